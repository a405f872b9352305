"""Whether it leads or listens, why it is quiet, and what it has earned and lost, topic by topic."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static

from druthers.tui import leading
from druthers.tui.messages import LeadingChanged
from druthers.tui.screens.page import Page
from druthers.tui.widgets.offer import Offer
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import GateState
    from druthers.tui.app import DruthersApp

HOW = """\
After a note is saved, once you rest, I look for one thing that may be worth saying: at most every quarter of an hour. \
`unwelcome` and `unasked` in private/settings.toml say how sure I must be, and how often I may speak in a day."""


class GateRead(Message):
    """How the gate stands."""

    def __init__(self, state: GateState) -> None:
        super().__init__()
        self.state = state


class LeadScreen(Page):
    """What one can ask of its silence."""

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Lead or listen")
        with VerticalScroll(id="leading"):
            yield Static("Reading the ledger…", id="gate", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read how it stands, in a thread."""
        self.in_thread(self._read, "gate")

    def changed(self, paths: frozenset[str]) -> None:
        """Read it again after something was taken back."""
        if not paths:
            self.in_thread(self._read, "gate", replace=True)

    def failed(self, group: str, line: str) -> None:
        """Say it in its place."""
        if group == "gate":
            self.query_one("#gate", Static).update(line)
        else:
            super().failed(group, line)

    @on(LeadingChanged)
    def _is_turned(self) -> None:
        self.in_thread(self._read, "gate", replace=True)

    @on(GateRead)
    def _show(self, event: GateRead) -> None:
        today = cast("DruthersApp", self.app).today
        self.query_one("#gate", Static).update(told(event.state, today.query_one(Offer).hushed, plain=self.desk.plain))

    def _read(self) -> None:
        self.post_message(GateRead(self.desk.journal.gate()))


def told(state: GateState, last: str = "", *, plain: bool = False) -> Content:
    """All of it, from what holds now to what it rests on; `last` is why nothing was said when it last looked."""
    quiet = partial(Content.styled, style="$muted")
    lines = [
        Content.assemble((leading.sign(state.leading, plain=plain), "$primary bold"), ("   L turns it", "$muted")),
        Content.styled(leading.quiet(state), "$foreground"),
    ]
    if last and state.leading:
        lines += [Content(), Content.assemble(("When it last looked: ", "$muted"), (last, "$foreground"))]
    lines += [Content(), Content.styled("By topic", "$primary bold")]
    topics = leading.earned(state)
    for each in topics:
        lines.append(Content.assemble((each.topic, "$foreground bold"), (f"  {leading.topic(each)}", "$foreground")))
        if each.spoken or each.silent:
            lines.append(quiet(each.because))
    if not topics:
        lines.append(quiet("Nothing is rated yet."))
    if did := leading.effect(state):
        lines += [Content(), Content.styled("What speaking does", "$primary bold"), Content(did)]
    return Content("\n").join([*lines, Content(), quiet(HOW)])
