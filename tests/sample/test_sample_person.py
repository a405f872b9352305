from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.sample.person import TASTE, TOPICS, sample_rating

STEP = "Take the flask to the weir."
NAMES = [*TASTE, *TOPICS, "hour:morning", "hour:night"]
SHARES = st.floats(0.0, 1.0)
FEATURES = st.dictionaries(st.sampled_from(NAMES), SHARES)


@given(st.text(), st.dictionaries(st.sampled_from([*NAMES, "unheard of"]), SHARES))
def test_a_rating_is_a_whole_number_from_1_to_5_and_always_the_same(text, features):
    rating = sample_rating(text, features)
    assert isinstance(rating, int)
    assert 1 <= rating <= 5
    assert rating == sample_rating(text, dict(reversed(features.items())))


@given(FEATURES, st.sampled_from(sorted(TASTE)), SHARES, SHARES)
def test_more_of_what_she_likes_never_lowers_a_rating(features, name, one, other):
    low, high = sorted((one, other))
    weight = TASTE[name][1]
    less, more = (sample_rating(STEP, {**features, name: value}) for value in (low, high))
    assert less <= more if weight > 0 else less >= more


@given(FEATURES, SHARES)
def test_what_she_has_no_taste_for_changes_nothing(features, value):
    assert sample_rating(STEP, {**features, "hour:evening": value}) == sample_rating(
        STEP, {key: features[key] for key in features if key != "hour:evening"}
    )


def test_what_is_in_every_way_as_usual_gets_a_3():
    assert sample_rating(STEP, {}) == 3
    assert sample_rating(STEP, {name: usual for name, (usual, _) in TASTE.items()}) == 3


@pytest.mark.parametrize("liked", ["body", "people", "making", "nature"])
@pytest.mark.parametrize("disliked", ["work", "money"])
def test_the_topic_alone_parts_what_she_likes_from_what_she_does_not(liked, disliked):
    ratings = [
        sample_rating(STEP, {topic: 0.7 if topic == f"topic:{name}" else 0.3 / 9 for topic in TOPICS})
        for name in (liked, disliked)
    ]
    assert ratings[0] >= 4
    assert ratings[1] <= 2


def test_a_lead_counts_however_flat_the_shares_are():
    flat = dict.fromkeys(TOPICS, 0.06)
    nature, money = ({**flat, f"topic:{name}": 0.46} for name in ("nature", "money"))
    assert sample_rating(STEP, nature) > sample_rating(STEP, money)


def test_the_same_idea_is_worth_less_with_flattery():
    plain = {"concrete": 0.7, "topic:nature": 0.6}
    assert sample_rating("Oh, you wonderful walker: " + STEP, {**plain, "praise": 0.8}) < sample_rating(STEP, plain)


@pytest.mark.parametrize("start", ["Don't take", "DON\u2019T take", "Never take", " Do not take", "avoid taking"])
def test_forbidding_costs_a_star(start):
    assert sample_rating(f"{start} the flask to the weir.", {}) == sample_rating(STEP, {}) - 1
    assert sample_rating("Nevertheless, take the flask.", {}) == sample_rating(STEP, {})


def test_nothing_said_gets_a_1():
    assert sample_rating("  \n", {"topic:nature": 1.0}) == 1


def test_all_five_ratings_are_used_on_ordinary_proposals():
    draw = random.Random(7)
    counts = Counter(sample_rating(STEP, _ordinary(draw)) for _ in range(1000))
    assert all(counts[rating] >= 40 for rating in range(1, 6)), counts
    assert max(counts.values()) <= 450, counts


def _ordinary(draw: random.Random) -> dict[str, float]:
    """Features of a proposal with one leading topic and little praise."""
    shares = {topic: draw.gammavariate(0.5, 1.0) for topic in TOPICS}
    total = sum(shares.values())
    return {
        **{topic: share / total for topic, share in shares.items()},
        **{name: draw.betavariate(2, 2) for name in ("effort", "social", "concrete", "length", "novelty")},
        "suits": draw.uniform(-0.2, 0.15),
        "praise": draw.choice([0.0, 0.0, 0.0, 0.0, 0.5]),
    }
