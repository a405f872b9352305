"""Where the present taste began: found when it changes, left alone when it does not, and corrected by the person."""

from __future__ import annotations

import numpy as np
import pytest

from druthers.profile.change import NEAR, Runs

SLOPE = 2.4
ENDS = (-np.inf, -1.0, -0.3, 0.3, 1.0, np.inf)


def ratings(n, weights, *, seed=0):
    """Rows, and the ends of the intervals that noisy utilities fell into; `weights` is called with the position."""
    rng = np.random.default_rng(seed)
    out = []
    for position in range(n):
        row = rng.normal(size=4)
        row[0] = 1.0
        level = int(np.searchsorted(ENDS, row @ weights(position) + 0.6 * rng.normal()))
        out.append((row, ENDS[level - 1], ENDS[level]))
    return out


def steady(position):
    del position
    return np.array([0.2, 1.0, -0.7, 0.0])


def turned(position):
    return steady(position) * (1.0 if position < 80 else -1.0)


def learnt(judged, **options):
    runs = Runs(np.zeros(4), np.full(4, 0.4), **options)
    for row, low, high in judged:
        runs.learn(row, low, high, SLOPE)
    return runs


def test_a_change_is_found_where_it_was_and_the_judgements_before_it_stop_counting():
    runs = learnt(ratings(110, turned))
    belongs = runs.membership()
    assert abs(runs.start() - 80) <= 3
    assert belongs[:70].max() < 0.05
    assert belongs[90:].min() > 0.8
    mean, _ = runs.gaussian()
    assert mean[1] < -0.4
    assert mean[2] > 0.2


def test_it_is_suspected_soon_after_and_for_a_while_and_not_before():
    judged = ratings(130, turned)
    assert learnt(judged[:80]).recent() < 0.3
    assert max(learnt(judged[:n]).recent() for n in range(83, 91)) > 0.5
    assert min(learnt(judged[:n]).recent() for n in range(94, 106)) > 0.9
    assert learnt(judged[:125]).recent() < 0.3


def test_nobody_is_suspected_of_a_change_whose_taste_was_not_known_before():
    judged = ratings(40, lambda position: steady(position) * (1.0 if position < 15 else -1.0))
    assert learnt(judged).membership()[10] < 0.2
    assert max(learnt(judged[:n]).recent() for n in range(28)) == 0.0
    assert learnt(judged).recent() < 0.3


def test_a_taste_that_stays_goes_on_counting():
    for seed in range(5):
        runs = learnt(ratings(120, steady, seed=seed))
        assert runs.membership().mean() > 0.9
        assert runs.recent() < 0.5


def test_only_judgements_lessen_what_the_earlier_ones_count_for():
    """Where they say nothing of a change, the expectation of one takes nothing from them."""
    silent = Runs(np.zeros(4), np.full(4, 0.4))
    for _ in range(80):
        silent.learn(np.zeros(4), -np.inf, 0.0, SLOPE)
    assert silent.membership() == pytest.approx(1.0)
    for seed in range(5):
        assert learnt(ratings(20, steady, seed=seed)).membership().mean() > 0.85


def test_memberships_are_shares_that_never_fall():
    belongs = learnt(ratings(110, turned)).membership()
    assert len(belongs) == 110
    assert belongs.min() >= 0.0
    assert belongs[-1] == pytest.approx(1.0)
    assert np.all(np.diff(belongs) >= -1e-12)


def test_nothing_learnt_is_no_error():
    runs = Runs(np.zeros(2), np.ones(2))
    assert len(runs) == 0
    assert runs.membership().shape == (0,)
    assert (runs.start(), runs.start(recent=True), runs.recent()) == (0, 0, 0.0)
    assert runs.gaussian()[1].tolist() == np.eye(2).tolist()
    runs.answer(0, confirmed=True)
    runs.answer(0, confirmed=False)


def test_giving_hypotheses_up_hardly_moves_the_memberships():
    judged = ratings(150, turned)
    few, all_of_them = learnt(judged), learnt(judged, kept=200)
    assert np.abs(few.membership() - all_of_them.membership()).max() < 0.08
    assert few.start() == all_of_them.start()


def test_the_state_is_a_function_of_what_came_first_alone():
    judged = ratings(90, turned)
    runs, seen = Runs(np.zeros(4), np.full(4, 0.4)), []
    for row, low, high in judged:
        runs.learn(row, low, high, SLOPE)
        seen.append(runs.membership())
    for n in (1, 40, 85):
        assert learnt(judged[:n]).membership().tolist() == seen[n - 1].tolist()


