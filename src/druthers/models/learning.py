"""What rating and the profile hand on: judgements, and what they teach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from druthers.models.proposals import Citation, Proposal
    from druthers.models.publishing import Card


@dataclass(frozen=True, slots=True)
class Rated:
    """A judgement that is in the ledger; `event` is its id."""

    event: str
    proposal: str
    rating: int
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal from the ledger, with the rating or the thumb (`up`) it has now, if any.

    `aside` is why it was put aside last, empty where it was not; `worth` is what came of it later, 1-5.
    """

    proposal: Proposal
    at: datetime
    rating: int | None = None
    why: str | None = None
    up: bool | None = None
    aside: str = ""
    worth: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rating, thumb or outcome joined to what was judged, in ledger order: what the profile learns from.

    `rating` is 1-5; a thumb is 1 (down) or 5 (up) and says only on which side of the line it lies. An outcome says what
    came of it later. `weight` is how much of a whole judgement it counts for.
    """

    event: str
    proposal: str
    at: datetime
    rating: int
    text: str
    features: Mapping[str, float]
    embedding: bytes
    embedder: str
    predicted: float | None = None
    citations: tuple[Citation, ...] = field(default=())
    kind: Literal["rating", "thumb", "outcome"] = "rating"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Compared:
    """One of a pair. `text` is how it read."""

    proposal: str
    text: str
    features: Mapping[str, float]
    embedding: bytes
    embedder: str
    citations: tuple[Citation, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Comparison:
    """`preferred` was liked better than `other`, or, with `tie`, as well."""

    event: str
    at: datetime
    preferred: Compared
    other: Compared
    tie: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What the person says of a feature's weight themselves; the units are those of the ledger's `stated`."""

    event: str
    at: datetime
    feature: str
    weight: float
    strength: float
    unit: Literal["weight", "prior"] = "weight"
    source: Literal["set", "answer", "reason", "principle"] = "set"
    pinned: bool = False
    principle: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """The person's word on whether their taste changed with the judgement whose event is `since`."""

    event: str
    at: datetime
    since: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class TakenCard:
    """The published profile of somebody whom the person follows, as it was taken; it sets expectations, no more."""

    person: str
    at: datetime
    card: Card


Word = Judgement | Comparison | Statement | ChangeAnswer
"""What the person said themselves."""
Lesson = Word | TakenCard


@dataclass(frozen=True, slots=True)
class FeatureBelief:
    """What is believed of one feature's weight; `ratings` counts the judgements in which it took part.

    `mean` and `sd` are of who the person is, by their ratings; `ideal` and `ideal_sd` of who they want to be, by what
    came of things later and by their principles (None where neither says anything of it). `others` is the part of
    `mean` that comes from the published profiles of those whom the person follows.
    """

    name: str
    mean: float
    sd: float
    ratings: int
    ideal: float | None = None
    ideal_sd: float | None = None
    pinned: bool = False
    stated: bool = False
    others: float = 0.0


@dataclass(frozen=True, slots=True)
class Trust:
    """How well a principle has predicted the ratings: the probability that its reading holds for who the person is.

    It never lowers what the principle is worth: that is the person's to say.
    """

    principle: str
    feature: str
    weight: float
    strength: float
    trust: float
    event: str


@dataclass(frozen=True, slots=True)
class Lender:
    """Somebody whose published profile sets expectations: how likely it is worth hearing, by one's own ratings.

    It begins at one half. `moved` is, by feature, how far they moved what is believed of its weight.
    """

    person: str
    trust: float
    moved: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shift:
    """A feature whose weight differs between before and after a suspected change."""

    feature: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Change:
    """A suspected change: its probability, the event of the first judgement after it, and what moved the most."""

    probability: float
    since: str
    at: datetime
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """A proposal whose expected welcome would fall on the other side of a half, were something else believed."""

    proposal: str
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One judgement behind a belief; `share` is its part of all the evidence for that weight, from 0 to 1.

    A thumb's `rating` is 1 or 5; of a pair or a tie it is 0, `proposal` the one that was preferred, and `text` names
    both.
    """

    event: str
    proposal: str
    text: str
    rating: int
    share: float
    citations: tuple[Citation, ...] = ()
    kind: Literal["rating", "thumb", "outcome", "pair", "tie"] = "rating"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predictions made before each rating, held against it. `base_*` always says the share of welcome ones so far."""

    ratings: int
    nll: float | None = None
    base_nll: float | None = None
    brier: float | None = None
    base_brier: float | None = None
