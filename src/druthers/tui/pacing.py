"""Keeping the app's frames whole while threads compute: how often they give way, and when garbage is looked for.

One interpreter serves the app's loop and its threads. Whoever computes gives way 5 ms after being asked, and a key asks
several times on its way to the screen; and looking through all objects of a vault of 50,000 notes stops everything for
a tenth of a second. Neither is needed.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVE_WAY: Final = 0.0005  # seconds
YOUNG: Final = 10_000  # objects more than went, until the young ones are looked through; Python's own is 700
_working = 0
_at_ease = False  # else nothing is frozen: it would never go, where one process opens app after app
_lock = Lock()


def at_ease() -> None:
    """Let threads give way at once, and what is loaded by now never be looked through again: after the first paint.

    For a process that is the app's alone. Whoever starts one leaves the looking for garbage off until then: it takes a
    tenth of the time to the first paint, and finds nothing.
    """
    global _at_ease  # noqa: PLW0603 -- a process is it or is not
    _at_ease = True
    sys.setswitchinterval(GIVE_WAY)
    gc.set_threshold(YOUNG, 20, 50)
    if not _working:
        gc.freeze()
        gc.enable()


@contextmanager
def unbroken() -> Iterator[None]:
    """Work in a thread that makes very many objects which stay: none of them is looked through, then or later."""
    global _working  # noqa: PLW0603 -- several threads may be at such work, and the last one ends it
    with _lock:
        _working += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if not _working:
                if _at_ease:
                    gc.freeze()
                gc.enable()