def test_a_feature_that_comes_late_is_as_if_it_had_always_been_there():
    judged = ratings(60, steady)
    late, early = Runs(np.zeros(2), np.full(2, 0.4)), Runs(np.zeros(4), np.full(4, 0.4))
    for position, (row, low, high) in enumerate(judged):
        known = row[:2] if position < 30 else row
        if position == 30:
            late.expect(np.zeros(4), np.full(4, 0.4))
        late.learn(known, low, high, SLOPE)
        early.learn(np.pad(known, (0, 4 - len(known))), low, high, SLOPE)
    assert late.membership() == pytest.approx(early.membership(), abs=1e-9)
    assert late.gaussian()[0] == pytest.approx(early.gaussian()[0], abs=1e-9)


def test_only_data_fade_never_the_prior():
    """Five hundred ratings of one topic leave what is believed of another where it was (no covariance wind-up)."""
    rng = np.random.default_rng(1)
    runs = Runs(np.zeros(4), np.full(4, 0.4))
    for _ in range(500):
        level = int(np.searchsorted(ENDS, 0.8 + 0.6 * rng.normal()))
        runs.learn(np.array([1.0, 1.0, 0.0, 0.0]), ENDS[level - 1], ENDS[level], SLOPE)
    mean, covariance = runs.gaussian()
    assert covariance[2:, 2:] == pytest.approx(0.4 * np.eye(2))
    assert covariance[:2, 2:] == pytest.approx(0.0)
    assert mean[2:].tolist() == [0.0, 0.0]
    assert np.linalg.eigvalsh(covariance).min() > 0.0
    assert np.diag(covariance).max() <= 0.4 + 1e-9


def test_a_judgement_that_weighs_less_says_less():
    row = np.array([1.0, 1.0, 0.0, 0.0])
    whole, part = (Runs(np.zeros(4), np.full(4, 0.4)) for _ in range(2))
    whole.learn(row, 0.0, np.inf, SLOPE)
    part.learn(row, 0.0, np.inf, SLOPE, weight=0.25)
    assert part.gaussian()[0] == pytest.approx(0.25 * whole.gaussian()[0])


def test_yes_lets_go_of_what_came_before():
    runs = learnt(ratings(100, steady))
    assert runs.membership()[30] > 0.5
    runs.answer(60, confirmed=True)
    belongs = runs.membership()
    assert belongs[: 60 - NEAR].max() == 0.0
    assert belongs[60 + NEAR] > 0.5
    for row, low, high in ratings(20, steady, seed=1):
        runs.learn(row, low, high, SLOPE)
    assert runs.membership()[: 60 - NEAR].max() == 0.0


def test_yes_to_a_start_that_was_given_up_long_ago_begins_there():
    runs = learnt(ratings(100, steady), kept=4)
    runs.answer(50, confirmed=True)
    belongs = runs.membership()
    assert belongs[49 - NEAR] == 0.0
    assert belongs[51 + NEAR] > 0.0
    restarted = learnt(ratings(100, steady)[50:])
    assert runs.gaussian()[0] == pytest.approx(restarted.gaussian()[0], abs=0.3)


def test_what_was_answered_is_not_suspected_again():
    judged = ratings(110, turned)
    for confirmed in (True, False):
        runs = learnt(judged[:92])
        assert runs.recent() > 0.9
        runs.answer(runs.start(recent=True), confirmed=confirmed)
        for row, low, high in judged[92:98]:
            runs.learn(row, low, high, SLOPE)
            assert runs.recent() < 0.3


def test_no_takes_the_suspicion_back_and_holds_while_more_comes():
    judged = ratings(110, turned)
    suspected = next(n for n in range(80, 95) if learnt(judged[:n]).recent() > 0.5)
    runs = learnt(judged[:suspected])
    since = runs.start(recent=True)
    runs.answer(since, confirmed=False)
    assert runs.recent() < 0.05
    assert runs.membership()[60] > 0.5
    for row, low, high in judged[suspected : since + NEAR + 1]:
        runs.learn(row, low, high, SLOPE)
        assert runs.recent() < 0.05
    for row, low, high in judged[since + NEAR + 1 :]:
        runs.learn(row, low, high, SLOPE)
    assert abs(runs.start() - since) > NEAR
    assert runs.gaussian()[0][1] < 0.0  # what goes on contradicting is believed in the end


def test_how_often_tastes_change_is_inferred():
    def restless(position):
        return steady(position) * (1.0 if position // 25 % 2 else -1.0)

    often, seldom = (learnt(ratings(200, taste), hazards=(1 / 20, 1 / 200)) for taste in (restless, steady))
    assert often.hazard()[0] > 0.5
    assert seldom.hazard()[0] < 0.3
