"""What rating and the profile hand on: judgements, and what they teach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from druthers.models.proposals import Citation, Proposal


@dataclass(frozen=True, slots=True)
class Rated:
    """A judgement that is in the ledger; `event` is its id."""

    event: str
    proposal: str
    rating: int
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal from the ledger, with the rating it has now, if any."""

    proposal: Proposal
    at: datetime
    rating: int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rating joined to what was rated, in ledger order: what the profile learns from."""

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


@dataclass(frozen=True, slots=True)
class FeatureBelief:
    """What is believed of one feature's weight; `ratings` counts the judgements in which it took part."""

    name: str
    mean: float
    sd: float
    ratings: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One judgement behind a belief; `share` is its part of all the evidence for that weight, from 0 to 1."""

    event: str
    proposal: str
    text: str
    rating: int
    share: float
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predictions made before each rating, held against it. `base_*` always says the share of welcome ones so far."""

    ratings: int
    nll: float | None = None
    base_nll: float | None = None
    brier: float | None = None
    base_brier: float | None = None
