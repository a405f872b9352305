"""The list of Share: its parts under their headings; the cursor stays on its thing whatever comes or goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from druthers.tui.screens.share.rows import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.tui.screens.share.rows import Row


class ShareList(OptionList):
    """Rows, and headings that the cursor passes over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="share.open"),
        Binding("j", "cursor_down", "Down", show=False, id="share.down"),
        Binding("k", "cursor_up", "Up", show=False, id="share.up"),
        Binding("right_square_bracket", "part(1)", "Next part", show=False, key_display="]", id="share.next_part"),
        Binding("left_square_bracket", "part(-1)", "Part before", show=False, key_display="[", id="share.part_before"),
    ]

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__(id="share-list", markup=False)
        self._plain = plain
        self._rows: list[Row | None] = []

    @property
    def row(self) -> Row | None:
        """The highlighted one."""
        at = self.highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these; the cursor stays on its thing, or near it when that is gone; from the first to the first."""
        before, at = self.row, self.highlighted
        was_first = before is not None and before is next((row for row in self._rows if row), None)
        wanted = None if before is None or was_first else before.key
        self._rows, options, part = [], [], ""
        for row in rows:
            if row.part != part:
                above = "\n" if part else ""
                options.append(Option(Content.assemble(above, (row.part, "$primary bold")), disabled=True))
                self._rows.append(None)
                part = row.part
            options.append(Option(drawn(row, plain=self._plain)))
            self._rows.append(row)
        self.clear_options()
        self.add_options(options)
        places = {row.key: number for number, row in enumerate(self._rows) if row}
        near = [number for number in places.values() if wanted and at is not None and number >= at]
        last = list(places.values())[-1:] if wanted else []
        self.highlighted = next(
            iter([*([places[wanted]] if wanted in places else []), *near, *last, *places.values()]), None
        )

    def action_part(self, by: int) -> None:
        """Go to the first thing of the next part, or of the one before."""
        firsts = [at + 1 for at, row in enumerate(self._rows) if row is None]
        here = self.highlighted or 0
        after = [at for at in firsts if at > here] if by > 0 else [at for at in firsts if at < here][::-1]
        if after:
            self.highlighted = after[0]
