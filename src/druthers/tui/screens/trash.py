"""What was put away or deleted, and the way to bring it back."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from druthers import wording as words
from druthers.tui.differences import differences
from druthers.tui.messages import PutBack, TrashRead
from druthers.tui.screens.past import PastPage, local
from druthers.tui.signs import sign
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from datetime import date

    from druthers.models import Trashed
    from druthers.tui.differences import Differences
    from druthers.tui.ports import Desk

NONE = "Nothing was put away."
ENDING = re.compile(r"\.(md|markdown)(\.age)?$", re.IGNORECASE)
OURS = re.compile(r"^\d{4}-\d\d-\d\d-\d{4}(-\d\d)?-(?=\D)")  # the moment with which our own names begin


class TrashScreen(PastPage):
    """Where one finds again what one had put away."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Put away")
        self._trashed: list[Trashed] = []
        self._busy = False

    def on_mount(self) -> None:
        """Read the list in a thread."""
        self._look()

    def changed(self, paths: frozenset[str]) -> None:
        """Read the list again; what came back elsewhere is no longer in it."""
        del paths
        self._look()

    def read_row(self, at: int) -> tuple[Differences, str]:
        """The note as it last was."""
        path = self._trashed[at].path
        last = next((version for version in self.desk.journal.history(path) if not version.gone), None)
        if last is None:
            return [], "Its text is in no version that git knows."
        return differences(None, self.desk.journal.show(path, at=last.revision)[0]), ""

    def choose(self, at: int) -> None:
        """Bring the note back; one at a time."""
        if not self._busy:
            self._busy = True
            self.in_thread(partial(self._restore, self._trashed[at].path, None), "restore")

    def failed(self, group: str, line: str) -> None:
        """After a failure another can be chosen."""
        self._busy = False
        super().failed(group, line)

    @on(TrashRead)
    def _list(self, event: TrashRead) -> None:
        if event.trashed != self._trashed or not event.trashed:
            self._trashed = event.trashed
            today = self.desk.clock().date()
            self.fill([row(one, today, plain=self.desk.plain) for one in event.trashed], NONE)

    @on(PutBack)
    def _put_back(self, event: PutBack) -> None:
        self._busy = False
        self.say(f"{words.restored(event.restored, self.desk.clock().date())}.")
        self.altered(event.restored.path)

    def _look(self) -> None:
        self.in_thread(self._read, "trash", replace=True)

    def _read(self) -> None:
        self.post_message(TrashRead(self.desk.journal.trashed()))


def row(one: Trashed, today: date, *, plain: bool = False) -> Content:
    """What was put away as two lines: its name and place, and since when."""
    place = visibility_of(one.path)
    return Content.assemble(
        (f"{sign(place, plain=plain)} ", f"${place}"),
        (words.printable(name(one.path)), "$foreground"),
        "\n",
        (f"  since {words.moment(local(one.at), today)}", "$muted"),
    )


def name(path: str) -> str:
    """A file's name as a person says it: the words of one that we gave, else the name as it is.

    >>> name("public/2026/11/2026-11-21-0930-12-ran-8k.md"), name("garden/2026-11-21.md"), name("a b.markdown")
    ('ran 8k', '2026-11-21', 'a b')
    """
    stem = ENDING.sub("", path.rsplit("/", 1)[-1])
    spoken = OURS.sub("", stem)
    return stem if spoken == stem else spoken.replace("-", " ")
