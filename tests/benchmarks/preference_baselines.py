"""What the preference model is compared with: each learns one person's ratings and scores the asked items.

Small implementations of our own, after the definitions in the literature. Their few settings were chosen on the half of
the people called "tune". None learns from other people; the projection of the last is of items without their ratings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from preference_metrics import Told
from preference_sets import WELCOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from preference_sets import Data, Task

    Vector = NDArray[np.float64]

NEIGHBOURS = 5
RIDGE = 2.0
LOGISTIC = 2.0
LENGTHS = (0.5, 1.0, 2.0)
NOISES = (1.0, 4.0, 16.0)
DIRECTIONS = 32
SCALES = (1 / 16, 1 / 4, 1.0, 4.0)


def user_mean(data: Data, task: Task, n: int) -> Told:
    share = (np.sum(task.levels[:n] >= WELCOME) + 1) / (n + 2)
    return Told(np.zeros(len(task.asked)), np.full(len(task.asked), share))


def knn(data: Data, task: Task, n: int) -> Told:
    """The mean of the 5 nearest ratings by cosine, weighted by it."""
    near = data.vectors[task.asked] @ data.vectors[task.items[:n]].T
    top = np.argsort(-near, axis=1)[:, :NEIGHBOURS]
    weight = np.maximum(np.take_along_axis(near, top, axis=1), 1e-3)
    return Told(np.sum(weight * task.raw[:n][top], axis=1) / weight.sum(axis=1))


def logistic(data: Data, task: Task, n: int) -> Told:
    """Logistic regression of welcome on all numbers of the embedding, by Newton in the dual."""
    seen, up = data.vectors[task.items[:n]], (task.levels[:n] >= WELCOME).astype(float)
    center = seen.mean(axis=0)
    gram = (seen - center) @ (seen - center).T / LOGISTIC + 4.0  # a wide prior on the intercept
    dual = np.zeros(n)
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-gram @ dual))
        dual += np.linalg.solve(p[:, None] * (1 - p[:, None]) * gram + np.eye(n), up - p - dual)
    score = ((data.vectors[task.asked] - center) @ (seen - center).T / LOGISTIC + 4.0) @ dual
    return Told(score, 1.0 / (1.0 + np.exp(-score)))


def ridge(data: Data, task: Task, n: int) -> Told:
    seen, raw = data.vectors[task.items[:n]], task.raw[:n]
    center = seen.mean(axis=0)
    gram = (seen - center) @ (seen - center).T
    dual = np.linalg.solve(gram + RIDGE * np.eye(n), raw - raw.mean())
    return Told((data.vectors[task.asked] - center) @ (seen - center).T @ dual)


def gp(data: Data, task: Task, n: int) -> Told:
    """A Gaussian process with an RBF kernel, averaged over length and noise by the evidence."""
    seen, asked = data.vectors[task.items[:n]], data.vectors[task.asked]
    rated = standardised(task.raw[:n])
    scores, evidence = [], []
    for length in LENGTHS:
        for noise in NOISES:
            gram = np.exp((seen @ seen.T - 1.0) / length**2) + noise * np.eye(n)
            dual = np.linalg.solve(gram, rated)
            variance = max(rated @ dual / n, 1e-9)
            evidence.append(-0.5 * (n * np.log(variance) + np.linalg.slogdet(gram)[1]))
            scores.append(np.exp((asked @ seen.T - 1.0) / length**2) @ dual)
    return Told(averaged(scores, evidence))


def bayes_linear(data: Data, task: Task, n: int) -> Told:
    """Gaussian regression on 32 principal components and the named features, as reward.md recommends.

    Each column has variance 1 over the person's items, the whole embedding as much as the named features together; the
    prior's scale is averaged by its evidence times a log-normal prior around 1/8 of the noise for each of both.
    """
    seen, asked = (np.hstack((meaning(data)[items], named(data)[items])) for items in (task.items[:n], task.asked))
    center = seen.mean(axis=0)
    rated = standardised(task.raw[:n])
    gram, cross = (seen - center) @ (seen - center).T, (asked - center) @ (seen - center).T
    scores, evidence = [], []
    for scale in SCALES:
        whole = gram * scale * SIGNAL + np.eye(n)
        dual = np.linalg.solve(whole, rated)
        evidence.append(-0.5 * (rated @ dual + np.linalg.slogdet(whole)[1] + np.log(scale) ** 2))
        scores.append(cross @ dual * scale * SIGNAL)
    return Told(averaged(scores, evidence))


SIGNAL = 0.2
"""The variance that the meaning and the features bring about each, against a noise of 1."""


def standardised(raw: Vector) -> Vector:
    return (raw - raw.mean()) / max(float(raw.std()), 1e-9)


def averaged(scores: list[Vector], evidence: list[float]) -> Vector:
    shares = np.exp(np.array(evidence) - max(evidence))
    out: Vector = shares / shares.sum() @ np.array(scores)
    return out


_COLUMNS: dict[tuple[str, str], Vector] = {}


def meaning(data: Data) -> Vector:
    """The vectors on their first 32 principal components, the mean squared length 1."""
    key = data.name, "meaning"
    if key not in _COLUMNS:
        centered = data.vectors - data.vectors.mean(axis=0)
        _, _, directions = np.linalg.svd(centered, full_matrices=False)
        columns = centered @ directions[:DIRECTIONS].T
        _COLUMNS[key] = columns / np.sqrt(np.mean(np.sum(columns**2, axis=1)))
    return _COLUMNS[key]


def named(data: Data) -> Vector:
    """The named features, each with mean 0 and variance 1, together of mean squared length 1."""
    key = data.name, "named"
    if key not in _COLUMNS:
        names = sorted({name for each in data.features for name in each})
        values = np.array([[each.get(name, 0.0) for name in names] for each in data.features])
        spread = np.maximum(values.std(axis=0), 1e-9)
        _COLUMNS[key] = (values - values.mean(axis=0)) / spread / np.sqrt(max(len(names), 1))
    return _COLUMNS[key]


BASELINES: dict[str, Callable[[Data, Task, int], Told]] = {
    "user mean": user_mean,
    "kNN-5": knn,
    "logistic 384": logistic,
    "ridge 384": ridge,
    "GP RBF": gp,
    "Bayes-linear": bayes_linear,
}
