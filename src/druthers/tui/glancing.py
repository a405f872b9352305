"""Looking every second whether a few small files have changed, in a thread that ends with the app.

For the person's own config folder, where no more than a handful of files lie: it costs some microseconds a second.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

EVERY = 1.0  # seconds between two looks
SETTLING = 0.2  # seconds in which nothing more changes, before a change is told: editors write in steps
PATIENCE = 0.5  # seconds that leaving waits for the thread

Stamps = tuple[tuple[str, int, int], ...]


class Glance:
    """Calls `changed`, in its thread, when the files that `files` names are others, or say another thing.

    A daemon: whatever the file system does, it cannot keep the app from ending.
    """

    def __init__(self, files: Callable[[], Iterable[Path]], changed: Callable[[], None]) -> None:
        self._files = files
        self._changed = changed
        self._before = stamps(files())
        self._stop = Event()
        self._thread = Thread(target=self._look, name="druthers-glance", daemon=True)

    def start(self) -> None:
        """Begin, unless it has begun."""
        if not (self._stop.is_set() or self._thread.ident):
            self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join(PATIENCE)

    def _look(self) -> None:
        while not self._stop.wait(EVERY):
            now = stamps(self._files())
            if now == self._before:
                continue
            while not self._stop.wait(SETTLING) and now != (later := stamps(self._files())):
                now = later
            self._before = now
            if not self._stop.is_set():
                self._changed()


def stamps(files: Iterable[Path]) -> Stamps:
    """The name, the moment and the size of each file that is there."""
    found = []
    for path in files:
        try:
            status = path.stat()
        except OSError:  # it is gone again, or is not ours to look at: as if it were not there
            continue
        found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
