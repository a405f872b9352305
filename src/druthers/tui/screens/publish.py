"""A note before it becomes public: as others would read it, with what they could not follow and what would stop a push.

Nothing becomes public on any other screen, and here only by the key that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static

from druthers import wording as words
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.page import Page
from druthers.tui.turning import make_public, name, unlockable
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Note, Review
    from druthers.tui.ports import Desk

READS = "Reading what others would see…"


@dataclass
class Reviewed(Message):
    """What making the note public would show."""

    review: Review
    note: Note


class PublishScreen(Page):
    """Where one looks at a note with the eyes of others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "publish", "Make it public", id="publish.yes"),
        Binding("t", "take", "Take files along", id="publish.take"),
        Binding("e", "edit", "Edit it first", id="publish.edit"),
        Binding("j,down", "pane('scroll_down')", "Down", show=False, id="publish.down"),
        Binding("k,up", "pane('scroll_up')", "Up", show=False, id="publish.up"),
        Binding("space", "pane('page_down')", "Page down", show=False, id="publish.page_down"),
        Binding("b", "pane('page_up')", "Page up", show=False, id="publish.page_up"),
    ]

    def __init__(self, desk: Desk, path: str) -> None:
        super().__init__(desk)
        self._path = path
        self._review: Review | None = None
        self._note: Note | None = None
        self._take = self._moving = self._moved = False

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Publish")
        yield Static(READS, id="asked", markup=False)
        with VerticalScroll(id="review"):
            yield Static(id="review-notes", markup=False)
            yield Static(id="review-text", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Look, in a thread."""
        self.query_one("#review").focus()
        self._look()

    def on_screen_resume(self) -> None:
        """Look again after another screen, where the note may have been changed; or leave, when it is public."""
        if self._moved:
            self.dismiss()
        elif self._review is not None:
            self._look()

    def changed(self, paths: frozenset[str]) -> None:
        """Look again when the note was changed."""
        if self._path in paths and not self._moving:
            self._look()

    def moved(self, was: str, becomes: str) -> None:
        """Leave: it is public."""
        del becomes
        if was == self._path:
            self._moved = True
            if self.is_current:
                self.dismiss()

    def failed(self, group: str, line: str) -> None:
        """Say it where the question is; after a failure it can be tried again."""
        del group
        self._moving = False
        self._ask(line)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Name what can be done with this note."""
        del parameters
        review = self._review
        if action == "publish":
            return review is not None and not review.refuses
        return action != "take" or bool(review and review.attachments)

    def action_pane(self, action: str) -> None:
        """Scroll."""
        getattr(self.query_one("#review"), f"action_{action}")()

    def action_take(self) -> None:
        """Take the files that it uses along, or leave them private."""
        if self._review is not None and self._review.attachments:
            self._take = not self._take
            self._draw()

    def action_edit(self) -> None:
        """Change the note before others see it."""
        if self._note is not None:
            self.app.push_screen(EditScreen(self.desk, self._note))

    def action_publish(self) -> None:
        """Make public what is seen here; nothing is sent by it."""
        review = self._review
        if review is not None and not review.refuses and not self._moving:
            self._moving = True
            self._ask("Making it public…")
            going = review.attachments if self._take else ()
            self.in_thread(partial(make_public, self.desk, review, going, self.app.post_message), "publish")

    @on(Reviewed)
    def _show(self, event: Reviewed) -> None:
        self._review, self._note = event.review, event.note
        self.query_one(TopLine).fact = words.about(event.note.visibility, words.headline(event.note))
        self._draw()
        self.refresh_bindings()

    def _draw(self) -> None:
        assert self._review is not None
        review = self._review
        notes = self.query_one("#review-notes", Static)
        notes.update(drawn(review, take=self._take, plain=self.desk.plain))
        text = self.query_one("#review-text", Static)
        text.update(shown(review.text))
        text.set_class(not self.desk.plain, "-quoted")
        if review.refuses:
            self._ask(f"It says that it is not for others, and stays private: {review.refuses}. e edits it.")
        else:
            sure = " all the same" if review.findings else ""
            files = f", with {words.count(len(review.attachments), 'file')}" if self._take else ""
            self._ask(f"enter makes it public{sure}{files}; nothing is sent before you push. esc leaves it private.")

    def _ask(self, line: str) -> None:
        self.query_one("#asked", Static).update(words.printable(line))

    def _look(self) -> None:
        self.in_thread(self._read, "review", replace=True)

    def _read(self) -> None:
        with unlockable():
            review = self.desk.journal.review(self._path)
            self.post_message(Reviewed(review, self.desk.journal.note(review.path)))


def shown(text: str) -> str:
    r"""A text as it is written, and nothing in it that a terminal obeys.

    >>> shown("a\r\n\tb\x1b\n")
    'a\n    b'
    """
    lines = text.removesuffix("\n").split("\n")
    return "\n".join(words.printable(line.rstrip("\r").expandtabs(4)) for line in lines)


def drawn(review: Review, *, take: bool = False, plain: bool = False) -> Content:
    """What needs the eye before the text."""
    mark = "warning: " if plain else "▲ "
    lines = []
    for found in review.findings:
        where = (
            name(found.path) if found.path != review.becomes else f"line {found.line}" if found.line else "all of it"
        )
        head = Content.assemble((mark, "$warning"), (f"{where}, {found.rule}: ", "$warning bold"))
        lines += [Content.assemble(head, words.printable(found.reason))]
        lines += [Content.styled(words.printable(found.remedy), "$muted")]
    if review.findings:
        would = f"{words.count(len(review.findings), 'thing')} in it would stop a push:"
        lines.insert(0, Content.styled(would, "$foreground bold"))
    lines += [Content.styled(words.printable(notice), "$foreground") for notice in review.notices]
    for each in review.attachments:
        shared = ", as other private notes do" if each.shared else ""
        goes = "It goes along; t leaves it private." if take else "It stays private; t takes it along."
        lines.append(Content.styled(words.printable(f"It uses {each.path}{shared}. {goes}"), "$foreground"))
    lines += [Content()] if lines else []
    sign = "public" if plain else words.visibility("public")
    lines.append(Content.assemble(("As others would read it, ", "$muted"), (sign, "$public"), (":", "$muted")))
    return Content("\n").join([*lines, Content.styled(words.printable(review.becomes), "$muted"), Content()])
