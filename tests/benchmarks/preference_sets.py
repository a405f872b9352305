"""Real people's ratings for the benchmarks of the preference model: the sets, the people, and what each is asked.

Per seed 30 % of a set's items are held out from everybody. Each person's other ratings are drawn in random order, and
the held-out ones are what is to be predicted. The people are split for good into a half to make choices on ("tune") and
a half to report on.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Rated = tuple[Indices, Vector, Indices]

SIZES = (5, 10, 20, 50)
HELD_OUT = 0.3
FEWEST_HELD_OUT = 12
SLATES = 20
WELCOME = 4
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
    people: list[Rated]


def ratings_folder() -> Path:
    """Where the rating sets lie: $DRUTHERS_DATA, or its folder `ratings`."""
    folder = Path(os.environ.get("DRUTHERS_DATA", "data"))
    return folder / "ratings" if (folder / "ratings").is_dir() else folder


def missing(name: str) -> str:
    """Why a set cannot be had, or nothing."""
    source = MADE_OF.get(name, name)
    folder = ratings_folder()
    if (folder / source / "emb.npz").is_file():
        return ""
    return (
        f"{source} is not in {folder}. It can be had as {WHERE[source]}; embed the texts into {source}/emb.npz "
        "(ids, emb). DRUTHERS_DATA names the folder that holds it."
    )


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


def ones(data: Data) -> Data:
    """The same people, but a 1 for the lower 60 % of what everybody gave, and few named features: offence, not joy."""
    ends = np.quantile(np.concatenate([raw for _, raw, _ in data.people]), (0.6, 0.75, 0.86, 0.95))
    binned = [(items, level.astype(float), level) for items, raw, _ in data.people for level in [levels(raw, ends)]]
    features = [{name: value for name, value in each.items() if name == "length"} for each in data.features]
    return replace(data, name=f"{data.name}, 60 % ones", features=features, people=binned)


def upper(data: Data) -> Data:
    """The same people, but each gives a 5 to their better half and a 4 to the other."""
    halved = [
        (items, (raw > np.median(raw)).astype(float), 4 + (raw > np.median(raw)).astype(np.intp))
        for items, raw, _ in data.people
    ]
    return replace(data, name=f"{data.name}, only 4 and 5", people=halved)


def people(rated: dict[int, list[tuple[int, float]]], ends: tuple[float, ...]) -> list[Rated]:
    """Each person's items, raw ratings and levels, by id; a level's upper end is inclusive."""
    out = []
    for person in sorted(rated):
        items, raw = zip(*rated[person], strict=True)
        out.append((np.array(items), np.array(raw), levels(np.array(raw), np.array(ends))))
    return out


def levels(raw: Vector, ends: Vector) -> Indices:
    return 1 + np.searchsorted(ends, raw, side="left")


LOADERS: dict[str, Callable[[], Data]] = {
    "jester5k": lambda: jester(ratings_folder() / "jester5k"),
    "movielens_small_text": lambda: films(ratings_folder() / "movielens_small_text"),
    "ones": lambda: ones(jester(ratings_folder() / "jester5k")),
    "upper": lambda: upper(films(ratings_folder() / "movielens_small_text")),
}
MADE_OF = {"ones": "jester5k", "upper": "movielens_small_text"}
REAL = ("jester5k", "movielens_small_text")


@dataclass(frozen=True)
class Task:
    """One person's ratings in learning order, what is held out, and the order's own random numbers.

    `raw` and `truth` are the ratings as given, `levels` 1 to 5, `welcome` (of the asked items) 0 or 1, `slates` draws
    of eight asked items. Of the same `person` there is a task per seed.
    """

    items: Indices
    levels: Indices
    raw: Vector
    asked: Indices
    truth: Vector
    welcome: Vector
    slates: Indices
    person: int = 0


def tasks(
    data: Data, half: str, count: int, seed: int, *, sizes: tuple[int, ...] = SIZES
) -> tuple[Vector, Iterator[Task]]:
    """The background of a seed (vectors of items not held out), and a task for each of `count` people.

    A person takes part who rated max(sizes) items outside of what is held out and enough in it.
    """
    rng = np.random.default_rng(seed)
    held = rng.random(len(data.vectors)) < HELD_OUT
    mine = data.people[0 if half == "tune" else 1 :: 2]
    enough = [
        number
        for number, person in enumerate(mine)
        if np.sum(~held[person[0]]) >= max(sizes) and np.sum(held[person[0]]) >= FEWEST_HELD_OUT
    ]
    chosen = rng.permutation(len(enough))[:count]

    def each() -> Iterator[Task]:
        for index in chosen:
            items, raw, given = mine[enough[index]]
            order = rng.permutation(np.flatnonzero(~held[items]))[: max(sizes)]
            out = np.flatnonzero(held[items])
            slates = np.stack([rng.permutation(len(out))[:8] for _ in range(SLATES)])
            welcome = (given[out] >= WELCOME).astype(float)
            yield Task(items[order], given[order], raw[order], items[out], raw[out], welcome, slates, enough[index])

    return data.vectors[~held], each()
