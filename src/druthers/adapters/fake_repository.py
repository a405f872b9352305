"""A repository that remembers its commits and runs no git: for unit tests, and for speed.

An adapter of `vault.repository.Repository`; the same contract test runs on it and on the real one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class FakeRepository:
    """Keeps the committed bytes of each file; `failing` makes every commit fail with that message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._committed: dict[str, bytes] = {}
        self.messages: list[str] = []
        self.failing: str | None = None

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
        path = self._folder / ".git" / "info" / "exclude"
        path.parent.mkdir(parents=True, exist_ok=True)
        present = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.write_text("\n".join(dict.fromkeys([*present, *patterns])) + "\n", encoding="utf-8")

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Remember these files as they are now."""
        names = [path.relative_to(self._folder).as_posix() for path in paths]
        return self._record({name: (self._folder / name).read_bytes() for name in names}, message)

    def commit_changes(self, message: str) -> str | None:
        """Remember every file that is not as it was remembered."""
        changed = self._changed()
        return self._record(changed, message) if changed else None

    def tracks(self, paths: Sequence[str]) -> bool:
        """Whether a remembered file is at or below any of `paths`."""
        return any(name == path or name.startswith(f"{path}/") for name in self._committed for path in paths)

    def identity(self) -> str | None:
        """Nobody has set one."""
        return None

    def pending(self) -> int:
        """How many files are not as they were remembered."""
        return len(self._changed())

    def _changed(self) -> dict[str, bytes]:
        now = {
            path.relative_to(self._folder).as_posix(): path.read_bytes()
            for path in self._folder.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self._folder).parts
        }
        return {name: data for name, data in now.items() if self._committed.get(name) != data}

    def _record(self, files: dict[str, bytes], message: str) -> str:
        if self.failing:
            raise GitError(self.failing, "Run `druthers doctor`.")
        self._committed |= files
        self.messages.append(message)
        return hashlib.sha1(repr((len(self.messages), sorted(files))).encode()).hexdigest()  # noqa: S324 - git's own form
