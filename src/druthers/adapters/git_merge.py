"""Joining two histories of one repository into a merge commit, without the work tree; no text of either is lost.

Stands under the adapter of `journal.ports.Remote`. Git merges what was changed in different places. Where it cannot,
both versions are kept as files of their own, and no note ever holds conflict markers. Moves nothing and rewrites
nothing: what is made is a new commit that nobody's branch knows yet.
"""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from druthers.adapters.git_by_path import merge_by_path, write_tree
from druthers.adapters.git_commit import NOBODY_SIGNS, OWN_NAME
from druthers.adapters.git_run import git, git_bytes, start
from druthers.adapters.git_trees import GITLINK, Blob, is_ledger, list_tree
from druthers.errors import GitError
from druthers.models import KeptBoth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from druthers.adapters.git_by_path import Merge, Stages
    from druthers.adapters.git_trees import Files

SETTINGS = "settings.toml"
HERE = "from here"  # names ours, where it is theirs that keeps the path
LONGEST_NAME = 255  # bytes, of any file system
SIDES = re.compile(r"[/\x00-\x1f]")

_MERGE_TREE = ("merge-tree", "--write-tree", "-z", "--no-messages", "--allow-unrelated-histories")
# A note must not move because others of its folder did. Git's own words for a conflict go into no note.
_PLAIN = ("-c", "merge.directoryRenames=false", "-c", f"core.hooksPath={os.devnull}")


def merge(folder: Path, ours: str, theirs: str, *, label: str, message: str) -> tuple[str, tuple[KeptBoth, ...]]:
    """Commit what both sides have; the commit, and what was kept twice. `label` names theirs in a file's name.

    Raises:
        GitError: git could not, or is older than 2.38.
    """
    sides = list_tree(folder, ours), list_tree(folder, theirs)
    base, (decided, conflicts) = _join(folder, ours, theirs, sides)
    both = _Both(folder, sides, decided, label)
    for path, stages in sorted(conflicts.items()):
        both.resolve(path, stages)
    both.mend(base)
    tree = write_tree(folder, both.files, ours, sides[0])
    return _commit(folder, tree, (ours, theirs), message), tuple(both.kept)


def _join(folder: Path, ours: str, theirs: str, sides: tuple[Files, Files]) -> tuple[Files, Merge]:
    """What both began with, and the merge: git's own, unless it has nothing to begin with, or made texts of its own."""

    def by_git(one: str, other: str) -> Merge:
        return _merge_tree(folder, one, other)

    base = _base(folder, ours, theirs)
    if base is None:
        base = _what_both_began_with(folder, ours, theirs)
    elif _only_what_was_written((merge := by_git(ours, theirs))[1], *sides):
        return base, merge
    return base, merge_by_path(folder, base, *sides, by_git)


def _merge_tree(folder: Path, ours: str, theirs: str) -> Merge:
    """Git's merge: the files on which it decided, and the stages of each path on which it could not."""
    done = start(folder, *_PLAIN, *_MERGE_TREE, ours, theirs).end()
    if done.returncode not in (0, 1):
        said = " ".join(done.stderr.decode("utf-8", "replace").split()[:40])
        if "usage:" in said:
            version = git(folder, "version").strip()
            raise GitError(f"Two devices' changes cannot be joined by {version}.", "Install git 2.38 or later.")
        raise GitError(f"git merge-tree failed in {folder.name}/: {said}", "Run `druthers doctor`.")
    tree, *lines = done.stdout.split(b"\0")
    conflicts: dict[str, Stages] = {}
    for line in lines:
        if line.strip():
            about, _, name = line.partition(b"\t")
            mode, oid, stage = about.decode().split(" ")
            conflicts.setdefault(os.fsdecode(name), {})[int(stage)] = Blob(mode, oid)
    files = list_tree(folder, tree.decode().strip())
    return {path: blob for path, blob in files.items() if path not in conflicts}, conflicts


def _only_what_was_written(conflicts: Mapping[str, Stages], ours: Files, theirs: Files) -> bool:
    """Whether every stage is a side's own text: where both renamed a note, git hands out a text with its markers in."""
    if not conflicts:
        return True
    written = {2: {blob.oid for blob in ours.values()}, 3: {blob.oid for blob in theirs.values()}}
    return all(
        blob.oid in written[stage]
        for stages in conflicts.values()
        for stage, blob in stages.items()
        if stage in written
    )


def _base(folder: Path, ours: str, theirs: str) -> Files | None:
    done = start(folder, "merge-base", ours, theirs).end()
    return list_tree(folder, done.stdout.decode().strip()) if done.returncode == 0 else None


def _what_both_began_with(folder: Path, ours: str, theirs: str) -> Files:
    """What the first commits of two histories that have none in common agree on: what `init` wrote on both devices."""
    first: list[Files] = []
    for side in (ours, theirs):
        roots = git(folder, "rev-list", "--max-parents=0", side).split()
        first.append({path: blob for root in roots for path, blob in list_tree(folder, root).items()})
    return {path: blob for path, blob in first[0].items() if first[1].get(path) == blob}


