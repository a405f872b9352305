"""The items that were judged, a row each: where their embeddings lie, and their named features as they came.

Part of the profile stage; it scales and weighs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.features import tabulate
from druthers.profile.projection import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]

FEATURES = RANK + 1
"""The column at which features begin, after the coordinates and a 1 where there is an embedding."""


class ItemTable:
    """Raw numbers in memory that grows by doubling, so that an item is appended in constant time."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._numbers = np.zeros((64, 32))
        self._rows = 0

    def add(self, features: Mapping[str, float], coordinates: Vector, *, embedded: bool) -> int:
        """Append an item with its coordinates (16,); returns its row.

        Raises:
            UsageError: a feature is not a finite number.
        """
        names = sorted(features)  # the order of a mapping's keys must not matter, not even to the last bit
        values, _ = tabulate([features], names)
        for name in names:
            self._columns.setdefault(name, FEATURES + len(self._columns))
        self._grow()
        row = self._numbers[self._rows]
        row[:RANK] = coordinates
        row[RANK] = embedded
        row[[self._columns[name] for name in names]] = values[0]
        self._rows += 1
        return self._rows - 1

    def names(self) -> tuple[str, ...]:
        """Every feature seen so far, sorted, so that the order of appearance leaves no trace."""
        return tuple(sorted(self._columns))

    def values(self, names: Sequence[str]) -> Matrix:
        """The raw values (rows, m) of these features; one that no item has is 0 throughout."""
        values = np.zeros((self._rows, len(names)))
        known = [position for position, name in enumerate(names) if name in self._columns]
        values[:, known] = self._numbers[: self._rows, [self._columns[names[position]] for position in known]]
        return values

    def coordinates(self) -> tuple[Matrix, Mask]:
        """The coordinates (rows, 16), and which rows have an embedding."""
        return self._numbers[: self._rows, :RANK], self._numbers[: self._rows, RANK] > 0.0

    def _grow(self) -> None:
        rows, columns = self._numbers.shape
        wanted = FEATURES + len(self._columns)
        if self._rows < rows and wanted <= columns:
            return
        grown = np.zeros((rows * 2 if self._rows >= rows else rows, max(columns, 2 * wanted)))
        grown[:rows, :columns] = self._numbers
        self._numbers = grown
