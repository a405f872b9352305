"""Holding a file so that two processes do not do the same thing at once; the lock ends with its process.

The vault stage. A process that was killed holds nothing, so there is never a stale lock to remove. The file stays
behind, empty, and means nothing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from druthers import disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hold(path: Path, *, wait: float = 0.0) -> Iterator[int | None]:
    """Hold `path` inside the `with` block: its file descriptor, or None when it stayed taken for `wait` seconds.

    A child process that is given the descriptor keeps the lock until it ends. Where files cannot be locked at all (some
    network folders) nothing is held and None is given.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield None
        return
    try:
        yield handle if disk.lock(handle, wait) else None
    finally:
        os.close(handle)
