"""Reading the profile and trying it out: as of a day, with another weight, without an event, for one proposal.

Part of the façade. Nothing here is stored: each answer is a replay of the ledger, or of the ledger as it would be.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.journal.choosing import keep_setting
from druthers.journal.judging import forgotten, statement
from druthers.rate.events import StatedEvent
from druthers.rate.keeping import kept
from druthers.rate.ledger import history, resolve, shown_events
from druthers.rate.lessons import item_of, lessons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from druthers.journal.parts import Parts
    from druthers.models import Compared, Explained, Flip, Lesson, TakenCard
    from druthers.profile import Profile
    from druthers.rate.events import Event

TRIED: Final = 100
"""How many of the last proposals a change is tried on before it is made."""


def events_until(events: Sequence[Event], until: datetime | None) -> list[Event]:
    """The events that were recorded by then; all of them, where no moment is given."""
    return [event for event in events if until is None or event.at <= until]


def taught(parts: Parts, events: Sequence[Event], until: datetime | None = None) -> list[Lesson]:
    """What the events teach, but for readings of principles that no longer stand in `principles.md`.

    And what the published profiles say that the person took, of those whom they follow (since before `until`).
    """
    from druthers.profile.asking import current

    own = current(lessons(events), _principles(parts))
    # last: what would have been said of a rating at its time is worked out from the lessons before it
    return [*own, *(_understood(each, own) for each in taken_cards(parts, until))]


def taken_cards(parts: Parts, until: datetime | None = None) -> list[TakenCard]:
    """The published profiles that the person took, of those whom they follow since before `until`.

    A list of them that cannot be read is as none here: whatever shows or changes it says what is wrong.
    """
    if not parts.layout.following_list.is_file():
        return []
    from druthers.errors import FollowError
    from druthers.journal.following import others
    from druthers.models import TakenCard

    try:
        people = others(parts)
    except FollowError:
        return []
    return [
        TakenCard(each.name, each.since, each.card)
        for each in sorted(people, key=lambda each: each.name)
        if each.card is not None and (until is None or each.since <= until)
    ]


def _understood(taken: TakenCard, own: Sequence[Lesson]) -> TakenCard:
    """A card without the features that are neither Druthers' own nor the person's: names that a stranger made up."""
    from druthers.models import Comparison, Judgement
    from druthers.propose.meanings import describe

    things: list[Judgement | Compared] = [each for each in own if isinstance(each, Judgement)]
    things += [side for each in own if isinstance(each, Comparison) for side in (each.preferred, each.other)]
    met = {name for each in things for name in each.features}
    features = tuple(
        each
        for each in taken.card.features
        if each.name in met or (not each.name.startswith("tag:") and describe(each.name) is not None)
    )
    return replace(taken, card=replace(taken.card, features=features))


def profile(parts: Parts, as_of: datetime | None) -> Profile:
    """What `Journal.profile` promises."""
    from druthers.profile import Profile

    events, unread = parts.ledger.read()
    events = events_until(events, as_of)
    kept_too = kept(events, len(unread))
    known = taught(parts, events, as_of)
    return Profile(known, principles=_principles(parts), kept=kept_too, share=parts.settings.ideal)


def explain(parts: Parts, proposal: str) -> Explained:
    """What `Journal.explain` promises."""
    from druthers.profile import Profile

    events, _ = parts.ledger.read()
    event = resolve(proposal, events)
    (shown,) = (each for each in history(events) if each.proposal.id == event.id)
    return Profile(taught(parts, events), share=parts.settings.ideal).explain(shown, item_of(event))


def what_if(parts: Parts, feature: str, weight: float, *, strength: float | None, pinned: bool) -> tuple[Flip, ...]:
    """What `Journal.what_if` promises."""
    event = statement(parts, feature, weight, strength=strength, pinned=pinned)
    events, _ = parts.ledger.read()
    return _flips(parts, events, [*events, event])


def what_if_forgotten(parts: Parts, given: Sequence[str]) -> tuple[Flip, ...]:
    """What `Journal.what_if_forgotten` promises."""
    events, _ = parts.ledger.read()
    gone = {each.id for each in forgotten(given, events)}
    return _flips(parts, events, [each for each in events if each.id not in gone])


def pins(parts: Parts, feature: str) -> list[str]:
    """What `Journal.pins` promises."""
    events, _ = parts.ledger.read()
    found = [each.id for each in events if isinstance(each, StatedEvent) and each.pinned and each.feature == feature]
    if not found:
        raise UsageError(f"{feature} is not pinned.", "`druthers profile` lists what is.")
    return found


def mix(parts: Parts, share: float) -> None:
    """What `Journal.mix` promises."""
    if not 0.0 <= share <= 1.0:
        raise UsageError(f"{share:g} is not a share.", "Give a number from 0 (who you are) to 1 (who you want to be).")
    keep_setting(parts, "ideal", float(share), "Set how much who I want to be counts")


def _flips(parts: Parts, before: Sequence[Event], after: Sequence[Event]) -> tuple[Flip, ...]:
    from druthers.profile import Profile, flips

    tried = [item_of(event) for event in reversed(shown_events(before)[-TRIED:])]
    return flips(Profile(taught(parts, before)), Profile(taught(parts, after)), tried)


def _principles(parts: Parts) -> list[str]:
    from druthers.vault.principles import read_principles

    return read_principles(parts.layout.principles, parts.cipher)
