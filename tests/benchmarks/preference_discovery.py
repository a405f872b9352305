"""What is discovered that nobody would have guessed, and what looking for it costs: fifty steps among eight.

A part of preference.py. At each step the model sees eight of a person's items that were not shown yet, shows one, and
learns its rating. A find is in the top 15 % of what the person ever gave, and far from everything liked before (cosine
below .25); a discovery is a find that was predicted below their median beforehand. Regret is what the best of the eight
was worth above the one that was shown, in standard deviations of the person's ratings.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from preference_metrics import clustered
from preference_sets import WELCOME
from preference_taught import items

from druthers.profile import PreferenceModel
from druthers.profile.projection import single_thread
from druthers.profile.slate import NEARNESS, OPTIMISM, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from preference_sets import Data, Rated

    Vector = NDArray[np.float64]

STEPS = 50
OFFERED = 8
FEWEST = STEPS + OFFERED
MOST_PEOPLE, MOST_SEEDS = 60, 2  # a walk of fifty updates takes a second, and five are walked
FAR = 0.25
TOP = 0.85


@dataclass(frozen=True)
class Seen:
    """What is known of the eight at a step."""

    mean: Vector
    sd: Vector
    near: Vector
    step: int
    rng: np.random.Generator


def by_chance(seen: Seen) -> int:
    return int(seen.rng.integers(len(seen.mean)))


def greedy(seen: Seen) -> int:
    return int(np.argmax(seen.mean))


def ucb(seen: Seen) -> int:
    return int(np.argmax(seen.mean + OPTIMISM * seen.sd))


def novel(seen: Seen) -> int:
    return int(np.argmax(seen.mean - NEARNESS * seen.near))


def slots(seen: Seen) -> int:
    """A slate of five, one after the other: three of the best, the novel one, the one by chance."""
    return (ucb, ucb, ucb, novel, by_chance)[seen.step % 5](seen)


WAYS: tuple[Callable[[Seen], int], ...] = (by_chance, greedy, ucb, novel, slots)


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print what each way of choosing costs and finds, and give that of the slots against greedy and UCB."""
    walks: dict[str, list[Walk]] = defaultdict(list)
    who = []
    with single_thread():
        untaught = PreferenceModel(data.vectors)
        for seed in range(min(seeds, MOST_SEEDS)):
            rng = np.random.default_rng(seed)
            able = [each for each in data.people[0 if half == "tune" else 1 :: 2] if len(each[0]) >= FEWEST]
            for index in rng.permutation(len(able))[: min(people, MOST_PEOPLE)]:
                who.append(int(index))
                for way in WAYS:
                    drawn = np.random.default_rng([seed, int(index)])
                    walks[way.__name__].append(walk(data, able[index], way, untaught, drawn))
    told = {
        name: {part: np.array([getattr(each, part) for each in went], dtype=float) for part in PARTS}
        for name, went in walks.items()
    }
    print(f"\n{data.name}: {STEPS} steps among {OFFERED}, {len(who)} walks; in brackets the standard error")
    print(f"  {'shown':<10}" + "".join(f"{part:>18}" for part in PARTS))
    for name, each in told.items():
        cells = [f"{each[part].mean():9.3f} ({clustered(each[part], np.array(who)):.3f})" for part in PARTS]
        print(f"  {name:<10}" + "".join(f"{cell:>18}" for cell in cells))
    mean = {name: {part: float(each[part].mean()) for part in PARTS} for name, each in told.items()}
    return [
        ("finds of the slots above greedy, share", _more(mean["slots"]["finds"], mean["greedy"]["finds"]), ""),
        ("discoveries of greedy", mean["greedy"]["discoveries"], ""),
        ("discoveries of the slots", mean["slots"]["discoveries"], ""),
        (
            "discoveries of the slots above greedy, share",
            _more(mean["slots"]["discoveries"], mean["greedy"]["discoveries"]),
            ">= .20",
        ),
        ("regret of the slots above UCB", mean["slots"]["regret"] - mean["ucb"]["regret"], "<= .08"),
    ]


def _more(here: float, there: float) -> float:
    """By which share `here` is more; of nothing, as if there had been one in fifty walks."""
    return here / max(there, 0.02) - 1


@dataclass(frozen=True)
class Walk:
    """Mean regret, and how many finds and discoveries there were in fifty steps."""

    regret: float
    finds: int
    discoveries: int


PARTS = ("regret", "finds", "discoveries")


def walk(
    data: Data, person: Rated, way: Callable[[Seen], int], untaught: PreferenceModel, rng: np.random.Generator
) -> Walk:
    """One person's fifty steps; what is offered later depends on what was shown."""
    positions, raw, levels = person
    model = copy.deepcopy(untaught)
    own = items(data, positions)
    left = list(rng.permutation(len(positions)))
    spread = max(float(np.std(raw)), 1e-9)
    high = np.quantile(raw, TOP)
    liked: list[int] = []
    costs, finds, discoveries = [], 0, 0
    for step in range(STEPS):
        offered = left[:OFFERED]
        expected = model.predict_many(own)
        means = np.array([each.mean for each in expected])
        near = nearest(data.vectors[positions[offered]], data.vectors[positions[liked]])
        seen = Seen(means[offered], np.array([expected[each].sd for each in offered]), near, step, rng)
        place = way(seen)
        shown = offered[place]
        costs.append((raw[offered].max() - raw[shown]) / spread)
        found = bool(liked) and raw[shown] >= high and near[place] < FAR
        finds += found
        discoveries += found and means[shown] < np.median(means)
        model.learn_one(own[shown], int(levels[shown]))
        if levels[shown] >= WELCOME:
            liked.append(shown)
        left.remove(shown)
        left = [left[each] for each in rng.permutation(len(left))]
    return Walk(float(np.mean(costs)), finds, discoveries)
