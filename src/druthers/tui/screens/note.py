"""One note, as markdown; and from here to its past, its links, and another text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.widgets import Footer

from druthers import wording as words
from druthers.errors import DruthersError
from druthers.tui.following import follow
from druthers.tui.messages import LinkFollowed, LinksRead, NoteRead, ProposalsWanted, PutAway
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.history import HistoryScreen
from druthers.tui.screens.links import LinksScreen
from druthers.tui.screens.page import Page
from druthers.tui.turning import turn
from druthers.tui.undoing import changed, named
from druthers.tui.widgets.note_pane import NotePane
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Note, NoteLinks
    from druthers.tui.ports import Desk

OTHERS = "This is somebody else's note; it is only read."


class NoteScreen(Page):
    """Where one reads; from the row that says `line`, if one is given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "pane('scroll_down')", "Down", show=False, id="note.down"),
        Binding("k,up", "pane('scroll_up')", "Up", show=False, id="note.up"),
        Binding("space", "pane('page_down')", "Page down", show=False, id="note.page_down"),
        Binding("b", "pane('page_up')", "Page up", show=False, id="note.page_up"),
        Binding("g,home", "pane('scroll_home')", "Top", show=False, id="note.top"),
        Binding("G,end", "pane('scroll_end')", "End", show=False, id="note.end"),
        Binding("e", "edit", "Edit", id="note.edit"),
        Binding("E", "edit_elsewhere", "In your editor", show=False, id="note.edit_elsewhere"),
        Binding("h", "history", "History", show=False, id="note.history"),
        Binding("l", "links", "Links", show=False, id="note.links"),
        Binding("v", "turn", "Visibility", id="note.turn"),
        Binding("a", "propose", "Propose", id="note.about"),
        Binding("d,delete", "put_away", "Put away", key_display="d", id="note.put_away"),
    ]

    def __init__(self, desk: Desk, path: str, line: str = "") -> None:
        super().__init__(desk)
        self._path = path
        self._line = line
        self._note: Note | None = None
        self._links: NoteLinks | None = None
        self._leaving = False

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine()
        yield NotePane(id="reading")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read the note in a thread."""
        self._look()

    def on_screen_resume(self) -> None:
        """Read it again after another screen, where it may have been changed."""
        if self._note is not None:
            self._look()

    def changed(self, paths: frozenset[str]) -> None:
        """Read the note again when it, or a folder that it lies in, was changed."""
        if not paths or self._path in paths or any(self._path.startswith(f"{path}/") for path in paths):
            self._look()

    def copied(self) -> str:
        """The note's words."""
        return self._note.body.strip() if self._note else ""

    def failed(self, group: str, line: str) -> None:
        """Keep what is shown of a note that is gone, and say so; links are told of where they would stand."""
        self._leaving = False
        if group == "links":
            self.query_one(NotePane).tie("")
            self.query_one(TopLine).fact = line
        elif group == "note" and self._note is not None:
            self.query_one(TopLine).fact = "It is gone from here: this is what it said."
        else:
            super().failed(group, line)

    def action_pane(self, action: str) -> None:
        """Scroll, wherever the focus is."""
        getattr(self.query_one(NotePane), f"action_{action}")()

    def action_propose(self) -> None:
        """Ask for proposals about this note."""
        if self._note is not None:
            self.post_message(ProposalsWanted(words.gist(self._note), words.headline(self._note)))

    def action_edit(self) -> None:
        """Give the note another text."""
        if self._note is not None and self._own():
            self.app.push_screen(EditScreen(self.desk, self._note))

    def moved(self, was: str, becomes: str) -> None:
        """Read the note on where it lies now."""
        if was == self._path:
            self._path = becomes
            self._look()

    def action_turn(self) -> None:
        """Make the note public, after a look at what others would see, or private again."""
        turn(self, self._path)

    def action_edit_elsewhere(self) -> None:
        """Give the terminal to the person's own editor until it is closed."""
        if self._note is None or not self._own():
            return
        trouble, saved = None, None
        try:
            with self.app.suspend():
                try:  # what is raised in here would leave the terminal to nobody
                    saved = self.desk.journal.edit_note(self._path)
                except DruthersError as error:
                    trouble = error
        except SuspendNotSupported:
            self.say("No other program can have this terminal; e edits here.")
            return
        if saved is not None:
            changed(self.desk, f"edited {named(self._note.body)}", saved.commit)
        said = words.saved(saved) if saved else "Nothing was changed."
        self.say(words.error(trouble) if trouble else said, bad=trouble is not None)
        self.altered(self._path)

    def action_history(self) -> None:
        """See how the note came to be what it is."""
        if self._note is not None:
            self.app.push_screen(HistoryScreen(self.desk, self._path, words.headline(self._note)))

    def action_links(self) -> None:
        """See what the note is tied to."""
        if self._note is None or self._links is None:
            return
        if self._links.back or self._links.out:
            self.app.push_screen(LinksScreen(self.desk, self._links, words.headline(self._note)))
        else:
            self.say("No note leads here, and this one leads to none. [[Title]] makes a link.")

    def action_put_away(self) -> None:
        """Put the note away."""
        if self._note is not None and self._own() and not self._leaving:
            self._leaving = True
            self.in_thread(self._put_away, "away")

    @on(PutAway)
    def _is_away(self, event: PutAway) -> None:
        late = f" Its commit waits: {event.restored.waits}" if event.restored.waits else ""
        self.say(f"Put away. u brings it back.{late}")
        self.altered(self._path)
        self.dismiss()

    @on(NoteRead)
    def _show(self, event: NoteRead) -> None:
        self.query_one(TopLine).fact = ""
        if event.note != self._note:
            known, self._note = self._note is not None, event.note
            self.query_one(NotePane).show(event.note, stay=known)
            if self._line and not known:
                self.query_one(NotePane).seek(self._line)
        self.in_thread(partial(self._read_links, self._path), "links", replace=True)

    @on(LinksRead)
    def _tie(self, event: LinksRead) -> None:
        self._links = event.links
        self.query_one(NotePane).tie(words.linked(event.links), event.links)

    @on(LinkFollowed)
    def _follow(self, event: LinkFollowed) -> None:
        follow(self, self._path, event.reference, self._links)

    def _own(self) -> bool:
        own = self._note is not None and self._note.visibility != "following"
        if not own:
            self.say(OTHERS)
        return own

    def _look(self) -> None:
        self.in_thread(partial(self._read, self._path), "note", replace=True)

    def _read(self, path: str) -> None:
        self.post_message(NoteRead(self.desk.journal.note(path)))

    def _read_links(self, path: str) -> None:
        self.post_message(LinksRead(self.desk.journal.links(path)))

    def _put_away(self) -> None:
        said = f"put away {named(self._note.body)}" if self._note else "put a note away"
        restored = self.desk.journal.trash(self._path)
        changed(self.desk, said, restored.commit)
        self.post_message(PutAway(restored))
