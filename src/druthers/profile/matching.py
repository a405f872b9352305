"""What one judgement does to a Gaussian over a utility: the moments of a normal known to lie in an interval.

Part of the profile stage; numbers only. Assumed-density filtering (Minka 2001) with a normal noise instead of the
logistic one, whose slope it matches, because only then are the moments closed forms.
"""

from __future__ import annotations

from math import erfc
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.likelihood import LOGIT_PER_SD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FARTHEST = 30.0
"""An interval farther away than this (in standard deviations) is taken to be so far; its mass is still above 0."""
LEAST = 1e-300


def match(mean: Vector, variance: Vector, low: float, high: float, slope: float) -> tuple[Vector, Vector, Vector]:
    """What it says that a utility, normal (k,), plus noise of this logistic slope lay between `low` and `high`.

    Returns, each (k,): the log-probability of that, in nats, and its first and minus its second derivative in the mean.
    With row x, u = covariance @ x, the matched moments are mean + pull u and covariance - curvature u uᵀ.
    """
    spread = np.sqrt(variance + (LOGIT_PER_SD / slope) ** 2)
    lower, upper = (low - mean) / spread, (high - mean) / spread
    side = np.where(lower + upper < 0.0, -1.0, 1.0)  # reflected into the upper tail, where differences stay exact
    lower, upper = np.where(side < 0.0, -upper, lower), np.where(side < 0.0, -lower, upper)
    held = np.minimum(lower, FARTHEST)
    upper = held + (upper - lower)
    mass = np.maximum(_above(held) - _above(upper), LEAST)
    at_lower, at_upper = _density(held), _density(upper)
    pull = (at_lower - at_upper) / mass
    finite = np.where(np.isinf(upper), 0.0, upper)
    curvature = pull**2 - (held * at_lower - finite * at_upper) / mass
    return np.log(mass), side * pull / spread, np.clip(curvature, 0.0, 1.0) / spread**2


def _above(x: Vector) -> Vector:
    return np.asarray([0.5 * erfc(each) for each in (x * np.sqrt(0.5)).tolist()])


def _density(x: Vector) -> Vector:
    out: Vector = np.exp(-0.5 * x**2) / np.sqrt(2.0 * np.pi)
    return out
