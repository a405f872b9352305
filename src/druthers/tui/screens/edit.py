"""Editing a note where one reads it. The words leave this screen only for the disk, or when the person says twice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static, TextArea

from druthers import wording as words
from druthers.errors import UnknownNote
from druthers.journal.drafts import edit_draft, label
from druthers.tui.differences import bare_lines, edited
from druthers.tui.keeping import Keeping
from druthers.tui.messages import LeftBehind, NoteChanged, NoteRead
from druthers.tui.screens.page import Page
from druthers.tui.undoing import changed, named
from druthers.tui.widgets.modal_text import NoteArea
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Note
    from druthers.tui.ports import Desk

HINT = "ctrl+s saves. What other programs see is the same file."
LOST = "This text was not saved when the app ended. ctrl+s saves it; escape, twice, leaves the note as it was."
MEANWHILE = "Another program has changed this note; saving keeps both."


class EditScreen(Page):
    """The note's whole text, its frontmatter too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True, id="edit.save"),
        Binding("escape", "back", "Back", id="edit.back"),
    ]

    def __init__(self, desk: Desk, note: Note) -> None:
        super().__init__(desk)
        self._note = note
        self._asked = ""
        self._lines = bare_lines(note.text)
        self._area = NoteArea(note.text, id="edit", soft_wrap=True, tab_behavior="indent", highlight_cursor_line=False)
        self._area.cursor_blink = False
        self._area.border_title = note.visibility if desk.plain else words.visibility(note.visibility)
        self._area.set_class(note.visibility == "private", "-private")
        self._keeping = Keeping(self, self._held)

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Edit", words.about(self._note.visibility, words.headline(self._note)))
        yield self._area
        yield Static(HINT, id="asked", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin where the person's words begin, below the frontmatter."""
        area = self._area
        area.move_cursor((min(self._note.body_line - 1, area.document.line_count - 1), 0))
        area.focus()
        self._keeping.recall()

    def on_unmount(self) -> None:
        """Leave nothing behind of a text in which nothing is changed any more."""
        if not self._held()[1]:
            self._keeping.end()

    @property
    def text(self) -> str:
        """The note's text as it would be saved: the file's own line ends stay."""
        lines = self._area.document.lines
        return self._note.text if lines == self._lines else edited(self._note.text, lines)

    @property
    def unsaved(self) -> str:
        """The text, if it is another than the note's."""
        return "" if self.text == self._note.text else self.text

    def give_up(self) -> None:
        """Keep nothing of the text, unless it is being saved: that may fail yet."""
        if not self._area.read_only:
            self._keeping.end()

    def changed(self, paths: frozenset[str]) -> None:
        """Tell that the note on disk may be another now; nothing here changes."""
        if self._note.path in paths and not self._area.read_only:
            self.in_thread(self._look, "look", replace=True)

    def failed(self, group: str, line: str) -> None:
        """After a failed save the text is still here, and can be saved again."""
        if group == "save":
            self._area.read_only = False
            self._tell(f"Not saved. {line}")
        elif group == "keep":
            self.say(line, bad=True)

    def action_save(self) -> None:
        """Save, and go back to the note."""
        area = self._area
        if area.read_only:
            return
        if not self.unsaved:
            self._leave()
            return
        area.read_only = True  # what is typed now would be in no file
        self._tell("Saving…")
        self.in_thread(partial(self._write, self.text), "save")

    def action_back(self) -> None:
        """Leave; when there are unsaved words, only when it is asked for twice."""
        if self._area.read_only:
            return
        if self.unsaved and self.unsaved != self._asked:
            self._asked = self.unsaved
            self._tell("Not saved: ctrl+s saves it, escape again leaves it as it was.")
            return
        self._leave()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._keeping.soon()

    @on(LeftBehind)
    def _put_back(self, event: LeftBehind) -> None:
        """Put in what was lost, as a change that ctrl+z takes back, unless the person is changing the note already."""
        area, of = self._area, label(self._note.path)
        lost = next((draft for draft in event.drafts if draft.label == of), None)
        if lost is None or area.document.lines != self._lines or area.read_only:
            return
        self._keeping.take_over(lost)
        if bare_lines(lost.text) == self._lines:  # it was saved; only the draft was left
            return
        area.replace(lost.text, (0, 0), area.document.end)
        meanwhile = not self._note.digest.startswith(lost.was)
        if meanwhile:  # the words were made from another text: saving must keep both
            self._note = replace(self._note, digest=lost.was)
        self._tell(f"{LOST}{f' {MEANWHILE}' if meanwhile else ''}")

    @on(NoteChanged)
    def _saved(self, event: NoteChanged) -> None:
        saved = event.saved
        if saved.beside:
            self.say(f"It had changed meanwhile; both are kept: the other version is in {saved.beside}.")
        elif saved.path != self._note.path:
            self.say(f"The note was gone meanwhile; your text is a new one. {words.saved(saved)}")
        else:
            self.say(words.saved(saved))
        self.altered(saved.path, *([saved.beside] if saved.beside else []))
        self._leave()

    def _leave(self) -> None:
        self._keeping.end()
        self.dismiss()

    def _tell(self, line: str) -> None:
        self.query_one("#asked", Static).update(line)

    @on(NoteRead)
    def _looked(self, event: NoteRead) -> None:
        if event.note.digest != self._note.digest:
            self._tell(MEANWHILE)

    def _write(self, text: str) -> None:
        journal, note = self.desk.journal, self._note
        try:
            saved = journal.write(note.path, text, was=note.digest)
            changed(self.desk, f"edited {named(note.body)}", saved.commit, None if saved.waits else self._old)
        except UnknownNote:  # it was taken away or moved meanwhile; these words need a place all the same
            head = "".join(note.text.splitlines(keepends=True)[: note.body_line - 1])
            saved = journal.capture(text.removeprefix(head), visibility=note.visibility, tags=note.tags)
            changed(self.desk, f"wrote {named(note.body)}", saved.commit)
        self.post_message(NoteChanged(saved))

    def _old(self) -> str:
        """Give a note that lies in no repository of ours back what it said."""
        saved = self.desk.journal.write(self._note.path, self._note.text)
        return f"Undone: {saved.path} says again what it said."

    def _held(self) -> tuple[str, str]:
        """The text as the area has it; its own line ends come back when it is saved."""
        lines = self._area.document.lines
        return edit_draft(self._note), "" if lines == self._lines else "\n".join(lines)

    def _look(self) -> None:
        self.post_message(NoteRead(self.desk.journal.note(self._note.path)))
