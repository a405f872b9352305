"""Bringing the person's devices into step, as messages: how far it is, and what became of each repository.

Runs in a worker thread. When cancelled it ends after the step that runs, and leaves nothing half-done.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from druthers import wording as words
from druthers.tui.messages import Synchronised, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.message import Message

    from druthers.models import Progress, Synced
    from druthers.tui.ports import Journal


def sync(journal: Journal, tell: Callable[[Message], object]) -> None:
    """Post `Told` for each step and at last `Synchronised` through `tell`; when cancelled it ends without the last.

    Raises whatever DruthersError the journal raises.
    """
    worker = get_current_worker()
    with closing(journal.sync_steps()) as steps:
        while not worker.is_cancelled:
            try:
                step = next(steps)
            except StopIteration as end:
                tell(Synchronised(end.value))
                return
            tell(Told(step))


def step_line(step: Progress) -> str:
    """How far it is, and with which repository."""
    return f"{words.progress(step)}{f' ({step.detail})' if step.detail else ''}…"


def outcome_lines(journal: Journal, outcomes: Iterable[Synced]) -> list[str]:
    """What came and went, what was kept twice, and what waits, a line each."""
    lines = []
    for each in outcomes:
        lines += words.step_of_sync(each, str(journal.folder(each.place)))
        if waits := words.sync_waits(each):
            lines.append(f"  {waits.removeprefix(f'{each.place}: ')}")
    return lines
