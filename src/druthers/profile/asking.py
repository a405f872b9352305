"""Which question pays: the information expected of its answer, what that bears on, and the burden of being asked.

Part of the profile stage; pure numbers, no words. A question is worth asking only where the information expected of
the answer, times how much the next picks hinge on it, outweighs what the person could tell by rating in the same time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.models import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from druthers.models import Lesson
    from druthers.models.asking import About

NOISE: Final = 0.8  # sd of a judgement around the utility, in spreads of the person's ratings (Prior.noise at scale 1)
FEATURE_CHOICES: Final[Mapping[str, float]] = {
    # Five equally frequent answers: each stands for the mean of its fifth of what would be said, the weight plus as
    # much noise, in standard deviations of the weight; N(0, 2) has its fifths' means at 0, ±0.75 and ±1.98.
    "much rather not": -2.0,
    "rather not": -0.75,
    "all the same": 0.0,
    "more of it": 0.75,
    "much more of it": 2.0,
}
CHOICES: Final[Mapping[About, tuple[str, ...]]] = {
    "feature": tuple(FEATURE_CHOICES),
    "principle": ("yes", "the other way round", "no"),
    "pair": ("first", "second", "the same"),
    "change": ("yes", "no"),
    "conflict": ("who I am", "who I want to be", "both, at different times", "I do not know"),
    "item": ("1", "2", "3", "4", "5"),
}
# Reading and answering, in seconds: a sentence and five choices; a line of one's own; two proposals; one's own past
# weeks; oneself; one proposal.
SECONDS: Final[Mapping[About, float]] = {
    "feature": 8.0,
    "principle": 8.0,
    "pair": 12.0,
    "change": 12.0,
    "conflict": 15.0,
    "item": 8.0,
}
# Nats that a second of it must tell. Rating tells 0.13 in 8 seconds, of a proposal of which little is known; who did
# not come to be asked is asked for twice that. At that price each person of two sets of ratings was asked 5 questions
# instead of 10, and as much was learnt (tests/benchmarks/preference_asking.py).
PRICE: Final = 0.25 / 8.0
WILLING: Final = 0.125 / 8.0  # of who wants to be asked
MORE: Final = 1.25  # how much heavier a kind of question becomes with every day on which one of it was skipped
MEMORY: Final = timedelta(days=60)  # for which a skip makes its kind heavier
REST: Final = timedelta(days=30)  # for which a question that was skipped is not asked again
STANDS: Final = timedelta(days=180)  # for which an answer stands: asked at once again it would tell the same


@dataclass(frozen=True, slots=True)
class Option:
    """A question that could be asked: what it is about, the nats expected of its answer, and what hinges on it.

    `value` is 1 where the answer bears on every pick, 0 where it bears on none.
    """

    about: About
    subjects: tuple[str, ...]
    gain: float
    value: float = 1.0

    @property
    def worth(self) -> float:
        """The information that bears on the next picks, in nats."""
        return self.gain * self.value


@dataclass(frozen=True, slots=True)
class Past:
    """A question that was asked; `answer` is None where it was skipped or still waits."""

    about: About
    subjects: tuple[str, ...]
    at: datetime
    answer: str | None = None


def told_by_measuring(sd: float, noise: float) -> float:
    """Nats that a measurement with this noise (sd) tells of a number believed with this sd: ½ log(1 + sd²/noise²).

    >>> round(told_by_measuring(1.0, 1.0), 3)
    0.347
    """
    return 0.5 * math.log1p((sd / noise) ** 2)


def told_by_choice(mean: float, sd: float, noise: float = NOISE) -> float:
    """Nats that a yes or no tells of a utility: whether it exceeds 0 with this noise (all in the same unit).

    BALD with a probit link in closed form (Houlsby et al. 2011): the entropy of the answer less what is noise in it.

    >>> round(told_by_choice(0.0, 0.8), 3), told_by_choice(8.0, 0.1) < 1e-3
    (0.193, True)
    """
    mean, variance = mean / noise, (sd / noise) ** 2
    square = math.pi * math.log(2) / 2
    expected = math.sqrt(square / (variance + square)) * math.exp(-(mean**2) / (2 * (variance + square)))
    yes = 0.5 * math.erfc(-mean / math.sqrt(2 * (1 + variance)))
    return max(0.0, entropy(yes) - math.log(2) * expected)


def entropy(probability: float) -> float:
    """Nats that the answer to a yes-or-no question has, said yes to with this probability."""
    return -sum(p * math.log(p) for p in (probability, 1.0 - probability) if p > 0.0)


def opposite(mean: float, sd: float, other: float, other_sd: float) -> float:
    """The probability that two numbers, believed independently, differ in sign."""
    above, other_above = (0.5 * math.erfc(-m / (s * math.sqrt(2))) for m, s in ((mean, sd), (other, other_sd)))
    return above * (1.0 - other_above) + (1.0 - above) * other_above


def burden(about: About, past: Iterable[Past], now: datetime, price: float = PRICE) -> float:
    """What being asked costs, in nats: the time it takes, and more with every day on which one of its kind was skipped.

    Skips of one day count as one: who leaves a row of questions has said no once.
    """
    skipped = {each.at.date() for each in past if each.about == about and not each.answer and now - each.at < MEMORY}
    return float(SECONDS[about] * price * MORE ** len(skipped))


def rests(option: Option, past: Iterable[Past], now: datetime) -> bool:
    """Whether it was asked lately: within 30 days, where it was skipped, and within 180 where it was answered.

    A suspected change moves its beginning with every rating, so that one which was skipped rests whatever it began
    with; once answered, the model knows it.
    """
    for each in past:
        if each.about != option.about:
            continue
        if option.about == "change":
            same = not each.answer or each.subjects[:1] == option.subjects[:1]
        elif option.about == "pair":
            same = set(each.subjects) == set(option.subjects)
        else:
            same = each.subjects[:1] == option.subjects[:1]
        if same and now - each.at < (STANDS if each.answer else REST):
            return True
    return False


def best(options: Iterable[Option], past: Sequence[Past], now: datetime, price: float = PRICE) -> Option | None:
    """The question that pays the most for its burden; None where none pays at all."""
    paying = [
        (option.worth / cost, option)
        for option in options
        if option.worth > (cost := burden(option.about, past, now, price)) and not rests(option, past, now)
    ]
    return max(paying, key=lambda each: each[0], default=(0.0, None))[1]


def chosen(choices: Sequence[str], given: str) -> str | None:
    """The choice that a person means: by its words, their beginning, or its number; None where it is none.

    >>> chosen(("first", "second", "the same"), "2"), chosen(("yes", "no"), "Y"), chosen(("1", "2"), "3")
    ('second', 'yes', None)
    """
    words = " ".join(given.lower().split())
    by_name = {choice.lower(): choice for choice in choices}
    if words in by_name:
        return by_name[words]
    if words.isdecimal():
        return choices[int(words) - 1] if 1 <= int(words) <= len(choices) else None
    begun = [choice for name, choice in by_name.items() if words and name.startswith(words)]
    return begun[0] if len(begun) == 1 else None


def current(lessons: Iterable[Lesson], principles: Iterable[str]) -> list[Lesson]:
    """The lessons without the readings of principles that no longer stand in `principles.md`, word for word.

    What a person strikes out or rewrites has lost its reading at the next look; put back, it has it again.
    """
    stand = {" ".join(line.split()) for line in principles}
    return [
        lesson
        for lesson in lessons
        if not (
            isinstance(lesson, Statement)
            and lesson.source == "principle"
            and " ".join((lesson.principle or "").split()) not in stand
        )
    ]
