"""The preference model: what a person values, learnt from ratings and pairs, with its uncertainty and its reasons.

The heart of the profile stage. A judged item has a utility that is linear in a baseline, its named features and 16
directions of its embedding's meaning; a rating says into which interval the utility fell, a pair which utility is
larger. It stands alone: it reads no file besides the bundled background and knows nothing of the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.errors import UsageError
from druthers.models import FeatureBelief
from druthers.profile.belief import Belief, Judgements, infer
from druthers.profile.design import Design, design_for
from druthers.profile.features import LARGEST, LIMIT, tabulate
from druthers.profile.items import Item, Prediction
from druthers.profile.likelihood import LEVELS
from druthers.profile.prior import Prior
from druthers.profile.projection import RANK, Projection, principal, projection_for, single_thread
from druthers.profile.table import ItemTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]

BASELINE = "baseline"
MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class _State:
    """All that follows from the judgements."""

    design: Design
    belief: Belief
    seen: tuple[str, ...]
    counts: tuple[int, ...]


class PreferenceModel:
    """Learns from one judgement at a time; the posterior is inferred when it is next asked for.

    Every inference starts afresh from all judgements, so the state is a function of what was learnt and of nothing
    else: the same judgements in the same order give the same bits, however often predictions were asked for in between,
    and a judgement that is left out leaves no trace.

    >>> model = PreferenceModel()
    >>> for effort, rating in [(0.1, 5), (0.2, 4), (0.8, 2), (0.9, 1)]:
    ...     model.learn_one(Item(features={"effort": effort}), rating)
    >>> easy, hard = (model.predict_one(Item(features={"effort": effort})) for effort in (0.1, 0.9))
    >>> easy.mean > hard.mean and easy.p_welcome > hard.p_welcome
    True
    """

    def __init__(
        self, background: ArrayLike | None = None, *, projection: Projection | None = None, prior: Prior | None = None
    ) -> None:
        """Take an optional `background` (n, d) of unlabelled vectors, which fixes the directions of meaning for good.

        Without one the `projection` does, where one is given; else embeddings as long as those of the bundled
        background use that, and others a seeded random plane.

        Raises:
            UsageError: the background has no two different, finite vectors.
        """
        self.prior = prior or Prior()
        self._projection = projection if background is None else principal(background)
        self._table = ItemTable()
        self._first: list[int] = []
        self._second: list[int] = []
        self._ratings: list[int] = []
        self._inferred: _State | None = None

    def __len__(self) -> int:
        """The number of judgements learnt."""
        return len(self._ratings)

    def learn_one(self, item: Item, rating: int) -> None:
        """Learn that the person rated `item` with 1 to 5.

        Raises:
            UsageError: the rating is not 1 to 5, or the item does not fit the model.
        """
        if rating not in range(1, LEVELS + 1):
            raise UsageError(f"A rating of {rating} is not 1 to 5.", "Rate with a whole number from 1 to 5.")
        self._record([item], int(rating))

    def learn_pair(self, preferred: Item, other: Item) -> None:
        """Learn that the person likes `preferred` better than `other`.

        Raises:
            UsageError: an item does not fit the model.
        """
        self._record([preferred, other], 0)

    def predict_one(self, item: Item) -> Prediction:
        """What to expect of an item.

        Raises:
            UsageError: the item does not fit the model.
        """
        return self.predict_many([item])[0]

    def predict_many(self, items: Iterable[Item]) -> list[Prediction]:
        """What to expect of each item, in their order.

        Raises:
            UsageError: an item does not fit the model.
        """
        asked = list(items)
        if not asked:
            return []
        with single_thread():
            rows, unmet = self._rows(asked)
            mean, sd, welcome = self._state().belief.predict(rows, unmet)
        return [Prediction(*each) for each in zip(mean.tolist(), sd.tolist(), welcome.tolist(), strict=True)]

    def contributions(self, item: Item) -> dict[str, float]:
        """What the item's features add to its predicted mean, relative to a typical judged item; they sum to the mean.

        "baseline" is the typical item, less the features that this one lacks; "meaning" is all of the embedding; the
        rest are the item's named features, those that were never judged at what the prior expects of them.

        Raises:
            UsageError: the item does not fit the model.
        """
        with single_thread():
            rows, _ = self._rows([item])
        state = self._state()
        mean, _ = state.belief.weights()
        parts = (mean * rows[0]).tolist()
        named = dict(zip(state.design.names, parts[state.design.named], strict=True))
        lacking = sum(value for name, value in named.items() if name not in item.features)
        return {
            BASELINE: parts[0] - state.belief.welcome + lacking,
            **{name: named.get(name, 0.0) for name in sorted(item.features)},
            MEANING: sum(parts[state.design.named.stop :]),
        }

    def weights(self) -> list[FeatureBelief]:
        """What is believed of each named feature that was judged, the heaviest first.

        The mean and sd are of the change in utility when the feature grows by its own spread (about one standard
        deviation among the judged items); `ratings` counts the judgements of an item that has it at other than 0.
        """
        state = self._state()
        mean, sd = state.belief.weights()
        column = {name: position for position, name in enumerate(state.design.names, start=1)}
        beliefs = [
            FeatureBelief(name, float(mean[column[name]]), float(sd[column[name]]), count)
            for name, count in zip(state.seen, state.counts, strict=True)
        ]
        return sorted(beliefs, key=lambda belief: (-abs(belief.mean), belief.name))

    def evidence(self, feature: str) -> list[float]:
        """How far each judgement, in the order learnt, moved the weight of a named feature from its prior.

        In the units of `weights`; the parts sum to the believed mean less the prior mean, because at the mode the pull
        of the prior balances those of the judgements.

        Raises:
            UsageError: no judged item has that feature.
        """
        state = self._state()
        if feature not in state.seen:
            raise UsageError(f"No judgement says anything of {feature}.", "Ask for a feature that the profile lists.")
        moved: list[float] = state.belief.moved(1 + state.design.names.index(feature)).tolist()
        return moved

    def _record(self, items: Sequence[Item], rating: int) -> None:
        with single_thread():
            projection, coordinates, embedded = self._project(items)
        tabulate([item.features for item in items], [])  # all or nothing: a bad second item leaves no first one behind
        rows = [
            self._table.add(item.features, where, embedded=there)
            for item, where, there in zip(items, coordinates, embedded.tolist(), strict=True)
        ]
        self._projection = projection
        self._first.append(rows[0])
        self._second.append(rows[1] if len(rows) > 1 else -1)
        self._ratings.append(rating)
        self._inferred = None

    def _project(self, items: Sequence[Item]) -> tuple[Projection | None, Matrix, Mask]:
        """The projection that fits the items, their coordinates (n, 16), and which of them have an embedding."""
        coordinates = np.zeros((len(items), RANK))
        embedded = np.asarray([item.embedding is not None for item in items])
        projection = self._projection
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

    def _rows(self, items: Sequence[Item]) -> tuple[Matrix, Vector]:
        """The rows (n, d) of new items, and the squared size (n,) of their features that were never met."""
        design = self._state().design
        _, coordinates, embedded = self._project(items)
        values, unmet = tabulate([item.features for item in items], design.names)
        return design.rows(values, coordinates, embedded), np.minimum(unmet, LIMIT**2)

    def _state(self) -> _State:
        if self._inferred is None:
            with single_thread():
                self._inferred = self._infer()
        return self._inferred

    def _infer(self) -> _State:
        seen = self._table.names()
        names = tuple(sorted({*seen, *self.prior.means}))
        values = self._table.values(names)
        coordinates, embedded = self._table.coordinates()
        settled = self._projection is not None and self._projection.settled
        design = design_for(names, values, coordinates, embedded, settled=settled)
        rows = design.rows(values, coordinates, embedded)
        first, second, ratings = (
            np.asarray(each, dtype=np.intp) for each in (self._first, self._second, self._ratings)
        )
        prior_mean = np.zeros(rows.shape[1])
        prior_mean[design.named] = [self.prior.means.get(name, 0.0) for name in names]
        belief = infer(Judgements(rows, first, second, ratings), self.prior, prior_mean)
        has = values != 0.0
        has_padded = np.vstack((has, np.zeros((1, len(names)), dtype=bool)))
        took_part = dict(zip(names, np.sum(has_padded[first] | has_padded[second], axis=0).tolist(), strict=True))
        return _State(design, belief, seen, tuple(took_part[name] for name in seen))
