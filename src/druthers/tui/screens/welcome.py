"""The first screen of all: what this is, and where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from druthers import wording as words

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

WHAT = """\
Often we cannot say what we want until we see it.

So you write notes. A model on this machine proposes things that you
might want, you rate what you see, and it learns what you value: in
numbers that you can read, question and change.

Notes are plain files. Nothing leaves this machine unless you send it."""
LOST = "Your journal was at {}, and is not there now. Is its disk connected?"
CHOICES = (
    ("again", "l", "Look again", "for the journal that was there"),
    ("begin", "b", "Begin a journal", "a new one, or around notes that you have"),
    ("tour", "t", "Look around first", "two minutes, on a sample journal"),
    ("leave", "q", "Leave", ""),
)


class WelcomeScreen(Screen[None]):
    """Where one begins; `lost` is where a journal was that is no longer there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "choose('again')", "Look again", show=False, id="welcome.again"),
        Binding("b", "choose('begin')", "Begin", show=False, id="welcome.begin"),
        Binding("t", "choose('tour')", "Look around", show=False, id="welcome.tour"),
        Binding("q,escape", "choose('leave')", "Leave", show=False, id="welcome.leave"),
        Binding("j", "go(1)", "Next", show=False, id="welcome.next"),
        Binding("k", "go(-1)", "Previous", show=False, id="welcome.previous"),
    ]

    def __init__(self, lost: Path | None) -> None:
        super().__init__()
        self._lost = lost
        self._choices = [each for each in CHOICES if lost is not None or each[0] != "again"]

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield Static(Content.assemble(("druthers", "$primary bold"), ("  one's own choice", "$muted")), id="top")
        with VerticalScroll(can_focus=False):
            if self._lost is not None:
                yield Static(LOST.format(words.printable(str(self._lost))), id="lost", markup=False)
            else:
                yield Static(WHAT, id="what", markup=False)
            yield OptionList(*(Option(_line(*each[1:]), id=each[0]) for each in self._choices), id="choices")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Let enter begin."""
        choices = self.query_one(OptionList)
        choices.focus()
        choices.highlighted = 0

    def action_choose(self, what: str) -> None:
        """Do what was chosen."""
        if any(each[0] == what for each in self._choices):
            self.app.call_later(self.app.run_action, f"first('{what}')")

    def action_go(self, by: int) -> None:
        """Go to the next choice."""
        choices = self.query_one(OptionList)
        choices.action_cursor_down() if by > 0 else choices.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.action_choose(event.option_id or "")


def _line(key: str, title: str, does: str) -> Content:
    return Content.assemble((f"{key}  ", "$accent"), (title, "$foreground"), (f"  {does}" if does else "", "$muted"))
