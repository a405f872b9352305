"""What an empty journal says instead of showing notes."""

from __future__ import annotations

from textual.widgets import Static

WELCOME = """\
Nothing here yet.

Write a line above and press enter: what you did,
what you wonder about, what you keep putting off.
It becomes a plain file, kept in git.

After a few notes, p asks for proposals."""


class FirstStep(Static, can_focus=True):
    """The first thing to do; where the keys are heard while there are no notes."""

    def __init__(self) -> None:
        super().__init__(WELCOME, id="first-step", markup=False)

    def on_mount(self) -> None:
        """Say nothing until it is known that there are no notes."""
        self.display = False
