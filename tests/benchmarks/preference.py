"""How good the preference model is on real people's ratings: every row of the metric table, with what it must reach.

    DRUTHERS_DATA=FOLDER python tests/benchmarks/preference.py [--part accuracy] [--people 100] [--seeds 3] [--strict]

Choices were made on the half of the people called "tune"; figures to quote are from the other half. Each part is a
module preference_PART with `run(data, half, people, seeds)`, which gives rows of name, value and the condition to pass;
its `SETS` names the data sets it is run on (all real ones, where it names none; once without data, where it is empty).
"""

from __future__ import annotations

import argparse
import operator
import os
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from druthers.adapters.kernels import choose_kernels

choose_kernels()  # as the program does, before anything imports numpy

from preference_sets import LOADERS, REAL, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("accuracy", "latency", "honesty", "drift", "principles", "asking", "gate", "discovery", "offpolicy", "others")
COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be repeated")
    parser.add_argument("--people", type=int, default=100, help="at most so many people of a data set")
    parser.add_argument("--seeds", type=int, default=3, help="splits of the items")
    parser.add_argument("--half", choices=("tune", "report"), default="report", help="which half of the people")
    parser.add_argument("--set", action="append", choices=LOADERS, help="only this data set; may be repeated")
    parser.add_argument("--neutral", action="store_true", help="project with the bundled background, not the items'")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a condition is not met")
    given = parser.parse_args()
    if given.neutral:
        os.environ["DRUTHERS_NEUTRAL"] = "1"
    rows = []
    for part in given.part or PARTS:
        if find_spec(f"preference_{part}") is None:
            print(f"\nThe part {part} is not there.")
            continue
        for name, row in results(part, given):
            rows.append((part, name, *row))
    failed = summary(rows)
    return 1 if not rows or (failed and given.strict) else 0


def results(part: str, given: argparse.Namespace) -> Iterator[tuple[str, tuple[str, float, str]]]:
    """The rows of a part, each with the name of its data set."""
    module = import_module(f"preference_{part}")
    began = time.perf_counter()
    names: tuple[str, ...] = getattr(module, "SETS", REAL)
    for name in names:
        if given.set and name not in given.set:
            continue
        if lacking := missing(name):
            print(f"\n{lacking}")
            continue
        for row in module.run(LOADERS[name](), given.half, given.people, given.seeds):
            yield name, row
    if not names:
        for row in module.run(None, given.half, given.people, given.seeds):
            yield "", row
    print(f"\n{part} took {time.perf_counter() - began:.0f} s", flush=True)


def summary(rows: list[tuple[str, str, str, float, str]]) -> int:
    """Print every row and whether it passes; how many do not."""
    failed = 0
    print(f"\n{'part':<11} {'data':<21} {'metric':<48} {'value':>8}  {'to pass':<9} pass")
    for part, data, metric, value, condition in rows:
        good = passes(value, condition)
        failed += not good
        print(f"{part:<11} {data:<21} {metric:<48} {value:8.4f}  {condition or '-':<9} "
              f"{'' if not condition else 'yes' if good else 'NO'}")  # fmt: skip
    print(f"\n{len(rows)} rows, {failed} do not pass.")
    return failed


def passes(value: float, condition: str) -> bool:
    """Whether a value meets a condition such as "<= .008"; nothing to meet is met.

    >>> passes(0.01, "<= .008"), passes(0.55, ">= .525"), passes(1.0, "")
    (False, True, True)
    """
    if not condition:
        return True
    sign, limit = condition.split()
    return bool(COMPARED[sign](value, float(limit)))


if __name__ == "__main__":
    sys.exit(main())
