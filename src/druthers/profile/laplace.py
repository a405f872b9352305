"""The posterior over weights: its mode by damped Newton, a Gaussian around it, and the evidence for the prior.

Part of the profile stage; it knows rows and weights, never items. Everything is a pure function of its arguments, so
that the same judgements in the same order give the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from druthers.profile.likelihood import Intervals

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]

ITERATIONS = 60
HALVINGS = 40
GAIN = 1e-6
"""Newton's last step is the one that promises less than this (nats): the next would promise about its square."""
SLOW = 0.1
"""A step with the Hessian of another place is worth its little time while each promises less than this of the last."""
NEAR = 1e-8
"""Where the next such step is expected to promise less than this, the mode's own Hessian is due."""
ROUNDING = 1e-13
"""An objective that falls by less than this part of itself has not fallen: sums of thousands of terms are no finer."""
TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Posterior:
    """A Gaussian over the weights: its mean (d,), its covariance (d, d) and the log-evidence of the prior, in nats.

    `pull` and `curvature` (n,) are the first and minus the second derivative of the judgements' log-probability at the
    mean, `information` (d, d) is what they add to the prior's precision, per unit of their curvature.
    """

    mean: Vector
    covariance: Matrix
    evidence: float
    pull: Vector
    curvature: Vector
    information: Matrix


@dataclass(frozen=True, slots=True)
class Later:
    """The rows (m, e) of the judgements at `places` (m,) that bear on a second head too, whose e weights come last."""

    rows: Matrix
    places: Indices


def utilities(rows: Matrix, weights: Vector, later: Later | None = None) -> Vector:
    """The utility (n,) that each judgement is about."""
    if later is None:
        return rows @ weights
    first = rows.shape[1]
    out: Vector = rows @ weights[:first]
    out[later.places] += later.rows @ weights[first:]
    return out


def objective(
    rows: Matrix,
    intervals: Intervals,
    weights: Vector,
    prior_mean: Vector,
    precision: Vector,
    later: Later | None = None,
) -> float:
    """The log-posterior of `weights` (d,) up to a constant, for rows (n, d) and a diagonal prior."""
    return intervals.log_likelihood(utilities(rows, weights, later)) - _penalty(weights - prior_mean, precision)


def gradient_and_hessian(
    rows: Matrix,
    intervals: Intervals,
    weights: Vector,
    prior_mean: Vector,
    precision: Vector,
    later: Later | None = None,
) -> tuple[Vector, Matrix]:
    """The gradient (d,) of the objective and minus its Hessian (d, d)."""
    pull, curvature = intervals.derivatives(utilities(rows, weights, later))
    hessian = _information(rows, curvature, later)
    hessian[np.diag_indices_from(hessian)] += precision
    return _gradient(rows, pull, later) - precision * (weights - prior_mean), hessian


def fit(
    rows: Matrix,
    intervals: Intervals,
    prior_mean: Vector,
    precision: Vector,
    start: Vector | None = None,
    later: Later | None = None,
    information: Matrix | None = None,
) -> Posterior:
    """The Laplace approximation: rows (n, d), a diagonal Gaussian prior, an optional first guess.

    The step is halved until the objective does not fall: ordinal rows overshoot without it. The Hessian, nearly all of
    the work, stays that of an earlier place as long as this goes fast (the chord method), or at first that of a similar
    posterior's `information` (d, d); the last step and the covariance are by its own.
    """
    weights = prior_mean if start is None else start
    utility = utilities(rows, weights, later)
    likelihood, pull, curvature = intervals.told(utility)
    value = likelihood - _penalty(weights - prior_mean, precision)
    amount = float(curvature.sum())
    known = np.zeros((0, 0)) if information is None else information * amount
    covariance = known if information is None else _inverse(known, precision)
    own, before = information is None, np.nan
    for _ in range(ITERATIONS):
        if own:
            known, amount = _information(rows, curvature, later), float(curvature.sum())
            covariance = _inverse(known, precision)
        gradient = _gradient(rows, pull, later) - precision * (weights - prior_mean)
        step = covariance @ gradient
        gain = 0.5 * float(gradient @ step)
        along = utilities(rows, step, later)
        if own and gain < GAIN:  # so near that what it promises is what it brings
            weights, value, pull = weights + step, value + gain, pull - curvature * along
            break
        for _ in range(HALVINGS):
            trial, there = weights + step, utility + along
            likelihood, *derivatives = intervals.told(there)
            reached = likelihood - _penalty(trial - prior_mean, precision)
            if reached >= value - ROUNDING * abs(value):
                weights, utility, value, (pull, curvature) = trial, there, reached, derivatives
                break
            step, along = step * 0.5, along * 0.5
        own, before = gain < GAIN or gain**2 < NEAR * before or gain > SLOW * before, gain
    _, log_determinant = np.linalg.slogdet(covariance)
    evidence = value + intervals.width() + 0.5 * float(np.sum(np.log(precision)) + log_determinant)
    return Posterior(weights, covariance, evidence, pull, curvature, known / max(amount, TINY))


def _inverse(information: Matrix, precision: Vector) -> Matrix:
    """The covariance (d, d) where the likelihood adds this information to a diagonal prior."""
    hessian = information.copy()
    hessian[np.diag_indices_from(hessian)] += precision
    return np.linalg.inv(hessian).astype(np.float64, copy=False)


def _penalty(offset: Vector, precision: Vector) -> float:
    """What the prior takes from the log-posterior at this distance (d,) from its mean."""
    return 0.5 * float(offset @ (precision * offset))


def _gradient(rows: Matrix, pull: Vector, later: Later | None) -> Vector:
    """The gradient (d,) of the log-likelihood, from its derivatives (n,) in the utilities."""
    out: Vector = pull @ rows
    return out if later is None else np.concatenate((out, pull[later.places] @ later.rows))


def _information(rows: Matrix, curvature: Vector, later: Later | None) -> Matrix:
    """Minus the Hessian (d, d) of the log-likelihood, from minus its second derivatives (n,) in the utilities."""
    root = np.sqrt(curvature)
    scaled = rows * root[:, None]
    out: Matrix = scaled.T @ scaled
    if later is None:
        return out
    departing = later.rows * root[later.places][:, None]
    across = scaled[later.places].T @ departing
    return np.block([[out, across], [across.T, departing.T @ departing]])
