"""Letting git forget what its history has no more: its index, its logs, its notes to itself, its unreachable objects.

Stands under the adapter of `journal.ports.Rebuild`, after all refs have moved. What a person put aside with `git stash`
is kept.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Final

from druthers.adapters.git_commit import NO_HOOKS, NOBODY_SIGNS
from druthers.adapters.git_run import git, git_bytes, start
from druthers.adapters.git_state import common_folder, git_folder
from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

# What git wrote down for a moment, and never takes away.
NOTED: Final = (
    *("ORIG_HEAD", "FETCH_HEAD", "AUTO_MERGE", "MERGE_AUTOSTASH", "COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG"),
    *(
        "TAG_EDITMSG",
        "NOTES_EDITMSG",
        "ADD_EDIT.patch",
        "addp-hunk-edit.diff",
        "gitk.cache",
        "objects/info/commit-graph",
    ),
)
FOLDERS: Final = ("rr-cache", "objects/info/commit-graphs", "NOTES_MERGE_WORKTREE")
CRASHES: Final = "fast_import_crash_*"
STASH: Final = "refs/stash"


def take_from_index(folder: Path, paths: Collection[str], gone: Collection[str]) -> None:
    """Take the files out of git's index, where somebody added one since, and what it kept of conflicts."""
    entries = git_bytes(folder, "ls-files", "--stage", "-z").split(b"\0")
    out = []
    for entry in entries:
        about, _, name = entry.partition(b"\t")
        if name and (about.split(b" ")[1].decode() in gone or os.fsdecode(name) in paths):
            out.append(b"0 " + b"0" * len(about.split(b" ")[1]) + b"\t" + name + b"\0")
    if out:
        git_bytes(folder, "update-index", "-z", "--index-info", stdin=b"".join(out))
    start(folder, "update-index", "--clear-resolve-undo").end()


def forget(folder: Path, stash: Sequence[tuple[str, str]], gone: Collection[str]) -> None:
    """Take away everything that no ref leads to.

    Args:
        folder: the work tree.
        stash: what was put aside, the last first, each with its words; it stays.
        gone: the contents that must be in no object afterwards.

    Raises:
        GitError: one of these is still there; the refs have moved.
    """
    inside = common_folder(git_folder(folder))
    start(folder, *NO_HOOKS, "update-ref", "-d", STASH).end()
    git(folder, *NO_HOOKS, "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    for oid, said in reversed(stash):
        git(folder, *NO_HOOKS, "stash", "store", "--message", said, oid, environment=NOBODY_SIGNS)
    for base in {inside, git_folder(folder)}:
        _take_away(base)
    _unlink_dangling(folder)
    git(folder, "-c", "gc.cruftPacks=false", "repack", "-a", "-d", "-q", "--no-write-bitmap-index")
    git(folder, "prune", "--expire=now")
    git(folder, *NO_HOOKS, "pack-refs", "--all")
    if still := _there(folder) & set(gone):
        raise GitError(
            f"{len(still)} of the contents that were to go are still in {folder.name}/.git.",
            "The history is without them. Close other git programs, and do it again.",
        )


def _take_away(inside: Path) -> None:
    for name in NOTED:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            (inside / name).unlink()
    for path in inside.glob(CRASHES):
        path.unlink(missing_ok=True)
    for name in FOLDERS:
        shutil.rmtree(inside / name, ignore_errors=True)


def _unlink_dangling(folder: Path) -> None:
    """Take away refs that stood for others which are gone, such as a remote's HEAD."""
    said = git(folder, "for-each-ref", "--format=%(refname) %(symref)", "refs/remotes/")
    remotes = git_folder(folder) / "refs" / "remotes"
    listed = {line.split(" ")[0] for line in said.splitlines()}
    for head in remotes.glob("*/HEAD"):
        if f"refs/remotes/{head.parent.name}/HEAD" not in listed:
            start(folder, *NO_HOOKS, "symbolic-ref", "--delete", f"refs/remotes/{head.parent.name}/HEAD").end()


def _there(folder: Path) -> set[str]:
    command = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    return set(git(folder, *command, environment={"GIT_NO_REPLACE_OBJECTS": "1"}).split())
