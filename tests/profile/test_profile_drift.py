"""What the preference model makes of a person who changes, who has a bad week, and who does neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from druthers.models import Judgement
from druthers.profile import Item, PreferenceModel
from druthers.profile.replay import learn

NAMES = ("out", "quiet", "hands", "screen")
TASTE = np.array([1.2, -1.0, 0.6, 0.0])


def rated(n, *, seed=0, taste=TASTE, mood=0):
    """Items and the ratings that a person of this taste gives them; a `mood` makes every rating so much higher."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(n):
        has = (rng.random(4) < 0.5).astype(float)
        level = 3.2 + (has - 0.5) @ taste + 0.6 * rng.normal() + mood
        out.append((Item(features=dict(zip(NAMES, has.tolist(), strict=True))), int(np.clip(round(level), 1, 5))))
    return out


def learnt(history, **options):
    model = PreferenceModel(**options)
    for item, level in history:
        model.learn_one(item, level)
    return model


def weights(model):
    found = {each.name: each.mean for each in model.weights()}
    return np.array([found[name] for name in NAMES])


def test_a_taste_that_turned_is_followed():
    history = rated(70) + rated(25, seed=1, taste=-TASTE)
    followed, stuck = weights(learnt(history)), weights(learnt(history, steady=True))
    assert followed @ TASTE < 0.0 < stuck @ TASTE


def test_the_change_is_told_with_what_moved_and_asked_about_only_while_it_is_new():
    history = rated(70) + rated(40, seed=1, taste=TASTE * np.array([-1.0, 1.0, 1.0, 1.0]))
    told = [learnt(history[:n]).change() for n in range(66, 110, 2)]
    assert told[:3] == [None] * 3
    suspected = [each for each in told if each is not None]
    assert suspected
    assert all(0.5 < each.probability <= 1.0 for each in suspected)
    assert abs(suspected[-1].since - 70) <= 6
    assert suspected[-1].shifts[0].feature == "out"
    assert suspected[-1].shifts[0].before > suspected[-1].shifts[0].after
    assert told[-1] is None


def test_a_clear_taste_of_many_features_that_turns_is_asked_about_soon_and_one_that_stays_hardly_ever():
    found = {True: 0, False: 0}
    for seed in range(6):
        rng = np.random.default_rng(seed)
        taste = rng.normal(size=12) * (rng.random(12) < 0.6)
        for turns in found:
            model, asked = PreferenceModel(), False
            for position in range(80):
                has = (rng.random(12) < 0.35).astype(float)
                sign = -1.0 if turns and position >= 60 else 1.0
                level = round(3.2 + sign * (has - 0.35) @ taste + 0.6 * rng.normal())
                item = Item(features={f"has:{column}": value for column, value in enumerate(has.tolist())})
                model.learn_one(item, int(np.clip(level, 1, 5)))
                asked |= position % 4 == 3 and model.change() is not None
            found[turns] += asked
    assert found[True] >= 5
    assert found[False] <= 1


def test_yes_and_no_are_heard():
    history = rated(90)
    asked, confirmed, denied = (learnt(history) for _ in range(3))
    confirmed.answer_change(80, True)
    denied.answer_change(80, False)
    sizes = [float(np.abs(weights(each)).sum()) for each in (asked, confirmed, denied)]
    assert sizes[1] < 0.7 * sizes[0]  # most of what was known is let go
    assert sizes[2] == pytest.approx(sizes[0], rel=0.1)


def test_a_bad_week_moves_what_is_expected_and_not_what_is_valued():
    typical = Item(features=dict.fromkeys(NAMES, 0.5))
    gaps = []
    for seed in range(0, 40, 10):
        before, after = rated(80, seed=seed), rated(30, seed=seed + 2)
        low, even = before + rated(14, seed=seed + 1, mood=-1), before + rated(14, seed=seed + 1)
        moody, calm = learnt(low), learnt(even)
        sds = np.array([{each.name: each.sd for each in calm.weights()}[name] for name in NAMES])
        assert np.all(np.abs(weights(moody) - weights(calm)) < 1.5 * sds)
        assert weights(moody) @ TASTE > 0.8 * (weights(calm) @ TASTE)
        assert moody.change() is None
        pairs = ((moody, calm), (learnt(low + after), learnt(even + after)))
        gaps.append([b.predict_one(typical).p_welcome - a.predict_one(typical).p_welcome for a, b in pairs])
    then, later = np.mean(gaps, axis=0)
    assert then > 0.06
    assert later < 0.75 * then


def test_five_hundred_ratings_of_one_topic_say_nothing_of_another():
    rng = np.random.default_rng(4)
    model = PreferenceModel()
    model.learn_one(Item(features={"rare": 1.0}), 3)
    before = model.prior_sd("rare")
    for _ in range(500):
        model.learn_one(Item(features={"work": 1.0}), int(rng.integers(3, 6)))
    rare = next(each for each in model.weights() if each.name == "rare")
    assert 0.3 * before < rare.sd < 1.5 * before
    assert abs(rare.mean) < rare.sd
    assert model.change() is None


def judged(history, times):
    judgements = []
    for number, ((item, level), at) in enumerate(zip(history, times, strict=True)):
        judgements.append(Judgement(f"e{number}", f"p{number}", at, level, "", item.features, b"", ""))
    return judgements


def test_two_ratings_a_year_apart_are_two_ratings():
    history = rated(40)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = judged(history, [start + timedelta(hours=n) for n in range(40)])
    years = judged(history, [start + timedelta(days=365 * n) for n in range(40)])
    item = history[0][0]
    assert learn(hours).predict_one(item) == learn(years).predict_one(item)
    assert weights(learn(hours)).tolist() == weights(learn(years)).tolist()


def test_a_rating_taken_back_leaves_no_trace_in_where_the_taste_began():
    history = rated(60) + rated(20, seed=1, taste=-TASTE)
    when = datetime(2026, 1, 1, tzinfo=UTC)
    all_of_them = judged(history, [when] * 80)
    without = [each for each in all_of_them if each.event != "e65"]
    direct = learnt([each for number, each in enumerate(history) if number != 65])
    assert weights(learn(without)).tolist() == weights(direct).tolist()
    assert weights(learn(without)).tolist() != weights(learn(all_of_them)).tolist()
    late = [replace(each, at=when + timedelta(days=1)) for each in without]
    assert weights(learn(late)).tolist() == weights(direct).tolist()


def test_asking_in_between_changes_no_bit():
    history = rated(60) + rated(20, seed=1, taste=-TASTE)
    asked, silent = PreferenceModel(), PreferenceModel()
    for position, (item, level) in enumerate(history):
        new = replace(item, features={**item.features, f"topic:{position // 10}": 1.0})
        for model in (asked, silent):
            model.learn_one(new, level)
            if position in (20, 50):
                model.answer_change(position - 5, position == 50)
        asked.predict_one(new)
        asked.change()
    assert asked.weights() == silent.weights()
    assert asked.change() == silent.change()
