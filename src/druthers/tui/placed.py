"""An app of places: how one goes from one to the other, what is open in each, and how one leaves them all.

What was left somewhere is found again there; no way out loses words that are on no disk.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Final, cast

from druthers.tui.keyed import KeyedApp
from druthers.tui.pacing import at_ease
from druthers.tui.places import HOME, PLACES, screen
from druthers.tui.screens.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from druthers.tui.ports import Desk
    from druthers.tui.screens.today import TodayScreen

OVER: Final = {  # screens that stand over a place, and are left again; `module:class`
    "trash": "trash:TrashScreen",
    "help": "help:HelpScreen",
    "doctor": "doctor:DoctorScreen",
    "model": "model:ModelScreen",
    "unlock": "unlock:UnlockScreen",
    "lead": "lead:LeadScreen",
}


class PlacedApp(KeyedApp):
    """Goes from place to place; `desk` is what their screens are given."""

    desk: Desk

    def __init__(self, *, theme: str | None = None, themes: Sequence[Path] | None = None, plain: bool = False) -> None:
        super().__init__(theme=theme, themes=themes, plain=plain)
        self._asked_about = ""
        self._been = {HOME}
        self._warm = False

    @property
    def today(self) -> TodayScreen:
        """The screen that the app opens on."""
        return cast("TodayScreen", self.get_screen_stack(HOME)[0])

    def action_write(self) -> None:
        """Go to the capture line, from anywhere."""
        self.action_go(HOME)
        if self.screen is self.today:
            self.today.action_write()

    def action_go(self, name: str) -> None:
        """Go to a place; gone to from itself, it is found again without what was opened over it."""
        if name == self.current_mode:
            self._leave_what_is_over()
        else:
            self._been.add(name)
            self.switch_mode(name)

    def action_over(self, name: str) -> None:
        """Open a screen over the place, unless it is the one that is seen."""
        kind = screen(OVER[name])
        if type(self.screen) is not kind:
            self.push_screen(kind(self.desk))

    async def action_quit(self) -> None:
        """Leave; when words are not saved, only when it is asked for twice."""
        unsaved = "\0".join(page.unsaved for _, page in self.pages())
        if not unsaved.strip("\0") or unsaved == self._asked_about:
            for _, page in self.pages():
                page.give_up()
            self.exit()
            return
        self._asked_about = unsaved
        place = next(place for place, page in self.pages() if page.unsaved)
        self.switch_mode(place)
        self._leave_what_is_over()
        if self.screen is self.today:
            self.today.action_write()
            self.notify("The line holds words that are not saved: enter saves them, ctrl+q again leaves.", markup=False)
        else:
            self.notify("This text is not saved: ctrl+s saves it, ctrl+q again leaves.", markup=False)

    def pages(self) -> list[tuple[str, Page]]:
        """Every page that is open, and its place; those of the place that is seen come last."""
        opened = [name for name in sorted(PLACES, key=lambda name: name == self.current_mode) if name in self._been]
        return [
            (name, screen)
            for name in opened
            for screen in self.get_screen_stack(name)
            if isinstance(screen, Page) and screen.is_mounted
        ]

    def _leave_what_is_over(self) -> None:
        """Leave screen after screen of this place, as far as no words are lost by it."""
        while len(self.screen_stack) > 1 and not (isinstance(self.screen, Page) and self.screen.unsaved):
            self.pop_screen()

    def warm_up(self) -> None:
        """Load in a thread what the other places need, once, so that going there takes no longer than a frame."""
        if not (self._warm or self.is_headless):
            self._warm = True
            Thread(target=_warm_up, name="druthers-warm", daemon=True).start()


def _warm_up() -> None:
    for place in PLACES.values():
        with suppress(ImportError):  # who goes there is told
            screen(place.screen)
    at_ease()
