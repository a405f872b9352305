"""Puts the pages into a folder: writes what changed, takes away what is no longer there, touches nothing else.

The publish stage, for the site. The folder's list of pages says which files are the site's own; it is written before
the pages are, so that what a broken-off run left behind is known to the next one. Nothing is written through a link.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from druthers.disk import UNFINISHED, unfinished
from druthers.errors import UsageError, VaultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIST: Final = ".druthers-site.json"
VERSION: Final = 1
LARGEST: Final = 50_000_000  # bytes of the list; what is larger was not written here
BESIDE: Final = frozenset((".git", LIST))  # what an empty folder may hold, so that a site can be a repository


class SiteFolder:
    """A folder that holds a site, or may come to hold one."""

    def __init__(self, folder: Path) -> None:
        """Look at the folder, and change nothing.

        Raises:
            UsageError: it holds something that is no site of this kind, or is no folder.
        """
        self._folder = Path(os.path.realpath(folder))
        self._old = self._read_list()
        self._kept: dict[str, str] = {}
        self.written = 0
        self.removed = 0
        self.changed: list[str] = []  # pages that somebody changed by hand, and that were written anew

    def begin(self, planned: Mapping[str, bytes]) -> None:
        """Make the folder and say in its list what will be there.

        Raises:
            UsageError: a file that is not the site's own has a page's name.
            VaultError: it could not be written.
        """
        for address in planned:
            path = self._folder / address
            if address not in self._old and os.path.lexists(path):
                raise UsageError(
                    f"{path} is there and is not a page of this site.", "Move it away; nothing was written."
                )
        with _told(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            for folder in {PurePosixPath(address).parent for address in (*self._old, *planned)}:
                for left in (self._folder / folder).glob(f".*{UNFINISHED}"):
                    left.unlink()
            self._write_list(dict.fromkeys(planned, "") | self._old)

    def put(self, address: str, data: bytes) -> None:
        """Write a page, unless it is there as it is.

        Raises:
            VaultError: it could not be written.
        """
        self._kept[address] = hashlib.sha256(data).hexdigest()
        path = self._folder / address
        with _told(path):
            there = path.read_bytes() if self._is_plain(address) else None
            if there == data:
                return
            if there is not None and hashlib.sha256(there).hexdigest() != self._old.get(address, "") != "":
                self.changed.append(address)
            self._make_folders(PurePosixPath(address).parent)
            aside = unfinished(path)
            try:
                aside.write_bytes(data)
                aside.replace(path)
            finally:
                with suppress(OSError):
                    aside.unlink()
        self.written += 1

    def end(self) -> list[str]:
        """Take away the pages that were not put again; those that somebody else has changed stay, and are named.

        Raises:
            VaultError: the list could not be written.
        """
        changed = []
        for address in sorted(set(self._old) - set(self._kept)):
            path = self._folder / address
            with _told(path):
                if not self._is_plain(address):
                    continue
                if self._old[address] and hashlib.sha256(path.read_bytes()).hexdigest() != self._old[address]:
                    changed.append(address)
                    continue
                path.unlink()
                self.removed += 1
                self._drop_empty(path.parent)
        with _told(self._folder):
            self._write_list(self._kept)
        return changed

    def _read_list(self) -> dict[str, str]:
        """The pages that are there, by address, with the digests that they were written with."""
        if not os.path.lexists(self._folder):
            return {}
        if not self._folder.is_dir():
            raise UsageError(f"{self._folder} is no folder.", "Name a new folder, or an empty one.")
        try:
            there = {entry.name for entry in os.scandir(self._folder)}
            if LIST not in there:
                if there - BESIDE:
                    raise UsageError(
                        f"{self._folder} holds something that is no site of Druthers'.",
                        "Name a new folder, or an empty one; nothing was written.",
                    )
                return {}
            return _listed(self._folder / LIST)
        except OSError as error:
            raise UsageError(f"{self._folder} cannot be read: {error.strerror}", "Check its permissions.") from error
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{self._folder / LIST} is damaged, so nobody knows which files are the site's.",
                "Name a new folder, or empty this one.",
            ) from error

    def _write_list(self, files: Mapping[str, str]) -> None:
        document = {"druthers_site": VERSION, "files": {address: files[address] for address in sorted(files)}}
        data = (json.dumps(document, indent=0, ensure_ascii=False) + "\n").encode()
        path = self._folder / LIST
        if self._is_plain(LIST) and path.read_bytes() == data:
            return
        aside = unfinished(path)
        aside.write_bytes(data)
        aside.replace(path)

    def _is_plain(self, address: str) -> bool:
        """Whether a file of that address is there, itself and its folders no links."""
        return all(not each.is_symlink() for each in self._above(address)) and _is_file(self._folder / address)

    def _above(self, address: str) -> Iterator[Path]:
        for parent in list(PurePosixPath(address).parents)[:-1]:
            yield self._folder / parent

    def _make_folders(self, relative: PurePosixPath) -> None:
        folder = self._folder
        for name in relative.parts:
            folder = folder / name
            if folder.is_symlink():
                raise UsageError(f"{folder} is a link to elsewhere.", "Remove it; the site is written nowhere else.")
            folder.mkdir(exist_ok=True)

    def _drop_empty(self, folder: Path) -> None:
        while folder != self._folder:
            try:
                folder.rmdir()
            except OSError:  # something else lies in it
                return
            folder = folder.parent


def _listed(path: Path) -> dict[str, str]:
    """The files that a list names.

    Raises:
        ValueError: it is none, or names something outside of its folder.
    """
    if path.is_symlink() or path.stat().st_size > LARGEST:
        raise ValueError
    document = json.loads(path.read_bytes())
    if not isinstance(document, dict) or document.get("druthers_site") != VERSION:
        raise ValueError
    files = document.get("files")
    if not isinstance(files, dict):
        raise ValueError  # noqa: TRY004 -- whoever reads it asks only whether it is a list
    for address, digest in files.items():
        parts = address.split("/")
        plain = all(part not in ("", ".", "..") for part in parts) and "\\" not in address and "\0" not in address
        if not plain or not isinstance(digest, str):
            raise ValueError
    return files


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


class _told:  # noqa: N801 -- reads as a phrase where it stands
    """Tell the system's error in one line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise VaultError(
                f"{self._path} could not be written: {error.strerror}", "Check the folder, and the room on its disk."
            ) from error
