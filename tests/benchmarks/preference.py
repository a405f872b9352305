"""How well the preference model predicts real people's ratings of items that they have not rated, beside baselines.

    DRUTHERS_DATA=FOLDER python tests/benchmarks/preference.py [--people 100] [--seeds 3] [--half report|tune]

Per seed 30 % of a data set's items are held out from everybody. Each person's other ratings are drawn in random order;
the model learns the first n and predicts the person's held-out items. Nothing is learnt from other people. The
background of the projection is the vectors of the items that are not held out, without any rating. Choices were made on
the half of the people called "tune"; figures to quote are from the other half.
"""

from __future__ import annotations

import argparse
import copy
import csv
import gzip
import json
import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile import Item, PreferenceModel, Prior
from druthers.profile.projection import single_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

SIZES = (5, 20, 50)
HELD_OUT = 0.3
FEWEST_HELD_OUT = 12
WHERE = {
    "jester5k": "Jester5k.rda in github.com/mhahsler/recommenderlab (research use; Goldberg et al. 2001)",
    "movielens_small_text": "ml-latest-small from grouplens.org/datasets (research use; Harper & Konstan 2015)",
}
WORDS = {
    "question": r"^q[.:]|^what|^why|^how many",
    "dialogue": r"repl|says|asked|answer",
    "couple": r"wife|husband|marri|woman|women|girl|date",
    "work": r"engineer|programmer|manager|boss|employ|lawyer|office|consult",
    "politics": r"clinton|president|hillary|government|congress|bush",
    "doctor": r"doctor|nurse|hospital|patient",
    "animal": r"\bdog|\bcat\b|duck|horse|\bcow|bird|bear|parrot|penguin|snail",
    "bar": r"\bbar\b|beer|drunk|drink|bartender",
    "faith": r"\bgod\b|priest|rabbi|heaven|jesus|pope|church",
    "bulb": r"light ?bulb|screw",
    "trip": r"plane|pilot|\bcar\b|driv|truck|island|desert",
    "school": r"school|teacher|student|professor|college|exam",
}


@dataclass(frozen=True)
class Data:
    """A data set: vectors (i, d), named features per item, and per person the items, raw ratings and levels 1 to 5."""

    name: str
    vectors: Vector
    features: list[dict[str, float]]
    people: list[tuple[NDArray[np.intp], Vector, NDArray[np.intp]]]


