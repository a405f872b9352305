"""What reaches the disk, and in which order: the system calls that notes, own files and the ledger are written with.

Stands under the whole journey; standard library only. It knows no note and no event: bytes, names, and when they are
safe. Every function raises OSError, and leaves nothing half-written under a name that means something.
"""

# Each call is one system call by its own name, so that the tests can put a fault or a power cut there.
# ruff: noqa: PTH102, PTH104, PTH105, PTH108, PTH112, PTH116, PTH118, PTH123

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UNFINISHED = ".druthers-unfinished"  # the suffix of a file that is still being written; the repositories exclude it
SETTLED = 60.0  # seconds; systems write a new name to the disk by themselves within half of it
LEVELS = 4  # month, year, place, vault: the folders that are made here
LOCK_STEP = 0.005  # seconds between two tries
LOCK_WAIT = 2.0  # seconds for one who was stopped while he held the ledger
CLAIM_CHARACTERS = 50  # of a name's end, where its number stands; four bytes each at most
EXCHANGE = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS
HERE = -100  # Linux's AT_FDCWD

# On macOS fsync leaves the bytes in the drive's own cache; only this empties it.
_FULL_FLUSH: int | None = getattr(fcntl, "F_FULLFSYNC", None)
_CANNOT_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.ENOTTY)


def unfinished(path: Path) -> Path:
    """A free, hidden name beside `path` for what is not finished yet."""
    return path.with_name(f".{os.getpid()}-{os.urandom(4).hex()}{UNFINISHED}")


def write_flushed(path: Path, data: bytes, like: os.stat_result | None = None) -> None:
    """Make the file `path` with these bytes, on the disk when this returns; with `like`, its mode and owner."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666 if like is None else 0o600)
    try:
        if like is not None:
            with contextlib.suppress(OSError):  # only root gives files away
                os.fchown(handle, like.st_uid, like.st_gid)
            os.fchmod(handle, like.st_mode & 0o7777)
        _write_whole(handle, data)
        _flush(handle)
    finally:
        _close(handle)


def take_name(finished: Path, path: Path) -> None:
    """Let `path` name a finished file if nothing has that name; FileExistsError if something has.

    The name is not safe until its folder was flushed.
    """
    try:
        os.link(finished, path)  # never replaces what is there
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: exFAT, some network folders
        _take_name_by_renaming(finished, path)


def put(finished: Path, path: Path) -> None:
    """Let `path` name the finished file instead of the one it names, which lies under one of the `spares` from then on.

    Where the system can exchange two names, that is whatever had the name at that instant. Elsewhere it is the file
    that had it an instant before; on a file system without hard links it is gone.
    """
    aside = _aside(finished)
    try:
        exchange(finished, path)
    except OSError:
        exchanged = False
        with contextlib.suppress(OSError):
            os.link(path, aside)
        os.replace(finished, path)
    else:
        exchanged = True
    try:
        flush_folder(path.parent)
    except OSError:  # who is told that it could not be written finds it as it was
        with contextlib.suppress(OSError):
            if exchanged:
                exchange(finished, path)
            else:
                os.replace(aside, path)
        raise


def spares(finished: Path) -> tuple[Path, Path]:
    """The names that may be left behind by `put`, whether it succeeds or is broken off."""
    return finished, _aside(finished)


def exchange(one: Path, other: Path) -> None:
    """Exchange two names in one step."""
    import ctypes  # noqa: PLC0415 - 2 ms, and quick capture replaces nothing

    library = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, EXCHANGE)
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(HERE, first, HERE, second, EXCHANGE)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def drop(path: Path) -> None:
    """Take an unfinished file away; one that cannot be taken away means nothing."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def make_folders(folder: Path) -> None:
    """Make `folder` and its parents, each flushed into the one above it, so that a power cut cannot lose a month.

    Those that another process, or git, made a moment ago may not be on the disk yet: they are flushed too.
    """
    missing = []
    each = folder
    while not os.path.isdir(each):
        missing.append(each)
        each = each.parent
    for each in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process made it; if it is no folder, the next step says so
            os.mkdir(each)
        flush_folder(each.parent)
    each = folder if not missing else missing[-1].parent
    for _ in range(LEVELS - len(missing)):
        if not _young(each):  # what lies above a settled folder is older than it
            return
        with contextlib.suppress(PermissionError):  # a parent may be somebody else's
            flush_folder(each.parent)
        each = each.parent


def flush_folder(folder: Path | str) -> None:
    """Flush the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _flush(handle)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:  # network folders that cannot flush a folder say so
            raise
    finally:
        _close(handle)


def flush_tree(folder: Path) -> None:
    """Flush what another program wrote below `folder`, its names, and the folder's own."""
    for above, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(above, name), "rb") as file:
                _flush(file.fileno())
        flush_folder(above)
    flush_folder(folder.parent)


def append(path: Path, data: bytes) -> None:
    """Add whole lines to the end of a file that many processes add to; on the disk when this returns, or not there.

    A line that a crash cut short is closed first, so that it spoils no other. When another program replaces the file
    meanwhile, as a merge does, the lines are added to the new one too: whoever reads it must count a line once.
    """
    make_folders(path.parent)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            locked = bool(lock(handle, LOCK_WAIT))
            if _names(path, handle):
                _append(handle, path, data, alone=locked)
                if _names(path, handle):
                    return
        finally:
            _close(handle)


def _aside(finished: Path) -> Path:
    return finished.with_name(f".old{finished.name}")


def _append(handle: int, path: Path, data: bytes, *, alone: bool) -> None:
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        data = b"\n" + data
    try:
        _write_whole(handle, data)
        _flush(handle)
        if not size or _young(path.parent):  # the file's name must reach the disk too
            flush_folder(path.parent)
    except BaseException:  # who is told that nothing was recorded must not find it, and record it twice
        with contextlib.suppress(OSError):
            if alone and data.startswith(os.pread(handle, len(data) + 1, size)):
                os.ftruncate(handle, size)
        raise


def lock(handle: int, wait: float) -> bool | None:
    """Hold an open file alone until it is closed; False when another kept it for `wait` seconds, None where none can.

    flock(2): the lock ends with its process, so that none is ever left behind.
    """
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOCK_STEP)
        except OSError:  # some network folders cannot lock
            return None
        else:
            return True


def _names(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _take_name_by_renaming(finished: Path, path: Path) -> None:
    """A rename replaces what is there, so the name is claimed first, under one that means nothing by itself.

    Of two that want it one gets the claim. A claim that a crash left behind makes the name count as taken.
    """
    claim = path.with_name(f".{path.name[-CLAIM_CHARACTERS:]}{UNFINISHED}")
    handle = os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        _close(handle)
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        os.rename(finished, path)
    finally:
        drop(claim)


def _young(folder: Path) -> bool:
    """Whether a name in it was made, changed or taken away so lately that the system may not have written it yet."""
    return time.time() - os.stat(folder).st_mtime < SETTLED


def _write_whole(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:  # a write may be short when the disk is nearly full
        view = view[os.write(handle, view) :]


def _close(handle: int) -> None:
    with contextlib.suppress(OSError):  # what was flushed is safe, and what was not has told so
        os.close(handle)


def _flush(handle: int) -> None:
    if _FULL_FLUSH is not None:
        try:
            fcntl.fcntl(handle, _FULL_FLUSH)
        except OSError as error:
            if error.errno not in _CANNOT_FLUSH:
                raise
        else:
            return
    os.fsync(handle)
