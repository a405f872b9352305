"""What the ledger teaches: which word of several counts, and what each kind of event says."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import ChangeAnswer, Comparison, Judgement, Statement
from druthers.rate.events import (
    ChangedEvent,
    CitationRecord,
    ComparedEvent,
    DismissedEvent,
    HappenedEvent,
    OfferedEvent,
    PickedEvent,
    RatedEvent,
    RoundEvent,
    ShownEvent,
    StatedEvent,
    ThumbedEvent,
)
from druthers.rate.lessons import lessons

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
OWN = base64.b64encode(b"\x00\x00\x00\x00\x00\x00\x80?").decode()


def shown(new_id):
    return ShownEvent(
        id=new_id,
        at=NOW,
        text=f"Do {new_id}",
        citations=(CitationRecord(path="public/a.md", lines=(3, 4), quote="to do it"),),
        features={"effort": 0.25},
        feature_version="1",
        embedder="fake (2)",
        embedding=base64.b64encode(b"\x00\x00\x80?\x00\x00\x00\x00").decode(),
        model="m",
        source="wish",
        prompt_hash="ab",
        seed=7,
        mean=0.1,
        sd=0.9,
        p_welcome=0.6,
        novelty=1.0,
        why=(),
        propensity=0.5,
        beat=(),
    )


SHOWN = [shown("A1"), shown("A2"), shown("A3")]


def event(kind, new_id, **fields):
    return kind(id=new_id, at=NOW + timedelta(hours=int(new_id[1:])), **fields)


def rated(new_id, proposal="A1", rating=4):
    return event(RatedEvent, new_id, proposal=proposal, rating=rating)


def thumbed(new_id, proposal="A1", *, up=True):
    return event(ThumbedEvent, new_id, proposal=proposal, up=up)


def dismissed(new_id, reason="never", proposal="A1"):
    return event(DismissedEvent, new_id, proposal=proposal, reason=reason)


def happened(new_id, worth=5, **of):
    return event(HappenedEvent, new_id, worth=worth, **(of or {"proposal": "A1"}))


def offered(new_id):
    return event(
        OfferedEvent, new_id, proposal="A1", topic="body", boundary="note", p_welcome=1, threshold=0, spoken=True
    )


def played(new_id="B1", followed=None):
    return event(
        RoundEvent,
        new_id,
        own="Swim",
        own_features={"effort": 1.0},
        own_embedding=OWN,
        embedder="fake (2)",
        own_mean=0.0,
        proposal="A2",
        model_mean=0.5,
        first="own",
        followed=followed,
    )


def said(*events):
    return [(each.event, each.kind, each.proposal, each.rating, each.weight) for each in lessons([*SHOWN, *events])]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([rated("C1", rating=2)], [("C1", "rating", "A1", 2, 1.0)]),
        ([rated("C1"), rated("C2", "A2"), rated("C3")], [("C2", "rating", "A2", 4, 1), ("C3", "rating", "A1", 4, 1)]),
        ([thumbed("C1"), thumbed("C2", "A2", up=False)], [("C1", "thumb", "A1", 5, 1), ("C2", "thumb", "A2", 1, 1)]),
        ([rated("C1"), thumbed("C2", up=False)], [("C2", "thumb", "A1", 1, 1)]),
        ([thumbed("C1", up=False), rated("C2")], [("C2", "rating", "A1", 4, 1)]),
        ([rated("C1", "gone"), thumbed("C2", "gone"), happened("C3", proposal="gone")], []),
        ([dismissed("C1")], [("C1", "thumb", "A1", 1, 0.25)]),
        ([dismissed("C1", "not-now"), dismissed("C2", "ignored", "A2")], []),
        ([dismissed("C1"), dismissed("C2", "not-now")], []),
        ([dismissed("C1"), rated("C2", rating=5)], [("C2", "rating", "A1", 5, 1)]),
        ([rated("C1", rating=5), dismissed("C2")], [("C1", "rating", "A1", 5, 1)]),
        ([rated("C1"), happened("C2", 1)], [("C1", "rating", "A1", 4, 1), ("C2", "outcome", "A1", 1, 1)]),
        ([happened("C1", 1), happened("C2", 4)], [("C2", "outcome", "A1", 4, 1)]),
        ([offered("C1")], []),
    ],
)
def test_what_is_judged_counts_once_and_by_its_last_word(events, expected):
    assert said(*events) == expected


def test_a_judgement_brings_what_was_judged():
    (found,) = lessons([*SHOWN, rated("C1")])
    assert isinstance(found, Judgement)
    assert (found.text, found.features, found.predicted, found.at) == ("Do A1", {"effort": 0.25}, 0.6, rated("C1").at)
    assert (found.citations[0].path, found.citations[0].lines) == ("public/a.md", (3, 4))
    assert found.embedding == SHOWN[0].vector()


def test_a_pair_is_a_comparison_of_two_that_are_known():
    pair = event(ComparedEvent, "C1", preferred="A2", other="A1", tie=True)
    (found,) = lessons([*SHOWN, pair, event(ComparedEvent, "C2", preferred="A2", other="gone")])
    assert isinstance(found, Comparison)
    assert (found.preferred.proposal, found.other.proposal, found.tie) == ("A2", "A1", True)
    assert found.preferred.citations[0].quote == "to do it"


@pytest.mark.parametrize(("preferred", "first"), [("own", "B1"), ("model", "A2")])
def test_a_blind_pick_is_a_comparison_of_ones_own_words_and_a_proposal(preferred, first):
    (found,) = lessons([*SHOWN, played(), event(PickedEvent, "C1", round="B1", preferred=preferred)])
    assert found.preferred.proposal == first
    assert {found.preferred.text, found.other.text} == {"Swim", "Do A2"}
    own = found.preferred if preferred == "own" else found.other
    assert (own.features, own.embedding) == ({"effort": 1.0}, base64.b64decode(OWN))


@pytest.mark.parametrize(
    ("followed", "expected"),
    [("own", [("Swim", {"effort": 1.0})]), ("model", [("Do A2", {"effort": 0.25})]), (None, [])],
)
def test_what_came_of_a_round_is_of_what_the_coin_said_to_follow(followed, expected):
    found = lessons([*SHOWN, played(followed=followed), happened("C1", plan="B1")])
    assert [(each.text, each.features) for each in found] == expected
    assert all(each.kind == "outcome" for each in found)


def stated(new_id, feature="effort", weight=1.0, **more):
    return event(StatedEvent, new_id, feature=feature, weight=weight, strength=2.0, **more)


def test_a_reason_for_two_ratings_counts_twice_and_its_second_word_on_one_only_once():
    found = lessons(
        [
            stated("C1", source="reason", proposal="A1"),
            stated("C2", source="reason", proposal="A2"),
            stated("C3", source="reason", proposal="A1", weight=-1.0),
        ]
    )
    assert [(each.event, each.weight) for each in found] == [("C2", 1.0), ("C3", -1.0)]


def test_a_statement_takes_the_place_of_the_one_before_on_the_same_matter_only():
    found = lessons(
        [
            stated("C1"),
            stated("C2", "praise"),
            stated("C3", source="principle", principle="Rest."),
            stated("C4", source="principle", principle="Move."),
            stated("C5", weight=-1.0, pinned=True, unit="prior"),
        ]
    )
    assert all(isinstance(each, Statement) for each in found)
    assert [each.event for each in found] == ["C2", "C3", "C4", "C5"]
    assert (found[3].weight, found[3].pinned, found[3].unit, found[3].strength) == (-1.0, True, "prior", 2.0)
    assert [each.principle for each in found] == [None, "Rest.", "Move.", None]


def test_an_answer_on_a_change_is_about_the_first_judgement_left_from_there():
    answer = event(ChangedEvent, "C9", since="C2", confirmed=True)
    judged = [rated("C1", "A1"), rated("C2", "A2"), rated("C4", "A3")]
    (found,) = (each for each in lessons([*SHOWN, *judged, answer]) if isinstance(each, ChangeAnswer))
    assert (found.since, found.confirmed) == ("C2", True)
    (found,) = (each for each in lessons([*SHOWN, judged[0], judged[2], answer]) if isinstance(each, ChangeAnswer))
    assert found.since == "C4"
    later = [*SHOWN, judged[0], happened("C5"), answer, event(RatedEvent, "D1", proposal="A2", rating=1)]
    assert not [each for each in lessons(later) if isinstance(each, ChangeAnswer)]


ALL = [
    rated("C1"),
    thumbed("C2", "A2"),
    dismissed("C3", proposal="A3"),
    event(ComparedEvent, "C4", preferred="A2", other="A1"),
    happened("C5"),
    stated("C6"),
    event(ChangedEvent, "C7", since="C2", confirmed=False),
    rated("C8", "A2", 1),
    stated("C9", weight=3.0),
]


@given(st.sets(st.sampled_from(range(len(ALL)))))
def test_lessons_come_in_the_ledgers_order_and_each_names_an_event_that_is_left(left):
    events = [each for position, each in enumerate(ALL) if position in left]
    found = [each.event for each in lessons([*SHOWN, *events])]
    assert found == sorted(set(found))
    assert set(found) <= {each.id for each in events}
