"""What would leave a repository that is kept in memory and runs no git: for unit tests, and for speed.

An adapter of `journal.ports.Outgoing`; the same contract test runs on it and on the real one. It has one branch, and
what lies in its folder and differs from the last commit is uncommitted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from druthers.models import SentCommit
from druthers.publish.leaving import Going, Leaving, Placed, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from druthers.journal.ports import RefUpdate

WHO = "Ana <ana@example.org>"
MARK = "work:"


@dataclass
class FakeOutgoing:
    """The repository around `folder`: its commits, each with all its files, and how many of them the remote has."""

    folder: Path
    remote: str | None = None
    sent: int = 0
    history: list[tuple[SentCommit, dict[str, bytes]]] = field(default_factory=list)

    def commit(self, message: str) -> str:
        """Commit what lies in the folder."""
        moment = datetime(2026, 11, 21, 9, 30, len(self.history) % 60, tzinfo=UTC)
        oid = hashlib.sha1(f"{len(self.history)} {message}".encode(), usedforsecurity=False).hexdigest()
        self.history.append((SentCommit(oid, WHO, WHO, moment, moment, f"{message}\n"), self._lying()))
        return oid

    def leaving(
        self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None, patches: bool = False
    ) -> Leaving:
        """Every file of the commits that the remote does not have, and what is not committed."""
        del patches
        new = self.history[self.sent :] if updates is None or any(each.local_id.strip("0") for each in updates) else []
        files: dict[tuple[str, str], Placed] = {}
        last = self.history[-1][1] if self.history else {}
        now = self._lying()
        for path, data in now.items():
            if last.get(path) != data:
                files[path, ""] = Placed(path, "100644", MARK + path)
        before = self._there()
        for commit, there in new:
            for path, data in there.items():
                if before.get(path) != data:
                    files.setdefault((path, _id(data)), Placed(path, "100644", _id(data), commit.id))
            before = there
        return Leaving(
            remote=self.remote if remote is None else remote,
            commits=tuple(commit for commit, _ in reversed(new)),
            words=tuple(Words("message", commit.message.encode(), commit.id) for commit, _ in new),
            files=tuple(files.values()),
            newest=frozenset(now),
            going=tuple(self._going(now)),
            objects=len(new),
        )

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes behind what `leaving` listed."""
        known = {_id(data): data for _, files in self.history for data in files.values()}
        now = self._lying()
        for blob in blobs:
            yield blob, now.get(blob.removeprefix(MARK)) if blob.startswith(MARK) else known.get(blob)

    def at_remote(self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None) -> Iterator[bytes]:
        """The bytes of every file that the remote has."""
        del remote, updates
        yield from self._there().values()

    def blobs(self, under: str = "") -> frozenset[str]:
        """The ids of all the bytes that were ever committed."""
        prefix = f"{under}/" if under else ""
        return frozenset(
            _id(data) for _, files in self.history for path, data in files.items() if path.startswith(prefix)
        )

    def _there(self) -> dict[str, bytes]:
        return self.history[self.sent - 1][1] if self.sent else {}

    def _going(self, now: dict[str, bytes]) -> Iterator[Going]:
        there = self._there()
        last = self.history[-1][1] if self.history else {}
        for path in sorted(now.keys() | there.keys()):
            if now.get(path) != there.get(path):
                status = "gone" if path not in now else "changed" if path in there else "new"
                blob = "" if path not in now else _id(now[path]) if last.get(path) == now[path] else MARK + path
                yield Going(path, status, blob)

    def _lying(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(self.folder).parts
        }


def _id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()
