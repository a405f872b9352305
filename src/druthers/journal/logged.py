"""What the log of slates says: what choosing was worth against chance, and whether proposals grow alike.

Part of the façade. It rests on the chances that were logged with what was shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from druthers.journal.recording import vector_of
from druthers.models.rounds import Logged
from druthers.rate.events import RatedEvent, ShownEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from druthers.rate.events import Event


TOGETHER = timedelta(seconds=2)
"""Proposals of one request are recorded in one go; a second request takes the model longer than this."""
UNASKED = "unasked"


def logged(events: Sequence[Event]) -> Logged:
    """What the shown and rated proposals say of the choice of the best against chance, and whether they grow alike.

    Of a slate whose every candidate could have been shown, drawing as many by chance would have shown each with chance
    n/N; what it was shown with stands beside it.
    """
    from druthers.profile.offpolicy import Refused, judged
    from druthers.profile.slate import echo

    slates = [slate for slate in slates_of(events) if slate[0].slot != UNASKED]
    vectors = [[vector_of(each.vector()) for each in slate] for slate in slates if _comparable(slate, slates[-1])]
    heard = echo(vectors)
    stars = {event.proposal: float(event.rating) for event in events if isinstance(event, RatedEvent)}
    rows = [
        (stars[each.id], each.propensity, len(slate) / (len(slate) + len(each.beat)), each.slot == "best")
        for slate in slates
        if slate[0].beat and any(each.slot != "best" for each in slate)
        for each in slate
        if each.id in stars
    ]
    rewards, propensities, uniform, best = zip(*rows, strict=True) if rows else ((), (), (), ())
    chance = judged(rewards, propensities, uniform)
    chosen = judged(rewards, propensities, [float(each) for each in best])
    found = Logged(len(rows), effective_size=chance.effective_size)
    if isinstance(chance, Refused):
        found = replace(found, refusal=chance.reason)
    elif isinstance(chosen, Refused):
        found = replace(found, refusal=chosen.reason)
    else:
        found = replace(found, chosen=chosen.value, chance=chance.value, chance_error=chance.standard_error)
    return replace(found, alike_first=heard.first, alike=heard.late, echo=heard.alarm) if heard else found


def slates_of(events: Iterable[Event]) -> list[list[ShownEvent]]:
    """What was shown together, in order: proposals that follow one another within two seconds and beat the same ones.

    One that was made unasked stands alone.
    """
    slates: list[list[ShownEvent]] = []
    for event in events:
        if isinstance(event, ShownEvent):
            if slates and _together(slates[-1][-1], event):
                slates[-1].append(event)
            else:
                slates.append([event])
    return slates


def _together(one: ShownEvent, other: ShownEvent) -> bool:
    return UNASKED not in {one.slot, other.slot} and one.beat == other.beat and abs(other.at - one.at) <= TOGETHER


def _comparable(slate: Sequence[ShownEvent], latest: Sequence[ShownEvent]) -> bool:
    """Whether its vectors lie in the space of those of the latest slate."""
    return all(
        each.embedding and each.embedder == latest[0].embedder and len(each.embedding) == len(latest[0].embedding)
        for each in slate
    )
