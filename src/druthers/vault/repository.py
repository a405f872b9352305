"""The port to git: what the vault asks of a repository. Its adapters stand in `druthers.adapters`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a repository from committing, what to do, and whether `mend` can do it."""

    reason: str
    remedy: str
    mendable: bool = False


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
        """Commit these files, whatever else has changed, and give the full hash of the commit that holds them.

        One that is no longer on disk is taken away. Raises GitError, and leaves git's own state as it is, while a
        person is in the middle of a merge or rebase, or looks at an earlier state.
        """
        ...

    def commit_changes(self, message: str) -> str | None:
        """Commit whatever was changed by hand; None when nothing was, or while a commit would have to wait."""
        ...

    def small(self) -> bool:
        """Whether `commit_changes` looks at all of it at once."""
        ...

    def obstacle(self) -> Obstacle | None:
        """What keeps it from committing; None when nothing does."""
        ...

    def mend(self) -> list[str]:
        """Take away what is safe to take away of what keeps it from committing; what was done, a line each."""
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

    def last_commit(self) -> datetime | None:
        """When the last commit was made, with its UTC offset; None before the first."""
        ...
