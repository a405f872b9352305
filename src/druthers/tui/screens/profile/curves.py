"""Whether it is right: its chances held against what came, and how its guesses have become better or not."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from druthers import portraying
from druthers import wording as words
from druthers.tui import plots
from druthers.tui.messages import Told
from druthers.tui.screens.page import Page
from druthers.tui.screens.profile.messages import ReportRead
from druthers.tui.screens.profile.plotted import Plotted, Scroll
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from druthers.models import Report
    from druthers.tui.ports import Desk

CHANCES: Final = "Do its chances hold?"
LEARNS: Final = "How far off it was so far (lower is better)"
HELD: Final = "● was welcome, line: 19 times of 20, dots: exact"
LINES: Final = "line: its guesses, dots: replayed, dashes: your average"
NONE: Final = "There is nothing to hold its guesses against yet: rate a few proposals."


class CurvesScreen(Page):
    """Where it owns its mistakes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("v", "turn", "As text", id="profile.text")]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._in_words = desk.plain
        self._report: Report | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Is it right?")
        with Scroll(id="curves"):
            yield Static(id="held", markup=False)
            with Container(id="curves-both"):
                with Vertical(classes="curve"):
                    yield Static(CHANCES, classes="curve-title", markup=False)
                    yield Plotted(id="chances")
                    yield Static(id="off-by", markup=False)
                with Vertical(classes="curve"):
                    yield Static(LEARNS, classes="curve-title", markup=False)
                    yield Plotted(id="losses")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Go through the ratings in a thread."""
        self.query_one("#curves-both").display = False
        self.query_one(Scroll).focus()
        self.in_thread(self._read, "report", replace=True)

    def failed(self, group: str, line: str) -> None:
        """Say it where the verdict would be."""
        if group == "report":
            self.query_one("#held", Static).update(line)
        else:
            super().failed(group, line)

    def changed(self, paths: frozenset[str]) -> None:
        """Something was taken back: go through them anew."""
        if not paths:
            self.in_thread(self._read, "report", replace=True)

    def copied(self) -> str:
        """The numbers as text."""
        report = self._report
        if report is None:
            return ""
        chances, losses = portraying.chances(report.bins), portraying.losses(report.steps, report.replayed_steps)
        return "\n".join([report.verdict, CHANCES, *chances, LEARNS, *losses])

    def action_turn(self) -> None:
        """Turn between drawings and words."""
        self._in_words = not self._in_words
        self._draw()

    @on(Told)
    def _step(self, event: Told) -> None:
        self.query_one("#held", Static).update(f"{words.progress(event.progress)}…  esc stops")

    @on(ReportRead)
    def _show(self, event: ReportRead) -> None:
        self._report = event.report
        self._draw()

    def _draw(self) -> None:
        report = self._report
        if report is None:
            return
        self.query_one("#curves-both").display = bool(report.steps)
        if not report.steps:
            self.query_one("#held", Static).update(f"{report.verdict}\n{NONE}")
            return
        odds = portraying.odds_line(report)
        self.query_one("#held", Static).update(f"{report.verdict}\n{odds}" if odds else report.verdict)
        self.query_one("#off-by", Static).update(portraying.error_line(report))

        def chances(width: int, height: int) -> Content:
            return plots.calibration(report.bins, width=width, height=height)

        def losses(width: int, height: int) -> Content:
            return plots.learning(report.steps, report.replayed_steps, width=width, height=height)

        told = portraying.losses(report.steps, report.replayed_steps)
        self.query_one("#chances", Plotted).show(
            chances, portraying.chances(report.bins), HELD, in_words=self._in_words
        )
        self.query_one("#losses", Plotted).show(losses, told, LINES, in_words=self._in_words)

    def _read(self) -> None:
        plots.load()
        worker = get_current_worker()
        with closing(self.desk.journal.report_steps()) as steps:
            while not worker.is_cancelled:
                try:
                    self.post_message(Told(next(steps)))
                except StopIteration as end:
                    self.post_message(ReportRead(end.value))
                    return
