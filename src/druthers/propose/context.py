"""What a proposal is made from, gathered by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from druthers.models import Hit, Note


@dataclass(frozen=True, slots=True)
class Earlier:
    """A proposal that was shown before: its text and its embedding (little-endian float32, as in `Candidate`)."""

    text: str
    embedding: bytes


@dataclass(frozen=True, slots=True)
class Context:
    """The moment of asking. `hits` were found for `about`, or are the recent passages when it is None.

    `now` carries its UTC offset. `read` gives a note as it is on disk now, and raises a `DruthersError` when it is
    gone; quotes are held against that, never against the index.
    """

    about: str | None
    hits: tuple[Hit, ...]
    now: datetime
    read: Callable[[str], Note]
    earlier: tuple[Earlier, ...] = ()
