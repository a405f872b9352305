"""What leading and listening asks of the journal, answered by a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from druthers.models import GateState, Shown, TopicTrust

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = TopicTrust(
    "body", 3, 2, 1, 0.74, because="what it made on it was welcome less often than it had expected", judged=11
)


class Gate:
    """Called, it tells how the gate stands; as what a test set, it holds the model up before each word."""

    def __init__(self, journal, semaphore):
        self._journal = journal
        self._semaphore = semaphore

    def __call__(self):
        self._journal.calls.append(("gate",))
        if isinstance(self._journal.gated, Exception):
            raise self._journal.gated
        return replace(self._journal.gated, leading=self._journal.settings.leading)

    def acquire(self, *how, **kind):
        return self._semaphore is None or self._semaphore.acquire(*how, **kind)

    def release(self, many=1):
        if self._semaphore is not None:
            self._semaphore.release(many)


@dataclass(kw_only=True)
class LeadingStandIn:
    """A part of the stand-in for the façade."""

    gated: GateState = field(
        default_factory=lambda: GateState(
            open=True,
            reason="",
            labels=31,
            threshold=0.7,
            budget_left=3,
            topics=(BODY,),
            spoken=3,
            withheld=1,
            judged=(BODY, TopicTrust("making", 0, 0, 0, 0.7, judged=4)),
            unasked=3,
            needed=10,
        )
    )
    earlier: Shown | None = None
    backs: dict[str, Callable[[], object]] = field(default_factory=dict)
    worths: dict[str, int] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)

    def __setattr__(self, name, value):
        super().__setattr__(name, Gate(self, value) if name == "gate" else value)

    def look_back(self):
        self._call("look back")
        found, self.earlier = self.earlier, None
        return found

    def happened(self, what, worth):
        self._call("happened", what, worth)
        self.worths[what] = worth
        return self._undoable(lambda: self.worths.pop(what))

    def dismiss(self, proposal, reason="not-now"):
        self._call("dismiss", proposal, reason)
        self.aside[proposal] = reason
        return self._undoable(lambda: self.aside.pop(proposal))

    def compare(self, preferred, other, *, tie=False):
        self._call("compare", preferred, other, tie)
        return self._undoable(lambda: None)

    def _undoable(self, back):
        event = f"event-{len(self.calls)}"
        self.backs[event] = back
        return event

    def lead(self, leading):
        self._call("lead", leading)
        self.settings = replace(self.settings, leading=leading)
