"""The joint posterior over both heads, statements and principles, held against doing it the long way."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.profile.laplace import Later, fit, gradient_and_hessian, objective
from druthers.profile.likelihood import Intervals, cut_points, level_shares, shares_of, tie_width
from druthers.profile.principles import FAILING, FURTHEST, HOLDING, weigh
from druthers.profile.statements import Mapped, Stated, said

seeds = st.integers(0, 2**32 - 1)
several = settings(max_examples=30, deadline=None)


def problem(seed, n=14, d=4, later=5):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, d))
    levels = rng.integers(1, 6, n)
    cuts = cut_points([], 0.0, 1.0)
    intervals = Intervals(cuts[levels - 1], cuts[levels], 1.7, rng.uniform(0.05, 1.0, n))
    places = rng.permutation(n)[:later]
    return rng, rows, intervals, Later(rows[places], places)


def stacked(rows, later):
    """The same rows, with the second head's columns beside."""
    beside = np.zeros_like(rows)
    beside[later.places] = later.rows
    return np.hstack((rows, beside))


@given(seeds)
@several
def test_two_heads_by_blocks_are_two_heads_in_one(seed):
    rng, rows, intervals, later = problem(seed)
    mean, precision = rng.normal(size=8), rng.uniform(0.5, 5.0, 8)
    blocks, whole = (
        fit(rows, intervals, mean, precision, later=later),
        fit(stacked(rows, later), intervals, mean, precision),
    )
    np.testing.assert_allclose(blocks.mean, whole.mean, atol=1e-9)
    np.testing.assert_allclose(blocks.covariance, whole.covariance, atol=1e-9)
    assert blocks.evidence == pytest.approx(whole.evidence, abs=1e-9)
    gradient, _ = gradient_and_hessian(rows, intervals, blocks.mean, mean, precision, later)
    assert np.abs(gradient).max() < 1e-4


@given(seeds)
@several
def test_a_weight_counts_like_that_many_judgements(seed):
    rng, rows, intervals, _ = problem(seed)
    times = rng.integers(1, 4, len(rows))
    mean, precision = rng.normal(size=4), rng.uniform(0.5, 5.0, 4)
    weighted = fit(rows, Intervals(intervals.low, intervals.high, 1.7, times.astype(float)), mean, precision)
    again = np.repeat(np.arange(len(rows)), times)
    repeated = fit(rows[again], Intervals(intervals.low[again], intervals.high[again], 1.7), mean, precision)
    np.testing.assert_allclose(weighted.mean, repeated.mean, atol=1e-6)
    assert weighted.evidence == pytest.approx(repeated.evidence, abs=1e-6)


@pytest.mark.parametrize("kind", ["equal", "duplicates", "contradictions", "wild", "separable"])
@pytest.mark.parametrize("far", [0.0, -300.0])
def test_the_objective_never_falls_and_the_weights_stay_finite(kind, far, monkeypatch):
    rng = np.random.default_rng(7)
    rows, levels = rng.normal(size=(40, 3)), rng.integers(1, 6, 40)
    if kind == "equal":
        levels[:] = 5
    if kind == "duplicates":
        rows[:] = rows[0]
    if kind == "contradictions":
        rows[20:], levels[:20], levels[20:] = rows[:20], 5, 1
    if kind == "wild":
        rows *= 1e3
    if kind == "separable":
        rows[:, 1:], levels = 0.0, np.where(rows[:, 0] > 0, 5, 1)
    cuts = cut_points(levels, 0.0, 1.0)
    intervals = Intervals(cuts[levels - 1], cuts[levels], 4.0)
    mean, precision = np.zeros(3), np.full(3, 0.01)
    values = []
    inner = Intervals.derivatives

    def watched(self, utility):  # called once a step, where the last one was accepted
        weights = np.linalg.lstsq(rows, utility, rcond=None)[0]
        values.append(self.log_likelihood(utility) - 0.005 * float(weights @ weights))
        return inner(self, utility)

    monkeypatch.setattr(Intervals, "derivatives", watched)
    found = fit(rows, intervals, mean, precision, np.full(3, far))
    assert np.isfinite(found.mean).all()
    assert np.isfinite(found.covariance).all()
    assert np.isfinite(found.evidence)
    if kind != "duplicates":  # there the weights cannot be told from the utilities
        assert np.all(np.diff(values) > -1e-6 * np.abs(values[:-1]))
    assert objective(rows, intervals, found.mean, mean, precision) >= objective(rows, intervals, mean, mean, precision)


@given(seeds)
@several
def test_a_prior_that_heard_statements_is_the_prior_times_their_likelihood(seed):
    rng = np.random.default_rng(seed)
    mean, variances = rng.normal(size=4), rng.uniform(0.1, 2.0, 4)
    statements = [
        Stated(name, float(rng.normal()), float(rng.uniform(0.3, 3.0)), "weight", False, None)
        for name in ("a", "b", "b")
    ]
    told, heard = said(statements, ("a", "b", "c"), 4, np.full(3, 0.2), np.full(3, 0.2)).heard(mean, variances)
    column = {"a": 1, "b": 2}
    precision, pull = 1.0 / variances, mean / variances
    for each in statements:
        precision[column[each.feature]] += (each.strength / 0.2) ** 2
        pull[column[each.feature]] += each.weight * (each.strength / 0.2) ** 2
    np.testing.assert_allclose(told, pull / precision)
    np.testing.assert_allclose(heard, 1.0 / precision)


