"""What the screens about the past have in common: a list of what was, and the text of its highlighted row beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from druthers.tui.differences import drawn
from druthers.tui.messages import PastRead, PutBack
from druthers.tui.screens.page import Page
from druthers.tui.undoing import changed
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.tui.differences import Differences
    from druthers.tui.ports import Desk

REST = 0.08  # seconds the cursor rests on a row before its text is read


class PastPage(Page):
    """A list, a text, and a line below them that asks before anything is changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "text('page_down')", "Page down", show=False, id="past.page_down"),
        Binding("b", "text('page_up')", "Page up", show=False, id="past.page_up"),
    ]

    def __init__(self, desk: Desk, title: str, fact: str = "") -> None:
        super().__init__(desk)
        self._title, self._fact = title, fact
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine(self._title, self._fact)
        with Horizontal(id="past"):
            yield Rows(id="rows", markup=False)
            with VerticalScroll(id="past-text", can_focus=False):
                yield Static(id="past-lines", markup=False)
        yield Static(id="asked", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def read_row(self, at: int) -> tuple[Differences, str]:
        """The lines behind a row, or the reason why there are none; runs in a thread."""
        raise NotImplementedError

    def choose(self, at: int) -> None:
        """Do what the screen is for with a row."""
        raise NotImplementedError

    def fill(self, rows: Sequence[Content], empty: str) -> None:
        """Show these rows; when there are none, say so."""
        listed = self.query_one(Rows)
        at = listed.highlighted
        listed.clear_options()
        listed.add_options([Option(row) for row in rows])
        self.query_one("#past").display = bool(rows)
        self.ask("" if rows else empty)
        if rows:
            listed.highlighted = min(at or 0, len(rows) - 1)
            listed.focus()

    def ask(self, line: str) -> None:
        """Say a line below the list."""
        self.query_one("#asked", Static).update(line)

    def failed(self, group: str, line: str) -> None:
        """Say it where the text or the answer would be."""
        if group == "row":
            self._draw(Content.styled(line, "$muted"))
        else:
            self.ask(line)

    def action_text(self, action: str) -> None:
        """Scroll the text."""
        getattr(self.query_one("#past-text"), f"action_{action}")()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, partial(self._read_soon, event.option_index))

    def _read_soon(self, at: int) -> None:
        self.in_thread(partial(self._read_row, at), "row", replace=True)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.choose(event.option_index)

    @on(PastRead)
    def _show(self, event: PastRead) -> None:
        if event.at == self.query_one(Rows).highlighted:
            self._draw(Content.styled(event.reason, "$muted") if event.reason else drawn(event.lines))

    def _draw(self, content: Content) -> None:
        self.query_one("#past-lines", Static).update(content)
        self.query_one("#past-text").scroll_home(animate=False)

    def _read_row(self, at: int) -> None:
        lines, reason = self.read_row(at)
        self.post_message(PastRead(at, lines, reason))

    def _restore(self, path: str, revision: str | None) -> None:
        restored = self.desk.journal.restore(path, at=revision)
        if restored.changed:
            otherwise = None if restored.waits else partial(self._take_back, restored.path, revision)
            changed(self.desk, f"brought {restored.path} back", restored.commit, otherwise)
        self.post_message(PutBack(restored))

    def _take_back(self, path: str, revision: str | None) -> str:
        """Undo what no commit of ours holds, as the note lies outside our repositories; how it is now."""
        if revision is None:
            self.desk.journal.trash(path)
            return f"{path} is put away again."
        return f"{path} stays as it was then: it lies outside Druthers' repositories, and its other text is in none."


class Rows(OptionList):
    """What was, a row each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,r", "select", "Bring back", key_display="r", id="past.bring_back"),
        Binding("j", "cursor_down", "Down", show=False, id="past.down"),
        Binding("k", "cursor_up", "Up", show=False, id="past.up"),
        Binding("g", "first", "First", show=False, id="past.first"),
        Binding("G", "last", "Last", show=False, id="past.last"),
    ]


def local(at: datetime) -> datetime:
    """A moment by the clock on this wall."""
    return at.astimezone() if at.tzinfo else at
