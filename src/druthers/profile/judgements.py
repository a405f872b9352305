"""The judgements as columns of numbers, and the intervals of utility that they say.

Part of the profile stage. A rating puts an item's utility between two cut points, a thumb above or below the welcome
one, an outcome between two for who the person wants to be; a pair puts a difference of utilities above the width of a
tie, a tie within it. Each is an interval, so that one likelihood serves all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.items import WELCOME
from druthers.profile.likelihood import LEVELS, cuts_at, level_shares, tie_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Mask = NDArray[np.bool_]


class Kind(IntEnum):
    """What a judgement is; the order is of no meaning."""

    RATING = 0
    THUMB = 1
    PAIR = 2
    TIE = 3
    OUTCOME = 4


@dataclass(frozen=True, slots=True)
class Judgements:
    """n judgements of rows (i, d): `first` is a row, `second` the row that a pair compares it to, else -1.

    `levels` are 1-5, 0 for pairs; a thumb is 1 or 5. `weights` are how much of a whole judgement each counts for.
    """

    rows: Matrix
    kinds: Indices
    first: Indices
    second: Indices
    levels: Indices
    weights: Vector

    def differences(self) -> Matrix:
        """The rows (n, d) whose utility each judgement is about: an item's own, or one less the other."""
        if np.array_equal(self.first, np.arange(len(self.rows))):
            return self.rows
        out = self.rows.T[:, self.first].T
        pairs = np.flatnonzero(self.second >= 0)
        out[pairs] -= self.rows[self.second[pairs]]
        return out

    def of(self, kind: Kind) -> Mask:
        """Which of the judgements (n,) are of a kind."""
        found: Mask = self.kinds == kind
        return found


@dataclass(frozen=True, slots=True)
class Marginals:
    """What the judgements alone say of where the person draws lines: shares of levels (5,), ties among the pairs."""

    shares: Vector
    ties: float
    pairs: float

    def lines(self, judgements: int) -> Matrix:
        """The ends (n + 1, 6) of the five levels in standard deviations, the same for all judgements and now."""
        return np.tile(cuts_at(self.shares, 0.0, 1.0), (judgements + 1, 1))


def marginals(judged: Judgements) -> Marginals:
    """The shares of the levels and of ties among these judgements."""
    rated, thumbed = judged.of(Kind.RATING), judged.of(Kind.THUMB)
    up = thumbed & (judged.levels >= WELCOME)
    shares = level_shares(
        np.bincount(judged.levels[rated], judged.weights[rated], LEVELS + 1)[1:],
        down=float(judged.weights[thumbed & ~up].sum()),
        up=float(judged.weights[up].sum()),
    )
    ties = float(np.count_nonzero(judged.of(Kind.TIE)))
    return Marginals(shares, ties, ties + float(np.count_nonzero(judged.of(Kind.PAIR))))


def intervals(judged: Judgements, found: Marginals, lines: Matrix) -> tuple[Vector, Vector]:
    """The ends, both (n,), of each judgement's interval in standard deviations of what it is about, noise included.

    `lines` (n, 6) are the ends of the levels at each judgement; a pair is about a difference, whose mean is 0.
    """
    kinds, levels, each = judged.kinds, judged.levels, np.arange(len(judged.levels))
    low, high = lines[each, levels - 1], lines[each, levels]
    thumbs = kinds == Kind.THUMB
    if thumbs.any():
        up, down = thumbs & (levels == LEVELS), thumbs & (levels == 1)
        low[up], high[down] = lines[up, WELCOME - 1], lines[down, WELCOME - 1]
    if found.pairs:
        width = tie_width(found.ties, found.pairs, 1.0)
        won, tied = kinds == Kind.PAIR, kinds == Kind.TIE
        low[won], high[won] = width, np.inf
        low[tied], high[tied] = -width, width
    return low, high


def interval(kind: Kind, level: int, cuts: Vector, width: float) -> tuple[float, float]:
    """The ends of a single judgement's interval, where levels end at `cuts` (6,) and ties at `width`."""
    if kind is Kind.PAIR:
        return width, np.inf
    if kind is Kind.TIE:
        return -width, width
    if kind is Kind.THUMB:
        return (float(cuts[WELCOME - 1]), np.inf) if level >= WELCOME else (-np.inf, float(cuts[WELCOME - 1]))
    return float(cuts[level - 1]), float(cuts[level])
