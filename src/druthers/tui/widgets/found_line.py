"""What a search came to, in a line or two: how much, how it was found, and what was read out of the query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from druthers import telling
from druthers import wording as words

if TYPE_CHECKING:
    from druthers.models import Found, Mode


class FoundLine(Static):
    """Stands above the hits; where there is no answer yet, it says what can be done or what goes on."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint, id="found", markup=False)

    def fail(self, line: str) -> None:
        """Tell why there is no answer."""
        self.update(Content.styled(line, "$error"))

    def show(self, found: Found, mode: Mode) -> None:
        """Tell of an answer; `mode` is what was asked for."""
        line = told(found, mode)
        rows = line.get_height({}, max(self.content_size.width, 1))
        self.update(line, layout=rows != self.content_size.height)  # to lay a screen out costs as much as a frame may


def told(found: Found, mode: Mode) -> Content:
    """How much was found and how, and what was read out of the query."""
    if mode == "text":
        how = "by text; enter also searches by meaning"
    else:
        how = "by text and meaning" if found.mode != "text" else "by text; by meaning once they are embedded"
    if not found:
        line = Content.styled(f"Nothing {how}.", "$muted")
    elif found.doubtful:
        line = Content.styled(f"{telling.doubt(found)}; the nearest:", "$warning")
    else:
        line = Content.styled(f"{words.count(len(found), 'passage')} {how}", "$muted")
    read = telling.understood(found.understood)
    return Content.assemble(line, "\n", ("Read: ", "$muted"), (read, "$foreground")) if read else line
