"""A note to be read: when, where, its tags, and the markdown as it is meant to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, Static

from druthers.tui import words

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Note


class NotePane(VerticalScroll, can_focus=True):
    """Shows one note, or nothing."""

    def compose(self) -> ComposeResult:
        """Compose the head and the text."""
        yield Static(id="note-head")
        yield Markdown(id="note-body", open_links=False)

    async def show(self, note: Note | None) -> None:
        """Draw `note`, from its top."""
        self.query_one("#note-head", Static).update(head(note) if note else "")
        await self.query_one(Markdown).update(note.body if note else "")
        self.scroll_home(animate=False)


def head(note: Note) -> Content:
    """When it was written, where it lies and who can read it."""
    year, time = f"{note.created.year}", f"{note.created:%H:%M}"
    day = f"{note.created:%A} {note.created.day} {note.created:%B} {year}, {time}"
    tags = "".join(f"  #{tag}" for tag in note.tags)
    return Content.assemble(
        (day, "$foreground bold"),
        "\n",
        (words.visibility(note.visibility), f"${note.visibility}"),
        (tags, "$accent"),
        "\n",
        (note.path, "$muted"),
    )
