"""Asking for the passphrase of the private notes. It is given to the journal and kept nowhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from druthers.tui.messages import Unlocked
from druthers.tui.screens.page import Page

if TYPE_CHECKING:
    from textual.app import ComposeResult

HINT = "enter unlocks them until you leave, escape leaves them locked."


class UnlockScreen(Page, ModalScreen[None]):
    """One line, above what was there."""

    def compose(self) -> ComposeResult:
        """Compose the question."""
        with Vertical(id="unlock"):
            yield Static("Private notes are locked", id="unlock-title", markup=False)
            yield Input(placeholder="Passphrase", password=True, compact=True, id="passphrase")
            yield Static(HINT, id="asked", markup=False)

    def on_mount(self) -> None:
        """Be calm."""
        self.query_one(Input).cursor_blink = False

    def failed(self, group: str, line: str) -> None:
        """Say what was wrong, and let the person try again."""
        del group
        self._tell(line)
        given = self.query_one(Input)
        given.disabled = False
        given.value = ""
        given.focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.value:
            self.query_one(Input).disabled = True
            self._tell("Trying it; this is slow on purpose…")
            self.in_thread(partial(self._unlock, event.value), "unlock")

    @on(Unlocked)
    def _unlocked(self) -> None:
        self.query_one(Input).value = ""
        self.say("Private notes are open until you leave.")
        self.dismiss()

    def _tell(self, line: str) -> None:
        self.query_one("#asked", Static).update(line)

    def _unlock(self, passphrase: str) -> None:
        self.desk.journal.unlock(passphrase)
        self.post_message(Unlocked())
