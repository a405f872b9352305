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

PSEUDO_ITEMS = 10.0
"""How many items the first guess of a feature's spread is worth; keeps a topic seen once from looking enormous."""
LARGEST = 1e100
"""Numbers beyond this, and spreads below its inverse, are held there: their quotients are still finite."""
LACKING = 0.25
"""So much of an unseen item is taken to lack every feature; without it the first rating would say nothing of any."""
LIMIT = 5.0
"""No item lies further than this from a typical one on any axis, so that one wild number cannot outvote the rest."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A typical value and a spread for each of m columns, both (m,)."""

    center: Vector
    spread: Vector

    def apply(self, values: Matrix) -> Matrix:
        """Raw values (n, m) in spreads from the typical one, held within the limit."""
        return np.clip((values - self.center) / self.spread, -LIMIT, LIMIT)


def scale_of(values: Matrix) -> Scale:
    """The scale of the columns of (n, m) raw values, in which 0 means that the item lacks the feature.

    The centre is the mean. The spread starts from what the size and the frequency of a feature let expect, which needs
    no unit, and moves to the standard deviation as items come in. A feature that nothing has keeps its own unit.
    """
    count = np.count_nonzero(values, axis=0)
    size = np.max(np.abs(values), axis=0, initial=0.0)
    size = np.where(size > 0.0, size, 1.0)
    relative = values / size  # first, so that no square of a huge number overflows
    share = count / (len(values) + LACKING)
    mean = relative.sum(axis=0) / np.maximum(count, 1)
    square = np.sum(relative**2, axis=0) / np.maximum(count, 1)
    center = share * mean
    expected = square - share * mean**2
    deviations = np.sum((relative - center) ** 2, axis=0)
    variance = (PSEUDO_ITEMS * expected + deviations) / (PSEUDO_ITEMS + len(values))
    spread = np.where(count > 0, np.sqrt(np.maximum(variance, 0.0)), 1.0) * size
    return Scale(center * size, np.maximum(spread, 1.0 / LARGEST))


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
