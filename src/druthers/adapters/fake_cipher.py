"""A cipher that hides words and protects nothing: for unit tests, and for speed.

An adapter of `vault.cipher.Cipher`; the same contract test runs on it and on the real one. Its files lie where the real
one's do, so that two objects on the same folder know of one another.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from druthers.errors import LockedError, UsageError, VaultError

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = "recipients.txt"
SECRET = "identity.age"  # noqa: S105 - a file's name
HEAD = b"fake age\n"


class FakeCipher:
    """Keeps its keys in `folder`; `failing` makes every `seal` fail with that message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key: bytes | None = None
        self.failing: str | None = None

    def active(self) -> bool:
        """Whether there are keys, or a part of them."""
        return any((self._folder / name).exists() for name in (PUBLIC, SECRET))

    def unlocked(self) -> bool:
        """Whether `open` can be called."""
        return self._key is not None

    def create(self, passphrase: str) -> None:
        """Make a key of random bytes."""
        _check(passphrase)
        if self._folder.exists() and any(self._folder.iterdir()):
            raise VaultError(f"The keys could not be written to {self._folder}: it is not empty.", "Look at it.")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._key = os.urandom(16)
        (self._folder / SECRET).write_text(f"{self._key.hex()} {_digest(passphrase)}\n", encoding="utf-8")
        (self._folder / PUBLIC).write_text(f"# fake\n{self._key.hex()}\n", encoding="utf-8")

    def unlock(self, passphrase: str) -> None:
        """Compare the passphrase with the one that was given to `create`."""
        try:
            key, digest = (self._folder / SECRET).read_text(encoding="utf-8").split()
        except (OSError, ValueError) as error:
            raise LockedError(f"The secret key {self._folder / SECRET} cannot be read.", "Bring it back.") from error
        if digest != _digest(passphrase):
            raise LockedError("The passphrase is wrong.", "Nothing was changed. Try again.")
        self._key = bytes.fromhex(key)

    def change(self, passphrase: str) -> None:
        """Remember another passphrase."""
        if self._key is None:
            raise LockedError("The secret key was not opened.", "Give the passphrase that it has.")
        _check(passphrase)
        (self._folder / SECRET).write_text(f"{self._key.hex()} {_digest(passphrase)}\n", encoding="utf-8")

    def retire(self) -> str:
        """Put the keys aside."""
        aside = self._folder.with_name(f"{self._folder.name}.off")
        number = 1
        while aside.exists():
            number += 1
            aside = self._folder.with_name(f"{self._folder.name}.off-{number}")
        self._folder.rename(aside)
        self._key = None
        return aside.name

    def seal(self, data: bytes) -> bytes:
        """Mix `data` with the key; a digest in front shows damage."""
        if self.failing:
            raise VaultError(self.failing, "Look at the keys.")
        try:
            lines = (self._folder / PUBLIC).read_text(encoding="utf-8").splitlines()
            key = bytes.fromhex(next(line for line in lines if line and not line.startswith("#")))
        except (OSError, ValueError, StopIteration) as error:
            raise VaultError(f"{self._folder / PUBLIC} holds no public key.", "Bring it back.") from error
        return HEAD + hashlib.sha256(key + data).digest() + _mix(key, data)

    def open(self, data: bytes) -> bytes:
        """Undo `seal`."""
        if self._key is None:
            raise LockedError("Private notes are encrypted, and were not unlocked.", "The passphrase opens them.")
        opened = _mix(self._key, data[len(HEAD) + 32 :])
        if data != HEAD + hashlib.sha256(self._key + opened).digest() + data[len(HEAD) + 32 :]:
            raise LockedError("It cannot be decrypted.", "It is damaged, or was sealed for another key.")
        return opened

    def problem(self) -> str | None:
        """What is wrong with the keys."""
        for name in (PUBLIC, SECRET):
            if not (self._folder / name).exists():
                return f"{self._folder / name} is missing"
        try:
            self.seal(b"")
        except VaultError as error:
            return error.message
        return None


def _check(passphrase: str) -> None:
    if not passphrase.strip() or passphrase != passphrase.encode(errors="ignore").decode():
        raise UsageError("The passphrase is empty, or no text.", "Take several words.")


def _digest(passphrase: str) -> str:
    return hashlib.sha256(passphrase.encode(errors="surrogatepass")).hexdigest()


def _mix(key: bytes, data: bytes) -> bytes:
    stream = hashlib.shake_256(key).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))
