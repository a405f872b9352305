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

ITERATIONS = 60
HALVINGS = 40
GAIN = 1e-8
"""Newton's last step is the one that promised less than this (nats): the next would promise about its square."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """A Gaussian over the weights: its mean (d,), its covariance (d, d) and the log-evidence of the prior, in nats."""

    mean: Vector
    covariance: Matrix
    evidence: float


def objective(rows: Matrix, intervals: Intervals, weights: Vector, prior_mean: Vector, precision: Vector) -> float:
    """The log-posterior of `weights` (d,) up to a constant, for rows (n, d) and a diagonal prior."""
    offset = weights - prior_mean
    return intervals.log_likelihood(rows @ weights) - 0.5 * float(offset @ (precision * offset))


def gradient_and_hessian(
    rows: Matrix, intervals: Intervals, weights: Vector, prior_mean: Vector, precision: Vector
) -> tuple[Vector, Matrix]:
    """The gradient (d,) of the objective and minus its Hessian (d, d)."""
    pull, curvature = intervals.derivatives(rows @ weights)
    gradient = rows.T @ pull - precision * (weights - prior_mean)
    scaled = rows * np.sqrt(curvature)[:, None]
    hessian = scaled.T @ scaled
    hessian[np.diag_indices_from(hessian)] += precision
    return gradient, hessian


def fit(
    rows: Matrix, intervals: Intervals, prior_mean: Vector, precision: Vector, start: Vector | None = None
) -> Posterior:
    """The Laplace approximation: rows (n, d), a diagonal Gaussian prior, an optional first guess.

    The step is halved until the objective does not fall: ordinal rows overshoot without it.
    """
    weights = prior_mean if start is None else start
    value = objective(rows, intervals, weights, prior_mean, precision)
    for _ in range(ITERATIONS):
        gradient, hessian = gradient_and_hessian(rows, intervals, weights, prior_mean, precision)
        step = np.linalg.solve(hessian, gradient)
        gain = 0.5 * float(gradient @ step)
        for _ in range(HALVINGS):
            trial = weights + step
            reached = objective(rows, intervals, trial, prior_mean, precision)
            if reached >= value:
                weights, value = trial, reached
                break
            step *= 0.5
        if gain < GAIN:
            break
    _, log_determinant = np.linalg.slogdet(hessian)
    evidence = value + intervals.width() + 0.5 * float(np.sum(np.log(precision)) - log_determinant)
    return Posterior(weights, np.linalg.inv(hessian).astype(np.float64, copy=False), evidence)
