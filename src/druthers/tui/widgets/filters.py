"""What a search is narrowed by, in view under the query: a place, a tag, days, a person; turned by keys or a click.

It shows the words of the query that it is told, and posts the query with another word; it keeps none of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from druthers.models import Narrowing
from druthers.telling import cells
from druthers.tui.narrowing import Kind, next_turn, shown, turned

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual import events

CHOSEN = ("\u2039", "\u203a")  # around the one that the keys turn: colour alone would not tell in every terminal


class Filters(Widget, can_focus=True):
    """A row of what narrows the search, or more rows in a narrow window."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "Other filter", key_display="← →", id="filters.left"),
        Binding("right", "choose(1)", "Other filter", show=False, id="filters.right"),
        Binding("down,space", "turn(1)", "Turn", key_display="↑ ↓", id="filters.next"),
        Binding("up", "turn(-1)", "Turn back", show=False, id="filters.before"),
        Binding("backspace,delete", "clear", "Clear", key_display="⌫", id="filters.clear"),
    ]

    query_text: reactive[str] = reactive("")
    by: reactive[Narrowing] = reactive(Narrowing)
    at: reactive[int] = reactive(0)

    @dataclass
    class Turned(Message):
        """The query, narrowed otherwise."""

        query: str

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="filters")
        self._clock = clock

    def render(self) -> Content:
        """Draw the rows."""
        rows = []
        for row in self._rows(self.content_size.width):
            parts: list[Content | str | tuple[str, str]] = []
            for number, text, style in row:
                here = self.has_focus and number == self.at
                before, after = CHOSEN if here else (" ", " ")
                parts.append((f"{before}{text}{after}", f"{style} bold" if here else style))
            rows.append(Content.assemble(*parts))
        return Content("\n").join(rows)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many rows as it takes."""
        del container, viewport
        return len(self._rows(width))

    def watch_query_text(self) -> None:
        """Take more rows, or fewer, where that is so: to lay a screen out costs as much as a frame may."""
        if len(self._rows(self.content_size.width)) != self.content_size.height:
            self.refresh(layout=True)

    def watch_by(self) -> None:
        """Likewise."""
        self.watch_query_text()

    def turn(self, kind: Kind, step: int = 1) -> None:
        """Let the query say another word of a kind."""
        self.post_message(self.Turned(next_turn(self.query_text, kind, self.by, self._clock().date(), step)))

    def action_choose(self, by: int) -> None:
        """Go to another one."""
        self.at = (self._here + by) % len(self._kinds)

    def action_turn(self, step: int) -> None:
        """Turn the one that was chosen."""
        self.turn(self._kinds[self._here], step)

    def action_clear(self) -> None:
        """Let the one that was chosen let everything through."""
        self.post_message(self.Turned(turned(self.query_text, self._kinds[self._here], None)))

    def on_click(self, event: events.Click) -> None:
        """Turn the one under the pointer."""
        offset = event.get_content_offset(self) or Offset(-1, -1)
        rows = self._rows(self.content_size.width)
        x = 0
        for number, text, _ in rows[offset.y] if 0 <= offset.y < len(rows) else ():
            if x <= offset.x < x + cells(text) + 2:
                self.at = number
                self.action_turn(1)
                return
            x += cells(text) + 2

    @property
    def _kinds(self) -> list[Kind]:
        return [kind for kind, _, _ in shown(self.query_text, self.by)]

    @property
    def _here(self) -> int:
        return min(self.at, len(self._kinds) - 1)

    def _rows(self, width: int) -> list[list[tuple[int, str, str]]]:
        rows: list[list[tuple[int, str, str]]] = [[]]
        used = 0
        for number, (_, text, style) in enumerate(shown(self.query_text, self.by)):
            room = cells(text) + 2
            if used and used + room > max(width, 1):
                rows.append([])
                used = 0
            rows[-1].append((number, text, style))
            used += room
        return rows
