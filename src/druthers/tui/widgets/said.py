"""The line that is said unasked: a proposal, or a question on an earlier one; answered where the focus is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from druthers import appraising
from druthers.tui.messages import NoteChosen
from druthers.tui.signs import mark

if TYPE_CHECKING:
    from druthers.models import Shown

QUOTE = 120  # characters of the quote


class Said(Static, can_focus=True):
    """Nothing, or one proposal; with `later` it asks what came of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"rate({n})", "Rate", key_display="1-5", show=n == 1, id=f"offer.rate{n}")
            for n in range(1, 6)
        ),
        Binding("x,escape", "put_aside('not-now')", "Not now", key_display="x", id="offer.not_now"),
        Binding("X", "put_aside('never')", "Never", show=False, id="offer.never"),
        Binding("e", "why", "Why", id="offer.why"),
        Binding("enter", "open", "Open note", id="offer.open"),
    ]

    @dataclass
    class Rated(Message):
        """The person gave it so many of 5; with `later`, to what came of it."""

        shown: Shown
        rating: int
        later: bool

    @dataclass
    class PutAside(Message):
        """The person put it aside."""

        shown: Shown
        reason: str
        later: bool

    @dataclass
    class Opened(Message):
        """The person would see what it rests on."""

        shown: Shown

    def __init__(self, *, plain: bool) -> None:
        super().__init__(id="offer")
        self.shown: Shown | None = None
        self.later = False
        self._plain = plain

    def say(self, shown: Shown | None, *, later: bool = False) -> None:
        """Say this, or nothing."""
        self.shown, self.later = shown, later
        self.update(Content("\n").join(self._asked(shown) if later else self._proposed(shown)) if shown else "")

    def told(self, line: str) -> None:
        """Say one line in its place, after it was answered."""
        self.update(Content.styled(line, "$muted"))

    def action_rate(self, rating: int) -> None:
        """Give it so many of 5."""
        if self.shown is not None:
            self.post_message(self.Rated(self.shown, rating, self.later))

    def action_put_aside(self, reason: str) -> None:
        """Put it aside; that is no judgement."""
        if self.shown is not None:
            self.post_message(self.PutAside(self.shown, reason, self.later))

    def action_why(self) -> None:
        """See what it rests on."""
        if self.shown is not None:
            self.post_message(self.Opened(self.shown))

    def action_open(self) -> None:
        """Open the note that it rests on, there."""
        if self.shown is not None and self.shown.proposal.citations:
            citation = self.shown.proposal.citations[0]
            self.post_message(NoteChosen(citation.path, citation.quote.strip().split("\n", 1)[0]))

    def _proposed(self, shown: Shown) -> list[Content]:
        """The proposal, what it rests on and why it is made; how to answer, and where there is more."""
        proposal = shown.proposal
        lines = [Content.assemble(("" if self._plain else "▹ ", "$accent"), (_line(proposal.text), "$foreground bold"))]
        if proposal.citations:
            quote = _line(proposal.citations[0].quote)
            quote = quote if len(quote) <= QUOTE else f"{quote[: QUOTE - 1].rstrip()}…"
            sign = mark(proposal.citations[0].path, plain=self._plain)
            lines.append(Content.assemble(sign, (f"“{quote}”", "$foreground italic")))
        if why := appraising.because(proposal.because):
            lines.append(Content.styled(why, "$foreground"))
        return [*lines, _keys(("tab", "to answer"), ("1-5", "rates"), ("e", "why"), ("x", "not now"))]

    def _asked(self, shown: Shown) -> list[Content]:
        """The question on an earlier one."""
        asked = "Some days ago you welcomed this. Did you do it, and are you glad?"
        return [
            Content.assemble(("" if self._plain else "? ", "$accent"), (asked, "$foreground")),
            Content.styled(_line(shown.proposal.text), "$foreground bold"),
            _keys(("tab", "to answer"), ("1", "sorry"), ("5", "very glad"), ("x", "not done")),
        ]


def _keys(*does: tuple[str, str]) -> Content:
    return Content("   ").join(Content.assemble((key, "$accent"), (f" {what}", "$muted")) for key, what in does)


def _line(text: str) -> str:
    return " ".join(text.split())
