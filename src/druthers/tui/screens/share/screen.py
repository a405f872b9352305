"""Share: on the left what is public, what would leave and whom one reads; beside it all of the highlighted thing.

Opening it reads what a push would send; nothing leaves before the question that `>` asks is answered with a yes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, OptionList, Static

from druthers import wording as words
from druthers.tui.messages import Synchronised, Told
from druthers.tui.screens.share.asking import AskLine
from druthers.tui.screens.share.details import details
from druthers.tui.screens.share.doing import Doing
from druthers.tui.screens.share.listed import ShareList
from druthers.tui.screens.share.messages import Done, FactsRead, Looked
from druthers.tui.screens.share.rows import rows
from druthers.tui.screens.share.telling import facts, verdict
from druthers.tui.screens.share.working import look, read_facts
from druthers.tui.syncing import outcome_lines, step_line
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.tui.ports import Desk

REST = 0.05  # seconds the cursor rests on a row before all of it is drawn
SETTLE = 1.5  # seconds without a change on disk before what would leave is read again
STOPPED = "Stopped: what would leave was not read to its end. r reads it."


class ShareScreen(Doing):
    """Where one shares."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._reading = False
        self._next = False  # what would leave is read next
        self._quietly = False  # what is said above the list stays there while it is read again
        self._stale = True
        self._rest: Timer | None = None
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Share")
        yield Static(id="share-facts", markup=False)
        yield Static(id="share-verdict", markup=False)
        with Horizontal(id="share"):
            yield ShareList(plain=self.desk.plain)
            with VerticalScroll(id="share-beside", can_focus=False):
                yield Static(id="share-lines", markup=False)
        yield AskLine()
        yield Static(id="asked", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_screen_resume(self) -> None:
        """Look again where much may have happened meanwhile."""
        self._look_if_stale()

    def on_mount(self) -> None:
        """Begin at the list, so that keys are keys."""
        self.query_one(ShareList).focus()

    def changed(self, paths: frozenset[str]) -> None:
        """What would leave is another now; where others write, it is read again once the disk is at rest."""
        self._stale = True
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(SETTLE if paths else 0.01, partial(self._look_if_stale, quietly=bool(paths)))

    def moved(self, was: str, becomes: str) -> None:
        """Look at once: what would leave is another now."""
        del was, becomes
        self.action_again()

    def failed(self, group: str, line: str) -> None:
        """Say it below the list."""
        self.ended(group)
        if group == "look":
            self._reading = False
            self.pushed = None
            self._fill()
            self.state(line)
        else:
            self.tell(line)

    def action_again(self) -> None:
        """Read anew what is public, and what would leave."""
        self._stale = True
        self._look_if_stale()

    def action_back(self) -> None:
        """Stop what is being read or fetched; otherwise leave."""
        if self._reading or self.busy:
            for group in ("look", *self.busy):
                self.workers.cancel_group(self, group)
            (self.state if self._reading else self.tell)(STOPPED if self._reading else "Stopped.")
            self._reading = self._next = False
            self.busy.clear()
        else:
            super().action_back()

    def action_text(self, action: str) -> None:
        """Scroll what stands beside."""
        getattr(self.query_one("#share-beside"), f"action_{action}")()

    @on(FactsRead)
    def _facts(self, event: FactsRead) -> None:
        self.shared, self.people, self.card = event.shared, event.people, event.card
        lines = [*(facts(event.shared) if event.shared else ()), *([event.trouble] if event.trouble else ())]
        self.query_one("#share-facts", Static).update("\n".join(lines))
        self._fill()
        if self._next:  # only now: the facts are there at once when nothing else is read beside them
            self._next = False
            self.in_thread(partial(look, self.desk, self.post_message), "look", replace=True)
        elif self.pushed is not None and not self._reading:
            self.state(verdict(self.pushed, self.shared))

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        self._reading = False
        self.pushed, self.reasons = event.pushed, event.reasons
        self._fill()
        self.state(verdict(event.pushed, self.shared))

    @on(Told)
    def _comes_on(self, event: Told) -> None:
        if event.progress.stage in {"fetch", "merge", "push"}:
            self.tell(step_line(event.progress))
        elif self._reading and event.progress.stage == "guard" and not self._quietly:
            self.state(f"{words.progress(event.progress)}… escape stops.")
        elif self.busy and event.progress.stage != "guard":
            self.tell(f"{words.progress(event.progress)}… escape stops.")

    @on(Done)
    def _done(self, event: Done) -> None:
        self.busy.clear()
        self.tell("")
        self.say(event.said, long=True)
        self._stale = self._stale or event.anew
        if event.anew:
            self._look_if_stale()
        else:
            self.in_thread(partial(read_facts, self.desk, self.post_message), "facts", replace=True)

    @on(Synchronised)
    def _synchronised(self, event: Synchronised) -> None:
        self.ended("sync")
        self.tell("")
        self.say("\n".join(outcome_lines(self.desk.journal, event.outcomes)), long=True)
        self.action_again()

    @on(AskLine.Left)
    def _not_asked(self) -> None:
        self.query_one(ShareList).focus()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._show_beside)
        self.refresh_bindings()

    def _show_beside(self) -> None:
        row = self.row
        text = Content() if row is None else details(row.of, plain=self.desk.plain)
        self.query_one("#share-lines", Static).update(text)
        self.query_one("#share-beside").scroll_home(animate=False)

    def _fill(self) -> None:
        self.query_one(ShareList).show(list(rows(self.pushed, self.reasons, self.people, self.card)))
        self._highlighted()

    def _look_if_stale(self, *, quietly: bool = False) -> None:
        """Read the facts, and what would leave where that may be another; only where it is seen."""
        if not self.is_current:
            return
        self.in_thread(partial(read_facts, self.desk, self.post_message), "facts", replace=True)
        if self._stale:
            self._stale, self._reading, self._next = False, True, True
            self._quietly = quietly and self.pushed is not None
            if not self._quietly:
                self.state("Reading what would be seen…")
