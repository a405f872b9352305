"""The app's places: what each is called, which keys lead there, and where its screen is made.

A place is a Textual mode: it keeps its own pile of screens, so that whoever comes back finds it as they left it. A
screen is imported when its place is first gone to.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.tui.ports import Desk
    from druthers.tui.screens.page import Page


@dataclass(frozen=True, slots=True)
class Place:
    """`key` leads there while nothing is being typed, `anywhere` always; `screen` is `module:class`."""

    name: str
    title: str
    key: str
    anywhere: str
    does: str
    screen: str

    def open(self, desk: Desk) -> Page:
        """Make its screen."""
        return screen(self.screen)(desk)


def screen(named: str) -> Callable[..., Page]:
    """The class of a screen, as `module:class`; imported when it is asked for."""
    module, name = named.split(":")
    kind: Callable[..., Page] = getattr(import_module(f"druthers.tui.screens.{module}"), name)
    return kind


PLACES: Final = {
    place.name: place
    for place in (
        Place("today", "Today", "T", "f2", "Write, and see the day", "today:TodayScreen"),
        Place("journal", "Journal", "J", "f3", "Every note, by day", "journal:JournalScreen"),
        Place("find", "Find", "slash", "f4", "Find passages by text and meaning", "find:FindScreen"),
        Place("propose", "Propose", "p", "f5", "Ask for proposals", "propose:ProposeScreen"),
        Place("profile", "Profile", "P", "f6", "See what it has learnt of you", "profile:ProfileScreen"),
        Place("share", "Share", "S", "f7", "See what is public, and send it", "share:ShareScreen"),
    )
}
HOME: Final = "today"
