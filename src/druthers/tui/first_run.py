"""What `druthers` shows where there is no journal yet: a word of welcome, one question, and the tour for who wants it.

An app of its own, before the app: that one is always built with a journal that is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from druthers.tui.dressed import Dressed
from druthers.tui.screens.settle import SettleScreen
from druthers.tui.screens.welcome import WelcomeScreen
from druthers.vault.layout import is_vault

if TYPE_CHECKING:
    from pathlib import Path


class FirstRun(Dressed):
    """Leads to `begun`, a journal; or to the wish to `look_around` first; or to neither. `lost` is where one was."""

    TITLE = "druthers"
    CSS_PATH = [f"styles/{name}.tcss" for name in ("base", "first_run", "look")]  # noqa: RUF012 -- Textual types it so
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-middle"), (104, "-wide")]  # noqa: RUF012 -- as above
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit"),
    ]

    def __init__(self, lost: Path | None = None) -> None:
        super().__init__()
        self.begun: Path | None = None
        self.said = ""  # what is to be said once the app is left
        self.look_around = False
        self._lost = lost

    def on_mount(self) -> None:
        """Begin."""
        self.push_screen(WelcomeScreen(self._lost))

    def action_first(self, what: str) -> None:
        """Go where the person wants to."""
        if what == "begin":
            self.push_screen(SettleScreen())
        elif what == "back":
            self.pop_screen()
        elif what == "again" and self._lost is not None:
            if is_vault(self._lost):
                self.begin(self._lost)
            else:
                self.notify("It is not there yet.", markup=False)
        else:
            self.look_around = what == "tour"
            self.exit()

    def begin(self, root: Path, said: str = "") -> None:
        """Go on to a journal."""
        self.begun, self.said = root, said
        self.exit()
