"""What a person's own words are worth: principles that are right, and wrong, and answers before the first rating.

A part of preference.py. The words are simulated: what a person would say of a feature is taken from the weights that a
model learns from all of their ratings besides those of the items that are asked about.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from preference_metrics import Tally, Told
from preference_sets import tasks

from druthers.profile import Item, PreferenceModel
from druthers.profile.projection import single_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preference_sets import Data, Task

    Words = list[tuple[str, float]]

SIZES = (0, 5, 20, 50)
STATED = 4
ANSWERS = 6
ANSWER_NOISE = 1.0
ANSWER_STRENGTH = 0.5
"""An answer is heard as noisier than it is: what a person says of themselves leaves out what they do not notice."""
MOST_RATINGS = 300


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print pair accuracy without and with each kind of words, and give the rows that reward.md asks for."""
    found: dict[tuple[str, int], Tally] = defaultdict(Tally)
    with single_thread():
        for seed in range(seeds):
            background, stream = tasks(data, half, people, seed, sizes=(max(SIZES),))
            mine = data.people[0 if half == "tune" else 1 :: 2]
            untaught = PreferenceModel(background)
            for task in stream:
                rng = np.random.default_rng((seed, task.person))
                weights = believed(data, task, mine[task.person], untaught)
                for kind, words in spoken(weights, frequent(data), rng).items():
                    for n, told in learning(data, task, untaught, words, principle=kind != "answers"):
                        found[kind, n].add(told, task)
    return rows(data, found)


def rows(data: Data, found: dict[tuple[str, int], Tally]) -> list[tuple[str, float, str]]:
    print(f"\n{data.name}: pair accuracy by what was said, {len(found['nothing', 0].people)} splits")
    for kind in ("nothing", "right", "wrong", "half wrong", "answers"):
        cells = []
        for n in SIZES:
            gain, error = found[kind, n].gain(found["nothing", n], "pair")
            cells.append(f"n={n}: {found[kind, n].mean('pair'):.3f} ({gain:+.3f} ±{error:.3f})")
        print(f"  {kind:<11} {'  '.join(cells)}")

    def gain(kind: str, n: int) -> float:
        return found[kind, n].gain(found["nothing", n], "pair")[0]

    films = data.name == "movielens_small_text"
    return [
        (f"wrong principles, n={max(SIZES)}, loss", -gain("wrong", max(SIZES)), "<= .02"),
        (f"half of them wrong, n={max(SIZES)}, loss", -gain("half wrong", max(SIZES)), "<= .02"),
        ("right principles, n=5, gain", gain("right", 5), "> 0"),
        (f"{ANSWERS} feature answers, n=0", found["answers", 0].mean("pair"), ">= .535" if films else "> .5"),
    ]


def believed(data: Data, task: Task, person: tuple, untaught: PreferenceModel) -> dict[str, float]:
    """What the person values, by their ratings of all that is not asked about, in units of their own weights' spread.

    Divided by that spread because the weights are shrunk; the prior's unit is the spread of those that are not.
    """
    items, _, given = person
    model = PreferenceModel(projection=untaught.projection, steady=True)
    for item, level in list(zip(items.tolist(), given.tolist(), strict=True))[:MOST_RATINGS]:
        if item not in task.asked:
            model.learn_one(Item(data.vectors[item], data.features[item]), level)
    weights = {each.name: each.mean for each in model.weights()}
    spread = float(np.sqrt(np.mean(np.square(list(weights.values())))))
    return {name: weight / spread for name, weight in weights.items()}


def frequent(data: Data) -> list[str]:
    """The features in which items differ the most often, which anyone would be asked about first."""
    count: dict[str, int] = defaultdict(int)
    for features in data.features:
        for name, value in features.items():
            count[name] += value != 0.0
    total = len(data.features)
    return sorted(count, key=lambda name: -count[name] * (total - count[name]))[:ANSWERS]


def spoken(weights: dict[str, float], asked: list[str], rng: np.random.Generator) -> dict[str, Words]:
    """By kind, what the person says: features with a weight in standard deviations of the prior."""
    heaviest = sorted(weights, key=lambda name: -abs(weights[name]))[:STATED]
    right = [(name, float(np.sign(weights[name]))) for name in heaviest]
    return {
        "nothing": [],
        "right": right,
        "wrong": [(name, -sign) for name, sign in right],
        "half wrong": [(name, sign if k % 2 else -sign) for k, (name, sign) in enumerate(right)],
        "answers": [(name, weights.get(name, 0.0) + ANSWER_NOISE * float(rng.normal())) for name in asked],
    }


def learning(
    data: Data, task: Task, untaught: PreferenceModel, words: Words, *, principle: bool
) -> Iterator[tuple[int, Told]]:
    """The model's predictions after the words and n ratings, for every n."""
    model = copy.deepcopy(untaught)
    for name, weight in words:
        strength = 1.0 if principle else ANSWER_STRENGTH
        model.state(name, weight, unit="prior", strength=strength, principle=name if principle else None)
    asked = [Item(data.vectors[item], data.features[item]) for item in task.asked]
    for n in range(max(SIZES) + 1):
        if n in SIZES:
            told = model.predict_many(asked)
            yield n, Told(np.array([each.mean for each in told]), np.array([each.p_welcome for each in told]))
        if n < len(task.items):
            item = task.items[n]
            model.learn_one(Item(data.vectors[item], data.features[item]), int(task.levels[n]))
