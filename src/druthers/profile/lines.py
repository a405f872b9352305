"""Where a person drew the lines between the ratings at the time of each judgement: strictly one week, freely another.

Part of the profile stage; numbers only. A rating is read against the ratings that were given shortly before it, so that
a mood, or a scale that wanders, moves the lines and not the weights. How long a mood lasts, and whether the person has
any, is inferred: a few views of their shares are mixed by how well each has foretold the ratings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.items import WELCOME
from druthers.profile.likelihood import HABITS, LEVELS, level_shares, shares_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

MOODS = ((0.95, 20.0, 0.1), (0.85, 10.0, 0.1))
"""Of each view in which moods exist: what is left of a judgement's part after one more, how many judgements the
person's usual shares are worth beside, and how probable it is beforehand. The remaining view has no moods."""
COMING = 0.01
"""How probable it is, with each judgement, that a mood comes or goes (a fixed share, Herbster & Warmuth 1998)."""
BEFORE = 2.0
"""How many ratings the shares before the first are worth here: few, lest someone unlike them be taken to have moods."""


class Lines:
    """The ends of the five levels in standard deviations, as they lay at each judgement and lie now.

    >>> lines = Lines()
    >>> for rating in [4] * 40 + [1] * 20:
    ...     lines.rate(rating)
    >>> table = lines.table()
    >>> table.shape, bool(table[-1, 1] > table[39, 1] + 0.5)
    ((61, 6), True)
    """

    def __init__(self) -> None:
        self._usual = np.zeros(LEVELS + 2)  # five levels, thumbs down, thumbs up
        self._lately = np.zeros((len(MOODS), LEVELS + 2))
        self._left = np.asarray([[left] for left, _, _ in MOODS])
        moody = [probable for _, _, probable in MOODS]
        self._beforehand = np.asarray([1.0 - sum(moody), *moody])
        self._trust = self._beforehand  # the probability of each view
        self._views = np.zeros((1 + len(MOODS), LEVELS))
        self._mood = np.zeros((64, LEVELS))  # by how much more than usual each level was expected
        self._count = 0
        self._draw()

    def rate(self, level: int, weight: float = 1.0) -> None:
        """Take a rating, 1 to 5, into account."""
        self._take(level - 1, weight, self._views[:, level - 1])

    def thumb(self, *, up: bool, weight: float = 1.0) -> None:
        """Take a thumb into account: a rating that is only known to be a 4 or 5, or to be less."""
        side = self._views[:, WELCOME - 1 :] if up else self._views[:, : WELCOME - 1]
        self._take(LEVELS + up, weight, side.sum(axis=1))

    def skip(self) -> None:
        """Let a judgement pass that says nothing of the lines, as that of a pair."""
        self._count += 1
        self._draw()

    def now(self) -> Vector:
        """The ends (6,) at which the next judgement will be read."""
        return _ends(self._mood[self._count] * self._shares())

    def table(self) -> Matrix:
        """The ends (n + 1, 6): at each of the judgements, and now.

        The mood at a judgement, as it was felt then, bears on what is known now of how often each rating is given.
        """
        return _ends(self._mood[: self._count + 1] * self._shares())

    def _take(self, place: int, weight: float, foretold: Vector) -> None:
        trust = self._trust * foretold**weight
        self._trust = (1.0 - COMING) * trust / trust.sum() + COMING * self._beforehand
        self._usual[place] += weight
        self._lately *= self._left
        self._lately[:, place] += weight
        self.skip()

    def _shares(self) -> Vector:
        """How often each rating (5,) is given, moods aside."""
        down, up = self._usual[LEVELS:].tolist()
        return level_shares(self._usual[:LEVELS], down=down, up=up)

    def _draw(self) -> None:
        """Draw the lines at which the next judgement is read."""
        if self._count == len(self._mood):
            self._mood = np.vstack((self._mood, np.zeros_like(self._mood)))
        down, up = self._usual[LEVELS:].tolist()
        usual = shares_of(BEFORE * np.asarray(HABITS[0][2]) + self._usual[:LEVELS], down, up)
        self._views[0] = usual
        for view, ((_, worth, _), lately) in enumerate(zip(MOODS, self._lately, strict=True), start=1):
            down, up = lately[LEVELS:].tolist()
            self._views[view] = shares_of(worth * usual + lately[:LEVELS], down, up)
        self._mood[self._count] = (self._trust @ self._views) / usual


def _ends(shares: Matrix) -> Matrix:
    """The ends (…, 6) of the levels whose shares are in these proportions (…, 5), for a standard normal."""
    ends = np.empty((*shares.shape[:-1], LEVELS + 1))
    ends[..., 0], ends[..., LEVELS] = -np.inf, np.inf
    below = np.cumsum(shares, axis=-1)
    ends[..., 1:LEVELS] = quantile(below[..., :-1] / below[..., -1:])
    return ends


def quantile(probability: Vector) -> Vector:
    """The quantiles of the standard normal, to nine digits (Acklam 2003): many at once, unlike those of `statistics`.

    >>> quantile(np.array([0.001, 0.5, 0.975])).round(6).tolist()
    [-3.090232, 0.0, 1.959964]
    """
    middle = probability - 0.5
    square = middle**2
    out: Vector = middle * _series(_A, square) / _series(_B, square)
    tails = np.minimum(probability, 1.0 - probability) <= CENTRAL
    if tails.any():
        there = probability[tails]
        root = np.sqrt(-2.0 * np.log(np.minimum(there, 1.0 - there)))
        out[tails] = np.copysign(_series(_C, root) / _series(_D, root), there - 0.5)
    return out


def _series(coefficients: tuple[float, ...], x: Vector) -> Vector:
    """The polynomial with these coefficients, the highest power's first, at x."""
    out = np.full_like(x, coefficients[0])
    for each in coefficients[1:]:
        out *= x
        out += each
    return out


CENTRAL = 0.02425
_A = (
    -39.69683028665376,
    220.9460984245205,
    -275.9285104469687,
    138.357751867269,
    -30.66479806614716,
    2.506628277459239,
)
_B = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1.0)
_C = (
    0.007784894002430293,
    0.3223964580411365,
    2.400758277161838,
    2.549732539343734,
    -4.374664141464968,
    -2.938163982698783,
)
_D = (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1.0)
