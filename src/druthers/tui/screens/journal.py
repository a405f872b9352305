"""The first screen: the capture line, the timeline below it, and the highlighted note beside it where there is room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Static

from druthers import wording as words
from druthers.tui.keeping import Keeping, others
from druthers.tui.messages import (
    ChangeUndone,
    LeftBehind,
    NoteHighlighted,
    NoteSaved,
    NotesRead,
    ProposalsWanted,
    Stands,
    Submitted,
    Synchronised,
    Told,
)
from druthers.tui.screens.page import Page
from druthers.tui.standing import look_around, told
from druthers.tui.syncing import outcome_lines, step_line, sync
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.first_step import FirstStep
from druthers.tui.widgets.note_pane import NotePane
from druthers.tui.widgets.notices import Notices
from druthers.tui.widgets.offer import Offer
from druthers.tui.widgets.timeline import Timeline
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import Note, Visibility
    from druthers.tui.ports import Desk

LOOK = 20.0  # seconds between two looks for notes that something else wrote
REST = 0.08  # seconds the cursor rests on a note before it is rendered beside the timeline
LOST = "These words were not saved when the app ended."


class JournalScreen(Page):
    """Where one writes, and looks back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "write", "Write", show=False),
        Binding("n,i", "write", "Write", key_display="n"),
        Binding("slash", "app.go('search')", "Search", key_display="/"),
        Binding("p", "app.go('propose')", "Propose"),
        Binding("a", "propose_about", "About this"),
        Binding("o", "app.go('earlier')", "Earlier", show=False),
        Binding("P", "app.go('profile')", "Profile"),
        Binding("u", "undo", "Undo", show=False),
        Binding("T", "app.go('trash')", "Put away", show=False),
        Binding("w", "mend", "What waits", show=False),
        Binding("S", "sync", "Sync", show=False),
        Binding("L", "app.unlock", "Unlock", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._notes: list[Note] | None = None
        self._saving = False
        self._doing: set[str] = set()  # what is done one at a time
        self._reading = self._read_again = False
        self._looked = False
        self._rest: Timer | None = None
        self._keeping = Keeping(self, lambda: self.query_one(CaptureLine).held)

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine()
        yield CaptureLine(self.desk.visibility)
        yield Static(id="saved", markup=False)
        yield Offer(self.desk)
        yield Notices()
        yield FirstStep()
        with Horizontal(id="notes"):
            yield Timeline(self.desk.clock)
            yield NotePane(id="beside")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read the notes in a thread; the person can write meanwhile."""
        self.query_one("#beside").can_focus = False
        self.read()
        self.set_interval(LOOK, self._look)
        self.watch(self.query_one(CaptureLine), "place", self._keeping.now, init=False)
        self._keeping.recall()

    def on_screen_resume(self) -> None:
        """Read again after another screen, where much may have happened."""
        if self._notes is not None:
            self.read()
            self.look_around()

    def on_screen_suspend(self) -> None:
        """Look for nothing to say while the person is elsewhere."""
        self.query_one(Offer).rest()

    @property
    def unsaved(self) -> str:
        """The words in the capture line."""
        return self.query_one(CaptureLine).text.strip()

    @property
    def locked(self) -> bool:
        """Whether private notes were locked when this was last looked at."""
        return self.query_one(Notices).locked

    def give_up(self) -> None:
        """Keep nothing of the line, unless it is being saved: that may fail yet."""
        if not self._saving:
            self._keeping.end()

    def changed(self, paths: frozenset[str]) -> None:
        """Read again; under another screen it can wait until one comes back."""
        del paths
        self._look()

    def read(self) -> None:
        """Read the notes again; while they are being read, once more afterwards, however often it was asked for."""
        self._read_again = self._reading
        if not self._reading:
            self._reading = True
            self.in_thread(self._read, "notes")

    def look_around(self, *, asked: bool = False) -> None:
        """See in a thread what waits for git and whether private notes are locked."""
        first, self._looked = not self._looked, True
        self.in_thread(partial(self._look_around, first=first, asked=asked), "standing", replace=True)

    def _look(self) -> None:
        if self.app.screen is self and self._notes is not None:
            self.read()

    def failed(self, group: str, line: str) -> None:
        """After a failed save the text is still in the line, and can be sent again."""
        if group == "standing":
            self.query_one(Notices).fail(line)
            return
        if group in {"undo", "sync"}:
            self._doing.discard(group)
            self._tell(line)
            return
        super().failed(group, line)
        if group == "notes":
            self._reading = self._read_again = False
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

    def action_undo(self) -> None:
        """Take the last change back; one at a time."""
        self._do(self._undo, "undo")

    def action_sync(self) -> None:
        """Bring the person's devices into step; one at a time."""
        self._do(partial(sync, self.desk.journal, self.post_message), "sync")

    def _do(self, work: Callable[[], None], group: str) -> None:
        if group not in self._doing:
            self._doing.add(group)
            self.in_thread(work, group)

    def action_mend(self) -> None:
        """Mend what keeps notes from being committed, or tell how the person can."""
        self.look_around(asked=True)

    @on(ChangeUndone)
    def _undone(self, event: ChangeUndone) -> None:
        self._doing.discard("undo")
        self._tell(f"{words.undone(event.undone)}. T or a note's history brings it back.")
        self.read()
        self.look_around()

    @on(Told)
    def _comes_on(self, event: Told) -> None:
        self._tell(step_line(event.progress))

    @on(Synchronised)
    def _synchronised(self, event: Synchronised) -> None:
        self._doing.discard("sync")
        lines = "\n".join(outcome_lines(self.desk.journal, event.outcomes))
        self._tell(lines)
        if self.app.screen is not self:
            self.say(lines, long=True)
        self.read()
        self.look_around()

    @on(LeftBehind)
    def _put_back(self, event: LeftBehind) -> None:
        """The newest line that was lost goes back to where it was typed, unless the person is typing there already."""
        line, drafts = self.query_one(CaptureLine), list(event.drafts)
        lost = next((draft for draft in drafts if draft.place), None)
        said = ""
        if lost is not None and lost.place and not line.text:
            drafts.remove(lost)
            line.put_back(lost.text, lost.place)
            self._keeping.take_over(lost)
            said = f"{LOST} "
        if event.drafts:
            self._tell(f"{said}{others(drafts, more=bool(said))}".rstrip())

    @on(Stands)
    def _stands(self, event: Stands) -> None:
        self.query_one(Notices).show(event.waiting, locked=event.locked)
        for text in told(event):
            self.say(text, long=bool(event.waiting))

    @on(Submitted)
    def _save(self, event: Submitted) -> None:
        if not self._saving:
            self._saving = True
            self.in_thread(partial(self._capture, event.text, event.visibility), "save")

    @on(NoteSaved)
    def _saved(self, event: NoteSaved) -> None:
        self._saving = False
        self.query_one(CaptureLine).saved(event.text)
        self._keeping.now()
        self.query_one(Offer).soon()
        self._tell(words.saved(event.saved))
        self.read()
        self.look_around()

    @on(NotesRead)
    def _show(self, event: NotesRead) -> None:
        self._reading = False
        if self._read_again:
            self.read()
        if not self._looked:
            self.look_around()
        if event.notes == self._notes:
            return
        self._notes = event.notes
        empty = not event.notes
        welcome, timeline = self.query_one(FirstStep), self.query_one(Timeline)
        left = self.focused in {welcome, timeline}  # else the focus falls to the capture line, and a key becomes a word
        welcome.display = empty
        self.query_one("#notes").display = not empty
        if left:
            self.set_focus(welcome if empty else timeline, scroll_visible=False)
        self.query_one(TopLine).fact = "" if empty else words.count(len(event.notes), "note")
        timeline.show(event.notes)

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
        self._keeping.soon()
        self.query_one(Offer).rest()

    def _tell(self, text: str) -> None:
        line = self.query_one("#saved", Static)
        line.update(text)
        line.add_class("-told")

    def _capture(self, text: str, visibility: Visibility) -> None:
        saved = self.desk.journal.capture(text, visibility=visibility)
        self.post_message(NoteSaved(text, saved))

    def _read(self) -> None:
        self.post_message(NotesRead(self.desk.journal.notes()))

    def _undo(self) -> None:
        self.post_message(ChangeUndone(self.desk.journal.undo()))

    def _look_around(self, *, first: bool, asked: bool) -> None:
        seen = bool(self.query_one(Notices).waiting)
        self.post_message(look_around(self.desk.journal, first=first, asked=asked, seen=seen))
