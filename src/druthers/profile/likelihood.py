"""What a judgement says about utilities: each is an interval that the utility, plus logistic noise, fell into.

Part of the profile stage: a rating k puts the utility between the cut points k-1 and k, a pair puts the difference of
two utilities above 0, so one concave likelihood serves both. It holds no state and no prior over weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.items import WELCOME

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

LEVELS = 5
HABITS = (
    (0.79, 20.0, (0.05, 0.10, 0.25, 0.35, 0.25)),
    (0.07, 4.0, (0.20, 0.20, 0.20, 0.20, 0.20)),
    (0.07, 6.0, (0.60, 0.16, 0.11, 0.08, 0.05)),
    (0.07, 6.0, (0.02, 0.03, 0.05, 0.40, 0.50)),
)
"""How people use the levels: the share of people, how many ratings a habit is worth, how often it gives each rating.

The common habit; any; hardly ever more than the lowest; hardly ever less than the second highest.
"""
PRIOR_PAIRS = 2.0
"""So many pairs are taken to have been decided before the first; a single tie must not make everything one."""
FARTHEST = 700.0
"""Odds beyond the exponential of this would overflow; so far out a logistic function is 1 to the last bit."""
LOGIT_PER_SD = 1.7
"""The slope at which a logistic curve lies closest to a normal one whose standard deviation is 1."""


def level_shares(counts: ArrayLike, *, down: float = 0.0, up: float = 0.0) -> Vector:
    """How often the person gives each rating (5,), by the counts (5,) of ratings and by thumbs, which tell the side.

    The mean of the posterior of a mixture of Dirichlet distributions, one for each habit, so that few ratings tell a
    person of another habit. A thumb counts for the levels of its side in the shares that the ratings give them, which
    is exact, because groups of a Dirichlet's shares are independent of the shares within them.

    >>> level_shares([5, 0, 0, 0, 0]).round(2).tolist()
    [0.77, 0.09, 0.06, 0.05, 0.03]
    """
    rated = np.asarray(counts, dtype=np.float64)
    scores, means = [], []
    for share, worth, habit in HABITS:
        prior = worth * np.asarray(habit)
        pseudo = prior + rated
        below, above = float(pseudo[: WELCOME - 1].sum()), float(pseudo[WELCOME - 1 :].sum())
        means.append(shares_of(pseudo, down, up))
        scores.append(
            math.log(share)
            + sum(map(math.lgamma, pseudo.tolist()))
            - sum(map(math.lgamma, prior.tolist()))
            + math.lgamma(below + down) - math.lgamma(below) + math.lgamma(above + up) - math.lgamma(above)
            + math.lgamma(worth) - math.lgamma(below + down + above + up)
        )  # fmt: skip
    weights = np.exp(np.asarray(scores) - max(scores))
    out: Vector = weights / weights.sum() @ np.asarray(means)
    return out


def shares_of(pseudo: Vector, down: float, up: float) -> Vector:
    """The shares (5,) after pseudo-counts (5,) of ratings and so many thumbs either way."""
    below, above = pseudo[: WELCOME - 1].sum(), pseudo[WELCOME - 1 :].sum()
    sides = np.repeat((1.0 + down / below, 1.0 + up / above), (WELCOME - 1, LEVELS - WELCOME + 1))
    out: Vector = pseudo * sides / (below + down + above + up)
    return out


def cuts_at(shares: Vector, mean: float, sd: float) -> Vector:
    """The six ends of the five rating intervals that give these shares (5,) to utilities of this mean and sd."""
    normal = NormalDist()
    inner = [mean + sd * normal.inv_cdf(float(share)) for share in np.cumsum(shares)[:-1]]
    return np.asarray([-np.inf, *inner, np.inf])


def cut_points(ratings: ArrayLike, mean: float, sd: float) -> Vector:
    """The six ends of the five rating intervals, -inf and inf included, for utilities of this marginal mean and sd.

    They are matched to the shares in which the person gives each rating, because quantiles of the fitted utilities
    are not calibrated: those are shrunk, the ratings are not.

    >>> cut_points([], 0.0, 1.0).round(2).tolist()
    [-inf, -1.3, -0.83, -0.19, 0.67, inf]
    """
    counts = np.bincount(np.asarray(ratings, dtype=np.intp), minlength=LEVELS + 1)[1:]
    return cuts_at(level_shares(counts), mean, sd)


def tie_width(ties: float, pairs: float, sd: float) -> float:
    """How near two utilities are where neither is preferred (Rao & Kupper 1967), for differences of this sd.

    Matched to the share of ties among all pairs, like the cut points of ratings; 0 where there was none.
    """
    share = ties / (pairs + PRIOR_PAIRS)
    return sd * NormalDist().inv_cdf(0.5 + 0.5 * share)


def sigmoid(x: Vector) -> Vector:
    """The logistic function, without overflow.

    >>> sigmoid(np.array([-np.inf, 0.0, np.inf])).tolist()
    [0.0, 0.5, 1.0]
    """
    return 0.5 * (1.0 + np.tanh(0.5 * x))


@dataclass(frozen=True, slots=True)
class Intervals:
    """For each of n judgements the ends (n,) of its interval, and the slope of the noise (per unit of utility).

    `weights` (n,), where given, say how much of a whole judgement each counts for.
    """

    low: Vector
    high: Vector
    slope: float
    weights: Vector | None = None

    def log_likelihood(self, utility: Vector) -> float:
        """The log-probability of all judgements, in nats, less `width`, which no utility changes."""
        return self.told(utility)[0]

    def width(self) -> float:
        """The part of the log-probability that the widths of the intervals alone decide."""
        # log(s(u) - s(l)) = log s(u) + log s(-l) + log(1 - e^(l-u)) does not cancel in the tails
        return self._sum(np.log1p(-np.exp(self.slope * (self.low - self.high))))

    def derivatives(self, utility: Vector) -> tuple[Vector, Vector]:
        """Of each judgement's log-probability in its utility: gradient (n,) and minus the second derivative (n,)."""
        return self.told(utility)[1:]

    def told(self, utility: Vector) -> tuple[float, Vector, Vector]:
        """The log-likelihood at a utility (n,) and its derivatives, from the same exponentials."""
        ends, at = np.empty((2, len(utility))), self.slope * utility
        np.subtract(self.slope * self.high, at, out=ends[0])
        np.subtract(at, self.slope * self.low, out=ends[1])
        odds = np.exp(np.minimum(ends, FARTHEST))
        beyond = 1.0 / (1.0 + odds)
        inside = odds * beyond
        each = np.log(np.maximum(inside, beyond)) + np.minimum(ends, 0.0)
        pull, spread = self.slope * (beyond[1] - beyond[0]), inside * beyond
        curvature = self.slope**2 * (spread[0] + spread[1])
        if self.weights is not None:
            pull, curvature = pull * self.weights, curvature * self.weights
        return self._sum(each[0] + each[1]), pull, curvature

    def _sum(self, each: Vector) -> float:
        return float(np.sum(each) if self.weights is None else self.weights @ each)


def probability_above(mean: Vector, variance: Vector, cut: float, slope: float) -> Vector:
    """P(utility + noise > cut) for normal utilities (n,), by MacKay's correction for their uncertainty (1992)."""
    return sigmoid(slope * (mean - cut) / np.sqrt(1.0 + np.pi * slope**2 * variance / 8.0))
