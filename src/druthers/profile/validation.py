"""Whether the profile predicts its person: every prediction held against the rating that came after it.

Part of the profile stage. Progressive validation (Dawid 1984): a prediction is scored before its rating is learnt, so
that the whole history tests and nothing is held back. It decides nothing; the gate asks it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.models import Bin, Calibration, Judgement, Step
from druthers.profile.likelihood import WELCOME
from druthers.profile.replay import learn, space_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from druthers.models import Lesson
    from druthers.profile.model import PreferenceModel
    from druthers.profile.replay import Space

SUREST = 1e-6
"""A prediction is read as no surer than this, so that one mistake costs 14 nats and not infinitely many."""
ENOUGH = 20
"""Ratings with a prediction before which nothing is said: on real people the sign of the gain is a coin until then."""
PROOF = 20.0
"""The odds that count as proof: at most 1 in 20 is ever led to them by luck (Ville 1939)."""
WINDOW = 300
"""The last so many are bet on, so that neither an old model nor a former taste settles what holds today."""
BINS = 10
NORMAL = 1.959964
"""95 % of a normal distribution lies within so many standard deviations."""
EVERY = 20
"""A replayed model is fitted anew whenever the history has grown by one part in so many: some 130 fits for 2,000."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The probability of welcome that was given, the share of welcome ones among the ratings before, what came."""

    probability: float
    base: float
    came: bool

    @property
    def gain(self) -> float:
        """By how many nats it was better than the share."""
        return _loss(self.base, came=self.came) - _loss(self.probability, came=self.came)


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


def replayed(lessons: Sequence[Lesson]) -> Generator[tuple[int, int], None, list[Guess]]:
    """What a model would have said that saw only what came before each rating; yields how many of all are done.

    It is fitted at each rating while they are few, later whenever the history has grown by a twentieth, so it may know
    a little less than it could, never more.
    """
    found: list[Guess] = []
    tested = {id(each) for each in told(lessons)}
    welcome = known = fitted = 0
    models: dict[str, tuple[PreferenceModel, Space]] = {}
    for before, each in enumerate(lessons):
        if id(each) not in tested or not isinstance(each, Judgement):
            continue
        if not models or before - fitted >= max(1, fitted // EVERY):
            models, fitted = {}, before
        if each.embedder not in models:
            so_far = lessons[:fitted]
            models[each.embedder] = learn(so_far, embedder=each.embedder), space_of(so_far, each.embedder)
        came = each.rating >= WELCOME
        model, space = models[each.embedder]
        found.append(Guess(model.predict_one(space.item(each)).p_welcome, (welcome + 1) / (known + 2), came))
        welcome += came
        known += 1
        yield known, len(tested)
    return found


def calibration_of(guesses: Sequence[Guess]) -> Calibration:
    """Mean log loss (nats) and Brier score (1950) of guesses, beside always saying the share so far."""
    if not guesses:
        return Calibration(ratings=0)
    last = learning_curve(guesses)[-1]
    return Calibration(last.ratings, last.nll, last.base_nll, last.brier, last.base_brier)


def learning_curve(guesses: Sequence[Guess]) -> tuple[Step, ...]:
    """The running means after each guess."""
    if not guesses:
        return ()
    losses = np.asarray(
        [
            (
                _loss(each.probability, came=each.came),
                _loss(each.base, came=each.came),
                (each.probability - each.came) ** 2,
                (each.base - each.came) ** 2,
            )
            for each in guesses
        ]
    )
    means = np.cumsum(losses, axis=0) / np.arange(1, len(losses) + 1)[:, None]
    return tuple(Step(number, *row) for number, row in enumerate(means.tolist(), 1))


def bins(guesses: Sequence[Guess]) -> tuple[Bin, ...]:
    """The guesses by tenths of probability, the empty ones left out, each with Wilson's interval (1927)."""
    found = []
    for group in _grouped(guesses):
        welcome = sum(each.came for each in group)
        low, high = wilson(welcome, len(group))
        predicted = math.fsum(each.probability for each in group) / len(group)
        found.append(Bin(len(group), predicted, welcome / len(group), low, high))
    return tuple(found)


def calibration_error(guesses: Sequence[Guess]) -> tuple[float, float] | None:
    """The expected calibration error over the bins (Naeini, Cooper & Hauskrecht 2015); and by chance.

    The second is what would be met if every guess held exactly: with few ratings it is far from 0.
    """
    if not guesses:
        return None
    gap = chance = 0.0
    for group in _grouped(guesses):
        gap += abs(math.fsum(each.probability - each.came for each in group))
        variance = math.fsum(each.probability * (1.0 - each.probability) for each in group)
        chance += math.sqrt(2.0 / math.pi * max(variance, 0.0))  # the mean size of a normal number
    return gap / len(guesses), chance / len(guesses)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The interval of a share that `hits` of `count` could have come from, with 95 % confidence (Wilson 1927).

    >>> tuple(round(end, 3) for end in wilson(8, 10))
    (0.49, 0.943)
    """
    share, square = hits / count, NORMAL**2
    middle = share + square / (2 * count)
    half = NORMAL * math.sqrt(share * (1.0 - share) / count + square / (4 * count**2))
    scale = 1.0 + square / count
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


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


def verdict(ratings: int, *, beats: bool | None) -> str:
    """The outcome in plain words; `ratings` counts those with a prediction."""
    if beats is True:
        return "It predicts you better than always saying your average."
    if beats is False:
        return "It does not predict you better than always saying your average; until it does it stays silent."
    if ratings < ENOUGH:
        return f"It is not yet known whether it predicts you: {ratings} of {ENOUGH} ratings."
    return (
        "It is not shown that it predicts you better than always saying your average: it is ahead, but by so little "
        "that it may be luck."
    )


def _grouped(guesses: Sequence[Guess]) -> list[list[Guess]]:
    groups: list[list[Guess]] = [[] for _ in range(BINS)]
    for each in guesses:
        groups[min(max(int(each.probability * BINS), 0), BINS - 1)].append(each)
    return [group for group in groups if group]


def _loss(probability: float, *, came: bool) -> float:
    held = min(max(probability, SUREST), 1.0 - SUREST)
    return -math.log(held if came else 1.0 - held)
