"""What is believed after the judgements: a few posteriors, one for each scale of the prior, weighed by their evidence.

Part of the profile stage, over rows of numbers only. A person whose taste shows in the features earns a wide prior, one
whose ratings look like noise a narrow one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.laplace import Posterior, fit
from druthers.profile.likelihood import LOGIT_PER_SD, WELCOME, Intervals, cut_points, probability_above
from druthers.profile.projection import RANK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from druthers.profile.prior import Prior

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Judgements:
    """n judgements of rows (i, d): `first` is a row, `second` the row it was preferred to or -1, `ratings` 1-5 or 0."""

    rows: Matrix
    first: Indices
    second: Indices
    ratings: Indices

    def differences(self) -> Matrix:
        """The rows (n, d) whose utility each judgement is about: an item's own, or one less the other."""
        padded = np.vstack((self.rows, np.zeros((1, self.rows.shape[1]))))  # row -1 takes nothing away
        return padded[self.first] - padded[self.second]


@dataclass(frozen=True, slots=True)
class Component:
    """The posterior at one scale; `welcome` cuts between a 3 and a 4, `fresh` is the variance of an unmet feature."""

    posterior: Posterior
    welcome: float
    slope: float
    fresh: float
    prior_variances: Vector
    pulls: Vector


@dataclass(frozen=True, slots=True)
class Belief:
    """A mixture of posteriors with these `shares` (k,), and the rows (n, d) of the judgements behind them."""

    shares: Vector
    components: tuple[Component, ...]
    rows: Matrix

    def predict(self, rows: Matrix, unmet: Vector) -> tuple[Vector, Vector, Vector]:
        """Mean, sd and probability of welcome, each (n,), of rows (n, d) with this squared size of unmet features."""
        means, variances, welcome = [], [], []
        for each in self.components:
            posterior = each.posterior
            mean = rows @ posterior.mean
            variance = np.einsum("ij,ij->i", rows @ posterior.covariance, rows) + each.fresh * unmet
            means.append(mean - each.welcome)
            variances.append(variance)
            welcome.append(probability_above(mean, variance, each.welcome, each.slope))
        mean = self.shares @ np.asarray(means)
        square = self.shares @ (np.asarray(variances) + np.asarray(means) ** 2)
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0)), self.shares @ np.asarray(welcome)

    def weights(self) -> tuple[Vector, Vector]:
        """The mean and the sd of every weight, both (d,)."""
        means = np.asarray([each.posterior.mean for each in self.components])
        variances = np.asarray([np.diag(each.posterior.covariance) for each in self.components])
        mean = self.shares @ means
        square = self.shares @ (variances + means**2)
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0))

    @property
    def welcome(self) -> float:
        """The cut between a 3 and a 4, from which utilities are counted."""
        return float(self.shares @ np.asarray([each.welcome for each in self.components]))

    def moved(self, column: int) -> Vector:
        """How far each judgement (n,) moved the weight of a column from its prior mean."""
        force = np.asarray([each.prior_variances[column] * each.pulls for each in self.components])
        out: Vector = (self.shares @ force) * self.rows[:, column]
        return out


def infer(judged: Judgements, prior: Prior, prior_mean: Vector) -> Belief:
    """The belief after these judgements; `prior_mean` is (d,)."""
    rows = judged.differences()
    rated = judged.ratings > 0
    named = rows.shape[1] - 1 - RANK
    size = float(np.mean(np.sum(judged.rows[:, 1 : 1 + named] ** 2, axis=1))) if len(judged.rows) else 0.0
    typical = float(np.mean(rows[rated] @ prior_mean)) if rated.any() else 0.0
    squares = np.mean(rows[rated] ** 2, axis=0) if rated.any() else None
    components: list[Component] = []
    scores = []
    start = None
    for scale in prior.scales:  # ascending: each fit starts where the one before ended
        variances = prior.variances(scale, named, size)
        noise = prior.noise(scale)
        slope = LOGIT_PER_SD / float(np.sqrt(noise))
        signal = 1.0 - noise if squares is None else float(squares @ variances)
        cuts = cut_points(judged.ratings[rated].tolist(), typical, float(np.sqrt(signal + noise)))
        low = np.where(rated, cuts[judged.ratings - 1], 0.0)
        high = np.where(rated, cuts[judged.ratings], np.inf)
        intervals = Intervals(low, high, slope)
        posterior = fit(rows, intervals, prior_mean, 1.0 / variances, start)
        start = posterior.mean
        pulls, _ = intervals.derivatives(rows @ posterior.mean)
        fresh = prior.feature_variance(scale, size)
        components.append(Component(posterior, float(cuts[WELCOME - 1]), slope, fresh, variances, pulls))
        scores.append(posterior.evidence + prior.log_weight(scale))
    shares = np.exp(np.asarray(scores) - max(scores))
    return Belief(shares / shares.sum(), tuple(components), rows)
