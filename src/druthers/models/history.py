"""What became of a note: its versions, the trash, what was undone, what waits for a commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A note as one commit left it. `path` is where it lay then; `added` and `removed` count lines.

    `gone` is True where that commit took the note away. What git takes for no text, as UTF-16, counts no lines.
    """

    revision: str
    at: datetime
    message: str
    path: str
    added: int
    removed: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Trashed:
    """A note that was put away or deleted and that the history still holds; `revision` is the commit that took it."""

    path: str
    at: datetime
    revision: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A note that was put back or put away, and the version it was made; `commit` is None while the commit waits.

    `path` is where it lies, which is beside its old place where that was taken. `changed` is False where it was that
    version already. `other` holds what another program wrote into the note at the same instant.
    """

    path: str
    version: Version | None
    commit: str | None
    waits: str | None = None
    changed: bool = True
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """A change that was taken back. `did` says what it had been; `paths` are the notes it touched.

    `revision` is the commit that was taken back; `judgements` counts the events of the ledger that were.
    """

    did: str
    at: datetime
    paths: tuple[str, ...]
    commit: str | None
    waits: str | None = None
    revision: str = ""
    judgements: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one repository has not committed yet: how many files, why, what to do, and whether `mend` can do it."""

    place: str
    files: int
    reason: str
    remedy: str
    mendable: bool
