"""What a query may hold beside words: shown where nothing is asked yet, and on the page of keys."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from druthers import telling

COLUMN = max(len(typed) for typed, _ in telling.SYNTAX) + 2  # cells


class Syntax(Widget):
    """What may be typed, and what it does."""

    def render(self) -> Content:
        """Draw it for the room that there is."""
        return drawn(self.content_size.width or self.app.size.width)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many rows as it takes."""
        del container, viewport
        return len(drawn(width).split("\n"))


def drawn(width: int) -> Content:
    """A row for each, or more where one is broken.

    >>> str(drawn(50)).splitlines()[1]
    '-gym            no note with this word'
    """
    lines: list[Content] = []
    for typed, does in telling.SYNTAX:
        first, *others = telling.rows(does, max(width - COLUMN, 8), len(does))
        lines.append(Content.assemble((f"{typed:<{COLUMN}}", "$accent"), (first, "$foreground")))
        lines += [Content.styled(" " * COLUMN + other, "$foreground") for other in others]
    return Content("\n").join(lines)
