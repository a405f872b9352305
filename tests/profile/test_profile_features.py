"""Measures and marks, and people who use few of the five levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.profile import Item, PreferenceModel, Prior
from druthers.profile.features import scale_of
from druthers.profile.likelihood import level_shares
from druthers.profile.projection import RANK
from druthers.profile.running import _RunningScale

columns = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0]), st.floats(0.5, 2.0), st.sampled_from([0.0, 3.0, 4.0])),
    min_size=1,
    max_size=20,
)


def test_what_most_items_have_in_different_amounts_is_a_measure():
    values = np.array([[5.1, 1.0, 0.0, 0.0], [4.2, 1.0, 2.0, 0.0], [6.3, 0.0, 0.0, 0.0], [5.9, 1.0, 3.0, 0.0]])
    assert scale_of(values).measured.tolist() == [True, False, True, False]
    assert scale_of(values[:1]).measured.tolist() == [False] * 4


def test_a_measure_is_centred_on_what_the_items_have_from_the_second_on():
    scale = scale_of(np.array([[5.0], [6.0]]))
    assert scale.center[0] == pytest.approx(5.5)
    assert scale_of(np.array([[5.0]])).center[0] < 5.0  # as if some had come without it: one item tells of its features


@given(columns)
def test_the_running_scale_is_the_scale_of_the_items_so_far(items):
    running = _RunningScale()
    for item in items:
        row = running.learn(np.zeros(RANK), np.array(item), embedded=False, settled=True)
    scale = scale_of(np.array(items))
    assert running.measured.tolist() == scale.measured.tolist()
    np.testing.assert_allclose(row[1 + RANK :], scale.apply(np.array(items))[-1], atol=1e-5)


def test_one_measure_may_say_more_than_one_mark_and_many_share_their_part():
    prior = Prior()
    one = prior.named_variances(1.0, np.ones(13), np.arange(13) == 0)
    many = prior.named_variances(1.0, np.ones(13), np.arange(13) > 0)
    assert one[0] > 2.0 * one[1]
    assert many[1:].sum() == pytest.approx(prior.noise(1.0) * prior.measured)


def test_the_unit_of_a_measure_does_not_matter():
    def told(unit):
        rng = np.random.default_rng(1)
        model = PreferenceModel()
        for _ in range(20):
            amount = float(rng.random()) + 0.5
            model.learn_one(Item(features={"effort": unit * amount}), 5 if amount < 1.0 else 2)
        return model.predict_one(Item(features={"effort": unit * 0.6}))

    assert told(1.0).mean == pytest.approx(told(1000.0).mean, abs=1e-9)


@pytest.mark.parametrize("counts", [[9, 1, 0, 0, 0], [0, 0, 0, 4, 6], [2, 2, 2, 2, 2]])
def test_ten_ratings_tell_the_habit(counts):
    assert np.abs(level_shares(counts) - np.array(counts) / 10).max() < 0.12


@given(st.lists(st.integers(0, 3000), min_size=5, max_size=5), st.integers(0, 3000), st.integers(0, 3000))
def test_shares_are_shares_and_follow_the_counts(counts, down, up):
    shares = level_shares(counts, down=down, up=up)
    assert shares.sum() == pytest.approx(1.0)
    assert shares.min() > 0.0
    more = level_shares([counts[0], *counts[1:4], counts[4] + 50], down=down, up=up)
    assert more[4] > shares[4]


def test_the_meaning_says_more_where_marks_are_few():
    prior = Prior()
    few, many = (prior.meaning_variance(1.0, np.ones(n), np.zeros(n, dtype=bool)) for n in (1, 30))
    assert few > 1.5 * many
