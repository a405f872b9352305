"""How a query was read, and every candidate for it in its order: what a search shows and what `why-not` explains.

The retrieve stage. It reads a source of passages and writes nothing.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from druthers.errors import EmbedderError, UsageError
from druthers.models import Mended, Term
from druthers.retrieve.candidates import MOST, Candidates
from druthers.retrieve.filters import allowed
from druthers.retrieve.mending import mend
from druthers.retrieve.query import cleaned, every_and_telling, words_of
from druthers.retrieve.timing import date_parts, recency_parts
from druthers.retrieve.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.models import Mode, Understood, Visibility
    from druthers.retrieve.meaning import Meaning
    from druthers.retrieve.ports import PassageSource, QueryEmbedder
    from druthers.retrieve.score import Scored

# In fewer notes than this, "more than half of them" says nothing about a name.
_FEWEST_NOTES: Final = 8
# So many words beside a phrase, stop words not counted, make a question.
_QUESTION_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with all that goes with it; the arguments of `search`, but for how much of the answer is shown."""

    query: str
    mode: Mode = "hybrid"
    tags: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    places: Sequence[Visibility] = ()
    today: date | None = None
    recency: float = 0.0
    aside: tuple[Term, ...] = ()  # of the query's terms those that are not scored


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: `scored` is every candidate, best first, of which so many as were asked for are in exact order.

    `mode` is the one that was searched by, which is `text` where there are no vectors; `allowed` is None where nothing
    was filtered out.
    """

    understood: Understood
    terms: tuple[Term, ...]
    mode: Mode
    allowed: set[int] | None
    candidates: Candidates
    meaning: Meaning | None
    scored: list[Scored]
    unembedded: int


def look(
    source: PassageSource, embedder: QueryEmbedder | None, asked: Asked, *, exact: int, most: int | None = MOST
) -> Looked:
    """Read the query and score what speaks to it; `most` None leaves nothing out, which takes longer.

    Raises:
        UsageError: the query is empty.
        EmbedderError: the embedder failed, or `semantic` was asked for without one.
    """
    if not cleaned(asked.query):
        raise UsageError("There is nothing to search for.", "Give a word or a question.")
    if asked.mode == "semantic" and embedder is None:
        raise EmbedderError("A search by meaning needs the embedding model.", "Search with --mode text.")
    today = asked.today if asked.today is not None else datetime.now().astimezone().date()
    understood = read(source, asked.query, today)
    passed = allowed(source, understood, tags=asked.tags, since=asked.since, until=asked.until, places=asked.places)
    terms = () if asked.mode == "semantic" else tuple(term for term in understood.terms if term not in asked.aside)
    meaning, unembedded = (None, 0) if asked.mode == "text" else _meaning(source, embedder, understood)
    candidates = Candidates(source, terms, meaning, passed, most)
    parts = date_parts(source, understood.dates, most or MOST)
    candidates.add(parts)
    if not terms and meaning is None and not parts and passed is not None and asked.mode != "semantic":
        candidates.add(passed)  # nothing is looked for but a tag, say
    for note, part in recency_parts(source, candidates.notes, asked.recency, today).items():
        parts[note] = parts.get(note, {}) | part
    mode = "text" if meaning is None and asked.mode == "hybrid" else asked.mode
    return Looked(understood, terms, mode, passed, candidates, meaning, candidates.scored(parts, exact), unembedded)


def read(source: PassageSource, query: str, today: date) -> Understood:
    """Read a query by the notes that there are: words that are in none are mended."""
    return _unquoted(source, mend(source, understand(query, today)))


def _unquoted(source: PassageSource, understood: Understood) -> Understood:
    """Take a phrase that is in no note for its words, where it stands in a question and not for itself.

    "When did we read the book "Nothing is impossible"?" names a book that the notes may call a little otherwise; it is
    told in `mended`. Without the question around it, what is in quotes must be in the note.
    """
    phrases = [phrase for phrase in understood.phrases if not source.notes_with(phrase)]
    quoted = {word for phrase in understood.phrases for word in every_and_telling(phrase.text)[0]}
    if not phrases or sum(term.text not in quoted for term in understood.terms) < _QUESTION_WORDS:
        return understood
    return dataclasses.replace(
        understood,
        phrases=tuple(phrase for phrase in understood.phrases if phrase not in phrases),
        mended=(*understood.mended, *(Mended(f'"{phrase.text}"', phrase.text) for phrase in phrases)),
    )


def _meaning(
    source: PassageSource, embedder: QueryEmbedder | None, understood: Understood
) -> tuple[Meaning | None, int]:
    """Hold the question against every vector, and count the passages without one.

    Where there is no vector, nothing is loaded.
    """
    if embedder is None or not understood.rest.strip():
        return None, 0
    vectors = source.vectors(embedder.identity)
    if vectors is None or not len(vectors.passages):
        return None, source.counts("passage", ())[0]
    from druthers.retrieve.meaning import Meaning  # noqa: PLC0415 - brings numpy, which a search by words does without

    question = embedder.embed_query(_without_common_names(source, understood))
    return Meaning(vectors, question), source.counts("passage", ())[0] - len(vectors.passages)


def _without_common_names(source: PassageSource, understood: Understood) -> str:
    """Drop the names that stand in more than half of the notes: they draw the question to everyone's passages alike."""
    names = [Term(name) for name in understood.names]
    total, holding = source.counts("note", names)
    common = [name.text for name in names if total >= _FEWEST_NOTES and holding[name] * 2 > total]
    if not common:
        return understood.rest
    pattern = r"\b(?:" + "|".join(map(re.escape, common)) + r")\b(?:['\u2019]s\b)?"
    rest = " ".join(re.sub(pattern, " ", understood.rest).split())
    return rest if words_of(rest) else understood.rest
