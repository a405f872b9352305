"""From items to rows of numbers: 1, the named features on their scale, the directions of meaning on theirs.

Part of the profile stage, between the raw features and embeddings of items and the weights that are learnt over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.features import Scale, scale_of
from druthers.profile.projection import RANK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Design:
    """The columns of a row: 1, then `names`, then 32 directions of meaning; and the scales they are on."""

    names: tuple[str, ...]
    features: Scale
    meaning: Scale

    @property
    def named(self) -> slice:
        """The columns of the named features, in the order of `names`."""
        return slice(1, 1 + len(self.names))

    def rows(self, values: Matrix, coordinates: Matrix, embedded: Mask) -> Matrix:
        """Rows (n, 33 + m) of raw values (n, m) and coordinates (n, 32); no embedding counts as the typical one."""
        rows = np.empty((1 + len(self.names) + RANK, len(values))).T  # columns whole: they are what is worked on
        rows[:, 0] = 1.0
        rows[:, self.named] = self.features.apply(values)
        rows[:, self.named.stop :] = self.meaning.apply(coordinates)
        if not embedded.all():
            rows[~embedded, self.named.stop :] = 0.0
        return rows


def design_for(names: tuple[str, ...], values: Matrix, coordinates: Matrix, embedded: Mask, *, settled: bool) -> Design:
    """The design whose scales fit the judged items; where no background settled it, that of the meaning as well."""
    directions = np.zeros(RANK, dtype=np.bool_)
    meaning = Scale(np.zeros(RANK), np.ones(RANK), directions)
    if not settled and embedded.any():
        found = scale_of(coordinates[embedded])
        length = float(np.sqrt(np.sum(found.spread**2)))  # one for all directions: their proportions carry meaning
        meaning = Scale(found.center, np.full(RANK, length), directions)
    return Design(names, scale_of(values), meaning)
