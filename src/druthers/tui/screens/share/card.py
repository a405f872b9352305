"""The profile before it is published: what it would tell, what a reader could conclude, and what it does not say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from druthers import wording as words
from druthers.tui.screens.page import Page
from druthers.tui.screens.share.messages import CardRead, Done
from druthers.tui.screens.share.rows import CARD
from druthers.tui.screens.share.working import publish_card, read_card
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from druthers.tui.ports import Desk

NOISE = "`druthers profile publish --noise 1` would hide each level by chance."


class CardScreen(Page):
    """Where one decides whether others see a few coarse levels of what one likes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "publish", "Publish it", id="card.yes"),
        Binding("j,down", "pane('scroll_down')", "Down", show=False, id="card.down"),
        Binding("k,up", "pane('scroll_up')", "Up", show=False, id="card.up"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._read: CardRead | None = None
        self._publishing = False

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Publish your profile")
        yield Static("Reading what it would tell…", id="asked", markup=False)
        with VerticalScroll(id="review"):
            yield Static(id="review-text", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read it, in a thread."""
        self.query_one("#review").focus()
        self.in_thread(partial(read_card, self.desk, self.post_message), "card")

    def failed(self, group: str, line: str) -> None:
        """Say it where the question is."""
        del group
        self._publishing = False
        self._ask(line)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Publishing waits for something to be seen, and is for what is not published already."""
        del parameters
        return action != "publish" or (self._read is not None and self._read.card != self._read.before)

    def action_pane(self, action: str) -> None:
        """Scroll."""
        getattr(self.query_one("#review"), f"action_{action}")()

    def action_publish(self) -> None:
        """Publish what is seen; it leaves with the next push."""
        if self._read is not None and not self._publishing:
            self._publishing = True
            read = self._read
            self.in_thread(partial(publish_card, self.desk, read.card, read.before, self.post_message), "publish")

    @on(CardRead)
    def _show(self, event: CardRead) -> None:
        self._read = event
        lines = [Content.styled(f"This is what {CARD} would tell, and nothing else:", "$muted")]
        lines += [Content.styled(f"  {words.printable(line)}", "$public") for line in event.reading.levels]
        lines += _part("What whoever reads it may conclude", event.reading.reader)
        lines += _part("Think of this", event.reading.cautions)
        lines += _part("It does not tell", event.reading.unsaid)
        lines += [] if event.card.mechanism else [Content(), Content.styled(NOISE, "$muted")]
        self.query_one("#review-text", Static).update(Content("\n").join(lines))
        if event.card == event.before:
            self._ask("It is published already, as it is.")
        else:
            instead = ", in the place of the one that is" if event.before else ""
            self._ask(f"enter publishes it{instead}; it leaves with your next push. escape leaves it as it is.")
        self.refresh_bindings()

    @on(Done)
    def _done(self, event: Done) -> None:
        self.say(event.said)
        self.dismiss()

    def _ask(self, line: str) -> None:
        self.query_one("#asked", Static).update(words.printable(line))


def _part(title: str, lines: Sequence[str]) -> list[Content]:
    told = [Content.styled(f"- {words.printable(line)}", "$foreground") for line in lines]
    return [Content(), Content.styled(title, "$foreground bold"), *told] if told else []
