"""Druthers: a journal that learns what you actually want, on your own machine.

    import druthers
    journal = druthers.open("~/journal")
    journal.capture("Ran 8k", visibility="private")

Importing this package loads nothing but itself; each capability loads what it needs when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from druthers.journal import Journal

__version__ = "0.1.0"

__all__ = ["__version__", "open"]


def open(path: str | os.PathLike[str] | None = None) -> Journal:  # noqa: A001 - reads as `druthers.open(…)`
    """Open the vault at `path`, or the one that DRUTHERS_VAULT or the working folder leads to.

    Raises:
        VaultError: there is no vault there.
    """
    from druthers.container import open_journal  # noqa: PLC0415 - the core is loaded when a vault is opened

    return open_journal(path)
