"""Where the journal is to live, and where new notes go: asked once.

What lies where the person points is told before anything is made there.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from druthers import wording as words
from druthers.errors import DruthersError
from druthers.models import SIGNS, Visibility
from druthers.tui.settling import USUAL, Ground, git_line, look_at, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import ComposeResult

    from druthers.tui.first_run import FirstRun

VISIBILITIES: Final[tuple[tuple[Visibility, str], ...]] = (
    ("public", "others may read them once you push; nothing leaves before"),
    ("private", "for you alone; any single one can be made public later"),
)


class SettleScreen(Screen[None]):
    """Where one says where."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.first('back')", "Back", id="settle.back"),
        Binding("tab", "app.focus_next", "Next", id="settle.next"),
        Binding("enter", "begin", "Begin", show=False, id="settle.begin"),
    ]

    class Seen(Message):
        """What lies where the person pointed, by the words they typed."""

        def __init__(self, named: str, ground: Ground) -> None:
            super().__init__()
            self.named, self.ground = named, ground

    class GitSeen(Message):
        """Whether git is there."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    class Settled(Message):
        """There is a journal now; `said` is what could not be done."""

        def __init__(self, root: Path, said: str) -> None:
            super().__init__()
            self.root, self.said = root, said

    def __init__(self) -> None:
        super().__init__()
        self._seen: tuple[str, Ground] | None = None
        self._begins = False

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield Static(Content.assemble(("druthers", "$primary bold"), ("  Begin a journal", "$foreground")), id="top")
        with VerticalScroll(can_focus=False):
            yield Static("Where should it live? A folder of markdown that you have may be named too.", id="where")
            yield Input(USUAL, compact=True, id="folder", select_on_focus=False)
            yield Static(id="ground", markup=False)
            yield Static("New notes are", id="new-notes")
            yield OptionList(
                *(Option(_line(*each), id=each[0]) for each in VISIBILITIES), id="visibility", compact=True
            )
            yield Static(id="git", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """See what is there."""
        folder = self.query_one(Input)
        folder.cursor_blink = False
        folder.focus()
        self.query_one(OptionList).highlighted = 0
        self._run(self._look_at_git, "git")
        self._look(folder.value)

    def action_begin(self) -> None:
        """Make it, once it is known what lies there."""
        named = self.query_one(Input).value
        if self._begins or self._seen is None or self._seen[0] != named:
            return
        ground = self._seen[1]
        if not ground.fits:
            self._tell(ground.said, bad=True)
            return
        self._begins = True
        self._tell("Making it…" if not ground.vault else "Opening it…")
        at = self.query_one(OptionList).highlighted or 0
        self._run(partial(self._settle, ground, VISIBILITIES[at][0]), "settle")

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _entered(self) -> None:
        self.action_begin()

    @on(OptionList.OptionHighlighted)
    def _turned(self, event: OptionList.OptionHighlighted) -> None:
        """Mark the one that is chosen, wherever the focus is."""
        for at, each in enumerate(VISIBILITIES):
            event.option_list.replace_option_prompt_at_index(at, _line(*each, chosen=at == event.option_index))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._look(event.value)

    @on(Seen)
    def _there(self, event: Seen) -> None:
        if event.named == self.query_one(Input).value:
            self._seen = (event.named, event.ground)
            self._tell(event.ground.said, bad=not event.ground.fits)
            self.query_one("#visibility").disabled = event.ground.vault  # its settings say it

    @on(GitSeen)
    def _git(self, event: GitSeen) -> None:
        self.query_one("#git", Static).update(event.line)

    @on(Settled)
    def _settled(self, event: Settled) -> None:
        cast("FirstRun", self.app).begin(event.root, event.said)

    @on(Worker.StateChanged)
    def _failed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            problem = event.worker.error
            self._begins = False
            self._tell(
                words.error(problem) if isinstance(problem, DruthersError) else f"It failed: {problem}", bad=True
            )

    def _look(self, named: str) -> None:
        self._run(partial(self._see, named), "look", replace=True)

    def _run(self, work: Callable[[], None], group: str, *, replace: bool = False) -> None:
        self.run_worker(work, thread=True, exit_on_error=False, group=group, exclusive=replace)

    def _see(self, named: str) -> None:
        self.post_message(self.Seen(named, look_at(named)))

    def _look_at_git(self) -> None:
        from druthers.container import git_signs_as  # noqa: PLC0415 -- in the thread, not before the first paint

        self.post_message(self.GitSeen(git_line(git_signs_as)))

    def _settle(self, ground: Ground, visibility: str) -> None:
        said = settle(ground, visibility)
        assert ground.root is not None
        self.post_message(self.Settled(ground.root, said))

    def _tell(self, line: str, *, bad: bool = False) -> None:
        said = [(line, "$warning" if bad else "$muted")]
        if not bad and not self._begins:
            said += [("  enter", "$accent"), (" begins", "$muted")]
        self.query_one("#ground", Static).update(Content.assemble(*said))


def _line(visibility: Visibility, means: str, *, chosen: bool = False) -> Content:
    return Content.assemble(
        ("> " if chosen else "  ", "$accent"),
        (f"{SIGNS[visibility]} {visibility:<8} ", f"${visibility}"),
        (means, "$muted"),
    )
