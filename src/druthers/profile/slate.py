"""Which of the candidates are shown: the best, one that is far from all that was liked, one by chance.

Part of the profile stage, pure: it sees predictions and vectors, never words. Always showing the best alone would let a
taste feed on itself: what is never shown is never judged. Every choice by chance has a known probability, so that
another rule can later be judged from the log of this one (Horvitz & Thompson 1952).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.items import Item
from druthers.profile.prior import PRAISE

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from random import Random

    from numpy.typing import ArrayLike, NDArray

    from druthers.models.proposals import Slot
    from druthers.profile.items import Prediction
    from druthers.profile.model import PreferenceModel

    Vector = NDArray[np.float64]

OPTIMISM = 1.0  # standard deviations that a best one gains for what is not known of it (Auer 2002: upper confidence)
NEARNESS = 0.5  # spreads of the person's ratings that a cosine of 1 to something liked costs the novel one
WINDOW = 10  # slates at either end of the history, that are held against each other
FELT = 0.05  # mean cosine by which slates have grown alike before it is worth a word
FEWEST_FOR_CHANCE = 3  # proposals; of fewer, all are the best
FAIR = 0.5  # the chance of a coin's either side
FEWEST_FOR_BOTH = 5  # proposals; of fewer, a coin says whether one is there as the novel or as the random one


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate that is shown, by its position among all: what it is there as, and the chance that it was shown.

    `propensity` is that chance over every draw that the slate's random numbers could have given.
    """

    position: int
    slot: Slot
    propensity: float


def slate(
    predictions: Sequence[Prediction],
    vectors: Sequence[ArrayLike],
    liked_vectors: Sequence[ArrayLike],
    n: int,
    share: float,
    random: Random,
    *,
    groups: Sequence[Hashable] | None = None,
) -> list[Placed]:
    """Choose up to `n` of the candidates: the best ones in their order, then the novel one, then the random one.

    Args:
        predictions: what is expected of each candidate.
        vectors: its embedding (d,), of length 1.
        liked_vectors: the embeddings (d,) of what the person liked before.
        n: how many are shown at the most.
        share: how much who the person wants to be counts beside who they are, from 0 to 1.
        random: what the chances are drawn from.
        groups: what each candidate answers; a second for one group comes after the first of every other, chance aside.

    The best are those of the highest upper bound, utility + 1 standard deviation. Of five or more, one is the novel one
    (utility less half the cosine to the nearest liked one) and one is drawn from all that are left; of three or four, a
    fair coin says which of the two there is.
    """
    drawn = _draw(predictions, vectors, liked_vectors, n, share, groups)
    if drawn.novel is None:
        return [Placed(each, "best", 1.0) for each in drawn.best]
    placed = [Placed(each, "best", 1.0) for each in drawn.best]
    chance = drawn.chances(len(predictions))
    if drawn.both:
        placed.append(Placed(drawn.novel, "novel", 1.0))
    elif random.random() < FAIR:
        return [*placed, Placed(drawn.novel, "novel", chance[drawn.novel])]
    by_chance = random.choice(drawn.left)
    return [*placed, Placed(by_chance, "random", chance[by_chance])]


def chances(
    predictions: Sequence[Prediction],
    vectors: Sequence[ArrayLike],
    liked_vectors: Sequence[ArrayLike],
    n: int,
    share: float,
    *,
    groups: Sequence[Hashable] | None = None,
) -> list[float]:
    """The chance of each candidate to be in a `slate` of the same arguments, over every draw of its random numbers."""
    return _draw(predictions, vectors, liked_vectors, n, share, groups).chances(len(predictions))


@dataclass(frozen=True, slots=True)
class _Draw:
    """What is shown in any case, in order, and what chance decides among.

    With `both`, `novel` is shown, and one of `left`; without, a fair coin says which of the two. Without `novel`
    nothing is left to chance.
    """

    best: tuple[int, ...]
    novel: int | None = None
    left: tuple[int, ...] = ()
    both: bool = False

    def chances(self, count: int) -> list[float]:
        found = [0.0] * count
        for each in self.best:
            found[each] = 1.0
        for each in self.left:
            found[each] = (1.0 if self.both else 1.0 - FAIR) / len(self.left)
        if self.novel is not None:
            found[self.novel] += 1.0 if self.both else FAIR
        return found


