"""What the person says, as events: judgements of proposals, words on a weight, and taking either back.

Part of the façade. Each function checks what was said, appends it and gives the id of its event; none of them knows
what is learnt from it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Literal

from druthers.errors import UnknownProposal, UsageError
from druthers.rate.events import (
    AnsweredEvent,
    ChangedEvent,
    ComparedEvent,
    DismissedEvent,
    HappenedEvent,
    PickedEvent,
    RatedEvent,
    RetractedEvent,
    RoundEvent,
    ShownEvent,
    StatedEvent,
    ThumbedEvent,
)
from druthers.rate.ledger import ending_in, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from druthers.journal.parts import Parts
    from druthers.rate.events import Event

Reason = Literal["not-now", "never", "ignored"]
Unit = Literal["weight", "prior"]
Source = Literal["set", "answer", "reason", "principle"]

SET_STRENGTH: Final = 4.0
"""How sure a weight that is set is taken to be: a quarter of the spread that is expected before any judgement."""
HEAVIEST: Final = 5
STRONGEST: Final = 100
"""What lies beyond these is a slip of the finger: a weight of 1 is as much as usually lies between two ratings."""
LIKENESS: Final = 0.5
SAID: Final = {
    RatedEvent: "a rating",
    ThumbedEvent: "a thumb",
    ComparedEvent: "a comparison",
    DismissedEvent: "a dismissal",
    HappenedEvent: "what came of a proposal",
    StatedEvent: "a statement",
    AnsweredEvent: "an answer",
    ChangedEvent: "a word on a change",
    PickedEvent: "a blind pick",
}
"""What the person says, in words; everything else in the ledger tells what was shown or done."""
ELSE: Final = {
    ShownEvent: "a proposal, with all that was said of it",
    RoundEvent: "a round",
    RetractedEvent: "that something was taken back",
}


def rate(parts: Parts, proposal: str, rating: int, why: str | None) -> tuple[RatedEvent, str | None]:
    """Record a rating; the event, and why its commit waits, if it does."""
    if rating not in range(1, 6):
        raise UsageError(f"{rating} is not a rating.", "Rate from 1 (unwelcome) to 5 (loved).")
    shown = resolve(proposal, parts.ledger.read()[0])
    event = RatedEvent(id=parts.ports.new_id(), at=parts.ports.now(), proposal=shown.id, rating=rating, why=why or None)
    return event, parts.record(event, message="Rate a proposal")


def thumb(parts: Parts, proposal: str, *, up: bool) -> tuple[ThumbedEvent, str | None]:
    """Record a thumb; the event, and why its commit waits, if it does."""
    shown = resolve(proposal, parts.ledger.read()[0])
    event = ThumbedEvent(id=parts.ports.new_id(), at=parts.ports.now(), proposal=shown.id, up=up)
    return event, parts.record(event, message="Rate a proposal")


def compare(parts: Parts, preferred: str, other: str, *, tie: bool, question: str | None) -> str:
    """Record which of two proposals is liked better."""
    events, _ = parts.ledger.read()
    one, two = resolve(preferred, events), resolve(other, events)
    if one.id == two.id:
        raise UsageError("Both are the same proposal.", "Name two: the one you like better, then the other.")
    event = ComparedEvent(
        id=parts.ports.new_id(), at=parts.ports.now(), preferred=one.id, other=two.id, tie=tie, question=question
    )
    parts.record(event, message="Compare two proposals")
    return event.id


def dismiss(parts: Parts, proposal: str, reason: str) -> str:
    """Record that a proposal is put aside."""
    known: dict[str, Reason] = {"not-now": "not-now", "never": "never", "ignored": "ignored"}
    if reason not in known:
        raise UsageError(f"{reason} is not a reason.", f"Say {', '.join(known)}.")
    shown = resolve(proposal, parts.ledger.read()[0])
    event = DismissedEvent(id=parts.ports.new_id(), at=parts.ports.now(), proposal=shown.id, reason=known[reason])
    parts.record(event, message="Put a proposal aside")
    return event.id


def happened(parts: Parts, what: str, worth: int) -> str:
    """Record what came of a proposal, or of a round."""
    if worth not in range(1, 6):
        raise UsageError(f"{worth} is not a rating.", "Say from 1 (sorry that I did) to 5 (very glad).")
    events, _ = parts.ledger.read()
    of = _target(what, events)
    is_round = isinstance(of, RoundEvent)
    event = HappenedEvent(
        id=parts.ports.new_id(),
        at=parts.ports.now(),
        proposal=None if is_round else of.id,
        plan=of.id if is_round else None,
        worth=worth,
    )
    parts.record(event, message="Say what came of a proposal")
    return event.id


def statement(
    parts: Parts,
    feature: str,
    weight: float,
    *,
    strength: float | None,
    pinned: bool,
    unit: Unit = "weight",
    source: Source = "set",
    principle: str | None = None,
    proposal: str | None = None,
    question: str | None = None,
) -> StatedEvent:
    """The event that says what the person thinks of a feature's weight; it is not recorded by this.

    Raises:
        UsageError: a number is not one, or nothing was ever measured by that feature's name.
    """
    strength = (SET_STRENGTH if source == "set" else 1.0) if strength is None else strength
    if not (abs(weight) <= HEAVIEST and 0.0 < strength <= STRONGEST):  # NaN fails too
        raise UsageError(
            f"A weight is a number from -{HEAVIEST} to {HEAVIEST}, its strength one above 0, up to {STRONGEST}.",
            "Try 0.5, or -0.5 for a dislike.",
        )
    _check_feature(feature, parts.ledger.read()[0])
    return StatedEvent(
        id=parts.ports.new_id(),
        at=parts.ports.now(),
        feature=feature,
        weight=weight,
        strength=strength,
        unit=unit,
        source=source,
        pinned=pinned,
        principle=principle,
        proposal=proposal,
        question=question,
    )


def found(event: str, events: Iterable[Event]) -> Event:
    """The event that a person means by an id or its ending.

    Raises:
        UsageError: no event has that id, or more than one has.
    """
    named = ending_in(event, events)
    if len(named) != 1:
        raise UsageError(
            f"{'More than one' if named else 'No'} event has the id {event}.",
            "`druthers profile why FEATURE` prints the events behind a weight.",
        )
    return named[0]


def forgotten(given: Iterable[str], events: Sequence[Event]) -> list[Event]:
    """The events that a person means by ids or their endings, with what else was said by the same answers.

    Raises:
        UsageError: no event has such an id, or more than one has.
    """
    named = [each for event in given for each in together(found(event, events), events)]
    return list({each.id: each for each in named}.values())


def named(event: Event) -> str:
    """What an event is, in words."""
    return SAID.get(type(event)) or ELSE.get(type(event), "an event")


def together(event: Event, events: Iterable[Event]) -> list[Event]:
    """An event, and where it answers a question all else that the answer said: one without the other is no answer."""
    asked = getattr(event, "question", None)
    if asked is None:
        return [event]
    return [each for each in events if getattr(each, "question", None) == asked]


def take_back(parts: Parts, events: Iterable[Event]) -> tuple[str, ...]:
    """Retract events: the ledger is then read as if they had never been. The ids of the retractions."""
    gone = [RetractedEvent(id=parts.ports.new_id(), at=parts.ports.now(), event=each.id) for each in events]
    parts.record(*gone, message="Take an event back")
    return tuple(each.id for each in gone)


def newest(events: Sequence[Event]) -> Event | None:
    """The last thing that the person said; None where nothing is left."""
    return next((event for event in reversed(events) if isinstance(event, tuple(SAID))), None)


def _target(what: str, events: Sequence[Event]) -> ShownEvent | RoundEvent:
    rounds = ending_in(what, [each for each in events if isinstance(each, RoundEvent)])
    if len(rounds) == 1:
        return rounds[0]
    try:
        return resolve(what, events)
    except UnknownProposal as error:
        raise UnknownProposal(error.message.replace("proposal has", "proposal or round has"), error.hint) from None


def _check_feature(feature: str, events: Iterable[Event]) -> None:
    from druthers.propose.meanings import DESCRIPTIONS

    names = set(DESCRIPTIONS)
    for event in events:
        names.update(event.features if isinstance(event, ShownEvent) else ())
        names.update(event.own_features if isinstance(event, RoundEvent) else ())
    group, colon, rest = feature.partition(":")
    if feature in names or (group in {"tag", "form"} and colon and rest):
        return
    within = sorted(name for name in names if name.split(":")[-1] == feature.rsplit(":", maxsplit=1)[-1])
    close = within or get_close_matches(feature, sorted(names), 3, cutoff=LIKENESS)
    hint = f"Did you mean {' or '.join(close[:3])}?" if close else "`druthers profile` lists what there is."
    raise UsageError(f"Nothing is measured by the name {feature!r}.", hint)
