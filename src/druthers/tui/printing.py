"""The last filter before the terminal: whatever a widget was given to draw, nothing but text reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from druthers.wording import printable

if TYPE_CHECKING:
    from textual.color import Color


class Printable(LineFilter):
    """Lets nothing but text reach the terminal, whatever a widget was given to draw."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Take control characters out of every segment; they have no width, so nothing moves."""
        del background
        return [Segment(printable(text), style, control) for text, style, control in segments]
