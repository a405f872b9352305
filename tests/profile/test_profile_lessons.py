"""What each kind of lesson teaches the preference model, and that none leaves a trace once it is taken back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.errors import UsageError
from druthers.profile import Item, PreferenceModel

NAMES = ("effort", "body", "work", "praise")
numbers = st.floats(allow_nan=False, allow_infinity=False)
vectors = st.one_of(st.none(), st.lists(st.floats(-1e100, 1e100), min_size=3, max_size=3))
items = st.builds(Item, vectors, st.dictionaries(st.sampled_from(NAMES), numbers, max_size=len(NAMES)))
weights = st.floats(1e-6, 1.0)
strengths = st.floats(1e-300, 1e300)
principles = st.sampled_from((None, "Move.", "Rest.", "Make."))
units = st.sampled_from(("weight", "prior"))
lessons = st.one_of(
    st.tuples(st.just("learn_one"), items, st.integers(1, 5), st.fixed_dictionaries({"weight": weights})),
    st.tuples(st.just("learn_thumb"), items, st.booleans(), st.fixed_dictionaries({"weight": weights})),
    st.tuples(st.just("learn_pair"), items, items, st.fixed_dictionaries({"tie": st.booleans()})),
    st.tuples(st.just("learn_outcome"), items, st.integers(1, 5), st.just({})),
    st.tuples(
        st.just("state"),
        st.sampled_from(NAMES),
        numbers,
        st.fixed_dictionaries({"strength": strengths, "unit": units, "pinned": st.booleans(), "principle": principles}),
    ),
)
histories = st.lists(lessons, max_size=14)
several = settings(max_examples=60, deadline=None)


def teach(model, lesson):
    method, *given_, rest = lesson
    getattr(model, method)(*given_, **rest)


def learnt(history, *, steady=False):
    model = PreferenceModel(steady=steady)
    for lesson in history:
        teach(model, lesson)
    return model


def told(model, asked):
    return [
        model.predict_many(asked),
        model.weights(),
        model.trust(),
        model.change(),
        [model.contributions(each, head) for each in asked for head in ("now", "ideal")],
    ]


def some(n, *, seed=0, kinds=("learn_one", "learn_thumb", "learn_pair", "learn_outcome")):
    """Lessons of a taste for the body and against work, of every kind in turn."""
    rng = np.random.default_rng(seed)

    def item():
        features = {"body": float(rng.random() < 0.4), "work": float(rng.random() < 0.4), "effort": rng.random()}
        return Item(rng.normal(size=6), features), 1.2 * features["body"] - 1.2 * features["work"]

    history = []
    for k in range(n):
        (first, here), (second, there) = item(), item()
        utility = here + 0.4 * rng.normal()
        level = int(np.clip(round(3.4 + 1.3 * utility), 1, 5))
        kind = kinds[k % len(kinds)]
        if kind == "learn_pair":
            history.append((kind, *((first, second) if here > there else (second, first)), {"tie": here == there}))
        else:
            history.append((kind, first, utility > 0.0 if kind == "learn_thumb" else level, {}))
    return history


def by_name(model):
    return {belief.name: belief for belief in model.weights()}


@given(histories, st.lists(items, min_size=1, max_size=3))
@several
def test_replaying_any_lessons_gives_the_same_bits_however_often_it_was_asked(history, asked):
    live = PreferenceModel()
    for lesson in history:
        teach(live, lesson)
        told(live, asked)
    assert told(live, asked) == told(learnt(history), asked)


@given(histories, items)
@several
def test_whatever_it_is_told_it_stays_finite_and_adds_up(history, asked):
    model = learnt(history)
    expected = model.predict_one(asked)
    assert math.isfinite(expected.mean)
    assert math.isfinite(expected.ideal)
    assert 0.0 < expected.sd < 20.0
    assert 0.0 <= expected.p_welcome <= 1.0
    assert sum(model.contributions(asked).values()) == pytest.approx(expected.mean, abs=1e-9)
    assert sum(model.contributions(asked, "ideal").values()) == pytest.approx(expected.ideal, abs=1e-9)
    assert all(math.isfinite(each.mean) and each.sd >= 0.0 for each in model.weights())
    assert all(0.0 <= each.trust <= 1.0 for each in model.trust())


@given(st.integers(0, 29), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_a_lesson_of_any_kind_taken_back_was_never_seen(gone, seed):
    history = some(24, seed=seed)
    for k, name in enumerate(("body", "work", "new")):
        history.insert(5 * k, ("state", name, 1.0, {"unit": "prior", "pinned": k == 1}))
        history.insert(5 * k, ("state", name, -0.2, {"principle": f"principle {k}"}))
    asked = [lesson[1] for lesson in some(5, seed=7)]
    live = learnt(history)
    before = live.predict_many(asked)
    left = history[:gone] + history[gone + 1 :]
    never = PreferenceModel()
    for lesson in left:
        teach(never, lesson)
        never.predict_many(asked)  # asking on the way leaves nothing
    again = learnt(left).predict_many(asked)
    for each, other in zip(again, never.predict_many(asked), strict=True):
        assert each.mean == pytest.approx(other.mean, abs=1e-8)
        assert each.ideal == pytest.approx(other.ideal, abs=1e-8)
    assert again != before


def test_a_thumb_says_which_side_and_no_more():
    item = Item(features={"body": 1.0})
    up, down, five = (
        learnt([(*lesson, {})]).predict_one(item)
        for lesson in (("learn_thumb", item, True), ("learn_thumb", item, False), ("learn_one", item, 5))
    )
    assert down.mean < up.mean < five.mean
    thumbs = learnt(some(200, kinds=("learn_thumb",)))
    assert by_name(thumbs)["body"].mean > 2 * by_name(thumbs)["body"].sd
    asked = [lesson[1:3] for lesson in some(200, seed=3, kinds=("learn_thumb",))]
    said = [each.p_welcome for each in thumbs.predict_many([item for item, _ in asked])]
    assert np.mean(said) == pytest.approx(np.mean([up for _, up in asked]), abs=0.1)


def test_a_quarter_of_a_judgement_counts_for_a_quarter():
    item = Item(features={"body": 1.0})
    whole, parts, part = (
        learnt([("learn_thumb", item, False, {"weight": weight})] * count, steady=True).predict_one(item)
        for weight, count in ((1.0, 1), (0.25, 4), (0.25, 1))
    )
    assert parts.mean == pytest.approx(whole.mean, abs=0.02)
    assert whole.mean < part.mean < PreferenceModel().predict_one(item).mean


def test_a_tie_pulls_two_items_together():
    first, second = Item(features={"body": 1.0}), Item(features={"work": 1.0})
    preferred = [("learn_pair", first, second, {})] * 5
    apart = learnt(preferred).difference(first, second)
    tied = learnt([*preferred, *[("learn_pair", first, second, {"tie": True})] * 5]).difference(first, second)
    assert 0.0 < tied[0] < apart[0]
    assert tied[1] < apart[1]


def test_a_difference_is_that_of_the_means_and_surer_than_its_parts_where_they_share_a_baseline():
    model = learnt(some(30))
    first, second = Item(features={"body": 1.0}), Item(features={"work": 1.0})
    mean, sd = model.difference(first, second)
    here, there = model.predict_one(first), model.predict_one(second)
    assert mean == pytest.approx(here.mean - there.mean, abs=1e-9)
    assert 0.0 < sd < math.hypot(here.sd, there.sd)
    assert model.difference(first, first)[0] == 0.0


def test_the_gain_is_over_the_mean_of_what_there_was_to_choose_from():
    model = learnt(some(30))
    candidates = [lesson[1] for lesson in some(6, seed=4)]
    means = [each.mean for each in model.predict_many(candidates)]
    gains = [model.gain(candidates, chosen) for chosen in range(6)]
    assert gains == pytest.approx([mean - np.mean(means) for mean in means])
    assert sum(gains) == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(UsageError):
        model.gain(candidates, 6)


def test_a_statement_is_worth_what_its_strength_says():
    sd = PreferenceModel().prior_sd("new")
    for strength in (0.5, 1.0, 3.0):
        model = learnt([("state", "new", 2.0, {"unit": "prior", "strength": strength})], steady=True)
        belief = by_name(model)["new"]
        assert 0.0 < belief.mean < 2.0 * sd
        assert belief.stated
        assert belief.ratings == 0
        assert belief.ideal is None
        assert model.evidence("new") == []
    sure = by_name(learnt([("state", "new", 0.3, {"strength": 1e6})]))["new"]
    assert sure.mean == pytest.approx(0.3, abs=1e-4)
    assert sure.sd < 1e-3


def test_statements_and_ratings_are_one_posterior():
    history = some(40, kinds=("learn_one",))
    plain = by_name(learnt(history))["body"]
    agreeing, against = (
        by_name(learnt([*history, ("state", "body", weight, {})]))["body"] for weight in (plain.mean + 0.3, -0.3)
    )
    assert against.mean < plain.mean < agreeing.mean
    assert against.mean > -0.3
    assert agreeing.sd < plain.sd


@pytest.mark.parametrize("value", [0.0, 0.4, -1.5])
def test_a_pin_holds_whatever_the_ratings_say(value):
    history = some(60)
    model = learnt([*history, ("state", "body", value, {"pinned": True})])
    belief = by_name(model)["body"]
    assert (belief.mean, belief.sd, belief.pinned) == (value, 0.0, True)
    without, with_it = Item(features={}), Item(features={"body": 1.0})
    step = model.predict_one(with_it).mean - model.predict_one(without).mean
    spread = np.std([lesson[1].features["body"] for lesson in history])
    assert step == pytest.approx(value / spread, rel=0.25, abs=1e-9)
    assert by_name(model)["work"].mean < 0.0


def test_outcomes_teach_who_the_person_wants_to_be_more_than_who_they_are():
    rng = np.random.default_rng(5)
    history = some(60, kinds=("learn_one",))
    for _ in range(25):
        body = float(rng.random() < 0.5)
        history.append(
            ("learn_outcome", Item(features={"body": body, "work": 0.0, "effort": 0.5}), 1 if body else 5, {})
        )
    model, before = learnt(history), learnt(history[:60])
    belief = by_name(model)["body"]
    assert belief.ideal < belief.mean < by_name(before)["body"].mean
    assert belief.ideal < 0.0
    item = Item(features={"body": 1.0})
    expected = model.predict_one(item)
    assert expected.ideal < expected.mean
    assert expected.decision(0.0) == expected.mean
    assert expected.decision(1.0) == expected.ideal
    plain = before.predict_one(item)
    assert plain.ideal == plain.mean


def test_a_right_principle_is_trusted_and_a_wrong_one_is_found_out():
    history = some(80, kinds=("learn_one",))
    says = [("state", "body", 1.0, {"unit": "prior", "principle": "Move."})]
    says += [("state", "work", 1.0, {"unit": "prior", "principle": "Work hard."})]
    asked = [lesson[1] for lesson in some(50, seed=2, kinds=("learn_one",))]
    first, later = learnt(says), learnt(says + history)
    assert [each.trust for each in first.trust()] == pytest.approx([2 / 3, 2 / 3], abs=1e-6)
    right, wrong = later.trust()
    assert (right.principle, right.feature) == ("Move.", "body")
    assert right.trust > 0.6
    assert wrong.trust < 0.3
    apart = [
        here.mean - there.mean
        for here, there in zip(later.predict_many(asked), learnt(history).predict_many(asked), strict=True)
    ]
    assert np.sqrt(np.mean(np.square(apart))) < 0.1


def test_a_principle_keeps_its_whole_worth_for_who_the_person_wants_to_be():
    history = some(80, kinds=("learn_one",))
    model = learnt([*history, ("state", "work", 4.0, {"unit": "prior", "strength": 3.0, "principle": "Work."})])
    belief = by_name(model)["work"]
    assert belief.mean < -belief.sd
    assert belief.ideal > belief.ideal_sd
    assert [each.name for each in model.conflicts()] == ["work"]
    assert learnt(history).conflicts() == []
    assert by_name(model)["body"].ideal is None


def test_many_principles_are_weighed_too():
    history = some(60, kinds=("learn_one",))
    says = [("state", f"other {k}", 1.0, {"unit": "prior", "principle": f"{k}"}) for k in range(9)]
    model = learnt([*says, ("state", "body", -2.0, {"unit": "prior", "principle": "Sit."}), *history])
    trust = {each.principle: each.trust for each in model.trust()}
    assert trust["Sit."] < 0.5 < trust["3"]
    assert by_name(model)["body"].mean > 0.0


def test_contradictory_statements_meet_in_the_middle():
    model = learnt([("state", "body", weight, {"strength": 5.0}) for weight in (1.0, -1.0)])
    assert by_name(model)["body"].mean == pytest.approx(0.0, abs=1e-9)
    holding = learnt([("state", "body", weight, {"principle": str(weight)}) for weight in (1.0, -1.0)])
    assert by_name(holding)["body"].mean == pytest.approx(0.0, abs=1e-9)


def turned(n, *, seed=0):
    """Ratings of a taste, then of its opposite."""
    rng = np.random.default_rng(seed)
    history = []
    for k in range(2 * n):
        features = {name: float(rng.random() < 0.5) for name in ("body", "work")}
        utility = (1 if k < n else -1) * (features["body"] - features["work"]) + 0.3 * rng.normal()
        history.append(("learn_one", Item(features=features), int(np.clip(round(3.0 + 1.5 * utility), 1, 5)), {}))
    return history


def test_after_a_change_the_old_taste_is_let_go_and_a_question_is_due():
    history = turned(60)
    model, steady = learnt(history[:80]), learnt(history[:80], steady=True)
    assert by_name(model)["body"].mean < 0.0 < by_name(steady)["body"].mean
    assert steady.change() is None
    suspected = [found for n in range(61, 80) if (found := learnt(history[:n]).change())]
    assert suspected
    assert all(0.5 < each.probability <= 1.0 and 50 <= each.since < 70 for each in suspected)
    shift = {each.feature: each for each in suspected[-1].shifts}["body"]
    assert shift.after < shift.before
    assert learnt(some(60)).change() is None


def test_the_persons_word_on_a_change_counts():
    history = turned(40)[:50]
    denied, asked, confirmed = learnt(history), learnt(history), learnt(history)
    denied.answer_change(40, confirmed=False)
    confirmed.answer_change(40, confirmed=True)
    means = [by_name(model)["body"].mean for model in (denied, asked, confirmed)]
    assert means[0] > means[1] >= means[2]
    with pytest.raises(UsageError):
        denied.answer_change(50, confirmed=True)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda model: model.learn_one(Item(), 3, weight=0.0),
        lambda model: model.learn_thumb(Item(), up=True, weight=math.nan),
        lambda model: model.learn_outcome(Item(), 0),
        lambda model: model.state("body", math.nan),
        lambda model: model.state("body", 1.0, strength=0.0),
        lambda model: model.state("body", 1.0, strength=math.inf),
    ],
)
def test_a_lesson_that_cannot_be_is_refused_and_leaves_no_trace(wrong):
    model = learnt(some(8))
    before = told(model, [Item(features={"body": 1.0})])
    with pytest.raises(UsageError):
        wrong(model)
    assert told(model, [Item(features={"body": 1.0})]) == before


def rated_in_moods(seed, shift):
    """80 ratings of a taste for the body and against work, the last 20 of them all higher or lower."""
    rng = np.random.default_rng(seed)
    history = []
    for k in range(80):
        features = {name: float(rng.random() < 0.5) for name in ("body", "work")}
        utility = features["body"] - features["work"] + 0.5 * rng.normal()
        level = round(3.3 + 1.2 * utility) + (shift if k >= 60 else 0)
        history.append(("learn_one", Item(features=features), int(np.clip(level, 1, 5)), {}))
    return history


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_mood_moves_the_lines_and_hardly_the_weights(shift):
    kept, suspected = [], 0
    asked = [Item(features={"body": a, "work": b}) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    for seed in range(4):
        usual, moody = (learnt(rated_in_moods(seed, by)) for by in (0, shift))
        kept += [by_name(moody)[name].mean / by_name(usual)[name].mean for name in ("body", "work")]
        welcome = [np.mean([each.p_welcome for each in model.predict_many(asked)]) for model in (usual, moody)]
        assert shift * (welcome[1] - welcome[0]) > 0.04
        suspected += moody.change() is not None
    assert suspected <= 1  # ratings that crowd at the end of the scale tell less
    assert 0.75 < np.mean(kept) < 1.15


def test_the_evidence_sums_to_how_far_all_lessons_moved_a_weight_from_what_was_stated():
    history = some(60)
    says = [("state", "body", 1.0, {"unit": "prior", "principle": "Move."}), ("state", "work", 0.1, {"strength": 2.0})]
    model, before = learnt(history + says, steady=True), learnt(history, steady=True)
    pulls = model.evidence("body")
    assert len(pulls) == len(history) == len(model)
    assert sum(before.evidence("body")) == pytest.approx(by_name(before)["body"].mean, abs=1e-5)
    trust = model.trust()[0].trust
    moved = by_name(model)["body"].mean - sum(pulls)
    assert moved == pytest.approx(trust * model.prior_sd("body"), rel=0.6)
