"""How the journal runs slow work that nobody watches. Part of the façade."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Generator

Outcome = TypeVar("Outcome")


def drain(steps: Generator[object, None, Outcome]) -> Outcome:
    """Run slow work to its end without watching."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return cast("Outcome", stop.value)
