"""The two universes: evidence that may be looked at any time, dates with their interval, effects without bias."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.profile.universes import (
    DECLARED,
    Followed,
    effect,
    evidence,
    log_evidence,
    refusal,
    since,
    standing,
    stars,
)


def by_quadrature(won, rounds):
    """2·2ⁿ ∫ θˢ(1-θ)ⁿ⁻ˢ dθ from 1/2 to 1, as it stands in the book."""
    theta = np.linspace(0.5, 1.0, 200_001)
    heights = 2.0 * (2 * theta) ** won * (2 * (1 - theta)) ** (rounds - won)
    return float(np.sum((heights[1:] + heights[:-1]) / 2 * np.diff(theta)))


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_evidence_is_the_integral(counts):
    won, rounds = counts
    assert evidence(won, rounds) == pytest.approx(by_quadrature(won, rounds), rel=1e-6)


@pytest.mark.parametrize("rounds", [1, 2, 7, 20])
def test_a_bet_on_the_model_is_fair_while_the_two_are_as_good(rounds):
    """Its expectation under a fair coin is 1, exactly: that is what makes looking free."""
    exact = [
        Fraction(sum(comb(rounds + 1, k) for k in range(won + 1)), (rounds + 1) * comb(rounds, won))
        for won in range(rounds + 1)
    ]
    assert sum(Fraction(comb(rounds, won), 2**rounds) * each for won, each in enumerate(exact)) == 1
    assert [evidence(won, rounds) for won in range(rounds + 1)] == pytest.approx([float(each) for each in exact])


def test_no_number_of_wins_is_too_large():
    assert evidence(3000, 3000) > 1e300
    assert log_evidence(3000, 3000) == pytest.approx(3001 * np.log(2) - np.log(3001), rel=1e-9)


def share_declared(chance, people, looks, seed):
    """Of so many people who look after every round, how many ever hear that the model, and that they, are better."""
    wins = np.cumsum(np.random.default_rng(seed).random((people, looks)) < chance, axis=1)
    crossed = np.zeros((2, people), dtype=bool)
    for rounds in range(1, looks + 1):
        least = next((won for won in range(rounds + 1) if log_evidence(won, rounds) >= np.log(DECLARED)), rounds + 1)
        crossed[0] |= wins[:, rounds - 1] >= least
        crossed[1] |= rounds - wins[:, rounds - 1] >= least
    return crossed.mean(axis=1)


def test_looking_after_every_round_misleads_less_than_one_in_twenty():
    for seed, chance in ((1, 0.5), (2, 0.5), (3, 0.45)):
        model, own = share_declared(chance, 3000, 300, seed)
        assert model <= 0.05
        if chance == 0.5:
            assert own <= 0.05
            assert model + own > 0.03, "the bound would be met by never saying anything"


def test_a_model_that_knows_better_is_found():
    model, own = share_declared(0.7, 500, 120, 4)
    assert model > 0.9
    assert own < 0.01


def test_nothing_is_known_at_first_and_what_was_declared_stays():
    assert standing([]).better is None
    assert standing([True] * 5).better is None
    declared = [True] * 12
    assert standing(declared).better == "model"
    assert standing([not each for each in declared]).better == "own"
    assert standing([*declared, *[False] * 4]).better == "model"
    assert standing([*declared, *[False] * 60]).better == "own", "tastes and models change; the later word counts"
    turned = standing([*declared, *[False] * 60])
    assert (turned.own > DECLARED, turned.model < 1) == (True, True)


@given(st.lists(st.booleans(), max_size=40))
def test_the_two_sides_mirror_each_other(won):
    here, there = standing(won), standing([not each for each in won])
    assert (here.model, here.own) == (there.own, there.model)
    assert {here.better, there.better} in ({None}, {"model", "own"})
    assert here.since == there.since


def test_the_date_is_that_of_the_change_within_its_interval():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(60):
        change = int(rng.integers(10, 60))
        chance = np.where(np.arange(110) < change, 0.3, 0.85)
        early, likely, late = since((rng.random(110) < chance).tolist())
        assert early <= likely <= late
        held += early <= change <= late
    assert held >= 48, "90 % of them are meant to hold it"


def rounds_of(n, rng, *, truth, own_expected, model_expected, propensity=0.5):
    """So many rounds: `truth` is what following the model's pick adds to the outcome."""
    followed = rng.random(n) < propensity
    mood = rng.normal(3.0, 0.8, n)
    return [
        Followed(bool(model), float(base + truth * model), own_expected(base), model_expected(base), propensity)
        for model, base in zip(followed, mood, strict=True)
    ]


@pytest.mark.parametrize("propensity", [0.5, 0.2])
def test_an_effect_is_right_whatever_was_expected(propensity):
    rng = np.random.default_rng(1)
    for own, model in (
        (lambda base: base, lambda base: base + 0.4),  # knows everything
        (lambda base: 1.0, lambda base: 5.0),  # knows nothing, and is sure of it
    ):
        values = [
            effect(rounds_of(60, rng, truth=0.4, own_expected=own, model_expected=model, propensity=propensity)).value
            for _ in range(600)
        ]
        assert np.mean(values) == pytest.approx(0.4, abs=4 * np.std(values) / np.sqrt(600) + 1e-9)


def test_good_expectations_make_the_interval_shorter():
    ways = ((lambda base: base, lambda base: base + 0.4), (lambda base: 3.5, lambda base: 3.5))
    found = [
        effect(rounds_of(200, np.random.default_rng(2), truth=0.4, own_expected=own, model_expected=model))
        for own, model in ways
    ]
    assert found[0].standard_error < found[1].standard_error / 2


def test_an_interval_holds_at_every_look_at_once():
    rng = np.random.default_rng(3)
    missed = 0
    for _ in range(300):
        rounds = rounds_of(200, rng, truth=0.0, own_expected=lambda _: 3.0, model_expected=lambda _: 3.0)
        looks = [effect(rounds[:n]) for n in range(30, 201, 5)]
        missed += any(not each.low <= 0.0 <= each.high for each in looks)
    assert missed <= 15


def test_few_or_lopsided_rounds_are_refused():
    rng = np.random.default_rng(4)
    few = rounds_of(20, rng, truth=1.0, own_expected=lambda _: 3.0, model_expected=lambda _: 3.0)
    assert effect(few).effective_size < 30
    assert "from 30 on" in str(effect(few).refusal)
    assert effect([]).refusal
    one_sided = [
        each for each in rounds_of(200, rng, truth=1.0, own_expected=stars, model_expected=stars) if each.model
    ]
    assert effect(one_sided).effective_size == 0.0
    enough = rounds_of(80, rng, truth=1.0, own_expected=lambda _: 3.0, model_expected=lambda _: 3.0)
    assert effect(enough).refusal is None
    assert effect(enough).effective_size <= 80 + 1e-9
    assert refusal(29.9)
