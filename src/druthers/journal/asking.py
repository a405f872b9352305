"""Asking the person what pays for the burden, and recording what they say. Part of the façade.

A question is in the ledger before it is seen, and its answer becomes an event of its own: a statement, a comparison, a
rating, a word on a change. A question that was skipped teaches nothing.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.journal import questions
from druthers.journal.confirming import readings_steps
from druthers.journal.putting import because, text_of
from druthers.journal.steps import drain
from druthers.models import Question
from druthers.profile.asking import CHOICES, PRICE, WILLING, Option, Past, best, rests
from druthers.rate.events import (
    AnsweredEvent,
    AskedEvent,
    ComparedEvent,
    DismissedEvent,
    RatedEvent,
    ShownEvent,
    StatedEvent,
    ThumbedEvent,
)
from druthers.rate.ledger import shown_events
from druthers.rate.lessons import item_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from druthers.journal.facade import Journal
    from druthers.models import About
    from druthers.profile import Item, Prediction, Profile
    from druthers.rate.events import Event

WAITS: Final = timedelta(hours=24)  # for which a question that was not answered is given again
LATEST: Final = 20  # unrated proposals that may be asked about; older ones are forgotten
FIRST: Final = (
    "effort",
    "social",
    "outdoors",
    "topic:body",
    "topic:people",
    "topic:making",
    "topic:mind",
    "topic:learning",
    "topic:home",
    "topic:rest",
)
PAIRS: Final = 3
EITHER: Final = 0.5
READ: Final = 4  # subjects of a reading: the words, the feature, the weight, and the proposal of a reason
BEGIN: Final = "begin"
SAYS: Final = (RatedEvent, ThumbedEvent, DismissedEvent)


def question(journal: Journal, *, now: bool, about: About | None = None) -> Question | None:
    """What `Journal.question` promises."""
    events, _ = journal.ledger.read()
    here = journal.ports.now()
    asked = [event for event in events if isinstance(event, AskedEvent)]
    if (found := waiting(events, here)) and about in (None, found.about):
        return _question(found)
    today = sum(event.at.astimezone(here.tzinfo).date() == here.date() for event in asked)
    if not now and about is None and today >= journal.settings.questions:
        return None
    profile = journal.profile()
    shown = _items(profile, events)
    options = _options(journal, profile, events, shown, about)
    if about is None:
        option = best(options, past(events), here, WILLING if now else PRICE)
    else:
        answered = [each for each in past(events) if each.answer]  # what was only skipped is asked again
        option = max((each for each in options if not rests(each, answered, here)), key=_worth, default=None)
    if option is None:
        return None
    if option.about == "pair" and random.random() < EITHER:  # whichever stands first, neither gains by it
        option = replace(option, subjects=option.subjects[::-1])
    event = _put(journal, option, profile.model.predict_many(list(shown.values())[-LATEST:]), events)
    journal.record(event, message="Ask a question")
    return _question(event)


def onboarding(journal: Journal) -> list[Question]:
    """What `Journal.onboarding` promises; nothing is recorded before one is answered or skipped."""
    events, _ = journal.ledger.read()
    profile = journal.profile()
    options = {option.subjects: option for option in questions.features(profile.model, [])}
    known = {event.feature for event in events if isinstance(event, StatedEvent) and event.source == "answer"}
    found = [options[name,] for name in FIRST if name not in known and (name,) in options]
    compared = _compared(events)
    met: set[str] = set()
    for pair in questions.pairs(profile.model, _items(profile, events)):
        if frozenset(pair.subjects) not in compared and met.isdisjoint(pair.subjects) and len(met) < 2 * PAIRS:
            met.update(pair.subjects)
            found.append(pair)
    put = [_put(journal, option, [], events, ":".join((BEGIN, option.about, *option.subjects))) for option in found]
    return [_question(each) for each in put]


def first_question(journal: Journal, identity: str, events: Sequence[Event]) -> AskedEvent:
    """One of the questions to begin with, by its name, as it is recorded when it is answered.

    Raises:
        UsageError: there is none of that name, or it was answered.
    """
    about, _, name = identity.removeprefix(f"{BEGIN}:").partition(":")
    profile, subjects = journal.profile(), tuple(name.split(":"))
    if about == "pair":
        both = {each: item for each, item in _items(profile, events).items() if each in subjects}
        options = questions.pairs(profile.model, both) if frozenset(subjects) not in _compared(events) else []
    else:
        options = [each for each in questions.features(profile.model, []) if each.subjects == (name,)]
    if not options or options[0].about != about:
        raise UsageError(f"There is no question {identity} to begin with.", "`druthers begin` asks what is left.")
    option = replace(options[0], subjects=subjects) if about == "pair" else options[0]  # as it was shown
    return _put(journal, option, [], events)


def past(events: Sequence[Event]) -> list[Past]:
    """The questions that were asked so far."""
    answers = {event.question: event.answer for event in events if isinstance(event, AnsweredEvent)}
    return [
        Past(event.about, event.subjects, event.at, answers.get(event.id))
        for event in events
        if isinstance(event, AskedEvent)
    ]


def _worth(option: Option) -> float:
    return option.worth


def _options(
    journal: Journal, profile: Profile, events: Sequence[Event], shown: Mapping[str, Item], about: About | None = None
) -> list[Option]:
    """What could be asked, all of it or of one kind."""
    model = profile.model
    said = {event.proposal for event in events if isinstance(event, SAYS)}
    unrated = {name: item for name, item in list(shown.items())[-LATEST:] if name not in said}
    compared = _compared(events)
    kinds: dict[About, Callable[[], Iterable[Option]]] = {  # made as they are asked for: reading words is slow
        "feature": lambda: questions.features(model, shown_events(events), {each.feature for each in profile.trust}),
        "principle": lambda: questions.readings(model, drain(readings_steps(journal))),
        "pair": lambda: (pair for pair in questions.pairs(model, shown) if frozenset(pair.subjects) not in compared),
        "item": lambda: questions.items(model, unrated),
        "change": lambda: questions.changes(profile.change),
        "conflict": lambda: questions.conflicts(profile.conflicts),
    }
    return [option for kind, make in kinds.items() if about in (None, kind) for option in make()]


def _put(
    journal: Journal, option: Option, expected: Sequence[Prediction], events: Sequence[Event], identity: str = ""
) -> AskedEvent:
    """A question as it is recorded; `expected` is of proposals whose rating it is held against."""
    texts = {event.id: event.text for event in shown_events(events)}
    return AskedEvent(
        id=identity or journal.ports.new_id(),
        at=journal.ports.now(),
        about=option.about,
        text=text_of(option, texts),
        subjects=option.subjects,
        gain=option.gain,
        because=because(option, questions.typical(expected)),
    )


def _compared(events: Sequence[Event]) -> set[frozenset[str]]:
    return {frozenset((event.preferred, event.other)) for event in events if isinstance(event, ComparedEvent)}


def waiting(events: Sequence[Event], now: datetime) -> AskedEvent | None:
    """The last question that was asked in the last day and not answered, as far as it still makes sense."""
    answered = {event.question for event in events if isinstance(event, AnsweredEvent)}
    for event in reversed(events):
        if isinstance(event, AskedEvent) and event.id not in answered and now - event.at < WAITS:
            return event if stands(event, events) else None
    return None


def stands(asked: AskedEvent, events: Sequence[Event]) -> bool:
    """Whether what a question is about is still there, and as it should be: a ledger may be written by hand."""
    if asked.about in {"pair", "item"}:
        wanted = 2 if asked.about == "pair" else 1
        shown = {event.id for event in events if isinstance(event, ShownEvent)}
        return len(asked.subjects) == wanted and set(asked.subjects) <= shown
    if asked.about == "principle":
        return len(asked.subjects) == READ and _is_number(asked.subjects[2])
    return bool(asked.subjects)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _question(event: AskedEvent) -> Question:
    return Question(event.id, event.about, event.text, CHOICES[event.about], event.because, event.gain, event.subjects)


def _items(profile: Profile, events: Sequence[Event]) -> dict[str, Item]:
    """Each proposal that was shown as the profile's model sees it, in order; one text once."""
    from druthers.profile.replay import Space

    shown = list({event.text: event for event in shown_events(events)}.values())
    space = profile.space
    if space.embedder is None and shown:
        space = Space(shown[-1].embedder, 0)
    return {event.id: space.item(item_of(event)) for event in shown}
