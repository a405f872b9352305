"""The tour: the app itself on a sample journal, with a line or two below that say what to look at.

The journal lies in a temporary folder. Whatever would reach beyond it, such as a push, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Footer, Input, Static, TextArea

from druthers.errors import UsageError
from druthers.tui.app import DruthersApp
from druthers.tui.screens.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from druthers.tui.ports import Journal

BEYOND: Final = (  # what writes or asks outside of the temporary folder
    "set_remote", "push_steps", "sync_steps", "follow_steps", "refresh_steps", "add_model_steps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A place, and what to look at there."""

    place: str
    says: str


STEPS: Final = (
    Step(
        "today",
        "The journal of an invented person; nothing of yours is touched. n goes to the line: write something, enter "
        "saves it as a plain file. ○ is public, ● private. While you write, ctrl+n goes on.",
    ),
    Step(
        "find",
        "Find. Type sleep: notes with the word come as you type, enter looks for the meaning too, w says why. "
        "ctrl+n goes on.",
    ),
    Step(
        "propose",
        "Propose. {made} 1 to 5 says what one is worth to you, e shows what it rests on. The "
        "first time takes a while: go on, and come back.",
    ),
    Step(
        "profile",
        "Profile. What the ratings taught, and how sure that is: little yet. Each number shows what is behind it, and "
        "can be changed.",
    ),
    Step(
        "share",
        "Share. What is public, and exactly what a stranger would see. Nothing leaves without your yes; from the tour "
        "nothing can.",
    ),
    Step(
        "today",
        "That is all. L lets it speak first or only listen, ? has every key, ctrl+p everything by name. This journal "
        "is gone when you leave.",
    ),
)
WITH_MODEL: Final = "The model on this machine writes from the notes."
WITHOUT: Final = "No model is here, so that these are made of the notes' own words."


class Sample:
    """A journal from which nothing reaches beyond its folder."""

    def __init__(self, journal: object) -> None:
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._journal, name)
        return partial(_guarded, found) if name in BEYOND else found


def _guarded(found: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    if named.get("dry_run"):
        return found(*arguments, **named)
    raise UsageError("This is the tour: nothing leaves its sample journal.", "In your own journal it works.")


class Guide(Static):
    """What to look at, below the page."""

    def show(self, number: int, says: str) -> None:
        """Say it."""
        last = number == len(STEPS)
        self.update(
            Content.assemble(
                (f"Tour {number} of {len(STEPS)}", "$accent bold"),
                ("  space", "$accent"),
                (" ends it" if last else " goes on", "$muted"),
                ("  ctrl+q", "$accent"),
                (" leaves\n", "$muted"),
                (says, "$foreground"),
            )
        )


class TourApp(DruthersApp):
    """The app with a guide."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "go_on", "On", show=False, priority=True, id="tour.on"),
        Binding("backspace", "step(-1)", "Back", show=False, id="tour.back"),
        Binding("ctrl+n", "step(1)", "On", show=False, priority=True, id="tour.on_anywhere"),
    ]

    def __init__(self, journal: object, *, with_model: bool = True, **settings: Any) -> None:
        super().__init__(cast("Journal", Sample(journal)), **settings)
        self._made = WITH_MODEL if with_model else WITHOUT
        self._at = 0

    def on_mount(self) -> None:
        """Begin."""
        self.screen_change_signal.subscribe(self, self._guide)
        self.call_after_refresh(self._begin)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While one types, space is a space; elsewhere it goes on, whatever it does in the app."""
        if action == "go_on":
            return not isinstance(self.focused, TextArea | Input)
        return super().check_action(action, parameters)

    def action_go_on(self) -> None:
        """Go on to the next place."""
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go on to the next place, or back."""
        at = self._at + by
        if at >= len(STEPS):
            self.exit()
        elif at >= 0:
            self._at = at
            self.action_go(STEPS[at].place)
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._guide(self.screen)
        if isinstance(self.screen.focused, TextArea):
            self.screen.set_focus(None)  # so that space goes on, until the person begins to write

    def _guide(self, screen: Screen[Any]) -> None:
        """Let the guide stand on the screen that is seen."""
        if isinstance(screen, Page) and not screen.is_modal:
            self.call_after_refresh(self._stand_on, screen)

    async def _stand_on(self, screen: Screen[Any]) -> None:
        try:
            guide = screen.query_one(Guide)
        except NoMatches:
            guide = Guide(id="guide")
            foot = screen.query(Footer)
            await screen.mount(guide, before=foot.first() if foot else None)
        guide.show(self._at + 1, STEPS[self._at].says.format(made=self._made))
