"""What a note leads to, and what leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from druthers import wording as words
from druthers.tui.messages import NoteChosen
from druthers.tui.screens.page import Page
from druthers.tui.signs import sign
from druthers.tui.widgets.top_line import TopLine
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from druthers.models import Linked, NoteLinks
    from druthers.tui.ports import Desk

LINE = 160  # characters of the line that a link stands in


class LinksScreen(Page):
    """Where one follows a thread through one's notes."""

    def __init__(self, desk: Desk, links: NoteLinks, title: str) -> None:
        super().__init__(desk)
        self._links, self._title = links, title
        self._leads: list[str | None] = []

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Links", words.about(visibility_of(self._links.path), self._title))
        yield Ends(id="links", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the links that lead here first: they are the ones that the note itself does not tell."""
        self._group("Linked from", self._links.back)
        self._group("Links to", self._links.out)
        ends = self.query_one(Ends)
        ends.highlighted = next((at for at, path in enumerate(self._leads) if path), None)
        ends.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        path = self._leads[event.option_index]
        if path is not None:
            self.post_message(NoteChosen(path))

    def _group(self, heading: str, ends: Sequence[Linked]) -> None:
        if not ends:
            return
        listed = self.query_one(Ends)
        listed.add_option(Option(Content.styled(heading, "$primary bold"), disabled=True))
        listed.add_options([Option(drawn(end, plain=self.desk.plain), disabled=end.path is None) for end in ends])
        self._leads += [None, *(end.path for end in ends)]


class Ends(OptionList):
    """The notes at the other ends."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="links.open"),
        Binding("j", "cursor_down", "Down", show=False, id="links.down"),
        Binding("k", "cursor_up", "Up", show=False, id="links.up"),
    ]


def drawn(end: Linked, *, plain: bool = False) -> Content:
    """One end as its title, and the line that the link stands in."""
    line = " ".join(words.printable(end.text).split())
    line = line if len(line) <= LINE else line[: LINE - 1].rstrip() + "…"
    missing = "" if end.path else "  not written yet"
    place = visibility_of(end.path) if end.path else None
    return Content.assemble(
        (f"{sign(place, plain=plain)} " if place else "  ", f"${place}" if place else ""),
        (words.printable(end.title or end.target), "$foreground bold"),
        (missing, "$muted"),
        "\n  ",
        (line, "$muted"),
    )
