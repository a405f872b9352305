"""What is said unasked: a line or two under the capture line, which wait for nothing and never take the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from druthers.tui.messages import NoteChosen, OfferAnswered, Offered
from druthers.tui.offering import Offering
from druthers.tui.screens.page import Page
from druthers.tui.widgets.capture_line import CaptureLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from druthers.models import Spoken
    from druthers.tui.ports import Desk

QUIET = 4.0  # seconds without a key, after a note was saved, before anything is looked for
QUOTE = 120  # characters of the quote


class Offer(Static, can_focus=True):
    """Nothing, or one proposal that the gate let through; rated or put aside only where the focus was brought to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(f"{given}", f"rate({given})", "Rate", key_display="1-5", show=given == 1) for given in range(1, 6)),
        Binding("x,escape", "dismiss", "Not now", key_display="x"),
        Binding("enter", "open", "Open note"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="offer")
        self._desk = desk
        self._offering = Offering(desk, self.post_message)
        self._timer: Timer | None = None
        self._spoken: Spoken | None = None

    def on_mount(self) -> None:
        """Take no room while there is nothing to say."""
        self.display = False

    def on_unmount(self) -> None:
        """Keep nobody from leaving."""
        self._offering.end()

    def soon(self) -> None:
        """A note was saved: look for something to say, if the person rests now. What was said before had its moment."""
        self._spoken = None
        self.rest()
        self._timer = self.set_timer(QUIET, self._offering.begin)

    def rest(self) -> None:
        """The person goes on: look for nothing. What was said stays till it is answered or the next note is saved."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._offering.stop()
        if self._spoken is None:
            self.display = False

    def action_rate(self, rating: int) -> None:
        """Rate it."""
        if self._spoken is not None:
            proposal = self._spoken.proposal.id
            self._answer(lambda: f"Noted: {self._desk.journal.rate(proposal, rating).rating} of 5.")

    def action_dismiss(self) -> None:
        """Put it aside; that is no judgement."""
        if self._spoken is not None:
            proposal = self._spoken.proposal.id

            def aside() -> str:
                self._desk.journal.dismiss(proposal, "not-now")
                return "Put aside; o shows it again."

            self._answer(aside)

    def action_open(self) -> None:
        """Open the note that it rests on."""
        if self._spoken is not None and self._spoken.proposal.citations:
            self.post_message(NoteChosen(self._spoken.proposal.citations[0].path))

    @on(Offered)
    def _offered(self, event: Offered) -> None:
        self._spoken = event.spoken
        self.update(_lines(event.spoken))
        self.display = True

    @on(OfferAnswered)
    def _answered(self, event: OfferAnswered) -> None:
        self._spoken = None
        self.update(Content.styled(event.said, "$muted"))
        if self.has_focus:
            self.screen.query_one(CaptureLine).focus()

    def _answer(self, record: Callable[[], str]) -> None:
        def answer() -> None:
            self.post_message(OfferAnswered(record()))

        screen = self.screen
        if isinstance(screen, Page):
            screen.in_thread(answer, "offer")


def _lines(spoken: Spoken) -> Content:
    """The proposal, and what it rests on."""
    proposal = spoken.proposal
    parts = [Content.assemble(("▹ ", "$accent"), (" ".join(proposal.text.split()), "$foreground"))]
    because = ""
    if proposal.citations:
        quote = " ".join(proposal.citations[0].quote.split())
        because = f"“{quote if len(quote) <= QUOTE else quote[: QUOTE - 1].rstrip() + '…'}”   "
    parts.append(Content.assemble((because, "$muted italic"), ("tab", "$accent"), (" to answer", "$muted")))
    return Content("\n").join(parts)
