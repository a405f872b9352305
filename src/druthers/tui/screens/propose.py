"""Proposals: they stream in as the model writes, are shown with their evidence, and are rated with one key.

One run of the model at a time: a worker takes the desk's lock, and gives it back when the generator is closed.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from druthers import wording as words
from druthers.tui.generation import cited_dates, generation
from druthers.tui.messages import Compared, Forgotten, Judged, NoteChosen, Proposed, Recalled, Told, Wrote
from druthers.tui.screens.page import Page
from druthers.tui.widgets.proposal_card import ProposalCard
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from textual.app import ComposeResult

    from druthers.models import Proposal
    from druthers.tui.ports import Desk

EARLIER = 50  # earlier proposals shown at once
DRAFTS = 6  # of what is being written, the latest; most of it is left out in the end
LOCK_WAIT = 0.05  # seconds between two looks at whether a waiting run was cancelled


class ProposeScreen(Page):
    """Where one recognises."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(f"{given}", f"rate({given})", "Rate", key_display="1-5", show=given == 1) for given in range(1, 6)),
        Binding("e", "why", "Why"),
        Binding("u", "undo", "Undo rating", show=False),
        Binding("c", "compare", "Compare", show=False),
        Binding("equals_sign", "compare(True)", "As good", show=False),
        Binding("enter", "open", "Open note"),
        Binding("j,down", "go(1)", "Next", show=False),
        Binding("k,up", "go(-1)", "Previous", show=False),
        Binding("p", "again", "Ask again"),
        Binding("o", "earlier", "Earlier", show=False),
    ]

    def __init__(self, desk: Desk, about: str | None = None, title: str = "", *, earlier: bool = False) -> None:
        super().__init__(desk)
        self._about = about
        self._title = title
        self._earlier = earlier
        self._drafts: defaultdict[int, str] = defaultdict(str)
        self._writing = False
        self._better: Proposal | None = None  # the first of a pair that is being compared

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Proposals", f"about: {self._title}" if self._title else "")
        yield Static(id="step", markup=False)
        with VerticalScroll(id="cards", can_focus=False):
            yield Static(id="drafts")
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Begin."""
        self.query_one("#drafts").display = False
        if self._earlier:
            self.action_earlier()
        else:
            await self.action_again()

    @property
    def card(self) -> ProposalCard | None:
        """The focused proposal."""
        return self.focused if isinstance(self.focused, ProposalCard) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Name the keys that work on a proposal only where there is one."""
        del parameters
        if action == "again":
            return not self._writing
        return action not in {"rate", "why", "open", "compare"} or self.card is not None

    def failed(self, group: str, line: str) -> None:
        """Say where the proposals would be why there are none."""
        if group == "generate":
            self._end(f"{line} p asks again.")
        else:
            super().failed(group, line)

    async def action_again(self) -> None:
        """Ask the model for proposals, unless it is writing some."""
        if self._writing:
            return
        self._now_writing(True)
        self._step("Asking for proposals")
        await self.query(ProposalCard).remove()
        self.in_thread(partial(self._generate, self._about), "generate", replace=True)

    def action_earlier(self) -> None:
        """Show what was proposed before."""
        if not self._writing:
            self._step("Reading the ledger")
            self.in_thread(self._recall, "recall", replace=True)

    def action_back(self) -> None:
        """Stop the model when it is writing; otherwise leave."""
        if self._writing:
            self.workers.cancel_group(self, "generate")
            self._end("Stopped. p asks again.")
        else:
            self.dismiss()

    def action_rate(self, rating: int) -> None:
        """Rate the focused proposal."""
        if self.card is not None:
            self.in_thread(partial(self._rate, self.card.proposal.id, rating), "rate")

    def action_undo(self) -> None:
        """Take back the rating that was just given to the focused proposal."""
        if self.card is not None and self.card.given:
            self.in_thread(partial(self._forget, self.card.proposal.id, self.card.given[-1].event), "rate")
        elif self.card is not None and self.card.rating is not None:
            self._step("It was rated at another time: rate it anew, or `druthers profile forget` takes an event back.")

    def action_compare(self, tie: bool = False) -> None:  # noqa: FBT001, FBT002 -- a binding's parameter has no name
        """Mark the focused proposal as the better of two; of the other one, say that it is not, or is as good."""
        if self.card is None:
            return
        first, here = self._better, self.card.proposal
        self._better = None
        if first is not None and first.id != here.id:
            self.in_thread(partial(self._compare, first.id, here.id, tie=tie), "rate")
        elif first is not None:
            self._step("Not compared.")
        else:
            self._better = here
            self._step("Better than which? Go there: c says that this one is better, = that both are as good.")

    def action_why(self) -> None:
        """Unfold or fold the focused proposal."""
        if self.card is not None:
            self.card.unfolded = not self.card.unfolded

    def action_open(self) -> None:
        """Open the note that the focused proposal cites."""
        if self.card is not None and self.card.proposal.citations:
            citation = self.card.proposal.citations[0]
            self.post_message(NoteChosen(citation.path))

    def action_go(self, by: int) -> None:
        """Go to the next or previous proposal."""
        cards = list(self.query(ProposalCard))
        if cards:
            at = cards.index(self.card) + by if self.card in cards else 0
            cards[min(max(at, 0), len(cards) - 1)].focus()

    @on(Told)
    def _told(self, event: Told) -> None:
        if self._writing:
            self._step(words.progress(event.progress))

    @on(Wrote)
    def _wrote(self, event: Wrote) -> None:
        if not self._writing:
            return
        for candidate, text in event.pieces.items():
            self._drafts[candidate] += text
        latest = sorted(self._drafts)[-DRAFTS:]
        lines = [Content.styled(" ".join(self._drafts[number].split()), "$muted") for number in latest]
        drafts = self.query_one("#drafts", Static)
        drafts.update(Content("\n").join(lines))
        drafts.display = True

    @on(Proposed)
    async def _proposed(self, event: Proposed) -> None:
        if not self._writing:
            return
        outcome = event.suggestions
        if len(outcome):
            self._end(" ".join([*outcome.notices, "Rate what you see, from 1 to 5."]))
        else:
            self._end(outcome.reason or "Nothing that your notes can vouch for this time. p asks again.")
        cards = [self._card(proposal, event.dates, told=outcome.reason) for proposal in outcome]
        await self._show(cards)

    @on(Recalled)
    async def _recalled(self, event: Recalled) -> None:
        self._step("Earlier proposals, newest first" if event.shown else "Nothing was proposed yet. p asks.")
        await self.query(ProposalCard).remove()
        await self._show(
            [self._card(each.proposal, event.dates, rating=each.rating, up=each.up) for each in event.shown]
        )

    @on(Judged)
    def _judged(self, event: Judged) -> None:
        for card in self.query(ProposalCard):
            if card.proposal.id == event.rated.proposal:
                card.judged(event.rated)
        waits = f"; its commit waits: {event.rated.waits}" if event.rated.waits else ""
        self._step(f"Noted: {event.rated.rating} of 5{waits}. u takes it back.")

    @on(Compared)
    def _compared(self, event: Compared) -> None:
        how = "both are as good" if event.tie else "the first is better"
        self._step(f"Noted: {how}. `druthers profile undo` takes it back.")

    @on(Forgotten)
    def _forgotten(self, event: Forgotten) -> None:
        for card in self.query(ProposalCard):
            if card.proposal.id == event.proposal:
                card.taken_back(event.event)
        self._step("Taken back, as if it had never been.")

    def _card(
        self,
        proposal: Proposal,
        dates: Mapping[str, datetime],
        *,
        rating: int | None = None,
        up: bool | None = None,
        told: str = "",
    ) -> ProposalCard:
        return ProposalCard(proposal, dates, self.desk.clock().date(), rating=rating, up=up, told=told)

    async def _show(self, cards: Sequence[ProposalCard]) -> None:
        if cards:
            await self.query_one("#cards").mount(*cards)
            cards[0].focus()

    def _end(self, step: str) -> None:
        self._now_writing(False)
        self._drafts.clear()
        self.query_one("#drafts").display = False
        self._step(step)

    def _now_writing(self, so: bool) -> None:  # noqa: FBT001 -- said by its name
        self._writing = so
        self.refresh_bindings()  # draws the footer anew, which is too slow for every step

    def _step(self, text: str) -> None:
        tail = "…  esc stops" if self._writing else ""
        self.query_one("#step", Static).update(text + tail)

    def _generate(self, about: str | None) -> None:
        worker = get_current_worker()
        while not self.desk.generating.acquire(timeout=LOCK_WAIT):
            if worker.is_cancelled:
                return
        try:
            with closing(generation(self.desk.journal, about, lambda: worker.is_cancelled)) as messages:
                for message in messages:
                    if worker.is_cancelled:
                        break
                    self.post_message(message)
        finally:
            self.desk.generating.release()

    def _recall(self) -> None:
        shown = self.desk.journal.shown(limit=EARLIER)
        self.post_message(Recalled(shown, cited_dates(self.desk.journal, [one.proposal for one in shown])))

    def _rate(self, proposal: str, rating: int) -> None:
        self.post_message(Judged(self.desk.journal.rate(proposal, rating)))

    def _compare(self, preferred: str, other: str, *, tie: bool) -> None:
        self.desk.journal.compare(preferred, other, tie=tie)
        self.post_message(Compared(tie))

    def _forget(self, proposal: str, event: str) -> None:
        self.desk.journal.forget(event)
        self.post_message(Forgotten(proposal, event))
