"""What is kept about a person beside the weights themselves, and a proposal's score taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from druthers.models.learning import Shown
    from druthers.models.proposals import Contribution


@dataclass(frozen=True, slots=True)
class Reason:
    """What the person wrote beside a rating. It moves nothing until its reading is confirmed."""

    event: str
    proposal: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """A question that the person saw: `answer` is None where it was skipped or, with `open`, not answered yet."""

    event: str
    at: datetime
    about: str
    text: str
    answer: str | None = None
    open: bool = True


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """The person's word on whether their taste changed with the judgement `since`."""

    event: str
    at: datetime
    since: str
    confirmed: bool
    feature: str | None = None


@dataclass(frozen=True, slots=True)
class RoundPlayed:
    """A round: the person's own words, whose pick they preferred and whose a coin said to follow, if known."""

    event: str
    at: datetime
    own: str
    proposal: str
    preferred: str | None = None
    followed: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """All that the ledger holds about a person.

    `counts` has every kind of event with how many are left of it; `taken_back` counts retractions, `unread` the lines
    that this version cannot read. `dismissals` are by reason; `spoken` and `withheld` count unasked proposals. `events`
    are all that are left, with every field but measurements of texts: embeddings, and the candidates.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    dismissals: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    questions: tuple[AskedOnce, ...] = ()
    changes: tuple[ChangeSaid, ...] = ()
    rounds: tuple[RoundPlayed, ...] = ()
    spoken: int = 0
    withheld: int = 0
    taken_back: int = 0
    unread: int = 0
    events: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """A proposal's score, feature by feature, as believed when it was shown and as believed now.

    `then` sums to the proposal's own mean, `now` to `mean`, `ideal` to `ideal_mean` and `score` to `score_total`, which
    is (1 - share) `mean` + share `ideal_mean`: what proposals are chosen by.
    """

    shown: Shown
    then: tuple[Contribution, ...]
    now: tuple[Contribution, ...]
    ideal: tuple[Contribution, ...]
    score: tuple[Contribution, ...]
    mean: float
    sd: float
    p_welcome: float
    ideal_mean: float
    share: float
    score_total: float
