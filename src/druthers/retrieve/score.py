"""The score of a note for a question: three named parts on scales that do not depend on the vault, added.

The retrieve stage. Words in the whole note, and for its best passage words and meaning together. Words by BM25
(Robertson and Zaragoza 2009) as SQLite's FTS5 reckons it, divided by what a perfect match would get; meaning by
cosine. No ranks, and nothing normalised per query, so that a part that found nothing takes nothing away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.retrieve.ports import Level, PassageSource

NOTE: Final = "words in the note"
PASSAGE: Final = "words in the passage"
MEANING: Final = "meaning"

# BM25 of one word stays below idf · (k1 + 1) = 2.2 · idf in FTS5. A passage is short and repeats little.
NOTE_SCALE: Final = 2.2
PASSAGE_SCALE: Final = 1.9
# Of 0.8, 1.2, 1.6 and 2.0 the best on personal notes and on SciFact; tests/benchmarks/retrieval.py
MEANING_WEIGHT: Final = 1.2


@dataclass(slots=True)
class Scores:
    """What speaks for notes and passages, by their numbers; `owner` says whose a passage is."""

    notes: dict[int, float] = field(default_factory=dict)
    owner: dict[int, int] = field(default_factory=dict)
    words: dict[int, float] = field(default_factory=dict)
    meaning: dict[int, float] = field(default_factory=dict)

    def add_words(self, source: PassageSource, words: Sequence[str]) -> None:
        """Score by words, at both levels."""
        whole = NOTE_SCALE * _most_possible(source, "note", words)
        for note, _, bm25 in source.matches("note", words):
            self.notes[note] = bm25 / whole
        whole = PASSAGE_SCALE * _most_possible(source, "passage", words)
        for passage, note, bm25 in source.matches("passage", words):
            self.owner[passage] = note
            self.words[passage] = bm25 / whole

    def add_meaning(self, passages: Sequence[int], notes: Sequence[int], cosines: Sequence[float]) -> None:
        """Score by meaning; the three are parallel."""
        self.owner.update(zip(passages, notes, strict=True))
        self.meaning.update(
            (passage, MEANING_WEIGHT * cosine) for passage, cosine in zip(passages, cosines, strict=True)
        )

    def best_passages(self) -> dict[int, int]:
        """Give for each note the passage for which words and meaning together speak most; of equals, the first."""
        best: dict[int, tuple[float, int]] = {}
        for passage, note in self.owner.items():
            value = self.words.get(passage, 0.0) + self.meaning.get(passage, 0.0)
            if note not in best or (value, -passage) > best[note]:
                best[note] = (value, -passage)
        return {note: -negated for note, (_, negated) in best.items()}

    def parts(self, note: int, passage: int | None) -> dict[str, float]:
        """Name what speaks for a note by way of one of its passages; the sum is its score."""
        parts = {NOTE: self.notes.get(note)}
        if passage is not None:
            parts |= {PASSAGE: self.words.get(passage), MEANING: self.meaning.get(passage)}
        return {name: value for name, value in parts.items() if value is not None}


def _most_possible(source: PassageSource, level: Level, words: Sequence[str]) -> float:
    """Sum the inverse document frequencies of the words."""
    total, holding = source.counts(level, words)
    return sum(idf(total, count) for count in holding.values())


def idf(total: int, holding: int) -> float:
    """Give a word's inverse document frequency as FTS5 does, which never lets it fall to zero.

    >>> round(idf(10, 1), 3), idf(10, 9)
    (1.846, 1e-06)
    """
    value = math.log((total - holding + 0.5) / (holding + 0.5))
    return value if value > 0.0 else 1e-6
