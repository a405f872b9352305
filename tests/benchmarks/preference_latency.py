"""How long an update at 2,000 judgements and the scoring of 1,000 candidates take while another core is busy.

A part of preference.py; it needs no data. It starts a process that does nothing but count, and ends it again.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile import Item, PreferenceModel

if TYPE_CHECKING:
    from collections.abc import Callable

SETS: tuple[str, ...] = ()
JUDGEMENTS = 2000
CANDIDATES = 1000
ROUNDS = 200
LIMIT = "< 10"


def run(_data: object, _half: str, _people: int, _seeds: int) -> list[tuple[str, float, str]]:
    """The 99th percentiles of wall time in milliseconds; the medians and the CPU time are printed."""
    model, candidates = taught()

    def update() -> None:
        model.learn_one(candidates[0], 4)
        model.predict_one(candidates[0])

    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        return [
            (f"update at n={JUDGEMENTS}, p99 in ms", timed("update", update), LIMIT),
            (f"score {CANDIDATES}, p99 in ms", timed("score", lambda: model.predict_many(candidates)), LIMIT),
        ]
    finally:
        busy.kill()
        busy.wait()


def taught() -> tuple[PreferenceModel, list[Item]]:
    rng = np.random.default_rng(0)

    def item() -> Item:
        topics = {f"topic:{t}": 1.0 for t in rng.integers(0, 12, 3)}
        return Item(rng.standard_normal(384), {**topics, **{f"part {p}": float(rng.random()) for p in range(8)}})

    model = PreferenceModel(rng.standard_normal((300, 384)))
    for _ in range(JUDGEMENTS):
        each = item()
        model.learn_one(each, int(np.clip(round(1 + 4 * each.features["part 0"] + rng.normal() / 2), 1, 5)))
    return model, [item() for _ in range(CANDIDATES)]


def timed(name: str, work: Callable[[], object]) -> float:
    wall, cpu = [], []
    for _ in range(ROUNDS):
        start, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    cells = [np.percentile(np.array(each) * 1000, (50, 99)) for each in (wall, cpu)]
    print(f"{name}: wall median {cells[0][0]:.1f} ms, p99 {cells[0][1]:.1f} ms; "
          f"CPU median {cells[1][0]:.1f} ms, p99 {cells[1][1]:.1f} ms")  # fmt: skip
    return float(cells[0][1])
