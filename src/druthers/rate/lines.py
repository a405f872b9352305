"""The lines of a ledger's files: sealed or opened one by one, and exchanged all at once.

The rate stage. What a line says is not known here. No line that is added meanwhile is lost to an exchange.
"""

from __future__ import annotations

import base64
import binascii
import errno
import json
import os
from typing import TYPE_CHECKING, Protocol

from druthers import disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "age"  # a sealed line is one JSON object: the bytes of an age file, in base64
MARK = b'{"age":'


class Sealer(Protocol):
    """What seals and opens lines where private notes are encrypted."""

    def active(self) -> bool:
        """Whether lines are to be sealed."""
        ...

    def unlocked(self) -> bool:
        """Whether `open` can be called."""
        ...

    def seal(self, data: bytes) -> bytes:
        """Encrypt; raises VaultError."""
        ...

    def open(self, data: bytes) -> bytes:
        """Decrypt; raises LockedError."""
        ...


def is_sealed(line: bytes) -> bool:
    """Whether a line is a sealed one; no event begins so.

    >>> is_sealed(b'{"age":"YWdl"}'), is_sealed(b'{"id":"01R1","kind":"rated"}')
    (True, False)
    """
    return line.startswith(MARK)


def seal_line(line: bytes, sealer: Sealer) -> bytes:
    """A line that says the same to whoever has the key."""
    return MARK + b'"' + base64.b64encode(sealer.seal(line)) + b'"}'


def open_line(line: bytes, sealer: Sealer) -> bytes:
    """What `seal_line` was given.

    Raises:
        ValueError: the line is not what a sealed one should be.
        LockedError: it cannot be opened.
    """
    found = json.loads(line)
    if not isinstance(found, dict) or not isinstance(data := found.get(KEY), str):
        raise ValueError("a sealed line without its bytes")  # noqa: TRY004 - a wrong value, whatever its type
    try:
        return sealer.open(base64.b64decode(data, validate=True))
    except binascii.Error as error:
        raise ValueError("a sealed line whose bytes are no base64") from error


def exchange(path: Path, turn: Callable[[bytes], bytes]) -> int:
    """Put `turn(line)` in the place of every line that is not blank, in one step; how many lines became others.

    Raises:
        OSError: it could not be done; the file is as it was.
    """
    while True:
        before = path.read_bytes()
        found = before.split(b"\n")
        made = [turn(line) if line.strip() else line for line in found]
        changed = sum(one != other for one, other in zip(found, made, strict=True))
        if not changed or _replaced(path, before, b"\n".join(made)):
            return changed


def _replaced(path: Path, before: bytes, after: bytes) -> bool:
    """Replace the file, unless lines were added to it since; whoever adds one holds it meanwhile."""
    unfinished = disk.unfinished(path)
    try:
        disk.write_flushed(unfinished, after, path.stat())
        with path.open("rb") as file:
            if disk.lock(file.fileno(), disk.LOCK_WAIT) is False:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
            if not os.path.samestat(os.fstat(file.fileno()), path.stat()) or file.read() != before:
                return False
            unfinished.replace(path)
        disk.flush_folder(path.parent)
    finally:
        disk.drop(unfinished)
    return True
