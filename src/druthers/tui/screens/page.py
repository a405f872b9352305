"""What the screens have in common: work in threads, errors that become one line, and what every one of them can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._context import active_app
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from druthers import wording as words
from druthers.errors import DruthersError
from druthers.tui.messages import LeadingChanged, TakenBack, VaultChanged
from druthers.tui.places import HOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.tui.messages import NotesRead
    from druthers.tui.ports import Desk


TO_COPY = " ! shows it again, to copy."


class Page(Screen[None]):
    """A screen at the person's desk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="page.back"),
        Binding("y", "copy", "Copy", show=False, id="page.copy"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        app = active_app.get(None)
        if app is not None:  # it is styled as it opens; else Textual reads every style sheet again for each new place
            self._css_update_count = app._css_update_count  # noqa: SLF001 -- there is no other way to say so

    @property
    def unsaved(self) -> str:
        """Words that are on no disk yet, and that leaving would lose."""
        return ""

    def give_up(self) -> None:
        """The person leaves, and was asked about what is not saved: nothing of it is to be offered again."""

    def copied(self) -> str:
        """What `y` copies: the text that the cursor is on; a screen without one has none."""
        return ""

    def changed(self, paths: frozenset[str]) -> None:
        """Take in that these notes or folders were changed, elsewhere in the app or by another program.

        No paths: anything may be another now. Who shows none of them does nothing.
        """

    def show_notes(self, read: NotesRead) -> None:
        """Take in the notes, which are others than before; who shows none of them does nothing."""

    def altered(self, *paths: str) -> None:
        """Tell every screen that these notes were changed here; without any, that much may have been."""
        self.post_message(VaultChanged(frozenset(paths)))

    def moved(self, was: str, becomes: str) -> None:
        """Take in that a note lies elsewhere now, as it became public or private."""
        self.changed(frozenset({was, becomes}))

    def in_thread(self, work: Callable[[], None], group: str, *, replace: bool = False) -> None:
        """Run blocking work in a thread; with `replace`, what runs in the same group is asked to stop first."""
        self.run_worker(work, thread=True, exit_on_error=False, group=group, exclusive=replace)

    def say(self, text: str, *, bad: bool = False, long: bool = False) -> None:
        """Tell the person one line, above everything; `long` for what takes a while to read."""
        self.notify(text, severity="error" if bad else "information", timeout=10 if bad or long else 5, markup=False)

    def failed(self, group: str, line: str) -> None:
        """Tell that work of `group` failed; a screen that has a place for it says it there, and puts itself right."""
        del group
        self.say(line, bad=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to copy only where there is something that could be."""
        if action == "copy":
            return type(self).copied is not Page.copied
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Leave this screen; from a place's own, go home."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
        else:
            self.app.switch_mode(HOME)

    def action_copy(self) -> None:
        """Copy the text that the cursor is on to the terminal's clipboard, also over ssh."""
        text = self.copied()
        if text:
            self.app.copy_to_clipboard(text)
        self.say("Copied." if text else "There is nothing here to copy.")

    @on(TakenBack)
    def _taken_back(self, event: TakenBack) -> None:
        self.say(event.said)

    @on(LeadingChanged)
    def _turned(self, event: LeadingChanged) -> None:
        self.say(
            "It may speak first, when it is sure enough." if event.leading else "It listens, and never speaks first."
        )

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """Turn a failure of any work into one line; the app goes on."""
        if event.state is not WorkerState.ERROR:
            return
        problem = event.worker.error
        if isinstance(problem, DruthersError):
            self.desk.troubles.append(problem)
        self.failed(event.worker.group, failure(problem))


def failure(problem: BaseException | None) -> str:
    """What went wrong, as one line."""
    if isinstance(problem, DruthersError):
        return words.error(problem) + (TO_COPY if "`" in problem.hint else "")
    return f"Something went wrong inside Druthers ({type(problem).__name__}: {problem})."
