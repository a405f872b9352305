"""The line in which the person says why they rated something so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

if TYPE_CHECKING:
    from druthers.models import Shown


class Reason(Input):
    """Open while `of` is a proposal that is rated; enter gives the reason, esc leaves it."""

    def __init__(self) -> None:
        super().__init__(id="reason", placeholder="In your words; enter keeps it, esc leaves it", compact=True)
        self.of: Shown | None = None

    def on_mount(self) -> None:
        """Take no room until it is asked for."""
        self.display = self.can_focus = False

    def open(self, shown: Shown) -> None:
        """Ask why this was rated so."""
        self.of = shown
        self.border_title = f"Why {shown.rating} of 5?"
        self.value = shown.why or ""
        self.display = self.can_focus = True
        self.focus()

    def close(self) -> None:
        """Ask no more."""
        self.of = None
        self.value = ""
        self.display = self.can_focus = False
