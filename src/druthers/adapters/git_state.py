"""In which state a repository is: what a person is in the middle of, which branch is checked out, where it stands.

Stands under the adapters of git. Read from git's own files where they are plain, for to start git costs 2 ms; git is
asked where they are not (another ref format, a packed ref). Nothing is changed here.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from druthers.adapters.git_run import git, refusal, start
from druthers.errors import GitError
from druthers.vault.lock import hold

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

LOCK = "druthers.lock"
SMALL_INDEX = 200_000  # bytes, about 2,000 files, which git looks at in 10 ms
LOCK_WAIT = 5.0  # seconds; then it is done without: a branch moves only from where it was seen
HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "sequencer": "cherry-pick",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisection",
}


def git_folder(folder: Path) -> Path:
    """Where git keeps what belongs to this work tree; the file of a worktree or submodule names it."""
    inside = folder / ".git"
    named = _line(inside) if os.path.isfile(inside) else ""  # noqa: PTH113 - Path's raises where it may not look
    return folder / named.removeprefix("gitdir:").strip() if named else inside


def common_folder(inside: Path) -> Path:
    """Where the branches and objects are that several work trees may share."""
    named = _line(inside / "commondir")
    return inside / named if named else inside


def under_way(folder: Path) -> str | None:
    """What a person is in the middle of, in a word: git must not be told of new files until it is over."""
    inside = git_folder(folder)
    present = (what for name, what in UNDER_WAY.items() if os.path.exists(inside / name))  # noqa: PTH110 - see above
    return next(present, None)


def branch(folder: Path) -> str | None:
    """The full name of the ref that is checked out; None where HEAD is detached.

    Raises:
        GitError: it is no repository that git would read.
    """
    head = git_folder(folder) / "HEAD"
    said = "" if os.path.islink(head) else _line(head)  # noqa: PTH114 - see above
    if said.startswith("ref: refs/heads/") and not said.endswith("/.invalid"):  # so it is in a reftable repository
        return said.removeprefix("ref: ")
    command = ("symbolic-ref", "--quiet", "HEAD")
    done = start(folder, *command).end()
    if done.returncode not in (0, 1):
        raise refusal(folder, command, done)
    return os.fsdecode(done.stdout).removesuffix("\n") or None


def settled_branch(folder: Path) -> str:
    """The branch that a commit of ours may move.

    Raises:
        GitError: a person is in the middle of something, or of looking at an earlier state. What was committed then
            would vanish from disk with it.
    """
    if what := under_way(folder):
        raise GitError(
            f"A {what} is under way in {folder.name}/.", "Finish or abort it; the next command commits what waits."
        )
    if (name := branch(folder)) is None:
        raise GitError(
            f"No branch is checked out in {folder.name}/ (a detached HEAD).",
            f"Go back to one: `git -C {folder} switch main`; the next command commits what waits.",
        )
    return name


def tip(folder: Path, ref: str) -> str | None:
    """The full hash of the commit that a branch is at; None before its first."""
    said = _line(common_folder(git_folder(folder)) / ref)
    if HASH.fullmatch(said):
        return said
    listed = git(folder, "for-each-ref", "--format=%(objectname) %(refname)", ref)  # and what lies below that name
    return next((line.split(" ")[0] for line in listed.splitlines() if line.endswith(f" {ref}")), None)


def small(folder: Path) -> bool:
    """Whether git looks at every file of it at once, and reads its index in no time."""
    try:
        return os.stat(git_folder(folder) / "index").st_size < SMALL_INDEX  # noqa: PTH116 - see above
    except OSError:
        return True


def alone(folder: Path) -> AbstractContextManager[int | None]:
    """Held while a process of ours commits to this work tree; gives the lock's descriptor, or None without it."""
    return hold(git_folder(folder) / LOCK, wait=LOCK_WAIT)


def _line(path: Path) -> str:
    """The first line of one of git's small files; empty where there is none."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123 - twice as quick
            return file.readline().strip("\r\n")
    except OSError:
        return ""
