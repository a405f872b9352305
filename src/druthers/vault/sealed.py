"""Encrypted files: read as notes where the key was opened, and exchanged for what they hold.

The vault stage. Whoever exchanges a file writes the new one beside it and looks at what was written before the old one
goes, so that a kill at any moment leaves at least one of the two.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from druthers.errors import LockedError, VaultError
from druthers.models import Note, NoteFile, Skipped
from druthers.vault.cipher import SEALED
from druthers.vault.read import decode, parse_note, read_bytes
from druthers.vault.text import NotText
from druthers.vault.write import write_new

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from druthers.vault.cipher import Cipher
    from druthers.vault.daily import Daily

LOCKED = "encrypted, and locked"
KEPT_OUT = "encrypted: kept out of the index, so that nothing of it lies here in the clear"
TRIES = 3  # of exchanging a file that another program is writing


def is_sealed(path: str) -> bool:
    """Whether a file is encrypted, by its name.

    >>> is_sealed("private/2026/a.md.age"), is_sealed("private/2026/a.md")
    (True, False)
    """
    return path.lower().endswith(SEALED)


def read_sealed(root: Path, file: NoteFile, cipher: Cipher, daily: Daily | None = None) -> Note | Skipped:
    """Read an encrypted file; its title and date come from what it holds, its digest from its bytes as they lie."""
    if not cipher.unlocked():
        return Skipped(file.path, LOCKED)
    try:
        data = read_bytes(root / file.path)
        text = decode(cipher.open(data))
    except OSError as error:
        return Skipped(file.path, error.strerror or str(error))
    except NotText as reason:
        return Skipped(file.path, str(reason))
    except LockedError as error:
        return Skipped(file.path, f"encrypted: {error.message}")
    inner = replace(file, path=file.path[: -len(SEALED)])
    return replace(parse_note(inner, text, hashlib.sha256(data).hexdigest(), daily), path=file.path)


def by_name(file: NoteFile) -> Note:
    """What is known of an encrypted note that was not opened: its file's name and date."""
    return replace(parse_note(replace(file, path=file.path[: -len(SEALED)]), "", ""), path=file.path)


def in_the_clear(read: Callable[[NoteFile], Note | Skipped]) -> Callable[[NoteFile], Note | Skipped]:
    """Read as `read` does, but for encrypted files: what the index is given, opened or not."""

    def read_clear(file: NoteFile) -> Note | Skipped:
        return Skipped(file.path, KEPT_OUT) if is_sealed(file.path) else read(file)

    return read_clear


def seal_file(path: Path, cipher: Cipher) -> Path:
    """Put an encrypted file in the place of `path`, and give its path; `cipher` must be unlocked.

    Raises:
        VaultError: it could not be done; the file is as it was.
    """
    return _exchange(path, path.with_name(path.name + SEALED), turn=cipher.seal, back=cipher.open)


def open_file(path: Path, cipher: Cipher) -> Path:
    """Put what an encrypted file holds in its place, and give the path of that.

    Raises:
        LockedError: it cannot be opened.
        VaultError: it could not be done; the file is as it was.
    """
    return _exchange(path, path.with_name(path.name[: -len(SEALED)]), turn=cipher.open, back=None)


def _exchange(
    path: Path, wanted: Path, *, turn: Callable[[bytes], bytes], back: Callable[[bytes], bytes] | None
) -> Path:
    """Write `turn` of the file's bytes beside it, then take it away; `back` undoes a `turn` that never gives the same.

    What is there already with the same words, from a run that was killed, is not written again; what is there with
    others keeps its name, and the new file takes the next free one.
    """
    try:
        for _ in range(TRIES):
            found, data = path.stat(), path.read_bytes()
            words = data if back else turn(data)

            def holds(other: Path, words: bytes = words) -> bool:
                return (back or bytes)(other.read_bytes()) == words

            twin = _twin(wanted, holds)
            made = twin or write_new(wanted, turn(data) if back else words)
            if not holds(made):
                raise VaultError(f"{made} does not hold what was written to it.", f"{path} is as it was.")
            with contextlib.suppress(OSError):  # a note may have no other date than its file's
                made.chmod(stat.S_IMODE(found.st_mode))
                os.utime(made, ns=(found.st_atime_ns, found.st_mtime_ns))
            if path.read_bytes() == data:
                path.unlink()
                return made
            if not twin:  # another program has changed the file meanwhile
                made.unlink()
    except OSError as error:
        raise VaultError(
            f"{path} could not be exchanged for {wanted.name}: {error.strerror or error}", "It is as it was."
        ) from error
    raise VaultError(f"{path} changes all the time.", "Close what writes it, and try again.")


def _twin(wanted: Path, holds: Callable[[Path], bool]) -> Path | None:
    """The file under the wanted name, or one with a number, that holds the same."""
    ending = "".join(wanted.suffixes[-2:]) if wanted.suffix == SEALED else wanted.suffix
    stem, number, path = wanted.name.removesuffix(ending), 1, wanted
    while path.exists():
        with contextlib.suppress(LockedError, OSError):
            if holds(path):
                return path
        number += 1
        path = wanted.with_name(f"{stem}-{number}{ending}")
    return None
