"""Looking for something to say unasked, once the person rests after a note was saved; nobody waits for it.

It is no Textual worker, because leaving the app waits for those: a daemon thread, which ends at its next step when the
person goes on. What it found reaches the screen only as a `Spoken`; every kind of silence, a failure included, is one,
and its reason is kept for who asks.
"""

from __future__ import annotations

from contextlib import closing, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, cast

from druthers.errors import DruthersError
from druthers.models import Silence, Spoken
from druthers.tui.messages import Hushed, Offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from druthers.tui.ports import Desk

PATIENCE = 0.5  # seconds that leaving waits for a look that is about to end


class Offering:
    """Posts `Offered` through `tell`, when there is something to say; one look at a time."""

    def __init__(self, desk: Desk, tell: Callable[[Message], object]) -> None:
        self._desk = desk
        self._tell = tell
        self._stop = Event()
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Look, unless a look is still under way."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop = Event()
        self._thread = Thread(target=self._look, args=(self._stop,), name="druthers-offer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the look at its next step; what it would have said is not said, and not in the ledger."""
        self._stop.set()

    def end(self) -> None:
        """End for good, within `PATIENCE`."""
        self.stop()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _look(self, stop: Event) -> None:
        if not self._desk.generating.acquire(blocking=False):
            return  # the person asked for proposals themselves
        try:
            outcome = self._outcome(stop)
        except DruthersError as error:
            outcome = Silence(error.message)  # nobody asked; `druthers doctor` tells what is wrong
        finally:
            self._desk.generating.release()
        if outcome is not None:
            with suppress(RuntimeError):  # the app's loop has ended in this very moment
                self._tell(Offered(outcome) if isinstance(outcome, Spoken) else Hushed(outcome.reason))

    def _outcome(self, stop: Event) -> Spoken | Silence | None:
        """What may be said, or silence; None when it was stopped."""
        with closing(self._desk.journal.offer_steps("note")) as steps:
            while not stop.is_set():
                try:
                    next(steps)
                except StopIteration as end:
                    return cast("Spoken | Silence", end.value)
        return None
