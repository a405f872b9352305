"""Whether the notes answer a question at all: a probability from a few named pieces of evidence.

The retrieve stage, after notes and lines are scored. Two things must hold, each with a logistic model of its own: the
notes speak of what is asked (`topic`), and, where a question asks about somebody who talks in them, they say it of that
person and not of the other one (`person`). The probability is the product. It reads nothing and writes nothing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from druthers.retrieve.lines import MOST_NOTES
from druthers.retrieve.score import MEANING, NOTE, PASSAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from druthers.retrieve.lines import Candidate, Line, Lines

BEST: Final = "best note"
AHEAD: Final = "best note, ahead of the next"
NEAR: Final = "anything near"
OF_THEM: Final = "said of them rather than of another"
THEIR_WORDS: Final = "words said of them"

# So many after the best are what it is held against.
_FOLLOWING: Final = 5

# Up to so many words that ask nothing are words to find, not a question.
_FEW_WORDS: Final = 4
_ASKS: Final = re.compile(
    r"\?\s*$|^\s*(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|am|do|does|did|has|have|had|can|could"
    r"|may|might|must|shall|should|will|would)\b",
    re.IGNORECASE,
)

# How sides are told apart: what a line says of the person, and whether it says anything of them.
_TOLD: Final = 0.9
_SAID: Final = 0.5

# Beyond so much, in a search by words and meaning and in one by words, a note is no nearer to being about the question.
_ENOUGH: Final = 1.2
_ENOUGH_BY_WORDS: Final = 0.4

# Logistic coefficients, a constant under no name, for a search by words and meaning and for one by words alone: most
# likely on LoCoMo's two friendships, SciFact and Cranfield, each question also asked without its notes and of notes of
# strangers, and LoCoMo's adversarial ones; so they expect that a question has no answer as often as not.
# tests/benchmarks/fit_answerable.py prints them. A friendship judged by a fit on the other and on halves of the rest:
# AUROC .904 against adversarial questions, .820 against notes taken out, .923 against notes of strangers, Brier .124,
# calibration error .042; by words alone .897, .814, .906, .126, .024. Notes taken out of SciFact .723, and out of
# Cranfield, where hundreds of like abstracts are left, .518. Coverage of the question's words, cosines, and how far the
# nearest passage or line is ahead added less than .005 and were left out.
TOPIC: Final[Mapping[str, float]] = {"": -7.276, BEST: 1.051, AHEAD: 1.711, NEAR: 3.685}
TOPIC_BY_WORDS: Final[Mapping[str, float]] = {"": -3.642, BEST: 1.580, AHEAD: 2.290, NEAR: 4.593}
PERSON: Final[Mapping[str, float]] = {"": -0.268, OF_THEM: 4.405, THEIR_WORDS: 0.711}
PERSON_BY_WORDS: Final[Mapping[str, float]] = {"": -0.127, OF_THEM: 4.567, THEIR_WORDS: 0.264}

# Below this, an answer is doubtful: at least 97 % of the answerable questions of each set are above it. In a
# friendship, half of the adversarial questions are below it, four in ten of those asked of strangers, and a quarter of
# those whose notes were taken out.
DOUBTFUL: Final = 0.07


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer in the notes.

    `topic` and `person` name their pieces; `person` is None where nobody who talks in the notes is asked about.
    `by_meaning` tells whether meaning was looked at. `looked_for` is the share of the query's words that the best note
    holds, where the query is a few words and no question.
    """

    topic: Mapping[str, float]
    person: Mapping[str, float] | None
    by_meaning: bool
    looked_for: float | None = None


def evidence(
    candidates: Sequence[Candidate], reading: Lines, *, meaning: Mapping[int, float], query: str = ""
) -> Evidence | None:
    """Gather the evidence from ranked notes, best first, their lines, and their passages' parts by meaning.

    `meaning` maps at least the nearest passages to their part of a score; it is empty in a search by words. `query` is
    what was asked, in words. None where no word was asked for: nothing can be told then.
    """
    if not reading.weights:
        return None
    notes = sorted((_by_content(one) for one in islice(candidates, MOST_NOTES)), reverse=True)
    first = candidates[0].note if candidates else None
    topic = {
        BEST: notes[0] if notes else 0.0,
        AHEAD: _ahead(notes),
        NEAR: min(notes[0] if notes else 0.0, _ENOUGH if meaning else _ENOUGH_BY_WORDS),
    }
    few = len(query.split()) <= _FEW_WORDS and not _ASKS.search(query)
    held = {term for line in reading.lines if line.note == first for term in line.holds}
    looked_for = reading.share(held) if query and few else None
    return Evidence(topic, _said_of(reading), bool(meaning), looked_for)


def answered(found: Evidence) -> float:
    """Give the probability that the notes answer the question, from 0 to 1.

    A few words that ask nothing are looked for themselves: a note that holds them is what was wanted, however many
    others do.
    """
    topic = _probability(TOPIC if found.by_meaning else TOPIC_BY_WORDS, found.topic)
    if found.looked_for is not None:
        return max(topic, found.looked_for)
    if found.person is None:
        return topic
    return topic * _probability(PERSON if found.by_meaning else PERSON_BY_WORDS, found.person)


def _by_content(candidate: Candidate) -> float:
    """Give a note's score without what is no sign of an answer: when it was written, and what leads to it."""
    return sum(candidate.parts.get(name, 0.0) for name in (NOTE, PASSAGE, MEANING))


def _ahead(scores: Sequence[float]) -> float:
    """Tell how far the first of some falling scores is ahead of the next few."""
    following = scores[1 : 1 + _FOLLOWING]
    return scores[0] - (sum(following) / len(following) if following else 0.0) if scores else 0.0


def _said_of(reading: Lines) -> Mapping[str, float] | None:
    """Hold the best line about the person against the best line about whoever talks with them."""
    if reading.asked is None:
        return None
    talk = [line for line in reading.lines if any((*line.theirs, *line.others))]
    if not talk:
        return None
    theirs = max(talk, key=lambda line: _side(line, line.theirs))
    others = max(talk, key=lambda line: _side(line, line.others))
    return {
        OF_THEM: _side(theirs, theirs.theirs) - _side(others, others.others),
        THEIR_WORDS: reading.share(theirs.holds),
    }


def _side(line: Line, told: tuple[float, float]) -> float:
    return line.neutral + _TOLD * told[0] + _SAID * told[1]


def _probability(model: Mapping[str, float], pieces: Mapping[str, float]) -> float:
    """Evaluate a logistic model; its constant goes by no name."""
    value = model.get("", 0.0) + sum(model.get(name, 0.0) * piece for name, piece in pieces.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