def _draw(
    predictions: Sequence[Prediction],
    vectors: Sequence[ArrayLike],
    liked_vectors: Sequence[ArrayLike],
    n: int,
    share: float,
    groups: Sequence[Hashable] | None,
) -> _Draw:
    everyone = range(len(predictions))
    utility = np.asarray([each.decision(share) for each in predictions])
    bound = utility + OPTIMISM * np.asarray([each.sd for each in predictions])
    of = list(everyone) if groups is None else list(groups)
    order = _in_turns(sorted(everyone, key=lambda each: -bound[each]), of)
    if n < FEWEST_FOR_CHANCE or len(order) <= n:
        return _Draw(tuple(sorted(order[:n], key=lambda each: -bound[each])))
    both = n >= FEWEST_FOR_BOTH
    best, rest = order[: n - 1 - both], order[n - 1 - both :]
    fewest = min(_times(of[each], best, of) for each in rest)
    waiting = [each for each in rest if _times(of[each], best, of) == fewest]
    wished = utility - NEARNESS * nearest(vectors, liked_vectors)
    novel = max(waiting, key=lambda each: (wished[each], -each))
    left = tuple(each for each in rest if each != novel) if both else tuple(rest)
    return _Draw(tuple(sorted(best, key=lambda each: -bound[each])), novel, left, both)


def unflattered(model: PreferenceModel, items: Sequence[Item], predictions: Sequence[Prediction]) -> list[Prediction]:
    """The predictions with no more uncertainty than each item would have without its praise.

    What is unknown is a reason to show something, so that it may be found out; but that nobody ever rated praise is no
    reason to flatter.
    """
    plain = [Item(each.embedding, {**each.features, PRAISE: 0.0}) for each in items]
    without = model.predict_many(plain)
    return [replace(each, sd=min(each.sd, twin.sd)) for each, twin in zip(predictions, without, strict=True)]


def nearest(vectors: Sequence[ArrayLike], others: Sequence[ArrayLike]) -> Vector:
    """The largest cosine (n,) of each unit vector (d,) to any of the others; 0 where there is none, never below 0.

    >>> nearest([[1.0, 0.0], [0.0, 1.0]], [[0.6, 0.8], [-1.0, 0.0]]).tolist()
    [0.6, 0.8]
    """
    if not len(vectors) or not len(others):
        return np.zeros(len(vectors))
    cosines: Vector = np.asarray(vectors, dtype=np.float64) @ np.asarray(others, dtype=np.float64).T
    largest: Vector = np.maximum(cosines.max(axis=1), 0.0)
    return largest


def sameness(vectors: Sequence[ArrayLike]) -> float | None:
    """How alike the proposals of a slate are: the mean cosine of every two of them; None of fewer than two.

    That it grows from slate to slate warns of an echo: a taste that is shown nothing but itself.

    >>> sameness([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    0.3333333333333333
    """
    if len(vectors) < 2:  # noqa: PLR2004 - it takes two
        return None
    stacked = np.asarray(vectors, dtype=np.float64)
    cosines = stacked @ stacked.T
    return float(np.mean(cosines[np.triu_indices(len(stacked), 1)]))


@dataclass(frozen=True, slots=True)
class Echo:
    """How alike what was shown together was at `first` and is of `late`; an `alarm` is where it grew beyond chance."""

    first: float
    late: float
    alarm: bool


def echo(slates: Sequence[Sequence[ArrayLike]]) -> Echo | None:
    """Whether proposals grow alike: the first ten slates against the last ten; None of fewer than twenty.

    It is an alarm where the mean `sameness` grew by two of its standard errors, and by enough to be felt.
    """
    found = [alike for each in slates if (alike := sameness(each)) is not None]
    if len(found) < 2 * WINDOW:
        return None
    first, late = np.asarray(found[:WINDOW]), np.asarray(found[-WINDOW:])
    grown = float(late.mean() - first.mean())
    error = float(np.sqrt((first.var(ddof=1) + late.var(ddof=1)) / WINDOW))
    return Echo(float(first.mean()), float(late.mean()), grown > max(2.0 * error, FELT))


def gains(predictions: Sequence[Prediction]) -> list[float]:
    """By how much each is expected to be better than the average of all, in spreads of the person's ratings.

    Under a calibrated posterior this is what choosing it is worth, however many it was chosen from: unlike the highest
    of many scores it does not grow with mere luck (Smith & Winkler 2006, "The Optimizer's Curse").
    """
    mean = sum(each.mean for each in predictions) / max(len(predictions), 1)
    return [each.mean - mean for each in predictions]


def _in_turns(order: list[int], of: Sequence[Hashable]) -> list[int]:
    """The first of every group in this order, then the second ones, and so on."""
    met: dict[Hashable, int] = {}
    turn = {}
    for each in order:
        turn[each] = met.get(of[each], 0)
        met[of[each]] = turn[each] + 1
    return sorted(order, key=lambda each: turn[each])


def _times(group: Hashable, chosen: Sequence[int], of: Sequence[Hashable]) -> int:
    return sum(of[each] == group for each in chosen)
