"""Named features on one scale: from mappings to columns, and from columns to distances from a typical item.

Part of the profile stage. The scale is a function of the judged items alone, in no order: a feature may appear at any
time, and taking a judgement back takes its items out of the scale too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]

PSEUDO_ITEMS = 20.0
"""How many items the first guess of a feature's spread is worth; keeps a topic seen once from looking enormous."""
PSEUDO_MEASURE = 0.5
GUESS = 0.25
"""How many items the first guess of a measure's spread is worth, and that guess, in parts of its largest value."""
LARGEST = 1e100
"""Numbers beyond this, and spreads below its inverse, are held there: their quotients are still finite."""
LACKING = 0.25
"""So much of an unseen item is taken to lack every feature; without it the first rating would say nothing of any."""
SOME = 0.5
"""A feature that fewer of the items have is a mark, whatever its values."""
LIMIT = 5.0
"""No item lies further than this from a typical one on any axis, so that one wild number cannot outvote the rest."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A typical value and a spread for each of m columns, and which are measures rather than marks, all (m,)."""

    center: Vector
    spread: Vector
    measured: Mask

    def apply(self, values: Matrix) -> Matrix:
        """Raw values (n, m) in spreads from the typical one, held within the limit."""
        out = values - self.center
        out /= self.spread
        return np.clip(out, -LIMIT, LIMIT, out=out)


def scale_of(values: Matrix) -> Scale:
    """The scale of the columns of (n, m) raw values, in which 0 means that the item lacks the feature.

    A feature that nothing has keeps its own unit.
    """
    has, items = values != 0.0, len(values)
    size = np.maximum(values.max(axis=0, initial=0.0), -values.min(axis=0, initial=0.0))
    size = np.where(size > 0.0, size, 1.0)
    relative = values / size  # first, so that no square of a huge number overflows
    first = values[np.argmax(has, axis=0), np.arange(values.shape[1])] if items else np.zeros(values.shape[1])
    varied = np.any(has & (values != first), axis=0)
    ones = np.ones(items)  # a product sums columns several times as fast as a sum does
    met = Met(items, np.count_nonzero(has, axis=0), ones @ relative, np.einsum("ij,ij->j", relative, relative), varied)
    around = relative - met.center()
    return met.scale(np.einsum("ij,ij->j", around, around), size)


@dataclass(frozen=True, slots=True)
class Met:
    """What `items` have shown of each feature: how many have it, sums, sums of squares, whether those who have it vary.

    All (m,), in units of the largest value. A feature is a measure where most have it and in different amounts, such as
    a length; any other is a mark, such as a topic.
    """

    items: int
    count: Vector
    total: Vector
    squares: Vector
    varied: Mask

    def center(self) -> Vector:
        """The mean; of a mark, or where an item lacks it, as if a part of an item more had come without it."""
        out: Vector = self.total / np.maximum(self.items + np.where(self._everywhere(), 0.0, LACKING), LACKING)
        return out

    def scale(self, deviations: Vector, size: Vector) -> Scale:
        """The scale, by the sums (m,) of squared deviations from the centre and the units (m,) of the largest value.

        The spread of a mark starts from what its size and frequency let expect, which needs no unit, and moves to the
        standard deviation as items come in. That of what every item has in its own amount is the standard deviation,
        wider while there are few.
        """
        mean = self.total / np.maximum(self.count, 1.0)
        share = self.count / (self.items + LACKING)
        expected = self.squares / np.maximum(self.count, 1.0) - share * mean**2
        mark = (PSEUDO_ITEMS * expected + deviations) / (PSEUDO_ITEMS + self.items)
        others = max(self.items - 1.0, 1.0)
        measure = (PSEUDO_MEASURE * GUESS**2 + deviations) / (PSEUDO_MEASURE + others)
        variance = np.maximum(np.where(self._everywhere(), measure, mark), 0.0)
        spread = np.where(self.count > 0.0, np.sqrt(variance), 1.0) * size
        measured = self.varied & (self.count >= SOME * self.items)
        return Scale(self.center() * size, np.maximum(spread, 1.0 / LARGEST), measured)

    def _everywhere(self) -> Mask:
        out: Mask = self.varied & (self.count == self.items)
        return out


def tabulate(items: Sequence[Mapping[str, float]], names: Sequence[str]) -> tuple[Matrix, Vector]:
    """The raw values (n, m) of these features, 0 where an item lacks one, and the sum of squares (n,) of all others.

    Raises:
        UsageError: a value is not a finite number.
    """
    column = {name: position for position, name in enumerate(names)}
    columns = np.asarray([column.get(name, -1) for features in items for name in features], dtype=np.intp)
    numbers = np.asarray([value for features in items for value in features.values()], dtype=np.float64)
    rows = np.repeat(np.arange(len(items)), [len(features) for features in items])
    values, others = np.zeros((len(items), len(names))), np.zeros(len(items))
    if not np.isfinite(numbers).all():
        raise UsageError("A feature of an item is not a finite number.", "Mend its value, or leave the feature out.")
    numbers = np.clip(numbers, -LARGEST, LARGEST)
    met = columns >= 0
    values[rows[met], columns[met]] = numbers[met]
    np.add.at(others, rows[~met], np.minimum(np.abs(numbers[~met]), LIMIT) ** 2)
    return values, others
