"""The notes that a search found, a few lines each: whose it is, where it stands, what it says, and why it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from druthers import telling
from druthers.models import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.timer import Timer

    from druthers.models import Found, Hit, Term

LINES = 3  # of a passage
ROWS = 3  # that they take
BAR = 20  # cells of the longest bar
ROOM_FOR_BARS = 44  # cells; in fewer, a number says it alone
FIRST = 8  # hits that are drawn at once: more than a window of 50 rows shows
MOMENT = 0.1  # seconds until the others are drawn; who types on has no use for them
EDGE = 4  # cells of the list's and a hit's padding, and of the scrollbar


class Hits(OptionList):
    """The hits of one search; `w` opens and closes the reasons of the one that the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="hits.open"),
        Binding("w", "why", "Why", id="hits.why"),
        Binding("j", "cursor_down", "Down", show=False, id="hits.down"),
        Binding("k", "cursor_up", "Up", show=False, id="hits.up"),
    ]

    def __init__(self) -> None:
        super().__init__(id="hits", markup=False)
        self._found: Found | None = None
        self._open: set[tuple[str, tuple[int, int]]] = set()
        self._width = 0
        self._others: Timer | None = None

    @property
    def hits(self) -> Sequence[Hit]:
        """The hits, best first."""
        return self._found.hits if self._found else ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What was looked for by words."""
        return (*self._found.understood.terms, *self._found.understood.phrases) if self._found else ()

    def show(self, found: Found | None) -> None:
        """Draw other hits; the reasons that were open stay so, and in a list that is looked through, the cursor."""
        if found is not None and self._found is not None and found.hits == self._found.hits:
            return
        at = self.hits[self.highlighted] if self.has_focus and self.highlighted is not None else None
        self._found = found
        again = (number for number, hit in enumerate(self.hits) if at is not None and _name(hit) == _name(at))
        to = next(again, 0)
        self._draw(max(to + 1, FIRST))
        self.highlighted = to if self.hits else None

    def on_resize(self) -> None:
        """Draw them again where a line has another width."""
        if self.size.width != self._width:
            at = self.highlighted
            self._draw(len(self.hits))
            self.highlighted = at

    def action_why(self) -> None:
        """Open or close the reasons of the hit that the cursor is on."""
        if self.highlighted is not None:
            at = self.highlighted
            self._open ^= {_name(self.hits[at])}
            self.replace_option_prompt_at_index(at, self._drawn(self.hits[at]))

    def action_cursor_up(self) -> None:
        """Go up a hit, and from the first one back to the words."""
        if self.highlighted in {None, 0}:
            self.screen.query_one("#query").focus()
        else:
            super().action_cursor_up()

    def _draw(self, least: int = FIRST) -> None:
        """Draw what is seen, at least so many; the others when no key has come for a moment."""
        self._width = self.size.width
        if self._others is not None:
            self._others.stop()
        self.set_options([Option(self._drawn(hit)) for hit in self.hits[:least]])
        if not self.hits:
            self.clear_options()  # the other leaves the lines of those before
        if least < len(self.hits):
            self._others = self.set_timer(MOMENT, self._draw_more)

    def _draw_more(self) -> None:
        self.add_options([Option(self._drawn(hit)) for hit in self.hits[self.option_count :]])

    def _drawn(self, hit: Hit) -> Content:
        width = max((self._width or self.app.size.width) - EDGE, 20)
        bars = not getattr(self.app, "plain", False)  # a screen reader would read them sign by sign
        return drawn(hit, self.terms, width, why=_name(hit) in self._open, bars=bars)


def drawn(hit: Hit, terms: Sequence[Term], width: int, *, why: bool = False, bars: bool = True) -> Content:
    """A hit in lines of at most `width` cells; with `why`, what its score is made of."""
    date = f"{hit.created.day} {hit.created:%b %Y}  " if hit.created else ""
    title = " ".join((hit.title or hit.path.rsplit("/", 1)[-1]).split())
    shown = telling.excerpt(hit, terms, LINES)
    place = telling.place(hit, shown, terms)
    beside = width >= ROOM_FOR_BARS  # the title; in a narrow window the date goes with the place
    by = f"{hit.author}: " if hit.author else ""
    title = telling.clipped(title, (), max(width - 4 - len(by) - (len(date) if beside else 0), 12))
    head = Content.assemble((f"{SIGNS[hit.visibility]} {by}", f"${hit.visibility}"), _marked(title, terms, "bold"))
    if beside:
        head = Content.assemble(head, (f"  {date.rstrip()}", "$muted"))
    else:
        place = date + _ending(place, width - len(date))
    lines = [head, Content.styled(_ending(place, width), "$muted")]
    most = max(ROWS // max(len(shown), 1), 1)
    for _, line in shown:
        kept = telling.clipped(line, telling.marks(line, terms), width * most)
        lines += [_marked(row, terms) for row in telling.rows(kept, width, most)]
    if also := telling.folded(hit.also):
        lines += [Content.styled(row, "$muted") for row in telling.rows(also, width, ROWS)]
    if why:
        lines += reasons(hit, width, bars=bars)
    return Content("\n").join([*lines, Content()])


def reasons(hit: Hit, width: int, *, bars: bool = True) -> list[Content]:
    """What a hit's score is made of, and what it rests on, a line each."""
    edge = ("│ ", "$faint")
    room = width - 2
    told = [
        row for line in (telling.grounds(hit.grounds) if hit.grounds else ()) for row in telling.rows(line, room, 4)
    ]
    lines = [Content.assemble(edge, (line, "$foreground")) for line in told]
    bar_room = BAR if bars and width >= ROOM_FOR_BARS else 0
    parts = [("score", telling.number(hit.score), ""), *telling.parts(hit.why, bar_room or 1)]
    longest = max(len(name) for name, _, _ in parts)
    widest = max(len(number) for _, number, _ in parts)
    for name, number, bar in parts:
        lines.append(
            Content.assemble(
                edge,
                (f"{name:<{longest}}  {number:>{widest}}", "$foreground bold" if name == "score" else "$muted"),
                (f"  {bar}" if bar_room else "", "$primary"),
            )
        )
    return lines


def _ending(path: str, width: int) -> str:
    """The end of a path: the file's name and the line."""
    return path if len(path) <= width else f"…{path[1 - width :]}"


def _marked(row: str, terms: Sequence[Term], style: str = "") -> Content:
    said = Content.styled(row, f"$foreground {style}".rstrip())
    for start, end in telling.marks(row, terms):
        said = said.stylize("$accent bold", start, end)
    return said


def _name(hit: Hit) -> tuple[str, tuple[int, int]]:
    return hit.path, hit.lines
