"""What the preference model promises: replay, order, reasons, and staying sane whatever it is told."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.errors import UsageError
from druthers.profile import Item, PreferenceModel

NAMES = ("effort", "topic:body", "topic:work", "length", "praise")
numbers = st.floats(allow_nan=False, allow_infinity=False)
feature_sets = st.dictionaries(st.sampled_from(NAMES), numbers, max_size=len(NAMES))
vectors = st.one_of(st.none(), st.lists(st.floats(-1e100, 1e100), min_size=3, max_size=3))
items = st.builds(Item, embedding=vectors, features=feature_sets)
rated = st.tuples(items, st.integers(1, 5))
paired = st.tuples(items, items)
histories = st.lists(st.one_of(rated, paired), max_size=12)
several = settings(max_examples=40, deadline=None)


def learnt(history, background=None, *, steady=False):
    model = PreferenceModel(background, steady=steady)
    for first, second in history:
        if isinstance(second, int):
            model.learn_one(first, second)
        else:
            model.learn_pair(first, second)
    return model


def known_taste(n, *, seed=0, likes=None):
    """Items with features and a hidden taste for them, and ratings that follow it."""
    rng = np.random.default_rng(seed)
    likes = likes or {"topic:body": 1.2, "topic:work": -1.2, "effort": -0.8}
    history = []
    for _ in range(n):
        features = {"topic:body": float(rng.random() < 0.3), "topic:work": float(rng.random() < 0.3)}
        features |= {"effort": float(rng.random()), "length": float(rng.random())}
        utility = sum(weight * features[name] for name, weight in likes.items()) + 0.5 * rng.normal()
        rating = int(np.clip(round(3.5 + 1.5 * utility), 1, 5))
        history.append((Item(rng.normal(size=20), features), rating))
    return history


def state(model, asked):
    return [
        [(each.mean, each.sd, each.p_welcome) for each in model.predict_many(asked)],
        model.weights(),
        [model.contributions(each) for each in asked],
    ]


@given(histories, st.lists(items, min_size=1, max_size=4))
@several
def test_replay_gives_the_same_bits_however_often_it_was_asked(history, asked):
    live = PreferenceModel()
    for step in history:
        if isinstance(step[1], int):
            live.learn_one(*step)
        else:
            live.learn_pair(*step)
        live.predict_many(asked)
    assert state(live, asked) == state(learnt(history), asked)


@given(histories, items)
@several
def test_whatever_it_is_told_it_stays_finite(history, asked):
    model = learnt(history)
    told = model.predict_one(asked)
    assert math.isfinite(told.mean)
    assert 0.0 < told.sd < 10.0
    assert 0.0 < told.p_welcome < 1.0
    assert all(math.isfinite(belief.mean) and belief.sd > 0.0 for belief in model.weights())


@given(histories, items)
@several
def test_contributions_sum_to_the_mean(history, asked):
    model = learnt(history)
    parts = model.contributions(asked)
    assert sum(parts.values()) == pytest.approx(model.predict_one(asked).mean, abs=1e-9)
    assert set(parts) == {"baseline", "meaning", *asked.features}


@given(histories)
@several
def test_the_order_of_keys_does_not_matter(history):
    def turned(item):
        return Item(item.embedding, dict(reversed(item.features.items())))

    mirrored = [(turned(a), b if isinstance(b, int) else turned(b)) for a, b in history]
    asked = [Item(features=dict.fromkeys(NAMES, 1.0))]
    assert state(learnt(history), asked) == state(learnt(mirrored), [turned(each) for each in asked])


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_judgements_does_not_matter_where_a_taste_never_changes(random):
    history = known_taste(30)
    asked = [item for item, _ in known_taste(5, seed=1)]
    shuffled = random.sample(history, len(history))
    here, there = (learnt(each, steady=True).predict_many(asked) for each in (history, shuffled))
    np.testing.assert_allclose([each.mean for each in here], [each.mean for each in there], atol=1e-8)
    np.testing.assert_allclose([each.sd for each in here], [each.sd for each in there], atol=1e-8)


@pytest.mark.parametrize("gone", [0, 13, 39])
def test_a_judgement_taken_back_leaves_no_trace(gone):
    history = known_taste(40)
    history[gone] = (Item(history[gone][0].embedding, {"only here": 3.0, "effort": 1e6}), 5)
    without = history[:gone] + history[gone + 1 :]
    asked = [item for item, _ in known_taste(5, seed=1)]
    live = learnt(history)
    live.predict_many(asked)
    again = PreferenceModel()
    for (
        item,
        rating,
    ) in history:  # what it was asked on the way does not count
        if item is not history[gone][0]:
            again.learn_one(item, rating)
            again.predict_many(asked)
    never = learnt(without).predict_many(asked)
    assert [each.mean for each in again.predict_many(asked)] == [each.mean for each in never]
    assert [each.mean for each in live.predict_many(asked)] != [each.mean for each in never]
    assert "only here" in {belief.name for belief in live.weights()}
    assert "only here" not in {belief.name for belief in again.weights()}


@given(histories, items)
@several
def test_loving_an_item_rather_than_hating_it_raises_its_mean(history, item):
    hated, loved = (learnt([*history, (item, rating)]).predict_one(item) for rating in (1, 5))
    assert loved.mean > hated.mean
    assert loved.p_welcome > hated.p_welcome


@pytest.mark.parametrize("seed", range(3))
def test_after_a_varied_history_each_step_up_raises_the_mean(seed):
    history = known_taste(25, seed=seed)
    item = known_taste(1, seed=99)[0][0]
    told = [learnt([*history, (item, rating)]).predict_one(item) for rating in range(1, 6)]
    assert np.all(np.diff([each.mean for each in told]) > 0.0)
    assert np.all(np.diff([each.p_welcome for each in told]) > 0.0)


def test_it_learns_a_taste_and_becomes_surer():
    history = known_taste(80)
    few, many = learnt(history[:8]), learnt(history)
    weights = {belief.name: belief for belief in many.weights()}
    assert weights["topic:body"].mean > 2 * weights["topic:body"].sd
    assert weights["topic:work"].mean < -2 * weights["topic:work"].sd
    assert abs(weights["length"].mean) < 2 * weights["length"].sd
    assert weights["effort"].sd < {belief.name: belief for belief in few.weights()}["effort"].sd
    assert weights["topic:body"].ratings == sum(item.features["topic:body"] > 0 for item, _ in history)
    asked = known_taste(200, seed=5)
    told = many.predict_many([item for item, _ in asked])
    welcome = np.array([rating >= 4 for _, rating in asked])
    probability = np.array([each.p_welcome for each in told])
    assert np.mean((probability > 0.5) == welcome) > 0.7
    assert abs(probability.mean() - welcome.mean()) < 0.1


def test_it_learns_from_pairs_alone():
    model = PreferenceModel()
    for _ in range(6):
        model.learn_pair(Item(features={"outdoors": 1.0}), Item(features={"screen": 1.0}))
    out, screen = (model.predict_one(Item(features={name: 1.0})) for name in ("outdoors", "screen"))
    assert out.mean > screen.mean
    assert {belief.name: belief.mean > 0 for belief in model.weights()} == {"outdoors": True, "screen": False}


def test_it_learns_a_direction_of_meaning():
    rng = np.random.default_rng(3)
    background = rng.normal(size=(100, 32)) * np.linspace(2.0, 0.1, 32)
    model = PreferenceModel(background)
    for vector in rng.normal(size=(60, 32)) * np.linspace(2.0, 0.1, 32):
        model.learn_one(Item(vector), 5 if vector[0] > 0 else 1)
    toward = np.zeros(32)
    toward[0] = 2.0
    assert model.predict_one(Item(toward)).p_welcome > 0.7
    assert model.predict_one(Item(-toward)).p_welcome < 0.35
    assert model.contributions(Item(toward))["meaning"] > 0.0


def test_an_embedding_of_any_length_serves_without_a_background():
    rng = np.random.default_rng(4)
    for dimension in (1, 5, 24, 25, 100):
        model = PreferenceModel()
        for vector in rng.normal(size=(40, dimension)) * 50.0:
            model.learn_one(Item(vector), 5 if vector.sum() > 0 else 1)
        told = model.predict_one(Item(np.full(dimension, 50.0)))
        assert math.isfinite(told.mean)
        if dimension <= 24:
            assert told.p_welcome > 0.6


def test_five_equal_labels_say_so_and_no_more():
    for rating in range(1, 6):
        model = learnt([(Item(features={"effort": 0.5}), rating)] * 5)
        told = model.predict_one(Item(features={"effort": 0.5}))
        assert 0.03 < told.p_welcome < 0.97
        assert (told.p_welcome > 0.6) == (rating >= 4)


def test_one_class_only_does_not_run_away():
    model = learnt([(item, 5) for item, _ in known_taste(200)])
    assert model.predict_one(known_taste(1, seed=9)[0][0]).p_welcome > 0.9
    assert max(abs(belief.mean) for belief in model.weights()) < 0.2


def test_separable_ratings_do_not_run_away():
    model = learnt([(Item(features={"good": float(k % 2)}), 5 if k % 2 else 1) for k in range(300)])
    assert 1.0 < model.predict_one(Item(features={"good": 1.0})).mean < 10.0


def test_contradictory_pairs_leave_the_prior():
    a, b = Item(features={"x": 1.0}), Item(features={"y": 1.0})
    model = learnt([(a, b), (b, a)] * 10, steady=True)
    assert model.predict_one(a).mean == pytest.approx(model.predict_one(b).mean, abs=1e-9)
    assert model.predict_one(a).mean == pytest.approx(0.158, abs=0.05)


def test_a_constant_feature_teaches_nothing_in_the_end():
    model = learnt([(Item(features={**item.features, "constant": 7.0}), rating) for item, rating in known_taste(100)])
    constant = next(belief for belief in model.weights() if belief.name == "constant")
    assert abs(constant.mean) < 0.1


def test_a_huge_value_does_not_outvote_the_rest():
    history = [*known_taste(40), (Item(features={"effort": 1e300, "topic:body": 1.0}), 1)]
    wild = learnt(history).predict_one(Item(features={"topic:body": 1.0, "effort": -1e300}))
    assert math.isfinite(wild.mean)
    assert abs(wild.mean) < 10.0


@pytest.mark.parametrize(("shares", "low", "high"), [((4, 5), 0.85, 1.0), ((1, 1, 1, 3, 5), 0.05, 0.35)])
def test_people_who_use_few_levels_are_met_where_they_are(shares, low, high):
    rng = np.random.default_rng(6)
    history = [(item, int(rng.choice(shares))) for item, _ in known_taste(100)]
    told = learnt(history).predict_many([item for item, _ in known_taste(50, seed=7)])
    assert low < np.mean([each.p_welcome for each in told]) < high


def test_a_feature_never_seen_is_at_its_prior_and_adds_doubt():
    model = learnt(known_taste(30))
    plain = Item(features={"effort": 0.5})
    with_new = Item(features={"effort": 0.5, "new": 1.0})
    assert model.predict_one(with_new).mean == model.predict_one(plain).mean
    assert model.predict_one(with_new).sd > model.predict_one(plain).sd
    assert model.contributions(with_new)["new"] == 0.0


def test_praise_must_earn_its_place():
    model = PreferenceModel()
    plain, flattering = Item(features={"length": 1.0}), Item(features={"length": 1.0, "praise": 1.0})
    assert model.predict_one(flattering).mean < model.predict_one(plain).mean
    assert model.contributions(flattering)["praise"] == pytest.approx(-0.1)
    assert model.contributions(flattering)["length"] == 0.0
    assert model.weights() == []


def test_the_evidence_for_a_weight_sums_to_how_far_it_moved():
    history = [*known_taste(40), (Item(features={"topic:body": 1.0}), Item(features={"topic:work": 1.0}))]
    model = learnt(history)
    for belief in model.weights():
        pulls = model.evidence(belief.name)
        assert len(pulls) == len(history) == len(model)
        assert sum(pulls) == pytest.approx(belief.mean, abs=1e-6)
    assert model.evidence("topic:body")[-1] > 0.0 > model.evidence("topic:work")[-1]
    with pytest.raises(UsageError):
        model.evidence("praise")


@pytest.mark.parametrize(
    "wrong",
    [
        Item(features={"effort": math.nan}),
        Item(features={"new": math.inf}),
        Item([1.0, 2.0]),
        Item([]),
        Item([[1.0, 2.0, 3.0]]),
        Item([1.0, math.nan, 2.0]),
        Item([1.0, -math.inf, 2.0]),
    ],
)
def test_an_item_that_does_not_fit_is_refused_and_leaves_no_trace(wrong):
    model = learnt([(Item([1.0, 0.0, 0.0], {"effort": 1.0}), 4)])
    before = state(model, [Item([1.0, 1.0, 0.0])])
    for attempt in (
        lambda: model.learn_one(wrong, 3),
        lambda: model.learn_pair(Item(features={"fine": 1.0}), wrong),
        lambda: model.predict_one(wrong),
    ):
        with pytest.raises(UsageError):
            attempt()
    assert state(model, [Item([1.0, 1.0, 0.0])]) == before


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5])
def test_a_rating_is_one_to_five(rating):
    with pytest.raises(UsageError):
        PreferenceModel().learn_one(Item(), rating)


def test_a_model_that_knows_nothing_still_answers():
    model = PreferenceModel()
    assert model.predict_many([]) == []
    told = model.predict_one(Item())
    assert 0.5 < told.p_welcome < 0.65
    assert sum(model.contributions(Item()).values()) == pytest.approx(told.mean, abs=1e-12)


def test_the_model_stands_alone():
    code = (
        "import sys, druthers.profile as p; p.PreferenceModel().predict_one(p.Item(features={'a': 1.0})); "
        "print([m for m in ('torch', 'scipy', 'sentence_transformers', 'llama_cpp', 'textual', 'sqlite_utils', "
        "'pydantic', 'git', 'click', 'druthers.journal', 'druthers.rate') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
