"""A proposal as it was shown, with what was expected of it then, and what it turned out to be worth.

Part of the profile stage: what the archive and the promises are computed from. It knows no ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

LEAST_SPREAD = 0.5
"""Stars: a person who gave nearly the same rating to all is taken to have this spread, so that none looks enormous."""
LINE = 3.5
"""Between a 3 and a 4, from which utilities are counted."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was shown and, with `rating` 1-5, judged; a thumb is a 2 or a 4, the mildest that it may mean.

    `shown` and `judged` are positions in one order of events, `request` numbers what was shown together. `mean` and
    `p_welcome` are the predictions of then, `gain` what choosing it promised over an average candidate; `slot` is the
    rule that chose it and `propensity` the chance that it had.
    """

    proposal: str
    text: str
    at: datetime
    features: Mapping[str, float]
    embedding: bytes
    embedder: str
    mean: float
    p_welcome: float
    shown: int
    request: int
    judged: int | None = None
    rating: int | None = None
    slot: str = "best"
    propensity: float = 1.0
    gain: float | None = None


def judged(trials: Sequence[Trial]) -> list[Trial]:
    """Those that were judged, in the order of the judgements."""
    return sorted((each for each in trials if each.judged is not None), key=lambda each: each.judged or 0)


def spread(trials: Sequence[Trial]) -> float:
    """The standard deviation of the person's ratings, in stars."""
    ratings = [each.rating for each in trials if each.rating is not None]
    return max(float(np.std(ratings)), LEAST_SPREAD) if ratings else 1.0


def worth(trial: Trial, spread: float) -> float:
    """What a judged trial was worth, as utilities are counted: above the line, in spreads."""
    assert trial.rating is not None
    return (trial.rating - LINE) / spread
