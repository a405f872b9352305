"""The journal: every note by day, and the highlighted one beside the timeline where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Static

from druthers import wording as words
from druthers.tui.following import follow
from druthers.tui.messages import LinkFollowed, NoteHighlighted, ProposalsWanted
from druthers.tui.screens.page import Page
from druthers.tui.widgets.note_pane import NotePane
from druthers.tui.widgets.timeline import Timeline
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.tui.messages import NotesRead
    from druthers.tui.ports import Desk

REST = 0.08  # seconds the cursor rests on a note before it is drawn beside the timeline
NOTHING = "Nothing here yet. n leads to the line where a note is written."


class JournalScreen(Page):
    """Where one looks back."""

    AUTO_FOCUS = "Timeline"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,i", "app.write", "Write", key_display="n", id="journal.write"),
        Binding("a", "propose_about", "Propose", id="journal.about"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Journal")
        yield Static(NOTHING, id="nothing", markup=False)
        with Horizontal(id="notes"):
            yield Timeline(self.desk.clock)
            yield NotePane(id="beside")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the notes as they were read; if they were not yet, they come."""
        self.query_one("#nothing").display = False
        self.desk.reading.read_all()
        if self.desk.reading.last is not None:
            self.show_notes(self.desk.reading.last)

    def show_notes(self, read: NotesRead) -> None:
        """Draw them."""
        self.query_one("#nothing").display = not read.notes
        self.query_one("#notes").display = bool(read.notes)
        count = f"the newest {len(read.notes):,} so far" if read.more else words.count(len(read.notes), "note")
        self.query_one(TopLine).fact = count if read.notes else ""
        self.query_one(Timeline).show(read.listing)

    def copied(self) -> str:
        """The words of the highlighted note."""
        note = self.query_one(Timeline).note
        return note.body.strip() if note else ""

    def action_propose_about(self) -> None:
        """Ask for proposals about the highlighted note."""
        note = self.query_one(Timeline).note
        if note is not None:
            self.post_message(ProposalsWanted(words.gist(note), words.headline(note)))

    def action_back(self) -> None:
        """From the note beside to the notes; else leave."""
        if self.query_one("#beside").has_focus:
            self.query_one(Timeline).focus()
        else:
            super().action_back()

    def on_resize(self) -> None:
        """Fill the pane when the window becomes wide."""
        self._highlighted()

    @on(NoteHighlighted)
    def _highlighted(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._show_beside)

    @on(LinkFollowed)
    def _follow(self, event: LinkFollowed) -> None:
        note = self.query_one(Timeline).note
        if note is not None:
            follow(self, note.path, event.reference)

    def _show_beside(self) -> None:
        if self.has_class("-wide"):
            self.query_one("#beside", NotePane).show(self.query_one(Timeline).note)
