"""Moving a branch forward, and its work tree with it, so that a crash at any moment leaves whole files.

Stands under the adapter of `journal.ports.Remote`. `git merge --ff-only` removes a file and writes it anew, flushes
nothing, and takes an ignored file for one that may go; here each file is written beside, flushed, and exchanged with
the one that is there. Order: files, then the index, then the branch: what another program commits in between is then
what came, and never its opposite. Nothing that is not committed is overwritten.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from typing import TYPE_CHECKING, Literal, NamedTuple

from druthers import disk
from druthers.adapters.git_run import git, start
from druthers.adapters.git_state import alone, git_folder, settled_branch, tip
from druthers.adapters.git_trees import GITLINK, Change, changes_between, index_lines, is_ledger
from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRIES = 5
OWN_FOLDER = "druthers-sync"

Side = Literal["old", "new"]

_EXACT = ("-c", "core.fsmonitor=false", "-c", "core.ignoreStat=false")  # both let git take files for unchanged


class _Seen(NamedTuple):
    """What tells that a file has not been touched since."""

    inode: int
    size: int
    changed: int


def forward(folder: Path, old: str | None, new: str) -> bool:
    """Bring branch, index and work tree from the commit `old` to its descendant `new`; None is a branch without one.

    False when the branch was moved meanwhile; the call is made again from where it is then.

    Raises:
        GitError: a file that must change has changes that are not committed; or git said no. May be tried again.
    """
    branch = settled_branch(folder)
    with alone(folder):  # a commit of ours waits until the work tree is whole
        if tip(folder, branch) != old:
            return False
        try:
            with _own_folder(folder) as work:
                changes = _write_files(folder, work, changes_between(folder, old, new))
        except OSError as error:
            raise GitError(
                f"{error.filename or 'A file'} in {folder.name}/ could not be written: {error.strerror}",
                "Check its permissions and the disk's free space, then sync again.",
            ) from error
        if changes:
            git(folder, "update-index", "-z", "--index-info", stdin=index_lines(changes, of="new"))
        return _move(folder, branch, old, new)


@contextlib.contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    """An empty folder of ours beside git's own files; another sync's was left there by a kill, for only one runs."""
    work = git_folder(folder) / OWN_FOLDER
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_files(folder: Path, work: Path, changes: list[Change]) -> list[Change]:
    """Bring the work tree to what is new, having looked at all that changes first; the changes again."""
    files = [each for each in changes if GITLINK not in {each.old and each.old.mode, each.new and each.new.mode}]
    seen = {each.path: _look(folder / each.path) for each in files}
    waiting = _not_yet_new(folder, work, files, seen)
    coming = [each for each in waiting if each.new]
    if coming:
        with _index(folder, work, coming, of="new") as environment:
            prefix = f"{(work / 'new').absolute()}/"
            git(folder, "checkout-index", "--all", "--force", f"--prefix={prefix}", environment=environment)
    for each in sorted(waiting, key=lambda change: change.new is not None):  # what goes makes room for what comes
        _see_that_parents_are_folders(folder, each.path)
        if each.new is None:
            _take_away(folder, each.path, work / "gone", seen[each.path])
        else:
            _put(folder, each.path, work / "new" / each.path, seen[each.path])
    for parent in {(folder / each.path).parent for each in waiting}:
        with contextlib.suppress(FileNotFoundError):  # its last file went
            disk.flush_folder(parent)
    return changes


def _not_yet_new(folder: Path, work: Path, files: list[Change], seen: dict[str, _Seen | None]) -> list[Change]:
    """The changes that the work tree has not; all are as `old` has them.

    Raises:
        GitError: one is neither as `old` nor as `new` has it.
    """
    not_old = _differing(folder, work, files, of="old")
    suspects = [each for each in files if (each.path in not_old if each.old else seen[each.path])]
    not_new = _differing(folder, work, suspects, of="new") if suspects else set()
    done = set()
    for each in suspects:  # what a sync that was broken off has written already is what came
        if (each.path in not_new) if each.new else seen[each.path]:
            raise GitError(
                f"{each.path} in {folder.name}/ has changes that are not committed.",
                "The next command commits them; then sync again.",
            )
        done.add(each.path)
    return [each for each in files if each.path not in done]


def _look(path: Path) -> _Seen | None:
    """A file or link; None for a folder: a file that comes in its place finds it empty, or stops."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if stat.S_ISDIR(found.st_mode):
        return None
    return _Seen(found.st_ino, found.st_size, found.st_mtime_ns)


