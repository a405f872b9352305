"""One note, as markdown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Footer

from druthers import wording as words
from druthers.tui.messages import NoteRead, ProposalsWanted
from druthers.tui.screens.page import Page
from druthers.tui.widgets.note_pane import NotePane
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Note
    from druthers.tui.ports import Desk


class NoteScreen(Page):
    """Where one reads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "pane('scroll_down')", "Down", show=False),
        Binding("k,up", "pane('scroll_up')", "Up", show=False),
        Binding("space", "pane('page_down')", "Page down", show=False),
        Binding("g,home", "pane('scroll_home')", "Top", show=False),
        Binding("G,end", "pane('scroll_end')", "End", show=False),
        Binding("p,a", "propose", "Propose about this", key_display="p"),
    ]

    def __init__(self, desk: Desk, path: str) -> None:
        super().__init__(desk)
        self._path = path
        self._note: Note | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Note")
        yield NotePane(id="reading")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read the note in a thread."""
        self.in_thread(partial(self._read, self._path), "note")

    def action_pane(self, action: str) -> None:
        """Scroll, wherever the focus is."""
        getattr(self.query_one(NotePane), f"action_{action}")()

    def action_propose(self) -> None:
        """Ask for proposals about this note."""
        if self._note is not None:
            self.post_message(ProposalsWanted(words.gist(self._note), words.headline(self._note)))

    @on(NoteRead)
    def _show(self, event: NoteRead) -> None:
        self._note = event.note
        self.query_one(NotePane).show(event.note)

    def _read(self, path: str) -> None:
        self.post_message(NoteRead(self.desk.journal.note(path)))
