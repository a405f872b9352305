"""The app: opens on the journal and leads from screen to screen; each screen does its own work.

Built by the container with a journal that is open already. Nothing is loaded for the first paint.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType

from druthers import wording as words
from druthers.tui.commands import commands
from druthers.tui.messages import NoteChosen, NotesRead, ProposalsWanted, Unlocked, VaultChanged
from druthers.tui.ports import Desk, Journal
from druthers.tui.rendering import Printable
from druthers.tui.screens.help import HelpScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.page import Page
from druthers.tui.screens.profile import ProfileScreen
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.screens.search import SearchScreen
from druthers.tui.screens.trash import TrashScreen
from druthers.tui.screens.unlock import UnlockScreen
from druthers.tui.themes import DEFAULT, FALLBACKS, ThemeSet, load_themes, theme_folders
from druthers.tui.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from textual.app import SystemCommand
    from textual.filter import LineFilter
    from textual.screen import Screen

PRINTABLE = Printable()
SCREENS: dict[str, Callable[[Desk], Screen[None]]] = {
    "search": SearchScreen,
    "propose": ProposeScreen,
    "earlier": partial(ProposeScreen, earlier=True),
    "profile": ProfileScreen,
    "trash": TrashScreen,
    "help": lambda _desk: HelpScreen(),
}


def _now() -> datetime:
    return datetime.now().astimezone()


class DruthersApp(App[None]):
    """The terminal app on one journal.

    A new note goes where the vault's settings say, unless the person turns it. The theme is `DRUTHERS_THEME`, else
    `theme`, else our own. `themes` are the folders looked through for theme files.
    """

    TITLE = "druthers"
    CSS_PATH = "druthers.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-middle"), (104, "-wide")]  # noqa: RUF012 -- Textual types it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "go('help')", "Help", key_display="?"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(
        self,
        journal: Journal,
        *,
        theme: str | None = None,
        themes: Sequence[Path] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._themes: ThemeSet = load_themes(theme_folders() if themes is None else themes)
        super().__init__()
        self.desk = Desk(journal, clock)
        self._wanted = os.environ.get("DRUTHERS_THEME") or theme or DEFAULT
        self._asked_about = ""
        self._watch = Watch(journal, self.post_message)
        for one in self._themes.themes:
            self.register_theme(one)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes before it is drawn: notes come from anyone, and a terminal obeys."""
        return [*super().get_line_filters(), PRINTABLE]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours that our style sheet needs and a foreign theme may lack."""
        return dict(FALLBACKS)

    def get_default_screen(self) -> Screen[None]:
        """The journal."""
        return JournalScreen(self.desk)

    def on_mount(self) -> None:
        """Put the theme on, and tell which ones could not be read."""
        if self._wanted in self.available_themes:
            self.theme = self._wanted
        else:
            known = ", ".join(one.name for one in self._themes.themes)
            self.notify(f"There is no theme {self._wanted}. There are: {known}.", severity="warning", markup=False)
            self.theme = DEFAULT if DEFAULT in self.available_themes else self.theme
        for failure in self._themes.failures:
            self.notify(words.error(failure), severity="warning", markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that can be done, whatever the screen, for the command palette."""
        del screen
        yield from commands(self, self._themes.themes)

    @property
    def journal_screen(self) -> JournalScreen:
        """The screen at the bottom of the pile."""
        screen = self.screen_stack[0]
        assert isinstance(screen, JournalScreen)
        return screen

    def on_unmount(self) -> None:
        """End what listens for changes."""
        self._watch.stop()

    def action_write(self) -> None:
        """Go to the capture line, from anywhere but a note whose text is not saved."""
        self._to_journal()
        if len(self.screen_stack) == 1:
            self.journal_screen.action_write()

    def action_go(self, name: str) -> None:
        """Open a screen by its name in `SCREENS`, unless it is the one that is seen."""
        screen = SCREENS[name](self.desk)
        if not isinstance(screen, type(self.screen)) or isinstance(screen, ProposeScreen):
            self.push_screen(screen)

    def action_unlock(self) -> None:
        """Ask for the passphrase of the private notes."""
        if not self.journal_screen.locked:
            self.notify("Private notes are not locked.", markup=False)
        elif not isinstance(self.screen, UnlockScreen):
            self.push_screen(UnlockScreen(self.desk))

    async def action_quit(self) -> None:
        """Leave; when words are not saved, only when it is asked for twice."""
        unsaved = "\0".join(page.unsaved for page in self._pages())
        if not unsaved.strip("\0") or unsaved == self._asked_about:
            for page in self._pages():
                page.give_up()
            self.exit()
            return
        self._asked_about = unsaved
        self._to_journal()
        if isinstance(self.screen, JournalScreen):
            self.screen.action_write()
            self.notify("The line holds words that are not saved: enter saves them, ctrl+q again leaves.", markup=False)
        else:
            self.notify("This text is not saved: ctrl+s saves it, ctrl+q again leaves.", markup=False)

    @on(NotesRead)
    def _start_watching(self) -> None:
        self._watch.start()  # what loads for it comes after the first paint

    @on(VaultChanged)
    def _pass_on(self, event: VaultChanged) -> None:
        for page in self._pages():
            page.changed(event.paths)

    @on(Unlocked)
    def _read_private(self) -> None:
        self.journal_screen.read()
        self.journal_screen.look_around()

    @on(NoteChosen)
    def _open_note(self, event: NoteChosen) -> None:
        self.push_screen(NoteScreen(self.desk, event.path, event.line))

    @on(ProposalsWanted)
    def _propose_about(self, event: ProposalsWanted) -> None:
        self.push_screen(ProposeScreen(self.desk, event.about, event.title))

    def _pages(self) -> list[Page]:
        return [screen for screen in self.screen_stack if isinstance(screen, Page) and screen.is_mounted]

    def _to_journal(self) -> None:
        """Leave screen after screen, as far as no words are lost by it."""
        while len(self.screen_stack) > 1 and not (isinstance(self.screen, Page) and self.screen.unsaved):
            self.pop_screen()
