"""What the person says of a feature's weight themselves, told to the posterior as numbers by column.

Part of the profile stage. A statement is an observation of one weight with Gaussian noise; since the prior's weights
are independent, the prior that has heard all statements is again independent Gaussians, exactly. A pin is the limit
without noise. Principles are kept apart: they only may hold for who the person is (see `principles`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Indices = NDArray[np.intp]

FURTHEST = 5.0
"""A stated weight is held within this many spreads of the person's ratings."""
WEAKEST, STRONGEST = 1e-3, 1e3
"""No statement is weaker or stronger: its noise is between a thousandth and a thousand of the prior's sd."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as it was made; `weight` is in the units of the profile, or in standard deviations of the prior."""

    feature: str
    weight: float
    strength: float
    unit: Literal["weight", "prior"]
    pinned: bool
    principle: str | None

    def __post_init__(self) -> None:
        """Refuse what no weight can be.

        Raises:
            UsageError: the weight is not finite, or the strength not above 0.
        """
        if not math.isfinite(self.weight):
            raise UsageError("A stated weight is not a finite number.", "State a weight such as 0.3 or -1.")
        if not (math.isfinite(self.strength) and self.strength > 0.0):
            raise UsageError(f"A strength of {self.strength} is not above 0.", "1 weighs as much as the prior.")

    @property
    def maps(self) -> bool:
        """Whether it reads a principle, which only may hold for who the person is."""
        return self.principle is not None and not self.pinned

    def told(self, sd: float, scaled: float) -> tuple[float, float]:
        """The weight it gives, in the units of the profile, and the sd of its noise.

        `sd` is that of the prior, `scaled` that of the prior at one of its scales, in which a weight in standard
        deviations is read: who is moved by things more than others means more by "much". A pin is one number at all.
        """
        unit = scaled if self.unit == "prior" and not self.pinned else sd
        value = self.weight * unit if self.unit == "prior" else self.weight
        return min(max(value, -FURTHEST), FURTHEST), unit / min(max(self.strength, WEAKEST), STRONGEST)


@dataclass(frozen=True, slots=True)
class Mapped:
    """The readings of k principles: the column each bears on, the weight it gives and the noise of its statement."""

    columns: Indices
    values: Vector
    noises: Vector


@dataclass(frozen=True, slots=True)
class Said:
    """All statements, by column (d,): the precision they add and the value they pull to, times it; pins; principles."""

    precision: Vector
    pull: Vector
    pinned: Mask
    values: Vector
    principles: Mapped

    def heard(self, mean: Vector, variances: Vector) -> tuple[Vector, Vector]:
        """The mean and the variances (d,) of the prior that has heard the statements; a pinned variance is 0."""
        precision = 1.0 / variances + self.precision
        told = (mean / variances + self.pull) / precision
        return np.where(self.pinned, self.values, told), np.where(self.pinned, 0.0, 1.0 / precision)


def said(statements: Sequence[Stated], names: Sequence[str], columns: int, sd: Vector, scaled: Vector) -> Said:
    """The statements by column of a row of `columns`, whose columns 1, 2, … are `names` (m,).

    `sd` (m,) is that of the prior of each named feature's weight, `scaled` (m,) that at one scale of the prior.
    """
    column = {name: position for position, name in enumerate(names, start=1)}
    precision, pull, values = np.zeros(columns), np.zeros(columns), np.zeros(columns)
    pinned = np.zeros(columns, dtype=bool)
    principles: list[tuple[int, float, float]] = []
    for each in statements:
        where = column[each.feature]
        value, noise = each.told(float(sd[where - 1]), float(scaled[where - 1]))
        if each.pinned:
            pinned[where], values[where] = True, value
        elif each.maps:
            principles.append((where, value, noise))
        else:
            precision[where] += noise**-2
            pull[where] += value * noise**-2
    places, means, noises = zip(*principles, strict=True) if principles else ((), (), ())
    mapped = Mapped(np.asarray(places, dtype=np.intp), np.asarray(means, dtype=float), np.asarray(noises, dtype=float))
    return Said(precision, pull, pinned, values, mapped)
