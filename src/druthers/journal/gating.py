"""What the gate is told, from the ledger: guesses and what came true, unasked proposals and what became of them.

Part of the façade. A reading of the events that are left, so what is taken back was never said here either.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from druthers.profile.betting import beats_base
from druthers.profile.gate import Asked, Gate, Offer, Record
from druthers.profile.items import WELCOME, topic_of
from druthers.rate.events import DismissedEvent, OfferedEvent, RatedEvent, ShownEvent, ThumbedEvent
from druthers.rate.lessons import last_words, lessons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from druthers.rate.events import Event
    from druthers.settings import Settings

NOT_NOW = 0.5  # of a judgement: an interruption that came at the wrong time, of something that may be welcome
PASSED_OVER = 0.25  # of a judgement: nothing was said to it within a day
A_DAY = timedelta(days=1)


def gate_of(events: Sequence[Event], settings: Settings, now: datetime) -> Gate:
    """The gate as it stands after `events`."""
    return Gate(
        record_of(events, now),
        now=now,
        unwelcome=settings.unwelcome,
        unasked=settings.unasked,
        leading=settings.leading,
    )


def record_of(events: Sequence[Event], now: datetime) -> Record:
    """All that the gate goes by."""
    shown = {event.id: event for event in events if isinstance(event, ShownEvent)}
    words = {proposal: word for proposal, word in last_words(events).items() if proposal in shown}
    aside = {event.proposal: event.reason for event in events if isinstance(event, DismissedEvent)}
    judged = [(shown[proposal], word, _welcome(word)) for proposal, word in words.items()]
    return Record(
        labels=len(words),
        asked=tuple(
            Asked(word.at, topic_of(seen.features), welcome, seen.p_welcome if seen.slot == "best" else None)
            for seen, word, welcome in judged
            if seen.slot != "unasked"
        ),
        offers=tuple(
            _offer(event, shown.get(event.proposal or ""), words.get(event.proposal or ""), aside, now)
            for event in events
            if isinstance(event, OfferedEvent)
        ),
        beats_base=beats_base(lessons(events)),
    )


def _welcome(word: RatedEvent | ThumbedEvent) -> bool:
    return word.up if isinstance(word, ThumbedEvent) else word.rating >= WELCOME


def _offer(
    event: OfferedEvent,
    seen: ShownEvent | None,
    word: RatedEvent | ThumbedEvent | None,
    aside: Mapping[str, str],
    now: datetime,
) -> Offer:
    """One unasked proposal: a rating or thumb says all, "never" as much; "not now" and silence say a little."""
    guess = event.p_welcome if seen is None else seen.p_welcome
    welcome: bool | None = None
    weight = 1.0
    if word is not None:
        welcome = _welcome(word)
    elif event.spoken and seen is not None:
        reason = aside.get(seen.id)
        if reason is None and now - event.at > A_DAY:
            reason = "ignored"
        if reason is not None:
            welcome, weight = False, {"never": 1.0, "not-now": NOT_NOW}.get(reason, PASSED_OVER)
    return Offer(event.at, event.topic, guess, event.spoken, welcome, weight)
