"""The directions of meaning, the bundled background, and the scale of named features."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from druthers.errors import UsageError
from druthers.profile.features import LIMIT, scale_of
from druthers.profile.projection import (
    RANK,
    bundled,
    bundled_projection,
    principal,
    projection_for,
    seeded,
    single_thread,
)


def test_the_bundled_background_is_small_neutral_and_named():
    background = bundled()
    path = files("druthers.profile") / "background.npz"
    lines = [line for line in (files("druthers.profile") / "background.txt").read_text("utf-8").splitlines() if line]
    assert background.vectors.shape == (len(lines), 384)
    assert background.embedder.startswith("all-MiniLM-L6-v2 ")
    assert len(path.read_bytes()) < 300 * 1024
    np.testing.assert_allclose(np.linalg.norm(background.vectors, axis=1), 1.0, atol=1e-2)


def test_the_bundled_background_is_read_only_when_it_is_needed():
    code = (
        "import druthers.profile as p; from druthers.profile import projection as j; m = p.PreferenceModel(); "
        "m.learn_one(p.Item(features={'a': 1.0}), 4); m.weights(); print(j.bundled.cache_info().currsize); "
        "m.predict_one(p.Item([0.0] * 384)); print(j.bundled.cache_info().currsize)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["0", "1"]


def test_a_model_without_a_background_takes_the_bundled_one_where_it_fits():
    assert projection_for(384) is bundled_projection()
    assert not projection_for(100).settled


def test_principal_components_have_unit_length_over_the_background_and_a_fixed_sign():
    background = np.random.default_rng(0).normal(size=(60, 40)) + 3.0
    projection = principal(background)
    coordinates = projection.apply(background)
    assert coordinates.shape == (60, RANK)
    assert np.mean(np.sum(coordinates**2, axis=1)) == pytest.approx(1.0)
    np.testing.assert_allclose(coordinates.mean(axis=0), 0.0, atol=1e-9)
    np.testing.assert_array_equal(projection.basis, principal(background).basis)
    assert (projection.basis[np.argmax(np.abs(projection.basis), axis=0), range(RANK)] > 0.0).all()


def test_a_small_background_gives_as_many_directions_as_it_has():
    assert principal([[0.0, 1.0, 2.0], [1.0, 0.0, 2.0]]).rank == 1


@pytest.mark.parametrize("wrong", [[], [[1.0, 2.0]], [1.0, 2.0], [[1.0], [1.0]], [[1.0], [np.nan]]])
def test_a_background_that_shows_no_direction_is_refused(wrong):
    with pytest.raises(UsageError):
        principal(wrong)


def test_the_seeded_plane_is_the_same_every_time_and_orthonormal():
    one = seeded(100)
    np.testing.assert_array_equal(one.basis, seeded(100).basis)
    np.testing.assert_allclose(one.basis.T @ one.basis, np.eye(RANK), atol=1e-12)


def test_a_fit_runs_on_one_blas_thread():
    with single_thread():
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}


@given(st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=20))
def test_scaled_features_are_bounded_whatever_their_size(values):
    column = np.array(values)[:, None]
    assert np.abs(scale_of(column).apply(column)).max() <= LIMIT


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=20), st.integers(-6, 6))
def test_the_unit_of_a_feature_does_not_matter(values, power):
    column = np.array(values, dtype=float)[:, None]
    scaled = scale_of(column * 10.0**power).apply(column * 10.0**power)
    np.testing.assert_allclose(scaled, scale_of(column).apply(column), atol=1e-9)


def test_with_many_items_the_scale_is_the_standard_deviation():
    column = np.random.default_rng(1).normal(5.0, 2.0, (5000, 1))
    scale = scale_of(column)
    assert scale.center[0] == pytest.approx(5.0, abs=0.1)
    assert scale.spread[0] == pytest.approx(2.0, abs=0.1)


def test_a_topic_seen_once_does_not_look_enormous():
    column = np.zeros((50, 1))
    column[0] = 1.0
    assert scale_of(column).apply(column).max() < 3.0