def test_a_weight_in_standard_deviations_is_read_at_the_scale_but_a_pin_is_one_number():
    loose = Stated("a", 2.0, 4.0, "prior", False, None)
    assert loose.told(0.2, 0.1) == pytest.approx((0.2, 0.025))
    assert Stated("a", 2.0, 4.0, "prior", True, None).told(0.2, 0.1)[0] == pytest.approx(0.4)
    assert Stated("a", 2.0, 4.0, "weight", False, None).told(0.2, 0.1) == pytest.approx((2.0, 0.05))


@given(seeds, st.integers(1, 4))
@several
def test_principles_in_closed_form_are_the_mixture_over_all_patterns(seed, count):
    """With a Gaussian likelihood the closed form is exact: a fit for each pattern must give the same."""
    rng = np.random.default_rng(seed)
    d = 4
    rows, noise = rng.normal(size=(9, d)), 0.7
    answers = rng.normal(size=9)
    base, variances = rng.normal(size=d) * 0.3, rng.uniform(0.2, 1.0, d)
    mapped = Mapped(rng.integers(0, d, count), rng.uniform(-0.8, 0.8, count), np.ones(count))

    def posterior(mean):
        precision = rows.T @ rows / noise**2 + np.diag(1.0 / variances)
        covariance = np.linalg.inv(precision)
        center = covariance @ (rows.T @ answers / noise**2 + mean / variances)
        total = rows @ np.diag(variances) @ rows.T + noise**2 * np.eye(len(rows))
        apart = answers - rows @ mean
        return center, covariance, -0.5 * float(apart @ np.linalg.solve(total, apart))

    start, covariance, before = posterior(base)
    logs, means, patterns = [], [], list(product((0, 1), repeat=count))
    for pattern in patterns:
        mean = base.copy()
        for column in set(mapped.columns.tolist()):
            on = [mapped.values[k] for k in range(count) if pattern[k] and mapped.columns[k] == column]
            limit = FURTHEST * np.sqrt(variances[column])
            if on:
                mean[column] = np.mean(np.clip(on, -limit, limit))
        center, _, evidence = posterior(mean)
        means.append(center)
        held = sum(pattern)
        rising = [np.log(HOLDING + k) for k in range(held)] + [np.log(FAILING + k) for k in range(count - held)]
        logs.append(evidence + sum(rising) - sum(np.log(HOLDING + FAILING + k) for k in range(count)))
    shares = np.exp(np.asarray(logs) - np.logaddexp.reduce(logs))
    expected = shares @ np.asarray(means)
    apart = np.asarray(means) - expected
    found = weigh(start, covariance, base, variances, mapped)
    np.testing.assert_allclose(found.mean, expected, atol=1e-9)
    np.testing.assert_allclose(found.covariance, covariance + (apart.T * shares) @ apart, atol=1e-9)
    np.testing.assert_allclose(found.trust, shares @ np.asarray(patterns, dtype=float), atol=1e-9)
    assert found.evidence == pytest.approx(np.logaddexp.reduce(logs) - before, abs=1e-9)


def test_one_principle_found_wrong_makes_the_others_doubtful():
    mean, covariance, variances = np.array([-2.0, 0.0]), np.diag([0.01, 1.0]), np.ones(2)
    alone = weigh(mean, covariance, np.zeros(2), variances, Mapped(np.array([1]), np.array([1.0]), np.ones(1)))
    both = weigh(mean, covariance, np.zeros(2), variances, Mapped(np.array([0, 1]), np.array([2.0, 1.0]), np.ones(2)))
    assert alone.trust[0] == pytest.approx(2 / 3)
    assert both.trust[0] < 0.3
    assert both.trust[1] < 0.5


def test_thumbs_move_the_welcome_line_and_leave_the_levels_within_a_side_as_they_were():
    counts = np.array([2.0, 1.0, 4.0, 8.0, 3.0])
    before, after = shares_of(counts, 0.0, 0.0), shares_of(counts, 10.0, 0.0)
    assert after.sum() == pytest.approx(1.0)
    assert after[:3].sum() > before[:3].sum()
    np.testing.assert_allclose(after[:3] / after[:3].sum(), before[:3] / before[:3].sum())
    np.testing.assert_allclose(after[3:] / after[3:].sum(), before[3:] / before[3:].sum())
    assert level_shares(counts, down=10.0)[:3].sum() > level_shares(counts)[:3].sum()


def test_ties_are_as_wide_as_they_are_frequent():
    assert tie_width(0, 10, 1.0) == 0.0
    assert 0.0 < tie_width(1, 10, 1.0) < tie_width(5, 10, 1.0) < tie_width(5, 10, 2.0) < 10.0
    assert tie_width(10, 10, 1.0) < 3.0
