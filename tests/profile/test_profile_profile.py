"""The profile: a suspected change and a conflict as they come out of the model, and what else it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from druthers import portraying
from druthers.models import Compared, Comparison, Judgement, Kept, Statement
from druthers.profile import Profile, calibration, flips

AT = datetime(2026, 3, 1, tzinfo=UTC)


def judgement(k, rating, **more):
    return Judgement(
        event=f"E{k:03}",
        proposal=f"P{k:03}",
        at=AT + timedelta(days=k),
        rating=rating,
        text=f"Do thing {k}",
        features={"topic:body": float(k % 2), "topic:rest": 1.0 - k % 2, "effort": (k % 5) / 5},
        embedding=np.random.default_rng(k).normal(size=8).astype("<f4").tobytes(),
        embedder="fake 1 (8)",
        **more,
    )


def steady(n):
    """Ratings of one who likes what is about the body."""
    return [judgement(k, 5 if k % 2 else 1) for k in range(n)]


def thing(each):
    return Compared(each.proposal, each.text, each.features, each.embedding, each.embedder)


def principle(weight, words="Rest is work too."):
    return Statement("S1", AT, "topic:body", weight, 2.0, "prior", "principle", principle=words)


def test_a_turn_of_taste_is_a_question_about_the_judgement_it_began_with():
    turned = [*steady(60), *(judgement(k, 1 if k % 2 else 5) for k in range(60, 68))]
    found = Profile(turned).change
    assert found is not None
    assert abs(int(found.since[1:]) - 60) <= 5
    assert found.at == AT + timedelta(days=int(found.since[1:]))
    told = portraying.change(found, date(2026, 5, 20))
    assert told.startswith("It may be that what you like changed around")
    assert "`druthers ask`" in told
    assert "about body" in told


def test_a_change_is_placed_rightly_where_pairs_and_outcomes_stand_between():
    turned = []
    for lesson in [*steady(60), *(judgement(k, 1 if k % 2 else 5) for k in range(60, 68))]:
        turned.append(lesson)
        if lesson.event in {"E010", "E020"}:
            turned.append(replace(lesson, event=lesson.event + "o", kind="outcome", rating=3))
            turned.append(Comparison(lesson.event + "p", AT, thing(judgement(1, 5)), thing(judgement(2, 1))))
    found = Profile(turned).change
    assert found is not None
    assert abs(int(found.since[1:4]) - 60) <= 5


def test_a_steady_taste_raises_no_question():
    profile = Profile(steady(60))
    assert profile.change is None
    assert profile.conflicts == []


def test_what_one_is_and_what_one_wants_to_be_part_as_a_question():
    profile = Profile([*steady(40), principle(-3.0)])
    (conflict,) = (belief for belief in profile.conflicts if belief.name == "topic:body")
    assert conflict.mean > 0 > conflict.ideal
    told = portraying.conflict(conflict)
    assert "Which is it?" in told
    assert "about body" in told


def test_a_principles_trust_carries_its_words_and_its_event():
    (reading,) = Profile([*steady(20), principle(1.0)]).trust
    assert (reading.principle, reading.event, reading.feature) == ("Rest is work too.", "S1", "topic:body")
    assert 0.75 < reading.trust <= 1.0


def test_counts_are_of_what_was_said():
    lessons = [
        *steady(6),
        judgement(6, 5, kind="thumb"),
        judgement(7, 1, kind="thumb", weight=0.25),
        judgement(8, 3, kind="outcome"),
        Comparison("E900", AT, thing(judgement(1, 5)), thing(judgement(2, 1)), tie=True),
    ]
    profile = Profile(lessons)
    assert (profile.ratings, profile.thumbs, profile.comparisons, profile.outcomes) == (7, 1, 1, 1)
    assert profile.kept == Kept()


def test_calibration_takes_thumbs_and_leaves_outcomes_and_weak_words_out():
    known = [judgement(0, 5, predicted=0.9), judgement(1, 1, predicted=0.2)]
    alone = calibration(known)
    assert calibration([*known, judgement(2, 1, kind="outcome"), judgement(3, 1, kind="thumb", weight=0.25)]) == alone
    assert calibration([*known, judgement(4, 5, kind="thumb", predicted=0.8)]).ratings == 3


def test_only_what_crosses_a_half_flips():
    things = [thing(judgement(k, 3)) for k in range(10)]
    before, after = Profile(steady(20)), Profile([*steady(20), replace(principle(0.0), pinned=True)])
    found = flips(before, after, things)
    assert all((flip.before >= 0.5) != (flip.after >= 0.5) for flip in found)
    assert flips(before, before, things) == ()


def test_something_with_an_embedding_of_another_kind_is_judged_by_its_features():
    profile = Profile(steady(20))
    strange = replace(thing(judgement(1, 3)), embedder="other 2 (3)", embedding=b"\x00" * 12)
    damaged = replace(thing(judgement(1, 3)), embedding=b"\x00" * 12)
    bare = replace(thing(judgement(1, 3)), embedding=b"")
    assert profile.welcome([strange, damaged]) == pytest.approx(profile.welcome([bare, bare]))


def test_evidence_says_what_kind_of_word_it_was():
    lessons = [
        *steady(6),
        judgement(7, 5, kind="thumb"),
        judgement(8, 3, kind="outcome"),
        Comparison("E900", AT, thing(judgement(1, 5)), thing(judgement(2, 1))),
        Comparison("E901", AT, thing(judgement(3, 5)), thing(judgement(4, 1)), tie=True),
    ]
    found = {each.event: each for each in Profile(lessons).why("effort")}
    kinds = {each.event: each.kind for each in found.values()}
    assert {kinds["E001"], kinds["E007"], kinds["E008"]} == {"rating", "thumb", "outcome"}
    assert (kinds["E900"], found["E900"].text) == ("pair", "Do thing 1 rather than Do thing 2")
    assert (kinds["E901"], found["E901"].text) == ("tie", "Do thing 3 as much as Do thing 4")
