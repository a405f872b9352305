"""The readings of principles and reasons that wait for the person's yes, and recording it. Part of the façade."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.models import Progress
from druthers.propose.meanings import describe
from druthers.rate.events import RatedEvent, RetractedEvent, StatedEvent

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.journal.facade import Journal
    from druthers.models import Reading
    from druthers.rate.events import Event

LARGEST: Final = 3.0  # standard deviations: whoever wants more than that sets the weight itself


def readings_steps(journal: Journal) -> Generator[Progress, None, list[Reading]]:
    """What `Journal.readings_steps` promises: principles first, up to three readings of each text, the surest first."""
    from druthers.journal.reading import read_principle, read_reason
    from druthers.vault.principles import read_principles

    events, _ = journal.ledger.read()
    stated = [event for event in events if isinstance(event, StatedEvent)]
    read = {same(event.principle) for event in stated if event.source == "principle"}
    lines = [line for line in read_principles(journal.layout.principles, journal.cipher) if same(line) not in read]
    reasons = _reasons(events, stated)
    if not lines and not reasons:
        return []
    yield Progress("load embedder")
    journal.embedder.load()
    found: list[Reading] = []
    for number, line in enumerate(lines):
        yield Progress("read your words", number, len(lines) + len(reasons))
        found += read_principle(line, journal.embedder)
    for number, rated in enumerate(reasons, len(lines)):
        yield Progress("read your words", number, len(lines) + len(reasons))
        found += read_reason(rated.why or "", rated.rating, rated.proposal, journal.embedder)
    return found


def confirm(journal: Journal, reading: Reading) -> str:
    """What `Journal.confirm` promises.

    Raises:
        UsageError: the reading is of words that the person did not write, of no known feature, or of no usable weight.
    """
    events, _ = journal.ledger.read()
    new = confirming(journal, reading, events)
    journal.record(*new, message="Confirm a reading")
    return new[-1].id


def confirming(
    journal: Journal, reading: Reading, events: Sequence[Event], *, question: str | None = None
) -> list[Event]:
    """The events that a confirmed reading amounts to; an earlier reading of the same words is taken back.

    Raises:
        UsageError: as `confirm`.
    """
    if not (math.isfinite(reading.weight) and 0 < abs(reading.weight) <= LARGEST):
        raise UsageError(f"A reading cannot weigh {reading.weight}.", f"Give a number up to {LARGEST:g}, not 0.")
    if describe(reading.feature) is None:
        raise UsageError(f"There is no feature {reading.feature}.", "`druthers profile principles` lists them.")
    _written(journal, reading, events)
    principle = reading.words if reading.source == "principle" else None
    earlier = [
        event
        for event in events
        if isinstance(event, StatedEvent)
        and event.source == reading.source
        and (same(event.principle) == same(principle) if principle else event.proposal == reading.proposal)
    ]
    new_id, at = journal.ports.new_id, journal.ports.now()
    return [
        *(RetractedEvent(id=new_id(), at=at, event=event.id) for event in earlier),
        StatedEvent(
            id=new_id(),
            at=at,
            feature=reading.feature,
            weight=reading.weight,
            strength=1.0,
            unit="prior",
            source=reading.source,
            principle=principle,
            proposal=reading.proposal,
            question=question,
        ),
    ]


def same(text: str | None) -> str:
    """A text by which two are compared: white space does not matter."""
    return " ".join((text or "").split())


def _reasons(events: Sequence[Event], stated: Sequence[StatedEvent]) -> list[RatedEvent]:
    """The last rating of each proposal, where it has a reason that was not read yet."""
    last = {event.proposal: event for event in events if isinstance(event, RatedEvent)}
    read = {event.proposal: event.id for event in stated if event.source == "reason"}
    return [rated for rated in last.values() if (rated.why or "").strip() and read.get(rated.proposal, "") < rated.id]


def _written(journal: Journal, reading: Reading, events: Sequence[Event]) -> None:
    from druthers.vault.principles import read_principles

    if reading.source == "principle":
        stands = {same(line) for line in read_principles(journal.layout.principles, journal.cipher)}
        if same(reading.words) not in stands:
            raise UsageError("That principle does not stand in your principles.", "Look at private/principles.md.")
    elif not any(isinstance(each, RatedEvent) and each.proposal == reading.proposal and each.why for each in events):
        raise UsageError("No rating of that proposal has a reason.", "Give one with `druthers rate ID 4 --why TEXT`.")
