"""The timeline: notes by day, newest first, one line each; it draws only the lines in view.

It shows notes and posts which one is chosen; it reads nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from druthers import wording as words
from druthers.models import Note
from druthers.tui.listing import Listing
from druthers.tui.messages import NoteChosen, NoteHighlighted
from druthers.tui.signs import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from textual import events

    from druthers.tui.listing import Row

ROOM_FOR_TAGS = 60  # cells; a narrower line has no tags


class Timeline(ScrollView, can_focus=True):
    """Days and notes as rows; `cursor` is the row of the highlighted note."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "timeline--day",
        "timeline--quiet",
        "timeline--title",
        "timeline--public",
        "timeline--private",
        "timeline--following",
        "timeline--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="timeline.open"),
        Binding("j,down", "move(1)", "Down", show=False, id="timeline.down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="timeline.up"),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", show=False, id="timeline.page_down"),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False, id="timeline.page_up"),
        Binding("g,home", "first", "Newest", show=False, id="timeline.first"),
        Binding("G,end", "last", "Oldest", show=False, id="timeline.last"),
    ]

    cursor: reactive[int] = reactive(-1)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="timeline")
        self._clock = clock
        self._listing = Listing()

    @property
    def _rows(self) -> Sequence[Row]:
        return self._listing.rows

    @property
    def note(self) -> Note | None:
        """The highlighted note."""
        row = self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None
        return row if isinstance(row, Note) else None

    @property
    def reading_row(self) -> int | None:
        """The row of the highlighted note in the window."""
        return self.cursor - self.scroll_offset.y if self.note is not None else None

    def show(self, listing: Listing) -> None:
        """Draw these notes; the cursor stays on its note, or on the newest when it was there."""
        before, was_first = self.note, self.cursor == self._listing.first
        self._listing = listing
        self.virtual_size = Size(self.size.width, len(listing.rows))
        at = listing.first if before is None or was_first else listing.at.get(before.path, listing.first)
        if at == self.cursor:
            self.post_message(NoteHighlighted(self.note))
        self.cursor = at
        self.refresh()

    def watch_cursor(self) -> None:
        """Keep the highlighted note in view, and tell which one it is."""
        if self.note is None:
            return
        top = 0 if self.cursor <= 1 else self.cursor - 1
        self.scroll_to_region(Region(0, top, 1, self.cursor - top + 1), animate=False)
        self.refresh()
        self.post_message(NoteHighlighted(self.note))

    def action_move(self, by: int) -> None:
        """Go to the next or previous note; up from the newest one leads to the capture line."""
        at = self.cursor + by
        while 0 <= at < len(self._rows) and not isinstance(self._rows[at], Note):
            at += by
        if 0 <= at < len(self._rows):
            self.cursor = at
        elif by < 0 and self.screen.query("CaptureLine"):
            self.screen.focus_previous("CaptureLine")

    def action_page(self, by: int) -> None:
        """Go a screenful further."""
        self._near(self.cursor + by * max(self.size.height - 2, 1), by)

    def action_first(self) -> None:
        """Go to the newest note."""
        self._near(0, 1)

    def action_last(self) -> None:
        """Go to the oldest note."""
        self._near(len(self._rows) - 1, -1)

    def action_open(self) -> None:
        """Open the highlighted note."""
        if self.note is not None:
            self.post_message(NoteChosen(self.note.path))

    def on_click(self, event: events.Click) -> None:
        """Highlight the note under the pointer; a second click opens it."""
        at = event.y + self.scroll_offset.y
        while 0 < at < len(self._rows) and isinstance(self._rows[at], str) and self._rows[at - 1] is not None:
            at -= 1  # what a note says belongs to it
        if 0 <= at < len(self._rows) and isinstance(self._rows[at], Note):
            if at == self.cursor:
                self.action_open()
            self.cursor = at

    def on_focus(self) -> None:
        """Draw the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Take the cursor away."""
        self.refresh()

    def on_resize(self) -> None:
        """Fill the new width."""
        self.virtual_size = Size(self.size.width, len(self._rows))

    def render_line(self, y: int) -> Strip:
        """One row of the window, `y` lines below its top."""
        width, at = self.scrollable_content_region.width, y + self.scroll_offset.y
        row = self._rows[at] if at < len(self._rows) else None
        if row is None:
            return Strip.blank(width, self.rich_style)
        if isinstance(row, Note):
            return self._note_line(row, width, here=at == self.cursor)
        if isinstance(row, str):
            said = fit(f" {row}", width)
            return Strip([Segment(said, self._style("quiet"))]).adjust_cell_length(width, self.rich_style)
        heading = words.day(row, self._clock().date())
        return Strip([Segment(f" {heading}", self._style("day"))]).adjust_cell_length(width, self.rich_style)

    def _note_line(self, note: Note, width: int, *, here: bool) -> Strip:
        tags = " ".join(f"#{tag}" for tag in note.tags) if width >= ROOM_FOR_TAGS else ""
        tags = tags if cell_len(tags) < width // 3 else ""
        shown = sign(note.visibility, plain=getattr(self.app, "plain", False))
        room = max(width - 11 - cell_len(shown) - (cell_len(tags) + 2 if tags else 0), 0)
        marked = here and self.has_focus
        parts = [
            Segment(f"  {note.created:%H:%M} ", self._style("quiet")),
            Segment(f" {shown} ", self._style(note.visibility)),
            Segment(" " + fit(words.headline(note), room), self._style("title")),
            Segment(f"  {tags}" if tags else "", self._style("quiet")),
        ]
        if marked:
            back = Style(bgcolor=self._style("cursor").bgcolor)
            parts = [Segment(text, (style or Style()) + back) for text, style, _ in parts]
            return Strip(parts).adjust_cell_length(width, self.rich_style + back)
        return Strip(parts).adjust_cell_length(width, self.rich_style)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"timeline--{part}")

    def _near(self, at: int, by: int) -> None:
        if not self._rows:
            return
        at = min(max(at, 0), len(self._rows) - 1)
        for step in (by, -by):
            seek = at
            while 0 <= seek < len(self._rows):
                if isinstance(self._rows[seek], Note):
                    self.cursor = seek
                    return
                seek += step


def fit(text: str, width: int) -> str:
    """Text in exactly `width` cells, with an ellipsis where it was cut.

    >>> fit("running by the river", 8), fit("ran", 5)
    ('running…', 'ran  ')
    """
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, max(width - 1, 0)).rstrip() + "…", width)
