"""Changing the feature that is looked at; shared by the list of all and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from druthers.tui.screens.profile.changing import ChangeScreen
from druthers.tui.screens.profile.learnt import LearntPage
from druthers.tui.screens.profile.wishes import to_mix, to_pin, to_set, to_unpin

if TYPE_CHECKING:
    from druthers.models import FeatureBelief
    from druthers.tui.screens.profile.wishes import Wish

OF_A_FEATURE: Final = frozenset({"set", "pin", "over_time"})


class Wished(LearntPage):
    """A page with a `feature` that can be set, pinned, and followed through time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "set", "Set", id="profile.set"),
        Binding("i", "pin", "Pin or let go", show=False, id="profile.pin"),
        Binding("o", "over_time", "Over time", id="profile.over_time"),
        Binding("m", "mix", "Mix", show=False, id="profile.mix"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with a feature only where there is one."""
        if action in OF_A_FEATURE and self.feature is None:
            return False
        return super().check_action(action, parameters)

    @property
    def feature(self) -> FeatureBelief | None:
        """The one that is meant."""
        raise NotImplementedError

    def action_set(self) -> None:
        """Give it a weight."""
        if self.feature is not None:
            self.wish(to_set(self.desk.journal, self.feature))

    def action_pin(self) -> None:
        """Hold its weight where it is, or let it go."""
        if self.feature is not None:
            make = to_unpin if self.feature.pinned else to_pin
            self.wish(make(self.desk.journal, self.feature))

    def action_mix(self) -> None:
        """Let who the person wants to be count more or less."""
        if self.profile is not None:
            self.wish(to_mix(self.desk.journal, self.profile.share))

    def action_over_time(self) -> None:
        """See how its weight came to be what it is."""
        from druthers.tui.screens.profile.over_time import OverTimeScreen  # noqa: PLC0415 -- when it is gone to

        if self.feature is not None:
            self.app.push_screen(OverTimeScreen(self.desk, self.feature.name, as_of=self.as_of))

    def wish(self, wish: Wish) -> None:
        """Ask before it is made."""
        self.app.push_screen(ChangeScreen(self.desk, wish))
