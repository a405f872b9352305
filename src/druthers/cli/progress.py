"""Showing how far slow work is, on stderr: a moving line in a terminal, plain lines elsewhere.

A front end. The core yields `Progress`; drawing it is done here with rich.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar, cast

from druthers import wording
from druthers.models import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

Outcome = TypeVar("Outcome")

QUIET = 1.0  # seconds; a step shorter than this is over before a line about it is read
QUICK = "load embedder"  # over in 0.1 s as a rule: not worth what drawing a bar takes to load
CLEAR = "\r\x1b[2K"
_LOADED: set[str] = set()


def watched(steps: Generator[object, None, Outcome], on_item: Callable[[object], None] | None = None) -> Outcome:
    """Run slow work to its end and show how far it is; what is not progress goes to `on_item`."""
    view = _Terminal() if sys.stderr.isatty() else _Plain()
    try:
        while True:
            try:
                item = next(steps)
            except StopIteration as stop:
                return cast("Outcome", stop.value)
            if isinstance(item, Progress):
                if on_item is not None:
                    on_item(item)  # lets it take back what it showed
                view.show(item)
            elif on_item is not None:
                view.pause()
                on_item(item)
    finally:
        view.pause()
        steps.close()


class _Plain:
    """A line when a stage begins, and every few seconds while it lasts."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._stage = ""
        self._said = 0.0

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        new_stage = progress.stage != self._stage
        slow = progress.stage.startswith("load") and progress.stage != QUICK
        if slow:  # from its first moment, and only the first time
            if progress.stage in _LOADED:
                return
            _LOADED.add(progress.stage)
        elif now - self._began < QUIET or (not new_stage and now - self._said < 5 * QUIET):
            return
        self._stage, self._said = progress.stage, now
        sys.stderr.write(f"{wording.progress(progress)}\n")
        sys.stderr.flush()

    def pause(self) -> None:
        return


class _Terminal:
    """One line that moves, and is gone afterwards."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._written = False

    def show(self, progress: Progress) -> None:
        if self._bar is None and progress.stage == QUICK:
            sys.stderr.write(f"{CLEAR}{wording.progress(progress)}…")
            sys.stderr.flush()
            self._written = True
            return
        self._wipe()
        if self._bar is None or self._task is None:
            from rich.console import Console
            from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as RichProgress

            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(24), TimeElapsedColumn())
            self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        self._bar.update(
            self._task, description=wording.progress(progress), completed=progress.done, total=progress.total or None
        )

    def pause(self) -> None:
        self._wipe()
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _wipe(self) -> None:
        if self._written:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
            self._written = False
