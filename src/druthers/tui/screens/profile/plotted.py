"""Numbers as a drawing that fills its width, or as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Draw = Callable[[int, int], Content]


class Plotted(Static):
    """Shows what it was last given; a drawing takes `share` of the screen's height."""

    def __init__(self, *, id: str, share: float = 0.45) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(id=id, markup=False)
        self._share = share
        self._draw_it: Draw | None = None
        self._words: Sequence[str] = ()
        self._legend = ""
        self._in_words = False

    def show(self, draw: Draw, words: Sequence[str], legend: str, *, in_words: bool) -> None:
        """Show this, drawn with its legend or told in words."""
        self._draw_it, self._words, self._legend, self._in_words = draw, words, legend, in_words
        self._paint()

    def on_resize(self) -> None:
        """Draw it to the new width."""
        self._paint()

    def _paint(self) -> None:
        width = self.content_size.width
        if self._draw_it is None or not width:
            return
        if self._in_words:
            self.update(Content.styled("\n".join(self._words), "$foreground"))
        else:
            drawn = self._draw_it(width, int(self.app.size.height * self._share))
            self.update(Content("\n").join([drawn, Content.styled(self._legend, "$muted")]))


class Scroll(VerticalScroll):
    """What is longer than the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False, id="list.down"),
        Binding("k", "scroll_up", "Up", show=False, id="list.up"),
    ]
