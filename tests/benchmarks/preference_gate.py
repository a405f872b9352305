"""How often the gate interrupts, and how often that is unwelcome, on real people's ratings: blocks of 30 chances.

A part of preference.py. At each chance eight items are drawn that the person has not judged; the one of which most is
expected is put to the gate. A judgement is learnt when it speaks, and at every third chance, which stands for what the
person asks for themselves. It begins with ten judgements, the fewest with which the gate speaks. The other rules are
asked at the same chances, so all rows are about the same items. Budget and withholding are left out: they make it speak
less, not otherwise.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from preference_sets import HELD_OUT, WELCOME

from druthers.models import Silence
from druthers.profile import Item, PreferenceModel
from druthers.profile.betting import ENOUGH, Guess, odds
from druthers.profile.gate import FEWEST_LABELS, Asked, Gate, Offer, Record
from druthers.profile.projection import single_thread
from druthers.profile.recalibrating import recalibrated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preference_sets import Data, Rated

    from druthers.profile import Prediction

CHANCES = 90
BLOCK = 30
OF = 8
EVERY = 3
FEWEST_RATED = 70
ACCEPTED = {"jester5k": 0.2, "movielens_small_text": 0.3}
SLACK = 0.03
FEWEST_SPOKEN = ">= 5"
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Chance:
    """One chance: its block, whether the selected item was welcome, and which rules would have spoken of it."""

    person: int
    block: int
    welcome: bool
    spoke: dict[str, bool]
    guess: float


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print the table of every rule, and give what the gate must reach."""
    accepted = ACCEPTED[data.name]
    found = list(chances(data, half, people, seeds, accepted))
    rules = list(found[0].spoke)
    blocks = range(CHANCES // BLOCK)
    print(f"\n{data.name}: {len(found)} chances of {len({each.person for each in found})} people, "
          f"spoken from {1 - accepted:.0%} on, by blocks of {BLOCK}")  # fmt: skip
    print(f"  {'rule':<32} {'unwelcome':>17} {'all':>6} {'of 100 chances':>16}")
    for rule in rules:
        wrong = [share(found, rule, block) for block in blocks]
        often = [100 * np.mean([each.spoke[rule] for each in found if each.block == block]) for block in blocks]
        print(f"  {rule:<32} {' '.join(f'{each:5.3f}' for each in wrong):>17} {share(found, rule):6.3f} "
              f"{' '.join(f'{each:4.1f}' for each in often):>16}")  # fmt: skip
    after = [each.spoke["ours"] for each in found if each.block]
    return [
        (f"false interrupts at {1 - accepted:.1f}", share(found, "ours"), f"<= {accepted + SLACK:.2f}"),
        ("interrupts per 100 chances after 30", 100 * float(np.mean(after)), FEWEST_SPOKEN),
        (f"false interrupts at {1 - accepted:.1f}, point estimate", share(found, "point estimate"), ""),
        ("unwelcome, speaking always", share(found, "always"), ""),
    ]


def share(found: list[Chance], rule: str, block: int | None = None) -> float:
    """The share of what a rule spoke of that was unwelcome."""
    spoken = [not each.welcome for each in found if each.spoke[rule] and block in {None, each.block}]
    return float(np.mean(spoken)) if spoken else float("nan")


def chances(data: Data, half: str, people: int, seeds: int, accepted: float) -> Iterator[Chance]:
    """Every chance of every person; the background is of most items, without any rating."""
    mine = data.people[0 if half == "tune" else 1 :: 2]
    enough = [person for person in mine if len(person[0]) >= FEWEST_RATED]
    with single_thread():
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            background = data.vectors[rng.random(len(data.vectors)) >= HELD_OUT]
            untaught = PreferenceModel(background)
            for index in rng.permutation(len(enough))[:people]:
                yield from of_person(data, enough[index], int(index), copy.deepcopy(untaught), rng, accepted)


def of_person(
    data: Data, rated: Rated, person: int, model: PreferenceModel, rng: np.random.Generator, accepted: float
) -> Iterator[Chance]:
    """One person's chances in order, as `Chance`s."""
    items, _, levels = rated
    left = list(rng.permutation(len(items)))
    for position in (left.pop() for _ in range(FEWEST_LABELS)):
        model.learn_one(Item(data.vectors[items[position]], data.features[items[position]]), int(levels[position]))
    record = Record(labels=FEWEST_LABELS)
    for number in range(CHANCES):
        if len(left) < OF:
            return
        slate = [left[at] for at in rng.permutation(len(left))[:OF]]
        told = model.predict_many([Item(data.vectors[items[at]], data.features[items[at]]) for at in slate])
        best = max(range(OF), key=lambda at: told[at].mean)
        at, expected = slate[best], told[best]
        features, welcome = data.features[items[at]], bool(levels[at] >= WELCOME)
        now = START + timedelta(hours=number)
        record = replace(record, beats_base=beats_base(record.guesses()))
        gate = Gate(record, now=now, unwelcome=accepted, unasked=CHANCES)
        topic = topic_of(features)
        speaks = not isinstance(gate.decide(expected.p_welcome, topic, 1.0), Silence)
        bent = recalibrated(record.guesses())(expected.p_welcome)
        spoke = {
            "always": True,
            "point estimate": point(expected) >= 1.0 - accepted,
            "the profile's chance": expected.p_welcome >= 1.0 - accepted,
            "bent to the person": bent >= 1.0 - accepted,
            "and only where it beats the base": bent >= 1.0 - accepted and record.beats_base is not False,
            "ours": speaks,
        }
        yield Chance(person, number // BLOCK, welcome, spoke, expected.p_welcome)
        if speaks or number % EVERY == 0:
            left.remove(at)
            model.learn_one(Item(data.vectors[items[at]], features), int(levels[at]))
            record = after(record, now, topic, expected.p_welcome, welcome=welcome, speaks=speaks)


def after(record: Record, now: datetime, topic: str, guess: float, *, welcome: bool, speaks: bool) -> Record:
    """The record once the person has said what it was worth."""
    record = replace(record, labels=record.labels + 1)
    if speaks:
        return replace(record, offers=(*record.offers, Offer(now, topic, guess, spoken=True, welcome=welcome)))
    return replace(record, asked=(*record.asked, Asked(now, topic, welcome, guess)))


def point(expected: Prediction) -> float:
    """The chance with the uncertainty of the weights left out: the slope that gives it is solved for.

    p = s(k m / sqrt(1 + pi k² v / 8)) with the logistic function s, the utility's mean m and variance v.
    """
    logit = float(np.log(expected.p_welcome / (1.0 - expected.p_welcome)))
    left = expected.mean**2 - np.pi * expected.sd**2 * logit**2 / 8.0
    slope = abs(logit) / np.sqrt(left) if left > 0.0 else np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        return float(1.0 / (1.0 + np.exp(-slope * expected.mean))) if expected.mean else 0.5


def beats_base(guesses: list[tuple[float, bool]]) -> bool | None:
    """Whether the guesses so far were better than the share of welcome ones, as the journal tells it."""
    if len(guesses) < ENOUGH:
        return None
    before = [sum(came for _, came in guesses[:number]) for number in range(len(guesses))]
    held = [Guess(p, (before[number] + 1) / (number + 2), came) for number, (p, came) in enumerate(guesses)]
    return None if odds(held) > 1.0 else False


def topic_of(features: dict[str, float]) -> str:
    """What stands for a topic: the first genre of a film, the first matter of a joke."""
    named = [name for name, value in features.items() if value == 1.0]
    return named[0] if named else "anything"
