"""Two universes: would the person be happier following the model's picks than their own?

Part of the profile stage, pure: it sees who won and what came of it. The blind rounds are a test that may be looked at
after every one of them: the evidence is a bet on the model that starts with 1 and that is fair while the model is no
better, so it reaches 20 with a chance of 1 in 20 at the most, however often one looks (Ville 1939; Shafer 2021). What
came of following one pick or the other is compared by a doubly robust estimate (Robins, Rotnitzky & Zhao 1994).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

DECLARED: Final = 20.0  # the evidence from which something is said
LARGEST: Final = 700.0  # what the logarithm of a number may be
FEWEST: Final = 30.0  # effective rounds with an outcome, below which no effect is said
MISSED: Final = 0.05  # the chance that an interval ever leaves the truth out
SHORTEST_AT: Final = 100  # rounds at which the interval is as short as it can be for one that may always be looked at
DATED: Final = (0.05, 0.5, 0.95)  # of the belief about the first round in which it was so
BOUNDARY: Final = 3.5  # stars, between what is not welcome and what is: there utilities are counted from
STARS: Final = (1.0, 5.0)


def evidence(won: int, rounds: int) -> float:
    r"""The e-value against "the model's pick is preferred half of the time at the most", after it `won` so often.

    2·2ⁿ ∫ θˢ(1-θ)ⁿ⁻ˢ dθ from 1/2 to 1: what a uniform mixture of bets on every θ above a half has made of a stake of
    1. As the incomplete beta function of whole numbers is a tail of the binomial distribution, it is exact: the sum of
    C(n+1, k) for k up to s, over (n+1)·C(n, s).

    >>> [round(evidence(*each), 3) for each in ((0, 0), (1, 1), (0, 1), (12, 15))]
    [1.0, 1.5, 0.5, 8.906]
    """
    return exp(min(log_evidence(won, rounds), LARGEST))


def log_evidence(won: int, rounds: int) -> float:
    """The logarithm of `evidence`, which may be larger than a number can be."""
    term, total = 1, 0
    for k in range(won + 1):
        total += term
        if k == won:
            break
        term = term * (rounds + 1 - k) // (k + 1)
    ways = term * (rounds + 1 - won) // (rounds + 1)  # C(n, s) from C(n + 1, s)
    return log(total) - log((rounds + 1) * ways)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the blind rounds say: `better` is who is known to be, None while that is not known.

    `model` and `own` are the evidence that either is better. `since` are positions of rounds, from 0: from which on it
    was so, at the earliest, most likely and at the latest (90 %).
    """

    model: float
    own: float
    better: Literal["model", "own"] | None = None
    since: tuple[int, int, int] | None = None


def standing(won: Sequence[bool]) -> Standing:
    """Where things stand after these rounds, each of them won by the model or not.

    Somebody is better from the round on in which the evidence first reached 20. That stays, until the evidence for the
    other reaches 20 as well.

    >>> standing([True, False, True]).better is None, standing([True] * 12).better
    (True, 'model')
    >>> standing([False] * 12 + [True] * 40).better
    'model'
    """
    wins = 0
    better: Literal["model", "own"] | None = None
    reached = {"model": False, "own": False}
    for rounds, each in enumerate(won, 1):
        wins += each
        for who, count in (("model", wins), ("own", rounds - wins)):
            if not reached[who] and log_evidence(count, rounds) >= log(DECLARED):
                reached[who] = True
                better = "model" if who == "model" else "own"
    total = len(won)
    found = Standing(evidence(wins, total), evidence(total - wins, total), better)
    if better is None:
        return found
    return Standing(found.model, found.own, better, since([each == (better == "model") for each in won]))


def since(won: Sequence[bool]) -> tuple[int, int, int]:
    """The first of the rounds in which somebody who `won` these was the better one: at the earliest, likely, latest.

    One change at an unknown round, every round as likely: before it a share of wins below a half, from it on one above
    (both uniform), so that the odds of a round are the evidence of either part (Smith 1975, change-point inference).

    >>> since([True] * 20)
    (0, 0, 2)
    >>> since([False] * 20 + [True] * 20)[1]
    20
    """
    before = [0]
    for each in won:
        before.append(before[-1] + each)
    total, rounds = before[-1], len(won)
    logs = [log_evidence(k - before[k], k) + log_evidence(total - before[k], rounds - k) for k in range(max(rounds, 1))]
    highest = max(logs)
    odds = [exp(each - highest) for each in logs]
    sums = list(accumulate(odds))
    early, likely, late = (bisect_left(sums, quantile * sums[-1]) for quantile in DATED)
    return early, likely, late


