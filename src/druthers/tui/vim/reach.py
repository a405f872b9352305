"""What a motion reaches on the screen: half of what is seen, and the hit after the one that was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widgets import OptionList

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget


def half_page(widget: Widget | None, by: int) -> bool:
    """Go half of what is seen of a list or a text down or up; False where only the widget itself knows how."""
    if isinstance(widget, OptionList):
        seen = widget.size.height * widget.option_count // max(widget.virtual_size.height, 1)
        at, last = (widget.highlighted or 0) + by * max(seen // 2, 1), widget.option_count - 1
        ways = (range(max(at, 0), last + 1), range(min(at, last), -1, -1))  # the nearest that is no heading
        for there in (*ways[by < 0], *ways[by > 0]):
            if not widget.get_option_at_index(there).disabled:
                widget.highlighted = there
                break
        return True
    if isinstance(widget, VerticalScroll):
        widget.scroll_relative(y=by * max(widget.size.height // 2, 1), animate=False)
        return True
    return False


async def hit(app: App[None], by: int) -> None:
    """Go to the next or previous hit of a search; from the note of one, open it."""
    from druthers.tui.screens.note import NoteScreen  # noqa: PLC0415 -- loaded when first gone to
    from druthers.tui.widgets.hits import Hits  # noqa: PLC0415 -- as above

    reading = isinstance(app.screen, NoteScreen) and len(app.screen_stack) > 1
    below = app.screen_stack[-2 if reading else -1]
    hits = next(iter(below.query(Hits)), None)
    if hits is None or hits.highlighted is None:
        return
    at = hits.highlighted + by
    if not 0 <= at < len(hits.hits):
        app.notify("That was the last hit." if by > 0 else "That was the first hit.", markup=False)
        return
    if reading:
        await app.pop_screen()
    hits.highlighted = at
    if reading:
        hits.action_select()
