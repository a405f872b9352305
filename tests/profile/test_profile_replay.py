"""From judgements to a profile: embedders, evidence, calibration, and what is said of an unknown feature."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from druthers.errors import UsageError
from druthers.models import Calibration, Citation, Judgement
from druthers.profile import Item, Profile, calibration, evidence, learn
from druthers.profile.projection import bundled_projection

MINILM = "all-MiniLM-L6-v2 some-version (384)"


def judgement(k, rating, features=None, *, embedder="fake 1 (8)", size=8, predicted=None):
    vector = np.random.default_rng(k).normal(size=size).astype("<f4")
    return Judgement(
        event=f"E{k:03}",
        proposal=f"P{k:03}",
        at=datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=k),
        rating=rating,
        text=f"Do thing {k}.",
        features=features or {},
        embedding=vector.tobytes(),
        embedder=embedder,
        predicted=predicted,
        citations=(Citation("public/a.md", (1, 1), "a"),),
    )


def some(n=20):
    return [
        judgement(k, 5 if k % 2 else 2, {"topic:body": float(k % 2), "effort": (k % 5) / 5, "length": 0.4})
        for k in range(n)
    ]


def asked(model, size=8):
    item = Item(np.ones(size), {"topic:body": 1.0, "effort": 0.5})
    return model.predict_one(item), model.weights(), model.contributions(item)


def test_replaying_the_ledger_gives_the_same_bits():
    assert asked(learn(some())) == asked(learn(iter(some())))


def test_without_one_judgement_the_model_never_saw_it():
    known = some()
    left = [each for each in known if each.event != "E007"]
    never = learn(known[:7])
    for each in known[8:]:
        never.learn_one(Item(np.frombuffer(each.embedding, "<f4"), each.features), each.rating)
    assert asked(learn(left))[0].mean == pytest.approx(asked(never)[0].mean, abs=1e-8)
    assert asked(learn(left))[0] != asked(learn(known))[0]


def test_vectors_of_two_embedders_are_never_mixed():
    old = [judgement(k, 1 + k % 5, {"effort": k / 10}, embedder="old 1 (8)") for k in range(6)]
    new = [judgement(k, 1 + k % 5, {"effort": k / 10}, embedder="new 1 (8)") for k in range(6, 12)]
    without_vectors = [replace(each, embedding=b"") for each in old]
    assert asked(learn(old + new)) == asked(learn(without_vectors + new))
    assert asked(learn(old + new, embedder="old 1 (8)")) == asked(
        learn(old + [replace(each, embedding=b"") for each in new], embedder="old 1 (8)")
    )


def test_a_new_embedder_of_another_length_can_be_asked_for_before_it_was_rated():
    model = learn(some(), embedder="other 2 (5)")
    assert math.isfinite(model.predict_one(Item(np.ones(5), {"effort": 0.1})).mean)


def test_the_bundled_background_serves_only_the_embedder_that_made_it():
    def projection(embedder):
        model = learn([judgement(k, 3 + k % 2, embedder=embedder, size=384) for k in range(4)])
        return model.projection

    assert bundled_projection() is not None
    np.testing.assert_array_equal(projection(MINILM).basis, bundled_projection().basis)
    assert not projection("another 1 (384)").settled


def test_a_damaged_judgement_teaches_what_can_be_read():
    broken = [
        replace(each, embedding=each.embedding[:-1], features={**each.features, "effort": math.nan}) for each in some(4)
    ]
    model = learn(broken)
    assert [belief.name for belief in model.weights()] == ["topic:body", "length"]
    assert len(model) == 4


def test_evidence_is_shared_out_and_sorted():
    known = some()
    found = evidence(known, learn(known), "topic:body")
    assert sum(each.share for each in found) == pytest.approx(1.0)
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
    strongest = found[0]
    source = next(each for each in known if each.event == strongest.event)
    assert (strongest.proposal, strongest.text, strongest.rating) == (source.proposal, source.text, source.rating)
    assert strongest.citations == source.citations


def test_calibration_scores_what_was_said_before_the_rating():
    known = [judgement(0, 5, predicted=0.8), judgement(1, 2, predicted=0.4), judgement(2, 4, predicted=0.5)]
    found = calibration(known)
    assert found.ratings == 3
    assert found.nll == pytest.approx(-(math.log(0.8) + math.log(0.6) + math.log(0.5)) / 3)
    assert found.brier == pytest.approx((0.04 + 0.16 + 0.25) / 3)
    bases = [1 / 2, 2 / 3, 2 / 4]  # (welcome + 1) / (ratings + 2) before each
    assert found.base_nll == pytest.approx(-(math.log(bases[0]) + math.log(1 - bases[1]) + math.log(bases[2])) / 3)
    assert found.base_brier == pytest.approx((0.25 + 4 / 9 + 0.25) / 3)


def test_calibration_counts_unpredicted_ratings_for_the_baseline_only():
    known = [judgement(0, 5), judgement(1, 5), judgement(2, 5, predicted=1.0)]
    found = calibration(known)
    assert found.ratings == 1
    assert found.base_nll == pytest.approx(-math.log(3 / 4))
    assert 0.0 < found.nll < 1e-5
    wrong = calibration([judgement(0, 1, predicted=1.0)])
    assert math.isfinite(wrong.nll)


def test_calibration_of_nothing_claims_nothing():
    assert calibration([]) == Calibration(ratings=0)
    assert calibration([judgement(0, 3)]) == Calibration(ratings=0)


def test_a_profile_tells_what_was_learnt_and_why():
    profile = Profile(some(), principles=["Rest is work too."])
    assert profile.ratings == 20
    assert profile.features[0].name == "topic:body"
    assert profile.features[0].mean > 0.0
    assert profile.principles == ["Rest is work too."]
    assert profile.calibration == Calibration(ratings=0)
    assert {each.event for each in profile.why("topic:body")} <= {each.event for each in some()}


@pytest.mark.parametrize("asked_for", ["body", "topic:bod", "tag:body"])
def test_an_unknown_feature_is_met_with_the_nearest_names(asked_for):
    with pytest.raises(UsageError) as met:
        Profile(some()).why(asked_for)
    assert "topic:body" in met.value.hint
    assert asked_for in met.value.message


def test_an_empty_profile_says_what_to_do():
    profile = Profile([])
    assert profile.features == []
    assert profile.ratings == 0
    with pytest.raises(UsageError) as met:
        profile.why("topic:body")
    assert "Rate" in met.value.hint
