"""A watch that sees what it is told, and touches no file: for tests of who listens.

An adapter of the journal's `watch` port; the same contract test runs on it and on the real one.
"""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from druthers.adapters.watching import matters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

LOOK = 0.02  # seconds in which `stop` may go unseen


class FakeWatch:
    """Called as the real one is. `blind` makes it end at once, as where nothing can be watched."""

    def __init__(self, *, blind: bool = False) -> None:
        self.blind = blind
        self._changes: SimpleQueue[str] = SimpleQueue()

    def change(self, *paths: str) -> None:
        """Let these paths, relative to the vault, have changed."""
        for path in paths:
            self._changes.put(path)

    def __call__(self, folder: Path, stop: Event) -> Iterator[set[str]]:
        """Yield what was told, until `stop` is set."""
        del folder
        while not (self.blind or stop.is_set()):
            burst = self._burst()
            if burst:
                yield burst

    def _burst(self) -> set[str]:
        try:
            found = {self._changes.get(timeout=LOOK)}
        except Empty:
            return set()
        while not self._changes.empty():
            found.add(self._changes.get())
        return {path for path in found if matters(path, went=True)}  # a folder is told when it came or went
