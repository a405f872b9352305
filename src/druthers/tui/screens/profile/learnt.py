"""What the screens of the place Profile have in common: what was learnt, read again whenever they are come back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from druthers.tui.messages import ProfileRead
from druthers.tui.screens.page import Page

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.tui.ports import Desk, Profile

TEACHES: Final = ("private/ledger", "private/principles", "private/settings", "following")
PRESENT: Final = frozenset({"set", "pin", "forget", "mix", "ask", "curves"})  # nobody can change what was


class LearntPage(Page):
    """A screen that shows what was learnt, now or `as_of` a time; `in_words` without drawings."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("v", "turn", "As text", id="profile.text")]

    def __init__(self, desk: Desk, *, as_of: datetime | None = None) -> None:
        super().__init__(desk)
        self.as_of = as_of
        self.in_words = desk.plain
        self.profile: Profile | None = None

    def learnt(self, profile: Profile) -> None:
        """Show what was learnt."""
        raise NotImplementedError

    def turned(self) -> None:
        """Show it in words, or drawn."""
        if self.profile is not None:
            self.learnt(self.profile)

    def changed(self, paths: frozenset[str]) -> None:
        """Read it again when something that teaches was changed, or something was taken back."""
        if not paths or any(path.startswith(TEACHES) for path in paths):
            self.read_again()

    def on_screen_resume(self) -> None:
        """Read it again: elsewhere it may have been rated."""
        self.read_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was cannot be changed."""
        if self.as_of is not None and action in PRESENT:
            return False
        return super().check_action(action, parameters)

    def action_turn(self) -> None:
        """Turn between drawings and words."""
        self.in_words = not self.in_words
        self.turned()

    def read_again(self) -> None:
        """Read it in a thread."""
        self.in_thread(self._read, "profile", replace=True)

    @on(ProfileRead)
    def _take(self, event: ProfileRead) -> None:
        self.profile = event.profile
        self.learnt(event.profile)
        self.refresh_bindings()  # what is offered hangs on it

    def _read(self) -> None:
        profile = self.desk.journal.profile(as_of=self.as_of)
        if not get_current_worker().is_cancelled:  # else a later look has begun
            self.post_message(ProfileRead(profile))
