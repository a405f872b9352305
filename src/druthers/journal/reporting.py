"""Whether the profile predicts its person. Part of the façade.

Reads the ledger, joins what was shown to what was said of it, and lets the profile stage hold the one against the
other. Nothing is recorded by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.journal.facade import Journal
    from druthers.journal.parts import Parts
    from druthers.models import Archive, Progress, Report
    from druthers.profile import Profile
    from druthers.profile.trials import Trial
    from druthers.rate.events import Event

UP, DOWN = 4, 2  # what a thumb is taken for where stars are counted: the mildest that it may mean


def report_steps(journal: Journal) -> Generator[Progress, None, Report]:
    """What `Journal.report_steps` promises."""
    from druthers.journal.profiling import taught
    from druthers.models import Progress, Report
    from druthers.profile import learn
    from druthers.profile.archive import archive
    from druthers.profile.betting import WINDOW, beats_base, odds, stored, told
    from druthers.profile.promises import gains, regret
    from druthers.profile.replay import space_of
    from druthers.profile.validation import (
        bins,
        calibration_error,
        calibration_of,
        learning_curve,
        replayed,
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
    model = learn(known)
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
        archive=archive(seen, model, space_of(known).embedder),
        gate=journal.gate(),
        universes=journal.universes(),
        ece_by_chance=error[1] if error else None,
        odds=odds(guesses) if guesses else None,
        window=min(len(guesses), WINDOW),
        replayed=calibration_of(again),
        replayed_steps=learning_curve(again),
        slates=slates,
        gains=gained,
        weights=tuple(model.weights()),
    )


def tried(journal: Parts, profile: Profile | None = None) -> Archive:
    """What was tried by kind and what was discovered: the report's archive, without the rest of it.

    Where the person's `profile` was read already, its model is not learnt again.
    """
    from druthers.journal.profiling import taught
    from druthers.profile import learn
    from druthers.profile.archive import archive
    from druthers.profile.replay import space_of

    events, _ = journal.ledger.read()
    if profile is not None:
        return archive(trials(events), profile.model, profile.space.embedder)
    known = taught(journal, events)
    return archive(trials(events), learn(known), space_of(known).embedder)


def trials(events: Sequence[Event]) -> list[Trial]:
    """What was shown, in order, each with the last rating or thumb it was given.

    `druthers.journal.logged` says which were shown together.
    """
    from druthers.journal.logged import slates_of
    from druthers.profile.trials import Trial
    from druthers.rate.events import RatedEvent
    from druthers.rate.lessons import last_words

    place = {event.id: position for position, event in enumerate(events)}
    words = last_words(events)
    found: list[Trial] = []
    together = slates_of(events)
    for request, event in ((request, event) for request, slate in enumerate(together) for event in slate):
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
