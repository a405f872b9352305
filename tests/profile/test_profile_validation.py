"""Progressive validation: who is learnt is said to be, who cannot be is not, and every figure is as by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Calibration, Comparison, Judgement, Statement
from druthers.profile import Item, PreferenceModel, calibration
from druthers.profile.betting import ENOUGH, PROOF, WINDOW, Guess, beats_base, odds, stored, told
from druthers.profile.validation import (
    bins,
    calibration_error,
    calibration_of,
    learning_curve,
    replayed,
    verdict,
    wilson,
)

START = datetime(2026, 11, 21, tzinfo=UTC)


def judgement(k, rating, features=None, *, predicted=None, kind="rating", weight=1.0):
    return Judgement(
        event=f"E{k:04}",
        proposal=f"P{k:04}",
        at=START + timedelta(hours=k),
        rating=rating,
        text=f"Do thing {k}.",
        features=features or {},
        embedding=b"",
        embedder="fake 1 (8)",
        predicted=predicted,
        kind=kind,
        weight=weight,
    )


def lived(n, rate, seed=0):
    """The judgements of somebody who rates by `rate`, each with what a model expected that had learnt those before."""
    rng = np.random.default_rng(seed)
    model = PreferenceModel()
    found = []
    for k in range(n):
        item = Item(features={"effort": rng.random(), "social": float(rng.random() < 0.5), "length": rng.random()})
        rating = rate(item.features, rng)
        predicted = model.predict_one(item).p_welcome
        found.append(judgement(k, rating, dict(item.features), predicted=predicted))
        model.learn_one(item, rating)
    return found


def by_taste(features, rng):
    return int(np.clip(round(3.4 + 2.5 * (0.5 - features["effort"]) + features["social"] + rng.normal(0, 0.4)), 1, 5))


def by_coin(features, rng):
    return 5 if rng.random() < 0.5 else 2


def run(steps):
    done = []
    while True:
        try:
            done.append(next(steps))
        except StopIteration as stop:
            return done, stop.value


def test_a_person_who_can_be_learnt_is_said_to_be():
    known = lived(80, by_taste)
    assert beats_base(known) is True
    assert beats_base(known[: ENOUGH - 1]) is None


def test_a_person_who_rates_by_a_coin_is_said_not_to_be():
    outcomes = [beats_base(lived(100, by_coin, seed)) for seed in range(6)]
    assert True not in outcomes
    assert outcomes.count(False) >= 5


def test_a_model_that_was_right_long_ago_must_still_be_right():
    good = [judgement(k, 5 if k % 2 else 1, predicted=0.9 if k % 2 else 0.1) for k in range(WINDOW)]
    bad = [judgement(WINDOW + k, 5 if k % 2 else 1, predicted=0.3 if k % 2 else 0.7) for k in range(WINDOW)]
    assert beats_base(good) is True
    assert beats_base(good + bad) is False


def test_the_verdict_says_so_and_says_what_follows():
    assert verdict(80, beats=True) == "It predicts you better than always saying your average."
    silent = verdict(80, beats=False)
    assert "does not predict you better than always saying your average" in silent
    assert "stays silent" in silent
    assert "12 of 20" in verdict(12, beats=None)
    assert "luck" in verdict(50, beats=None)


def test_only_whole_ratings_and_thumbs_are_tests():
    rating, thumb = judgement(1, 4, predicted=0.6), judgement(2, 1, kind="thumb", predicted=0.4)
    outcome, hint = judgement(3, 5, kind="outcome"), judgement(4, 1, kind="thumb", weight=0.25, predicted=0.9)
    said = Statement("E5", START, "effort", -1.0, 1.0)
    assert told([rating, thumb, outcome, hint, said]) == [rating, thumb]
    guesses = stored([rating, thumb, outcome, hint, said])
    assert guesses == [Guess(0.6, 1 / 2, came=True), Guess(0.4, 2 / 3, came=False)]


def test_a_rating_without_a_prediction_counts_for_the_share_only():
    known = [judgement(0, 5), judgement(1, 5, predicted=math.nan), judgement(2, 5, predicted=0.9)]
    assert stored(known) == [Guess(0.9, 3 / 4, came=True)]


def test_scores_are_those_of_the_profile():
    known = lived(30, by_taste)
    mine, theirs = calibration_of(stored(known)), calibration(known)
    assert mine.ratings == theirs.ratings == 30
    for name in ("nll", "base_nll", "brier", "base_brier"):
        assert getattr(mine, name) == pytest.approx(getattr(theirs, name))
    came = [each.rating >= 4 for each in known]
    shares = [(sum(came[:before]) + 1) / (before + 2) for before in range(30)]
    by_hand = {"brier": [each.predicted for each in known], "base_brier": shares}
    for name, chances in by_hand.items():
        assert getattr(mine, name) == pytest.approx(sum((p - c) ** 2 for p, c in zip(chances, came, strict=True)) / 30)
    assert calibration_of([]) == Calibration(ratings=0)


def test_the_learning_curve_is_the_mean_so_far():
    curve = learning_curve([Guess(0.8, 0.5, came=True), Guess(0.4, 0.5, came=False)])
    assert [each.ratings for each in curve] == [1, 2]
    assert curve[0].nll == pytest.approx(-math.log(0.8))
    assert curve[1].nll == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert curve[1].brier == pytest.approx((0.04 + 0.16) / 2)
    assert curve[1].base_nll == pytest.approx(math.log(2))
    assert curve[1].base_brier == pytest.approx(0.25)


def test_bins_and_the_calibration_error_by_hand():
    guesses = [
        *(Guess(0.25, 0.5, came=k < 1) for k in range(4)),  # a quarter said, a quarter came
        *(Guess(0.75, 0.5, came=k < 2) for k in range(4)),  # three quarters said, half came
        Guess(1.0, 0.5, came=True),  # the last tenth holds 1 as well
        Guess(0.95, 0.5, came=True),
    ]
    found = bins(guesses)
    assert [(each.count, each.predicted, each.welcome) for each in found] == [
        (4, 0.25, 0.25),
        (4, 0.75, 0.5),
        (2, 0.975, 1.0),
    ]
    error, chance = calibration_error(guesses)
    assert error == pytest.approx((0.0 + 4 * 0.25 + 2 * 0.025) / 10)
    scatter = [math.sqrt(4 * 0.1875), math.sqrt(4 * 0.1875), math.sqrt(0.95 * 0.05)]
    assert chance == pytest.approx(math.sqrt(2 / math.pi) * sum(scatter) / 10)
    assert calibration_error([]) is None


def test_exact_chances_err_by_what_chance_explains():
    rng = np.random.default_rng(3)
    chances = rng.random((300, 60))
    came = rng.random((300, 60)) < chances
    found = [
        calibration_error([Guess(p, 0.5, came=bool(y)) for p, y in zip(*each, strict=True)])
        for each in zip(chances.tolist(), came.tolist(), strict=True)
    ]
    errors, by_chance = np.mean(found, axis=0)
    assert errors == pytest.approx(by_chance, rel=0.08)


@given(st.integers(1, 400).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_an_interval_holds_its_share_and_lies_within_0_and_1(hits):
    low, high = wilson(*hits)
    assert 0.0 <= low <= hits[0] / hits[1] + 1e-12
    assert hits[0] / hits[1] - 1e-12 <= high <= 1.0
    assert wilson(hits[0] * 10, hits[1] * 10)[1] - wilson(hits[0] * 10, hits[1] * 10)[0] < high - low


def test_odds_multiply():
    guesses = [Guess(0.6, 0.5, came=True), Guess(0.6, 0.5, came=False), Guess(0.9, 0.3, came=True)]
    assert odds(guesses) == pytest.approx((0.6 / 0.5) * (0.4 / 0.5) * (0.9 / 0.3))
    assert odds([]) == 1.0
    assert math.isfinite(odds([Guess(1.0, 0.001, came=True)] * 1000))
    assert odds([Guess(0.0, 0.5, came=True)]) > 0.0


def test_luck_seldom_proves_anything():
    """Predictions that know nothing, looked at after every rating, on people with any one chance."""
    rng = np.random.default_rng(11)
    proven = 0
    for _ in range(200):
        came = rng.random(120) < rng.random()
        welcome = np.concatenate(([0], np.cumsum(came)[:-1]))
        base = (welcome + 1) / (np.arange(120) + 2)
        said = np.clip(base + rng.normal(0, 0.1, 120), 0.02, 0.98)
        gains = [Guess(p, b, came=bool(y)).gain for p, b, y in zip(said, base, came, strict=True)]
        proven += bool(np.max(np.cumsum(gains)) >= math.log(PROOF))
    assert proven <= 0.05 * 200


def test_a_replay_knows_only_what_came_before():
    known = lived(25, by_taste)
    progress, guesses = run(replayed(known))
    assert progress[-1] == (25, 25)
    assert [each.probability for each in guesses] == pytest.approx([each.predicted for each in known])
    changed = [*known[:15], *(replace(each, rating=6 - each.rating) for each in known[15:])]
    _, other = run(replayed(changed))
    assert other[:16] == [*guesses[:15], replace(guesses[15], came=other[15].came)]


def test_a_replay_is_not_stopped_by_other_lessons():
    known = lived(6, by_taste)
    said = Statement("E0002S", START, "effort", -1.0, 1.0)
    from druthers.models import Compared

    one, other = (Compared(each.proposal, each.text, each.features, b"", each.embedder) for each in known[:2])
    progress, guesses = run(replayed([*known[:3], said, Comparison("E0002T", START, one, other), *known[3:]]))
    assert progress[-1] == (6, 6)
    assert len(guesses) == 6


def test_a_damaged_vector_is_left_out_of_a_replay():
    known = lived(4, by_taste)
    vector = np.ones(8, "<f4").tobytes()
    broken = [replace(each, embedding=vector) for each in known[:3]] + [replace(known[3], embedding=vector[:-1])]
    short = [replace(each, embedding=vector) for each in known[:3]] + [replace(known[3], embedding=vector[:-4])]
    assert len(run(replayed(broken))[1]) == len(run(replayed(short))[1]) == 4


def test_a_long_history_is_not_fitted_at_every_rating(monkeypatch):
    from druthers.profile import validation

    fits = []
    learnt = PreferenceModel()

    def learn(lessons, *, embedder):
        fits.append(len(lessons))
        return learnt

    monkeypatch.setattr(validation, "learn", learn)
    run(replayed([judgement(k, 3) for k in range(1000)]))
    assert fits[:20] == list(range(20))
    assert len(fits) < 140
    assert all(later - one <= max(1, one // 20) for one, later in pairwise(fits))
