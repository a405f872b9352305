"""The line that a query is typed in, and how what is not finished yet is looked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

if TYPE_CHECKING:
    from typing import Self

    from textual.geometry import Region

BEGUN = re.compile(r"(?:^|(?<=\s))[^\W\d_]{2,}$")  # a last word that may go on; not `-word`, `tag:word`, `word*`


class Query(Input):
    """The words that are looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Search by meaning too", id="find.meaning"),
        Binding("up", "screen.earlier", "Earlier search", show=False, id="find.earlier"),
    ]

    def __init__(self) -> None:
        super().__init__(id="query", placeholder="What are you looking for?", compact=True, select_on_focus=False)
        self.cursor_blink = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw it; its letters never change its size, and to lay the screen out costs as much as a frame may."""
        return super().refresh(*regions, repaint=repaint, layout=layout and not self.size, recompose=recompose)

    def replace_all(self, text: str) -> None:
        """Hold another text, to be gone on with at its end."""
        self.value = text
        self.cursor_position = len(text)


def begun(query: str) -> str:
    """The query with its last word as the beginning of one, while it is being typed.

    >>> begun("old fl"), begun("old flat "), begun('"old fl'), begun("rent -gy"), begun("tag:wo"), begun("a")
    ('old fl*', 'old flat', '"old fl', 'rent -gy', 'tag:wo', 'a')
    """
    open_phrase = query.count('"') % 2 == 1
    return f"{query.lstrip()}*" if BEGUN.search(query) and not open_phrase else query.strip()