@dataclass(frozen=True, slots=True)
class Followed:
    """A round in which a coin said whose pick to follow, with chance `propensity` the model's; and what came of it.

    `worth` is in stars; so is what was expected of either pick before the coin fell.
    """

    model: bool
    worth: float
    own_expected: float
    model_expected: float
    propensity: float = 0.5


@dataclass(frozen=True, slots=True)
class Effect:
    """What following the model's pick is worth more than one's own, in stars, with a 95 % interval.

    The interval may be looked at after every round; it is meant for many, and below 30 effective rounds is not said.
    """

    value: float
    standard_error: float
    low: float
    high: float
    effective_size: float

    @property
    def refusal(self) -> str | None:
        """Why the effect is not to be said, if so."""
        return refusal(self.effective_size)


def effect(rounds: Sequence[Followed]) -> Effect:
    """The augmented inverse-propensity estimate over these rounds; it is right whatever was expected.

    The mean of g_m - g_o + A (y - g_m)/p - (1-A) (y - g_o)/(1-p): what the model of the person expected, and what it
    was wrong by, weighed by the chance of the coin. Good expectations make the interval shorter, bad ones never move
    it. The interval is an asymptotic confidence sequence (Waudby-Smith et al. 2024), about half as long again as one
    that may be looked at but once.
    """
    if not rounds:
        return Effect(0.0, float("inf"), float("-inf"), float("inf"), 0.0)
    terms = [
        each.model_expected
        - each.own_expected
        + (
            (each.worth - each.model_expected) / each.propensity
            if each.model
            else (each.own_expected - each.worth) / (1.0 - each.propensity)
        )
        for each in rounds
    ]
    count = len(terms)
    mean = sum(terms) / count
    variance = sum((each - mean) ** 2 for each in terms) / max(count - 1, 1)
    error = sqrt(variance / count)
    reach = error * _looked_at_always(count)
    return Effect(mean, error, mean - reach, mean + reach, _balanced(rounds))


def stars(utility: float) -> float:
    """A utility, counted from the line between a 3 and a 4 in spreads of the ratings, as stars; a spread counts for 1.

    >>> stars(0.0), stars(0.7), stars(9.0)
    (3.5, 4.2, 5.0)
    """
    return min(max(BOUNDARY + utility, STARS[0]), STARS[1])


def refusal(effective_size: float) -> str | None:
    """Why nothing is said of what came of the rounds, if so.

    >>> refusal(0.0)
    'What came of following either is not known yet; from 30 rounds on there is something to say.'
    >>> refusal(12.0)
    'What came of 12 rounds counts so far; from 30 on there is something to say.'
    >>> refusal(30.0)
    """
    if effective_size >= FEWEST:
        return None
    if effective_size < 1.0:
        return f"What came of following either is not known yet; from {FEWEST:.0f} rounds on there is something to say."
    return f"What came of {effective_size:.0f} rounds counts so far; from {FEWEST:.0f} on there is something to say."


def _balanced(rounds: Sequence[Followed]) -> float:
    """How many rounds, shared evenly between the two, would tell as much: each side's effective size (Kish 1965)."""
    sides = []
    for model in (True, False):
        weights = [1 / (each.propensity if model else 1 - each.propensity) for each in rounds if each.model == model]
        if not weights:
            return 0.0
        sides.append(sum(weights) ** 2 / sum(weight**2 for weight in weights))
    return 4.0 / (1.0 / sides[0] + 1.0 / sides[1])


def _looked_at_always(count: int) -> float:
    """How many standard errors an interval must reach to each side to hold at every look at once."""
    narrow = (-2 * log(MISSED) + log(-2 * log(MISSED)) + 1) / SHORTEST_AT
    spread = count * narrow
    return sqrt(2 * (spread + 1) / spread * log(sqrt(spread + 1) / MISSED))
