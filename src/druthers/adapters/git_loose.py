"""What lies in a work tree uncommitted, as the next commit would take it.

Stands under the adapter of `journal.ports.Outgoing`. What the repository's own rules hide from git is not meant, for no
commit takes it. Links are read as links; nothing is written.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from druthers.adapters.git_run import git_bytes
from druthers.publish.leaving import LINK, SUBMODULE, Placed, Trouble

if TYPE_CHECKING:
    from pathlib import Path

CHANGES = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=none")
MARK = "work:"  # stands before the path of what has no blob yet
PLAIN = "100644"


@dataclass(frozen=True, slots=True)
class Loose:
    """The uncommitted files, the paths that are gone from the work tree, and what cannot be read."""

    files: tuple[Placed, ...]
    gone: frozenset[str]
    untracked: frozenset[str]
    troubles: tuple[Trouble, ...]


def loose(folder: Path) -> Loose:
    """What differs from the last commit."""
    files, gone, untracked, troubles = [], set(), set(), []
    said = git_bytes(folder, "-c", "status.showUntrackedFiles=all", *CHANGES, environment={"GIT_OPTIONAL_LOCKS": "0"})
    for entry in said.split(b"\0"):
        if not entry:
            continue
        path = os.fsdecode(entry[3:])
        if path.endswith("/"):  # a repository of its own, which a commit takes as a link
            files.append(Placed(path.rstrip("/"), SUBMODULE, ""))
            continue
        try:
            mode = os.lstat(folder / path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            gone.add(path)
            continue
        except OSError as error:
            troubles.append(unreadable(path, error.strerror or "it cannot be looked at"))
            continue
        if stat.S_ISDIR(mode):
            files.append(Placed(path, SUBMODULE, ""))
        elif stat.S_ISLNK(mode):
            files.append(Placed(path, LINK, MARK + path))
        elif stat.S_ISREG(mode):
            files.append(Placed(path, PLAIN, MARK + path))
        if entry.startswith(b"??"):
            untracked.add(path)
    return Loose(tuple(files), frozenset(gone), frozenset(untracked), tuple(troubles))


def read_loose(folder: Path, path: str) -> bytes | None:
    """The bytes that a commit would take of a file; None where they cannot be had."""
    whole = os.fspath(folder / path)
    try:
        if stat.S_ISLNK(os.lstat(whole).st_mode):
            return os.fsencode(os.readlink(whole))  # noqa: PTH115 - as bytes
        with open(whole, "rb") as file:  # noqa: PTH123 - twice as quick
            return file.read()
    except OSError:
        return None


def unreadable(path: str, why: str, commit: str = "") -> Trouble:
    """What stops a push because nobody can say what it holds."""
    return Trouble(
        path,
        "unreadable",
        why,
        f"It cannot be read, so nobody knows what would leave: {why}.",
        "Mend it (`git fsck` in public/ tells more), or take it out of public/.",
        commit,
    )
