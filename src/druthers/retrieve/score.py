"""The score of a note for a question: named parts on scales that do not depend on the vault, added.

The retrieve stage. Words in the whole note and in its title, and for its best passage words and meaning together. Words
by BM25 (Robertson and Zaragoza 2009) as SQLite's FTS5 reckons it, divided by what a perfect match would get; meaning by
cosine. No ranks, and nothing normalised per query, so that a part that found nothing takes nothing away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from druthers.models import Term
    from druthers.retrieve.ports import Level, PassageSource

NOTE: Final = "words in the note"
PASSAGE: Final = "words in the passage"
TITLE: Final = "words in the title"
MEANING: Final = "meaning"
LIKENESS: Final = "like the best hits"
UNKNOWN: Final = "not embedded yet"
DATE: Final = "date"
RECENCY: Final = "recency"
LINKS: Final = "links"
LIST: Final = "looks like a list"
BEGINS: Final = "a word that begins so"

# BM25 of one word stays below idf · (k1 + 1) = 2.2 · idf in FTS5. A passage is short and repeats little.
SCALES: Final[Mapping[Level, float]] = {"note": 2.2, "title": 2.2, "passage": 1.9}


@dataclass(slots=True)
class Scored:
    """A note with what speaks for it by way of its best passage; `parts` sum to its score.

    `cosine` is that of the passage and the question alone, None where neither was embedded.
    """

    note: int
    passage: int | None = None
    parts: dict[str, float] = field(default_factory=dict)
    cosine: float | None = None

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return sum(self.parts.values())


def most_possible(source: PassageSource, level: Level, terms: Sequence[Term]) -> float:
    """Give what a text would get in which every term stands often: the scale of BM25 at this level."""
    total, holding = source.counts(level, terms)
    return SCALES[level] * sum(idf(total, count) for count in holding.values())


def idf(total: int, holding: int) -> float:
    """Give a word's inverse document frequency as FTS5 does, which never lets it fall to zero.

    >>> round(idf(10, 1), 3), idf(10, 9)
    (1.846, 1e-06)
    """
    value = math.log((total - holding + 0.5) / (holding + 0.5))
    return value if value > 0.0 else 1e-6
