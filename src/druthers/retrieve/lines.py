"""The single lines that answer: a turn of a conversation, an item of a list, a paragraph that is one line.

The retrieve stage, after the notes are ranked. Reads the lines of the best notes' best passages and scores each by
named parts that sum: what its note and its passage got, the words it holds itself, and what kind of line it is. It
reads a source of passages and writes nothing.
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from druthers.models import Grounds
from druthers.retrieve.held import held
from druthers.retrieve.score import LIKENESS, idf
from druthers.retrieve.speakers import Sentence, asked_about, sentences, talkers, turn_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from druthers.models import Hit, Term, Understood
    from druthers.retrieve.ports import PassageSource

NOTE: Final = "its note"
PASSAGE: Final = "words around it"
MEANING: Final = "meaning"
WORDS: Final = "words in the line"
SPEAKER: Final = "said by whom it asks about"
LENGTH: Final = "length"
TIME: Final = "tells a time"
REPLY: Final = "answers a question"

# Fitted on the turns of two friendships, as a softmax over the lines at hand (cross-entropy against the judged turns,
# scores times six); fitted on one and asked of the other, nDCG@10 is .669 and recall@10 .822 over both (231 questions),
# by words alone .656 and .789. Without the last four parts it is .602 and .787; without the words in the line .648,
# without who says it .641, its length .667, a time .664, a question before it .649.
# tests/benchmarks/fit_answerable.py measures it.
WEIGHTS: Final[Mapping[str, float]] = {
    NOTE: 0.40,  # of the note's score
    PASSAGE: 0.42,  # of its passage's part by words
    MEANING: 0.56,  # of its passage's part by meaning
    WORDS: 0.35,
    SPEAKER: 0.38,
    LENGTH: 0.17,
    TIME: 0.36,
    REPLY: 0.27,
}

# So many of the best notes' best passages are read; with 150 passages the figures above are the same.
MOST_NOTES: Final = 40
MOST_PASSAGES: Final = 60

_WHEN: Final = re.compile(r"\s*(?:when|how long|(?:what|which) (?:date|day|month|year|week|time))\b", re.IGNORECASE)
_TIME: Final = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|since|this (?:week|month|weekend|year|morning)"
    r"|weeks?|weekend|months?|years?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|\d{4})\b",
    re.IGNORECASE,
)
_TELLING: Final = re.compile(r"[^\W_]")


class Candidate(Protocol):
    """A note that was ranked: its number, its best passage, and the parts that sum to its score."""

    @property
    def note(self) -> int:
        """The note's number."""

    @property
    def passage(self) -> int | None:
        """The number of its best passage."""

    @property
    def parts(self) -> Mapping[str, float]:
        """What speaks for it, by name."""

    @property
    def score(self) -> float:
        """The sum of the parts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `place` is its position in the passage `passage` of the note `note`, `text` is verbatim.

    `holds` are the terms in it. `theirs` and `others` tell how much it says of the person asked about, and of who
    talks with them: (share of the question's words, share of the line); both are 0 where no single person is asked
    about, or where they have no part in this note's talk.
    """

    note: int
    passage: int
    place: int
    text: str
    holds: frozenset[Term]
    parts: Mapping[str, float]
    theirs: tuple[float, float] = (0.0, 0.0)
    others: tuple[float, float] = (0.0, 0.0)

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return sum(self.parts.values())

    @property
    def neutral(self) -> float:
        """What the score would be, whoever said it and of whom."""
        return sum(value for name, value in self.parts.items() if name not in (WORDS, SPEAKER))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines at hand, in no order, and what was asked: `weights` are the question's words by how telling they are.

    `weights` leaves out the names of people who talk; `missing` of them are in no passage at all. `asked` is the one
    person whom the question asks about, where that person talks in these notes.
    """

    lines: tuple[Line, ...]
    weights: Mapping[Term, float]
    missing: frozenset[Term] = frozenset()
    asked: str | None = None

    def share(self, terms: frozenset[Term] | set[Term]) -> float:
        """Give how much of the question these words are, from 0 to 1."""
        whole = sum(self.weights.values())
        return sum(self.weights.get(term, 0.0) for term in terms) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Raw:
    """A line as it stands in the passage that has the most of it around it."""

    note: int
    passage: int
    place: int
    text: str
    before: str
    speaker: str | None
    said: str


def read_lines(
    source: PassageSource,
    understood: Understood,
    candidates: Sequence[Candidate],
    *,
    words: Mapping[int, float],
    meaning: Mapping[int, float],
    counted: tuple[int, Mapping[Term, int]] | None = None,
    most: int = MOST_PASSAGES,
) -> Lines:
    """Read and score the lines of the best candidates' passages.

    `candidates` come best first. `words` and `meaning` map passages, of these notes or of any, to what they got for
    words and for meaning, as parts of a score; `meaning` is empty in a search by words. `counted` is what
    `source.counts("passage", understood.terms)` gives, where that is known already. At most `most` passages are read;
    for more than ten lines that is worth raising.
    """
    found = list(_raw_lines(source, candidates[:MOST_NOTES], words, meaning, most))
    total, holding = counted or source.counts("passage", understood.terms)
    people = talkers(line.speaker for line in found)
    talk: dict[int, set[str]] = {line.note: set() for line in found}
    for line in found:
        if line.speaker is not None and line.speaker in people:
            talk[line.note].add(line.speaker)
    asked = asked_about(understood.rest, people)
    named = set().union(*asked.values()) if asked else set()
    terms = [term for term in understood.terms if term.text.lower() not in named] or list(understood.terms)
    reading = Lines(
        (),
        {term: idf(total, holding.get(term, 0)) for term in terms},
        frozenset(term for term in terms if not holding.get(term, 0)),
        next(iter(asked)) if len(asked) == 1 else None,
    )
    # that a note is like others says nothing of its lines
    scores = {one.note: one.score - one.parts.get(LIKENESS, 0.0) for one in candidates}
    spoken = [sentences(line.said) for line in found]
    asking = {line.before for line in found if "?" in line.before}
    texts = list(dict.fromkeys([each.text for some in spoken for each in some] + list(asking)))
    holds: dict[str, set[Term]] = {text: set() for text in texts}
    for term, places in held(texts, terms).items():
        for place in places:
            holds[texts[place]].add(term)
    lines = []
    for line, said in zip(found, spoken, strict=True):
        theirs = others = (0.0, 0.0)
        if reading.asked in talk[line.note] and line.speaker in talk[line.note]:
            of_speaker = _told(reading, holds, [(each, each.of_speaker) for each in said])
            of_listener = _told(reading, holds, [(each, each.of_listener) for each in said])
            theirs, others = (of_speaker, of_listener) if line.speaker == reading.asked else (of_listener, of_speaker)
        if reading.asked is None:  # who says it matters little, but that a question says less
            own = _told(reading, holds, [(each, 0.3 if each.asks else 0.5) for each in said])[0]
        else:
            own = theirs[0]
        parts = {
            NOTE: scores[line.note],
            PASSAGE: words.get(line.passage, 0.0),
            MEANING: meaning.get(line.passage, 0.0),
            WORDS: own,
            SPEAKER: 1.0 if reading.asked is not None and line.speaker == reading.asked else 0.0,
            LENGTH: math.log1p(len(line.said.split())) / 4,
            TIME: 1.0 if _WHEN.match(understood.rest) and _TIME.search(line.said) else 0.0,
            REPLY: reading.share(holds[line.before]) if line.before in asking else 0.0,
        }
        lines.append(
            Line(
                line.note,
                line.passage,
                line.place,
                line.text,
                frozenset(term for each in said for term in holds[each.text]),
                {name: WEIGHTS[name] * value for name, value in parts.items() if value},
                theirs,
                others,
            )
        )
    return dataclasses.replace(reading, lines=tuple(lines))


def best_lines(source: PassageSource, reading: Lines, k: int) -> list[Hit]:
    """Give the `k` best lines as hits, best first, each with its own place and the parts of its score.

    Of equals, the first by path and place. A hit's grounds name the words that the line itself holds; whom the
    question asks about is none of them.
    """
    least = sorted((line.score for line in reading.lines), reverse=True)[k - 1 : k]
    hits = []
    for line in reading.lines:
        if least and line.score < least[0]:
            continue
        hit = source.hit(line.note, line.passage)
        number = min(hit.lines[0] + line.place, hit.lines[1])
        grounds = Grounds(in_passage=tuple(term.text for term in reading.weights if term in line.holds))
        hits.append(
            dataclasses.replace(
                hit, lines=(number, number), text=line.text, score=line.score, why=dict(line.parts), grounds=grounds
            )
        )
    hits.sort(key=lambda hit: (-hit.score, hit.path, hit.lines))
    return [dataclasses.replace(hit, rank=rank) for rank, hit in enumerate(hits[:k], 1)]


def _raw_lines(
    source: PassageSource,
    candidates: Sequence[Candidate],
    words: Mapping[int, float],
    meaning: Mapping[int, float],
    most: int,
) -> Iterator[_Raw]:
    """Give each line of the best passages once, from the passage in which it stands nearest to the middle."""
    owner = {
        passage: note for note, some in source.passages([one.note for one in candidates]).items() for passage in some
    }
    scores = {one.note: one.score for one in candidates}
    best = {one.passage for one in candidates if one.passage is not None}
    value = {
        passage: (passage in best, scores[note] + words.get(passage, 0.0) + meaning.get(passage, 0.0))
        for passage, note in owner.items()
    }
    kept = sorted(value, key=lambda passage: (*value[passage], -passage), reverse=True)[:most]
    texts = source.texts(kept)
    found: dict[tuple[int, str], tuple[float, float, _Raw]] = {}
    for passage in kept:
        filled = _filled(texts[passage])
        for position, (place, text) in enumerate(filled):
            key = (owner[passage], text)
            ranked = (-abs(2 * position - len(filled) + 1), value[passage][1])
            if key not in found or ranked > found[key][:2]:
                before = filled[position - 1][1] if position else ""
                found[key] = (*ranked, _Raw(owner[passage], passage, place, text, before, *_turn(text)))
    for _, _, line in found.values():
        yield line


_turn = lru_cache(maxsize=8192)(turn_of)


@lru_cache(maxsize=1024)
def _filled(passage: str) -> tuple[tuple[int, str], ...]:
    """Give the lines of a passage that say anything, with their positions."""
    return tuple((place, text) for place, text in enumerate(passage.split("\n")) if _TELLING.search(text))


def _told(
    reading: Lines, holds: Mapping[str, set[Term]], said: Sequence[tuple[Sentence, float]]
) -> tuple[float, float]:
    """Tell how much of the question sentences say, each word at the weight of the sentence that says it best."""
    most: dict[Term, float] = {}
    for sentence, weight in said:
        for term in holds[sentence.text]:
            most[term] = max(most.get(term, 0.0), weight)
    whole = sum(reading.weights.values())
    told = sum(reading.weights[term] * weight for term, weight in most.items()) / whole if whole else 0.0
    return told, max((weight for _, weight in said), default=0.0)
