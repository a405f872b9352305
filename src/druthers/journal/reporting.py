"""Whether the profile predicts its person. Part of the façade.

Reads the ledger, joins what was shown to what was said of it, and lets the profile stage hold the one against the
other. Nothing is recorded by it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from druthers.journal.facade import Journal
    from druthers.journal.parts import Parts
    from druthers.models import Archive, Progress, Report
    from druthers.profile.trials import Trial
    from druthers.rate.events import Event, ShownEvent

Part = TypeVar("Part")

TOGETHER = timedelta(seconds=2)
"""Proposals of one request are recorded in one go; a second request takes the model longer than this."""
UP, DOWN = 4, 2  # what a thumb is taken for where stars are counted: the mildest that it may mean


def report_steps(journal: Journal) -> Generator[Progress, None, Report]:
    """What `Journal.report_steps` promises."""
    from druthers.journal.profiling import taught
    from druthers.models import Progress, Report
    from druthers.profile import learn
    from druthers.profile.archive import archive
    from druthers.profile.promises import gains, regret
    from druthers.profile.validation import (
        WINDOW,
        beats_base,
        bins,
        calibration_error,
        calibration_of,
        learning_curve,
        odds,
        replayed,
        stored,
        told,
        verdict,
    )

    events, _ = journal.ledger.read()
    known = taught(journal, events)
    guesses = stored(known)
    replay = replayed(known)
    again = []
    while True:
        try:
            done, total = next(replay)
        except StopIteration as stop:
            again = stop.value
            break
        yield Progress("replay", done, total)
    beats = beats_base(known)
    seen = trials(events)
    embedder = _embedder(seen)
    model = learn(known, embedder=embedder)
    error = calibration_error(guesses)
    slates, lost, blind = regret(seen)
    gained = gains(seen)
    return Report(
        ratings=len(told(known)),
        calibration=calibration_of(guesses),
        beats_base=beats,
        verdict=verdict(len(guesses), beats=beats),
        bins=bins(guesses),
        steps=learning_curve(guesses),
        ece=error[0] if error else None,
        regret=lost,
        base_regret=blind,
        promised=gained.promised if gained else None,
        realised=gained.realised if gained else None,
        archive=archive(seen, model, embedder),
        gate=_if_there(journal.gate),
        universes=_if_there(journal.universes),
        ece_by_chance=error[1] if error else None,
        odds=odds(guesses) if guesses else None,
        window=min(len(guesses), WINDOW),
        replayed=calibration_of(again),
        replayed_steps=learning_curve(again),
        slates=slates,
        gains=gained,
        weights=tuple(model.weights()),
    )


def tried(journal: Parts) -> Archive:
    """What was tried by kind and what was discovered: the report's archive, without the rest of it."""
    from druthers.journal.profiling import taught
    from druthers.profile import learn
    from druthers.profile.archive import archive

    events, _ = journal.ledger.read()
    seen = trials(events)
    embedder = _embedder(seen)
    return archive(seen, learn(taught(journal, events), embedder=embedder), embedder)


def trials(events: Sequence[Event]) -> list[Trial]:
    """What was shown, in order, each with the last rating or thumb it was given.

    Proposals were shown together when they follow one another within two seconds and beat the same candidates.
    """
    from druthers.profile.trials import Trial
    from druthers.rate.events import RatedEvent, ShownEvent
    from druthers.rate.lessons import last_words

    place = {event.id: position for position, event in enumerate(events)}
    words = last_words(events)
    found: list[Trial] = []
    request = 0
    before: ShownEvent | None = None
    for event in events:
        if not isinstance(event, ShownEvent):
            continue
        if before is not None and not _together(before, event):
            request += 1
        before = event
        word = words.get(event.id)
        rating = None
        if word is not None:
            rating = word.rating if isinstance(word, RatedEvent) else (UP if word.up else DOWN)
        found.append(
            Trial(
                proposal=event.id,
                text=event.text,
                at=event.at,
                features=event.features,
                embedding=event.vector(),
                embedder=event.embedder,
                mean=event.mean,
                p_welcome=event.p_welcome,
                shown=place[event.id],
                request=request,
                judged=None if word is None else place[word.id],
                rating=rating,
                slot=event.slot,
                propensity=event.propensity,
                gain=event.gain,
            )
        )
    return found


def _embedder(seen: Sequence[Trial]) -> str | None:
    return next((each.embedder for each in reversed(seen) if each.embedding), None)


def _together(one: ShownEvent, other: ShownEvent) -> bool:
    return "unasked" not in {one.slot, other.slot} and one.beat == other.beat and abs(other.at - one.at) <= TOGETHER


def _if_there(part: Callable[[], Part]) -> Part | None:
    try:
        return part()
    except NotImplementedError:
        return None
