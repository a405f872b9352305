"""What the screens have in common: work in threads, and errors that become one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from druthers import wording as words
from druthers.errors import DruthersError

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.tui.ports import Desk


class Page(Screen[None]):
    """A screen at the person's desk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    @property
    def unsaved(self) -> str:
        """Words that are on no disk yet, and that leaving would lose."""
        return ""

    def give_up(self) -> None:
        """The person leaves, and was asked about what is not saved: nothing of it is to be offered again."""

    def changed(self, paths: frozenset[str]) -> None:
        """Take in that another program changed these notes or folders; who shows none of them does nothing."""

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

    def action_back(self) -> None:
        """Leave this screen."""
        self.dismiss()

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """Turn a failure of any work into one line; the app goes on."""
        if event.state is not WorkerState.ERROR:
            return
        problem = event.worker.error
        line = f"Something went wrong inside Druthers ({type(problem).__name__}: {problem})."
        self.failed(event.worker.group, words.error(problem) if isinstance(problem, DruthersError) else line)
