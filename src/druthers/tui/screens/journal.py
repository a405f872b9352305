"""The first screen: the capture line, the timeline below it, and the highlighted note beside it where there is room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Static

from druthers import wording as words
from druthers.tui.messages import NoteHighlighted, NoteSaved, NotesRead, ProposalsWanted, Submitted
from druthers.tui.screens.page import Page
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.note_pane import NotePane
from druthers.tui.widgets.timeline import Timeline
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import Note, Visibility
    from druthers.tui.ports import Desk

LOOK = 20.0  # seconds between two looks for notes that something else wrote
REST = 0.08  # seconds the cursor rests on a note before it is rendered beside the timeline
WELCOME = """\
Nothing here yet.

Write a line above and press enter: what you did,
what you wonder about, what you keep putting off.
It becomes a plain file, kept in git.

After a few notes, p asks for proposals."""


class JournalScreen(Page):
    """Where one writes, and looks back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "write", "Write", show=False),
        Binding("n,i", "write", "Write", key_display="n"),
        Binding("slash", "app.search", "Search", key_display="/"),
        Binding("p", "app.propose", "Propose"),
        Binding("a", "propose_about", "About this"),
        Binding("o", "app.earlier", "Earlier", show=False),
        Binding("P", "app.profile", "Profile"),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._notes: list[Note] | None = None
        self._saving = False
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine()
        yield CaptureLine(self.desk.visibility)
        yield Static(id="saved", markup=False)
        yield Static(WELCOME, id="first-step", markup=False)
        with Horizontal(id="notes"):
            yield Timeline(self.desk.clock)
            yield NotePane(id="beside")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read the notes in a thread; the person can write meanwhile."""
        self.query_one("#first-step").display = False
        self.query_one("#beside").can_focus = False
        self.read()
        self.set_interval(LOOK, self._look)

    def on_screen_resume(self) -> None:
        """Read again after another screen, where much may have happened."""
        if self._notes is not None:
            self.read()

    @property
    def unsaved(self) -> str:
        """The words in the capture line."""
        return self.query_one(CaptureLine).text.strip()

    def read(self) -> None:
        """Read the newest notes again."""
        self.in_thread(self._read, "notes", replace=True)

    def _look(self) -> None:
        if self.is_current and self._notes is not None:
            self.read()

    def failed(self, group: str, line: str) -> None:
        """After a failed save the text is still in the line, and can be sent again."""
        super().failed(group, line)
        if group == "notes":
            self._notes = None  # told once; looking again is the person's to ask for
        if group == "save":
            self._saving = False
            self._tell("Not saved; your words are still in the line.")

    def action_write(self) -> None:
        """Go to the capture line."""
        self.query_one(CaptureLine).focus()

    def action_propose_about(self) -> None:
        """Ask for proposals about the highlighted note."""
        note = self.query_one(Timeline).note
        if note is not None:
            self.post_message(ProposalsWanted(words.gist(note), words.headline(note)))

    @on(Submitted)
    def _save(self, event: Submitted) -> None:
        if not self._saving:
            self._saving = True
            self.in_thread(partial(self._capture, event.text, event.visibility), "save")

    @on(NoteSaved)
    def _saved(self, event: NoteSaved) -> None:
        self._saving = False
        self.query_one(CaptureLine).saved(event.text)
        self._tell(words.saved(event.saved))
        self.read()

    @on(NotesRead)
    def _show(self, event: NotesRead) -> None:
        if event.notes == self._notes:
            return
        self._notes = event.notes
        empty = not event.notes
        self.query_one("#first-step").display = empty
        self.query_one("#notes").display = not empty
        self.query_one(TopLine).fact = "" if empty else words.count(len(event.notes), "note")
        self.query_one(Timeline).show(event.notes)

    @on(NoteHighlighted)
    def _highlighted(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._show_beside)

    def _show_beside(self) -> None:
        if self.has_class("-wide"):
            self.query_one("#beside", NotePane).show(self.query_one(Timeline).note)

    def on_resize(self) -> None:
        """Fill the pane when the window becomes wide."""
        self._highlighted()

    @on(CaptureLine.Changed)
    def _typed(self) -> None:
        if not self._saving:
            self.query_one("#saved", Static).update("")  # it told of the words before these

    def _tell(self, text: str) -> None:
        line = self.query_one("#saved", Static)
        line.update(text)
        line.add_class("-told")

    def _capture(self, text: str, visibility: Visibility) -> None:
        saved = self.desk.journal.capture(text, visibility=visibility)
        self.post_message(NoteSaved(text, saved))

    def _read(self) -> None:
        self.post_message(NotesRead(self.desk.journal.notes()))
