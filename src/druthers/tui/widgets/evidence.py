"""What one proposal rests on, beside the proposals or below them; `enter` on a citation opens its note there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from druthers.tui import evidence
from druthers.tui.messages import NoteChosen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult
    from textual.content import Content

    from druthers.models import Citation, Note, Proposal
    from druthers.tui.screens.propose.messages import Receipts


class Fitted(Static):
    """Text that is drawn anew for each width: `draw` is given it in cells."""

    def __init__(self, draw: Callable[..., Content] | None = None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._draw = draw

    def draw(self, draw: Callable[..., Content] | None) -> None:
        """Draw this, or nothing."""
        self._draw = draw
        self.on_resize()

    def on_resize(self) -> None:
        """Draw it to the new width."""
        self.update(self._draw(width=self.content_size.width or self.app.size.width) if self._draw else "")


class Cited(Fitted, can_focus=True):
    """One citation, where it stands in its note."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open note", id="propose.open")]

    def __init__(self, citation: Citation, note: Note | None, today: date, *, plain: bool) -> None:
        super().__init__(partial(evidence.cited, citation, note, today, plain=plain))
        self.citation = citation

    def on_click(self) -> None:
        """Open it by mouse too."""
        self.action_open()

    def action_open(self) -> None:
        """Open the note where this stands."""
        self.post_message(NoteChosen(self.citation.path, self.citation.quote.strip().split("\n", 1)[0]))


class Evidence(VerticalScroll, can_focus=False):
    """The evidence of one proposal; nothing while none is shown."""

    def __init__(self, today: date, *, plain: bool = False) -> None:
        super().__init__(id="resting", classes="-empty")
        self._today = today
        self._plain = plain
        self._shown: tuple[str, tuple[str, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Compose what does not come and go."""
        yield Fitted(id="why")

    async def show(self, proposal: Proposal | None, read: Receipts | None, told: str = "") -> None:
        """Draw the evidence of a proposal, as far as it was read; None draws none."""
        self.set_class(proposal is None or read is None, "-empty")
        if proposal is None or read is None:
            self._shown = None
            await self.query(Cited).remove()
            self.query_one("#why", Fitted).draw(None)
            return
        now = (proposal.id, tuple(note.digest for note in read.notes.values()))
        if now != self._shown:
            self._shown = now
            await self.query(Cited).remove()
            cites = [
                Cited(each, read.notes.get(each.path), self._today, plain=self._plain) for each in proposal.citations
            ]
            await self.mount(*cites, before="#why")
            self.scroll_home(animate=False)
        why = partial(evidence.why, proposal, read.judged, told=told, plain=self._plain)
        self.query_one("#why", Fitted).draw(why)
