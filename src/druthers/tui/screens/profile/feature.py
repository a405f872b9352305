"""One feature in full: what is believed of it, and the receipt of every judgement that it rests on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from druthers import portraying
from druthers import wording as words
from druthers.models import Evidence, Statement
from druthers.tui.messages import EvidenceRead, NoteChosen
from druthers.tui.screens.profile import told
from druthers.tui.screens.profile.wished import Wished
from druthers.tui.screens.profile.wishes import to_forget
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from druthers.models import FeatureBelief
    from druthers.tui.ports import Desk, Profile

MOST = 200  # judgements that are listed; the others hardly weigh
NONE = "No rating touches it yet, and you said nothing of it yourself."
GONE = "Nothing is said of it any more."


class FeatureScreen(Wished):
    """Where every number shows its receipts."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f", "forget", "Forget", id="profile.forget")]

    def __init__(self, desk: Desk, name: str, *, as_of: datetime | None = None) -> None:
        super().__init__(desk, as_of=as_of)
        self._about = name
        self._receipts: list[Evidence | Statement] = []

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Why it thinks so", words.feature(self._about))
        yield Static(id="feature-head")
        yield Receipts(id="receipts", markup=False)
        yield Static("\n".join(portraying.UNITS), id="units", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    @property
    def feature(self) -> FeatureBelief | None:
        """The feature, as it is believed now."""
        found = self.profile.features if self.profile is not None else ()
        return next((each for each in found if each.name == self._about), None)

    def learnt(self, profile: Profile) -> None:
        """Show it, and read what is behind it."""
        if self.feature is None:
            self._tell(GONE)
            return
        self.query_one("#feature-head", Static).update(told.head(profile, self.feature))
        self.in_thread(partial(self._why, profile), "why", replace=True)

    def failed(self, group: str, line: str) -> None:
        """Say it where the feature would be."""
        if group in {"profile", "why"}:
            self._tell(line)
        else:
            super().failed(group, line)

    def copied(self) -> str:
        """The judgement under the cursor."""
        at = self.query_one(Receipts).highlighted
        return self._row(self._receipts[at]).plain if at is not None and at < len(self._receipts) else ""

    def action_forget(self) -> None:
        """Take the judgement under the cursor back, once it is known what that would do."""
        at = self.query_one(Receipts).highlighted
        if at is not None and at < len(self._receipts):
            self.wish(to_forget(self.desk.journal, self._receipts[at]))

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        receipt = self._receipts[event.option_index]
        if isinstance(receipt, Evidence) and receipt.citations:
            first = receipt.citations[0]
            self.post_message(NoteChosen(first.path, first.quote.strip().split("\n")[0]))
        else:
            self.say("No line of a note is behind this one: f forgets it.")

    @on(EvidenceRead)
    def _list(self, event: EvidenceRead) -> None:
        said = self.profile.said_of(self._about) if self.profile is not None else ()
        self._receipts = [*said, *event.evidence[:MOST]]
        more = len(event.evidence) - MOST
        rest = f"and {words.count(more, 'judgement')} more, of less weight\n" if more > 0 else ""
        self.query_one("#units", Static).update(rest + "\n".join(portraying.UNITS))
        receipts = self.query_one(Receipts)
        at = receipts.highlighted or 0
        receipts.clear_options()
        receipts.add_options([Option(self._row(each)) for each in self._receipts])
        receipts.display = bool(self._receipts)
        if self._receipts:
            receipts.highlighted = min(at, len(self._receipts) - 1)
            receipts.focus()
        elif self.feature is not None and self.profile is not None:
            head = told.head(self.profile, self.feature)
            self.query_one("#feature-head", Static).update(Content.assemble(head, "\n\n", (NONE, "$muted")))

    def _row(self, receipt: Evidence | Statement) -> Content:
        if isinstance(receipt, Statement):
            return Content.styled(portraying.statement(receipt), "$foreground")
        return told.receipt(receipt, plain=self.in_words, roomy=self.has_class("-wide"))

    def _tell(self, line: str) -> None:
        self.query_one("#feature-head", Static).update(Content.styled(line, "$muted"))
        self.query_one(Receipts).display = False

    def _why(self, profile: Profile) -> None:
        evidence = list(profile.why(self._about))
        if not get_current_worker().is_cancelled:
            self.post_message(EvidenceRead(self._about, evidence))


class Receipts(OptionList):
    """What it rests on, the weightiest first; what the person said of it themselves on top."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open note", id="receipt.open"),
        Binding("j", "cursor_down", "Down", show=False, id="list.down"),
        Binding("k", "cursor_up", "Up", show=False, id="list.up"),
    ]
