"""What commits hold and how two of them differ: files by path, in git's own terms.

Stands under the adapters of git that join and move histories. Reads only.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple

from druthers.adapters.git_run import git, git_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GITLINK = "160000"  # another repository's commit; its files are not ours to write
DIFFERENCES = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
LEDGER, LINES = "ledger/", ".jsonl"
KEPT = frozenset({"allowed.jsonl", "moved.jsonl", "published.jsonl"})  # beside it, and written the same way


class Blob(NamedTuple):
    """What a tree has at a path: git's mode, and the hash of the content."""

    mode: str
    oid: str


class Change(NamedTuple):
    """What a path was and becomes; None where it is absent."""

    path: str
    old: Blob | None
    new: Blob | None


Files = dict[str, Blob]


def is_ledger(path: str) -> bool:
    """Whether a file of a repository holds events, a line each, to which lines are only ever added.

    >>> is_ledger("ledger/2026-11.jsonl"), is_ledger("moved.jsonl"), is_ledger("2026/11/a.md")
    (True, True, False)
    """
    return (path.startswith(LEDGER) and path.endswith(LINES)) or path in KEPT


def list_tree(folder: Path, revision: str, *paths: str) -> Files:
    """Every file of a commit or tree, or those at and below `paths`."""
    files = {}
    for line in git_bytes(folder, "ls-tree", "-r", "-z", "--full-tree", revision, "--", *paths).split(b"\0"):
        if line:
            about, _, name = line.partition(b"\t")
            mode, _, oid = about.decode().split(" ")
            files[os.fsdecode(name)] = Blob(mode, oid)
    return files


def changes_between(folder: Path, old: str | None, new: str) -> list[Change]:
    """The paths that differ between two commits; None is a repository without one."""
    before = old or git(folder, "hash-object", "-t", "tree", "--stdin").strip()
    return _changes(git_bytes(folder, *DIFFERENCES, before, new))


def changes_by(folder: Path, *revisions: str) -> list[Change]:
    """What each of these commits, as `git rev-list` names them, changed against each of its parents."""
    commits = git_bytes(folder, "rev-list", *revisions)
    return _changes(git_bytes(folder, *DIFFERENCES, "--stdin", "--no-commit-id", "--root", "-m", stdin=commits))


def _changes(said: bytes) -> list[Change]:
    fields = iter(said.split(b"\0"))
    changes = []
    for about in fields:
        if about:
            old_mode, new_mode, old_oid, new_oid, _ = about.decode().removeprefix(":").split(" ")
            changes.append(Change(os.fsdecode(next(fields)), _blob(old_mode, old_oid), _blob(new_mode, new_oid)))
    return changes


def index_lines(changes: Iterable[Change], *, of: Literal["old", "new"]) -> bytes:
    """What `git update-index -z --index-info` reads; a path that is gone comes first, to make room for a folder."""
    absent, there = [], []
    for change in changes:
        blob = change.old if of == "old" else change.new
        name = os.fsencode(change.path)
        if blob is not None:
            there.append(f"{blob.mode} {blob.oid}\t".encode() + name + b"\0")
        elif (other := change.old or change.new) is not None:
            absent.append(f"0 {'0' * len(other.oid)}\t".encode() + name + b"\0")
    return b"".join(absent + there)


def _blob(mode: str, oid: str) -> Blob | None:
    return Blob(mode, oid) if mode.strip("0") else None
