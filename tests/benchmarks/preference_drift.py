"""How fast the preference model follows a taste that changes, and what watching for it costs one that stays.

A part of preference.py. On jokes, which nobody rated over months, the change is made: after 60 ratings a person's taste
is mirrored (the joke they liked best gets their lowest rating, and so on), or another person takes their place; and
they rate 60 more. On films the person's own ratings are taken in the order in which they were given: people with at
least 150 of them over at least 60 days, each rating foretold from all before. Compared with a model for which tastes
never change, and with one that lets every judgement fade by 2 % with each that follows. How long moods last was chosen
with both halves of the films' people in sight, there are so few; all else on the half called "tune".
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from preference_metrics import Told, pair_accuracy
from preference_sets import ratings_folder, tasks

from druthers.profile import Item, PreferenceModel, Prior
from druthers.profile.judgements import Kind
from druthers.profile.memory import Memory
from druthers.profile.model import SUSPICION
from druthers.profile.projection import principal, single_thread
from druthers.profile.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from preference_sets import Data, Task

    from druthers.profile.projection import Projection

    Vector = NDArray[np.float64]
    Indices = NDArray[np.intp]

BEFORE = 60
AFTER = (0, 5, 10, 15, 20, 30, 45, 60)
SWAPPED = 30
FADING = 0.98
WITHIN = 30
FEWEST, DAYS = 150, 60
FIRST, MOST, STRIDE = 20, 300, 8
METHODS = ("druthers", "static", "fading")


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """The rows for one set: made changes on jokes, real ones on films."""
    with single_thread():
        return real(data, half, people) if data.name.startswith("movielens") else made(data, half, people, seeds)


@dataclass(frozen=True)
class Stream:
    """What a person rates in order, and what they would think of the asked items in the end."""

    items: Indices
    levels: Indices
    asked: Indices
    truth: Vector


def made(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Mirrored tastes, another person, and no change at all."""
    found: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    false, seen = [], []
    for seed in range(seeds):
        background, each = tasks(data, half, people, seed, sizes=(BEFORE,))
        projection = principal(background)
        everyone = list(each)
        for place, task in enumerate(everyone):
            rng = np.random.default_rng((seed, place))
            again = rng.permutation(BEFORE)
            same = Stream(task.items[again], task.levels[again], task.asked, task.truth)
            flipped = Stream(task.items[again], mirrored(task)[again], task.asked, -task.truth)
            next_one = everyone[place - 1]
            other = Stream(next_one.items, next_one.levels, next_one.asked, next_one.truth)
            for method in METHODS:
                for name, after, points in (
                    ("flip", flipped, AFTER[1:]),
                    ("none", same, (0, 60)),
                    ("swap", other, (30,)),
                ):
                    for more, right in follow(data, method, projection, task, after, points):
                        found[name, method, more].append(right)
            false.append(alarms(data, projection, task, same))
            seen.append(alarms(data, projection, task, flipped))
    mean = {key: float(np.mean(values)) for key, values in found.items()}
    show(mean, len(false))
    until, fading = (
        crossing([(more, mean["flip", method, more]) for more in AFTER[1:]]) for method in ("druthers", "fading")
    )
    caught = [any(BEFORE < each <= BEFORE + WITHIN for each in person) for person in seen]
    wrong = [any(each > BEFORE for each in person) for person in false]
    early = [any(each <= BEFORE for each in person) for person in false]
    return [
        ("flip: ratings until better than chance", until, "<= 20"),
        ("flip: the same, of a model that lets fade", fading, ""),
        gained(found, "none", "druthers", "static", 0, "<= .008"),
        gained(found, "none", "druthers", "static", 60, "<= .008"),
        gained(found, "swap", "static", "druthers", SWAPPED, ""),
        gained(found, "swap", "fading", "druthers", SWAPPED, ""),
        ("no change: people with an alarm in 1-60", float(np.mean(early)), ""),
        ("no change: people with an alarm in 61-120", float(np.mean(wrong)), ""),
        ("flip: people without an alarm within 30", float(1.0 - np.mean(caught)), ""),
    ]


def gained(
    found: dict[tuple[str, str, int], list[float]], name: str, less: str, more: str, after: int, condition: str
) -> tuple[str, float, str]:
    """How much more accurate one method is than another on the same people, with its standard error."""
    gains = np.array(found[name, more, after]) - np.array(found[name, less, after])
    error = gains.std() / np.sqrt(len(gains))
    return f"{name}: pairs at +{after}, {more} above {less} (error {error:.4f})", float(gains.mean()), condition


def mirrored(task: Task) -> Indices:
    """The levels of someone who likes best what this person likes least, and gives each rating as often."""
    out = np.empty_like(task.levels)
    out[np.argsort(task.raw, kind="stable")] = np.sort(task.levels)[::-1]
    return out


