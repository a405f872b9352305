"""Listening for changes on disk while the app is open: a thread that tells the app, and ends with it."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from druthers.tui.messages import VaultChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from druthers.tui.ports import Journal

PATIENCE = 0.5  # seconds that leaving waits for the thread, which looks ten times a second whether it is to end


class Watch:
    """Posts `VaultChanged` through `tell`. A daemon: whatever the file system does, it cannot keep the app from ending.

    It is no Textual worker, because leaving the app waits for those.
    """

    def __init__(self, journal: Journal, tell: Callable[[Message], object]) -> None:
        self._journal = journal
        self._tell = tell
        self._stop = Event()
        self._thread = Thread(target=self._listen, name="druthers-watch", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether it listens; where nothing can be watched it ends by itself."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin, unless it has begun."""
        if not (self._stop.is_set() or self._thread.ident):
            self._thread.start()

    def stop(self) -> None:
        """End, within `PATIENCE`."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join(PATIENCE)

    def _listen(self) -> None:
        for paths in self._journal.watch(self._stop):
            if self._stop.is_set():
                return
            with suppress(RuntimeError):  # the app's loop has ended in this very moment
                self._tell(VaultChanged(frozenset(paths)))
