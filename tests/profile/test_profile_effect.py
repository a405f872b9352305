"""What speaking does, against withholding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from druthers.profile.effect import FEWEST, effect

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=400)


def days(*numbers):
    return [START + timedelta(days=number) for number in numbers]


def test_nothing_is_said_of_few():
    assert effect(days(*range(50)), days(*range(100, 99 + FEWEST)), [], LATER) is None
    assert effect(days(*range(50)), days(*range(100, 100 + FEWEST)), [], LATER) is not None


def test_a_moment_counts_once_its_day_is_over():
    withheld = days(*range(100, 100 + FEWEST))
    assert effect(days(*range(50)), withheld, [], withheld[-1] + timedelta(hours=23)) is None


def test_notes_within_a_day_are_what_is_compared():
    spoken, withheld = days(*range(0, 100, 2)), days(*range(200, 240, 2))
    notes = [moment + timedelta(hours=23) for moment in spoken] + [moment + timedelta(hours=25) for moment in withheld]
    found, error = effect(spoken, withheld, notes, LATER)
    assert found == pytest.approx(51 / 52 - 1 / 22)
    assert 0.0 < error < 0.1
    assert effect(spoken, withheld, [], LATER)[0] == pytest.approx(1 / 52 - 1 / 22)


def test_the_note_that_was_just_saved_does_not_count():
    moments = days(*range(0, 40, 2))
    assert effect(moments, moments, moments, LATER)[0] == 0.0
    assert effect(moments, moments, [], LATER) == effect(moments, moments, moments, LATER)
