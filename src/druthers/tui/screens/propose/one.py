"""One proposal that was made already, with its evidence open: what was said unasked is never without it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from druthers.tui.screens.propose import running
from druthers.tui.screens.propose.answering import Answering

if TYPE_CHECKING:
    from druthers.models import Shown
    from druthers.tui.ports import Desk


class OneScreen(Answering):
    """Where one sees why something was said."""

    def __init__(self, desk: Desk, shown: Shown) -> None:
        super().__init__(desk, "said unasked")
        self._shown = shown
        self._why = True

    def on_mount(self) -> None:
        """Read what is told of it."""
        self.step("What it rests on, and why it was said. esc goes back.")
        self.in_thread(partial(running.show, self, self._shown), "recall")
