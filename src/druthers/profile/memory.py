"""What the preference model was told, kept as it came: items, judgements, statements, answers, others' cards.

Part of the profile stage; it infers nothing. A lesson that does not fit leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from druthers.errors import UsageError
from druthers.profile.design import Design, design_for
from druthers.profile.features import LARGEST, LIMIT, tabulate
from druthers.profile.projection import RANK, Projection, projection_for, single_thread
from druthers.profile.table import ItemTable, JudgementTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from druthers.profile.items import Item
    from druthers.profile.judgements import Judgements, Kind
    from druthers.profile.population import Voice
    from druthers.profile.statements import Stated

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]


class Memory:
    """The lessons in their order, and the projection that the embeddings among them lie in."""

    def __init__(self, projection: Projection | None) -> None:
        """Remember nothing yet; without a projection the first embedding chooses one by its length."""
        self.projection = projection
        self.items = ItemTable()
        self.judgements = JudgementTable()
        self.statements: list[Stated] = []
        self.answers: list[tuple[int, int, bool]] = []  # how many judgements came before, since, confirmed
        self.voices: dict[str, Voice] = {}  # what others' cards say, by person

    def judge(self, kind: Kind, items: Sequence[Item], *, level: int = 0, weight: float = 1.0) -> None:
        """Remember a judgement of one item or two.

        Raises:
            UsageError: an item does not fit the model, or the weight is not above 0.
        """
        if not 0.0 < weight <= 1.0:
            raise UsageError(f"A judgement cannot weigh {weight}.", "Let it weigh more than 0 and at most 1.")
        with single_thread():
            projection, coordinates, embedded = self._project(items)
        tabulate([item.features for item in items], [])  # all or nothing: a bad second item leaves no first one behind
        rows = [
            self.items.add(item.features, where, embedded=there)
            for item, where, there in zip(items, coordinates, embedded.tolist(), strict=True)
        ]
        self.projection = projection
        self.judgements.add(kind, rows[0], rows[1] if len(rows) > 1 else -1, level=level, weight=weight)

    def answer(self, since: int, *, confirmed: bool) -> None:
        """Remember whether the taste changed with the judgement at position `since`.

        Raises:
            UsageError: there is no such judgement.
        """
        if not 0 <= since < len(self.judgements):
            raise UsageError(f"No judgement {since} was learnt.", "Count the judgements from 0.")
        self.answers.append((len(self.judgements), since, confirmed))

    def names(self) -> set[str]:
        """Every feature that something was said of."""
        return {*self.items.names(), *(each.feature for each in self.statements)}

    def table(self, names: Sequence[str]) -> tuple[Design, Judgements, Mask]:
        """The design over these features, the judgements of the items' rows in it, and which item (i, m) has which."""
        values = self.items.values(names)
        coordinates, embedded = self.items.coordinates()
        settled = self.projection is not None and self.projection.settled
        design = design_for(tuple(names), values, coordinates, embedded, settled=settled)
        return design, self.judgements.of(design.rows(values, coordinates, embedded)), values != 0.0

    def rows(self, design: Design, items: Sequence[Item]) -> tuple[Matrix, Vector]:
        """The rows (n, d) of other items, and the squared size (n,) of their features that were never met.

        Raises:
            UsageError: an item does not fit the model.
        """
        _, coordinates, embedded = self._project(items)
        values, unmet = tabulate([item.features for item in items], design.names)
        return design.rows(values, coordinates, embedded), np.minimum(unmet, LIMIT**2)

    def _project(self, items: Sequence[Item]) -> tuple[Projection | None, Matrix, Mask]:
        """The projection that fits the items, their coordinates (n, 32), and which of them have an embedding."""
        coordinates = np.zeros((len(items), RANK))
        embedded = np.asarray([item.embedding is not None for item in items])
        projection = self.projection
        if not embedded.any():
            return projection, coordinates, embedded
        vectors = [np.asarray(item.embedding) for item in items if item.embedding is not None]
        if projection is None:
            projection = projection_for(vectors[0].size)
        fits = projection.dimension > 0 and all(vector.shape == (projection.dimension,) for vector in vectors)
        stacked = np.asarray(vectors, dtype=np.float64) if fits else np.full(1, np.nan)
        if not -LARGEST <= stacked.min() <= stacked.max() <= LARGEST:  # NaN fails too
            raise UsageError(
                f"An embedding is not a vector of {projection.dimension} finite numbers.",
                "Use one embedder for all items of a model.",
            )
        coordinates[embedded, : projection.rank] = projection.apply(stacked)
        return projection, coordinates, embedded
