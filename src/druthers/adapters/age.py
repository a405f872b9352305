"""Encryption in the age format, with pyrage.

An adapter of `vault.cipher.Cipher`. The keys are two files that the `age` program reads as well: `recipients.txt`, the
public keys that everything is sealed to, and `identity.age`, the secret key, sealed with the passphrase by age's own
scrypt. pyrage is imported when something is sealed or opened, and the passphrase is kept nowhere.

Format: https://age-encryption.org/v1.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from druthers.disk import UNFINISHED, flush_folder
from druthers.errors import LockedError, UsageError, VaultError

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = "recipients.txt"
SECRET = "identity.age"  # noqa: S105 - a file's name
SECRET_LINE = "AGE-SECRET-KEY-"  # noqa: S105 - how age marks one
RETIRED = ".off"
HEADS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
WRONG = "Decryption failed"  # what pyrage says of a passphrase that does not fit
TOO_SLOW = "Excessive work"  # it measures the machine first, and refuses sixteen times what that would take
EXPLAINED = """\
# Whom the private notes of this journal are encrypted to: one age recipient a line (https://age-encryption.org).
# The secret key of the first is in identity.age, sealed with the passphrase. Without Druthers, a note is opened with:
#   age -d -i identity.age NOTE.md.age
"""


class AgeCipher:
    """The keys in `folder`, which is there only where private notes are encrypted.

    A sync that met two pairs of keys leaves the other one beside ours, as `recipients (LABEL).txt` and
    `identity (LABEL).age`. Everything is then sealed to both, and whatever the passphrase opens is opened.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._identities: list[Any] = []

    def active(self) -> bool:
        """Whether there are keys, or a part of them."""
        folder = self._folder
        # os.path, because Path's own tests raise where they may not look
        return os.path.exists(folder) and any(os.path.lexists(folder / name) for name in (PUBLIC, SECRET))  # noqa: PTH110

    def unlocked(self) -> bool:
        """Whether the secret key was opened, or made, by this object."""
        return bool(self._identities)

    def create(self, passphrase: str) -> None:
        """Make a pair of X25519 keys; both files appear in one step, or neither."""
        import shutil  # noqa: PLC0415 - capture does without

        pyrage = _library()
        _check(passphrase)
        identity = pyrage.x25519.Identity.generate()
        unfinished = self._folder.with_name(f"{self._folder.name}.{os.getpid()}{UNFINISHED}")
        sealed = pyrage.passphrase.encrypt(_identity_file([identity]), passphrase)
        try:
            for left in self._folder.parent.glob(f"{self._folder.name}.*{UNFINISHED}"):  # by a process that was killed
                shutil.rmtree(left, ignore_errors=True)
            unfinished.mkdir(parents=True, mode=0o700)
            _write(unfinished / SECRET, sealed)
            _write(unfinished / PUBLIC, f"{EXPLAINED}{identity.to_public()}\n".encode())
            flush_folder(unfinished)
            unfinished.rename(self._folder)  # fails on a folder that holds anything
            flush_folder(self._folder.parent)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise VaultError(
                f"The keys could not be written to {self._folder}: {error.strerror or error}",
                "Nothing was encrypted. Check its permissions; the folder must be empty or absent.",
            ) from error
        self._identities = [identity]

    def unlock(self, passphrase: str) -> None:
        """Open the secret key; another that lies beside it is opened too, where the passphrase fits."""
        pyrage = _library()
        path = self._folder / SECRET
        opened = _opened(pyrage, path, passphrase)
        for other in sorted(self._folder.glob("identity*.age")):
            if other != path:
                with contextlib.suppress(LockedError):
                    opened += _opened(pyrage, other, passphrase)
        self._identities = opened

    def change(self, passphrase: str) -> None:
        """Seal what was opened with another passphrase."""
        if not self._identities:
            raise LockedError("The secret key was not opened.", "Give the passphrase that it has.")
        _check(passphrase)
        sealed = _library().passphrase.encrypt(_identity_file(self._identities), passphrase)
        unfinished = self._folder / f"{SECRET}.{os.getpid()}{UNFINISHED}"
        try:
            unfinished.unlink(missing_ok=True)
            _write(unfinished, sealed)
            unfinished.replace(self._folder / SECRET)
            flush_folder(self._folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise VaultError(
                f"{self._folder / SECRET} could not be written: {error.strerror or error}",
                "The passphrase is the one it was. Check permissions and space.",
            ) from error

    def retire(self) -> str:
        """Rename the keys' folder; what the history holds sealed can still be opened with them."""
        number, aside = 1, self._folder.with_name(f"{self._folder.name}{RETIRED}")
        while os.path.lexists(aside):
            number += 1
            aside = self._folder.with_name(f"{self._folder.name}{RETIRED}-{number}")
        try:
            self._folder.rename(aside)
            flush_folder(aside.parent)
        except OSError as error:
            raise VaultError(
                f"The keys in {self._folder} could not be put aside: {error.strerror or error}",
                "New private notes are still encrypted. Check its permissions.",
            ) from error
        self._identities = []
        return aside.name

    def seal(self, data: bytes) -> bytes:
        """Encrypt to every recipient that is listed."""
        pyrage = _library()
        recipients = self._recipients(pyrage)
        try:
            sealed: bytes = pyrage.encrypt(data, recipients)
        except pyrage.EncryptError as error:
            raise VaultError(f"age could not encrypt: {error}", f"Look at {self._folder / PUBLIC}.") from error
        return sealed

    def open(self, data: bytes) -> bytes:
        """Decrypt with whichever secret key fits."""
        if not self._identities:
            raise LockedError("Private notes are encrypted, and were not unlocked.", "The passphrase opens them.")
        pyrage = _library()
        try:
            opened: bytes = pyrage.decrypt(data, self._identities)
        except pyrage.DecryptError as error:
            raise LockedError(
                f"It cannot be decrypted: {' '.join(str(error).split())}",
                "It is damaged, or was sealed for another key. It is left as it is.",
            ) from error
        return opened

    def problem(self) -> str | None:
        """What is wrong with either file; once unlocked, also whether they belong together."""
        try:
            pyrage = _library()
            self._recipients(pyrage)
            head = _read(self._folder / SECRET)[:64]
        except (VaultError, LockedError) as error:
            return error.message
        if not head.startswith(HEADS):
            return f"{self._folder / SECRET} is no file of age's"
        own = [str(identity.to_public()) for identity in self._identities]
        if own and own[0] not in {line for _, line in self._lines()}:
            return f"{self._folder / PUBLIC} does not name the key in {SECRET}: what is sealed now cannot be read here"
        return None

    def _recipients(self, pyrage: Any) -> list[Any]:
        recipients = []
        for path, line in self._lines():
            kind = pyrage.ssh if line.startswith("ssh-") else pyrage.x25519
            try:
                recipients.append(kind.Recipient.from_str(line))
            except pyrage.RecipientError as error:
                raise VaultError(f"{path} holds a line that is no public key: {line[:40]!r}", _MEND) from error
        if not recipients:
            raise VaultError(f"{self._folder / PUBLIC} holds no public key.", _MEND)
        return recipients

    def _lines(self) -> list[tuple[Path, str]]:
        paths = [self._folder / PUBLIC]
        paths += sorted(path for path in self._folder.glob("recipients*.txt") if path != paths[0])
        try:
            texts = [(path, path.read_text(encoding="utf-8-sig").splitlines()) for path in paths]
        except (OSError, UnicodeDecodeError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or "it is no text"
            raise VaultError(f"{self._folder / PUBLIC} cannot be read: {reason}", _MEND) from error
        stripped = [(path, line.strip()) for path, lines in texts for line in lines]
        return [(path, line) for path, line in stripped if line and not line.startswith("#")]


_MEND = "Bring it back from the history: git -C private checkout HEAD -- keys"


def _library() -> Any:
    try:
        import pyrage  # type: ignore[import-untyped]  # noqa: PLC0415 - capture in the clear does without
    except ImportError as error:
        raise VaultError("pyrage, which encrypts, cannot be loaded.", "Install it: pip install pyrage.") from error
    return pyrage


def _check(passphrase: str) -> None:
    if not passphrase.strip():
        raise UsageError("The passphrase is empty.", "Take several words that nobody would guess together.")
    try:
        passphrase.encode()
    except UnicodeEncodeError as error:
        raise UsageError("The passphrase holds characters that are not Unicode.", "Type it again.") from error


def _identity_file(identities: list[Any]) -> bytes:
    """The keys as age-keygen writes them, so that `age -i` takes the file."""
    return "".join(f"# public key: {each.to_public()}\n{each}\n" for each in identities).encode()


def _opened(pyrage: Any, path: Path, passphrase: str) -> list[Any]:
    sealed = _read(path)
    try:
        text = pyrage.passphrase.decrypt(sealed, passphrase).decode()
        keys = [line.strip() for line in text.splitlines() if line.strip().startswith(SECRET_LINE)]
        identities = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except UnicodeEncodeError as error:
        raise LockedError("The passphrase is wrong.", "It holds characters that are not Unicode.") from error
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
        if str(error) == WRONG:
            raise LockedError("The passphrase is wrong.", "Nothing was changed. Try again.") from error
        if str(error).startswith(TOO_SLOW):
            raise LockedError(
                "The machine that made the key was much faster than this one is at the moment.",
                "Try again when less is running.",
            ) from error
        raise LockedError(f"{path} cannot be opened: {' '.join(str(error).split())}", _MEND) from error
    if not identities:
        raise LockedError(f"{path} holds no secret key of age's.", _MEND)
    return identities


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LockedError(f"The secret key {path} cannot be read: {error.strerror}", _MEND) from error


def _write(path: Path, data: bytes) -> None:
    """A new file that only its owner may read, flushed."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)
