"""The port to git: what the vault asks of a repository. Its adapters stand in `druthers.adapters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Repository(Protocol):
    """A git repository in `folder`. Every method raises GitError when git cannot do it."""

    @property
    def folder(self) -> Path:
        """Its work tree."""
        ...

    def exists(self) -> bool:
        """Whether it is a repository of its own."""
        ...

    def create(self) -> None:
        """Make it one; one that exists stays as it is."""
        ...

    def exclude(self, patterns: Sequence[str]) -> None:
        """Hide `patterns` in `.git/info/exclude`, keeping what is there."""
        ...

    def commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit these files, whatever else has changed, and give the commit's full hash."""
        ...

    def commit_changes(self, message: str) -> str | None:
        """Commit whatever was changed by hand; None when nothing was."""
        ...

    def tracks(self, paths: Sequence[str]) -> bool:
        """Whether it already tracks a file at or below any of `paths`."""
        ...

    def identity(self) -> str | None:
        """`Name <e-mail>` as git would sign a commit, or None when none is set."""
        ...

    def pending(self) -> int:
        """How many files wait for a commit."""
        ...
