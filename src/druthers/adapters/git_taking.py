"""Looking through what came from a stranger, object by object, and writing out what is taken of it.

Stands under the adapter of `journal.ports.Clones`. Git checks nothing out: no filter, link, hook or attribute of the
repository has any effect. Every tree is walked here, within bounds, so that none grows beyond them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING, Final, Self

from druthers.adapters.git_stranger import command, end, environment
from druthers.errors import FollowError
from druthers.publish.taking import FOLDER, LARGEST_NOTE, MOST_ENTRIES, Taking, Unfit, is_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_TREE: Final = 20_000_000  # bytes


class Objects:
    """The objects of the clone at `folder`, read one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes = self._start("--batch-check")
        self._whole = self._start("--batch")

    def _start(self, way: str) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                command(self._folder, "cat-file", way),
                env=environment("file"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise FollowError("git could not be started.", "Install git, and see that it is on the PATH.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._sizes, self._whole):
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            end(process)

    def look(self, oid: str) -> tuple[str, int]:
        """An object's kind and size; an empty kind where it is not there."""
        words = self._ask(self._sizes, oid)
        return ("", 0) if len(words) != 3 else (words[1].decode(), int(words[2]))  # noqa: PLR2004

    def read(self, oid: str, kind: str, most: int) -> bytes:
        """An object's bytes.

        Raises:
            Unfit: it is not there, of another kind, or larger than `most`.
        """
        found, size = self.look(oid)
        if found != kind:
            raise Unfit("something that it names is not there")
        if size > most:
            raise Unfit(f"something in it is larger than {most // 1_000_000} MB")
        if len(self._ask(self._whole, oid)) != 3:  # noqa: PLR2004 - id, kind, size
            raise Unfit("something that it names is not there")
        assert self._whole.stdout is not None
        data = self._whole.stdout.read(size)
        self._whole.stdout.read(1)
        if len(data) != size:
            raise Unfit("something in it cannot be read")
        return data

    @staticmethod
    def _ask(process: subprocess.Popen[bytes], oid: str) -> list[bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(oid.encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise Unfit("git stopped while it was read") from error
        return process.stdout.readline().split()


def look_through(objects: Objects, tip: str) -> Taking:
    """What is taken of the commit `tip`.

    Raises:
        Unfit: it is to be refused as a whole.
    """
    found = Taking()
    folders = [(_tree_of(objects, tip), "")]
    while folders:
        oid, prefix = folders.pop()
        for mode, name, entry in _entries(objects.read(oid, "tree", LARGEST_TREE), len(tip) // 2):
            path = found.enter(prefix, name, mode)
            if path is None:
                continue
            if mode.startswith(FOLDER):
                folders.append((entry, f"{path}/"))
                if len(folders) > MOST_ENTRIES:
                    raise Unfit(f"it holds more than {MOST_ENTRIES:,} files and folders")
                continue
            kind, size = objects.look(entry)
            if kind != "blob":
                raise Unfit("something that it names is not there")
            found.take(path, entry, size)
    return found


def write_out(objects: Objects, found: Taking, folder: Path, at: float, before: Path | None) -> None:
    """Write what is taken into `folder`, read-only; a file that is as it was in `before` keeps its time, else `at`.

    Raises:
        Unfit: something in it cannot be read.
        OSError: it cannot be written.
    """
    for path in sorted(found.files):
        oid, _ = found.files[path]
        data = objects.read(oid, "blob", LARGEST_NOTE)
        if is_pointer(data):
            found.leave("a note that git-lfs keeps elsewhere")
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o444)
        with os.fdopen(handle, "wb") as written:
            written.write(data)
        os.utime(file, ns=(moment := _time_of(before and before / path, data, at), moment))


def same_on_disk(found: Taking, folder: Path) -> bool:
    """Whether what lies there is what was taken, by names and sizes."""
    there = {
        os.path.relpath(os.path.join(above, name), folder): os.lstat(os.path.join(above, name)).st_size  # noqa: PTH118
        for above, folders, names in os.walk(folder)
        for name in names
        if not _drop(folders, ".git")
    }
    return there == {path: size for path, (_, size) in found.files.items()}


def _drop(names: list[str], name: str) -> bool:
    if name in names:
        names.remove(name)
    return False


def _time_of(before: Path | None, data: bytes, at: float) -> int:
    try:
        if before is not None and before.read_bytes() == data:
            return before.stat().st_mtime_ns
    except OSError:
        pass
    return int(at * 1e9)


def _tree_of(objects: Objects, tip: str) -> str:
    data = objects.read(tip, "commit", 1_000_000)
    if not data.startswith(b"tree "):
        raise Unfit("its last commit is damaged")
    return data[5 : 5 + len(tip)].decode("ascii", "replace")


def _entries(data: bytes, width: int) -> Iterator[tuple[str, bytes, str]]:
    """Mode, name and object of each entry of a tree."""
    at = 0
    while at < len(data):
        space, end_of_name = data.find(b" ", at), data.find(b"\0", at)
        if not at < space < end_of_name or end_of_name + 1 + width > len(data):
            raise Unfit("a folder in it is damaged")
        mode = data[at:space].decode("ascii", "replace").removeprefix("0")
        yield mode, data[space + 1 : end_of_name], data[end_of_name + 1 : end_of_name + 1 + width].hex()
        at = end_of_name + 1 + width
