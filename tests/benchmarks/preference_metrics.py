"""What counts in the benchmarks of the preference model: pairs in order, regret, log loss, calibration, with errors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from preference_sets import Task

    Vector = NDArray[np.float64]

SUREST = 1e-6


@dataclass(frozen=True)
class Told:
    """What a method says of the asked items: a score each and, where it has one, a probability of welcome."""

    score: Vector
    welcome: Vector | None = None


def pair_accuracy(told: Told, task: Task) -> float:
    """The share of pairs of asked items that are told in the right order; ties of the person are dropped."""
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


def log_loss(welcome: Vector, truth: Vector) -> float:
    """The mean negative log-probability of what came, in nats."""
    p = np.clip(welcome, SUREST, 1 - SUREST)
    return float(-np.mean(np.log(np.where(truth > 0, p, 1 - p))))


def calibration_error(welcome: Vector, truth: Vector) -> float:
    """The expected calibration error over ten equal bins."""
    bins = np.minimum((welcome * 10).astype(int), 9)
    gaps = [abs(np.sum(welcome[bins == b]) - np.sum(truth[bins == b])) for b in range(10)]
    return float(np.sum(gaps) / len(truth))


@dataclass
class Tally:
    """What a method reached at one number of ratings, a number for each task."""

    people: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    told: list[Vector] = field(default_factory=list)
    came: list[Vector] = field(default_factory=list)

    def add(self, told: Told, task: Task) -> None:
        self.people.append(task.person)
        self.values["pair"].append(pair_accuracy(told, task))
        self.values["regret"].append(regret(told, task))
        if told.welcome is not None:
            self.values["nll"].append(log_loss(told.welcome, task.welcome))
            self.told.append(told.welcome)
            self.came.append(task.welcome)

    def mean(self, metric: str) -> float:
        """The mean over tasks; ECE is over all their predictions at once. NaN where the method has none."""
        if metric == "ece":
            return calibration_error(np.concatenate(self.told), np.concatenate(self.came)) if self.told else np.nan
        return float(np.mean(self.values[metric])) if self.values[metric] else np.nan

    def error(self, metric: str) -> float:
        """The standard error of the mean."""
        return clustered(np.array(self.values[metric]), np.array(self.people))

    def gain(self, other: Tally, metric: str) -> tuple[float, float]:
        """How much more than `other` on the same tasks, and its standard error."""
        gains = np.array(self.values[metric]) - np.array(other.values[metric])
        return float(gains.mean()), clustered(gains, np.array(self.people))


def clustered(values: Vector, people: NDArray[np.intp]) -> float:
    """The standard error of a mean of which several values are of the same person, and so no new evidence."""
    _, of = np.unique(people, return_inverse=True)
    sums = np.bincount(of, weights=values - values.mean())
    return float(np.sqrt(np.sum(sums**2)) / len(values))
