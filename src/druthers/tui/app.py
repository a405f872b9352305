"""The app: opens on today and leads from place to place; each screen does its own work.

Built with a journal that is open already. Nothing is loaded for the first paint.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.reactive import reactive
from textual.worker import Worker, WorkerState

from druthers.tui.commands import Command, Commands, commands
from druthers.tui.leading import lead_or_listen, sign
from druthers.tui.messages import (
    LeadingChanged,
    NoteChosen,
    NoteMoved,
    NotesRead,
    ProposalsWanted,
    TakenBack,
    Unlocked,
    VaultChanged,
)
from druthers.tui.placed import PlacedApp
from druthers.tui.places import HOME, PLACES, screen
from druthers.tui.ports import Desk, Journal
from druthers.tui.reading import Reading
from druthers.tui.screens.page import Page, failure
from druthers.tui.titles import Titles
from druthers.tui.undoing import undo
from druthers.tui.watching import Watch
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from textual.app import SystemCommand
    from textual.command import Provider
    from textual.screen import Screen

STYLES: Final = (
    "base", "today", "journal", "past", "find", "propose", "profile", "share", "help", "unlock", "first_run",
    "look",
)  # fmt: skip


def _now() -> datetime:
    return datetime.now().astimezone()


class DruthersApp(PlacedApp):
    """The terminal app on one journal.

    A new note goes where the vault's settings say, unless the person turns it. The theme is `DRUTHERS_THEME`, else
    `theme`, else what the person chose last, else our own. `themes` are the folders looked through for theme files.
    """

    TITLE = "druthers"
    CSS_PATH = [f"styles/{name}.tcss" for name in STYLES]  # noqa: RUF012 -- Textual types it so
    DEFAULT_MODE = HOME
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-middle"), (104, "-wide")]  # noqa: RUF012 -- Textual types it so
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-tall")]  # noqa: RUF012 -- Textual types it so
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands, Titles}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                f"{place.key},{place.anywhere}", f"go('{place.name}')", place.title, show=False, id=f"go.{place.name}"
            )
            for place in PLACES.values()
        ),
        Binding("question_mark,f1", "over('help')", "Help", key_display="?", id="app.help"),
        Binding("ctrl+p", "command_palette", "Commands", priority=True, id="app.palette"),
        Binding("exclamation_mark,f10", "over('doctor')", "Doctor", show=False, id="app.doctor"),
        Binding("D", "over('trash')", "Put away", show=False, id="app.trash"),
        Binding("U", "unlock", "Unlock", show=False, id="app.unlock"),
        Binding("u", "undo", "Undo", show=False, id="app.undo"),
        Binding("L,f8", "lead_or_listen", "Lead or listen", show=False, id="app.lead"),
        Binding("f9", "light_or_dark", "Light or dark", show=False, id="app.light"),
        Binding("Q", "over('lead')", "Why it is quiet", show=False, id="app.quiet"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit"),
    ]

    sign: reactive[str] = reactive("", init=False)

    def __init__(
        self,
        journal: Journal,
        *,
        theme: str | None = None,
        themes: Sequence[Path] | None = None,
        plain: bool = False,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(theme=theme, themes=themes, plain=plain)
        run = partial(self.run_worker, thread=True, exit_on_error=False, group="notes")
        reading = Reading(journal, run, self.post_message, lambda: self._watch.alive)
        self.desk = Desk(journal, clock, reading, plain=self.plain)
        self.set_reactive(DruthersApp.sign, sign(journal.settings.leading, plain=self.desk.plain))
        self._watch = Watch(journal, self.post_message)
        for place in PLACES.values():
            self.add_mode(place.name, partial(place.open, self.desk))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that can be done, whatever the screen, for the command palette."""
        return (command.system() for command in self.commands(screen))

    def commands(self, screen: Screen[object]) -> Iterable[Command]:
        """The same, with the keys of each."""
        return commands(self, screen, self.themes.themes)

    def action_command_palette(self) -> None:
        """Offer everything that can be done, and every note by its title."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder="A command, or the title of a note", id="--command-palette"))

    def on_unmount(self) -> None:
        """End what listens for changes."""
        self._watch.stop()

    def watch_sign(self) -> None:
        """Show on every screen whether it leads or listens, and where it can be told, why."""
        for _, page in self.pages():
            for line in page.query(TopLine):
                line.sign = self.sign

    def action_undo(self) -> None:
        """Take back what was done last, wherever that was."""
        if isinstance(self.screen, Page):
            undo(self.screen)

    def action_lead_or_listen(self) -> None:
        """Let it speak first where the gate lets it, or only listen."""
        if isinstance(self.screen, Page):
            lead_or_listen(self.screen)

    def action_unlock(self) -> None:
        """Ask for the passphrase of the private notes."""
        if not self.today.locked:
            self.notify("Private notes are not locked.", markup=False)
        else:
            self.action_over("unlock")

    @on(NotesRead)
    def _notes_came(self, event: NotesRead) -> None:
        self._watch.start()  # what loads for it comes after the first paint
        self.warm_up()
        if self.desk.reading.came(event):
            for _, page in self.pages():
                page.show_notes(event)

    @on(Worker.StateChanged)
    def _notes_failed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.desk.reading.failed()
            self.today.failed("notes", failure(event.worker.error))

    @on(LeadingChanged)
    def _now_leads(self, event: LeadingChanged) -> None:
        self.sign = sign(event.leading, plain=self.desk.plain)

    @on(VaultChanged)
    def _pass_on(self, event: VaultChanged) -> None:
        self.desk.reading.read(event.paths)
        for _, page in self.pages():
            page.changed(event.paths)

    @on(NoteMoved)
    def _note_moved(self, event: NoteMoved) -> None:
        if event.said:
            self.notify(event.said, timeout=10, markup=False)
        for _, page in self.pages():
            page.moved(event.was, event.becomes)
        self.desk.reading.read({event.was, event.becomes})

    @on(TakenBack)
    @on(Unlocked)
    def _anything_changed(self) -> None:
        self.post_message(VaultChanged(frozenset()))

    @on(NoteChosen)
    def _open_note(self, event: NoteChosen) -> None:
        self.push_screen(screen("note:NoteScreen")(self.desk, event.path, event.line))

    @on(ProposalsWanted)
    def _propose_about(self, event: ProposalsWanted) -> None:
        self.push_screen(screen("propose:ProposeScreen")(self.desk, event.about, event.title))
