"""Today: the capture line, the day's notes below it, and at most one proposal that nobody asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static

from druthers import wording as words
from druthers.tui.keeping import Keeping, others
from druthers.tui.keyed import key_of
from druthers.tui.listing import listing, of_the_day
from druthers.tui.messages import (
    LeftBehind,
    NoteSaved,
    ProposalsWanted,
    Stands,
    Submitted,
    Synchronised,
    TakenBack,
    Told,
)
from druthers.tui.places import PLACES
from druthers.tui.screens.page import Page
from druthers.tui.standing import look_around, told
from druthers.tui.syncing import outcome_lines, step_line, sync
from druthers.tui.undoing import changed, named
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.first_step import FirstStep
from druthers.tui.widgets.notices import Notices
from druthers.tui.widgets.offer import Offer
from druthers.tui.widgets.timeline import Timeline
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult

    from druthers.models import Visibility
    from druthers.tui.messages import NotesRead
    from druthers.tui.ports import Desk

LOOK = 20.0  # seconds between two looks for notes that something else wrote, and at the date
LINES = 2  # told of each note of the day beside its title
LOST = "These words were not saved when the app ended."


class TodayScreen(Page):
    """Where one writes, and sees the day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "write", "Write", show=False, id="today.write_again"),
        Binding("n,i", "write", "Write", key_display="n", id="today.write"),
        Binding("a", "propose_about", "Propose", id="today.about"),
        Binding("w", "mend", "What waits", show=False, id="today.mend"),
        Binding("q", "app.quit", "Quit", show=False, id="today.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._saving = False
        self._doing: set[str] = set()  # what is done one at a time
        self._looked = False
        self._day: date | None = None  # that was drawn
        self._keeping = Keeping(self, lambda: self.query_one(CaptureLine).held)

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine()
        yield CaptureLine(self.desk.visibility)
        yield Static(id="saved", markup=False)
        yield Offer(self.desk)
        yield Notices()
        yield FirstStep()
        yield Timeline(self.desk.clock)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Let the notes be read in a thread; the person can write meanwhile."""
        self.call_after_refresh(self.desk.reading.read)  # a thread that computes would hold up the first paint
        self.set_interval(LOOK, self._look)
        self.watch(self.query_one(CaptureLine), "place", self._keeping.now, init=False)
        self._keeping.recall()

    def on_screen_resume(self) -> None:
        """See how things stand after another screen, where much may have happened."""
        if self._looked:
            self._look()
            self.look_around()
            self.query_one(Offer).again()

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

    def copied(self) -> str:
        """The words of the highlighted note."""
        note = self.query_one(Timeline).note
        return note.body.strip() if note else ""

    def changed(self, paths: frozenset[str]) -> None:
        """After something was taken back, see how that which was said unasked stands."""
        if not paths:
            self.query_one(Offer).again()

    def look_around(self, *, asked: bool = False) -> None:
        """See in a thread what waits for git and whether private notes are locked."""
        first, self._looked = not self._looked, True
        self.in_thread(partial(self._look_around, first=first, asked=asked), "standing", replace=True)

    def _look(self) -> None:
        """Read again where nothing tells of changes; and begin another day with its own notes."""
        last = self.desk.reading.last
        if self.app.screen is not self or last is None:
            return
        if self._day != self.desk.clock().date():
            self.show_notes(last)
        if not self.desk.reading.watched():
            self.desk.reading.read()

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
            self._tell(line)
        elif group == "save":
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

    @on(TakenBack)
    def _taken_back(self, event: TakenBack) -> None:
        self._tell(event.said)
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
        self.altered()
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
        self.altered(event.saved.path)
        self.look_around()

    def show_notes(self, read: NotesRead) -> None:
        """Draw the day's notes; where there are none at all, what to do first."""
        if not self._looked:
            self.look_around()
        now = self.desk.clock()
        notes, self._day = of_the_day(read.notes, now), now.date()
        left_out = len(read.notes) - len(notes)
        more = "more" if read.more else f"{'one' if left_out == 1 else f'{left_out:,}'} more"
        welcome, timeline = self.query_one(FirstStep), self.query_one(Timeline)
        left = self.focused in {welcome, timeline}  # else the focus falls to the capture line, and a key becomes a word
        welcome.display = not notes
        timeline.display = bool(notes)
        if left:
            self.set_focus(timeline if notes else welcome, scroll_visible=False)
        self.query_one(TopLine).fact = words.count(len(read.notes), "note") if notes and not read.more else ""
        key = key_of(self.app, "go.journal", PLACES["journal"].key)
        timeline.show(listing(notes, f"{key} shows {more}" if left_out else "", lines=LINES))

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
        changed(self.desk, f"wrote {named(text)}", saved.commit)
        self.post_message(NoteSaved(text, saved))

    def _look_around(self, *, first: bool, asked: bool) -> None:
        seen = bool(self.query_one(Notices).waiting)
        self.post_message(look_around(self.desk.journal, first=first, asked=asked, seen=seen))
