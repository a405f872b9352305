"""What proposing, and leading or listening, need of the journal beside the proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from druthers.models import GateState, Shown


class Leading(Protocol):
    """The part of the façade behind speaking first or not."""

    def lead(self, leading: bool) -> None:  # noqa: FBT001 -- it leads or it listens, and nothing else
        """Let the gate decide whether it speaks first, or let it only listen; kept in the vault's settings."""

    def gate(self) -> GateState:
        """Whether it may speak unasked, and the reason."""

    def look_back(self) -> Shown | None:
        """A proposal that was welcome some days ago, to ask what came of it; None when there is none to ask about."""

    def happened(self, what: str, worth: int) -> str:
        """Say what came of a proposal, from 1 (sorry that I did) to 5 (very glad); the event's id."""