def _differing(folder: Path, work: Path, changes: list[Change], *, of: Side) -> set[str]:
    """Which files of the work tree are not what one side has, as git's filters and line ends see them."""
    with _index(folder, work, changes, of=of) as environment:
        start(folder, *_EXACT, "update-index", "-q", "--refresh", environment=environment).end()  # fails if any differ
        said = git(folder, *_EXACT, "diff-files", "-z", "--name-only", "--no-ext-diff", environment=environment)
    return {path for path in said.split("\0") if path}


@contextlib.contextmanager
def _index(folder: Path, work: Path, changes: list[Change], *, of: Side) -> Iterator[dict[str, str]]:
    """An index of these paths alone, beside git's own."""
    path = work / "index"
    environment = {"GIT_INDEX_FILE": str(path.absolute())}
    there = [each for each in changes if (each.old if of == "old" else each.new) is not None]
    git(folder, "update-index", "-z", "--index-info", stdin=index_lines(there, of=of), environment=environment)
    try:
        yield environment
    finally:
        path.unlink(missing_ok=True)


def _see_that_parents_are_folders(folder: Path, path: str) -> None:
    """Nothing is written through a link, which may lead out of the vault."""
    parent = (folder / path).parent
    while parent != folder:
        if parent.is_symlink():
            raise GitError(
                f"{parent.name} in {folder.name}/ is a link, and notes came for a folder of that name.",
                "Move the link away, then sync again.",
            )
        parent = parent.parent


def _take_away(folder: Path, path: str, gone: Path, seen: _Seen | None) -> None:
    """Remove a file, unless it is another than was seen."""
    there = folder / path
    if _look(there) != seen:
        raise _touched(folder, path)
    with contextlib.suppress(FileNotFoundError):
        _rename(there, gone)
        if _look(gone) != seen:
            disk.take_name(gone, there)
            raise _touched(folder, path)
    with contextlib.suppress(OSError):  # the folder holds something else
        for parent in there.parents:
            if parent == folder:
                break
            parent.rmdir()


def _put(folder: Path, path: str, made: Path, seen: _Seen | None) -> None:
    """Let a finished file have its name; the one that was there must be the one that was seen."""
    there = folder / path
    if not made.is_symlink():
        handle = os.open(made, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    disk.make_folders(there.parent)
    if there.parent.stat().st_dev != made.parent.stat().st_dev:  # git's own files may lie on another disk
        beside = disk.unfinished(there)
        shutil.copy2(made, beside, follow_symlinks=False)
        made = beside
    if seen is None:
        if there.is_dir() and not there.is_symlink():
            there.rmdir()
        try:
            disk.take_name(made, there)
        except FileExistsError as error:
            raise _touched(folder, path) from error
        finally:
            disk.drop(made)
        return
    disk.put(made, there)
    spare = next((each for each in disk.spares(made) if os.path.lexists(each)), None)
    touched = spare is not None and not is_ledger(path) and _look(spare) != seen
    if spare is not None and touched:
        disk.put(spare, there)
    elif spare is not None and is_ledger(path):
        _append_late(spare, there, seen.size)
    for each in disk.spares(made):
        disk.drop(each)
    if touched:
        raise _touched(folder, path)


def _append_late(spare: Path, there: Path, size: int) -> None:
    """Add the events that were appended to a month's file while its successor was made."""
    late = spare.read_bytes()[size:]
    if late.strip():
        disk.append(there, late)


def _rename(path: Path, to: Path) -> None:
    try:
        path.replace(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.move(path, to)


def _touched(folder: Path, path: str) -> GitError:
    return GitError(f"{path} in {folder.name}/ was changed just now.", "Sync again.")


def _move(folder: Path, branch: str, old: str | None, new: str) -> bool:
    """Move the branch, if it still is at `old`."""
    command = ("-c", f"core.hooksPath={os.devnull}", "update-ref", "-m", "druthers: sync")
    for _ in range(TRIES):
        done = start(folder, *command, branch, new, old or "0" * len(new)).end()
        if done.returncode == 0:
            return True
        if tip(folder, branch) != old:
            return False
    said = " ".join(done.stderr.decode("utf-8", "replace").split())
    raise GitError(f"The branch of {folder.name}/ could not be moved: {said}", "Run `druthers doctor`.")
