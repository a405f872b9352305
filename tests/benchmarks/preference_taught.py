"""A model that has learnt some of a person's ratings, and what it expects of the items that are asked.

Shared by parts of preference.py.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile import Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from preference_sets import Data, Task

    from druthers.profile import Prediction, PreferenceModel

    Vector = NDArray[np.float64]


def items(data: Data, positions: Iterable[int]) -> list[Item]:
    return [Item(data.vectors[each], data.features[each]) for each in positions]


def taught(data: Data, task: Task, n: int, untaught: PreferenceModel) -> PreferenceModel:
    """The model after the first n ratings; it is handed over untaught, because its projection takes long."""
    model = copy.deepcopy(untaught)
    for item, level in zip(items(data, task.items[:n]), task.levels[:n], strict=True):
        model.learn_one(item, int(level))
    return model


def expected(data: Data, task: Task, n: int, untaught: PreferenceModel) -> tuple[Vector, Vector]:
    """The mean and the sd that are expected of each asked item after n ratings."""
    told: list[Prediction] = taught(data, task, n, untaught).predict_many(items(data, task.asked))
    return np.array([each.mean for each in told]), np.array([each.sd for each in told])
