"""What the gate hands on: leave to speak unasked, or silence. Only `druthers.profile.gate` makes a `Spoken`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from druthers.models.proposals import Proposal


LISTENS: Final = "It was asked to listen, so it speaks only when it is asked."


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

    `silent` after two unwelcome ones in a row; `because` says in words what that or the threshold comes from. `judged`
    counts what the person rated on it, asked for or not.
    """

    topic: str
    spoken: int
    welcome: int
    unwelcome: int
    threshold: float
    silent: bool = False
    because: str = ""
    judged: int = 0


@dataclass(frozen=True, slots=True)
class GateState:
    """How the gate stands: whether it may speak at all, the reason, and what it has earned by topic.

    `effect` is what speaking changed against silently withholding, None until it is known; `effect_sd` its error: how
    much likelier it is that another note is written within a day. `records` counts the guesses that its chances were
    held against and bent by, 0 while they are too few. `topics` are those on which something was made unasked, `judged`
    all on which something was rated, the most rated first. `beats_base` is whether its guesses have been better than
    the person's average, None where that cannot be told; `unasked` is how many there may be in a day, `needed` how many
    ratings it takes before the first.
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
    judged: tuple[TopicTrust, ...] = ()
    beats_base: bool | None = None
    leading: bool = True
    unasked: int = 0
    needed: int = 0
