"""One weight over time: what would have been believed of it at a dozen dates, with how sure that was.

Each date is a replay of the ledger up to then. They come one after the other, from today back; leaving stops it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from druthers import portraying
from druthers import wording as words
from druthers.tui import plots
from druthers.tui.screens.page import Page
from druthers.tui.screens.profile.messages import MomentRead
from druthers.tui.screens.profile.plotted import Plotted, Scroll
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.content import Content

    from druthers.models import FeatureBelief
    from druthers.tui.ports import Desk

DATES: Final = 12
SHORTEST: Final = timedelta(hours=1)  # a history of less is one moment
LEGEND: Final = "● who you are, dots: 19 times of 20 it lies there"
WANTED: Final = f", {plots.WANTED} who you want to be"
NONE: Final = "Nothing is known of it yet."
ONE: Final = "Its history is one day long: come back when there is more."


class OverTimeScreen(Page):
    """Where one sees how one changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "turn", "As text", id="profile.text"),
    ]

    def __init__(self, desk: Desk, name: str, *, as_of: datetime | None = None) -> None:
        super().__init__(desk)
        self._about, self._as_of = name, as_of
        self._in_words = desk.plain
        self._past: list[tuple[datetime, dict[str, FeatureBelief]]] = []
        self._left = ""

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Over time")
        with Drift(id="drift"):
            yield Static(id="drift-name", markup=False)
            yield Plotted(id="drift-plot", share=0.6)
            yield Static("Going back…", id="drift-step", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Go back in a thread."""
        self.query_one(Drift).focus()
        self.in_thread(self._go_back, "over time", replace=True)

    def failed(self, group: str, line: str) -> None:
        """Say it below the drawing."""
        if group == "over time":
            self._left = line
            self._draw()
        else:
            super().failed(group, line)

    def changed(self, paths: frozenset[str]) -> None:
        """Something was taken back: go back anew."""
        if not paths:
            self._past.clear()
            self.on_mount()

    def copied(self) -> str:
        """The numbers as text."""
        return "\n".join(portraying.over_time(self._beliefs()))

    def action_turn(self) -> None:
        """Turn between the drawing and words."""
        self._in_words = not self._in_words
        self._draw()

    def action_go(self, by: int) -> None:
        """Look at the next feature, or the one before; heaviest first as they are now."""
        names = list(self._past[-1][1]) if self._past else []
        if self._about in names:
            self._about = names[(names.index(self._about) + by) % len(names)]
            self._draw()

    @on(MomentRead)
    def _read(self, event: MomentRead) -> None:
        self._past.insert(0, (event.at, {each.name: each for each in event.features}))
        more = event.done < event.total
        self._left = f"Going back: {event.done} of {event.total}…  esc stops" if more else ""
        self._draw()

    def _beliefs(self) -> list[tuple[datetime, FeatureBelief]]:
        return [(at, features[self._about]) for at, features in self._past if self._about in features]

    def _draw(self) -> None:
        known = self._beliefs()
        now = known[-1][1] if known else None
        name = words.feature(self._about)
        told = f"{name}  {portraying.weight(now.mean, now.sd)}, {words.belief(now)}" if now else name
        self.query_one("#drift-name", Static).update(told)
        plot = self.query_one(Plotted)
        plot.display = len(known) > 1
        if plot.display:
            draw = partial(_plot, known)
            legend = LEGEND + (WANTED if any(each.ideal is not None for _, each in known) else "")
            plot.show(draw, portraying.over_time(known), legend, in_words=self._in_words)
        self.query_one("#drift-step", Static).update(self._left or ("" if plot.display else ONE if known else NONE))

    def _go_back(self) -> None:
        plots.load()
        journal, worker = self.desk.journal, get_current_worker()
        now = self._as_of or self.desk.clock()
        shown = journal.shown()
        began = shown[-1].at if shown else now
        dates = moments(began, now)
        for number, at in enumerate(dates, 1):
            profile = journal.profile(as_of=at if number > 1 else self._as_of)
            if worker.is_cancelled:
                return
            features = sorted(profile.features, key=lambda each: -abs(each.mean))
            self.post_message(MomentRead(at, features, number, len(dates)))


class Drift(Scroll):
    """One weight, and those beside it to the left and right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "screen.go(1)", "Next", key_display="→", id="over_time.next"),
        Binding("left", "screen.go(-1)", "Previous", key_display="←", id="over_time.previous"),
    ]


def moments(began: datetime, now: datetime) -> list[datetime]:
    """A dozen dates from now back to the beginning, evenly; one where nothing lies between.

    >>> from datetime import datetime
    >>> dates = moments(datetime(2026, 1, 1), datetime(2026, 1, 12))
    >>> len(dates), dates[0].day, dates[-1].day
    (12, 12, 1)
    """
    if now - began < SHORTEST:
        return [now]
    return [now - (now - began) * step / (DATES - 1) for step in range(DATES)]


def _plot(known: Sequence[tuple[datetime, FeatureBelief]], width: int, height: int) -> Content:
    return plots.drift(known, width=width, height=height)
