"""Whether the profile predicts its person: every prediction held against the rating that came after it.

Part of the profile stage. Progressive validation (Dawid 1984): a prediction is scored before its rating is learnt, so
that the whole history tests and nothing is held back. It decides nothing; the gate asks it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from druthers.models import Bin, Calibration, Judgement, Step
from druthers.profile.betting import ENOUGH, Guess, loss, told
from druthers.profile.items import WELCOME
from druthers.profile.replay import learn, space_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.models import Lesson
    from druthers.profile.model import PreferenceModel
    from druthers.profile.replay import Space

BINS = 10
NORMAL = 1.959964
"""95 % of a normal distribution lies within so many standard deviations."""
EVERY = 20
"""A replayed model is fitted anew whenever the history has grown by one part in so many: some 130 fits for 2,000."""


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
                loss(each.probability, came=each.came),
                loss(each.base, came=each.came),
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
