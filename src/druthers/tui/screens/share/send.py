"""The one question before anything leaves: what, to where, in whose name. Only `enter` here sends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from druthers import wording as words
from druthers.errors import GitError
from druthers.tui.messages import Told
from druthers.tui.screens.page import Page
from druthers.tui.screens.share.messages import Sent
from druthers.tui.screens.share.rows import short
from druthers.tui.screens.share.telling import counted, days, people_in, sent
from druthers.tui.screens.share.working import push
from druthers.tui.signs import sign
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import Guarded, Shared
    from druthers.tui.ports import Desk

ASKS = "enter sends it, escape leaves it here. What is sent cannot be called back."
FEW = 6  # files that are named


class SendScreen(Page, ModalScreen[None]):
    """A yes or no, above what it is about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send it", id="send.yes"),
    ]

    def __init__(self, desk: Desk, shared: Shared, guarded: Guarded) -> None:
        super().__init__(desk)
        self._shared, self._guarded = shared, guarded
        self._sending = self._over = False

    def compose(self) -> ComposeResult:
        """Compose the question."""
        with Vertical(id="send"):
            yield Static("Send this?", id="send-title", markup=False)
            yield Static(
                "\n".join(summary(self._shared, self._guarded, plain=self.desk.plain)), id="send-what", markup=False
            )
            yield Static(ASKS, id="asked", markup=False)

    def failed(self, group: str, line: str) -> None:
        """Say that nothing went, and why."""
        del group
        self._end(f"{line} escape leaves.")

    def action_send(self) -> None:
        """Send it; once."""
        if not (self._sending or self._over):
            self._sending = True
            self._tell("Reading once more what would be seen…")
            self.in_thread(partial(push, self.desk, self._guarded, self.post_message), "push")

    def action_back(self) -> None:
        """Leave; what is being read is stopped, what is on its way is not."""
        if self._sending:
            self.workers.cancel_group(self, "push")
        self.dismiss()

    @on(Told)
    def _comes_on(self, event: Told) -> None:
        if self._sending:
            self._tell(f"{words.progress(event.progress)}…")

    @on(Sent)
    def _sent(self, event: Sent) -> None:
        pushed = event.pushed
        if pushed.waits:
            hint = pushed.hint.replace("druthers sync", "escape, then s syncs")
            self._end(words.error(GitError(pushed.waits, hint)))
        elif not pushed.guarded.passes:
            things = words.count(len(pushed.guarded.findings), "thing")
            self._end(f"Nothing was sent: the guard found {things} that should not leave. escape shows them.")
        else:
            self.say(sent(pushed), long=True)
            self.dismiss()

    def _end(self, line: str) -> None:
        self._sending, self._over = False, True
        self._tell(line)

    def _tell(self, line: str) -> None:
        self.query_one("#asked", Static).update(words.printable(line))


def summary(shared: Shared, guarded: Guarded, *, plain: bool = False) -> list[str]:
    """What others could see, in a few lines.

    >>> from druthers.models import Guarded, SentFile, Shared
    >>> summary(Shared(1, "origin", ("a.org/b",)), Guarded("origin", files=(SentFile("public/x.md", "new", 9),)))
    ['To origin (a.org/b), for the first time.', '0 commits; 1 file new:', '  new     ○ x']
    """
    where = f" ({', '.join(shared.addresses)})" if shared.addresses else ""
    lines = [f"To {shared.remote}{where}{'.' if shared.known else ', for the first time.'}"]
    lines.append(f"{words.count(len(guarded.commits), 'commit')}; {counted(guarded.files)}{':' * bool(guarded.files)}")
    lines += [
        f"  {file.status:<7} {sign(visibility_of(file.path), plain=plain)} {short(file.path)}"
        for file in guarded.files[:FEW]
    ]
    lines += [f"  … and {len(guarded.files) - FEW:,} more"] if len(guarded.files) > FEW else []
    names = people_in(guarded.commits)
    lines += (
        [f"They tell your name and address: {', '.join(names)};", f"and when it was: {days(guarded.commits)}."]
        if names
        else []
    )
    return [words.printable(line) for line in lines]
