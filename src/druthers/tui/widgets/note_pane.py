"""A note to be read: when, where, its tags, the markdown as it is meant to look, and what leads to it.

Its links can be followed in place, by mouse or with tab and enter; the pane tells which one, and reads nothing itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from druthers import wording as words
from druthers.tui.messages import LinkFollowed, NoteChosen
from druthers.tui.rendering import FOLLOW, NoteText
from druthers.tui.signs import sign
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult, RenderResult

    from druthers.models import Linked, Note, NoteLinks
    from druthers.tui.rendering import Reference

WORD = re.compile(r"[^\W_]+")
TELLING = 12  # letters by which a row is known
ABOVE = 4  # rows that stay above the one that is sought
MOST = 8  # notes that lead here, told below the text


class NoteBody(Widget):
    """The text of a note; markdown as it is meant to look."""

    def __init__(self) -> None:
        super().__init__(id="note-body")
        self.auto_links = False
        self.source = ""
        self._drawn: tuple[str, Mapping[str, str], NoteText] | None = None

    @property
    def references(self) -> Sequence[Reference]:
        """The links of the text."""
        return self._text().references

    def show(self, source: str) -> None:
        """Draw other text."""
        self.source = source
        self.refresh(layout=True)

    def choose(self, number: int | None) -> int | None:
        """Mark a link; the first row that it is drawn in."""
        self._text().chosen = number
        self.refresh()
        if number is None:
            return None
        mark = FOLLOW.format(number)
        for row in range(self.size.height):
            if any(part.style and part.style.meta.get("@click") == mark for part in self.render_line(row)):
                return row
        return None

    def render(self) -> RenderResult:
        """Draw it in the colours of the theme that is on."""
        return self._text()

    def row_of(self, line: str) -> int | None:
        """The first row that says what a line of the note says, or begins to; None where none does."""
        wanted = _words(line)
        for row in range(self.size.height if wanted else 0):
            said = _words(self.render_line(row).text)
            if said and (wanted.startswith(said) or said.startswith(wanted)) and len(said) >= min(len(wanted), TELLING):
                return row
        return None

    async def action_follow(self, number: int) -> None:
        """Follow the link that was clicked."""
        self.post_message(LinkFollowed(self.references[number]))

    def _text(self) -> NoteText:
        colours = self.app.theme_variables
        if self._drawn is None or self._drawn[:2] != (self.source, colours):
            self._drawn = (self.source, colours, NoteText(self.source, colours))
        return self._drawn[2]


class Ties(Static):
    """What the note is tied to: how many notes, and a line for each that leads here."""

    def __init__(self) -> None:
        super().__init__(id="note-links", markup=False)
        self.auto_links = False
        self.ends: Sequence[Linked] = ()
        self._said = ""

    def tie(self, said: str, ends: Sequence[Linked]) -> None:
        """Say other ties."""
        self.ends, self._said = ends, said
        self.display = bool(said)
        self.choose(None)

    def choose(self, number: int | None) -> None:
        """Mark a note that leads here."""
        if self._said:
            keys = (("   l", "$accent"), (" shows them", "$muted"))
            rows = [Content.assemble((self._said, "$muted"), *keys)]
            plain = getattr(self.app, "plain", False)
            rows += [_end(end, at, here=at == number, plain=plain) for at, end in enumerate(self.ends)]
            self.update(Content("\n").join(rows))

    async def action_follow(self, number: int) -> None:
        """Open the note that was clicked."""
        end = self.ends[number]
        self.post_message(NoteChosen(end.path or "", end.text))


class NotePane(VerticalScroll, can_focus=True):
    """Shows one note, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "link(1)", "Next link", show=False, id="pane.next_link"),
        Binding("shift+tab", "link(-1)", "Previous link", show=False, id="pane.previous_link"),
        Binding("enter", "follow", "Follow", id="pane.follow"),
    ]

    def __init__(self, id: str) -> None:  # noqa: A002 -- Textual calls it so
        super().__init__(id=id)
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """Compose the head and the text."""
        yield Static(id="note-head")
        yield NoteBody()
        yield Ties()

    def on_mount(self) -> None:
        """Say nothing of links until there is something to say."""
        self.tie("")

    def show(self, note: Note | None, *, stay: bool = False) -> None:
        """Draw `note`, from its top, or with `stay` from where it was being read."""
        self._choose(None)
        self.query_one("#note-head", Static).update(head(note, plain=getattr(self.app, "plain", False)) if note else "")
        self.query_one(NoteBody).show(note.body if note else "")
        if not stay:
            self.scroll_home(animate=False)

    def seek(self, line: str) -> None:
        """Scroll to the row that says this, as soon as it is drawn."""
        self.call_after_refresh(self._seek, line)

    def tie(self, said: str, links: NoteLinks | None = None) -> None:
        """Say below the note what it is tied to."""
        leading = {end.path: end for end in links.back if end.path} if links else {}
        self.query_one(Ties).tie(said, list(leading.values())[:MOST])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where there is no link, tab goes on to what else there is."""
        if action == "link":
            return bool(self._links)
        if action == "follow":
            return self._chosen is not None
        return super().check_action(action, parameters)

    def action_link(self, by: int) -> None:
        """Go to the next link, in the text and below it; beyond the last one to none, and to what else there is."""
        at = by + (self._chosen if self._chosen is not None else -1 if by > 0 else self._links)
        self._choose(at if 0 <= at < self._links else None)
        if self._chosen is None and by > 0:
            self.screen.focus_next()
        elif self._chosen is None:
            self.screen.focus_previous()

    async def action_follow(self) -> None:
        """Follow the link that the cursor is on."""
        body, inside = self.query_one(NoteBody), len(self.query_one(NoteBody).references)
        if self._chosen is not None and self._chosen < inside:
            await body.action_follow(self._chosen)
        elif self._chosen is not None:
            await self.query_one(Ties).action_follow(self._chosen - inside)

    @property
    def _links(self) -> int:
        return len(self.query_one(NoteBody).references) + len(self.query_one(Ties).ends)

    def _choose(self, at: int | None) -> None:
        if at == self._chosen:
            return
        body, ties = self.query_one(NoteBody), self.query_one(Ties)
        inside = len(body.references)
        below = None if at is None or at < inside else at - inside
        row = body.choose(at if below is None else None)
        ties.choose(below)
        self._chosen = at
        self.refresh_bindings()
        if below is not None:
            row = ties.virtual_region.y + below + 1
        elif row is not None:
            row += body.virtual_region.y
        if row is not None and not self.scroll_offset.y <= row < self.scroll_offset.y + self.size.height - 1:
            self.scroll_to(y=max(row - ABOVE, 0), animate=False)

    def _seek(self, line: str) -> None:
        body = self.query_one(NoteBody)
        if (row := body.row_of(line)) is not None:
            self.scroll_to(y=max(body.virtual_region.y + row - ABOVE, 0), animate=False)


def _words(text: str) -> str:
    """The words alone, without what markdown puts around them."""
    return " ".join(WORD.findall(text)).casefold()


def _end(end: Linked, number: int, *, here: bool, plain: bool) -> Content:
    """A note that leads here: its sign, its title, and the line that the link stands in."""
    place = visibility_of(end.path or "")
    line = " ".join(words.printable(end.text).split())
    said = Content.assemble(
        (f"{sign(place, plain=plain)} ", f"${place}"),
        (words.printable(end.title or end.target), "$accent underline reverse" if here else "$accent underline"),
        (f"  {line}", "$muted"),
    )
    return said.stylize(Style.from_meta({"@click": FOLLOW.format(number)}))


def head(note: Note, *, plain: bool = False) -> Content:
    """When it was written, where it lies and who can read it."""
    year, time = f"{note.created.year}", f"{note.created:%H:%M}"
    day = f"{note.created:%A} {note.created.day} {note.created:%B} {year}, {time}"
    tags = "".join(f"  #{tag}" for tag in note.tags)
    return Content.assemble(
        (day, "$foreground bold"),
        "\n",
        (note.visibility if plain else words.visibility(note.visibility), f"${note.visibility}"),
        (tags, "$accent"),
        "\n",
        (note.path, "$muted"),
    )
