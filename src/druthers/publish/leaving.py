"""What would leave with a push, as plain values: commits, files by path, the bytes behind them.

The publish stage. Whoever reads a repository fills these; the guard judges them. Nothing here knows git, or a vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from druthers.models import SentCommit

# git's modes of a symbolic link and of another repository's commit
LINK: Final = "120000"
SUBMODULE: Final = "160000"


@dataclass(frozen=True, slots=True)
class Placed:
    """A file under one path: git's mode, the id of its bytes, the commit that has it; none where it is uncommitted."""

    path: str
    mode: str
    blob: str
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Text that stands in no file. `place` says where: `message`, `author`, `header` of a commit, `tag`, `ref`."""

    place: str
    data: bytes
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Going:
    """A file's last state as the push and the next commit would leave it, against what the remote has.

    `status` is `new`, `changed` or `gone`; `patch` is empty unless it was asked for.
    """

    path: str
    status: str
    blob: str
    patch: str = ""
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that would leave and cannot be read or vouched for; that alone stops a push."""

    path: str
    rule: str
    words: str
    reason: str
    remedy: str
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything that a push would make reachable at the remote, and what lies in the work tree uncommitted.

    `files` has every path under which any of these commits gives a blob, and every uncommitted one. `newest` is every
    path that the push and the next commit would leave. `borrows` are the folders whose objects it uses as its own.
    """

    remote: str | None
    commits: tuple[SentCommit, ...] = ()
    words: tuple[Words, ...] = ()
    files: tuple[Placed, ...] = ()
    newest: frozenset[str] = frozenset()
    going: tuple[Going, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    borrows: tuple[str, ...] = ()
    objects: int = 0
