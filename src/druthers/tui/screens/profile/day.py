"""Asking of which day the profile is to be shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from druthers.tui.screens.page import Page
from druthers.tui.screens.profile.messages import DayRead

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

TITLE: Final = "As of which day?"
HINT: Final = "2026-03-31, March 2026, or 3 weeks ago. enter shows it, esc stays here."


class DayScreen(Page, ModalScreen[None]):
    """One line, above what was there; the end of the day that was named is gone back to."""

    def compose(self) -> ComposeResult:
        """Compose the question."""
        with Vertical(id="day", classes="asking"):
            yield Static(TITLE, id="day-title", markup=False)
            yield Input(placeholder="3 weeks ago", compact=True, id="day-given")
            yield Static(HINT, id="day-step", markup=False)

    def on_mount(self) -> None:
        """Be calm."""
        self.query_one(Input).cursor_blink = False

    def failed(self, group: str, line: str) -> None:
        """Say what was wrong, and let the person try again."""
        del group
        self.query_one("#day-step", Static).update(line)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.in_thread(partial(self._read, event.value, self.desk.clock()), "day", replace=True)

    @on(DayRead)
    def _was(self, event: DayRead) -> None:
        from druthers.tui.screens.profile.values import ProfileScreen  # noqa: PLC0415 -- it leads here

        self.app.switch_screen(ProfileScreen(self.desk, as_of=event.until))

    def _read(self, given: str, now: datetime) -> None:
        from druthers.cli.moment import end  # noqa: PLC0415 -- dateparser takes a third of a second

        self.post_message(DayRead(end(given, now)))
