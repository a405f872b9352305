"""A change to what was learnt: first what it would do to the last proposals, then a yes, and only then it is made."""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from druthers import portraying
from druthers.tui.screens.page import Page
from druthers.tui.screens.profile.messages import Changed, Tried

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.tui.ports import Desk
    from druthers.tui.screens.profile.wishes import Wish

TRYING: Final = "Trying it on the last proposals…"
YES: Final = "enter does it, esc leaves it as it is."
TRY: Final = "enter first tries it on the last proposals, esc leaves it as it is."
NO_NUMBER: Final = "That is no number. Try 0.5, or -0.5."


class ChangeScreen(Page, ModalScreen[None]):
    """One question, above what was there."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "yes", "Yes", id="change.yes")]

    def __init__(self, desk: Desk, wish: Wish) -> None:
        super().__init__(desk)
        self._wish = wish
        self._tried: float | None = None
        self._making = False

    def compose(self) -> ComposeResult:
        """Compose the question."""
        with Vertical(id="change", classes="asking"):
            yield Static(self._wish.title, id="change-title", markup=False)
            yield Static(self._wish.means, id="change-means", markup=False)
            if self._wish.asks:
                yield Input(self._wish.given, placeholder=self._wish.asks, compact=True, id="change-number")
            yield Static(id="change-flips", markup=False)
            yield Static(self._hint, id="change-step", markup=False)

    def on_mount(self) -> None:
        """Try it at once, where nothing is asked for."""
        self.query_one("#change-flips").display = False
        for given in self.query(Input):
            given.cursor_blink = False
            given.focus()
        if not self._wish.asks:
            question = self.query_one("#change")
            question.can_focus = True  # whoever hears the screen is led to it
            question.focus()
            self._try(0.0)

    def failed(self, group: str, line: str) -> None:
        """Say it here; the number can be mended."""
        del group
        self._making, self._tried = False, None
        self._step(line)

    def action_yes(self) -> None:
        """Make it, once it was tried."""
        if self._tried is not None and not self._making:
            self._making = True
            self._step("Doing it…")
            self.in_thread(partial(self._make, self._tried), "change")

    @on(Input.Changed)
    def _typed(self) -> None:
        self._tried = None
        self.query_one("#change-flips").display = False
        self._step(self._hint)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        number = read(event.value)
        if number is None:
            self._step(NO_NUMBER)
        elif number == self._tried or self._wish.tries is None:
            self._tried = number
            self.action_yes()
        else:
            self._try(number)

    @on(Tried)
    def _told(self, event: Tried) -> None:
        if not self.query(Input) or read(self.query_one(Input).value) == event.number:
            self._tried = event.number
            told = self.query_one("#change-flips", Static)
            told.update(Content.styled("\n".join(portraying.flips(event.flips)), "$foreground"))
            told.display = True
            self._step(YES)

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        self.say(f"{event.said}. u takes it back.")
        self.dismiss()

    @property
    def _hint(self) -> str:
        if not self._wish.asks:
            return TRYING
        return f"{self._wish.asks}\n{YES if self._wish.tries is None else TRY}"

    def _try(self, number: float) -> None:
        self._step(TRYING)
        self.in_thread(partial(self._would, number), "try", replace=True)

    def _step(self, line: str) -> None:
        self.query_one("#change-step", Static).update(line)

    def _would(self, number: float) -> None:
        if self._wish.tries is not None:
            self.post_message(Tried(number, self._wish.tries(number)))

    def _make(self, number: float) -> None:
        deed = self._wish.makes(number)
        self.desk.deeds.done(deed)
        self.post_message(Changed(deed.said))


def read(typed: str) -> float | None:
    """The number that was typed.

    >>> read(" -0,5 "), read("a lot"), read("nan")
    (-0.5, None, None)
    """
    try:
        number = float(typed.strip().replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None
