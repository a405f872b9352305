"""What retrieval asks of the world: a source of indexed passages, and an embedder for the question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Hit, Visibility

Level = Literal["note", "passage"]


class PassageSource(Protocol):
    """One state of an index. Notes and passages go by numbers that mean nothing outside it."""

    def counts(self, level: Level, words: Sequence[str]) -> tuple[int, Mapping[str, int]]:
        """Count the notes (or passages), and for each word those that hold it."""

    def matches(self, level: Level, words: Sequence[str]) -> Sequence[tuple[int, int, float]]:
        """Find what holds any of the words: (number, number of its note, BM25); a larger BM25 is better."""

    def vectors(self, embedder: str) -> tuple[Sequence[int], Sequence[int], bytes]:
        """Give all vectors of one embedder: numbers of the passages, of their notes, float32 rows; note by note."""

    def select(
        self, *, tags: Sequence[str], since: date | None, until: date | None, places: Sequence[Visibility]
    ) -> set[int]:
        """Find the notes that pass every filter; an empty filter lets everything through."""

    def hit(self, note: int, passage: int | None) -> Hit:
        """Give a passage of a note, its first where None, as a hit without rank, score or reasons."""


class QueryEmbedder(Protocol):
    """Turns a question into a vector that the passages' vectors can be held against."""

    @property
    def identity(self) -> str:
        """What makes the vectors; only vectors of the same identity are compared."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give unit rows of shape (len(texts), d). Raises `EmbedderError`."""
