"""A remote that is a shelf in memory and runs no git: for unit tests, and for speed.

An adapter of `journal.ports.Remote`; the same contract test runs on it and on the real one. It merges whole files, and
takes what lies in the work tree for committed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from druthers.adapters.git_merge import beside
from druthers.adapters.git_trees import is_ledger
from druthers.errors import GitError
from druthers.journal.ports import RefUpdate
from druthers.models import KeptBoth

if TYPE_CHECKING:
    from pathlib import Path

Contents = dict[str, bytes]


@dataclass
class FakeShelf:
    """What the devices share: the last files that were pushed, and how often that was; `reachable` is the network."""

    files: Contents = field(default_factory=dict)
    pushes: int = 0
    reachable: bool = True


class FakeRemote:
    """The shelf as the device at `folder` sees it; without one it has no remote."""

    def __init__(self, folder: Path, shelf: FakeShelf | None = None) -> None:
        self._folder = folder
        self._shelf = shelf
        self._address = None if shelf is None else "the shelf"
        self._joined: Contents = {}  # what both sides had last
        self._fetched, self._seen, self._taken = dict[str, bytes](), 0, 0

    def name(self) -> str | None:
        """It is always the same."""
        return None if self._shelf is None else "origin"

    def addresses(self) -> frozenset[str]:
        """One for each shelf."""
        return frozenset() if self._shelf is None else frozenset({f"shelf/{id(self._shelf)}"})

    def point(self, address: str | None) -> str | None:
        """Another address is another shelf, and an empty one."""
        had, self._address = self._address, address
        self._shelf = None if address is None else FakeShelf()
        self._joined, self._fetched, self._seen, self._taken = {}, {}, 0, 0
        return had

    def fetch(self) -> None:
        """Look at the shelf."""
        shelf = self._reach()
        self._fetched, self._seen = dict(shelf.files), shelf.pushes

    def holds_history_of(self, other: Path) -> bool:
        """It never does."""
        del other
        return False

    def integrate(self, label: str) -> tuple[int, tuple[KeptBoth, ...]]:
        """Write what came; where both sides changed a file, keep both."""
        ours, kept = self._files(), []
        for path in sorted(self._fetched.keys() | self._joined.keys()):
            was, here, there = self._joined.get(path), ours.get(path), self._fetched.get(path)
            if there in (was, here):
                continue
            if here == was:
                self._write(path, there)
            elif there is not None and here is not None and is_ledger(path):
                self._write(path, _union(here, there))
            elif there is not None and here is not None:
                other = next(name for n in range(1, 99) if (name := beside(path, label, n)) not in ours)
                self._write(other, there)
                kept.append(KeptBoth(path, other))
            elif here is None:  # what one side deleted and the other changed stays
                self._write(path, there)
        came, self._taken = self._seen - self._taken, self._seen
        self._joined = dict(self._fetched)
        return came, tuple(kept)

    def unsent(self) -> int:
        """How many files the shelf does not have as they are here."""
        ours = self._files()
        return sum(ours.get(path) != self._joined.get(path) for path in ours.keys() | self._joined.keys())

    def update(self) -> RefUpdate | None:
        """That the files go; it has no commits, and their ids here mean only whether there are any."""
        if not self._files():
            return None
        there = bool(self._shelf and self._shelf.pushes)
        return RefUpdate("refs/heads/main", "1" * 40, "refs/heads/main", str(int(there)) * 40)

    def push(self) -> bool:
        """Put the files on the shelf, unless another device did so since."""
        shelf = self._reach()
        if shelf.pushes != self._taken:
            return False
        if self.unsent():
            shelf.files = self._joined = self._files()
            shelf.pushes += 1
            self._taken = self._seen = shelf.pushes
        return True

    def _reach(self) -> FakeShelf:
        if self._shelf is None:
            raise GitError(f"{self._folder.name}/ has no remote.", "Set one: `git remote add origin URL`.")
        if not self._shelf.reachable:
            raise GitError("git fetch failed: the network is unreachable", "Sync again when it can be reached.")
        return self._shelf

    def _files(self) -> Contents:
        return {
            path.relative_to(self._folder).as_posix(): path.read_bytes()
            for path in self._folder.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self._folder).parts
        }

    def _write(self, path: str, data: bytes | None) -> None:
        there = self._folder / path
        if data is None:
            there.unlink(missing_ok=True)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(data)


def _union(ours: bytes, theirs: bytes) -> bytes:
    lines = dict.fromkeys(line for line in [*ours.split(b"\n"), *theirs.split(b"\n")] if line.strip())
    return b"".join(line + b"\n" for line in lines)
