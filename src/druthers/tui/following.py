"""Following a link of a note: to the note that it means, or, for an address, to the clipboard. Nothing is fetched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from druthers.errors import UnknownNote
from druthers.tui.messages import NoteChosen
from druthers.tui.widgets.note_pane import NotePane
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import NoteLinks
    from druthers.tui.rendering import Reference
    from druthers.tui.screens.page import Page


def follow(page: Page, path: str, reference: Reference, links: NoteLinks | None = None) -> None:
    """Go where the link leads that stands in the note at `path`; `links` are that note's, where they are known."""
    if reference.address:
        page.app.copy_to_clipboard(reference.address)
        page.say(f"Copied: {printable(reference.address)}")
    elif reference.target:
        page.in_thread(partial(_follow, page, path, reference, links), "follow", replace=True)
    else:
        page.query_one(NotePane).seek(reference.heading)


def _follow(page: Page, path: str, reference: Reference, links: NoteLinks | None) -> None:
    """Look in a thread for the note that is meant; UnknownNote when there is none."""
    wanted = reference.target.casefold()
    known = links or page.desk.journal.links(path)
    leads = next((end.path for end in known.out if end.path and end.target.casefold() == wanted), None)
    if leads is None:
        raise UnknownNote(f"No note is called {printable(reference.target)} yet.", "")
    page.post_message(NoteChosen(leads, reference.heading))
