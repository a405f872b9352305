"""Which question pays."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Statement
from druthers.profile.asking import (
    CHOICES,
    FEATURE_CHOICES,
    NOISE,
    WILLING,
    Option,
    Past,
    best,
    burden,
    chosen,
    current,
    opposite,
    rests,
    told_by_choice,
    told_by_measuring,
)

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
SOCIAL = Option("feature", ("social",), 0.34)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@given(mean=st.floats(-3, 3), sd=st.floats(0.05, 3))
def test_what_a_choice_tells_is_the_mutual_information(mean, sd):
    """Against the integral: BALD's closed form is within 0.02 nats of it (Houlsby et al. 2011 give 3 % of a bit)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    p = np.array([0.5 * math.erfc(-(mean + sd * node) / (NOISE * math.sqrt(2))) for node in nodes])
    p = np.clip(p, 1e-12, 1 - 1e-12)

    def entropy(q):
        return -(q * np.log(q) + (1 - q) * np.log(1 - q))

    exact = entropy(weights @ p) - weights @ entropy(p)
    assert told_by_choice(mean, sd) == pytest.approx(exact, abs=0.02)


@given(sd=st.floats(0.01, 10), more=st.floats(0.01, 5), noise=st.floats(0.1, 5))
def test_the_less_is_known_the_more_is_told(sd, more, noise):
    assert told_by_measuring(sd + more, noise) > told_by_measuring(sd, noise) >= 0
    assert told_by_choice(0.0, sd + more) >= told_by_choice(0.0, sd) >= 0


def test_measuring_halves_a_variance_for_half_a_bit():
    assert told_by_measuring(1.0, 1.0) == pytest.approx(math.log(2) / 2)


def test_the_five_answers_stand_for_the_means_of_their_fifths():
    drawn = np.sort(np.random.default_rng(1).normal(0, math.sqrt(2), 200_000))
    means = [fifth.mean() for fifth in np.split(drawn, 5)]
    assert np.allclose(list(FEATURE_CHOICES.values()), means, atol=0.05)


def test_only_what_pays_is_asked():
    assert best([SOCIAL], [], NOW) == SOCIAL
    assert best([Option("feature", ("social",), 0.34, value=0.2)], [], NOW) is None
    assert best([], [], NOW) is None
    assert best([Option("feature", ("social",), 0.34, value=0.5)], [], NOW) is None
    assert best([Option("feature", ("social",), 0.34, value=0.5)], [], NOW, WILLING) is not None


def test_the_most_for_its_burden_is_asked_first():
    pair = Option("pair", ("A", "B"), 0.45)  # tells more, and takes longer
    assert best([pair, SOCIAL], [], NOW) == SOCIAL


def test_a_skip_makes_its_kind_heavier_and_lets_the_question_rest():
    skipped = [Past("feature", ("social",), ago(1))]
    assert burden("feature", skipped, NOW) == pytest.approx(1.25 * burden("feature", [], NOW))
    assert burden("pair", skipped, NOW) == burden("pair", [], NOW)
    assert rests(SOCIAL, skipped, NOW)
    assert not rests(SOCIAL, [Past("feature", ("social",), ago(31))], NOW)
    effort = Option("feature", ("effort",), 0.34)
    assert best([SOCIAL, effort], skipped, NOW) == effort
    many = [Past("feature", (f"f{day}",), ago(day)) for day in range(1, 6)]
    assert best([SOCIAL, effort], many, NOW) is None


def test_a_row_of_skips_on_one_day_is_one_no():
    row = [Past("feature", (name,), ago(1)) for name in "abcdefghij"]
    assert burden("feature", row, NOW) == burden("feature", row[:1], NOW)


def test_an_answer_stands_for_half_a_year_and_weighs_nothing():
    answered = [Past("feature", ("social",), ago(100), "more of it")]
    assert rests(SOCIAL, answered, NOW)
    assert burden("feature", answered, NOW) == burden("feature", [], NOW)
    assert not rests(SOCIAL, [Past("feature", ("social",), ago(181), "more of it")], NOW)


def test_a_pair_is_the_same_either_way_round():
    assert rests(Option("pair", ("A", "B"), 1), [Past("pair", ("B", "A"), ago(2), "first")], NOW)
    assert not rests(Option("pair", ("A", "C"), 1), [Past("pair", ("B", "A"), ago(2), "first")], NOW)


def test_a_skipped_change_rests_whatever_it_began_with_and_an_answered_one_makes_room_for_the_next():
    later = Option("change", ("E2", "effort"), 0.6)
    assert rests(later, [Past("change", ("E1", "social"), ago(3))], NOW)
    assert not rests(later, [Past("change", ("E1", "social"), ago(3), "yes")], NOW)


def test_two_sure_and_opposite_beliefs_are_opposite():
    assert opposite(1, 0.1, -1, 0.1) == pytest.approx(1, abs=1e-6)
    assert opposite(1, 0.1, 1, 0.1) == pytest.approx(0, abs=1e-6)
    assert opposite(0, 1, 5, 1) == pytest.approx(0.5, abs=1e-3)


def test_an_answer_is_known_by_number_words_and_beginning():
    for about, choices in CHOICES.items():
        for number, choice in enumerate(choices, 1):
            assert chosen(choices, choice.upper()) == choice
            assert chosen(choices, str(number)) == choice
        assert chosen(choices, "0") is None, about
        assert chosen(choices, "") is None
    assert chosen(CHOICES["feature"], "much") is None  # two begin so
    assert chosen(CHOICES["feature"], "all") == "all the same"


def test_a_principle_that_was_struck_out_or_rewritten_loses_its_reading():
    walk, read = (
        Statement(f"E{n}", NOW, feature, 1.0, 1.0, "prior", "principle", principle=words)
        for n, (feature, words) in enumerate([("outdoors", "Walk  daily."), ("topic:learning", "Read.")])
    )
    answered = Statement("E9", NOW, "social", 1.0, 1.0, "prior", "answer")
    lessons = [walk, read, answered]
    assert current(lessons, ["Walk daily.", "Read."]) == lessons
    assert current(lessons, ["Walk daily, always.", "Read."]) == [read, answered]
    assert current(lessons, []) == [answered]
