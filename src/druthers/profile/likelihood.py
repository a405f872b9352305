"""What a judgement says about utilities: each is an interval that the utility, plus logistic noise, fell into.

Part of the profile stage: a rating k puts the utility between the cut points k-1 and k, a pair puts the difference of
two utilities above 0, so one concave likelihood serves both. It holds no state and no prior over weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

LEVELS = 5
WELCOME = 4
PRIOR_SHARES = (0.05, 0.10, 0.25, 0.35, 0.25)
"""How often each rating is given before any is known; cumulated .05, .15, .40, .75."""
PRIOR_RATINGS = 20.0
"""How many ratings the prior shares are worth (the weight of a Dirichlet prior)."""
LOGIT_PER_SD = 1.7
"""The slope at which a logistic curve lies closest to a normal one whose standard deviation is 1."""


def cut_points(ratings: Sequence[int], mean: float, sd: float) -> Vector:
    """The six ends of the five rating intervals, -inf and inf included, for utilities of this marginal mean and sd.

    They are matched to the shares in which the person gives each rating, because quantiles of the fitted utilities
    are not calibrated: those are shrunk, the ratings are not.

    >>> cut_points([], 0.0, 1.0).round(2).tolist()
    [-inf, -1.64, -1.04, -0.25, 0.67, inf]
    """
    counts = np.bincount(np.asarray(ratings, dtype=np.intp), minlength=LEVELS + 1)[1:]
    shares = (PRIOR_RATINGS * np.asarray(PRIOR_SHARES) + counts) / (PRIOR_RATINGS + len(ratings))
    normal = NormalDist()
    inner = [mean + sd * normal.inv_cdf(float(share)) for share in np.cumsum(shares)[:-1]]
    return np.asarray([-np.inf, *inner, np.inf])


def sigmoid(x: Vector) -> Vector:
    """The logistic function, without overflow.

    >>> sigmoid(np.array([-np.inf, 0.0, np.inf])).tolist()
    [0.0, 0.5, 1.0]
    """
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def log_sigmoid(x: Vector) -> Vector:
    """The logarithm of the logistic function, exact far from 0.

    >>> log_sigmoid(np.array([-1000.0, 0.0, np.inf])).round(3).tolist()
    [-1000.0, -0.693, 0.0]
    """
    out: Vector = np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))
    return out


@dataclass(frozen=True, slots=True)
class Intervals:
    """For each of n judgements the ends (n,) of its interval, and the slope of the noise (per unit of utility)."""

    low: Vector
    high: Vector
    slope: float

    def log_likelihood(self, utility: Vector) -> float:
        """The log-probability of all judgements, in nats, less `width`, which no utility changes."""
        upper = self.slope * (self.high - utility)
        lower = self.slope * (utility - self.low)
        return float(np.sum(log_sigmoid(upper)) + np.sum(log_sigmoid(lower)))

    def width(self) -> float:
        """The part of the log-probability that the widths of the intervals alone decide."""
        # log(s(u) - s(l)) = log s(u) + log s(-l) + log(1 - e^(l-u)) does not cancel in the tails
        return float(np.sum(np.log1p(-np.exp(self.slope * (self.low - self.high)))))

    def derivatives(self, utility: Vector) -> tuple[Vector, Vector]:
        """Of each judgement's log-probability in its utility: gradient (n,) and minus the second derivative (n,)."""
        upper = sigmoid(self.slope * (self.high - utility))
        lower = sigmoid(self.slope * (self.low - utility))
        pull = self.slope * (upper + lower - 1.0)
        curvature = self.slope**2 * (upper * (1.0 - upper) + lower * (1.0 - lower))
        return pull, curvature


def probability_above(mean: Vector, variance: Vector, cut: float, slope: float) -> Vector:
    """P(utility + noise > cut) for normal utilities (n,), by MacKay's correction for their uncertainty (1992)."""
    return sigmoid(slope * (mean - cut) / np.sqrt(1.0 + np.pi * slope**2 * variance / 8.0))
