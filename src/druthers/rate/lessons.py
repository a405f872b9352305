"""What the ledger teaches: every event from which something can be learnt, joined to what it is about.

The rate stage. A pure function of the events that are left; it decides which word of several counts, never what it is
worth.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from druthers.models import ChangeAnswer, Citation, Compared, Comparison, Judgement, Statement
from druthers.rate.events import (
    ChangedEvent,
    ComparedEvent,
    DismissedEvent,
    HappenedEvent,
    PickedEvent,
    RatedEvent,
    RoundEvent,
    ShownEvent,
    StatedEvent,
    ThumbedEvent,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    from druthers.models import Word
    from druthers.rate.events import Event

UP: Final = 5
DOWN: Final = 1
NEVER: Final = 0.25
"""How much of a judgement "never again" counts for: it is weak evidence, and no dislike."""

Target = ShownEvent | RoundEvent


def lessons(events: Sequence[Event]) -> list[Word]:
    """What the events teach, in the ledger's order; each carries the id of the event that says it.

    Of several ratings or thumbs of a proposal the last counts, of several outcomes too; a dismissal counts only where
    the proposal has neither. A round's blind pick is a comparison, and what came of a round is an outcome of what a
    coin said to follow. A statement takes the place of an earlier one on the same feature, source, principle and
    proposal, so what was the reason for two ratings counts twice.
    """
    known = {event.id: event for event in events if isinstance(event, Target)}
    found: list[Word] = [
        *_judged(events, known),
        *_outcomes(events, known),
        *_compared(events, known),
        *_statements(events),
    ]
    found += _changes(events, [each.event for each in found if not _is_later(each)])
    return sorted(found, key=lambda each: each.event)


def last_words(events: Iterable[Event]) -> dict[str, RatedEvent | ThumbedEvent]:
    """The last rating or thumb of each proposal, in the order in which they were given."""
    last: dict[str, RatedEvent | ThumbedEvent] = {}
    for event in events:
        if isinstance(event, RatedEvent | ThumbedEvent):
            last.pop(event.proposal, None)
            last[event.proposal] = event
    return last


def citations(event: ShownEvent) -> tuple[Citation, ...]:
    """The lines of notes that a proposal stood on."""
    return tuple(Citation(part.path, part.lines, part.quote) for part in event.citations)


def _judged(events: Sequence[Event], known: Mapping[str, Target]) -> Iterator[Judgement]:
    last = last_words(events)
    for word in last.values():
        if isinstance(seen := known.get(word.proposal), ShownEvent):
            if isinstance(word, RatedEvent):
                yield _of_proposal(word, seen, word.rating, predicted=seen.p_welcome)
            else:
                yield _of_proposal(word, seen, UP if word.up else DOWN, "thumb", predicted=seen.p_welcome)
    aside = {event.proposal: event for event in events if isinstance(event, DismissedEvent)}
    for proposal, event in aside.items():
        if event.reason == "never" and proposal not in last and isinstance(seen := known.get(proposal), ShownEvent):
            yield _of_proposal(event, seen, DOWN, "thumb", weight=NEVER)


def _outcomes(events: Sequence[Event], known: Mapping[str, Target]) -> Iterator[Judgement]:
    last = {event.proposal or event.plan: event for event in events if isinstance(event, HappenedEvent)}
    for event in last.values():
        seen = known.get(event.proposal or event.plan or "")
        if isinstance(seen, RoundEvent):
            if seen.followed == "own":
                yield _of_own(event, seen)
                continue
            seen = known.get(seen.proposal) if seen.followed == "model" else None  # with no coin nobody knows whose
        if isinstance(seen, ShownEvent):
            yield _of_proposal(event, seen, event.worth, "outcome")


def _of_proposal(
    event: Event,
    seen: ShownEvent,
    rating: int,
    kind: Literal["rating", "thumb", "outcome"] = "rating",
    *,
    predicted: float | None = None,
    weight: float = 1.0,
) -> Judgement:
    return Judgement(
        event=event.id,
        proposal=seen.id,
        at=event.at,
        rating=rating,
        text=seen.text,
        features=seen.features,
        embedding=seen.vector(),
        embedder=seen.embedder,
        predicted=predicted,
        citations=citations(seen),
        kind=kind,
        weight=weight,
    )


def _of_own(event: HappenedEvent, seen: RoundEvent) -> Judgement:
    return Judgement(
        event=event.id,
        proposal=seen.id,
        at=event.at,
        rating=event.worth,
        text=seen.own,
        features=seen.own_features,
        embedding=base64.b64decode(seen.own_embedding),
        embedder=seen.embedder,
        kind="outcome",
    )


def _compared(events: Sequence[Event], known: Mapping[str, Target]) -> Iterator[Comparison]:
    for event in events:
        if isinstance(event, ComparedEvent):
            one, other, tie = known.get(event.preferred), known.get(event.other), event.tie
            if isinstance(one, ShownEvent) and isinstance(other, ShownEvent):
                yield Comparison(event.id, event.at, item_of(one), item_of(other), tie=tie)
    for pick in {event.round: event for event in events if isinstance(event, PickedEvent)}.values():
        played = known.get(pick.round)
        theirs = known.get(played.proposal) if isinstance(played, RoundEvent) else None
        if isinstance(played, RoundEvent) and isinstance(theirs, ShownEvent):
            both = (_own(played), item_of(theirs))
            yield Comparison(pick.id, pick.at, *(both if pick.preferred == "own" else both[::-1]))


def item_of(seen: ShownEvent) -> Compared:
    """A proposal as something that can be judged."""
    return Compared(seen.id, seen.text, seen.features, seen.vector(), seen.embedder, citations(seen))


def _own(seen: RoundEvent) -> Compared:
    return Compared(seen.id, seen.own, seen.own_features, base64.b64decode(seen.own_embedding), seen.embedder)


def _statements(events: Iterable[Event]) -> Iterator[Statement]:
    last = {
        (event.feature, event.source, event.principle, event.proposal): event
        for event in events
        if isinstance(event, StatedEvent)
    }
    for event in last.values():
        yield Statement(
            event.id,
            event.at,
            event.feature,
            event.weight,
            event.strength,
            event.unit,
            event.source,
            event.pinned,
            event.principle,
        )


def _is_later(lesson: Word) -> bool:
    """Whether it is no judgement of the moment, in whose order a taste can be seen to change."""
    return not isinstance(lesson, Judgement | Comparison) or (
        isinstance(lesson, Judgement) and lesson.kind == "outcome"
    )


def _changes(events: Iterable[Event], judged: Sequence[str]) -> Iterator[ChangeAnswer]:
    """The answers on a change, each about the first judgement that is left from the one that it named on."""
    for event in events:
        if isinstance(event, ChangedEvent):
            since = min((key for key in judged if event.since <= key < event.id), default=None)
            if since is not None:
                yield ChangeAnswer(event.id, event.at, since, event.confirmed)
