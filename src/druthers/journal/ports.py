"""The journal's ports to the outside world. Their adapters stand in `druthers.adapters`; the container chooses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from druthers.models import HookState, KeptBoth, ModelChoice, Progress, SentTo, Trashed, Version
    from druthers.publish.leaving import Leaving
    from druthers.settings import Settings
    from druthers.vault.repository import Obstacle


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

    def point(self, address: str | None) -> str | None:
        """Let the remote lie at another address from now on, or, with None, be no more; the address that it had.

        What was known of the one it had is forgotten. Nothing is asked of the network.
        """
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

    def update(self) -> RefUpdate | None:
        """What `push` would do to the remote's branch, settled from then on; None while there is no commit.

        Whatever is committed later is not sent by that push, for nobody has looked at it.
        """
        ...

    def push(self) -> bool:
        """Send the branch, never by force; False when the remote has moved on and must be fetched again.

        Whoever calls it has seen to it that it may be sent: our own hook lets it pass, a person's runs.
        """
        ...


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """What a push would do to one branch or tag, as git tells a pre-push hook; an id of zeros is none."""

    local_ref: str
    local_id: str
    remote_ref: str
    remote_id: str


class Hook(Protocol):
    """What git runs before every push of one repository. Every method raises GitError when git cannot say."""

    def state(self) -> HookState:
        """Whether a plain push passes the guard, and if not, why."""
        ...

    def install(self) -> bool:
        """Put it there, or mend it, and keep what was there; False where nothing was to be done."""
        ...

    def remove(self) -> bool:
        """Take it away, and give what was there its place again; False where it was not there."""
        ...


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How a history would be made anew: nothing is changed yet, and `Rebuild.apply` does it.

    `commits` counts those that would change or go; `left` are the first of these on each line, so that a history that
    has none of them is not the old one. `named` are the commits whose own words still name what is taken out. `new`
    are the objects to be made, `refs` what each ref is and becomes, `stash` what was put aside, the last first, and
    `notes` what a commit on which git keeps notes is now, empty where it is left out; `gone` are the contents that no
    object may hold any more.
    """

    paths: tuple[str, ...]
    commits: int
    left: tuple[str, ...]
    named: tuple[str, ...]
    new: tuple[tuple[str, bytes], ...]
    refs: tuple[tuple[str, str, str | None], ...]
    stash: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    gone: frozenset[str]


class Rebuild(Protocol):
    """One repository's own history, and how it is made anew without some files, whose paths are relative to it.

    Every method raises GitError when git cannot do it; the repository is then as it was, unless the error says else.
    """

    def sent(self, paths: Sequence[str]) -> tuple[SentTo, ...]:
        """Which remotes have a version of one of these files, as far as this repository knows."""
        ...

    def obstacle(self) -> Obstacle | None:
        """Why the history cannot be made anew; None when it can."""
        ...

    def plan(self, paths: Sequence[str]) -> Generator[Progress, None, Rewriting]:
        """What would become of the history without these files, under whatever name they had; nothing is changed."""
        ...

    def apply(self, plan: Rewriting, backup: Path) -> Generator[Progress, None, tuple[str, ...]]:
        """Keep a copy of the old history in the file `backup`, then put the new one in its place.

        Afterwards no object, reachable or not, holds a version of the files, and nothing else of git's remembers one.
        What is given are the commands, for git in this folder, with which the person can replace what a remote has.
        """
        ...

    def holding(self, commits: Iterable[str]) -> tuple[str, ...]:
        """The refs, in full, whose history has one of these commits."""
        ...


class Outgoing(Protocol):
    """What a push of one repository would make reachable. Every method raises GitError when git cannot say."""

    def leaving(
        self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None, patches: bool = False
    ) -> Leaving:
        """Everything that would leave, and what lies in the work tree uncommitted; nothing is changed.

        Without `updates` it is the branch that would be pushed, to `remote` or to the repository's own one; where there
        is none, everything would leave. With `patches`, each file comes with its difference to what is there.
        """
        ...

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes behind what `leaving` listed, in the order asked for; None where they cannot be had."""
        ...

    def at_remote(self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None) -> Iterator[bytes]:
        """The bytes of every file that the remote's branches have now, as far as was fetched, or as a push was told."""
        ...

    def blobs(self, under: str = "") -> frozenset[str]:
        """The ids of all the bytes that the repository holds, reachable or not; or those that ever lay in a folder.

        There are none where there is no repository.
        """
        ...

    def ignored(self) -> frozenset[str]:
        """The files in the work tree that git was told to leave alone, by path; no push sends them."""
        ...


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of somebody's repository, ready to be read: its last commit, who made that and when.

    `folder` is where it waits to be settled, None where it is as it was. `notes` counts what is taken, `left_out` what
    is not, by its reason.
    """

    folder: Path | None
    tip: str
    author: str
    at: datetime
    notes: int
    left_out: tuple[tuple[str, int], ...] = ()


class Clones(Protocol):
    """Other people's repositories, as read-only and shallow clones in one folder, each under its person's name.

    Only their notes and their published profile are taken; nothing of them is run, obeyed or followed.
    """

    def bring(self, name: str, url: str) -> Generator[Progress, None, Brought]:
        """Fetch the last state of a repository, and look through it; nothing changes before `settle`.

        Closing the generator leaves nothing.

        Raises:
            FollowError: it cannot be had, or is not fit to be followed; nothing of it is left.
        """
        ...

    def settle(self, name: str, brought: Brought) -> None:
        """Put what was brought in the place of what was there before, in one step.

        Raises:
            FollowError: it could not be put there; what was there still is.
        """
        ...

    def discard(self, brought: Brought) -> None:
        """Leave nothing of what was brought."""
        ...

    def remove(self, name: str) -> None:
        """Leave nothing of somebody's notes, nor of what is on its way.

        Raises:
            FollowError: some of it could not be removed.
        """
        ...

    def place(self, url: str) -> str:
        """Where an address leads, so written that two names of one place are equal; as `Remote.addresses`."""
        ...

    def names(self) -> list[str]:
        """Whose notes are here."""
        ...

    def sweep(self, *, older: float) -> None:
        """Remove what processes that were stopped have left, where it is older than so many seconds."""
        ...
