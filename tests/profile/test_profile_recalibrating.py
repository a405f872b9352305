"""Platt's two numbers, drawn towards the identity."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.profile.recalibrating import FEWEST, RECENT, recalibrated

chances = st.floats(0.0, 1.0)


def test_few_guesses_bend_nothing():
    bend = recalibrated([(0.9, False)] * (FEWEST - 1))
    assert bend.guesses == 0
    assert [bend(p) for p in (0.0, 0.3, 1.0)] == [0.0, 0.3, 1.0]


@given(st.lists(st.tuples(chances, st.booleans()), min_size=FEWEST, max_size=60), chances, chances)
def test_the_order_of_guesses_stays_and_chances_stay_chances(guesses, one, other):
    bend = recalibrated(guesses)
    assert 0.0 <= bend(one) <= 1.0
    if one <= other:
        assert bend(one) <= bend(other) + 1e-12


@given(st.lists(st.tuples(chances, st.booleans()), min_size=FEWEST, max_size=40))
def test_no_small_step_is_more_probable(guesses):
    from druthers.profile.recalibrating import _logit, _objective

    bend = recalibrated(guesses)
    points = [(_logit(guess), float(came)) for guess, came in guesses]
    best = _objective(points, bend.slope, bend.shift)
    for step in (1e-3, -1e-3):
        assert _objective(points, bend.slope, bend.shift + step) <= best + 1e-9
        assert bend.slope == 0.0 or _objective(points, bend.slope + step, bend.shift) <= best + 1e-9


@pytest.mark.parametrize("true", [0.4, 0.9])
def test_many_guesses_come_to_what_came_true(true):
    draw = random.Random(1)
    bend = recalibrated([(0.7, draw.random() < true) for _ in range(RECENT)])
    assert bend(0.7) == pytest.approx(true, abs=0.12)


def test_old_guesses_are_forgotten():
    recent = [(0.6, number % 3 == 0) for number in range(RECENT)]
    assert recalibrated([(0.9, False)] * 50 + recent) == recalibrated(recent)
