"""The place itself: the model is asked, and what it writes streams in; or what was proposed earlier is shown.

One run of the model at a time: a worker takes the desk's lock, and gives it back when the generator is closed. Going
elsewhere does not end it; esc does.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from druthers import wording as words
from druthers.models import Shown
from druthers.tui.messages import Proposed, Recalled, Told, Wrote
from druthers.tui.screens.propose import running
from druthers.tui.screens.propose.answering import Answering
from druthers.tui.screens.propose.cards import Cards

if TYPE_CHECKING:
    from druthers.tui.ports import Desk

AGAIN = "p asks again, ! looks for what is wrong."
RATE = "Rate what you see, from 1 to 5."
NOTHING = "Nothing that your notes can vouch for this time. p asks again."
EARLIER = "Earlier proposals, newest first. h says how glad you are to have done one."


class ProposeScreen(Answering):
    """Where one recognises: proposals about `about`, which `title` names, or at large."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "again", "Ask again", id="propose.again"),
        Binding("o", "earlier", "Earlier ones", show=False, id="propose.earlier"),
    ]

    def __init__(self, desk: Desk, about: str | None = None, title: str = "") -> None:
        super().__init__(desk, f"about: {title}" if title else "")
        self._about = about
        self._writing = False

    def on_mount(self) -> None:
        """Begin."""
        self.action_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to ask again once nothing is being written."""
        return super().check_action(action, parameters) and not (action == "again" and self._writing)

    def failed(self, group: str, line: str) -> None:
        """Say where the proposals would be why there are none."""
        if group == "generate":
            self._end(f"{line} {AGAIN}")
        else:
            super().failed(group, line)

    def action_back(self) -> None:
        """Stop the model where it is writing; otherwise leave."""
        if self._writing and self.query_one(Cards).card is None:
            self._stop("Stopped. p asks again, o shows earlier ones.")
        else:
            super().action_back()

    def action_again(self) -> None:
        """Ask the model for proposals, unless it is writing some."""
        if not self._writing:
            self._now_writing(True)
            self.step("Asking for proposals")
            self.run_worker(self.query_one(Cards).show(()))
            self.in_thread(partial(running.generate, self, self._about), "generate", replace=True)

    def action_earlier(self) -> None:
        """Show what was proposed before; what is being written is given up."""
        self._stop("")
        self.step("Reading the ledger")
        self.in_thread(partial(running.recall, self), "recall", replace=True)

    def step(self, text: str) -> None:
        """Say one line, and while the model writes how it is stopped."""
        super().step(text + ("…  esc stops" if self._writing else ""))

    @on(Told)
    def _told(self, event: Told) -> None:
        if self._writing:
            self.step(words.progress(event.progress))

    @on(Wrote)
    def _wrote(self, event: Wrote) -> None:
        if self._writing:
            self.query_one(Cards).writes(event.pieces)

    @on(Proposed)
    async def _proposed(self, event: Proposed) -> None:
        if not self._writing:
            return
        outcome, now = event.suggestions, self.desk.clock()
        self._end(" ".join([*outcome.notices, RATE]) if outcome else outcome.reason or NOTHING)
        await self.show([self.made(Shown(each, now), event.dates, told=outcome.reason) for each in outcome])
        if outcome and self.app.screen is not self:
            self.say(f"{words.count(len(outcome), 'proposal')} came; p shows them.")

    @on(Recalled)
    def _earlier_came(self, event: Recalled) -> None:
        self.step(EARLIER if event.shown else "Nothing was proposed yet. p asks.")

    def _stop(self, said: str) -> None:
        if self._writing:
            self.workers.cancel_group(self, "generate")
            self._end(said)

    def _end(self, step: str) -> None:
        self._now_writing(False)
        self.query_one(Cards).written()
        self.step(step)

    def _now_writing(self, so: bool) -> None:  # noqa: FBT001 -- said by its name
        self._writing = so
        self.refresh_bindings()  # draws the footer anew, which is too slow for every step
