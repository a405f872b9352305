"""Undo: what was done last in this sitting, else the last change of the vault."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from druthers import wording as words
from druthers.tui.deeds import Deed
from druthers.tui.listing import spoken
from druthers.tui.messages import TakenBack

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.tui.ports import Desk, Journal
    from druthers.tui.screens.page import Page

NAME = 40  # characters of a note's first line
WAY_BACK = "D or a note's history brings it back."


def undo(page: Page) -> None:
    """Take the last deed back, in a thread; the page is told with `TakenBack`. Two quick presses are one."""
    if page.desk.deeds.undoing.acquire(blocking=False):
        page.in_thread(partial(_undo, page, page.desk), "undo")


def changed(desk: Desk, said: str, commit: str | None, otherwise: Callable[[], str] | None = None) -> None:
    """Remember a change of notes that `commit` holds; where none does, `otherwise` undoes it.

    A change whose commit waits is the vault's last one: it is committed by what takes it back.
    """
    back = partial(take_back, desk.journal, said, commit)
    desk.deeds.done(Deed(said, back if commit or otherwise is None else otherwise))


def take_back(journal: Journal, said: str, commit: str | None) -> str:
    """Take back the change that a commit made, whatever was done since; without one, the last; how it is now."""
    undone = journal.undo(commit)
    late = f" Its commit waits: {undone.waits}" if undone.waits else ""
    return f"Undone: {said}. {WAY_BACK}{late}"


def named(text: str) -> str:
    """A note's text as a deed names it: its first words, in quotes.

    >>> named("# Lentil soup, third attempt, with less cumin and more lemon"), named("Ran 8k")
    ('“Lentil soup, third attempt, with less…”', '“Ran 8k”')
    """
    line = " ".join(next(filter(None, map(spoken, text.split("\n"))), "").split())
    return f"“{line if len(line) <= NAME else line[: NAME - 1].rsplit(' ', 1)[0] + '…'}”"


def _undo(page: Page, desk: Desk) -> None:
    try:
        deed = desk.deeds.last
        said = (deed or Deed("", partial(_change, desk))).back()
        if deed is not None:
            desk.deeds.undone(deed)
    finally:
        desk.deeds.undoing.release()
    page.post_message(TakenBack(said))


def _change(desk: Desk) -> str:
    return f"{words.undone(desk.journal.undo())}. {WAY_BACK}"
