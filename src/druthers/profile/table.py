"""What was judged and how, a row each: where embeddings lie, named features as they came, and every judgement.

Part of the profile stage; it scales and weighs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.features import tabulate
from druthers.profile.judgements import Judgements, Kind
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
    """Raw numbers in memory that grows by doubling, so that an item is appended in constant time.

    The numbers of a feature lie side by side, because features are summed and compared over all items.
    """

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._numbers = np.zeros((2 * FEATURES, 64))  # a column per item
        self._rows = 0
        self._known: list[int] = []  # how many features were known when each row came

    def add(self, features: Mapping[str, float], coordinates: Vector, *, embedded: bool) -> int:
        """Append an item with its coordinates (32,); returns its row.

        Raises:
            UsageError: a feature is not a finite number.
        """
        names = sorted(features)  # the order of a mapping's keys must not matter, not even to the last bit
        values, _ = tabulate([features], names)
        for name in names:
            self._columns.setdefault(name, FEATURES + len(self._columns))
        self._known.append(len(self._columns))
        self._grow()
        row = self._numbers[:, self._rows]
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
        columns = [self._columns.get(name, -1) for name in names]
        values = self._numbers[columns, : self._rows]
        values[[column < 0 for column in columns]] = 0.0
        return values.T

    def coordinates(self) -> tuple[Matrix, Mask]:
        """The coordinates (rows, 32), and which rows have an embedding."""
        return self._numbers[:RANK, : self._rows].T, self._numbers[RANK, : self._rows] > 0.0

    def arrived(self) -> list[str]:
        """Every feature seen so far, in the order of first appearance, which those to come do not change."""
        return list(self._columns)

    def raw(self, row: int) -> tuple[Vector, bool, Vector]:
        """Coordinates (32,) of a row, whether it has an embedding, and the features known when it came."""
        numbers = self._numbers[:, row].copy()
        return numbers[:RANK], bool(numbers[RANK]), numbers[FEATURES : FEATURES + self._known[row]]

    def _grow(self) -> None:
        columns, rows = self._numbers.shape
        wanted = FEATURES + len(self._columns)
        if self._rows < rows and wanted <= columns:
            return
        grown = np.zeros((max(columns, 2 * wanted), rows * 2 if self._rows >= rows else rows))
        grown[:columns, :rows] = self._numbers
        self._numbers = grown


class JudgementTable:
    """The judgements in memory that grows by doubling: kind, item, the item it is compared to, level and weight."""

    def __init__(self) -> None:
        self._whole = np.zeros((4, 64), dtype=np.intp)
        self._weights = np.zeros(64)
        self._count = 0

    def __len__(self) -> int:
        """The number of judgements."""
        return self._count

    def add(self, kind: Kind, first: int, second: int = -1, *, level: int = 0, weight: float = 1.0) -> None:
        """Append a judgement of one row of the items, or of two."""
        if self._count == len(self._weights):
            self._whole = np.hstack((self._whole, np.zeros_like(self._whole)))
            self._weights = np.concatenate((self._weights, np.zeros_like(self._weights)))
        self._whole[:, self._count] = kind, first, second, level
        self._weights[self._count] = weight
        self._count += 1

    def at(self, position: int) -> tuple[Kind, int, int, int, float]:
        """Kind, first item, second item, level and weight of a judgement."""
        kind, first, second, level = self._whole[:, position].tolist()
        return Kind(kind), first, second, level, float(self._weights[position])

    def of(self, rows: Matrix) -> Judgements:
        """The judgements of these rows (i, d) of the items."""
        kinds, first, second, levels = self._whole[:, : self._count]
        return Judgements(rows, kinds, first, second, levels, self._weights[: self._count])
