"""How `retrieval.py` prints: small tables as it goes along, and the figures that a row comes to."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SECONDS = 30
_said = [0.0]


@dataclass(frozen=True)
class Figure:
    """One thing measured: what it stands beside, what ours is, and what was to be reached; `met` is None where open."""

    what: str
    baseline: str
    ours: str
    goal: str = ""
    met: bool | None = None


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table in markdown, with its columns below each other."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    forget_progress()
    for number, line in enumerate(lines):
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        print("| " + " | ".join(cells) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print(flush=True)


def print_figures(figures: Iterable[Figure]) -> None:
    """The figures as a table, both columns beside their goal."""
    words = {True: "yes", False: "NO", None: ""}
    rows = [(each.what, each.baseline, each.ours, each.goal, words[each.met]) for each in figures]
    print_table(("what", "baseline, here and now", "ours", "to reach", "reached"), rows)


def say(text: str) -> None:
    """A line of the report, at once."""
    forget_progress()
    print(text, flush=True)


def progress(text: str) -> None:
    """Tell how far it is: on one line of a terminal, which is written over, else by a line every half minute."""
    if sys.stderr.isatty():
        print(f"\r{text:<100.100}", end="", file=sys.stderr, flush=True)
    elif time.monotonic() - _said[0] > SECONDS:
        _said[0] = time.monotonic()
        print(text, file=sys.stderr, flush=True)


def forget_progress() -> None:
    """Clear that line."""
    if sys.stderr.isatty():
        print(f"\r{'':<100}\r", end="", file=sys.stderr, flush=True)


def yes(*, is_so: bool) -> str:
    return "yes" if is_so else "NO"
