"""Joining two histories path by path: what a merge falls back on where git's own took notes for renamed ones.

Stands under `git_merge`. Where both sides renamed or replaced a note, git hands out texts that neither side wrote, with
its conflict markers in them. Here a path stands for itself: what one side changed is taken, what both sides changed is
given to git, alone, and what is left is a conflict between two texts that somebody wrote.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from druthers.adapters.git_commit import NOBODY_SIGNS
from druthers.adapters.git_run import git
from druthers.adapters.git_state import git_folder
from druthers.adapters.git_trees import Blob, Change, Files, index_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Stages = dict[int, Blob]  # 1: what both began with, 2: ours, 3: theirs
Merge = tuple[Files, dict[str, Stages]]  # what was decided, and the paths on which nothing was


def merge_by_path(
    folder: Path, base: Files, ours: Files, theirs: Files, of_texts: Callable[[str, str], Merge]
) -> Merge:
    """Decide what can be decided without renames; `of_texts` is git's merge of two commits."""
    decided: Files = {}
    conflicts: dict[str, Stages] = {}
    texts = []
    for path in ours.keys() | theirs.keys():
        was, here, there = base.get(path), ours.get(path), theirs.get(path)
        if there in (here, was):
            kept = here
        elif here == was:
            kept = there
        elif was and here and there:
            texts.append(path)
            continue
        else:
            stages = {1: was, 2: here, 3: there}
            conflicts[path] = {stage: blob for stage, blob in stages.items() if blob}
            continue
        if kept:
            decided[path] = kept
    if texts:  # the same paths on all sides, so that there is nothing to take for renamed
        began = _commit(folder, {path: base[path] for path in texts})
        sides = [_commit(folder, {path: side[path] for path in texts}, began) for side in (ours, theirs)]
        joined, undecided = of_texts(*sides)
        decided |= joined
        conflicts |= undecided
    for path in _in_the_way(decided, conflicts):
        blob = decided.pop(path)
        conflicts[f"{path}~"] = {2 if ours.get(path) == blob else 3: blob}
    return decided, conflicts


def write_tree(folder: Path, wanted: Files, near: str | None = None, has: Files | None = None) -> str:
    """The tree of the files that are wanted, made of a commit's that `has` most of them, if any."""
    has = has or {}
    paths = [path for path in has.keys() | wanted.keys() if has.get(path) != wanted.get(path)]
    index = git_folder(folder) / "druthers-merge.index"
    environment = {"GIT_INDEX_FILE": str(index.absolute())}
    try:
        for leftover in (index, index.with_name(f"{index.name}.lock")):  # of a sync that was killed; only one runs
            leftover.unlink(missing_ok=True)
        if near:
            git(folder, "read-tree", near, environment=environment)
        lines = index_lines([Change(path, has.get(path), wanted.get(path)) for path in paths], of="new")
        git(folder, "update-index", "-z", "--index-info", stdin=lines, environment=environment)
        return git(folder, "write-tree", environment=environment).strip()
    finally:
        with contextlib.suppress(OSError):
            index.unlink(missing_ok=True)


def _commit(folder: Path, files: Files, *parents: str) -> str:
    """A commit for git to look at, which no branch will ever have."""
    command = ["commit-tree", write_tree(folder, files), "-m", "texts"]
    for parent in parents:
        command += ["-p", parent]
    return git(folder, *command, environment=NOBODY_SIGNS).strip()


def _in_the_way(decided: Files, conflicts: dict[str, Stages]) -> list[str]:
    """The files whose path the other side has a folder at."""
    folders = set()
    for path in (*decided, *conflicts):
        while "/" in path:
            path = path.rpartition("/")[0]  # noqa: PLW2901 - up to the root
            folders.add(path)
    for path in folders & conflicts.keys():
        conflicts[f"{path}~"] = conflicts.pop(path)
    return sorted(folders & decided.keys())
