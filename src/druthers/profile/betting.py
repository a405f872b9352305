"""Whether the guesses that were shown have been worth anything: they are bet on, at the odds of the share so far.

Part of the profile stage, apart from `validation` so that the gate can be asked without numpy, which costs the app
13 MB. A guess was stored when its proposal was shown, so nothing is fitted here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from druthers.models import Judgement
from druthers.profile.items import WELCOME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from druthers.models import Lesson

SUREST = 1e-6
"""A prediction is read as no surer than this, so that one mistake costs 14 nats and not infinitely many."""
ENOUGH = 20
"""Ratings with a prediction before which nothing is said: on real people the sign of the gain is a coin until then."""
PROOF = 20.0
"""The odds that count as proof: at most 1 in 20 is ever led to them by luck (Ville 1939)."""
WINDOW = 300
"""The last so many are bet on, so that neither an old model nor a former taste settles what holds today."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The probability of welcome that was given, the share of welcome ones among the ratings before, what came."""

    probability: float
    base: float
    came: bool

    @property
    def gain(self) -> float:
        """By how many nats it was better than the share."""
        return loss(self.base, came=self.came) - loss(self.probability, came=self.came)


def told(lessons: Iterable[Lesson]) -> list[Judgement]:
    """The ratings and thumbs, each a whole one; what is inferred from silence, or came of it later, tests nothing."""
    return [each for each in lessons if isinstance(each, Judgement) and each.kind != "outcome" and each.weight >= 1.0]


def stored(lessons: Iterable[Lesson]) -> list[Guess]:
    """The predictions that were stored when each proposal was shown; one without any counts for the share only.

    The share, (welcome + 1) / (ratings + 2), also knows what was rated between the showing and the rating, so it is a
    little ahead: who is better than it is better indeed.
    """
    found = []
    welcome = 0
    for before, each in enumerate(told(lessons)):
        came = each.rating >= WELCOME
        if each.predicted is not None and math.isfinite(each.predicted):
            found.append(Guess(each.predicted, (welcome + 1) / (before + 2), came))
        welcome += came
    return found


def odds(guesses: Sequence[Guess]) -> float:
    """What a stake of one grew to for who bet by the latest guesses, at the odds of the share so far.

    The likelihood ratio of the guesses against the share (Dawid's prequential odds). If the person welcomed everything
    with one and the same chance, whatever it is, it would be an e-process on the average over such chances, the share
    (welcome + 1) / (ratings + 2) being what is expected under them all: looked at after every rating, no more than one
    such person in 20 ever meets 20.

    >>> odds([Guess(0.75, 0.5, True), Guess(0.25, 0.5, False)])
    2.25
    """
    return math.exp(min(math.fsum(each.gain for each in guesses[-WINDOW:]), 700.0))


def beats_base(lessons: Iterable[Lesson]) -> bool | None:
    """Whether the predictions that were made were better than always saying the person's average.

    True once the odds prove it; False while they are not even ahead; None with fewer than 20 ratings, or where they
    are ahead by no more than luck would explain. On films it is proven for 18 % of people after 100 ratings and 54 %
    after 200; with the same ratings shuffled it is for none, and not even ahead for 61 % and 79 %.
    """
    guesses = stored(lessons)
    if len(guesses) < ENOUGH:
        return None
    reached = odds(guesses)
    if reached >= PROOF:
        return True
    return False if reached <= 1.0 else None


def loss(probability: float, *, came: bool) -> float:
    """What a guess costs, in nats."""
    held = min(max(probability, SUREST), 1.0 - SUREST)
    return -math.log(held if came else 1.0 - held)
