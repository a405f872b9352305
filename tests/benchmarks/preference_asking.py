"""What asking is worth: the same seconds spent on ratings alone, with the questions that pay, or with any question.

A part of preference.py. A "day" is three ratings, after which at most one question may be asked, as in the product. The
pairs are answered by the person's real ratings; what they would say of a feature is simulated as in
preference_principles, and put into the five choices that there are.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from preference_metrics import Tally, Told
from preference_principles import ANSWER_NOISE, believed
from preference_sets import tasks

from druthers.journal.questions import hinges
from druthers.profile import Item, PreferenceModel
from druthers.profile.asking import FEATURE_CHOICES, SECONDS, Option, Past, best, told_by_choice, told_by_measuring
from druthers.profile.projection import single_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preference_sets import Data, Task

TIMES = (40, 80, 160, 320)  # seconds; 8 are a rating
AT_LAST = "> -.01"  # after 40 ratings questions gain nothing more; the error of 200 splits is .005
A_DAY = 3
ITEMS = 60
NEAR = 12
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN = tuple(
    (one + other) / 2
    for one, other in zip(list(FEATURE_CHOICES.values()), list(FEATURE_CHOICES.values())[1:], strict=False)
)
POLICIES = ("ratings alone", "what pays", "any feature")


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print pair accuracy after the same time by policy, and give what asking gains."""
    found: dict[tuple[str, int], Tally] = defaultdict(Tally)
    asked: dict[str, list[str]] = defaultdict(list)
    with single_thread():
        for seed in range(seeds):
            background, stream = tasks(data, half, people, seed, sizes=(ITEMS,))
            mine = data.people[0 if half == "tune" else 1 :: 2]
            untaught = PreferenceModel(background)
            for task in stream:
                weights = believed(data, task, mine[task.person], untaught)
                for policy in POLICIES:
                    person = Person(data, task, weights, np.random.default_rng((seed, task.person)), asked[policy])
                    for seconds, told in spend(person, copy.deepcopy(untaught), policy):
                        found[policy, seconds].add(told, task)
    print(f"\n{data.name}: pair accuracy after so many seconds, {len(found[POLICIES[0], TIMES[0]].people)} splits")
    rows = []
    for policy in POLICIES:
        cells = []
        for seconds in TIMES:
            gain, error = found[policy, seconds].gain(found[POLICIES[0], seconds], "pair")
            cells.append(f"{seconds} s: {found[policy, seconds].mean('pair'):.3f} ({gain:+.3f} ±{error:.3f})")
            if policy == "what pays":
                rows.append(
                    (f"asking what pays, gain after {seconds} s", gain, "> 0" if seconds < max(TIMES) else AT_LAST)
                )
        kinds = {kind: asked[policy].count(kind) for kind in sorted(set(asked[policy]))}
        print(f"  {policy:<14} {'  '.join(cells)}  {kinds or ''}")
    return rows


class Person:
    """Somebody who rates, compares and answers."""

    def __init__(
        self, data: Data, task: Task, weights: dict[str, float], rng: np.random.Generator, asked: list[str]
    ) -> None:
        self.task, self.weights, self.rng, self.asked = task, weights, rng, asked
        self.items = [Item(data.vectors[item], data.features[item]) for item in task.items]
        self.held = [Item(data.vectors[item], data.features[item]) for item in task.asked]
        self.features = sorted({name for item in self.items for name in item.features})

    def says(self, feature: str) -> float:
        said = self.weights.get(feature, 0.0) + ANSWER_NOISE * float(self.rng.normal())
        return list(FEATURE_CHOICES.values())[int(np.searchsorted(BETWEEN, said))]


def spend(person: Person, model: PreferenceModel, policy: str) -> Iterator[tuple[int, Told]]:
    """Rate and answer until the time is over; what is then predicted."""
    clock, rated, past, left = 0.0, 0, [], list(TIMES)
    while left:
        if policy != POLICIES[0] and rated % A_DAY == 0 and (option := asked_now(person, model, policy, rated, past)):
            clock += SECONDS[option.about]
            while left and clock > left[0]:
                yield left.pop(0), predictions(person, model)
            answer(person, model, option)
            past.append(Past(option.about, option.subjects, day(rated), "answered"))
            person.asked.append(option.about)
        for _ in range(A_DAY):
            clock += SECONDS["item"]
            while left and clock > left[0]:
                yield left.pop(0), predictions(person, model)
            model.learn_one(person.items[rated], int(person.task.levels[rated]))
            rated += 1


def asked_now(person: Person, model: PreferenceModel, policy: str, rated: int, past: list[Past]) -> Option | None:
    beliefs = {each.name: each.sd for each in model.weights()}
    recent = person.items[max(0, rated - 50) : rated + NEAR]
    options = []
    for name in person.features:
        prior = model.prior_sd(name)
        value = hinges([item.features.get(name, 0.0) for item in recent])
        options.append(Option("feature", (name,), told_by_measuring(beliefs.get(name, prior), prior), value))
    if policy == "any feature":
        done = {each.subjects for each in past}
        fresh = [each for each in options if each.subjects not in done]
        return fresh[int(person.rng.integers(len(fresh)))] if fresh else None
    near = range(max(0, rated - NEAR), rated)
    options += [
        Option("pair", (str(a), str(b)), told_by_choice(*model.difference(person.items[a], person.items[b])))
        for a, b in combinations(near, 2)
    ]
    return best(options, past, day(rated))


def answer(person: Person, model: PreferenceModel, option: Option) -> None:
    if option.about == "feature":
        model.state(option.subjects[0], person.says(option.subjects[0]), unit="prior")
        return
    first, second = (int(each) for each in option.subjects)
    if person.task.raw[first] < person.task.raw[second]:
        first, second = second, first
    tie = person.task.raw[first] == person.task.raw[second]
    model.learn_pair(person.items[first], person.items[second], tie=tie)


def predictions(person: Person, model: PreferenceModel) -> Told:
    told = model.predict_many(person.held)
    return Told(np.array([each.mean for each in told]), np.array([each.p_welcome for each in told]))


def day(rated: int) -> datetime:
    return BEGAN + timedelta(days=rated / A_DAY)
