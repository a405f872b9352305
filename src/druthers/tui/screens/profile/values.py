"""What it values in the person's stead: every feature's weight, how sure that is, and the judgements behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from druthers import wording as words
from druthers.tui.messages import EvidenceRead
from druthers.tui.screens.profile import told
from druthers.tui.screens.profile.feature import FeatureScreen
from druthers.tui.screens.profile.learnt import LearntPage
from druthers.tui.screens.profile.wished import Wished
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import FeatureBelief
    from druthers.tui.ports import Desk, Profile

REST: Final = 0.08  # seconds the cursor rests on a feature before what is behind it is read
READING: Final = "Reading the ledger…"
LEGEND: Final = "● its weight, ├─┤ 19 times of 20; right of │ you like it"
PINNED: Final = "; ■ pinned by you"


class ProfileScreen(Wished, LearntPage):
    """Where one sees what it thinks of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "ask", "Questions", id="profile.ask"),
        Binding("c", "curves", "Is it right?", id="profile.curves"),
        Binding("w", "stand", "Who I want to be", show=False, id="profile.stand"),
        Binding("t", "as_of", "As of a day", show=False, id="profile.as_of"),
    ]

    def __init__(self, desk: Desk, *, as_of: datetime | None = None) -> None:
        super().__init__(desk, as_of=as_of)
        self._features: list[FeatureBelief] = []
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Profile")
        yield Static(id="summary")
        with Horizontal(id="profile"):
            yield Features(id="features", markup=False)
            with VerticalScroll(id="behind", can_focus=False):
                yield Static(id="behind-text", markup=False)
        yield Static(id="legend", classes="-none", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Say that it is read."""
        self.query_one("#profile").display = False
        self.query_one("#summary", Static).update(Content.styled(READING, "$muted"))

    def failed(self, group: str, line: str) -> None:
        """Say it where the profile would be."""
        if group == "profile":
            self.query_one("#summary", Static).update(Content.styled(line, "$muted"))
        elif group == "why":
            self.query_one("#behind-text", Static).update(Content.styled(line, "$muted"))
        else:
            super().failed(group, line)

    def learnt(self, profile: Profile) -> None:
        """Show it, with the cursor on the feature where it was."""
        today = self.desk.clock().date()
        basis = told.basis(profile)
        then = f"as of {words.short_day(self.as_of, today)}" if self.as_of is not None else ""
        self.query_one(TopLine).fact = ", ".join(part for part in (then, basis) if part)
        self._summarise()
        before, self._features = self.feature, told.ordered(profile)
        names = [each.name for each in self._features]
        self.query_one("#profile").display = bool(names)
        pinned = PINNED if any(each.pinned for each in self._features) else ""
        legend = self.query_one("#legend", Static)
        legend.update(LEGEND + pinned)
        legend.set_class(not names or self.in_words, "-none")
        features = self.query_one(Features)
        features.draw(self._features, in_words=self.in_words)
        features.highlighted = (names.index(before.name) if before and before.name in names else 0) if names else None
        if not names:
            self.set_focus(None)
        elif self.focused is None:
            features.focus()
        self._read_soon()

    def on_resize(self) -> None:
        """Be brief where there is little room."""
        self.call_after_refresh(self._summarise)

    @property
    def feature(self) -> FeatureBelief | None:
        """The feature under the cursor."""
        at = self.query_one(Features).highlighted
        return self._features[at] if at is not None and at < len(self._features) else None

    def copied(self) -> str:
        """The weight under the cursor, in words."""
        return told.row_in_words(self.feature).plain if self.feature is not None else ""

    def action_ask(self) -> None:
        """Let it ask what it would learn the most from."""
        from druthers.tui.screens.profile.asking import QuestionScreen  # noqa: PLC0415 -- when it is gone to

        self.app.push_screen(QuestionScreen(self.desk))

    def action_curves(self) -> None:
        """Hold its guesses against the ratings."""
        from druthers.tui.screens.profile.curves import CurvesScreen  # noqa: PLC0415 -- when it is gone to

        self.app.push_screen(CurvesScreen(self.desk))

    def action_stand(self) -> None:
        """See what the person stands for."""
        from druthers.tui.screens.profile.standing import StandScreen  # noqa: PLC0415 -- when it is gone to

        self.app.push_screen(StandScreen(self.desk, as_of=self.as_of))

    def action_as_of(self) -> None:
        """See it as it was."""
        from druthers.tui.screens.profile.day import DayScreen  # noqa: PLC0415 -- when it is gone to

        self.app.push_screen(DayScreen(self.desk))

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._read_soon)

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        if self.feature is not None:
            self.app.push_screen(FeatureScreen(self.desk, self.feature.name, as_of=self.as_of))

    @on(EvidenceRead)
    def _evidence(self, event: EvidenceRead) -> None:
        feature = self.feature
        if self.profile is not None and feature is not None and feature.name == event.feature:
            text = told.beside(self.profile, feature, event.evidence, plain=self.desk.plain)
            self.query_one("#behind-text", Static).update(text)

    def _summarise(self) -> None:
        if self.profile is not None:
            today, brief = self.desk.clock().date(), self.has_class("-narrow")
            text = told.summary(self.profile, today, plain=self.desk.plain, brief=brief)
            self.query_one("#summary", Static).update(text)

    def _read_soon(self) -> None:
        """Read what is behind the feature, where it is seen."""
        if self.profile is not None and self.feature is not None and self.query_one("#behind").display:
            self.in_thread(partial(self._why, self.profile, self.feature.name), "why", replace=True)

    def _why(self, profile: Profile, feature: str) -> None:
        evidence = list(profile.why(feature))
        if not get_current_worker().is_cancelled:
            self.post_message(EvidenceRead(feature, evidence))


class Features(OptionList):
    """What is believed, a line each; drawn to its own width."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "select", "Why", key_display="e", id="profile.why"),
        Binding("j", "cursor_down", "Down", show=False, id="list.down"),
        Binding("k", "cursor_up", "Up", show=False, id="list.up"),
    ]

    features: tuple[FeatureBelief, ...] = ()
    in_words = False

    def draw(self, features: list[FeatureBelief], *, in_words: bool) -> None:
        """Show these."""
        self.features, self.in_words = tuple(features), in_words
        self._draw()

    def on_resize(self) -> None:
        """Draw the bars to the new width."""
        self._draw()

    def _draw(self) -> None:
        at = self.highlighted
        width = (self.content_size.width or self.app.size.width) - 2  # a line's padding
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            rows = told.rows(self.features, width, in_words=self.in_words)
            self.add_options([Option(each) for each in rows])
            self.highlighted = at
