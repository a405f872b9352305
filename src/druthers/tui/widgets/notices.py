"""What stands and wants to be known, without haste: notes that wait for git, private notes that are locked.

A line each, only while it is so; it asks for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from druthers import wording as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Waiting


class Notices(Static):
    """Nothing, or a quiet line or two."""

    def __init__(self) -> None:
        super().__init__(id="notices", markup=False)
        self.waiting: tuple[Waiting, ...] = ()
        self.locked = False

    def on_mount(self) -> None:
        """Take no room while there is nothing to say."""
        self.display = False

    def show(self, waiting: Sequence[Waiting], *, locked: bool) -> None:
        """Say what is so."""
        self.waiting, self.locked = tuple(waiting), locked
        lines = [_line(words.waiting(one), "w", "what to do") for one in waiting]
        if locked:
            lines.append(_line("Private notes are locked", "U", "unlock them"))
        self.update(Content("\n").join(lines))
        self.display = bool(lines)

    def fail(self, line: str) -> None:
        """Say that it is not known what waits."""
        self.update(Content.styled(line, "$muted"))
        self.display = True


def _line(said: str, key: str, does: str) -> Content:
    return Content.assemble(("▪ ", "$warning"), (said, "$muted"), ("   ", ""), (key, "$accent"), (f" {does}", "$muted"))
