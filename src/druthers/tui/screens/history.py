"""The history of a note: its versions, what each of them changed, and the way back to any of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from druthers import wording as words
from druthers.errors import DruthersError
from druthers.tui.differences import differences
from druthers.tui.messages import PutBack, VersionsRead
from druthers.tui.screens.past import PastPage, local
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from datetime import date

    from druthers.models import Version
    from druthers.tui.differences import Differences
    from druthers.tui.ports import Desk

NONE = "No earlier version is known: git has not taken this note yet."


class HistoryScreen(PastPage):
    """Where one sees how a note came to be what it is."""

    def __init__(self, desk: Desk, path: str, title: str) -> None:
        super().__init__(desk, "History", words.about(visibility_of(path), title))
        self._path = path
        self._versions: list[Version] = []
        self._asked: int | None = None

    def on_mount(self) -> None:
        """Read the versions in a thread."""
        self.in_thread(self._read, "history")

    def changed(self, paths: frozenset[str]) -> None:
        """Read the versions again when the note was changed."""
        if not paths or self._path in paths:
            self.in_thread(self._read, "history", replace=True)

    def read_row(self, at: int) -> tuple[Differences, str]:
        """The version's lines, marked where they differ from the version before."""
        version = self._versions[at]
        if version.gone:
            return [], "Put away here. The version before it has the text."
        text, _ = self.desk.journal.show(self._path, at=version.revision)
        return differences(self._before(at), text), ""

    def choose(self, at: int) -> None:
        """Ask; the second time in a row, bring the version back."""
        version = self._versions[at]
        if version.gone:
            self.ask("Here the note was put away; choose the version before it.")
        elif self._asked != at:
            self._asked = at
            when = words.moment(local(version.at), self._today)
            self.ask(f"Bring back the version of {when}? r again does it; what it says now stays in its history.")
        else:
            self._asked = None
            self.ask("")
            self.in_thread(partial(self._restore, self._path, version.revision), "restore")

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        if self._asked is not None:
            self._asked = None
            self.ask("")

    @on(VersionsRead)
    def _list(self, event: VersionsRead) -> None:
        if event.versions != self._versions:
            self._versions, self._asked = event.versions, None
            self.fill([row(version, self._today) for version in event.versions], NONE)
        elif not event.versions:
            self.fill([], NONE)

    @on(PutBack)
    def _put_back(self, event: PutBack) -> None:
        self.say(f"{words.restored(event.restored, self._today)}.")
        if event.restored.changed:
            self.altered(event.restored.path)
            self.dismiss()

    @property
    def _today(self) -> date:
        return self.desk.clock().date()

    def _before(self, at: int) -> str | None:
        if at + 1 >= len(self._versions) or self._versions[at + 1].gone:
            return None
        try:
            return self.desk.journal.show(self._path, at=self._versions[at + 1].revision)[0]
        except DruthersError:  # it cannot be read: then there is nothing to compare with
            return None

    def _read(self) -> None:
        self.post_message(VersionsRead(self.desk.journal.history(self._path)))


def row(version: Version, today: date) -> Content:
    """A version as two lines: when and how much, and what the commit says."""
    counts = [(f"  +{version.added}", "$success")] if version.added else []
    counts += [(f"  −{version.removed}", "$error")] if version.removed else []  # noqa: RUF001 -- a minus sign
    said = words.printable(version.message.partition("\n")[0])
    return Content.assemble((words.moment(local(version.at), today), "$foreground"), *counts, "\n", (said, "$muted"))
