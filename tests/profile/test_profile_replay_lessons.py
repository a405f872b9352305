"""From every kind of lesson in the ledger to a model, and back to the judgements behind a weight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from druthers.models import ChangeAnswer, Compared, Comparison, Judgement, Statement
from druthers.profile import Item, PreferenceModel, evidence, learn

EMBEDDER = "fake 1 (8)"
START = datetime(2026, 11, 21, tzinfo=UTC)


def vector(k):
    return np.random.default_rng(k).normal(size=8).astype("<f4")


def judged(k, rating, kind="rating", weight=1.0):
    features = {"topic:body": float(k % 2), "effort": (k % 5) / 5}
    at = START + timedelta(hours=k)
    return Judgement(
        f"E{k:03}",
        f"P{k:03}",
        at,
        rating,
        f"Do {k}.",
        features,
        vector(k).tobytes(),
        EMBEDDER,
        kind=kind,
        weight=weight,
    )


def compared(k, first, second, *, tie=False):
    sides = [
        Compared(f"P{each:03}", f"Do {each}.", {"topic:body": float(each % 2)}, vector(each).tobytes(), EMBEDDER)
        for each in (first, second)
    ]
    return Comparison(f"E{k:03}", START + timedelta(hours=k), *sides, tie)


def stated(k, feature, weight, **more):
    return Statement(f"E{k:03}", START + timedelta(hours=k), feature, weight, **{"strength": 1.0, **more})


def every_kind():
    return [
        *[judged(k, 5 if k % 2 else 2) for k in range(12)],
        judged(12, 1, "thumb"),
        judged(13, 5, "thumb", 0.25),
        stated(14, "topic:body", -1.0, unit="prior", source="answer"),
        compared(15, 3, 4),
        compared(16, 5, 7, tie=True),
        ChangeAnswer("E017", START + timedelta(hours=17), "E003", False),
        judged(18, 2, "outcome"),
        stated(19, "effort", -0.1, strength=2.0),
        stated(20, "rest", 1.0, unit="prior", source="principle", principle="Rest is work too."),
        stated(21, "length", 0.0, pinned=True),
    ]


ITEM = Item(np.ones(8), {"topic:body": 1.0, "effort": 0.5, "rest": 1.0})


def told(model):
    return model.predict_one(ITEM), model.weights(), model.trust()


def item(k, *, body=True):
    features = {"topic:body": float(k % 2), "effort": (k % 5) / 5}
    return Item(vector(k).astype(float), features if body else {"topic:body": float(k % 2)})


def test_every_kind_of_lesson_reaches_the_model_as_what_it_is():
    by_hand = PreferenceModel()
    for k in range(12):
        by_hand.learn_one(item(k), 5 if k % 2 else 2)
    by_hand.learn_thumb(item(12), up=False)
    by_hand.learn_thumb(item(13), up=True, weight=0.25)
    by_hand.state("topic:body", -1.0, unit="prior")
    by_hand.learn_pair(item(3, body=False), item(4, body=False))
    by_hand.learn_pair(item(5, body=False), item(7, body=False), tie=True)
    by_hand.answer_change(3, confirmed=False)
    by_hand.learn_outcome(item(18), 2)
    by_hand.state("effort", -0.1, strength=2.0)
    by_hand.state("rest", 1.0, unit="prior", principle="Rest is work too.")
    by_hand.state("length", 0.0, pinned=True)
    model = learn(iter(every_kind()))
    assert len(model) == 17
    assert told(model) == told(by_hand)
    assert [each.principle for each in model.trust()] == ["Rest is work too."]


@pytest.mark.parametrize("gone", range(22))
def test_every_lesson_counts_and_without_it_nothing_of_it_is_left(gone):
    left = every_kind()
    del left[gone]
    assert told(learn(left)) != told(learn(every_kind())) or gone == 17  # a change that nobody suspected
    fresh = learn(left[:3])
    assert told(fresh) == told(learn(left[:3]))


def test_a_principle_is_one_only_where_it_was_confirmed_as_such():
    reason = [stated(0, "rest", 1.0, source="reason", principle="Rest is work too.")]
    assert learn(reason).trust() == []
    assert learn([replace(reason[0], source="principle")]).trust() != []


def test_an_answer_about_a_judgement_that_is_gone_is_passed_over():
    lessons = [each for each in every_kind() if each.event != "E003"]
    assert told(learn(lessons)) == told(learn([each for each in lessons if each.event != "E017"]))


def test_only_the_vectors_of_one_embedder_are_used_in_pairs_too():
    pair = compared(3, 3, 4)
    foreign = replace(pair, other=replace(pair.other, embedder="another 1 (8)"))
    without = replace(pair, other=replace(pair.other, embedding=b""))
    known = [judged(k, 3 + k % 2) for k in range(3)]
    assert told(learn([*known, foreign, judged(9, 4)])) == told(learn([*known, without, judged(9, 4)]))


def test_the_evidence_of_a_weight_has_its_pairs_and_outcomes():
    lessons = every_kind()
    found = evidence(lessons, learn(lessons), "topic:body")
    assert sum(each.share for each in found) == pytest.approx(1.0)
    by_event = {each.event: each for each in found}
    pair = by_event["E015"]
    assert (pair.proposal, pair.text, pair.rating) == ("P003", "Do 3. rather than Do 4.", 0)
    assert {"E012", "E018"} <= set(by_event)
    assert not {"E014", "E017", "E019", "E020", "E021"} & set(by_event)
