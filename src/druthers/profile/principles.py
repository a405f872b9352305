"""Principles as evidence: each may or may not hold for who the person is, and the judgements tell how likely it does.

Part of the profile stage, over columns of numbers. A principle that holds moves the prior mean of a weight to what it
says. With a Gaussian around the posterior's mode, the evidence of every pattern of holding and not holding has a closed
form, so that no pattern needs a fit of its own: a stated reward is an observation of the true one (Hadfield-Menell et
al., Inverse Reward Design, 2017), and a wrong one is found out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.likelihood import sigmoid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from druthers.profile.statements import Mapped

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

HOLDING, FAILING = 0.6, 0.3
"""How many principles are taken to have held and failed before the first: each holds with probability 2/3, and they
hold together (a beta prior on the person's insight), so that one found wrong makes the others doubtful."""
FURTHEST = 1.0
"""Who the person is, is moved by no principle further than this, in standard deviations of the prior."""
MOST = 8
"""Up to so many principles all patterns are summed; beyond, three: none holds, all half, all (.2, .5, .3)."""
EXPERTS = ((0.0, 0.2), (0.5, 0.5), (1.0, 0.3))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the principles do to a Gaussian posterior, and the log of how much likelier they make the judgements.

    `mean` (d,) and `covariance` (d, d) are those of the posterior that has heard them, `tilt` (d,) the mean of what
    they add to the natural parameter of the prior, `trust` (k,) how likely each holds.
    """

    mean: Vector
    covariance: Matrix
    tilt: Vector
    trust: Vector
    evidence: float


@cache
def _patterns(count: int) -> tuple[Matrix, Vector]:
    """How far each of `count` principles holds in each pattern (p, count), and the patterns' log-prior (p,)."""
    if count <= MOST:
        on = ((np.arange(2**count)[:, None] >> np.arange(count)) & 1).astype(float)
        held = on.sum(axis=1).tolist()
        return on, np.asarray([_log_beta(HOLDING + k, FAILING + count - k) for k in held]) - _log_beta(HOLDING, FAILING)
    shares = np.asarray(EXPERTS)
    return np.repeat(shares[:, :1], count, axis=1), np.log(shares[:, 1])


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def weigh(mean: Vector, covariance: Matrix, prior_mean: Vector, variances: Vector, mapped: Mapped) -> Weighed:
    """The posterior N(mean, covariance) under a prior N(prior_mean, variances), once it has heard the principles."""
    if not len(mapped.columns):
        return Weighed(mean, covariance, np.zeros(len(mean)), np.zeros(0), 0.0)
    columns, inverse = np.unique(mapped.columns, return_inverse=True)
    share = np.eye(len(columns))[inverse]  # (k, columns)
    center, variance, where = prior_mean[columns], variances[columns], mean[columns]
    between = covariance[np.ix_(columns, columns)]
    furthest = FURTHEST * np.sqrt(variances[mapped.columns])
    values = np.clip(mapped.values, -furthest, furthest)

    def tilts(on: Matrix) -> tuple[Matrix, Vector]:
        """What each pattern adds to the natural parameter (p, columns), and its log-evidence (p,)."""
        holding = on @ share
        told = center * (1.0 - np.minimum(holding, 1.0)) + (on * values) @ share / np.maximum(holding, 1.0)
        tilt = (told - center) / variance
        fixed = 0.5 * np.sum((center**2 - told**2) / variance, axis=1)
        return tilt, fixed + tilt @ where + 0.5 * np.sum((tilt @ between) * tilt, axis=1)

    count = len(mapped.columns)
    on, log_prior = _patterns(count)
    tilt, gain = tilts(on)
    scores = log_prior + gain
    evidence = float(np.logaddexp.reduce(scores))
    shares = np.exp(scores - evidence)
    trust = shares @ on
    if count > MOST:  # each on its own, the others as far as they are expected to hold
        others = np.repeat(trust[None], count, axis=0)
        odds = np.log(HOLDING / FAILING)
        for sign, held in ((1.0, 1.0), (-1.0, 0.0)):
            np.fill_diagonal(others, held)
            odds = odds + sign * tilts(others)[1]
        trust = sigmoid(odds)
    average = shares @ tilt
    apart = tilt - average
    toward = covariance[:, columns]
    spread = toward @ ((apart * shares[:, None]).T @ apart) @ toward.T
    added = np.zeros(len(mean))
    added[columns] = average
    return Weighed(mean + toward @ average, covariance + spread, added, trust, evidence)
