"""The capture line: where a note is written; it grows with the text and shows where the note will go.

It never clears what it holds by itself: only `saved` takes away the text that is known to be on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widgets import TextArea

from druthers import wording as words
from druthers.journal.drafts import line_draft
from druthers.models import Visibility
from druthers.tui.messages import ProposalsWanted, Submitted
from druthers.tui.widgets.modal_text import ModalText

if TYPE_CHECKING:
    from textual import events


LEADS: Final = {"/": "app.go('find')", "?": "app.over('help')"}  # in an empty line these lead away
NOTES = "Timeline, FirstStep"  # what is said unasked stands before them, and is passed by


class CaptureLine(ModalText):
    """A few lines of text; Enter asks to save them, `ctrl+j` begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Save", id="capture.save"),
        Binding("ctrl+t", "turn", "Public/private", id="capture.turn"),
        Binding("ctrl+g", "propose", "Propose", id="capture.propose"),
        Binding("escape", "leave", "Notes", id="capture.leave"),
        Binding("ctrl+j,shift+enter,alt+enter", "new_line", "New line", show=False, id="capture.new_line"),
    ]

    place: reactive[Visibility] = reactive[Visibility]("public", init=False)

    def __init__(self, place: Visibility) -> None:
        super().__init__(id="capture", placeholder="What is on your mind?", highlight_cursor_line=False)
        self.cursor_blink = False  # calm, and no wake-ups while idle
        self._usual = place
        self.set_reactive(CaptureLine.place, place)
        self._show_place()

    def on_mount(self) -> None:
        """Say where the note will go as it is said here."""
        self._show_place()

    @property
    def held(self) -> tuple[str, str]:
        """The name of the draft that keeps the words, and the words."""
        return line_draft(self.place), self.text

    def saved(self, text: str) -> None:
        """Take away `text`, which is on disk; what was typed meanwhile stays."""
        with self.prevent(TextArea.Changed):  # the person changed nothing
            if self.text == text:
                self.clear()
            elif self.text.startswith(text):
                self.text = self.text.removeprefix(text).lstrip("\n")
                self.move_cursor(self.document.end)
        self.place = self._usual

    def put_back(self, text: str, place: Visibility) -> None:
        """Hold words from before, which are to go where they were to go then."""
        with self.prevent(TextArea.Changed):
            self.text = text
        self.move_cursor(self.document.end)
        self.place = place

    def watch_place(self) -> None:
        """Show where the note will go."""
        self._show_place()

    def action_submit(self) -> None:
        """Ask for the text to be saved."""
        if self.text.strip():
            self.post_message(Submitted(self.text, self.place))

    def action_new_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_turn(self) -> None:
        """Let this one note go to the other place."""
        self.place = "public" if self.place == "private" else "private"

    def action_propose(self) -> None:
        """Ask for proposals about the text as it stands."""
        about = self.text.strip()
        self.post_message(ProposalsWanted(about or None, " ".join(about.split())))

    def action_leave(self) -> None:
        """Go to the notes; where there are none, just stop typing, so that the keys work."""
        self.screen.focus_next(NOTES)
        if self.screen.focused is self:
            self.screen.set_focus(None)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 -- Textual's signature
        """Go down a line, and from the last one into the notes."""
        if self.cursor_at_last_line and not select:
            self.screen.focus_next(NOTES)
        else:
            super().action_cursor_down(select)

    async def _on_key(self, event: events.Key) -> None:
        if self.typed:
            return  # a command was begun
        if event.key == "enter":
            self.action_submit()
        elif not self.text and event.character in LEADS:
            await self.run_action(LEADS[event.character])
        else:
            return
        event.stop()
        event.prevent_default()

    def _show_place(self) -> None:
        plain = self.is_attached and getattr(self.app, "plain", False)
        self.border_title = self.place if plain else words.visibility(self.place)
        self.set_class(self.place == "private", "-private")