class _Both:
    """The files that the merge is to have: those on which git decided, then, path by path, the others."""

    def __init__(self, folder: Path, sides: tuple[Files, Files], decided: Files, label: str) -> None:
        self.files = decided
        self.kept: list[KeptBoth] = []
        self._folder, self._label = folder, label
        self._ours, self._theirs = sides
        self._there = {**self._theirs, **self._ours, **decided}
        self._taken = {_same_name(path) for path in self._there}

    def resolve(self, path: str, stages: Stages) -> None:
        """Keep what either side has; where one side deleted what the other changed, the text stays."""
        ours, theirs = stages.get(2), stages.get(3)
        if path not in self._ours and path not in self._theirs and "~" in PurePosixPath(path).name:
            # git named it so, because the other side has a folder, or another kind of file, at its path
            self._keep_displaced(path.rpartition("~")[0], ours, theirs)
        elif ours and theirs:
            if is_ledger(path):
                self.files[path] = self._union(ours, theirs)
            else:
                self.files[path] = ours
                self._keep_beside(path, theirs)
        elif ours or theirs:
            self.files[path] = ours or theirs  # type: ignore[assignment]

    def mend(self, base: Files) -> None:
        """See to what git may have merged by lines and Druthers reads as a whole: no event lost, settings readable."""
        for path in sorted(self._ours.keys() & self._theirs.keys() & self.files.keys()):
            ours, theirs, merged = self._ours[path], self._theirs[path], self.files[path]
            if ours == theirs or base.get(path) in (ours, theirs):
                continue
            if is_ledger(path) and not _lines(self._read(merged)) >= _lines(
                self._read(ours) + b"\n" + self._read(theirs)
            ):
                self.files[path] = self._union(ours, theirs)
            elif path == SETTINGS and merged not in (ours, theirs) and not _is_toml(self._read(merged)):
                self.files[path] = ours
                self._keep_beside(path, theirs)

    def _keep_displaced(self, path: str, ours: Blob | None, theirs: Blob | None) -> None:
        for blob, label in ((ours, HERE), (theirs, self._label)):
            if blob is not None:
                self._keep_beside(path, blob, label)

    def _keep_beside(self, path: str, blob: Blob, label: str | None = None) -> None:
        """Keep a second version under a name that neither side uses; one that is there already will do."""
        if blob.mode == GITLINK:  # another repository's commit: no text of ours, and no second place for it
            return
        number = 1
        while True:
            other = beside(path, label or self._label, number)
            if self._there.get(other) == blob or _same_name(other) not in self._taken:
                break
            number += 1
        self.files[other] = self._there[other] = blob
        self._taken.add(_same_name(other))
        self.kept.append(KeptBoth(path, other))

    def _union(self, ours: Blob, theirs: Blob) -> Blob:
        first = [line for line in self._read(ours).split(b"\n") if line.strip()]
        present = set(first)
        then = [line for line in self._read(theirs).split(b"\n") if line.strip() and line not in present]
        data = b"".join(line + b"\n" for line in [*first, *then])
        return Blob(ours.mode, git(self._folder, "hash-object", "-w", "--stdin", stdin=data).strip())

    def _read(self, blob: Blob) -> bytes:
        return git_bytes(self._folder, "cat-file", "blob", blob.oid)


def beside(path: str, label: str, number: int = 1) -> str:
    """The path of a second version, in the same folder and with the same endings.

    >>> beside("2026/a.md", "from origin"), beside("a.md.age", "from origin", 2)
    ('2026/a (from origin).md', 'a (from origin 2).md.age')
    """
    whole = PurePosixPath(path)
    stem, ending = whole.stem, whole.suffix
    if ending == ".age":
        stem, ending = PurePosixPath(stem).stem, PurePosixPath(stem).suffix + ending
    ending = f" ({SIDES.sub('-', label)}{f' {number}' if number > 1 else ''}){ending}"
    room = max(LONGEST_NAME - len(os.fsencode(ending)), 1)
    shorter = os.fsencode(stem)[:room]
    cut = shorter.decode("utf-8", "ignore") if len(shorter) < len(os.fsencode(stem)) else stem
    return str(whole.with_name(cut + ending))


def _same_name(path: str) -> str:
    """What two names that some file systems take for one have in common."""
    return unicodedata.normalize("NFC", path).casefold()


def _lines(data: bytes) -> set[bytes]:
    return {line for line in data.split(b"\n") if line.strip()}


def _is_toml(data: bytes) -> bool:
    try:
        tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    return True


def _commit(folder: Path, tree: str, parents: tuple[str, ...], message: str) -> str:
    command = ["commit-tree", tree, "-m", message]
    for parent in parents:
        command += ["-p", parent]
    try:
        return git(folder, *OWN_NAME, *command).strip()
    except GitError as error:
        if "ident" not in error.message:
            raise
        return git(folder, *command, environment=NOBODY_SIGNS).strip()
