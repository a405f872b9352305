"""A repository that remembers its commits and runs no git: for unit tests, and for speed.

An adapter of `vault.repository.Repository`; the same contract test runs on it and on the real one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from druthers.errors import GitError
from druthers.vault.repository import Obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class FakeRepository:
    """Keeps the committed bytes of each file; `failing` is why every commit fails, until it is mended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._committed: dict[str, bytes] = {}
        self._hidden: list[str] = []
        self._hashes: dict[str, str] = {}
        self.messages: list[str] = []
        self.failing: str | None = None
        self._last: datetime | None = None

    @property
    def folder(self) -> Path:
        """Its work tree."""
        return self._folder

    def exists(self) -> bool:
        """Whether `create` was called on this folder."""
        return (self._folder / ".git").exists()

    def create(self) -> None:
        """Make the folder, and a `.git` in it for others to see."""
        (self._folder / ".git").mkdir(parents=True, exist_ok=True)

    def exclude(self, patterns: Sequence[str]) -> None:
        """Remember the patterns in `.git/info/exclude`."""
        self._hidden += patterns
        path = self._folder / ".git" / "info" / "exclude"
        path.parent.mkdir(parents=True, exist_ok=True)
        present = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.write_text("\n".join(dict.fromkeys([*present, *patterns])) + "\n", encoding="utf-8")

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Remember these files as they are now."""
        names = [path.relative_to(self._folder).as_posix() for path in paths]
        now = {name: _bytes(self._folder / name) for name in names}
        known = {name: self._committed.get(name) for name in names}
        if now == known:
            if not (holding := [self._hashes[name] for name in names if name in self._hashes]):
                raise GitError(f"{names[0]} is not there, and never was.", "Run `druthers doctor`.")
            return holding[-1]
        return self._record(now, message)

    def commit_changes(self, message: str) -> str | None:
        """Remember every file that is not as it was remembered."""
        changed = self._changed()
        return self._record(changed, message) if changed else None

    def small(self) -> bool:
        """It looks at everything at once."""
        return True

    def obstacle(self) -> Obstacle | None:
        """That every commit fails, where it does."""
        return Obstacle(self.failing, "Run `druthers doctor`.", mendable=True) if self.failing else None

    def mend(self) -> list[str]:
        """Let commits succeed again."""
        if not self.failing:
            return []
        did, self.failing = f"took away: {self.failing}", None
        return [did]

    def tracks(self, paths: Sequence[str]) -> bool:
        """Whether a remembered file is at or below any of `paths`."""
        return any(name == path or name.startswith(f"{path}/") for name in self._committed for path in paths)

    def identity(self) -> str | None:
        """Nobody has set one."""
        return None

    def pending(self) -> int:
        """How many files are not as they were remembered."""
        return len(self._changed())

    def last_commit(self) -> datetime | None:
        """When the last commit was remembered."""
        return self._last

    def _changed(self) -> dict[str, bytes | None]:
        """What each changed file holds now; None for one that is gone."""
        now: dict[str, bytes | None] = {
            path.relative_to(self._folder).as_posix(): path.read_bytes()
            for path in self._folder.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self._folder).parts
        }
        gone: dict[str, bytes | None] = dict.fromkeys(self._committed.keys() - now.keys())
        hidden = [pattern.lstrip("/") for pattern in self._hidden]
        return gone | {
            name: data
            for name, data in now.items()
            if self._committed.get(name) != data and not any(fnmatch(name, pattern) for pattern in hidden)
        }

    def _record(self, files: Mapping[str, bytes | None], message: str) -> str:
        if self.failing or not self.exists():
            raise GitError(self.failing or f"{self._folder.name}/ is not a git repository.", "Run `druthers doctor`.")
        for name, data in files.items():
            if data is None:
                self._committed.pop(name, None)
            else:
                self._committed[name] = data
        self.messages.append(message)
        self._last = datetime.now().astimezone()
        commit = hashlib.sha1(repr((len(self.messages), sorted(files))).encode()).hexdigest()  # noqa: S324 - git's own form
        self._hashes |= dict.fromkeys(files, commit)
        return commit


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):  # a folder may have taken its place
        return None
