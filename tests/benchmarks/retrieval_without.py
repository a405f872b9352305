"""An index as it would be without some of its notes, so that a question can be asked of what does not answer it.

A source of passages for `retrieve`, laid around the index's own reader. Counts are put right; the one thing that stays
is how long the usual note is, which BM25 takes from the whole index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from druthers.index.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from druthers.models import Hit, Term
    from druthers.retrieve.ports import Level, PassageSource


class Without:
    """`source` without the notes of these paths."""

    def __init__(self, source: PassageSource, paths: Collection[str]) -> None:
        self._source = source
        self._notes = {number for path in paths if (number := source.note(path)) is not None}
        self._passages = {passage for own in source.passages(self._notes).values() for passage in own}

    def _hidden(self, level: Level) -> set[int]:
        return self._passages if level == "passage" else self._notes

    def counts(self, level: Level, terms: Sequence[Term]) -> tuple[int, Mapping[Term, int]]:
        total, holding = self._source.counts(level, terms)
        hidden = self._hidden(level)
        lost = [term for held in self._source.holding(level, terms, hidden).values() for term in set(held)]
        return total - len(hidden), {term: count - lost.count(term) for term, count in holding.items()}

    def matches(
        self, level: Level, terms: Sequence[Term], *, most: int | None = None, among: Collection[int] | None = None
    ) -> Sequence[tuple[int, int, float]]:
        hidden = self._hidden(level)
        more = None if most is None else most + len(hidden)
        found = self._source.matches(level, terms, most=more, among=among)
        return [match for match in found if match[0] not in hidden][:most]

    def holding(self, level: Level, terms: Sequence[Term], among: Collection[int]) -> Mapping[int, Sequence[Term]]:
        return self._source.holding(level, terms, [number for number in among if number not in self._hidden(level)])

    def notes_with(self, term: Term) -> set[int]:
        return self._source.notes_with(term) - self._notes

    def similar(self, word: str) -> str | None:
        return self._source.similar(word)

    def vectors(self, embedder: str) -> Vectors | None:
        found = self._source.vectors(embedder)
        if found is None:
            return None
        kept = ~np.isin(found.notes, list(self._notes))
        return Vectors(found.rows, found.places[kept], found.passages[kept], found.notes[kept])

    def select(self, **filters: object) -> set[int]:
        return self._source.select(**filters) - self._notes  # type: ignore[arg-type]

    def moments(self, notes: Collection[int]) -> Mapping[int, float]:
        return self._source.moments(notes)

    def ties(self, notes: Collection[int]) -> Sequence[tuple[int, int]]:
        return [pair for pair in self._source.ties(notes) if not self._notes.intersection(pair)]

    def passages(self, notes: Collection[int]) -> Mapping[int, Sequence[int]]:
        return self._source.passages([note for note in notes if note not in self._notes])

    def texts(self, passages: Collection[int]) -> Mapping[int, str]:
        return self._source.texts(passages)

    def note(self, path: str) -> int | None:
        number = self._source.note(path)
        return None if number in self._notes else number

    def hit(self, note: int, passage: int | None) -> Hit:
        return self._source.hit(note, passage)
