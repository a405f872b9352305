"""A page of proposals: each is answered with one key, and what it rests on is beside or below.

What asks for them, or gives them, is another's: see `screen` and `one`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Footer, Input, Static

from druthers.tui import judging
from druthers.tui.messages import NoteChosen, Recalled
from druthers.tui.screens.page import Page
from druthers.tui.screens.propose import running
from druthers.tui.screens.propose.cards import Cards
from druthers.tui.screens.propose.messages import Receipts, Said
from druthers.tui.screens.propose.reason import Reason
from druthers.tui.widgets.evidence import Cited, Evidence
from druthers.tui.widgets.proposal_card import ProposalCard
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import Shown
    from druthers.tui.ports import Desk

REST = 0.08  # seconds that one stays on a proposal before what it rests on is read
NEEDS_ONE = {"rate", "why", "put_aside", "reason", "compare", "glad", "open"}
GLAD = "Are you glad you did it? 1 is sorry that you did, 5 very glad; esc leaves it."


class Answering(Page):
    """Where proposals are answered; `about` says what they are about."""

    AUTO_FOCUS = ""  # a key is no word before there is a proposal
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"rate({n})", "Rate", key_display="1-5", show=n == 1, id=f"propose.rate{n}")
            for n in range(1, 6)
        ),
        Binding("e", "why", "Why", id="propose.why"),
        Binding("w", "reason", "Say why", id="propose.reason"),
        Binding("x", "put_aside('not-now')", "Not now", id="propose.not_now"),
        Binding("X", "put_aside('never')", "Never", show=False, id="propose.never"),
        Binding("c", "compare(False)", "Compare", show=False, id="propose.compare"),
        Binding("equals_sign", "compare(True)", "As good", show=False, id="propose.as_good"),
        Binding("h", "glad", "Glad I did it?", show=False, id="propose.glad"),
        Binding("enter", "open", "Open note", id="propose.open"),
        Binding("j,down", "go(1)", "Next", show=False, id="propose.next"),
        Binding("k,up", "go(-1)", "Previous", show=False, id="propose.previous"),
        Binding("tab", "across", "Across", show=False, id="propose.across"),
        Binding("space,pagedown", "page(1)", "Evidence down", show=False, id="propose.page_down"),
        Binding("b,pageup", "page(-1)", "Evidence up", show=False, id="propose.page_up"),
    ]

    def __init__(self, desk: Desk, about: str = "") -> None:
        super().__init__(desk)
        self._fact = about
        self._why: bool | None = None  # the evidence is open, as the person chose
        self._better: Shown | None = None  # the first of a pair that is being compared
        self._glad = False  # the next number says what came of it
        self._noted = False  # what was noted last stands above the proposals
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Propose", self._fact)
        yield Static(id="step", markup=False)
        with Container(id="proposals"):
            yield Cards()
            yield Evidence(self.desk.clock().date(), plain=self.desk.plain)
        yield Reason()
        yield Footer(show_command_palette=False, compact=True)

    @property
    def card(self) -> ProposalCard | None:
        """The proposal that is spoken of."""
        return self.query_one(Cards).card

    @property
    def unsaved(self) -> str:
        """The reason that is being written."""
        return self.query_one(Reason).value.strip()

    def copied(self) -> str:
        """The proposal's text."""
        return self.card.proposal.text if self.card else ""

    def changed(self, paths: frozenset[str]) -> None:
        """Show what holds now, after something was taken back, or a note was changed."""
        if self._noted:
            self._noted = False
            self.step("")
        if not paths and self.query_one(Cards).all:
            self.in_thread(partial(running.look_again, self), "look", replace=True)
        self._soon()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Name the keys that work on a proposal only where there is one."""
        return (action not in NEEDS_ONE or self.card is not None) and super().check_action(action, parameters)

    def failed(self, group: str, line: str) -> None:
        """Say it where all else is said."""
        if group in {"recall", "say", "receipts"}:
            self.step(line)
        else:
            super().failed(group, line)

    def action_back(self) -> None:
        """Leave what was begun; otherwise leave."""
        if self.query_one(Reason).display:
            self._close_reason()
        elif self._glad or self._better:
            self._glad, self._better = False, None
            self.step("Left as it is.")
        else:
            super().action_back()

    def action_rate(self, rating: int) -> None:
        """Rate the proposal, or say how glad one is to have done it."""
        if self.card is not None and self.card.shown is not None:
            say = judging.say_what_came if self._glad else judging.rate
            self._glad = False
            self._say(partial(say, self.desk, self.card.shown, rating))

    def action_put_aside(self, reason: str) -> None:
        """Put the proposal aside, for now or for good, and go on to the next."""
        if self.card is not None and self.card.shown is not None:
            self._say(partial(judging.put_aside, self.desk, self.card.shown, reason))
            self.query_one(Cards).go(1)

    def action_glad(self) -> None:
        """Ask how glad one is to have done it."""
        self._glad = self.card is not None
        if self._glad:
            self.step(GLAD)

    def action_reason(self) -> None:
        """Ask for the reason of the rating."""
        if self.card is None or self.card.shown is None or self.card.rating is None:
            self.step("Rate it first, from 1 to 5; then w says why.")
        else:
            self.query_one(Reason).open(self.card.shown)

    def action_compare(self, tie: bool) -> None:  # noqa: FBT001 -- a binding's parameter has no name
        """Mark the proposal as the better of two; of the other one, say that it is not, or is as good."""
        here = self.card.shown if self.card else None
        if here is None:
            return
        first, self._better = self._better, None
        if first is None:
            self._better = here
            self.step("Better than which? Go there: c says that this one is better, = that both are as good.")
        elif first.proposal.id == here.proposal.id:
            self.step("Not compared.")
        else:
            self._say(lambda: (here, judging.compare(self.desk, first, here, tie=tie)))

    def action_why(self) -> None:
        """Open or close what the proposal rests on."""
        self._why = not self.has_class("-why")
        self._lay_out()

    def action_open(self) -> None:
        """Open the note that the proposal cites, where it cites it."""
        if self.card is not None and self.card.proposal.citations:
            citation = self.card.proposal.citations[0]
            self.post_message(NoteChosen(citation.path, citation.quote.strip().split("\n", 1)[0]))

    def action_go(self, by: int) -> None:
        """Go to the next or previous proposal."""
        self.query_one(Cards).go(by)

    def action_across(self) -> None:
        """Go from a proposal over to what it cites, and back."""
        cites = list(self.query(Cited)) if self.has_class("-why") else []
        at = next((at for at, each in enumerate(cites) if each.has_focus), -1)
        over = [*cites, *([self.card] if self.card else [])][at + 1 :]
        if over:
            over[0].focus()

    def action_page(self, by: int) -> None:
        """Turn the page of the evidence where it is open, else of the proposals."""
        turned = self.query_one(Evidence) if self.has_class("-why") else self.query_one(Cards)
        (turned.scroll_page_down if by > 0 else turned.scroll_page_up)(animate=False)

    def on_resize(self) -> None:
        """Open the evidence where there is room for it, unless the person chose."""
        self.call_after_refresh(self._lay_out)  # the window's class comes after its size

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What the proposal rests on follows the focus."""
        if isinstance(event.widget, ProposalCard):
            self._glad = False
            self._soon()

    @on(Recalled)
    async def _recalled(self, event: Recalled) -> None:
        await self.show([self.made(each, event.dates) for each in event.shown])

    @on(Said)
    def _said(self, event: Said) -> None:
        self.query_one(Cards).stand(event.shown)
        if event.line:
            self._noted = True
            self.step(event.line)

    @on(Receipts)
    async def _receipts(self, event: Receipts) -> None:
        if self.card is not None and self.card.proposal.id == event.proposal:
            self._read = event
            await self.query_one(Evidence).show(self.card.proposal, event, self.card.told)

    @on(Input.Submitted, "#reason")
    def _give_reason(self, event: Input.Submitted) -> None:
        of, why = self.query_one(Reason).of, event.value.strip()
        self._close_reason()
        if of is not None and why:
            self._say(partial(judging.give_reason, self.desk, of, why))

    def step(self, text: str) -> None:
        """Say one line above the proposals."""
        self.query_one("#step", Static).update(text)

    def made(self, shown: Shown, dates: Mapping[str, datetime], *, told: str = "") -> ProposalCard:
        """A card for a proposal; `dates` are those of the notes that it cites."""
        return ProposalCard(shown, dates, self.desk.clock().date(), told=told, plain=self.desk.plain)

    async def show(self, cards: Sequence[ProposalCard]) -> None:
        """Show these proposals, and no others."""
        await self.query_one(Cards).show(cards)
        self._soon()

    def _close_reason(self) -> None:
        self.query_one(Reason).close()
        if self.card is not None:
            self.card.focus()

    def _say(self, said: Callable[[], tuple[Shown, str]]) -> None:
        self.in_thread(partial(running.say, self, said), "say")

    def _lay_out(self) -> None:
        beside = self.has_class("-wide") and not self.desk.plain
        self.set_class(beside, "-beside")
        self.set_class(beside if self._why is None else self._why, "-why")
        self._soon()

    def _soon(self) -> None:
        """Read what the proposal rests on, once the person stays on it."""
        self.refresh_bindings()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._rests_on)

    async def _rests_on(self) -> None:
        if self.card is None:
            await self.query_one(Evidence).show(None, None)
        elif self.has_class("-why"):
            self.in_thread(partial(running.receipts, self, self.card.proposal), "receipts", replace=True)