def jester(folder: Path) -> Data:
    stored = np.load(folder / "emb.npz")
    position = {int(item): row for row, item in enumerate(stored["ids"])}
    features: list[dict[str, float]] = [{} for _ in position]
    for line in (folder / "jokes.jsonl").read_text(encoding="utf-8").splitlines():
        joke = json.loads(line)
        text = joke["text"].lower()
        found = {name: 1.0 for name, pattern in WORDS.items() if re.search(pattern, text)}
        features[position[int(joke["item"])]] = {"length": float(np.log(len(text))), **found}
    rated = defaultdict(list)
    with gzip.open(folder / "ratings.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            rated[int(row["user"])].append((position[int(row["item"])], float(row["rating"])))
    return Data("jester5k", stored["emb"].astype(float), features, people(rated, (-20 / 3, -10 / 3, 0.0, 5.0)))


def films(folder: Path) -> Data:
    stored = np.load(folder / "emb.npz")
    position = {int(item): row for row, item in enumerate(stored["ids"])}
    features: list[dict[str, float]] = [{} for _ in position]
    with (folder / "movies.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["movieId"]) in position:
                year = re.search(r"\((\d{4})\)\s*$", row["title"])
                genres = {f"genre:{genre}": 1.0 for genre in row["genres"].split("|")}
                decade = (int(year[1]) - 1990) / 20 if year else 0.0
                features[position[int(row["movieId"])]] = {**genres, "decade": decade}
    rated = defaultdict(list)
    with gzip.open(folder / "ratings.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if int(row["movieId"]) in position:
                rated[int(row["userId"])].append((position[int(row["movieId"])], float(row["rating"])))
    return Data("movielens_small_text", stored["emb"].astype(float), features, people(rated, (1.25, 2.25, 3.75, 4.75)))


def people(rated: dict[int, list[tuple[int, float]]], ends: tuple[float, ...]) -> list:
    """Each person's items, raw ratings and levels, by id; a level's upper end is inclusive."""
    out = []
    for person in sorted(rated):
        items, raw = zip(*rated[person], strict=True)
        out.append((np.array(items), np.array(raw), 1 + np.searchsorted(np.array(ends), np.array(raw), side="left")))
    return out


LOADERS: dict[str, Callable[[Path], Data]] = {"jester5k": jester, "movielens_small_text": films}


@dataclass(frozen=True)
class Task:
    """One person's ratings in learning order, what is held out, and the order's own random numbers."""

    items: NDArray[np.intp]
    levels: NDArray[np.intp]
    raw: Vector
    asked: NDArray[np.intp]
    truth: Vector
    welcome: Vector
    slates: NDArray[np.intp]


def tasks(data: Data, half: str, count: int, seed: int) -> tuple[Vector, Iterator[Task]]:
    """The background of a seed, and a task for each person with enough ratings on both sides."""
    rng = np.random.default_rng(seed)
    held = rng.random(len(data.vectors)) < HELD_OUT
    mine = data.people[0 if half == "tune" else 1 :: 2]
    enough = [
        person
        for person in mine
        if np.sum(~held[person[0]]) >= max(SIZES) and np.sum(held[person[0]]) >= FEWEST_HELD_OUT
    ]
    chosen = rng.permutation(len(enough))[:count]

    def each() -> Iterator[Task]:
        for index in chosen:
            items, raw, levels = enough[index]
            order = rng.permutation(np.flatnonzero(~held[items]))[: max(SIZES)]
            out = np.flatnonzero(held[items])
            slates = np.stack([rng.permutation(len(out))[:8] for _ in range(20)])
            yield Task(
                items[order], levels[order], raw[order], items[out], raw[out], (levels[out] >= 4).astype(float), slates
            )

    return data.vectors[~held], each()


@dataclass(frozen=True)
class Told:
    """What a method says of the asked items: a score each and, where it has one, a probability of welcome."""

    score: Vector
    welcome: Vector | None = None


def ours(data: Data, task: Task, n: int, untaught: PreferenceModel) -> Told:
    model = copy.deepcopy(untaught)  # the projection is computed once for all people
    for item, level in zip(task.items[:n], task.levels[:n], strict=True):
        model.learn_one(Item(data.vectors[item], data.features[item]), int(level))
    told = model.predict_many([Item(data.vectors[item], data.features[item]) for item in task.asked])
    return Told(np.array([each.mean for each in told]), np.array([each.p_welcome for each in told]))


def user_mean(data: Data, task: Task, n: int) -> Told:
    share = (np.sum(task.levels[:n] >= 4) + 1) / (n + 2)
    return Told(np.zeros(len(task.asked)), np.full(len(task.asked), share))


def knn(data: Data, task: Task, n: int) -> Told:
    near = data.vectors[task.asked] @ data.vectors[task.items[:n]].T
    top = np.argsort(-near, axis=1)[:, :5]
    weight = np.maximum(np.take_along_axis(near, top, axis=1), 1e-3)
    return Told(np.sum(weight * task.raw[:n][top], axis=1) / weight.sum(axis=1))


def ridge(data: Data, task: Task, n: int) -> Told:
    seen, raw = data.vectors[task.items[:n]], task.raw[:n]
    center = seen.mean(axis=0)
    gram = (seen - center) @ (seen - center).T
    dual = np.linalg.solve(gram + 2.0 * np.eye(n), raw - raw.mean())
    return Told((data.vectors[task.asked] - center) @ (seen - center).T @ dual)


def pair_accuracy(told: Told, task: Task) -> float:
    upper = task.truth[:, None] > task.truth[None, :]
    gap = told.score[:, None] - told.score[None, :]
    return float(np.mean((gap[upper] > 0) + 0.5 * (gap[upper] == 0))) if upper.any() else 0.5


def regret(told: Told, task: Task) -> float:
    """What the best of 8 was worth above the one chosen, in standard deviations of the person's ratings."""
    truth = task.truth / max(float(np.std(np.concatenate((task.truth, task.raw)))), 1e-9)
    tie = np.argsort(task.slates, axis=1)  # any order but that of the ratings settles ties
    chosen = np.take_along_axis(task.slates, np.argmax(told.score[task.slates] + 1e-12 * tie, axis=1)[:, None], axis=1)[
        :, 0
    ]
    return float(np.mean(truth[task.slates].max(axis=1) - truth[chosen]))


def calibration_error(welcome: Vector, truth: Vector) -> float:
    """The expected calibration error over ten equal bins."""
    bins = np.minimum((welcome * 10).astype(int), 9)
    gaps = [abs(np.sum(welcome[bins == b]) - np.sum(truth[bins == b])) for b in range(10)]
    return float(np.sum(gaps) / len(truth))


def evaluate(data: Data, half: str, count: int, seeds: int, prior: Prior, *, neutral: bool, only_ours: bool) -> dict:
    """Every metric by (method, n)."""
    found: dict[tuple[str, int], dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for seed in range(seeds):
        background, stream = tasks(data, half, count, seed)
        untaught = PreferenceModel(None if neutral else background, prior=prior)
        for task in stream:
            for n in SIZES:
                told = {"druthers": ours(data, task, n, untaught)}
                if not only_ours:
                    told |= {m.__name__: m(data, task, n) for m in (user_mean, knn, ridge)}
                for method, each in told.items():
                    row = found[method, n]
                    row["pair"].append(pair_accuracy(each, task))
                    row["regret"].append(regret(each, task))
                    if each.welcome is not None:
                        p = np.clip(each.welcome, 1e-6, 1 - 1e-6)
                        row["nll"].append(-np.mean(np.log(np.where(task.welcome > 0, p, 1 - p))))
                        row["p"].append(p)
                        row["y"].append(task.welcome)
    return {
        key: {
            "people": len(row["pair"]),
            **{metric: float(np.mean(row[metric])) for metric in ("pair", "regret", "nll") if row[metric]},
            "se": float(np.std(row["pair"]) / np.sqrt(len(row["pair"]))),
            **({"ece": calibration_error(np.concatenate(row["p"]), np.concatenate(row["y"]))} if row["p"] else {}),
        }
        for key, row in found.items()
    }


def show(name: str, found: dict) -> None:
    print(f"\n{name}: {found['druthers', SIZES[0]]['people']} person-splits, standard error of pair accuracy "
          f"{found['druthers', SIZES[-1]]['se']:.3f}")  # fmt: skip
    print(f"  {'method':<10} {'n':>3}  {'pair':>5}  {'NLL':>5}  {'ECE':>5}  {'regret of best of 8':>19}")
    for (method, n), row in sorted(found.items()):
        cells = [f"{row[key]:.3f}" if key in row else "    -" for key in ("pair", "nll", "ece", "regret")]
        print(f"  {method:<10} {n:>3}  {cells[0]}  {cells[1]}  {cells[2]}  {cells[3]:>19}")


def latency(rounds: int = 200) -> None:
    """Print how long one update at 2,000 judgements and the scoring of 1,000 candidates take, as wall and CPU time."""
    rng = np.random.default_rng(0)

    def item() -> Item:
        topics = {f"topic:{t}": 1.0 for t in rng.integers(0, 12, 3)}
        return Item(rng.standard_normal(384), {**topics, **{f"part {p}": float(rng.random()) for p in range(8)}})

    model = PreferenceModel(rng.standard_normal((300, 384)))
    for _ in range(2000):
        each = item()
        model.learn_one(each, int(np.clip(round(1 + 4 * each.features["part 0"] + rng.normal() / 2), 1, 5)))
    candidates = [item() for _ in range(1000)]

    def update() -> None:
        model.learn_one(candidates[0], 4)
        model.predict_one(candidates[0])

    def score() -> None:
        model.predict_many(candidates)

    for name, work in (("update at n=2000", update), ("score 1000 candidates", score)):
        wall, cpu = [], []
        for _ in range(rounds):
            start, busy = time.perf_counter(), time.process_time()
            work()
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - busy)
        cells = [np.percentile(np.array(each) * 1000, (50, 99)) for each in (wall, cpu)]
        print(f"{name}: wall median {cells[0][0]:.1f} ms, p99 {cells[0][1]:.1f} ms; "
              f"CPU median {cells[1][0]:.1f} ms, p99 {cells[1][1]:.1f} ms")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100, help="at most so many people of a data set")
    parser.add_argument("--seeds", type=int, default=3, help="splits of the items")
    parser.add_argument("--half", choices=("tune", "report"), default="report", help="which half of the people")
    parser.add_argument("--neutral", action="store_true", help="project with the bundled background, not the items'")
    parser.add_argument("--latency", action="store_true", help="measure time only; needs no data")
    options = parser.parse_args()
    latency()
    if options.latency:
        return 0
    folder = Path(os.environ.get("DRUTHERS_DATA", "data"))
    missing = [name for name in LOADERS if not (folder / name / "emb.npz").is_file()]
    for name in missing:
        print(f"\n{name} is not in {folder}. It can be had as {WHERE[name]}; embed the texts into {name}/emb.npz "
              "(ids, emb). DRUTHERS_DATA names the folder that holds it.")  # fmt: skip
    for name, load in LOADERS.items():
        if name not in missing:
            with single_thread():
                found = evaluate(load(folder / name), options.half, options.people, options.seeds, Prior(),
                                 neutral=options.neutral, only_ours=False)  # fmt: skip
            show(f"{name} ({options.half} half)", found)
    return 1 if len(missing) == len(LOADERS) else 0


if __name__ == "__main__":
    sys.exit(main())
