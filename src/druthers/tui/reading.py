"""The notes, read once in a thread for every screen that shows them, and again when something changed.

Reading everything takes seconds where there is much: so the newest are read first, all of them once somebody asks, and
what changed alone, where it can be told.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from druthers.errors import DruthersError
from druthers.tui.listing import listing
from druthers.tui.messages import NotesRead
from druthers.tui.pacing import unbroken
from druthers.vault.naming import is_listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.message import Message

    from druthers.models import Note
    from druthers.tui.ports import Journal

ALL: frozenset[str] = frozenset()
FEW = 40  # notes that are read one by one
NEWEST = 500  # notes that are read before anybody asks for all


class Reading:
    """Reads through `run`, in a thread, and posts `NotesRead` through `tell` when the notes are others than before.

    Its methods are called on the app's loop; `came` with every `NotesRead`, and `failed` when the thread failed.
    """

    def __init__(
        self,
        journal: Journal,
        run: Callable[[Callable[[], None]], object],
        tell: Callable[[Message], object],
        watched: Callable[[], bool],
    ) -> None:
        self._journal = journal
        self._run = run
        self._tell = tell
        self.watched = watched  # whether what other programs change is told without looking
        self._last: NotesRead | None = None
        self._next: frozenset[str] | None = None
        self._all = False
        self.busy = False

    @property
    def last(self) -> NotesRead | None:
        """The notes as they were last read; None while they are not known."""
        return self._last

    def read_all(self) -> None:
        """Read every note, unless that was asked for already."""
        if not self._all:
            self._all = True
            if self._last is None or self._last.more:
                self.read()

    def read(self, paths: Iterable[str] = ALL) -> None:
        """Read these notes again, or all; while it reads, once more afterwards, however often it was asked for."""
        wanted = frozenset(paths)
        if self.busy:
            self._next = wanted if self._next is None else (self._next | wanted if self._next and wanted else ALL)
            return
        self.busy = True
        self._run(partial(self._look, self._last, wanted, whole=self._all))

    def came(self, event: NotesRead) -> bool:
        """Take in what was read; whether it is anything new."""
        self.busy = False
        new = self._last is None or event.notes is not self._last.notes
        self._last = event
        self._go_on()
        return new

    def failed(self) -> None:
        """What was known is not certain any more."""
        self.busy = False
        self._last = None
        self._next = None

    def _go_on(self) -> None:
        wanted, self._next = self._next, None
        if wanted is not None:
            self.read(wanted)

    def _look(self, last: NotesRead | None, wanted: frozenset[str], *, whole: bool) -> None:
        """Tell the notes as they are now; those of `last` themselves, when nothing is new in them."""
        if last is None or not wanted or len(wanted) > FEW or any(map(_is_folder, wanted)) or (whole and last.more):
            with unbroken() if whole else nullcontext():
                notes = self._journal.notes(limit=None if whole else NEWEST)
            more = not whole and len(notes) == NEWEST
        else:
            notes, more = self._amended(last, wanted), last.more
        if last is not None and more == last.more and _same(last.notes, notes):
            notes = last.notes
        self._tell(NotesRead(notes, last.listing if last and notes is last.notes else listing(notes), more))

    def _amended(self, last: NotesRead, wanted: frozenset[str]) -> list[Note]:
        now = []
        for path in filter(is_listed, wanted):
            if not path.startswith("following/"):
                with suppress(DruthersError):  # it is gone, or no note
                    now.append(self._journal.note(path))
        if last.more and last.notes:  # what is older is not among them
            now = [note for note in now if note.created >= last.notes[-1].created]
        notes = [note for note in last.notes if note.path not in wanted] + now
        return sorted(notes, key=lambda note: (note.created, note.id or "", note.path), reverse=True)


def _is_folder(path: str) -> bool:
    """Whether a path may be a folder with notes of the person's own in it."""
    return "." not in path.rsplit("/", 1)[-1] and path.split("/", 1)[0] != "following"


def _same(before: list[Note], now: list[Note]) -> bool:
    told = attrgetter("path", "digest", "created")
    return len(before) == len(now) and all(told(old) == told(new) for old, new in zip(before, now, strict=True))
