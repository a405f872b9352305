"""The proposals of one run, or earlier ones; before they come, what the model is writing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from druthers.tui.widgets.proposal_card import ProposalCard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult

    from druthers.models import Shown

DRAFTS: Final = 6  # of what is being written, the latest; most of it is left out in the end


class Cards(VerticalScroll, can_focus=False):
    """Where one goes from proposal to proposal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "go_to(0)", "First", show=False, id="propose.first"),
        Binding("end", "go_to(-1)", "Last", show=False, id="propose.last"),
    ]

    def __init__(self) -> None:
        super().__init__(id="cards")
        self._writing: defaultdict[int, str] = defaultdict(str)
        self._last: ProposalCard | None = None

    def compose(self) -> ComposeResult:
        """Compose where the model writes."""
        yield Static(id="drafts")

    def on_mount(self) -> None:
        """Take no room while nothing is written."""
        self.query_one("#drafts").display = False

    @property
    def all(self) -> list[ProposalCard]:
        """The proposals, in their order."""
        return list(self.query(ProposalCard))

    @property
    def card(self) -> ProposalCard | None:
        """The one that was focused last."""
        return self._last if self._last is not None and self._last.is_attached else None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember it."""
        if isinstance(event.widget, ProposalCard):
            self._last = event.widget

    def writes(self, pieces: Mapping[int, str]) -> None:
        """Show what the model has written since."""
        for candidate, text in pieces.items():
            self._writing[candidate] += text
        latest = sorted(self._writing)[-DRAFTS:]
        lines = [Content.styled(" ".join(self._writing[number].split()), "$muted") for number in latest]
        drafts = self.query_one("#drafts", Static)
        drafts.update(Content("\n").join(lines))
        drafts.display = True

    def written(self) -> None:
        """What was written is done with."""
        self._writing.clear()
        self.query_one("#drafts").display = False

    async def show(self, cards: Sequence[ProposalCard]) -> None:
        """Show these, and focus the first."""
        await self.query(ProposalCard).remove()
        self._last = None
        if cards:
            await self.mount(*cards)
            cards[0].focus()

    def stand(self, shown: Iterable[Shown]) -> None:
        """Show what the person said of these."""
        known = {each.proposal.id: each for each in shown}
        for card in self.all:
            card.shown = known.get(card.proposal.id, card.shown)

    def go(self, by: int) -> None:
        """Go to the next or previous one."""
        cards = self.all
        if cards:
            at = cards.index(self.card) + by if self.card in cards else 0
            cards[min(max(at, 0), len(cards) - 1)].focus()

    def action_go_to(self, at: int) -> None:
        """Go to the first one or the last."""
        if self.all:
            self.all[at].focus()
