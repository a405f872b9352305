"""Recording the answer to a question, and what it amounts to. Part of the façade.

The answer is one event, what it teaches another: a statement, a comparison, a rating, a word on a change. A question
that was skipped teaches nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.errors import UsageError
from druthers.journal.asking import BEGIN, first_question, stands, waiting
from druthers.journal.confirming import confirming
from druthers.models import Reading
from druthers.profile.asking import CHOICES, FEATURE_CHOICES, chosen
from druthers.rate.events import AnsweredEvent, AskedEvent, ChangedEvent, ComparedEvent, RatedEvent, StatedEvent
from druthers.rate.ledger import ending_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.facade import Journal
    from druthers.rate.events import Event


def answer(journal: Journal, asked: str, given: str | None) -> tuple[str, ...]:
    """What `Journal.answer` promises; an empty id means the question that waits."""
    events, _ = journal.ledger.read()
    event, new = _meant(journal, asked, events)
    choice = None
    if given is not None and (choice := chosen(CHOICES[event.about], given)) is None:
        raise UsageError(f"{given!r} does not answer the question.", f"Answer with {_either(CHOICES[event.about])}.")
    said = AnsweredEvent(id=journal.ports.new_id(), at=journal.ports.now(), question=event.id, answer=choice)
    taught = _taught(journal, event, choice, events) if choice is not None else []
    journal.record(*([event] if new else []), said, *taught, message="Answer a question")
    return tuple(each.id for each in (said, *taught))


def _meant(journal: Journal, asked: str, events: Sequence[Event]) -> tuple[AskedEvent, bool]:
    """The question that a person means, and whether it is yet to be recorded.

    Raises:
        UsageError: there is none, or it was answered.
    """
    if asked.startswith(f"{BEGIN}:"):
        return first_question(journal, asked, events), True
    if not asked.strip():
        if last := waiting(events, journal.ports.now()):
            return last, False
        raise UsageError("No question waits for an answer.", "`druthers ask` asks one, where one pays.")
    ends = ending_in(asked, [each for each in events if isinstance(each, AskedEvent)])
    if len(ends) != 1:
        raise UsageError(f"No question has the id {asked}.", "`druthers ask --json` prints the question's id.")
    if any(isinstance(each, AnsweredEvent) and each.question == ends[0].id for each in events):
        raise UsageError("That question has its answer.", "Take it back with `druthers profile undo`, or ask anew.")
    if not stands(ends[0], events):
        raise UsageError("What that question is about is no longer there.", "`druthers ask` asks another.")
    return ends[0], False


def _taught(journal: Journal, asked: AskedEvent, choice: str, events: Sequence[Event]) -> list[Event]:
    """The events that an answer amounts to."""
    identity, at, question_id = journal.ports.new_id(), journal.ports.now(), asked.id
    first, *others = asked.subjects
    if asked.about == "feature":
        return [
            StatedEvent(
                id=identity,
                at=at,
                feature=first,
                weight=FEATURE_CHOICES[choice],
                strength=1.0,
                unit="prior",
                source="answer",
                question=question_id,
            )
        ]
    if asked.about == "pair":
        preferred, other = (others[0], first) if choice == "second" else (first, others[0])
        tie = choice == "the same"
        return [ComparedEvent(id=identity, at=at, preferred=preferred, other=other, tie=tie, question=question_id)]
    if asked.about == "item":
        return [RatedEvent(id=identity, at=at, proposal=first, rating=int(choice))]
    if asked.about == "change":
        feature = others[0] if others and others[0] else None
        confirmed = choice == "yes"
        return [
            ChangedEvent(id=identity, at=at, since=first, confirmed=confirmed, feature=feature, question=question_id)
        ]
    if asked.about == "principle" and choice != "no":
        reading = _reading(asked.subjects, -1.0 if choice == "the other way round" else 1.0)
        return confirming(journal, reading, events, question=question_id)
    return []  # a conflict is for the journal, and a reading that was denied is none


def _reading(subjects: Sequence[str], sign: float) -> Reading:
    words, feature, weight, proposal = subjects
    return Reading(words, feature, sign * float(weight), 1.0, "reason" if proposal else "principle", proposal or None)


def _either(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
