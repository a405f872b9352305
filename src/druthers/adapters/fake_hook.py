"""A hook that git never runs: for unit tests. An adapter of `journal.ports.Hook`; one contract test runs on both."""

from __future__ import annotations

from druthers.errors import GitError
from druthers.models import HookState


class FakeHook:
    """Whether it is there; `kept` is what was there before, and `failing` is why it cannot be written."""

    def __init__(self, before: str = "") -> None:
        self.there = before
        self.kept: list[str] = []
        self.failing = ""

    def state(self) -> HookState:
        """Whether it is the one that is there."""
        if self.there == "ours":
            return HookState(installed=True, own=bool(self.kept))
        return HookState(
            problem="the hook that guards a plain `git push` is not there",
            remedy="Run `druthers doctor`, which puts it there.",
            mendable=True,
            own=bool(self.kept),
        )

    def install(self) -> bool:
        """Put it there."""
        if self.failing:
            raise GitError(f"The hook could not be written: {self.failing}", "Check its permissions.")
        if self.there == "ours":
            return False
        if self.there and self.there not in self.kept:
            self.kept.append(self.there)
        self.there = "ours"
        return True

    def remove(self) -> bool:
        """Take it away."""
        if self.there != "ours":
            return False
        self.there = self.kept.pop() if self.kept else ""
        return True
