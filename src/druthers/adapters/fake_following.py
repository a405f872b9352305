"""Other people's repositories as shelves in memory, without git: for unit tests, and for speed.

An adapter of `journal.ports.Clones`; the same contract test runs on it and on the real one. It takes and refuses what
the real one does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from druthers.errors import FollowError
from druthers.journal.ports import Brought
from druthers.models import Progress
from druthers.publish.followed import checked_address
from druthers.publish.taking import FILE, Taking, Unfit, check_name

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

COMING: Final = ".coming"
BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class FakeShelf:
    """What somebody publishes: files by their paths, who wrote the last of them and when."""

    files: dict[str, bytes] = field(default_factory=dict)
    author: str = "Ana"
    at: datetime = BEGUN


class FakeClones:
    """Clones in `folder` of the `shelves`, by their addresses; what is not among them cannot be reached."""

    def __init__(self, folder: Path, shelves: dict[str, FakeShelf]) -> None:
        self._folder = folder
        self._shelves = shelves

    def bring(self, name: str, url: str) -> Generator[Progress, None, Brought]:
        """Copy a shelf's last state into a hidden folder, and look through it."""
        try:
            checked_address(url)
        except ValueError as error:
            raise FollowError(f"{name}: {error}.", "Use an address that `git clone` takes.") from error
        yield Progress("follow", detail=name)
        if (shelf := self._shelves.get(url)) is None:
            raise FollowError(f"{name}: it cannot be had: nobody is there", "Check the address, and the network.")
        if not shelf.files:
            raise FollowError(f"{name}: there is nothing in it yet.", "Try again once something was published.")
        try:
            found = _taken(shelf)
        except Unfit as error:
            raise FollowError(f"{name}: {error}.", "It is not followed, and nothing of it was kept.") from error
        return self._written(name, shelf, found)

    def _written(self, name: str, shelf: FakeShelf, found: Taking) -> Brought:
        tip = hashlib.sha256(repr(sorted(shelf.files.items())).encode()).hexdigest()[:40]
        there, left_out = self._folder / name, tuple(sorted(found.left_out.items()))
        same = {path: shelf.files[path] for path in found.files} == _files(there)
        if same and there.is_dir():
            return Brought(None, tip, shelf.author, shelf.at, found.notes, left_out)
        new = self._folder / f".{name}.{os.urandom(4).hex()}{COMING}"
        new.mkdir(parents=True)
        for path in found.files:
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(shelf.files[path])
            os.utime(new / path, (shelf.at.timestamp(), shelf.at.timestamp()))
        return Brought(new, tip, shelf.author, shelf.at, found.notes, left_out)

    def settle(self, name: str, brought: Brought) -> None:
        """Put what was brought in the place of what was there before."""
        if brought.folder is not None:
            shutil.rmtree(self._folder / name, ignore_errors=True)
            brought.folder.rename(self._folder / name)

    def discard(self, brought: Brought) -> None:
        """Leave nothing of what was brought."""
        if brought.folder is not None:
            shutil.rmtree(brought.folder, ignore_errors=True)
        self._leave_no_folder()

    def remove(self, name: str) -> None:
        """Leave nothing of somebody's notes, nor of what is on its way."""
        for each in (self._folder / name, *self._folder.glob(f".{name}.????????{COMING}")):
            shutil.rmtree(each, ignore_errors=True)
        self._leave_no_folder()

    def place(self, url: str) -> str:
        """Where an address leads."""
        return url.removesuffix("/").removesuffix(".git").casefold()

    def names(self) -> list[str]:
        """Whose notes are here."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(each.name for each in found if not each.name.startswith("."))

    def sweep(self, *, older: float) -> None:
        """Remove what is on its way for longer than so many seconds."""
        for each in self._folder.glob(f".*{COMING}"):
            if datetime.now(UTC).timestamp() - each.stat().st_mtime > older:
                shutil.rmtree(each, ignore_errors=True)
        self._leave_no_folder()

    def _leave_no_folder(self) -> None:
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            self._folder.rmdir()


def _taken(shelf: FakeShelf) -> Taking:
    found = Taking()
    for path, data in sorted(shelf.files.items()):
        *folders, name = path.split("/")
        for each in folders:
            check_name(each.encode())
        prefix = "".join(f"{each}/" for each in folders)
        if any(each.startswith(".") for each in folders):
            continue
        if (taken := found.enter(prefix, name.encode(), f"{FILE}644")) is not None:
            found.take(taken, path, len(data))
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
