"""What an encryption did, or its taking back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncryptReport:
    """What became of private/: how many notes and ledger lines were changed, and what was left as it is, with why.

    `waits` says why the commit could not be made. `keys` is the folder, relative to the vault, that holds the keys.
    """

    notes: int
    lines: int
    left: tuple[tuple[str, str], ...] = ()
    waits: str | None = None
    keys: str = ""
