"""Everything that can be done, whatever the screen, as the command palette lists it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.theme import Theme

    from druthers.tui.app import DruthersApp


def commands(app: DruthersApp, themes: Sequence[Theme]) -> Iterator[SystemCommand]:
    """The commands, the most usual first."""
    journal = app.journal_screen
    yield SystemCommand("Write", "Go to the capture line", app.action_write)
    yield SystemCommand("Search", "Find passages by text and meaning", partial(app.action_go, "search"))
    yield SystemCommand("Propose", "Ask for proposals", partial(app.action_go, "propose"))
    yield SystemCommand("Earlier proposals", "See and rate what was proposed before", partial(app.action_go, "earlier"))
    yield SystemCommand("Profile", "See what it has learnt of you", partial(app.action_go, "profile"))
    yield SystemCommand("Undo", "Take the last change back", journal.action_undo)
    yield SystemCommand("Put away", "See what was put away, and bring it back", partial(app.action_go, "trash"))
    yield SystemCommand("Sync own devices", "Fetch, merge and send private and public notes", journal.action_sync)
    yield SystemCommand("Unlock", "Open encrypted private notes with their passphrase", app.action_unlock)
    yield SystemCommand("What waits", "Mend what keeps notes from being committed", journal.action_mend)
    yield SystemCommand("Read again", "Read the notes from disk again", journal.read)
    yield SystemCommand("Help", "Every key on one page", partial(app.action_go, "help"))
    for one in themes:
        kind = "dark" if one.dark else "light"
        yield SystemCommand(f"Theme: {one.name}", f"A {kind} theme", partial(setattr, app, "theme", one.name))
    yield SystemCommand("Quit", "Leave Druthers", app.action_quit)
