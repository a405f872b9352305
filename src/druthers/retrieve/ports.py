"""What retrieval asks of the world: a source of indexed passages, and an embedder for the question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Hit, Term, Visibility

# What holds words: a whole note with its head, its title alone, or one passage.
Level = Literal["note", "title", "passage"]


class Vectors(Protocol):
    """All vectors of one embedder, in memory or mapped into it; the rows of a note need not lie together.

    `rows` has shape (n, d), float32, each of length 1. `passages` and `notes`, of shape (m,), are the numbers of the
    passages and of their notes, note by note, and `places` (m,) says which row is whose: one row may stand for several
    passages of the same text, and some for none any more.
    """

    @property
    def rows(self) -> NDArray[np.float32]:
        """The vectors."""

    @property
    def places(self) -> NDArray[np.int64]:
        """Which row is each passage's."""

    @property
    def passages(self) -> NDArray[np.int64]:
        """The passages' numbers."""

    @property
    def notes(self) -> NDArray[np.int64]:
        """The numbers of the passages' notes."""


class PassageSource(Protocol):
    """One state of an index. Notes and passages go by numbers that mean nothing outside it."""

    def counts(self, level: Level, terms: Sequence[Term]) -> tuple[int, Mapping[Term, int]]:
        """Count the notes (or passages), and for each term those that hold it."""

    def matches(
        self, level: Level, terms: Sequence[Term], *, most: int | None = None, among: Collection[int] | None = None
    ) -> Sequence[tuple[int, int, float]]:
        """Find what holds any of the terms: (number, number of its note, BM25); a larger BM25 is better.

        With `most`, the best so many, best first. With `among`, only notes (or passages) of these numbers.
        """

    def holding(self, level: Level, terms: Sequence[Term], among: Collection[int]) -> Mapping[int, Sequence[Term]]:
        """Tell which of the terms each of these notes (or passages) holds; one that holds none is not there."""

    def notes_with(self, term: Term) -> set[int]:
        """Find the notes that hold a term anywhere: in their text, title or tags."""

    def wide(self, term: Term) -> bool:
        """Tell whether a beginning is that of very many words, or of words in very many notes; nothing else is so."""

    def newest_with(self, term: Term, most: int, *, among: Collection[int] | None = None) -> Sequence[int]:
        """List notes that hold a term anywhere, in their order of having come to be known, the last first."""

    def similar(self, word: str) -> str | None:
        """Give the word of the notes that `word` is most likely a slip of, as it stands there; None where none is."""

    def vectors(self, embedder: str) -> Vectors | None:
        """Give all vectors of one embedder; None where there are none."""

    def select(
        self,
        *,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
        authors: Sequence[str] = (),
        without_authors: Sequence[str] = (),
    ) -> set[int]:
        """Find the notes that pass every filter; an empty filter lets everything through. Both days are included.

        `authors` are names of people who are followed, whatever their case; one's own notes are by none of them.
        """

    def moments(self, notes: Collection[int]) -> Mapping[int, float]:
        """Tell when notes were written, in seconds since 1970."""

    def ties(self, notes: Collection[int]) -> Sequence[tuple[int, int]]:
        """List the links between notes that these notes make, or that lead to them: (from, to), each once."""

    def passages(self, notes: Collection[int]) -> Mapping[int, Sequence[int]]:
        """List the passages of notes, in their order."""

    def texts(self, passages: Collection[int]) -> Mapping[int, str]:
        """Give the passages' texts."""

    def note(self, path: str) -> int | None:
        """Give a note's number by its path; None where the index has no such note."""

    def hit(self, note: int, passage: int | None) -> Hit:
        """Give a passage of a note, its first where None, as a hit without rank, score or reasons."""


class QueryEmbedder(Protocol):
    """Turns a question into a vector that the passages' vectors can be held against."""

    @property
    def identity(self) -> str:
        """What makes the vectors; only vectors of the same identity are compared."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a vector of shape (d,) and length 1. Raises `EmbedderError`."""
