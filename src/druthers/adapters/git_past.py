"""What one git repository remembers of its files.

An adapter of `journal.ports.Past`. It runs the git program, reads commits and blobs alone, and changes nothing. Every
answer is asked for with `-z`, so that no name is quoted, and with options that overrule what a person's settings hide.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from druthers.adapters.git_run import git, git_bytes, is_repository
from druthers.errors import GitError
from druthers.journal.ports import Change
from druthers.models import Trashed, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# A file that was edited while it was moved is still the same note. What is gone is judged more strictly: a note that is
# listed though it was moved costs a look, one that is not listed because another resembles it might be missed for ever.
SAME_NOTE = "50%"
SURELY_MOVED = "90%"
HEAD_MARK = "\x01"  # stands before a commit; nothing else in the answer can begin with it where a commit may begin
FORMAT = f"--format={HEAD_MARK}%H%x00%P%x00%cd%x00%B%x00"
LOG = (
    *("-c", "log.showRoot=true", "-c", "log.follow=false"),
    *("log", "-z", "--date=raw", "--encoding=UTF-8", FORMAT, "--no-show-signature", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--no-abbrev"),
)
NO_COMMIT = re.compile(
    r"does not have any commits yet|(?:bad|ambiguous|unknown) (?:revision|argument) 'HEAD'|Not a valid object name HEAD"
)
PLAIN_FILES = ("100644", "100755", "100664")
LONGEST_OFFSET = 24 * 60 - 1  # minutes; what Python's time zones hold


class _Touched(NamedTuple):
    """What a commit did to a file: git's letter for it, of a merge one for each parent; and the name it had before."""

    status: str
    path: str
    before: str


@dataclass(slots=True)
class _Commit:
    """A commit as `git log` gives it; `lines` has what was added and removed, by path."""

    revision: str
    parents: list[str]
    at: datetime
    message: str
    files: list[_Touched] = field(default_factory=list)
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)


class GitPast:
    """The history of the repository whose work tree is `folder`, from the commit that is checked out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def versions(self, path: str) -> list[Version]:
        """Every version of a file, newest first, also under earlier names and on branches that were merged."""
        found: dict[str, Version] = {}
        for version in self._versions("HEAD", path, set()):
            found.setdefault(version.revision, version)
        return list(found.values())

    def revision_at(self, moment: datetime) -> str | None:
        """The last commit made at or before `moment`; None when there was none yet.

        By the date of the commit, along first parents: what another device brought is there from the merge on that
        brought it, as it was on this device.
        """
        seconds = max(0, int(moment.timestamp()))
        found = self._ask("rev-list", "--max-count=1", "--first-parent", f"--min-age={seconds}", "HEAD", "--").strip()
        return found or None

    def content(self, revision: str, path: str) -> bytes | None:
        """A file's bytes as a commit has them, through the filters that its attributes name; None when it is not there.

        Raises:
            GitError: it is a link or a folder there; or git cannot read it.
        """
        entry = self._ask("ls-tree", "-z", "--full-tree", revision, "--", path).removesuffix("\0")
        if not entry:
            return None
        mode, _, identity = entry.partition("\t")[0].split(" ")
        if mode not in PLAIN_FILES:
            raise GitError(f"{path!r} is no plain file in the version {revision[:8]}.", "Look at it with git.")
        # Settings must not change line ends: a note has those that it was written with.
        command = ("-c", "core.autocrlf=false", "cat-file", "--filters", f"--path={path}", identity)
        return git_bytes(self._folder, *command)

    def gone(self) -> list[Trashed]:
        """The files that were there once and are not in the last commit, the last to go first."""
        removals = self._log(
            "--raw", f"--find-renames={SURELY_MOVED}", "--diff-filter=D", "--diff-merges=off", "HEAD", "--"
        )
        found: dict[str, Trashed] = {}
        for commit in removals:
            for file in commit.files:
                found.setdefault(file.path, Trashed(file.path, commit.at, commit.revision))
        if not found:
            return []
        there = set(self._ask("ls-tree", "-r", "-z", "--full-tree", "--name-only", "HEAD").split("\0"))
        return [each for path, each in found.items() if path not in there]

    def changes(self, limit: int) -> list[Change]:
        """The last `limit` commits, newest first; not that where a shallow clone ends, which hides what it changed."""
        log = self._log("--raw", "--no-renames", "--diff-merges=first-parent", f"--max-count={limit}", "HEAD", "--")
        return [
            Change(
                commit.revision,
                commit.parents[0] if commit.parents else None,
                commit.at,
                commit.message,
                tuple(file.path for file in commit.files),
                merge=len(commit.parents) > 1,
            )
            for commit in log
            if commit.parents or not self._cut_off(commit.revision)
        ]

    def _versions(self, start: str, path: str, seen: set[tuple[str, str]]) -> Iterator[Version]:
        """The versions that `path` has in the history of `start`; where it was moved there, those it had before."""
        options = ("--raw", "--numstat", "--no-renames", "--full-history", "--diff-merges=combined")
        for commit in self._log(*options, start, "--", path):
            touched = next((file for file in commit.files if file.path == path), None)
            if touched is None or (commit.revision, path) in seen:
                continue
            seen.add((commit.revision, path))
            if touched.status != "A" or len(commit.parents) != 1:
                yield _version(commit, path, commit.lines, gone=set(touched.status) == {"D"})
                continue
            moved, before = self._moved(commit, path)
            yield _version(commit, path, moved.lines)
            if before is not None:
                yield from self._versions(commit.parents[0], before, seen)

    def _moved(self, commit: _Commit, path: str) -> tuple[_Commit, str | None]:
        """A commit that added `path`, read again with renames; the name it was moved from, if it was.

        git's own `--follow` would take a note that resembles another for its copy, and give it the other's history.
        """
        options = ("--raw", "--numstat", f"--find-renames={SAME_NOTE}", "--max-count=1")
        for again in self._log(*options, commit.revision, "--"):
            for file in again.files:
                if file.path == path and file.status.startswith("R"):
                    return again, file.before
        return commit, None

    def _cut_off(self, revision: str) -> bool:
        """Whether a commit that seems to be the first has parents that a shallow clone did not bring."""
        head = git(self._folder, "cat-file", "commit", revision).partition("\n\n")[0]
        return "\nparent " in head

    def _log(self, *arguments: str) -> Iterator[_Commit]:
        return _commits(self._ask(*LOG, *arguments).split("\0"))

    def _ask(self, *arguments: str) -> str:
        """Git's answer; nothing, where there is no repository or no commit yet."""
        if not is_repository(self._folder):
            return ""
        try:
            return git(self._folder, *arguments)
        except GitError as error:
            if NO_COMMIT.search(error.message):
                return ""
            raise


