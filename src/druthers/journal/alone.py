"""Doing something with the whole vault while no other process does the same. Part of the façade."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from druthers.errors import VaultError
from druthers.vault.lock import hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.journal.parts import Parts


@contextmanager
def alone(parts: Parts, *names: str, wait: float, busy: str = "") -> Iterator[None]:
    """Hold these locks of the vault; where no file can be locked, as on some network folders, it is done without.

    Raises:
        VaultError: another process holds one of them, and did not let go for `wait` seconds; `busy` is what is said.
    """
    locks = parts.layout.locks
    try:
        locks.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VaultError(f"{locks} could not be made: {error.strerror}", "Check its permissions.") from error
    with ExitStack() as stack:
        for name in names:
            if stack.enter_context(hold(locks / name, wait=wait)) is None:
                with hold(locks / "can-lock", wait=1) as possible:
                    if possible is not None:
                        said = busy or f"Another process is busy with this vault ({name})."
                        raise VaultError(said, "Wait until it is done.")
        yield
