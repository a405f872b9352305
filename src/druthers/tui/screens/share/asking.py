"""A line to answer in: an address, a reason, a note's title. It is there only while something is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class AskLine(Vertical):
    """What is asked, and the line below it; enter answers, escape leaves it unanswered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave it", show=False, id="ask.leave"),
    ]

    @dataclass
    class Left(Message):
        """The line is gone, answered or not."""

    def __init__(self) -> None:
        super().__init__(id="ask")
        self._then: Callable[[str], None] | None = None

    def compose(self) -> ComposeResult:
        """Compose the question and the line."""
        yield Static(id="ask-what", markup=False)
        yield Input(id="ask-line", compact=True)

    def on_mount(self) -> None:
        """Take no room until something is asked."""
        self.display = False
        self.query_one(Input).cursor_blink = False

    def ask(self, what: str, then: Callable[[str], None], placeholder: str = "") -> None:
        """Ask; `then` is called with what is answered."""
        self._then = then
        self.query_one("#ask-what", Static).update(what)
        line = self.query_one(Input)
        line.value, line.placeholder = "", placeholder
        self.display = True
        line.focus()

    def action_leave(self) -> None:
        """Leave it unanswered."""
        self._then = None
        self.display = False
        self.post_message(self.Left())

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        then, answer = self._then, event.value.strip()
        if then is not None and answer:
            self.action_leave()
            then(answer)
