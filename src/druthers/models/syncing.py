"""What a sync did with one repository."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptBoth:
    """A note that two devices changed differently: this device's stays at `path`, the other's lies at `other`."""

    path: str
    other: str


@dataclass(frozen=True, slots=True)
class Synced:
    """One repository after a sync. `received` and `sent` count commits; `waits` says why something could not be done.

    `remote` is None where none was set, which is no fault. `offline` is True where nothing is wrong but that the remote
    could not be reached: the next sync does what waits. `locked` is True where nothing is wrong but that private notes
    are encrypted, so that the guard cannot compare what would leave with them.
    """

    place: str
    remote: str | None
    received: int = 0
    sent: int = 0
    kept_both: tuple[KeptBoth, ...] = ()
    waits: str | None = None
    hint: str = ""
    offline: bool = False
    locked: bool = False
