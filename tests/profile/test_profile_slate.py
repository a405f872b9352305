"""Slates: who is in them, in which order, and with exactly which chance."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from druthers.profile import Item, Prediction, PreferenceModel
from druthers.profile.slate import chances, echo, gains, nearest, sameness, slate, unflattered


class Scripted:
    """Random numbers as a script has them; what each draw had a chance of is kept."""

    def __init__(self, coin, pick):
        self.coin, self.pick = coin, pick
        self.chance = Fraction(1)

    def random(self):
        self.chance /= 2
        return 0.25 if self.coin else 0.75

    def choice(self, among):
        self.chance /= len(among)
        return among[self.pick % len(among)]


def every_draw(*given_, n, groups=None):
    """Each slate that can come about, with its probability."""
    found = {}
    for coin in (True, False):
        for pick in range(len(given_[0])):
            script = Scripted(coin, pick)
            chosen = slate(*given_, n, 0.0, script, groups=groups)
            found[tuple(chosen)] = script.chance
    return found


def expected(means, sds=None):
    return [Prediction(mean, sd, 0.5) for mean, sd in zip(means, sds or [0.1] * len(means), strict=True)]


def turned(*degrees):
    return [np.array([np.cos(np.radians(each)), np.sin(np.radians(each))]) for each in degrees]


slates = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        st.lists(st.floats(-3, 3), min_size=size, max_size=size),
        st.lists(st.floats(0.01, 2), min_size=size, max_size=size),
        st.lists(st.floats(0, 360), min_size=size, max_size=size),
        st.lists(st.integers(0, 3), min_size=size, max_size=size),
        st.lists(st.floats(0, 360), max_size=3),
        st.integers(1, 8),
    )
)


@given(slates)
def test_a_propensity_is_the_chance_over_every_draw(drawn):
    means, sds, angles, groups, liked, n = drawn
    found = every_draw(expected(means, sds), turned(*angles), turned(*liked), n=n, groups=groups)
    assert sum(found.values()) == 1
    chance: Counter[int] = Counter()
    for chosen, probability in found.items():
        positions = [each.position for each in chosen]
        assert len(set(positions)) == len(positions) == min(n, len(means))
        for position in positions:
            chance[position] += probability
    every = chances(expected(means, sds), turned(*angles), turned(*liked), n, 0.0, groups=groups)
    assert every == pytest.approx([float(chance[position]) for position in range(len(means))], abs=1e-12)
    for chosen in found:
        for each in chosen:
            assert each.propensity == pytest.approx(float(chance[each.position]), abs=1e-12)
    if n >= 3:  # whatever was written may be seen: a log from which no rule can be judged would be worth little
        assert set(chance) == set(range(len(means)))
    assert sum(chance.values()) == min(n, len(means))


def test_the_same_seed_gives_the_same_slate_and_draws_agree_with_the_propensity():
    given_ = (expected([1.0, 0.5, 0.2, 0.0, -0.2, -0.4, -1.0]), turned(0, 10, 20, 30, 40, 50, 60), turned(0))
    first = slate(*given_, 3, 0.0, random.Random(5))
    assert slate(*given_, 3, 0.0, random.Random(5)) == first
    shown = Counter(each.position for seed in range(4000) for each in slate(*given_, 3, 0.0, random.Random(seed)))
    exact = {each.position: each.propensity for chosen in every_draw(*given_, n=3) for each in chosen}
    for position, propensity in exact.items():
        assert shown[position] / 4000 == pytest.approx(propensity, abs=0.03)


def test_five_are_three_best_one_novel_and_one_by_chance():
    means = [0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.1]
    vectors = turned(0, 0, 0, 0, 0, 90, 90)  # what was liked lies at 0 degrees
    for seed in range(20):
        chosen = slate(expected(means), vectors, turned(0), 5, 0.0, random.Random(seed))
        assert [each.slot for each in chosen] == ["best", "best", "best", "novel", "random"]
        assert [each.position for each in chosen[:4]] == [0, 1, 2, 5]
        assert chosen[4].position in {3, 4, 6}
        assert chosen[4].propensity == pytest.approx(1 / 3)


def test_nothing_but_the_best_where_there_is_no_room_or_no_choice():
    means = [0.1, 0.9, 0.5, 0.7]
    for n, positions in ((1, [1]), (2, [1, 3]), (4, [1, 3, 2, 0]), (9, [1, 3, 2, 0])):
        chosen = slate(expected(means), turned(0, 1, 2, 3), [], n, 0.0, random.Random(0))
        assert [each.position for each in chosen] == positions
        assert {(each.slot, each.propensity) for each in chosen} == {("best", 1.0)}


def test_what_is_less_known_goes_first_among_equals():
    chosen = slate(expected([0.5, 0.5, 0.6], [0.1, 0.9, 0.1]), turned(0, 1, 2), [], 2, 0.0, random.Random(0))
    assert [each.position for each in chosen] == [1, 2]


def test_who_one_wants_to_be_counts_as_much_as_the_person_set():
    lazy, keen = Prediction(1.0, 0.1, 0.5, ideal=-1.0), Prediction(0.0, 0.1, 0.5, ideal=1.0)
    for share, first in ((0.0, 0), (0.3, 0), (0.4, 1), (1.0, 1)):  # they are worth 1 - 2 share and share
        assert slate([lazy, keen], turned(0, 90), [], 1, share, random.Random(0))[0].position == first


@given(slates)
def test_no_group_is_seen_twice_while_another_waits_but_by_chance(drawn):
    means, sds, angles, groups, liked, n = drawn
    assume(len(means) > n)
    chosen = slate(expected(means, sds), turned(*angles), turned(*liked), n, 0.0, random.Random(0), groups=groups)
    kept = [groups[each.position] for each in chosen if each.slot != "random"]
    assert len(set(kept)) == min(len(kept), len(set(groups)))


@given(slates)
def test_the_order_in_which_candidates_were_written_does_not_matter(drawn):
    means, sds, angles, _, liked, n = drawn
    assume(len(set(means)) == len(means) and len({a + b for a, b in zip(means, sds, strict=True)}) == len(means))
    back = [each[::-1] for each in (means, sds, angles)]
    here = slate(expected(means, sds), turned(*angles), turned(*liked), min(n, 2), 0.0, random.Random(0))
    there = slate(expected(*back[:2]), turned(*back[2]), turned(*liked), min(n, 2), 0.0, random.Random(0))
    assert [each.position for each in here] == [len(means) - 1 - each.position for each in there]


def test_how_alike_a_slate_is():
    assert sameness(turned(0)) is None
    assert sameness(turned(0, 0, 0)) == pytest.approx(1.0)
    assert sameness(turned(0, 90)) == pytest.approx(0.0, abs=1e-12)
    assert nearest(turned(0, 90), []).tolist() == [0.0, 0.0]


def test_an_echo_is_told_once_slates_grow_alike_beyond_chance():
    rng = np.random.default_rng(0)

    def slate_of(width):
        return turned(*rng.uniform(0, width, 3))

    steady = [slate_of(120) for _ in range(40)]
    assert echo(steady[:19]) is None
    assert echo(steady).alarm is False
    narrowing = echo([slate_of(width) for width in np.linspace(150, 20, 40)])
    assert narrowing.alarm
    assert narrowing.first < narrowing.late <= 1.0
    assert echo([turned(0), *steady]).first == echo(steady).first, "one alone is like nothing"


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=20))
def test_gains_are_counted_from_the_average(means):
    found = gains(expected(means))
    assert sum(found) == pytest.approx(0.0, abs=1e-9)
    assert max(found) >= -1e-12


def taught(n=30, *, seed=0):
    """A person who rates by effort, and never saw praise."""
    rng = np.random.default_rng(seed)
    model = PreferenceModel()
    for _ in range(n):
        effort, length = rng.random(2)
        features = {"effort": effort, "length": length, "praise": 0.0, "concrete": float(rng.random())}
        model.learn_one(Item(rng.normal(size=8), features), int(np.clip(round(4.5 - 3 * effort), 1, 5)))
    return model


@pytest.mark.parametrize("ratings", [0, 5, 30, 400])
def test_praise_alone_never_ranks_a_proposal_higher(ratings):
    """Twins: the same idea in the same words, but for praise, that no rating was ever about."""
    rng = np.random.default_rng(ratings)
    model = taught(ratings)
    for praise in (1 / 3, 2 / 3, 1.0):
        vector, plain = rng.normal(size=8), {"effort": float(rng.random()), "length": 0.4, "concrete": 0.5}
        twins = [Item(vector, plain | {"praise": praise}), Item(vector, plain | {"praise": 0.0})]
        praising, honest = model.predict_many(twins)
        assert praising.mean < honest.mean
        hopes = unflattered(model, twins, [praising, honest])
        assert slate(hopes, [vector, vector], [], 1, 0.5, random.Random(0))[0].position == 1
        assert [each.mean for each in hopes] == [praising.mean, honest.mean]


def test_praise_that_was_liked_may_be_shown():
    model = PreferenceModel()
    for rating, praise in ((5, 1.0), (5, 2 / 3), (1, 0.0), (2, 0.0)) * 5:
        model.learn_one(Item(features={"praise": praise, "effort": 0.3}), rating)
    praising, honest = model.predict_many([Item(features={"praise": each, "effort": 0.3}) for each in (1.0, 0.0)])
    assert praising.mean > honest.mean


def test_length_begins_with_no_weight_and_what_it_adds_is_shown():
    fresh = PreferenceModel()
    short, long = (Item(features={"length": length, "effort": 0.3}) for length in (0.1, 0.9))
    assert fresh.predict_one(short).mean == fresh.predict_one(long).mean
    model = PreferenceModel()
    for rating, length in ((5, 0.9), (5, 0.8), (4, 0.7), (2, 0.2), (1, 0.1)) * 3:
        model.learn_one(Item(features={"length": length, "effort": 0.3}), rating)
    assert model.contributions(long)["length"] > 0.2, "a taste for length would be seen, not hidden in the meaning"
