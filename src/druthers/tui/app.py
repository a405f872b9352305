"""The app: opens on the journal and leads from screen to screen; each screen does its own work.

Built by the container with a journal that is open already. Nothing is loaded for the first paint.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from druthers import wording as words
from druthers.tui.messages import NoteChosen, ProposalsWanted
from druthers.tui.ports import Desk, Journal
from druthers.tui.rendering import Printable
from druthers.tui.screens.help import HelpScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.profile import ProfileScreen
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.screens.search import SearchScreen
from druthers.tui.themes import DEFAULT, FALLBACKS, ThemeSet, load_themes, theme_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from textual.filter import LineFilter
    from textual.screen import Screen

PRINTABLE = Printable()


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
        Binding("question_mark", "help", "Help", key_display="?"),
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
        yield SystemCommand("Write", "Go to the capture line", self.action_write)
        yield SystemCommand("Search", "Find passages by text and meaning", self.action_search)
        yield SystemCommand("Propose", "Ask for proposals", self.action_propose)
        yield SystemCommand("Earlier proposals", "See and rate what was proposed before", self.action_earlier)
        yield SystemCommand("Profile", "See what it has learnt of you", self.action_profile)
        yield SystemCommand("Read again", "Read the notes from disk again", self.action_read_again)
        yield SystemCommand("Help", "Every key on one page", self.action_help)
        for one in self._themes.themes:
            kind = "dark" if one.dark else "light"
            yield SystemCommand(f"Theme: {one.name}", f"A {kind} theme", partial(setattr, self, "theme", one.name))
        yield SystemCommand("Quit", "Leave Druthers", self.action_quit)

    @property
    def journal_screen(self) -> JournalScreen:
        """The screen at the bottom of the pile."""
        screen = self.screen_stack[0]
        assert isinstance(screen, JournalScreen)
        return screen

    def action_write(self) -> None:
        """Go to the capture line, from anywhere."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.journal_screen.action_write()

    def action_read_again(self) -> None:
        """Read the notes again."""
        self.journal_screen.read()

    def action_search(self) -> None:
        """Open the search."""
        if not isinstance(self.screen, SearchScreen):
            self.push_screen(SearchScreen(self.desk))

    def action_propose(self) -> None:
        """Ask for proposals at large."""
        self.push_screen(ProposeScreen(self.desk))

    def action_earlier(self) -> None:
        """Open what was proposed before."""
        self.push_screen(ProposeScreen(self.desk, earlier=True))

    def action_profile(self) -> None:
        """Open the profile."""
        if not isinstance(self.screen, ProfileScreen):
            self.push_screen(ProfileScreen(self.desk))

    def action_help(self) -> None:
        """Open the help."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    async def action_quit(self) -> None:
        """Leave; when words are not saved, only when it is asked for twice."""
        unsaved = self.journal_screen.unsaved
        if unsaved and unsaved != self._asked_about:
            self._asked_about = unsaved
            self.action_write()
            self.notify("The line holds words that are not saved: enter saves them, ctrl+q again leaves.", markup=False)
            return
        self.exit()

    @on(NoteChosen)
    def _open_note(self, event: NoteChosen) -> None:
        self.push_screen(NoteScreen(self.desk, event.path))

    @on(ProposalsWanted)
    def _propose_about(self, event: ProposalsWanted) -> None:
        self.push_screen(ProposeScreen(self.desk, event.about, event.title))
