"""What lies where a person would have their journal, in a line, before anything is made there.

Reads the disk, in a thread, and changes nothing.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from druthers import wording as words
from druthers.errors import DruthersError, GitError
from druthers.vault.layout import is_vault

if TYPE_CHECKING:
    from collections.abc import Callable

USUAL: Final = "~/journal"
ENDINGS: Final = (".md", ".markdown")
PATIENCE: Final = 0.5  # seconds in which files are counted; who adopts a great many is told that there are many
NO_GIT: Final = (
    "git is not on this machine. Notes are saved all the same; their versions are kept once it is there. "
    "Install it with your system's packages: the package is called git."
)
NO_NAME: Final = (
    "git keeps every version, and knows no name for you yet: it signs them journal. "
    "`git config --global user.name NAME` and `user.email ADDRESS` tell it yours."
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder that somebody named: what is to be `said` of it, and whether it can be had as it is."""

    root: Path | None
    said: str
    fits: bool = False
    vault: bool = False


def look_at(named: str) -> Ground:
    """See what is there."""
    if not named.strip():
        return Ground(None, "Name a folder.")
    try:
        root = Path(named.strip()).expanduser().absolute()
        return _look(Path(os.path.normpath(root)))
    except (OSError, RuntimeError, ValueError):
        return Ground(None, "That names no folder here.")


def git_line(ask: Callable[[], str]) -> str:
    """Whether git is there, and as whom it signs, by `ask`."""
    try:
        signed = ask()
    except GitError:
        return NO_GIT
    return f"git keeps every version, signed {words.printable(signed)}." if signed else NO_NAME


def _look(root: Path) -> Ground:
    if is_vault(root):
        return Ground(root, "It is a journal already, and stays as it is.", fits=True, vault=True)
    if Path.home().resolve().is_relative_to(root.resolve()):
        return Ground(root, "Everything below it would be read: name a folder of its own.")
    if not root.exists():
        return _look_above(root)
    return _look_into(root) if root.is_dir() else Ground(root, "That is a file.")


def _look_above(root: Path) -> Ground:
    above = next(folder for folder in root.parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        return Ground(root, f"Nothing can be made in {words.printable(str(above))}.")
    return Ground(root, "A new folder.", fits=True)


def _look_into(root: Path) -> Ground:
    count, all_of_them = _count(root)
    if not count:
        return Ground(root, "A folder without markdown; what is in it stays as it is.", fits=True)
    many = f"{'' if all_of_them else 'More than '}{words.count(count, 'markdown file')}"
    return Ground(root, f"{many} there: each stays as it is, and is read as private.", fits=True)


def _count(root: Path) -> tuple[int, bool]:
    """How many markdown files lie below, and whether all were counted."""
    until, count = time.monotonic() + PATIENCE, 0
    for _, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        count += sum(name.lower().endswith(ENDINGS) for name in names)
        if time.monotonic() > until:
            return count, False
    return count, True


def settle(ground: Ground, visibility: str) -> str:
    """Make the journal, unless it is one, and remember it as the person's own; what could not be done, in a line.

    Raises:
        DruthersError: there is no journal; nothing is remembered.
    """
    from druthers.container import init_journal  # noqa: PLC0415 -- it brings what the first paint needs not
    from druthers.vault.layout import remember  # noqa: PLC0415

    assert ground.root is not None
    said = ""
    if not ground.vault:
        try:
            init_journal(ground.root, visibility=visibility)[0].close()
        except GitError as error:
            if not is_vault(ground.root):
                raise
            said = words.error(error)
    try:
        remember(ground.root)
    except DruthersError as error:
        said = f"{said} {words.error(error)}".strip()
    return said
