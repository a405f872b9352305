"""Runs several generators of text at once, each in a thread, and gives their pieces as they come.

Serves `language_server.py`, whose generators wait for a network.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Outcome = TypeVar("Outcome")


class _Done:
    """Says that one has come to its end; what it returned is kept elsewhere."""


class _Crew(Generic[Outcome]):
    """Threads that take one number after the other; `said` is what comes of it, `found` what was returned."""

    def __init__(self, make: Callable[[int, threading.Event], Generator[str, None, Outcome]], count: int) -> None:
        self.said: queue.SimpleQueue[tuple[int, str | _Done | Exception]] = queue.SimpleQueue()
        self.found: dict[int, Outcome] = {}
        self.over = threading.Event()
        self._make = make
        self._todo = deque(range(count))

    def work(self) -> None:
        """Run one after the other, until none is left."""
        while not self.over.is_set():
            try:
                number = self._todo.popleft()
            except IndexError:
                return
            try:
                self._run(number)
            except Exception as error:  # noqa: BLE001 - raised by whoever waits, for ever without it
                self.said.put((number, error))

    def _run(self, number: int) -> None:
        steps = self._make(number, self.over)
        while True:
            try:
                self.said.put((number, next(steps)))
            except StopIteration as end:
                self.found[number] = end.value
                self.said.put((number, _Done()))
                return


def together(
    make: Callable[[int, threading.Event], Generator[str, None, Outcome]], count: int, most: int
) -> Generator[tuple[int, str], None, tuple[Outcome, ...]]:
    """Yield (number, piece) of `make(number, over)` for each number below `count`; return what they returned, in order.

    At most `most` run at any time. Where one raises, that is raised here. From then on, and when this generator is
    closed, `over` is set: nobody waits for those that still run, which should end by themselves.
    """
    crew = _Crew(make, count)
    for _ in range(min(most, count)):
        threading.Thread(target=crew.work, daemon=True).start()
    try:
        while len(crew.found) < count or not crew.said.empty():
            number, what = crew.said.get()
            if isinstance(what, Exception):
                raise what
            if isinstance(what, str):
                yield number, what
    finally:
        crew.over.set()
    return tuple(crew.found[number] for number in range(count))
