"""Slow work as messages: how far it is, the model's text in batches, and the outcome.

Runs in a worker thread. It closes the journal's generator as soon as `cancelled` says so, at the next event that this
gives; it draws nothing and keeps nothing.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from druthers.errors import DruthersError
from druthers.models import Piece, Progress, Proposal
from druthers.tui.messages import Proposed, Told, Wrote

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from datetime import datetime

    from textual.message import Message

    from druthers.tui.ports import Journal

Outcome = TypeVar("Outcome")

BATCH = 0.1  # seconds of text in one message: still looks like writing, and leaves the processor to the model
READ = 0.1  # seconds a line about progress stays at least


def generation(
    journal: Journal, about: str | None, cancelled: Callable[[], bool], *, now: Callable[[], float] = monotonic
) -> Generator[Message]:
    """Yield `Wrote`, `Told` and at last `Proposed`; when cancelled it ends without the last.

    Raises whatever DruthersError the journal raises.
    """
    written: defaultdict[int, str] = defaultdict(str)
    flushed = now()
    tells = _seldom()
    with closing(journal.propose_steps(about)) as steps:
        while not cancelled():
            try:
                step = next(steps)
            except StopIteration as end:
                if written:
                    yield Wrote(dict(written))
                yield Proposed(end.value, cited_dates(journal, end.value))
                return
            if isinstance(step, Piece):
                written[step.candidate] += step.text
            if written and (not isinstance(step, Piece) or now() - flushed >= BATCH):
                yield Wrote(dict(written))
                written.clear()
                flushed = now()
            if isinstance(step, Progress) and tells(step, now()):
                yield Told(step)


def progress(
    steps: Generator[Progress, None, Outcome], cancelled: Callable[[], bool], *, now: Callable[[], float] = monotonic
) -> Generator[Told, None, Outcome | None]:
    """Run `steps` to their end, and give their outcome; None when `cancelled` came first.

    `Told` is yielded as often as a person can read it.
    """
    tells = _seldom()
    with closing(steps):
        while not cancelled():
            try:
                step = next(steps)
            except StopIteration as end:
                return cast("Outcome", end.value)
            if tells(step, now()):
                yield Told(step)
    return None


def outcome(events: Generator[Told, None, Outcome], post: Callable[[Message], object]) -> Outcome:
    """Post every event, and give what they came to."""
    while True:
        try:
            post(next(events))
        except StopIteration as end:
            return cast("Outcome", end.value)


def _seldom() -> Callable[[Progress, float], bool]:
    """Pass the first step of each stage, and of the others what comes at least `READ` after the last that passed."""
    stage, told = "", 0.0

    def tells(step: Progress, moment: float) -> bool:
        nonlocal stage, told
        if step.stage == stage and moment - told < READ:
            return False
        stage, told = step.stage, moment
        return True

    return tells


def cited_dates(journal: Journal, proposals: Iterable[Proposal]) -> dict[str, datetime]:
    """When each cited note was written; a note that cannot be read any more is left out."""
    dates: dict[str, datetime] = {}
    for path in {citation.path for proposal in proposals for citation in proposal.citations}:
        try:
            dates[path] = journal.note(path).created
        except DruthersError:
            continue  # the quote stands all the same; the card then names the path
    return dates