def learning(
    data: Data, method: str, projection: Projection, items: Indices, levels: Indices, points: Sequence[int]
) -> Iterator[PreferenceModel]:
    """The model after so many of these ratings, for every one of the points."""
    model = PreferenceModel(projection=projection, steady=method != "druthers")
    for n in points:
        if method == "fading":
            model = PreferenceModel(projection=projection, steady=True)
        for place in range(len(model), n):
            weight = FADING ** (n - 1 - place) if method == "fading" else 1.0
            model.learn_one(thing(data, items[place]), int(levels[place]), weight=weight)
        yield model


def thing(data: Data, item: int) -> Item:
    return Item(data.vectors[item], data.features[item])


def follow(
    data: Data, method: str, projection: Projection, task: Task, after: Stream, points: tuple[int, ...]
) -> list[tuple[int, float]]:
    """The accuracy on pairs of the asked items so many ratings after the 60th."""
    out = []
    items, levels = np.concatenate((task.items, after.items)), np.concatenate((task.levels, after.levels))
    models = learning(data, method, projection, items, levels, [BEFORE + more for more in points])
    for more, model in zip(points, models, strict=True):
        asked, truth = (after.asked, after.truth) if more else (task.asked, task.truth)
        score = np.array([each.mean for each in model.predict_many([thing(data, item) for item in asked])])
        out.append((more, pair_accuracy(Told(score), replace(task, truth=truth))))
    return out


def alarms(data: Data, projection: Projection, task: Task, after: Stream) -> list[int]:
    """After how many ratings the taste was suspected to have changed not long before."""
    memory, running, found = Memory(projection), Running(Prior()), []
    levels = np.concatenate((task.levels, after.levels))
    for position, item in enumerate(np.concatenate((task.items, after.items)), start=1):
        memory.judge(Kind.RATING, [thing(data, item)], level=int(levels[position - 1]))
        running.follow(memory)
        if running.suspected()[0] > SUSPICION:
            found.append(position)
    return found


def crossing(curve: list[tuple[int, float]]) -> float:
    """Where a curve first rises above one half, by straight lines between its points; infinite if it does not."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        if y0 <= 0.5 < y1:
            return x0 + (x1 - x0) * (0.5 - y0) / (y1 - y0)
    return float(curve[0][0]) if curve[0][1] > 0.5 else np.inf


def show(mean: dict[tuple[str, str, int], float], splits: int) -> None:
    print(f"\nPairs in order, {splits} splits; after 60 ratings the taste is mirrored:")
    for method in METHODS:
        cells = [f"+{more} {mean['flip', method, more]:.3f}" for more in AFTER[1:]]
        print(f"  {method:<9} {mean['none', method, 0]:.3f} | {'  '.join(cells)} | "
              f"no change, 120: {mean['none', method, 60]:.3f} | swap +30: {mean['swap', method, 30]:.3f}")  # fmt: skip


def real(data: Data, half: str, people: int) -> list[tuple[str, float, str]]:
    """The log-probability of each next rating, and how sure the model is of its being welcome."""
    projection = principal(data.vectors)
    chosen = timed()[0 if half == "tune" else 1 :: 2][:people]
    scores: dict[str, list[float]] = defaultdict(list)
    for items, levels in chosen:
        for method in METHODS:
            points = range(FIRST, min(len(items), MOST), STRIDE)
            models = learning(data, method, projection, items, levels, points)
            said = [model.levels(thing(data, items[n]))[levels[n] - 1] for n, model in zip(points, models, strict=True)]
            scores[method].append(float(np.mean(np.log(said))))
    rows = []
    print(f"\nLog score of the next rating, {len(chosen)} people: "
          + ", ".join(f"{method} {np.mean(scores[method]):.4f}" for method in METHODS))  # fmt: skip
    for method in ("static", "fading"):
        gains = np.array(scores["druthers"]) - np.array(scores[method])
        error = gains.std() / np.sqrt(len(gains))
        rows.append((f"log score above {method} (error {error:.4f})", float(gains.mean()), "> 0"))
        rows.append((f"people better off than with {method}", float(np.mean(gains > 0)), ""))
    return rows


def timed() -> list[tuple[Indices, Indices]]:
    """Items and levels, in the order of time, of people who rated enough for long enough."""
    folder = ratings_folder() / "movielens_small_text"
    position = {int(item): row for row, item in enumerate(np.load(folder / "emb.npz")["ids"])}
    rated = defaultdict(list)
    with gzip.open(folder / "ratings.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if int(row["movieId"]) in position:
                rated[int(row["userId"])].append(
                    (int(row["timestamp"]), position[int(row["movieId"])], float(row["rating"]))
                )
    out = []
    for person in sorted(rated):
        times, items, raw = zip(*sorted(rated[person]), strict=True)
        if len(times) >= FEWEST and times[-1] - times[0] >= DAYS * 86_400:
            out.append((np.array(items), 1 + np.searchsorted((1.25, 2.25, 3.75, 4.75), raw, side="left")))
    return out