def _version(commit: _Commit, path: str, lines: dict[str, tuple[int, int]], *, gone: bool = False) -> Version:
    added, removed = lines.get(path, (0, 0))
    first_line = commit.message.strip().partition("\n")[0]
    return Version(commit.revision, commit.at, first_line, path, added, removed, gone=gone)


def _commits(fields: Sequence[str]) -> Iterator[_Commit]:
    """Read what `git log -z --raw --numstat` printed, split at its NULs."""
    rest = iter(fields)
    commit: _Commit | None = None
    for item in rest:
        head = item.lstrip("\n")
        if head.startswith(HEAD_MARK):
            if commit is not None:
                yield commit
            commit = _Commit(head[1:], next(rest).split(), _moment(next(rest)), next(rest))
        elif commit is None or not head:
            continue
        elif head.startswith(":"):
            status = head.rpartition(" ")[2]
            before = next(rest)
            commit.files.append(_Touched(status, next(rest) if status[0] in "RC" else before, before))
        else:
            added, removed, path = head.split("\t", 2)
            if not path:  # a rename: the old name, then the new one
                next(rest)
                path = next(rest)
            commit.lines[path] = (_number(added), _number(removed))
    if commit is not None:
        yield commit


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0  # `-` for what git takes for no text, UTF-16 too


def _moment(raw: str) -> datetime:
    """A date as git keeps it: `1795276200 +0100`.

    >>> _moment("1795276200 +0100").isoformat()
    '2026-11-21T16:50:00+01:00'
    """
    seconds, _, offset = raw.partition(" ")
    minutes = int(offset[1:3] or 0) * 60 + int(offset[3:5] or 0)
    zone = timezone((-1 if offset.startswith("-") else 1) * timedelta(minutes=min(minutes, LONGEST_OFFSET)))
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(seconds), zone)
    return datetime.fromtimestamp(0, UTC)  # a date that no calendar holds, in a commit that some program made
