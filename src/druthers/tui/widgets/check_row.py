"""One thing that was checked: whether it is well, in a word, and what to do when it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Check


class CheckRow(Horizontal, can_focus=True):
    """A row of the doctor's page."""

    class Focused(Message):
        """The person looks at another row."""

    def __init__(self, check: Check) -> None:
        super().__init__(classes="" if check.ok else "-wrong")
        self.check = check

    def compose(self) -> ComposeResult:
        """Compose the row."""
        state = ("well  ", "$success") if self.check.ok else ("mend  ", "$warning bold")
        yield Static(Content.assemble(state, (self.check.name, "$foreground")), classes="name")
        said = [Content.styled(self.check.detail, "$muted" if self.check.ok else "$foreground")]
        if self.check.remedy:
            said.append(Content.styled(self.check.remedy, "$accent"))
        yield Static(Content("\n").join(said), classes="detail")

    def on_focus(self) -> None:
        """Tell the page."""
        self.post_message(self.Focused())
