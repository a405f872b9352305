"""Where a person reads: the spot that the terminal's own cursor is put on, for those who hear the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.geometry import Offset
from textual.widgets import Input, OptionList, TextArea

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget


@runtime_checkable
class Lines(Protocol):
    """A widget of lines, of which one is read: it tells its row, counted from the widget's top."""

    @property
    def reading_row(self) -> int | None:
        """The row that the cursor is on, if one is."""


def spot(app: App[None]) -> Offset | None:
    """The start of the line that has the focus; None where Textual puts the cursor itself, or nothing has the focus."""
    focused = app.screen.focused if app.screen_stack else None
    if focused is None or isinstance(focused, (Input, TextArea)):
        return None
    region = focused.content_region
    if not region:
        return None
    row = min(max(_row(focused), 0), region.height - 1)
    return Offset(region.x, region.y + row)


def _row(widget: Widget) -> int:
    if isinstance(widget, Lines):
        return widget.reading_row or 0
    if isinstance(widget, OptionList) and widget.highlighted is not None:
        return _first_of(widget, widget.highlighted)
    return 0


def _first_of(options: OptionList, highlighted: int) -> int:
    """The first row in view that shows the highlighted option: each of its rows carries the option's number."""
    for row in range(options.content_size.height):
        if any(
            segment.style and segment.style.meta.get("option") == highlighted for segment in options.render_line(row)
        ):
            return row
    return 0
