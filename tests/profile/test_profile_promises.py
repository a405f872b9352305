"""Regret among what was shown together, and promised against realised gain, by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from druthers.profile.promises import gains, regret
from druthers.profile.trials import Trial, spread

AT = datetime(2026, 11, 21, tzinfo=UTC)


def trial(k, rating, *, request, mean=0.0, gain=None, slot="best", propensity=1.0):
    return Trial(
        proposal=f"P{k}",
        text="",
        at=AT,
        features={},
        embedding=b"",
        embedder="",
        mean=mean,
        p_welcome=0.5,
        shown=k,
        request=request,
        judged=None if rating is None else 1000 + k,
        rating=rating,
        slot=slot,
        propensity=propensity,
        gain=gain,
    )


def test_regret_by_hand():
    trials = [
        trial(0, 5, request=0, mean=0.1),
        trial(1, 3, request=0, mean=0.9),  # the favourite, two stars short
        trial(2, 4, request=1, mean=0.5),  # the favourite, and the best
        trial(3, 2, request=1, mean=0.0),
        trial(4, 1, request=2),  # alone
        trial(5, None, request=1, mean=9.0),  # nobody said
    ]
    unit = spread(trials)
    assert unit == pytest.approx(np.std([5, 3, 4, 2, 1]))
    slates, lost, blind = regret(trials)
    assert slates == 2
    assert lost == pytest.approx((2 / unit + 0) / 2)
    assert blind == pytest.approx((1 / unit + 1 / unit) / 2)


def test_equal_favourites_share_their_regret():
    assert regret([trial(0, 5, request=0), trial(1, 3, request=0)])[1:] == pytest.approx((1.0, 1.0))


def test_no_slate_no_regret():
    assert regret([trial(0, 5, request=0), trial(1, 4, request=1)]) == (0, None, None)


def many(rating, count=30, **other):
    return [trial(k, rating(k), request=k, **other) for k in range(count)]


def test_too_few_choices_say_nothing():
    assert gains(many(lambda k: 5, 9, gain=1.0)) is None
    assert gains(many(lambda k: 5)) is None  # nothing was promised
    assert gains(many(lambda k: 5, gain=1.0, slot="novel")) is None  # shown to find out


def test_against_what_was_expected_of_an_average_candidate():
    trials = many(lambda k: 5 if k % 2 else 4, mean=0.8, gain=0.5)  # an average one was expected at 0.3
    found = gains(trials)
    assert (found.count, found.against) == (30, "expected")
    assert found.promised == pytest.approx(0.5)
    assert found.realised == pytest.approx((4.5 - 3.5) / 0.5 - 0.3)
    assert found.error == pytest.approx(1.0 / np.sqrt(30))
    assert not found.alert


def test_against_what_was_shown_by_chance():
    trials = []
    for k in range(30):  # of 16 candidates one is shown as the best, one of the other 15 by chance
        trials.append(trial(2 * k, 4, request=k, mean=1.0, gain=0.6))
        trials.append(trial(2 * k + 1, 2, request=k, slot="random", propensity=1 / 15, gain=-0.1))
    found = gains(trials)
    assert found.against == "random"
    assert found.promised == pytest.approx(0.6)
    average = (4 + 15 * 2) / 16
    assert found.realised == pytest.approx((4 - average) / spread(trials))
    assert not found.alert


def test_broken_promises_are_an_alarm_once_there_are_thirty():
    broken = [trial(k, 1 + k % 5, request=k, mean=1.5, gain=1.2) for k in range(40)]
    assert gains(broken).count == 30
    assert gains(broken).alert
    assert not gains(broken[:20]).alert


def test_a_promise_too_small_to_be_held_to_raises_no_alarm():
    small = [trial(k, 1 + k % 5, request=k, mean=0.1, gain=0.1) for k in range(30)]
    assert gains(small).realised < 0.05
    assert not gains(small).alert


def test_only_what_was_shown_by_chance_meanwhile_counts():
    before = [trial(k, 5, request=k, slot="random", propensity=1 / 15) for k in range(20)]
    after = [trial(100 + k, 4, request=100 + k, mean=0.8, gain=0.5) for k in range(30)]
    assert gains([*before, *after]).against == "expected"


def test_no_alarm_where_nothing_was_promised():
    assert not gains(many(lambda k: 1 + k % 5, mean=0.0, gain=-0.1)).alert
