"""Whether what another way of choosing would have earned can be told from a log: against truths that are known.

A part of preference.py. On Jester, slates of five from sixteen unseen jokes are shown as the program does it, and what
drawing them by chance would have earned is judged from that log alone; the truth is the mean of the sixteen. Errors are
in standard deviations of the person's ratings. On the logs of a shop (Saito et al. 2020) the truth is another log.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from preference_sets import ratings_folder, tasks
from preference_taught import items, taught

from druthers.profile import PreferenceModel
from druthers.profile.offpolicy import FEWEST, dr, effective_size, importance, ips, snips
from druthers.profile.projection import single_thread
from druthers.profile.slate import slate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from preference_sets import Data, Task

    from druthers.profile import Prediction

SETS = ("jester5k",)
TAUGHT = 20
WRITTEN = 16
SHOWN = 5
SLATES = (30, 100, 300)
PASS = {("SNIPS", 100): "<= .17", ("DR", 100): "<= .16", ("DR", 300): "<= .08"}
SHOP_ITEMS = 34
LINE = 0.0  # the rating between what is welcome on Jester and what is not: there utilities are counted from


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print the errors by the number of slates, and give those of §4 of the method with the shop's figures."""
    errors = defaultdict(list)
    sizes = defaultdict(list)
    with single_thread():
        for seed in range(seeds):
            background, stream = tasks(data, half, people, seed)
            untaught = PreferenceModel(background)
            for task in stream:
                if len(task.asked) >= WRITTEN:
                    one_person(data, task, untaught, seed, errors, sizes)
    print(f"\n{data.name}: root mean square error of what chance would have earned, in sd, and effective rows")
    print(f"  {'slates':>6}  " + "".join(f"{way:>8}" for way in ("model", "IPS", "SNIPS", "DR")) + f"{'rows':>8}")
    found = {key: float(np.sqrt(np.mean(np.square(values)))) for key, values in errors.items()}
    for count in SLATES:
        cells = "".join(f"{found[way, count]:8.3f}" for way in ("model", "IPS", "SNIPS", "DR"))
        print(f"  {count:>6}  {cells}{np.mean(sizes[count]):8.0f}")
    rows = [(f"{way}, {count} slates, error", found[way, count], limit) for (way, count), limit in PASS.items()]
    if (ratings_folder() / "obd_men").is_dir():
        rows += shop(ratings_folder() / "obd_men")
    return rows


def one_person(data: Data, task: Task, untaught: PreferenceModel, seed: int, errors: dict, sizes: dict) -> None:
    """Show 300 slates to a person and judge what chance would have earned from the first 30, 100 and all."""
    model = taught(data, task, TAUGHT, untaught)
    predictions = model.predict_many(items(data, task.asked))
    spread = max(float(np.std(np.concatenate((task.truth, task.raw)))), 1e-9)
    worth = (task.truth - LINE) / spread
    liked = [
        data.vectors[item] for item, level in zip(task.items[:TAUGHT], task.levels[:TAUGHT], strict=True) if level >= 4
    ]
    rng = np.random.default_rng([seed, task.person])
    log = [show(data, task, predictions, liked, rng) for _ in range(max(SLATES))]
    guess = np.array([each.mean for each in predictions])
    for count in SLATES:
        drawn, shown, propensities = (np.array(each) for each in zip(*log[:count], strict=True))
        truth = float(worth[drawn].mean())
        weights = importance(np.full(shown.size, SHOWN / WRITTEN), propensities.ravel())
        rewards, expected = worth[shown.ravel()], guess[shown.ravel()]
        hoped = np.repeat(guess[drawn].mean(axis=1), SHOWN)
        errors["model", count].append(float(guess[drawn].mean()) - truth)
        errors["IPS", count].append(ips(rewards, weights).value - truth)
        errors["SNIPS", count].append(snips(rewards, weights).value - truth)
        errors["DR", count].append(dr(rewards, weights, expected, hoped).value - truth)
        sizes[count].append(effective_size(weights))


def show(
    data: Data, task: Task, predictions: Sequence[Prediction], liked: list, rng: np.random.Generator
) -> tuple[list[int], list[int], list[float]]:
    """A slate: which were written, which shown, and with which chance."""
    drawn = rng.permutation(len(task.asked))[:WRITTEN].tolist()
    vectors = [data.vectors[task.asked[each]] for each in drawn]
    placed = slate(
        [predictions[each] for each in drawn], vectors, liked, SHOWN, 0.0, random.Random(int(rng.integers(2**31)))
    )
    return drawn, [drawn[each.position] for each in placed], [each.propensity for each in placed]


def shop(folder: Path) -> list[tuple[str, float, str]]:
    """What showing each of 34 articles evenly earns, from the log of a bandit that did not; the truth is 0.0046."""
    with gzip.open(folder / "bts.csv.gz", "rt") as file:
        rows = [(float(row["click"]), float(row["propensity_score"])) for row in csv.DictReader(file)]
    clicks, propensities = (np.array(each) for each in zip(*rows, strict=True))
    weights = importance(np.full(len(rows), 1 / SHOP_ITEMS), propensities)
    found = snips(clicks, weights)
    said = f"{found.value:.4f} ± {found.standard_error:.4f}, {found.effective_size:.0f} effective rows of {len(rows)}"
    print(f"\nobd_men: SNIPS {said}; the truth is 0.0046 ± 0.0007")
    return [
        ("obd_men: SNIPS - 0.0032, size", abs(found.value - 0.0032), "<= .0001"),
        ("obd_men: effective rows - 656, size", abs(found.effective_size - 656), "<= 1"),
        ("obd_men: SNIPS from the truth, in its errors", abs(found.value - 0.0046) / found.standard_error, "<= 2"),
        ("obd_men: effective rows above the fewest", found.effective_size - FEWEST, ">= 0"),
    ]
