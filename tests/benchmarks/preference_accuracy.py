"""How well the preference model predicts items that the person has not rated, beside baselines on the same splits.

A part of preference.py. The background of the projection is the vectors of the items that are not held out, without any
rating (`NEUTRAL`: the bundled background instead). Nothing is learnt from other people.
"""

from __future__ import annotations

import copy
import os
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from preference_baselines import BASELINES
from preference_metrics import Tally, Told
from preference_sets import SIZES, tasks

from druthers.profile import Item, PreferenceModel, Prior
from druthers.profile.projection import single_thread

if TYPE_CHECKING:
    from preference_sets import Data, Task

SETS = ("jester5k", "movielens_small_text", "ones", "upper")
NEUTRAL = bool(os.environ.get("DRUTHERS_NEUTRAL"))
OURS = "druthers"
RECOMMENDED = "Bayes-linear"
PASS = {
    "jester5k": {
        ("pair", 5): ">= .528",
        ("pair", 20): ">= .550",
        ("pair", 50): ">= .565",
        ("nll", 50): "<= .580",
        ("regret", 20): "<= 1.00",
    },
    "movielens_small_text": {
        ("pair", 5): ">= .525",
        ("pair", 20): ">= .555",
        ("pair", 50): ">= .575",
        ("nll", 50): "<= .612",
        ("regret", 20): "<= 1.00",
    },
}
CALIBRATED = "<= .05"


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print the table, and give the rows that reward.md asks for."""
    found = evaluate(data, half, people, seeds, Prior())
    show(data.name, found)
    rows = [
        (f"{metric} n={n}", found[OURS, n].mean(metric), limit)
        for (metric, n), limit in PASS.get(data.name, {}).items()
    ]
    rows += [(f"ece n={n}", found[OURS, n].mean("ece"), CALIBRATED) for n in SIZES if n >= 20]
    for n in SIZES:
        gain, error = found[OURS, n].gain(found[RECOMMENDED, n], "pair")
        rows.append((f"pair n={n} above {RECOMMENDED} (error {error:.4f})", gain, ""))
    return rows


def ours(data: Data, task: Task, n: int, untaught: PreferenceModel) -> Told:
    """Teach the model n ratings and ask it; it is handed over untaught, because its projection takes long."""
    model = copy.deepcopy(untaught)
    for item, level in zip(task.items[:n], task.levels[:n], strict=True):
        model.learn_one(Item(data.vectors[item], data.features[item]), int(level))
    told = model.predict_many([Item(data.vectors[item], data.features[item]) for item in task.asked])
    score = np.array([each.mean for each in told])
    return Told(score, np.array([each.p_welcome for each in told]))


def evaluate(
    data: Data, half: str, people: int, seeds: int, prior: Prior, *, baselines: bool = True
) -> dict[tuple[str, int], Tally]:
    """Every metric by (method, n)."""
    found: dict[tuple[str, int], Tally] = defaultdict(Tally)
    with single_thread():
        for seed in range(seeds):
            background, stream = tasks(data, half, people, seed)
            untaught = PreferenceModel(None if NEUTRAL else background, prior=prior)
            for task in stream:
                for n in SIZES:
                    found[OURS, n].add(ours(data, task, n, untaught), task)
                    for name, baseline in BASELINES.items() if baselines else ():
                        found[name, n].add(baseline(data, task, n), task)
    return found


def show(name: str, found: dict[tuple[str, int], Tally]) -> None:
    """Print a line for each method and n: the mean, the standard error, and how much ours is above it."""
    ours = found[OURS, SIZES[0]]
    print(f"\n{name}: {len(ours.people)} splits of {len(set(ours.people))} people")
    print(f"  {'method':<13} {'n':>3} {'pairs':>6} {'error':>6} {'ours above':>16} {'NLL':>6} {'ECE':>6} {'regret':>7}")
    for (method, n), each in sorted(found.items(), key=lambda item: (item[0][0] != OURS, item[0])):
        gain, error = found[OURS, n].gain(each, "pair")
        above = "" if method == OURS else f"{gain:+.4f} ±{error:.4f}"
        cells = [f"{each.mean(metric):.3f}" for metric in ("nll", "ece", "regret")]
        print(f"  {method:<13} {n:>3} {each.mean('pair'):6.4f} {each.error('pair'):6.4f} {above:>16} "
              f"{cells[0]:>6} {cells[1]:>6} {cells[2]:>7}")  # fmt: skip
