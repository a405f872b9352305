"""Chances as they came true for this person: two numbers that bend every chance, and by default leave it as it is.

Part of the profile stage, for the gate: Platt scaling (Platt 1999) with a prior around the identity, so that a few
judgements bend little.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 20
"""Below so many guesses nothing is bent."""
RECENT = 100
"""Only the last ones count: the guesses of a profile that knew little say little of what it guesses now."""
SLOPE_VARIANCE = 1 / 6
SHIFT_VARIANCE = 1 / 2
SUREST = 1e-4
ROUNDS = 25
SETTLED = 1e-10


@dataclass(frozen=True, slots=True)
class Recalibration:
    """P(welcome) = logistic(slope · logit(guess) + shift), learnt from `guesses` of them."""

    slope: float = 1.0
    shift: float = 0.0
    guesses: int = 0

    def __call__(self, guess: float) -> float:
        """The chance that a guess stands for.

        >>> Recalibration()(0.7)
        0.7
        """
        if not self.guesses:
            return guess
        return _logistic(self.slope * _logit(guess) + self.shift)


def recalibrated(guesses: Sequence[tuple[float, bool]]) -> Recalibration:
    """What bends the guesses best: each is a chance given before a judgement, and whether it was then welcome.

    The mode of the posterior under slope ~ N(1, 1/6), shift ~ N(0, 1/2), by Newton's method on a strictly concave
    objective; a slope below 0, which would turn the order of the guesses round, is held at 0.

    >>> overconfident = [(0.9, number % 2 == 0) for number in range(40)]
    >>> 0.5 < recalibrated(overconfident)(0.9) < 0.7
    True
    """
    recent = [(guess, came) for guess, came in guesses if math.isfinite(guess)][-RECENT:]
    if len(recent) < FEWEST:
        return Recalibration()
    points = [(_logit(guess), float(came)) for guess, came in recent]
    slope, shift = _mode(points, 1.0, 0.0, free=True)
    if slope < 0.0:
        slope, shift = _mode(points, 0.0, shift, free=False)
    return Recalibration(slope, shift, len(recent))


def _mode(points: Sequence[tuple[float, float]], slope: float, shift: float, *, free: bool) -> tuple[float, float]:
    """The slope and shift that are most probable; the slope stays where it is unless it is `free`."""
    value = _objective(points, slope, shift)
    for _ in range(ROUNDS):
        pull_slope, pull_shift = (1.0 - slope) / SLOPE_VARIANCE, -shift / SHIFT_VARIANCE
        slopes, both, shifts = 1.0 / SLOPE_VARIANCE, 0.0, 1.0 / SHIFT_VARIANCE
        for x, came in points:
            p = _logistic(slope * x + shift)
            pull_slope += (came - p) * x
            pull_shift += came - p
            curvature = p * (1.0 - p)
            slopes += curvature * x * x
            both += curvature * x
            shifts += curvature
        if free:
            determinant = slopes * shifts - both * both
            step_slope = (shifts * pull_slope - both * pull_shift) / determinant
            step_shift = (slopes * pull_shift - both * pull_slope) / determinant
        else:
            step_slope, step_shift = 0.0, pull_shift / shifts
        while (reached := _objective(points, slope + step_slope, shift + step_shift)) < value:
            step_slope, step_shift = step_slope / 2, step_shift / 2
        slope, shift = slope + step_slope, shift + step_shift
        if reached - value < SETTLED:
            break
        value = reached
    return slope, shift


def _objective(points: Sequence[tuple[float, float]], slope: float, shift: float) -> float:
    prior = -0.5 * ((slope - 1.0) ** 2 / SLOPE_VARIANCE + shift**2 / SHIFT_VARIANCE)
    return prior + math.fsum(_log_likelihood(slope * x + shift, came) for x, came in points)


def _log_likelihood(at: float, came: float) -> float:
    side = at if came else -at
    return min(side, 0.0) - math.log1p(math.exp(-abs(side)))


def _logistic(x: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * x))


def _logit(p: float) -> float:
    held = min(max(p, SUREST), 1.0 - SUREST)
    return math.log(held / (1.0 - held))
