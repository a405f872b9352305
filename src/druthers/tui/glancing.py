"""Looking every second whether a few small files have changed, in a thread that ends with the app.

For the person's own config folder, where no more than a handful of files lie: it costs some microseconds a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.tui.alongside import Alongside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

EVERY = 1.0  # seconds between two looks
SETTLING = 0.2  # seconds in which nothing more changes, before a change is told: editors write in steps

Stamps = tuple[tuple[str, int, int], ...]


class Glance(Alongside):
    """Calls `changed`, in its thread, when the files that `files` names are others, or say another thing.

    `first` is called in it at the beginning.
    """

    def __init__(
        self,
        files: Callable[[], Iterable[Path]],
        changed: Callable[[], None],
        first: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__("druthers-glance")
        self._files = files
        self._changed = changed
        self._first = first
        self._before = stamps(files())

    def work(self) -> None:
        """Look again and again."""
        self._first()
        while not self.ending.wait(EVERY):
            now = stamps(self._files())
            if now == self._before:
                continue
            while not self.ending.wait(SETTLING) and now != (later := stamps(self._files())):
                now = later
            self._before = now
            if not self.ending.is_set():
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
