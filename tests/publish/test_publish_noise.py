"""Randomized response: the promised probabilities, the promised bound, and what a reader may conclude."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.publish.noise import LEVELS, factor, kept, posterior, respond, sure

EPSILONS = st.floats(0.01, 10)
REPORTS = st.lists(st.tuples(st.sampled_from(LEVELS), EPSILONS), max_size=6)


def chances(level: int, epsilon: float) -> dict[int, float]:
    """How probable each told level is, by the definition."""
    stays = math.exp(epsilon) / (math.exp(epsilon) + 4)
    return {other: stays if other == level else (1 - stays) / 4 for other in LEVELS}


@given(EPSILONS)
def test_no_told_level_tells_two_true_ones_apart_by_more_than_epsilon(epsilon: float) -> None:
    for told in LEVELS:
        likely = [chances(true, epsilon)[told] for true in LEVELS]
        assert max(likely) / min(likely) <= math.exp(epsilon) * (1 + 1e-9)
    assert kept(epsilon) == pytest.approx(chances(0, epsilon)[0])


@pytest.mark.parametrize("epsilon", [0.2, 1.0, 2.5])
@pytest.mark.parametrize("level", LEVELS)
def test_levels_are_drawn_as_often_as_promised(level: int, epsilon: float) -> None:
    """Chi-squared with 4 degrees of freedom: 23.5 is passed by chance once in ten thousand."""
    chance, draws = random.Random(f"{level} {epsilon}"), 20_000
    seen = Counter(respond(level, epsilon, chance) for _ in range(draws))
    promised = {each: share * draws for each, share in chances(level, epsilon).items()}
    assert sum((seen[each] - promised[each]) ** 2 / promised[each] for each in LEVELS) < 23.5


@given(REPORTS)
def test_what_a_reader_believes_is_bayes_rule(reports: list[tuple[int, float]]) -> None:
    likely = [math.prod(chances(true, epsilon)[told] for told, epsilon in reports) for true in LEVELS]
    assert posterior(reports) == pytest.approx([each / sum(likely) for each in likely])


@given(REPORTS)
def test_all_draws_together_move_no_odds_further_than_the_sum_of_their_epsilons(
    reports: list[tuple[int, float]],
) -> None:
    found = posterior(reports)
    assert max(found) / min(found) <= factor(sum(epsilon for _, epsilon in reports)) * (1 + 1e-9)


@given(st.sampled_from(LEVELS), EPSILONS)
def test_a_direction_is_at_least_as_sure_as_its_level(level: int, epsilon: float) -> None:
    of_level, of_direction = sure([(level, epsilon)], level)
    assert of_level == pytest.approx(kept(epsilon))
    assert of_level <= of_direction <= 1.0


@settings(max_examples=30)
@given(st.floats(0, 5000))
def test_a_large_budget_is_no_failure(epsilon: float) -> None:
    assert factor(epsilon) >= 1.0
    assert sum(posterior([(1, epsilon)])) == pytest.approx(1.0)
