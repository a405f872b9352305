"""What a proposal is made from, gathered by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from druthers.models import Hit, Note


@dataclass(frozen=True, slots=True)
class Earlier:
    """A proposal that was shown before: its text and its embedding (little-endian float32, as in `Candidate`).

    `quote` is the line that it rested on.
    """

    text: str
    embedding: bytes
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A proposal that was welcome, or was not: how it read, whence it came (`source:pattern`), the line it rested on.

    Which of the two it was is known by where it stands in the `Context`; no rating is told.
    """

    text: str
    source: str
    quote: str
    embedding: bytes = b""


def _none(_text: str) -> tuple[Hit, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Context:
    """The moment of asking. `hits` were found for `about`, or are the latest passages when it is None.

    `older` are passages from further back, among which something may have been forgotten. `mentions` finds the
    person's own passages that speak of a text, by its words. `now` carries its UTC offset. `read` gives a note as it is
    on disk now, and raises a `DruthersError` when it is gone; quotes are held against that, never against the index.
    `liked` and `disliked` are earlier proposals, the latest last; `principles` what the person stands for and wants to
    become, in their words. `folder` is where what is derived may be kept; None keeps nothing. `doubtful` says that the
    notes most likely say nothing on what was asked. `theirs` are passages of the public notes of `person`,
    somebody whom they follow, for a step for two; else there are none.
    """

    about: str | None
    hits: tuple[Hit, ...]
    now: datetime
    read: Callable[[str], Note]
    earlier: tuple[Earlier, ...] = ()
    older: tuple[Hit, ...] = ()
    mentions: Callable[[str], Sequence[Hit]] = _none
    liked: tuple[Example, ...] = ()
    disliked: tuple[Example, ...] = ()
    principles: tuple[str, ...] = ()
    folder: Path | None = None
    doubtful: bool = False
    person: str = ""
    theirs: tuple[Hit, ...] = ()

    def may_cite(self, path: str) -> bool:
        """Whether a note of another person's may be cited: only of the one whose `theirs` are."""
        return bool(self.person) and path.startswith(f"following/{self.person}/")
