"""What is believed after the judgements: a few posteriors, one for each scale of the prior, weighed by their evidence.

Part of the profile stage, over rows of numbers only. A person whose taste shows in the features earns a wide prior, one
whose ratings look like noise a narrow one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.items import WELCOME
from druthers.profile.likelihood import LEVELS, probability_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Head:
    """A Gaussian over the weights of one of the two utilities: mean (d,), covariance (d, d)."""

    mean: Vector
    covariance: Matrix


@dataclass(frozen=True, slots=True)
class Component:
    """The posterior at one scale, of who the person is and who they want to be.

    `ends` (6,) are those of the five levels now; `fresh` is the variance of an unmet feature; `prior_variances` (d,)
    are those of the prior that has heard all statements; `pulls` (n,) are the gradients of the judgements'
    log-probability. `moved_by` (k, d) is how far each other person's card moved the mean of now, `heard` (k,) how
    likely each is worth hearing.
    """

    now: Head
    ideal: Head
    ends: Vector
    slope: float
    fresh: float
    prior_variances: Vector
    pulls: Vector
    trust: Vector
    moved_by: Matrix
    heard: Vector

    @property
    def welcome(self) -> float:
        """The cut between a 3 and a 4."""
        return float(self.ends[WELCOME - 1])


@dataclass(frozen=True, slots=True)
class Belief:
    """A mixture of posteriors with these `shares` (k,), and the rows (n, d) of the judgements behind them.

    `parted` says whether the two heads differ at all; `pinned` (d,) are the weights that are held at `values` (d,).
    """

    shares: Vector
    components: tuple[Component, ...]
    rows: Matrix
    pinned: Mask
    values: Vector
    parted: bool

    def predict(self, rows: Matrix, unmet: Vector) -> tuple[Vector, Vector, Vector, Vector]:
        """Mean, sd, probability of welcome and ideal mean, each (n,), of rows with this squared size of unmet features.

        The utilities are counted from the cut between a 3 and a 4.
        """
        means, variances, welcome = [], [], []
        for each in self.components:
            mean = rows @ each.now.mean
            variance = np.einsum("ij,ij->i", rows @ each.now.covariance, rows) + each.fresh * unmet
            means.append(mean - each.welcome)
            variances.append(variance)
            welcome.append(probability_above(mean, variance, each.welcome, each.slope))
        mean, sd = self._mixed(np.asarray(means), np.asarray(variances))
        ideal = rows @ self.weights(ideal=True)[0] - self.welcome if self.parted else mean
        return mean, sd, self.shares @ np.asarray(welcome), ideal

    def levels(self, rows: Matrix, unmet: Vector) -> Matrix:
        """The probability (n, 5) of each rating of rows (n, d) with this squared size of unmet features."""
        found = np.zeros((len(rows), LEVELS))
        for share, each in zip(self.shares, self.components, strict=True):
            mean = rows @ each.now.mean
            variance = np.einsum("ij,ij->i", rows @ each.now.covariance, rows) + each.fresh * unmet
            above = [probability_above(mean, variance, float(end), each.slope) for end in each.ends]
            found -= share * np.diff(np.asarray(above), axis=0).T
        return found

    def difference(self, row: Vector, unmet: float) -> tuple[float, float]:
        """Mean and sd of the utility of a row (d,) that is one item's less another's."""
        means = np.asarray([row @ each.now.mean for each in self.components])
        variances = np.asarray([row @ each.now.covariance @ row + each.fresh * unmet for each in self.components])
        mean, sd = self._mixed(means, variances)
        return float(mean), float(sd)

    def weights(self, *, ideal: bool = False) -> tuple[Vector, Vector]:
        """The mean and the sd of every weight of a head, both (d,)."""
        heads = [each.ideal if ideal else each.now for each in self.components]
        mean, sd = self._mixed(
            np.asarray([each.mean for each in heads]), np.asarray([np.diag(each.covariance) for each in heads])
        )
        if ideal:
            return mean, sd
        return np.where(self.pinned, self.values, mean), np.where(self.pinned, 0.0, sd)

    @property
    def welcome(self) -> float:
        """The cut between a 3 and a 4, from which utilities are counted."""
        return float(self.shares @ np.asarray([each.welcome for each in self.components]))

    @property
    def trust(self) -> Vector:
        """How likely each principle holds for who the person is (k,)."""
        out: Vector = np.clip(self.shares @ np.asarray([each.trust for each in self.components]), 0.0, 1.0)
        return out

    @property
    def lent(self) -> Matrix:
        """How far each other person's card moved the weights of who the person is (k, d)."""
        out: Matrix = np.tensordot(self.shares, np.asarray([each.moved_by for each in self.components]), 1)
        return np.where(self.pinned, 0.0, out)

    @property
    def heard(self) -> Vector:
        """How likely each other person's card is worth hearing (k,)."""
        out: Vector = self.shares @ np.asarray([each.heard for each in self.components])
        return out

    def moved(self, column: int) -> Vector:
        """How far each judgement (n,) moved the weight of a column from its prior mean."""
        force = np.asarray([each.prior_variances[column] * each.pulls for each in self.components])
        out: Vector = (self.shares @ force) * self.rows[:, column]
        return out

    def _mixed(self, means: Vector, variances: Vector) -> tuple[Vector, Vector]:
        """Mean and sd of the mixture, for means and variances of its components along the first axis."""
        mean = self.shares @ means
        spread = self.shares @ (variances + (means - mean) ** 2)
        return mean, np.sqrt(np.maximum(spread, 0.0))
