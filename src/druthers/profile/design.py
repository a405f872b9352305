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
    """The columns of a row: 1, then `names`, then 16 directions of meaning; and the scales they are on."""

    names: tuple[str, ...]
    features: Scale
    meaning: Scale

    @property
    def named(self) -> slice:
        """The columns of the named features, in the order of `names`."""
        return slice(1, 1 + len(self.names))

    def rows(self, values: Matrix, coordinates: Matrix, embedded: Mask) -> Matrix:
        """Rows (n, 17 + m) of raw values (n, m) and coordinates (n, 16); no embedding counts as the typical one."""
        meaning = self.meaning.apply(coordinates) * embedded[:, None]
        return np.hstack((np.ones((len(values), 1)), self.features.apply(values), meaning))


def design_for(names: tuple[str, ...], values: Matrix, coordinates: Matrix, embedded: Mask, *, settled: bool) -> Design:
    """The design whose scales fit the judged items; where no background settled it, that of the meaning as well."""
    meaning = Scale(np.zeros(RANK), np.ones(RANK))
    if not settled and embedded.any():
        found = scale_of(coordinates[embedded])
        length = float(np.sqrt(np.sum(found.spread**2)))  # one for all directions: their proportions carry meaning
        meaning = Scale(found.center, np.full(RANK, length))
    return Design(names, scale_of(values), meaning)
