"""Where the lines between ratings lie: moved by a mood, still where there is none, in order always."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.profile.likelihood import cut_points
from druthers.profile.lines import Lines, quantile

SHARES = (0.1, 0.15, 0.3, 0.3, 0.15)


def drawn(levels):
    lines = Lines()
    for level in levels:
        lines.rate(int(level))
    return lines


def test_without_a_mood_the_lines_are_those_of_all_ratings():
    for seed in range(5):
        levels = 1 + np.random.default_rng(seed).choice(5, size=150, p=SHARES)
        table = drawn(levels).table()
        assert np.abs(table[1:, 1:5] - cut_points(levels.tolist(), 0.0, 1.0)[1:5]).max() < 0.3
        assert np.abs(table[1:, 1:5] - cut_points(levels.tolist(), 0.0, 1.0)[1:5]).mean() < 0.06


def test_a_mood_moves_the_lines_and_passes():
    rng = np.random.default_rng(2)
    calm, low = 1 + rng.choice(5, size=80, p=SHARES), 1 + rng.choice(2, size=15)
    after = 1 + rng.choice(5, size=30, p=SHARES)
    table = drawn(np.concatenate((calm, low, after))).table()
    welcome = table[:, 3]
    assert welcome[94] > welcome[75] + 0.3
    assert welcome[-1] < welcome[94] - 0.3


def test_a_line_at_a_judgement_does_not_know_what_it_was_to_be():
    one, other = drawn([4] * 30 + [1]), drawn([4] * 30)
    assert one.table().shape == (32, 6)
    assert other.now().tolist() == other.table()[-1].tolist()
    assert len(one.table()) == len(other.table()) + 1


def test_a_thumb_is_a_rating_of_which_only_the_side_is_known():
    thumbs = Lines()
    for _ in range(40):
        thumbs.thumb(up=True)
    assert thumbs.now()[3] < drawn([]).now()[3] - 0.5
    quarter = Lines()
    quarter.thumb(up=False, weight=0.25)
    assert drawn([]).now()[3] < quarter.now()[3] < drawn([1]).now()[3]


def test_what_says_nothing_of_the_lines_moves_none():
    lines = Lines()
    before = lines.now().tolist()
    lines.skip()
    assert lines.now().tolist() == before
    assert lines.table().shape == (2, 6)


@given(st.lists(st.one_of(st.integers(1, 5), st.booleans(), st.none()), max_size=80))
def test_the_ends_are_in_order_whatever_was_said(said):
    lines = Lines()
    for each in said:
        if each is None:
            lines.skip()
        elif isinstance(each, bool):
            lines.thumb(up=each)
        else:
            lines.rate(each)
    table = lines.table()
    assert table.shape == (len(said) + 1, 6)
    assert np.all(np.diff(table[:, 1:5], axis=1) > 0.0)
    assert np.isfinite(table[:, 1:5]).all()
    assert table[:, 0].tolist() == [-np.inf] * len(table)
    assert table[:, 5].tolist() == [np.inf] * len(table)


@given(st.floats(1e-12, 1.0 - 1e-12))
def test_quantiles_are_those_of_the_normal(probability):
    assert quantile(np.array([probability]))[0] == pytest.approx(NormalDist().inv_cdf(probability), abs=1e-6)
