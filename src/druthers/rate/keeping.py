"""All that the ledger holds about a person, told kind by kind, so that nothing in it goes unseen.

The rate stage. It counts and lists; what the lessons in it teach is the profile's business.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, get_args

from druthers.models import AskedOnce, ChangeSaid, Kept, Reason, RoundPlayed
from druthers.rate.events import (
    AnsweredEvent,
    AskedEvent,
    ChangedEvent,
    DismissedEvent,
    Event,
    OfferedEvent,
    PickedEvent,
    RatedEvent,
    RetractedEvent,
    RoundEvent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: Final[tuple[str, ...]] = tuple(kind.model_fields["kind"].default for kind in get_args(Event))

MEASURED: Final = {"v", "embedding", "own_embedding", "beat", "candidates"}
"""What an event holds of texts alone, and in numbers by the hundred."""


def kept(events: Sequence[Event], unread: int = 0) -> Kept:
    """What the events keep of the person; `unread` lines could not be read."""
    found: Counter[str] = Counter(event.kind for event in events)
    answers = {event.question: event for event in events if isinstance(event, AnsweredEvent)}
    picks = {event.round: event.preferred for event in events if isinstance(event, PickedEvent)}
    offers = [event for event in events if isinstance(event, OfferedEvent)]
    return Kept(
        counts={kind: found[kind] for kind in KINDS},
        dismissals=dict(Counter(event.reason for event in events if isinstance(event, DismissedEvent))),
        reasons=tuple(
            Reason(event.id, event.proposal, event.at, event.why)
            for event in events
            if isinstance(event, RatedEvent) and event.why
        ),
        questions=tuple(_asked(event, answers.get(event.id)) for event in events if isinstance(event, AskedEvent)),
        changes=tuple(
            ChangeSaid(event.id, event.at, event.since, event.confirmed, event.feature)
            for event in events
            if isinstance(event, ChangedEvent)
        ),
        rounds=tuple(
            RoundPlayed(event.id, event.at, event.own, event.proposal, picks.get(event.id), event.followed)
            for event in events
            if isinstance(event, RoundEvent)
        ),
        spoken=sum(event.spoken for event in offers),
        withheld=sum(not event.spoken for event in offers),
        taken_back=sum(isinstance(event, RetractedEvent) for event in events),
        unread=unread,
        events=tuple(event.model_dump(mode="json", exclude=MEASURED) for event in events),
    )


def _asked(event: AskedEvent, answer: AnsweredEvent | None) -> AskedOnce:
    said = answer.answer if answer else None
    return AskedOnce(event.id, event.at, event.about, event.text, said, open=answer is None)
