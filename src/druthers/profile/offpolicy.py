"""What another way of choosing would have earned, judged from the log of this one.

Part of the profile stage, pure: rewards, and the chances with which things were shown. Only what had a chance of being
shown can be judged, and only as far as the log bears: where few rows carry the weight, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from druthers.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

FEWEST: Final = 30.0  # effective rows, below which nothing is said


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean reward with its standard error, and how many rows of the target's own log would tell as much."""

    value: float
    standard_error: float
    effective_size: float


@dataclass(frozen=True, slots=True)
class Refused:
    """The log does not bear an estimate."""

    effective_size: float
    reason: str


def importance(target: ArrayLike, propensities: ArrayLike) -> Vector:
    """How much each logged row (n,) counts: the chance that the target would have shown it over that of the log.

    Raises:
        UsageError: a propensity is not above 0, or is above 1; without the true ones nothing can be judged.
    """
    wanted, had = np.asarray(target, dtype=np.float64), np.asarray(propensities, dtype=np.float64)
    if not (np.all(had > 0.0) and np.all(had <= 1.0)):
        raise UsageError(
            "A propensity is not between 0 and 1.", "Log the chance with which each one was shown, above 0."
        )
    weights: Vector = wanted / had
    return weights


def effective_size(weights: Vector) -> float:
    """How many evenly weighed rows would tell as much: (Σw)² / Σw² (Kish 1965).

    >>> effective_size(np.array([1.0, 1.0, 1.0])), effective_size(np.array([1.0, 0.0, 0.0]))
    (3.0, 1.0)
    """
    square = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / square if square > 0.0 else 0.0


def ips(rewards: ArrayLike, weights: Vector) -> Estimate:
    """The mean of weight times reward: unbiased, and wild where a weight is large (Horvitz & Thompson 1952)."""
    return _mean(weights * np.asarray(rewards, dtype=np.float64), weights)


def snips(rewards: ArrayLike, weights: Vector) -> Estimate:
    """The weighed mean of the rewards: a little biased, much calmer (Swaminathan & Joachims 2015)."""
    came = np.asarray(rewards, dtype=np.float64)
    total = float(np.sum(weights))
    if total <= 0.0:
        return Estimate(float("nan"), float("inf"), 0.0)
    value = float(np.sum(weights * came)) / total
    error = float(np.sqrt(np.sum((weights * (came - value)) ** 2))) / total
    return Estimate(value, error, effective_size(weights))


def dr(rewards: ArrayLike, weights: Vector, expected: ArrayLike, target_expected: ArrayLike) -> Estimate:
    """Doubly robust: what was expected under the target, and what was wrong with it (Dudík, Langford & Li 2011).

    `expected` (n,) is what a model that had not seen the reward expected of the logged row; `target_expected` (n,) what
    it expected on average of what the target would have shown there. The weights are normalised, as in `snips`.
    """
    came, hoped = np.asarray(rewards, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    mean = float(np.mean(weights))
    if mean <= 0.0:
        return Estimate(float("nan"), float("inf"), 0.0)
    return _mean(np.asarray(target_expected, dtype=np.float64) + weights / mean * (came - hoped), weights)


def judged(
    rewards: ArrayLike,
    propensities: ArrayLike,
    target: ArrayLike,
    *,
    expected: ArrayLike | None = None,
    target_expected: ArrayLike | None = None,
) -> Estimate | Refused:
    """What showing each logged row with chance `target` (n,) would have earned on average; or that it cannot be said.

    Doubly robust where expectations are given, else self-normalised.

    >>> judged([1.0] * 8, [0.5] * 8, [0.5] * 8).reason
    'The log counts for 8 rows of such a choice; from 30 on there is something to say.'
    >>> judged([1.0, 0.0] * 40, [0.5] * 80, [0.5] * 80).value
    0.5

    Raises:
        UsageError: a propensity is not above 0, or is above 1.
    """
    weights = importance(target, propensities)
    size = effective_size(weights)
    if size < FEWEST:
        return Refused(size, f"The log counts for {size:.0f} rows of such a choice; from {FEWEST:.0f} on there is "
                             "something to say.")  # fmt: skip
    if expected is None or target_expected is None:
        return snips(rewards, weights)
    return dr(rewards, weights, expected, target_expected)


def _mean(terms: Vector, weights: Vector) -> Estimate:
    error = float(np.std(terms, ddof=1) / np.sqrt(len(terms))) if len(terms) > 1 else float("inf")
    return Estimate(float(np.mean(terms)), error, effective_size(weights))
