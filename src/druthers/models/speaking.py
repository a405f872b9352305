"""What the gate hands on: leave to speak unasked, or silence. Only `druthers.profile.gate` makes a `Spoken`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from druthers.models.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is said, and why; in words that may be shown when the person asks."""

    reason: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One proposal that cleared the gate, and its record in the ledger."""

    proposal: Proposal
    event: str
    topic: str


@dataclass(frozen=True, slots=True)
class TopicTrust:
    """How unasked proposals on a topic fared: how many were made, were welcome and were not; and its threshold.

    `silent` after two unwelcome ones in a row; `because` says in words what that or the threshold comes from.
    """

    topic: str
    spoken: int
    welcome: int
    unwelcome: int
    threshold: float
    silent: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class GateState:
    """How the gate stands: whether it may speak at all, the reason, and what it has earned by topic.

    `effect` is what speaking changed against silently withholding, None until it is known; `effect_sd` its error: how
    much likelier it is that another note is written within a day. `records` counts the guesses that its chances were
    held against and bent by, 0 while they are too few.
    """

    open: bool
    reason: str
    labels: int
    threshold: float
    budget_left: int
    topics: tuple[TopicTrust, ...]
    spoken: int = 0
    withheld: int = 0
    effect: float | None = None
    effect_sd: float | None = None
    records: int = 0
