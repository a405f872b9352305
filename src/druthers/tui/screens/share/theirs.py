"""What is new of somebody whom the person follows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from druthers import wording as words
from druthers.tui.messages import NoteChosen
from druthers.tui.screens.links import Ends
from druthers.tui.screens.page import Page
from druthers.tui.screens.share.messages import NewsRead
from druthers.tui.screens.share.working import read_news
from druthers.tui.signs import mark
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Followed, Note
    from druthers.tui.ports import Desk


class TheirsScreen(Page):
    """Where one reads what another has written."""

    def __init__(self, desk: Desk, person: Followed) -> None:
        super().__init__(desk)
        self._person = person
        self._notes: list[Note] = []

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("New", f"of {self._person.name}")
        yield Ends(id="theirs", markup=False)
        yield Static(f"in:following in Find reaches all that {self._person.name} wrote.", id="asked", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read them, in a thread."""
        self.in_thread(partial(read_news, self.desk, self._person, self.post_message), "news")

    @on(NewsRead)
    def _show(self, event: NewsRead) -> None:
        self._notes = event.notes
        listed = self.query_one(Ends)
        listed.add_options([Option(drawn(note, plain=self.desk.plain)) for note in event.notes])
        listed.highlighted = 0 if event.notes else None
        listed.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.post_message(NoteChosen(self._notes[event.option_index].path))


def drawn(note: Note, *, plain: bool = False) -> Content:
    """A note as its title and its day."""
    day = f"{note.created.day} {note.created:%B %Y}"
    return Content.assemble(
        mark(note.path, plain=plain), (words.headline(note), "$foreground bold"), "\n", (f"  {day}", "$muted")
    )
