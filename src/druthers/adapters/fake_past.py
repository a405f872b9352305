"""A history that is told what happened and runs no git: for unit tests, and for speed.

An adapter of `journal.ports.Past`; the same contract test runs on it and on the real one. Its history is one line: it
knows no merges. A file that was moved counts as the same while not a byte of it changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from druthers.journal.ports import Change
from druthers.models import Trashed, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class _Commit:
    revision: str
    at: datetime
    message: str
    files: dict[str, bytes]


class FakePast:
    """Remembers what `record` was given; `folder` is only its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._commits: list[_Commit] = []  # the newest last

    def record(self, files: Mapping[str, bytes | None], *, at: datetime, message: str) -> str:
        """Make a commit in which these files have these bytes, or are gone; its hash."""
        before = self._commits[-1].files if self._commits else {}
        after = {path: data for path, data in {**before, **files}.items() if data is not None}
        revision = hashlib.sha1(f"{self._folder} {len(self._commits)}".encode()).hexdigest()  # noqa: S324 - git's form
        self._commits.append(_Commit(revision, at, message, after))
        return revision

    def versions(self, path: str) -> list[Version]:
        """Every version of a file, newest first, also under earlier names."""
        return list(self._versions(path))

    def revision_at(self, moment: datetime) -> str | None:
        """The last commit made at or before `moment`; None when there was none yet."""
        return next((commit.revision for commit in reversed(self._commits) if commit.at <= moment), None)

    def content(self, revision: str, path: str) -> bytes | None:
        """A file's bytes as a commit, or `HEAD`, has them; None when it was not there."""
        found = self._commits[-1:] if revision == "HEAD" else self._commits
        return next((each.files.get(path) for each in found if revision in ("HEAD", each.revision)), None)

    def gone(self) -> list[Trashed]:
        """The files that were there once and are not in the last commit, the last to go first."""
        found: dict[str, Trashed] = {}
        for before, commit in self._steps():
            moved = {before[path] for path in before.keys() - commit.files.keys()} & {
                data for path, data in commit.files.items() if path not in before
            }
            for path in sorted(before.keys() - commit.files.keys()):
                if before[path] not in moved and path not in self._commits[-1].files:
                    found.setdefault(path, Trashed(path, commit.at, commit.revision))
        return list(found.values())

    def changes(self, limit: int) -> list[Change]:
        """The last `limit` commits, newest first."""
        parents = [None, *(commit.revision for commit in self._commits)]
        made = [
            Change(commit.revision, parents[number], commit.at, commit.message, _changed(before, commit.files))
            for number, (before, commit) in zip(range(len(self._commits) - 1, -1, -1), self._steps(), strict=True)
        ]
        return made[:limit]

    def _steps(self) -> Iterator[tuple[dict[str, bytes], _Commit]]:
        """Each commit, newest first, with the files before it."""
        for number in range(len(self._commits) - 1, -1, -1):
            yield (self._commits[number - 1].files if number else {}), self._commits[number]

    def _versions(self, path: str) -> Iterator[Version]:
        for before, commit in self._steps():
            old, new, named = before.get(path), commit.files.get(path), path
            if old == new:
                continue
            if old is None and (source := _source(before, commit.files, new)) is not None:
                old, path = new, source
            added, removed = _lines(old or b"", new or b"")
            yield Version(
                commit.revision, commit.at, commit.message.partition("\n")[0], named, added, removed, new is None
            )


def _source(before: dict[str, bytes], after: dict[str, bytes], data: bytes | None) -> str | None:
    """The name that a file with these bytes had before, if it was moved."""
    return next((path for path in sorted(before.keys() - after.keys()) if before[path] == data), None)


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[str, ...]:
    return tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))


def _lines(old: bytes, new: bytes) -> tuple[int, int]:
    """How many lines were added and removed."""
    first, second = old.splitlines(), new.splitlines()
    same = sum(block.size for block in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks())
    return len(second) - same, len(first) - same
