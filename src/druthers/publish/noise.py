"""Randomized response on the five levels of a card, and what somebody who reads noisy levels may conclude.

Part of the publish stage; numbers only, and chance is given to it. Source: k-ary randomized response (Warner 1965;
Kairouz, Bonawitz & Ramage 2016), which is ε-differentially private for each level (Dwork & Roth 2014, §3.2); epsilons
of all draws for one person add up (§3.5). That holds as long as whether to draw never depends on what is true: hence a
level is drawn once and kept, also where the truth moves on, until the person asks for another draw.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

LEVELS: Final = (-2, -1, 0, 1, 2)


def kept(epsilon: float) -> float:
    """The probability that a level is told as it is; each of the four others has a quarter of what is left.

    >>> [round(kept(epsilon), 2) for epsilon in (0.1, 1, 3, 10)]
    [0.22, 0.4, 0.83, 1.0]
    """
    return 1.0 / (1.0 + (len(LEVELS) - 1) * math.exp(-epsilon))


def respond(level: int, epsilon: float, chance: random.Random) -> int:
    """A level as it is told. `chance` must be one that nobody can foretell, such as `random.SystemRandom()`."""
    if chance.random() < kept(epsilon):
        return level
    return chance.choice([other for other in LEVELS if other != level])


def posterior(reports: Iterable[tuple[int, float]]) -> tuple[float, ...]:
    """How probable each level, from -2 to 2, is to a reader of these draws, each a level and its epsilon.

    To the reader each level was as probable before, and the person's level was the same at every draw: whoever assumes
    more may be surer, by no more than `factor` in all.

    >>> [round(each, 2) for each in posterior([(2, 1.0)])]
    [0.15, 0.15, 0.15, 0.15, 0.4]
    >>> [round(each, 2) for each in posterior([(2, 1.0), (2, 1.0), (-1, 1.0)])]
    [0.08, 0.21, 0.08, 0.08, 0.56]
    """
    logs = [0.0] * len(LEVELS)
    for level, epsilon in reports:
        logs[LEVELS.index(level)] += epsilon
    largest = max(logs)
    weights = [math.exp(each - largest) for each in logs]
    return tuple(each / sum(weights) for each in weights)


def sure(reports: Iterable[tuple[int, float]], level: int) -> tuple[float, float]:
    """How probable to such a reader this level is, and its direction; of 0, which has none, that it is 0.

    >>> [round(each, 2) for each in sure([(2, 1.0)], 2)]
    [0.4, 0.55]
    """
    shares = dict(zip(LEVELS, posterior(reports), strict=True))
    return shares[level], sum(share for other, share in shares.items() if other * level > 0 or other == level)


def factor(epsilon: float) -> float:
    """By how much the odds between any two possibilities change at most through draws of this epsilon in all.

    >>> round(factor(1.0), 2), factor(1000.0)
    (2.72, inf)
    """
    return math.exp(epsilon) if epsilon < math.log(1e15) else math.inf
