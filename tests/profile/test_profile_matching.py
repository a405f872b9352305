"""What one judgement does to a Gaussian: against the integral, and where numbers end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.profile.likelihood import LOGIT_PER_SD
from druthers.profile.matching import match

ends = st.floats(-4.0, 4.0)
far = st.floats(-1e6, 1e6)


def integral(mean, variance, low, high, slope):
    """Log-mass, mean and variance of the utility, on a fine grid."""
    utility = mean + np.sqrt(variance) * np.linspace(-9.0, 9.0, 6001)
    noise = np.linspace(-9.0, 9.0, 6001)
    density = np.exp(-0.5 * noise**2)
    below = np.concatenate(([0.0], np.cumsum(density))) / density.sum()

    def share(end):
        at = (end - utility) * slope / LOGIT_PER_SD
        return np.interp(at, np.append(noise, noise[-1]) + 0.5 * (noise[1] - noise[0]), below)

    weight = np.exp(-0.5 * (utility - mean) ** 2 / variance) * (share(high) - share(low))
    total = weight.sum()
    center = weight @ utility / total
    prior = np.exp(-0.5 * (utility - mean) ** 2 / variance).sum()
    return np.log(total / prior), center, weight @ (utility - center) ** 2 / total


@given(st.floats(-2.0, 2.0), st.floats(0.05, 2.0), ends, ends, st.floats(0.8, 4.0))
def test_the_moments_are_those_of_the_integral(mean, variance, one, other, slope):
    low, high = min(one, other), max(one, other) + 0.3
    log_mass, pull, curvature = match(np.array([mean]), np.array([variance]), low, high, slope)
    expected = integral(mean, variance, low, high, slope)
    assert log_mass[0] == pytest.approx(expected[0], rel=0.01, abs=0.02)  # the grid is coarse in the tails
    assert mean + variance * pull[0] == pytest.approx(expected[1], abs=0.02)
    assert variance - variance**2 * curvature[0] == pytest.approx(expected[2], abs=0.02)


@given(far, st.floats(1e-6, 1e6), far, st.floats(0.0, 1e6), st.floats(1e-3, 1e3))
def test_nothing_makes_it_infinite_or_a_variance_negative(mean, variance, low, width, slope):
    for high in (low + width, np.inf):
        log_mass, pull, curvature = match(np.array([mean]), np.array([variance]), low, high, slope)
        assert np.isfinite([log_mass[0], pull[0], curvature[0]]).all()
        assert log_mass[0] <= 1e-9
        assert 0.0 <= variance * curvature[0] <= 1.0


def test_a_judgement_against_all_expectation_pulls_toward_what_was_said():
    _, pull, _ = match(np.array([-50.0, 50.0]), np.array([1.0, 1.0]), -0.5, 0.5, 1.7)
    assert pull[0] > 1.0
    assert pull[1] < -1.0
