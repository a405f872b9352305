"""What a rule of the guard says of one line: where, which rule, and what it looks like.

The publish stage. `spotting` turns hits into what the guard reports.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters `start` to `end` of a line; `what` is a noun with its article, such as "a GitHub token"."""

    start: int
    end: int
    rule: str
    what: str
