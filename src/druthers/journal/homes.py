"""Where a note lies, which repository remembers it, and how its file is put there or taken away without losing a word.

Part of the façade; the past and undoing stand on it. A path is relative to the vault, `inside` to its repository.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from druthers import disk
from druthers.errors import GitError, UsageError, VaultError
from druthers.journal.committing import KEEP, PLACES, commit
from druthers.models.names import stem
from druthers.vault.cipher import SEALED
from druthers.vault.scan import ENDINGS, NOT_NOTES
from druthers.vault.write import write_new

if TYPE_CHECKING:
    from druthers.journal.parts import Parts
    from druthers.journal.ports import Past
    from druthers.models import Version

TRASH = "private/trash/"  # keeps what lay outside our repositories, each file under the path it had


@dataclass(frozen=True, slots=True)
class Home:
    """A file, there or gone. `place` is `public` or `private`; "" where the repository is not ours to write to."""

    path: str
    place: str
    inside: str
    file: Path
    past: Past

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePosixPath(self.path).name

    def there(self) -> bool:
        """Whether something has its name on the disk."""
        return os.path.lexists(self.file)

    def versions(self) -> list[Version]:
        """Every version, newest first, with paths relative to the vault."""
        prefix = self.path.removesuffix(self.inside)
        return [replace(version, path=prefix + version.path) for version in self.past.versions(self.inside)]

    def content(self, revision: str, path: str | None = None) -> bytes | None:
        """Its bytes in a commit, where it had that path then."""
        prefix = self.path.removesuffix(self.inside)
        return self.past.content(revision, (path or self.path).removeprefix(prefix))


def home(parts: Parts, path: str) -> Home:
    """The home of a path in the vault."""
    place, _, inside = path.partition("/")
    if place in PLACES and inside:
        return Home(path, place, inside, parts.root / path, parts.past(place))
    if place == "following":
        name, _, inside = inside.partition("/")
        past = parts.ports.past(parts.root / place / name)
        return Home(path, "", inside, parts.root / path, past)
    return Home(path, "", path, parts.root / path, parts.past("outside"))


def path_in_vault(parts: Parts, given: str) -> str | None:
    """A path as a person writes it, relative to the vault; None when it is none in it.

    It is relative to the vault or to the working folder, where it exists; it may exist no longer.
    """
    if not given or "\0" in given:
        return None
    root = os.path.normpath(parts.root)
    starts = (os.path.join(root, given), os.path.abspath(given))  # noqa: PTH100, PTH118 - it need not exist
    inside = [full for each in starts if (full := os.path.normpath(each)).startswith(root + os.sep)]
    files = (full for full in inside if os.path.lexists(full) and not os.path.isdir(full))  # noqa: PTH112 - as above
    found = next(files, inside[0] if inside else None)
    return None if found is None else Path(found).relative_to(root).as_posix()


def is_note(path: str) -> bool:
    """Whether a path is one that a note may have."""
    parents = (str(parent) for parent in PurePosixPath(path).parents)
    hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
    return path.lower().endswith(ENDINGS) and not hidden and path not in NOT_NOTES and NOT_NOTES.isdisjoint(parents)


def named(path: str) -> str:
    """How a note is called in a commit's message."""
    return stem(path) if path.endswith(SEALED) else PurePosixPath(path).name


def keep(parts: Parts, at: Home) -> None:
    """Commit what was changed by hand in a repository of ours, so that its history ends with what is on disk."""
    if at.place:
        parts.keep_changes(at.place)


def secure(parts: Parts, at: Home) -> bytes:
    """A file's bytes, once the history holds them.

    Raises:
        GitError: they could not be committed, with the reason; the file is as it was.
        VaultError: it cannot be read.
    """
    data = read(at)
    if not at.place:
        if at.content("HEAD") != data:
            raise GitError(
                f"{at.path} lies in no repository of the vault, and what it says is committed nowhere.",
                "Commit it in a repository of your own first.",
            )
        return data
    made, waits = commit(parts, at.place, [at.file], KEEP)
    if made is None:
        raise GitError(f"{at.path} stays as it is, because what it says could not be committed: {waits}", "")
    return data


def read(at: Home) -> bytes:
    """A file's bytes now.

    Raises:
        VaultError: it is not there, or is no plain file.
    """
    try:
        if not stat.S_ISREG(at.file.lstat().st_mode):
            raise VaultError(f"{at.path} is no plain file.", "It is left as it is.")
        return at.file.read_bytes()
    except OSError as error:
        raise VaultError(f"{at.path} cannot be read: {error.strerror}", "Check its permissions.") from error


def take_away(at: Home, known: bytes) -> None:
    """Remove a file that holds what is known; what another program wrote at that instant is put back.

    Raises:
        UsageError: it holds something else; it is as it was.
        VaultError: it could not be removed.
    """
    aside = disk.unfinished(at.file)
    try:
        at.file.rename(aside)
        if aside.read_bytes() != known:
            put_back = write_new(at.file, aside.read_bytes())
            disk.drop(aside)
            raise UsageError(f"{at.path} has just been changed by another program.", f"It is in {put_back.name}.")
        aside.unlink()
        disk.flush_folder(at.file.parent)
    except OSError as error:
        with suppress(OSError):
            disk.take_name(aside, at.file)
            disk.drop(aside)
        raise VaultError(f"{at.path} could not be removed: {error.strerror}", "Check its permissions.") from error


def put_new(file: Path, data: bytes) -> Path:
    """Write a file that is not there, under its name or the first free one like it.

    Raises:
        VaultError: it could not be written; nothing was.
    """
    try:
        disk.make_folders(file.parent)
        return write_new(file, data)
    except OSError as error:
        raise VaultError(
            f"{file} could not be written: {error.strerror}", "Check its permissions and the disk's free space."
        ) from error
