"""What the gate is told of a ledger."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from druthers.journal.gating import NOT_NOW, PASSED_OVER, gate_of, record_of
from druthers.profile.gate import Asked, Offer
from druthers.rate.events import DismissedEvent, OfferedEvent, RatedEvent, ShownEvent, ThumbedEvent
from druthers.settings import Settings

START = datetime(2026, 11, 1, 8, tzinfo=UTC)
SOON = START + timedelta(hours=3)
LATER = START + timedelta(days=9)
VECTOR = base64.b64encode(bytes(16)).decode()


@pytest.fixture
def ids():
    numbers = count(1)
    return lambda: f"{next(numbers):026}"


@pytest.fixture
def shown(ids):
    def make(slot="best", topic="body", p_welcome=0.6):
        return ShownEvent(
            id=ids(), at=START, text="Walk", citations=(), features={f"topic:{topic}": 1.0}, feature_version="1",
            embedder="fake", embedding=VECTOR, model="fake", source="line:a", prompt_hash="0", seed=1, mean=0.1, sd=0.3,
            p_welcome=p_welcome, novelty=1.0, why=(), propensity=1.0, beat=(), slot=slot,
        )  # fmt: skip

    return make


def offered(ids, seen, *, spoken=True):
    return OfferedEvent(
        id=ids(), at=START, proposal=seen.id if spoken else None, topic="body", boundary="note", p_welcome=0.7,
        threshold=0.65, spoken=spoken,
    )  # fmt: skip


def test_the_last_word_on_what_was_asked_for_counts(ids, shown):
    seen = shown()
    events = [seen, RatedEvent(id=ids(), at=START, proposal=seen.id, rating=5)]
    assert record_of(events, LATER).asked == (Asked(START, "body", welcome=True, guess=0.6),)
    events.append(ThumbedEvent(id=ids(), at=SOON, proposal=seen.id, up=False))
    record = record_of(events, LATER)
    assert record.asked == (Asked(SOON, "body", welcome=False, guess=0.6),)
    assert record.labels == 1


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_four_and_five_are_welcome(ids, shown, rating):
    seen = shown()
    events = [seen, RatedEvent(id=ids(), at=START, proposal=seen.id, rating=rating)]
    assert record_of(events, LATER).asked[0].welcome == (rating >= 4)


@pytest.mark.parametrize("slot", ["novel", "random"])
def test_the_guess_of_what_was_not_shown_for_being_the_best_does_not_count(ids, shown, slot):
    seen = shown(slot)
    record = record_of([seen, RatedEvent(id=ids(), at=START, proposal=seen.id, rating=5)], LATER)
    assert record.asked == (Asked(START, "body", welcome=True),)
    assert record.guesses() == []


def test_an_unasked_one_is_held_against_what_the_profile_said_itself(ids, shown):
    seen = shown("unasked")
    events = [seen, offered(ids, seen), RatedEvent(id=ids(), at=START, proposal=seen.id, rating=4)]
    record = record_of(events, LATER)
    assert record.offers == (Offer(START, "body", 0.6, spoken=True, welcome=True),)
    assert record.asked == ()
    assert record.guesses() == [(0.6, True)]


@pytest.mark.parametrize(("reason", "weight"), [("never", 1.0), ("not-now", NOT_NOW), ("ignored", PASSED_OVER)])
def test_what_was_put_aside_says_less_than_a_judgement(ids, shown, reason, weight):
    seen = shown("unasked")
    events = [seen, offered(ids, seen), DismissedEvent(id=ids(), at=START, proposal=seen.id, reason=reason)]
    (offer,) = record_of(events, SOON).offers
    assert (offer.welcome, offer.weight) == (False, weight)
    events.append(RatedEvent(id=ids(), at=SOON, proposal=seen.id, rating=5))
    (offer,) = record_of(events, SOON).offers
    assert (offer.welcome, offer.weight) == (True, 1.0)


def test_what_nobody_answered_says_a_little_after_a_day(ids, shown):
    seen = shown("unasked")
    events = [seen, offered(ids, seen)]
    assert record_of(events, SOON).offers[0].welcome is None
    assert record_of(events, LATER).offers == (
        Offer(START, "body", 0.6, spoken=True, welcome=False, weight=PASSED_OVER),
    )


def test_what_was_withheld_says_nothing_of_the_person(ids, shown):
    record = record_of([offered(ids, shown(), spoken=False)], LATER)
    assert record.offers == (Offer(START, "body", 0.7, spoken=False),)
    assert record.guesses() == []


def test_the_gate_has_the_person_s_settings(ids):
    gate = gate_of([], Settings(unwelcome=0.4, unasked=7), LATER)
    assert (gate.usual, gate.budget_left, gate.record.beats_base) == (0.6, 7, None)
