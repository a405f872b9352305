"""A text that is written in; with `vim = true` it has two modes, and its border says which.

Without vim it is Textual's own. What a command is, and where a motion leads, is `vim/text.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widgets import TextArea

from druthers.tui.keyed import KeyedApp
from druthers.tui.places import PLACES
from druthers.tui.vim.text import Command, Place, begun, command, first_letter, moved, reach

if TYPE_CHECKING:
    from textual import events

NORMAL: Final = "normal"
INSERT: Final = "insert"
LEADS: Final = {"enter": "j", "space": "l", "backspace": "h"}  # in normal mode
PAGES: Final = {"ctrl+f": 20, "ctrl+b": -20, "ctrl+d": 10, "ctrl+u": -10}  # lines
MEANT: Final = frozenset("0$^:")  # what is no letter and no digit, and has a meaning in normal mode


class ModalText(TextArea):
    """Begins in insert mode, as a line that waits for words does."""

    BEGINS: ClassVar[str] = INSERT
    SAVES: ClassVar[str] = "submit"  # the actions of :w and :q
    LEAVES: ClassVar[str] = "leave"

    BINDINGS: ClassVar[
        list[BindingType]
    ] = [  # Textual's text has f6 and f7 for itself; they lead to places from anywhere
        Binding(place.anywhere, f"app.go('{place.name}')", place.title, show=False, id=f"go.{place.name}")
        for place in PLACES.values()
    ]

    mode: reactive[str] = reactive("", init=False)
    typed: reactive[str] = reactive("", init=False)

    def on_mount(self) -> None:
        """Have modes as soon as the person wants vim's keys, and none when they no longer do."""
        if isinstance(self.app, KeyedApp):
            self.watch(self.app, "vim", self._turned)

    def on_focus(self) -> None:
        """Come back to it as it begins."""
        if self.mode:
            self.mode = self.BEGINS

    def watch_mode(self) -> None:
        """Show the mode; what is undone from here is what was written in one go."""
        self.typed = ""
        self.history.checkpoint()
        self.set_class(bool(self.mode), "-modal")
        self._show_mode()

    def watch_typed(self) -> None:
        """Show what was begun."""
        self._show_mode()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """In normal mode what is no letter and no command is the app's: `?` helps, `/` searches."""
        if self.mode != NORMAL or self.typed.startswith(":"):
            return super().check_consume_key(key, character)
        return character is not None and (character.isalnum() or character in MEANT)

    async def _on_key(self, event: events.Key) -> None:
        if not (self.mode == NORMAL or event.key == "escape"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape" and self.mode != INSERT and not self.typed:
            await self._pass_on(event)  # a text that indents would go elsewhere by itself
        elif self.mode == INSERT:
            self.mode = NORMAL
            self._go((self.cursor_location[0], max(self.cursor_location[1] - 1, 0)))
        elif self.typed.startswith(":"):
            await self._say(event)
        elif event.key == "escape":
            self.typed = ""
        elif event.key == "ctrl+r":
            self._edit("redo", 1)
        elif event.key in PAGES:
            by = PAGES[event.key]
            self._go(moved(self.document.lines, self.cursor_location, "j" if by > 0 else "k", abs(by)))
        elif not self._press(LEADS.get(event.key, event.character or "")):
            await self._pass_on(event)

    async def _pass_on(self, event: events.Key) -> None:
        """Let the text, the screen or the app have a key that means nothing here."""
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.enabled:
            await self.app.run_action(active.binding.action, active.node)

    def _press(self, character: str) -> bool:
        """Take a letter as a part of a command; False where it is none of ours."""
        if not (character.isalnum() or character in MEANT) or not character:
            return False
        self.typed += character
        if self.typed == ":" or begun(self.typed):
            return True
        asked, self.typed = command(self.typed), ""
        if asked is not None:
            self._do(asked)
        return True

    def _do(self, asked: Command) -> None:
        if asked.on:
            self._operate(asked)
        elif asked.what in "jk":
            for _ in range(asked.times or 1):
                self.action_cursor_down() if asked.what == "j" else self.action_cursor_up()
            self._go(self.cursor_location, aim=False)
        elif asked.what in {"i", "a", "I", "A", "o", "O"}:
            self._write(asked.what)
        elif asked.what in "xX":
            motion = Command("l" if asked.what == "x" else "h", "d", asked.times)
            self._operate(motion)
        elif asked.what in "DC":
            self._operate(Command("$", asked.what.lower(), asked.times))
        elif asked.what in "pP":
            self._put(after=asked.what == "p", times=asked.times or 1)
        elif asked.what == "u":
            self._edit("undo", asked.times or 1)
        else:
            self._go(moved(self.document.lines, self.cursor_location, asked.what, asked.times))

    def _go(self, place: Place, *, aim: bool = True) -> None:
        """Put the cursor on a letter; in normal mode it stands behind none. `aim`: down and up keep to this column."""
        row, column = place
        most = len(self.document.lines[row]) - (1 if self.mode == NORMAL else 0)
        self.move_cursor((row, min(column, max(most, 0))), record_width=aim)

    def _write(self, what: str) -> None:
        """Go to where one writes, and write."""
        if self.read_only:
            return
        lines, (row, column) = self.document.lines, self.cursor_location
        self.mode = INSERT
        match what:
            case "a":
                self._go((row, column + 1))
            case "I":
                self._go(first_letter(lines, row))
            case "A":
                self._go((row, len(lines[row])))
            case "o":
                self.insert("\n", (row, len(lines[row])))
                self._go((row + 1, 0))
            case "O":
                self.insert("\n", (row, 0))
                self._go((row, 0))

    def _operate(self, asked: Command) -> None:
        """Take out, copy or change from the cursor to where a motion leads."""
        lines, at = self.document.lines, self.cursor_location
        start, end, whole = reach(lines, at, asked)
        first = start[0]
        text = self.get_text_range(start, end)
        if asked.on == "y":
            self._keep(text + "\n" if whole else text)
            self.app.copy_to_clipboard(text + "\n" if whole else text)
            if not whole or start[0] < at[0]:
                self._go(start)
            return
        if self.read_only or (start == end and not whole):
            if asked.on == "c":
                self._write("i")
            return
        self._keep(text + "\n" if whole else text)
        if whole and asked.on == "d":
            if end[0] + 1 < len(lines):
                end = end[0] + 1, 0
            elif start[0] > 0:
                start = start[0] - 1, len(lines[start[0] - 1])
        self.delete(start, end)
        if asked.on == "c":
            self.mode = INSERT
            self._go(start)
        elif whole:
            self._go(first_letter(self.document.lines, min(first, self.document.line_count - 1)))
        else:
            self._go(start)

    def _put(self, *, after: bool, times: int) -> None:
        """Put in what was taken out or copied last."""
        text = self.app.register * times if isinstance(self.app, KeyedApp) else ""
        if not text or self.read_only:
            return
        lines, (row, column) = self.document.lines, self.cursor_location
        if text.endswith("\n"):
            below = (row, len(lines[row])) if after else (row, 0)
            self.insert(f"\n{text[:-1]}" if after else text, below)
            row += after
            self._go(first_letter(self.document.lines, row))
            return
        begin = row, min(column + after, len(lines[row]))
        done = self.insert(text, begin)
        self._go((done.end_location[0], max(done.end_location[1] - 1, 0)))

    def _edit(self, what: str, times: int) -> None:
        if not self.read_only:
            for _ in range(times):
                self.undo() if what == "undo" else self.redo()
            self._go(self.cursor_location)

    def _keep(self, text: str) -> None:
        if isinstance(self.app, KeyedApp):
            self.app.register = text

    async def _say(self, event: events.Key) -> None:
        """Type a command after a colon; enter does it."""
        if event.key == "escape" or (event.key == "backspace" and self.typed == ":"):
            self.typed = ""
        elif event.key == "backspace":
            self.typed = self.typed[:-1]
        elif event.key == "enter":
            said, self.typed = self.typed[1:].strip(), ""
            await self._obey(said)
        elif event.is_printable and event.character:
            self.typed += event.character

    async def _obey(self, said: str) -> None:
        if not said:
            self.app.action_command_palette()
        elif said in {"w", "wq", "x"}:
            await self.run_action(self.SAVES)
        elif said == "q":
            await self.run_action(self.LEAVES)
        elif said == "q!":
            await self.run_action(self.LEAVES)
            if self.is_attached and self.has_focus:  # it asked about words that are not saved
                await self.run_action(self.LEAVES)
        else:
            self.notify(f"There is no :{said}. :w saves, :q leaves, : and enter opens the commands.", markup=False)

    def _turned(self, vim: bool) -> None:  # noqa: FBT001 -- a watcher has it so
        self.mode = self.BEGINS if vim else ""

    def _show_mode(self) -> None:
        self.border_subtitle = self.typed if self.typed.startswith(":") else f"{self.mode} {self.typed}".strip()


class NoteArea(ModalText):
    """The text of a whole note: one moves in it first, and saves and leaves with its screen."""

    BEGINS = NORMAL
    SAVES = "screen.save"
    LEAVES = "screen.back"
