"""A note to be read: when, where, its tags, and the markdown as it is meant to look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from druthers import wording as words
from druthers.tui.rendering import NoteText

if TYPE_CHECKING:
    from textual.app import ComposeResult, RenderResult

    from druthers.models import Note

WORD = re.compile(r"[^\W_]+")
TELLING = 12  # letters by which a row is known
ABOVE = 4  # rows that stay above the one that is sought


class NoteBody(Widget):
    """The text of a note; markdown as it is meant to look."""

    def __init__(self) -> None:
        super().__init__(id="note-body")
        self.source = ""
        self._drawn: tuple[str, str, NoteText] | None = None

    def show(self, source: str) -> None:
        """Draw other text."""
        self.source = source
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """Draw it in the colours of the theme that is on."""
        if self._drawn is None or self._drawn[:2] != (self.source, self.app.theme):
            self._drawn = (self.source, self.app.theme, NoteText(self.source, self.app.theme_variables))
        return self._drawn[2]

    def row_of(self, line: str) -> int | None:
        """The first row that says what a line of the note says, or begins to; None where none does."""
        wanted = _words(line)
        for row in range(self.size.height if wanted else 0):
            said = _words(self.render_line(row).text)
            if said and (wanted.startswith(said) or said.startswith(wanted)) and len(said) >= min(len(wanted), TELLING):
                return row
        return None


class NotePane(VerticalScroll, can_focus=True):
    """Shows one note, or nothing."""

    def compose(self) -> ComposeResult:
        """Compose the head and the text."""
        yield Static(id="note-head")
        yield NoteBody()
        yield Static(id="note-links")

    def on_mount(self) -> None:
        """Say nothing of links until there is something to say."""
        self.tie("")

    def show(self, note: Note | None, *, stay: bool = False) -> None:
        """Draw `note`, from its top, or with `stay` from where it was being read."""
        self.query_one("#note-head", Static).update(head(note) if note else "")
        self.query_one(NoteBody).show(note.body if note else "")
        if not stay:
            self.scroll_home(animate=False)

    def seek(self, line: str) -> None:
        """Scroll to the row that says this, as soon as it is drawn."""
        self.call_after_refresh(self._seek, line)

    def tie(self, said: str) -> None:
        """Say below the note what it is tied to."""
        links = self.query_one("#note-links", Static)
        links.display = bool(said)
        links.update(Content.assemble((said, "$muted"), ("   l", "$accent"), (" shows them", "$muted")) if said else "")

    def _seek(self, line: str) -> None:
        body = self.query_one(NoteBody)
        if (row := body.row_of(line)) is not None:
            self.scroll_to(y=max(body.virtual_region.y + row - ABOVE, 0), animate=False)


def _words(text: str) -> str:
    """The words alone, without what markdown puts around them."""
    return " ".join(WORD.findall(text)).casefold()


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
