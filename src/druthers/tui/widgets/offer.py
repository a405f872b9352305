"""What is said unasked: a line or two under the capture line, which wait for nothing and never take the focus.

Where nothing is said, a quiet line tells whether it leads or listens, and why it is silent.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual import on
from textual.containers import Vertical
from textual.widgets import Static

from druthers.errors import DruthersError, LockedError
from druthers.models import Shown
from druthers.tui import judging
from druthers.tui.leading import quiet, sign
from druthers.tui.messages import Hushed, LookedBack, OfferAnswered, Offered, OfferStands
from druthers.tui.offering import Offering
from druthers.tui.screens.page import Page
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.said import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.tui.app import DruthersApp
    from druthers.tui.ports import Desk

QUIET = 4.0  # seconds without a key, after a note was saved, before anything is looked for
LOCKED = "What you rated is locked; I will stay quiet until U opens it."
LATER = 8.0  # seconds without a key before it asks what came of an earlier proposal


class Offer(Vertical):
    """One proposal that the gate let through, or one question on an earlier one; else the quiet line."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._offering = Offering(desk, self.post_message)
        self._timer: Timer | None = None
        self._later: Timer | None = None
        self._answered = False
        self.hushed = ""  # why nothing was said when it last looked

    def compose(self) -> ComposeResult:
        """Compose what is said, and the quiet line."""
        yield Said(plain=self._desk.plain)
        yield Static(id="sign", markup=False)

    def on_mount(self) -> None:
        """Tell whether it leads; why, after the first paint."""
        self._tell("")
        self.watch(cast("DruthersApp", self.app), "sign", self._turned, init=False)
        self.call_after_refresh(self.again)
        self._later = self.set_timer(LATER, self._look_back)

    def on_unmount(self) -> None:
        """Keep nobody from leaving."""
        self._offering.end()

    def soon(self) -> None:
        """A note was saved: look for something to say, if the person rests now. What was said before had its moment."""
        self.query_one(Said).say(None)
        self.rest()
        if self._leads:
            self._timer = self.set_timer(QUIET, self._offering.begin)

    def rest(self) -> None:
        """The person goes on: look for nothing. What was said stays till it is answered or the next note is saved."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._offering.stop()
        if self._later is not None:
            self._later.reset()
        if self._answered:
            self._say(None)
        self._lay_out()

    def again(self) -> None:
        """Tell anew why it is quiet, and how what was said stands; the person may have answered elsewhere."""
        self._in_thread(partial(self._look_again, self.query_one(Said).shown), "sign")

    @on(Said.Rated)
    def _rated(self, event: Said.Rated) -> None:
        say = judging.say_what_came if event.later else judging.rate
        self._record(partial(say, self._desk, event.shown, event.rating))

    @on(Said.PutAside)
    def _put_aside(self, event: Said.PutAside) -> None:
        if event.later:
            self._say(None)  # that it was not done, or not now, is no outcome
            self._back_to_the_line()
        else:
            self._record(partial(judging.put_aside, self._desk, event.shown, event.reason))

    @on(Said.Opened)
    def _open(self, event: Said.Opened) -> None:
        from druthers.tui.screens.propose.one import OneScreen  # noqa: PLC0415 -- made when it is first wanted

        self.app.push_screen(OneScreen(self._desk, event.shown))

    @on(Offered)
    def _offered(self, event: Offered) -> None:
        self._stop_asking()
        self._say(Shown(event.spoken.proposal, self._desk.clock()))

    @on(Hushed)
    def _hushed(self, event: Hushed) -> None:
        self.hushed = event.reason
        self.again()

    @on(LookedBack)
    def _looked_back(self, event: LookedBack) -> None:
        if self.query_one(Said).shown is None:
            self._say(event.shown, later=True)

    @on(OfferStands)
    def _stands(self, event: OfferStands) -> None:
        self._tell(event.quiet)
        said = self.query_one(Said)
        if event.said is not None and said.shown is not None and said.shown.proposal.id == event.said.proposal.id:
            word = judging.said_of(event.said)
            answered = bool(event.said.worth if said.later else word)
            if answered != self._answered:
                self._answered = answered
                said.say(event.said, later=said.later)
                if self._answered:
                    said.told(f"{word[:1].upper()}{word[1:]}.")

    @on(OfferAnswered)
    def _is_answered(self, event: OfferAnswered) -> None:
        self._answered = True
        said = self.query_one(Said)
        said.say(event.shown, later=said.later)
        said.told(event.said)
        self._back_to_the_line()
        self.again()

    def _turned(self) -> None:
        """It leads from here on, or it listens, and is quiet at once."""
        if not self._leads:
            self._offering.stop()
            self._say(None)
        self._tell("")
        self.again()

    @property
    def _leads(self) -> bool:
        return self._desk.journal.settings.leading

    def _say(self, shown: Shown | None, *, later: bool = False) -> None:
        self._answered = False
        self.query_one(Said).say(shown, later=later)
        self._lay_out()

    def _tell(self, why: str) -> None:
        told = [sign(self._leads, plain=self._desk.plain), *([why] if why else [])]
        self.query_one("#sign", Static).update((": " if self._desk.plain else "  ").join(told))
        self._lay_out()

    def _lay_out(self) -> None:
        said = self.query_one(Said)
        said.display = said.shown is not None
        self.query_one("#sign").display = not said.display

    def _back_to_the_line(self) -> None:
        if self.query_one(Said).has_focus:
            self.screen.query_one(CaptureLine).focus()

    def _look_back(self) -> None:
        """Ask about an earlier proposal once in a sitting, while the person writes nothing and hears nothing."""
        busy = self.screen.query_one(CaptureLine).text or self.query_one(Said).shown or self._timer
        if self._leads and not busy and self.app.screen is self.screen:
            self._stop_asking()
            self._in_thread(self._find_earlier, "later")
        elif self._later is not None:
            self._later = self.set_timer(LATER, self._look_back)

    def _stop_asking(self) -> None:
        if self._later is not None:
            self._later.stop()
            self._later = None

    def _record(self, record: Callable[[], tuple[Shown, str]]) -> None:
        self._in_thread(lambda: self.post_message(OfferAnswered(*record())), "offer")

    def _find_earlier(self) -> None:
        found = self._desk.journal.look_back()
        if found is not None:
            self.post_message(LookedBack(found))

    def _look_again(self, said: Shown | None) -> None:
        journal, now = self._desk.journal, None
        try:
            if said is not None:
                now = next((each for each in journal.shown() if each.proposal.id == said.proposal.id), None)
            why = quiet(journal.gate())
        except LockedError:
            why = LOCKED
        except DruthersError as error:
            why = error.message  # nobody asked
        self.post_message(OfferStands(why, now))

    def _in_thread(self, work: Callable[[], object], group: str) -> None:
        if isinstance(self.screen, Page):
            self.screen.in_thread(work, group)  # type: ignore[arg-type] # what it gives is not asked for
