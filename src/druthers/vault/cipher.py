"""The port to encryption at rest: what the vault asks of a cipher. Its adapters stand in `druthers.adapters`.

Whoever may write needs only the public key; the passphrase opens the secret one, which reading needs. So a wrong
passphrase can never cost a note that is being written.
"""

from __future__ import annotations

from typing import Protocol

SEALED = ".age"  # the ending that an encrypted file's name has after its own
UNLOCK = "Give the passphrase: in a terminal you are asked, in a script set DRUTHERS_PASSPHRASE."


class Cipher(Protocol):
    """Seals and opens private bytes in the age format (age-encryption.org/v1)."""

    def active(self) -> bool:
        """Whether this vault's private notes are encrypted; without keys it costs a look at one folder's name.

        True also where a part of the keys is lost: a note must not lie in the clear because a file is missing.
        """
        ...

    def unlocked(self) -> bool:
        """Whether `open` can be called."""
        ...

    def create(self, passphrase: str) -> None:
        """Make the keys; the secret one is kept sealed with the passphrase. It is unlocked then.

        Raises:
            UsageError: the passphrase is empty, or no text.
            VaultError: there are keys already, or they could not be written; nothing is left behind.
        """
        ...

    def unlock(self, passphrase: str) -> None:
        """Open the secret key for the life of this object.

        Raises:
            LockedError: the passphrase is wrong, or the key file is damaged.
        """
        ...

    def change(self, passphrase: str) -> None:
        """Seal the secret key with another passphrase; every note stays as it is.

        Raises:
            LockedError: it was not unlocked.
            UsageError: the passphrase is empty, or no text.
            VaultError: it could not be written; the passphrase is the one it was.
        """
        ...

    def retire(self) -> str:
        """Put the keys aside, so that nothing is sealed from then on; the name of the folder that has them.

        Raises:
            VaultError: they could not be moved.
        """
        ...

    def seal(self, data: bytes) -> bytes:
        """Encrypt; needs no passphrase.

        Raises:
            VaultError: the public keys cannot be read.
        """
        ...

    def open(self, data: bytes) -> bytes:
        """Decrypt.

        Raises:
            LockedError: it is locked, or these bytes were not sealed for this key.
        """
        ...

    def problem(self) -> str | None:
        """What is wrong with the keys, as far as can be told as they are; None when all is well."""
        ...
