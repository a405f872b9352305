"""A thread that runs beside the app for as long as it is open, and ends with it."""

from __future__ import annotations

from threading import Event, Thread

PATIENCE = 0.5  # seconds that leaving waits for it


class Alongside:
    """Runs `work` in a daemon: whatever the file system does, it cannot keep the app from ending.

    It is no Textual worker, because leaving the app waits for those. `ending` is set when it is to end.
    """

    def __init__(self, name: str) -> None:
        self.ending = Event()
        self._thread = Thread(target=self.work, name=name, daemon=True)

    def work(self) -> None:
        """What is done, in the thread, until `ending` is set."""
        raise NotImplementedError

    @property
    def alive(self) -> bool:
        """Whether it is at it."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin, unless it has begun."""
        if not (self.ending.is_set() or self._thread.ident):
            self._thread.start()

    def stop(self) -> None:
        """End, within `PATIENCE`."""
        self.ending.set()
        if self._thread.ident:
            self._thread.join(PATIENCE)
