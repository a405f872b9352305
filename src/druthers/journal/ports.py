"""The journal's ports to the outside world. Their adapters stand in `druthers.adapters`; the container chooses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from druthers.models import KeptBoth, ModelChoice, Trashed, Version
    from druthers.settings import Settings


class ChooseModel(Protocol):
    """Which model the settings lead to, and, with `environment`, what stands above them for this run."""

    def __call__(self, settings: Settings, *, environment: bool = True) -> ModelChoice:
        """Tell it; a model that cannot be used comes with its problem."""
        ...


class Past(Protocol):
    """What one repository remembers. Paths are relative to it; every method raises GitError when git cannot say.

    A repository that does not exist, or has no commit yet, remembers nothing, which is no error.
    """

    def versions(self, path: str) -> list[Version]:
        """Every version of a file, newest first, also under earlier names."""
        ...

    def revision_at(self, moment: datetime) -> str | None:
        """The last commit made at or before `moment`; None when there was none yet."""
        ...

    def content(self, revision: str, path: str) -> bytes | None:
        """A file's bytes as a commit, or `HEAD`, has them; None when it was not there."""
        ...

    def gone(self) -> list[Trashed]:
        """The files that were there once and are not in the last commit, the last to go first."""
        ...

    def changes(self, limit: int) -> list[Change]:
        """The last `limit` commits, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: its full message, and the paths it added, changed or took away, without renames.

    `parent` is None for the first one; of a merge it is this device's side, to which `paths` compare.
    """

    revision: str
    parent: str | None
    at: datetime
    message: str
    paths: tuple[str, ...]
    merge: bool = False


class Remote(Protocol):
    """The person's own other copy of one repository. Every method raises GitError when git cannot do it."""

    def name(self) -> str | None:
        """Which remote it is: the branch's own, else `origin`, else the only one; None when there is none."""
        ...

    def addresses(self) -> frozenset[str]:
        """Where all its remotes lie, so written that two names of one place are equal."""
        ...

    def fetch(self) -> None:
        """Bring what the remote has; the work tree stays as it is."""
        ...

    def holds_history_of(self, other: Path) -> bool:
        """Whether what was fetched has nothing to do with this repository, and began in the one in folder `other`."""
        ...

    def integrate(self, label: str) -> tuple[int, tuple[KeptBoth, ...]]:
        """Merge what was fetched into branch and work tree; how many commits came, and what was kept twice.

        Nothing is rebased. What is not committed in the work tree is never overwritten: GitError says so, and the call
        may be made again once it is committed. `label` names the other version in a kept-both file's name.
        """
        ...

    def unsent(self) -> int:
        """How many commits the remote does not have, as far as was fetched."""
        ...

    def outgoing(self, *, earlier: bool = False) -> Iterator[tuple[str, bytes]]:
        """Every file in what a push leaves at the remote, by path, with its bytes; or in the commits on the way."""
        ...

    def push(self) -> bool:
        """Send the branch, never by force; False when the remote has moved on and must be fetched again."""
        ...
