"""The likelihood, its derivatives and the mode that Newton finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.profile.laplace import fit, gradient_and_hessian, objective
from druthers.profile.likelihood import Intervals, cut_points, probability_above, sigmoid

seeds = st.integers(0, 2**32 - 1)


def intervals_for(ratings, slope=1.7, cuts=None):
    cuts = cut_points([], 0.0, 1.0) if cuts is None else cuts
    ratings = np.asarray(ratings)
    low = np.where(ratings > 0, cuts[ratings - 1], 0.0)
    high = np.where(ratings > 0, cuts[ratings], np.inf)
    return Intervals(low, high, slope)


def problem(seed, n=12, d=4):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, d))
    precision = rng.uniform(0.5, 5.0, d)
    return rows, intervals_for(rng.integers(0, 6, n)), rng.normal(size=d), precision, rng.normal(size=d)


def test_every_rating_and_both_sides_of_a_pair_have_probabilities_that_sum_to_one():
    for utility in (-3.0, 0.0, 0.4, 5.0):
        one = np.array([utility])
        total = sum(
            np.exp(each.log_likelihood(one) + each.width()) for each in (intervals_for([k]) for k in range(1, 6))
        )
        assert total == pytest.approx(1.0, abs=1e-12)
        pair = intervals_for([0])
        assert np.exp(pair.log_likelihood(one)) + np.exp(pair.log_likelihood(-one)) == pytest.approx(1.0, abs=1e-12)


@given(seeds)
def test_gradient_and_hessian_agree_with_finite_differences(seed):
    rows, intervals, mean, precision, weights = problem(seed)
    gradient, hessian = gradient_and_hessian(rows, intervals, weights, mean, precision)
    step = 1e-5
    for j, axis in enumerate(np.eye(len(weights)) * step):
        ahead, behind = weights + axis, weights - axis
        slope = (
            objective(rows, intervals, ahead, mean, precision) - objective(rows, intervals, behind, mean, precision)
        ) / (2 * step)
        assert gradient[j] == pytest.approx(slope, rel=1e-5, abs=1e-5)
        turn = (
            gradient_and_hessian(rows, intervals, ahead, mean, precision)[0]
            - gradient_and_hessian(rows, intervals, behind, mean, precision)[0]
        ) / (2 * step)
        np.testing.assert_allclose(-hessian[j], turn, rtol=1e-5, atol=1e-5)


@given(seeds, st.floats(-200, 200))
@settings(max_examples=50)
def test_newton_finds_the_mode_from_anywhere(seed, far):
    rows, intervals, mean, precision, _ = problem(seed)
    near = fit(rows, intervals, mean, precision)
    from_afar = fit(rows, intervals, mean, precision, np.full(len(mean), far))
    gradient, hessian = gradient_and_hessian(rows, intervals, near.mean, mean, precision)
    assert np.abs(gradient).max() < 1e-5
    np.testing.assert_allclose(near.mean, from_afar.mean, atol=1e-6)
    np.testing.assert_allclose(near.covariance @ hessian, np.eye(len(mean)), atol=1e-3)
    assert objective(rows, intervals, near.mean, mean, precision) >= objective(rows, intervals, mean, mean, precision)


@given(seeds, st.integers(0, 11), st.integers(1, 4))
@settings(max_examples=50)
def test_at_fixed_cut_points_a_higher_rating_never_lowers_the_utility(seed, which, rating):
    rng = np.random.default_rng(seed)
    rows, _, mean, precision, _ = problem(seed)
    ratings = rng.integers(0, 6, len(rows))
    utilities = []
    for given_rating in (rating, rating + 1):
        ratings[which] = given_rating
        utilities.append(rows[which] @ fit(rows, intervals_for(ratings), mean, precision).mean)
    assert utilities[1] > utilities[0]


def test_cut_points_follow_the_shares_that_a_person_gives():
    generous = cut_points([5] * 200, 0.0, 1.0)
    strict = cut_points([1] * 200, 0.0, 1.0)
    assert (np.diff(generous) > 0).all()
    assert (generous[1:-1] < cut_points([], 0.0, 1.0)[1:-1]).all()
    assert (strict[1:-1] > cut_points([], 0.0, 1.0)[1:-1]).all()


def test_the_likelihood_is_safe_far_out():
    assert sigmoid(np.array([-1e6, 0.0])).tolist() == [0.0, 0.5]
    for x in (-1e6, -40.0, -1.0, 0.0, 1.0, 40.0, 1e6):
        above = Intervals(np.zeros(1), np.full(1, np.inf), 1.0)
        value, pull, curvature = above.told(np.array([x]))
        assert value == pytest.approx(-np.logaddexp(0.0, -x), rel=1e-12, abs=1e-15)
        assert pull[0] == pytest.approx(sigmoid(np.array([-x]))[0], abs=1e-15)
        assert curvature[0] == pytest.approx(pull[0] * (1.0 - pull[0]), abs=1e-15)


@given(seeds)
@settings(max_examples=50)
def test_what_is_known_of_another_posterior_saves_time_and_changes_nothing_else(seed):
    rows, intervals, mean, precision, weights = problem(seed)
    alone = fit(rows, intervals, mean, precision)
    other = fit(rows, intervals_for([3] * len(rows), slope=4.0), mean, precision * 9.0)
    helped = fit(rows, intervals, mean, precision, weights, None, other.information)
    np.testing.assert_allclose(helped.mean, alone.mean, atol=1e-5)
    np.testing.assert_allclose(helped.covariance, alone.covariance, atol=1e-3)
    assert helped.evidence == pytest.approx(alone.evidence, abs=1e-3)
    found = intervals.derivatives(rows @ alone.mean)
    np.testing.assert_allclose(alone.pull, found[0], atol=1e-5)


def test_uncertainty_moves_a_probability_towards_a_half():
    mean, cut = np.array([1.0, 1.0, 1.0]), 0.0
    sure, doubtful, lost = probability_above(mean, np.array([0.0, 1.0, 1e6]), cut, 1.7)
    assert sure > doubtful > lost > 0.5
    assert lost == pytest.approx(0.5, abs=2e-3)
