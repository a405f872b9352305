"""Whether the gain that is promised for the best of N comes true, however many it was chosen from (Goodhart).

A part of preference.py. After 20 ratings the model chooses the best of N unseen items, N from 1 to 64. Promised is the
expected utility of the chosen one less the average of the N; realised is the same of what the person gave, in standard
deviations of their ratings. A score that is only high by luck promises more the more there is to choose from.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from preference_sets import tasks
from preference_taught import expected

from druthers.profile import PreferenceModel
from druthers.profile.projection import single_thread
from druthers.profile.slate import OPTIMISM

if TYPE_CHECKING:
    from preference_sets import Data

TAUGHT = 20
CHOICES = (1, 2, 4, 8, 16, 32, 64)
DRAWS = 40
JUDGED = 16
PASS = "<= 1.5"
WAYS = {"highest mean": 0.0, "as shown": OPTIMISM}


def run(data: Data, half: str, people: int, seeds: int) -> list[tuple[str, float, str]]:
    """Print the curve, and give promised over realised at best of 16."""
    promised, realised = defaultdict(list), defaultdict(list)
    for seed in range(seeds):
        with single_thread():
            background, stream = tasks(data, half, people, seed)
            untaught = PreferenceModel(background)
            rng = np.random.default_rng(seed)
            for task in stream:
                mean, sd = expected(data, task, TAUGHT, untaught)
                truth = task.truth / max(float(np.std(np.concatenate((task.truth, task.raw)))), 1e-9)
                for size in CHOICES:
                    if size > len(truth):
                        continue
                    draws = np.stack([rng.permutation(len(truth))[:size] for _ in range(DRAWS)])
                    for way, optimism in WAYS.items():
                        best = np.argmax((mean + optimism * sd)[draws], axis=1)
                        rows = np.arange(DRAWS)
                        promised[way, size].append(np.mean(mean[draws][rows, best] - mean[draws].mean(axis=1)))
                        realised[way, size].append(np.mean(truth[draws][rows, best] - truth[draws].mean(axis=1)))
    print(f"\n{data.name}: gain of the best of N after {TAUGHT} ratings, in standard deviations of the ratings")
    print(f"  {'chosen by':<13} {'N':>3}  {'promised':>8}  {'realised':>8}  {'error':>6}  {'people':>6}")
    for way in WAYS:
        for size in CHOICES:
            came = np.array(realised[way, size])
            if len(came):
                print(f"  {way:<13} {size:>3}  {np.mean(promised[way, size]):8.3f}  {came.mean():8.3f}  "
                      f"{came.std() / np.sqrt(len(came)):6.3f}  {len(came):6}")  # fmt: skip
    return [
        (
            f"promised / realised, best of {JUDGED}, n={TAUGHT}, {way}",
            float(np.mean(promised[way, JUDGED]) / np.mean(realised[way, JUDGED])),
            PASS,
        )
        for way in WAYS
    ]
