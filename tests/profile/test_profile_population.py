"""What other people's cards may do to the preference model, and what they never may."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.errors import UsageError
from druthers.models import Card, CardFeature, TakenCard
from druthers.profile import Item, PreferenceModel, Prior, learn
from druthers.profile.population import FURTHEST, MOST_NAMES, Voice, agreed, heard_names, voices_of
from druthers.profile.replay import likely_levels

HARD, EASY = Item(features={"effort": 0.9}), Item(features={"effort": 0.1})
LEVELS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-2, 2).map(float), max_size=8)


def person(*, likes: str = "", ratings: int = 0, embedded: bool = True) -> PreferenceModel:
    """Somebody who gives a 5 to what has the feature that they like, else a 2."""
    rng = np.random.default_rng(3)
    model = PreferenceModel()
    for number in range(ratings):
        features = {name: float(rng.random() < 0.5) for name in ("effort", "social", "outdoors", "concrete")}
        vector = rng.normal(size=384) if embedded else None
        model.learn_one(Item(vector, features), 5 if features.get(likes) else 2 + number % 2)
    return model


def probes() -> list[Item]:
    rng = np.random.default_rng(5)
    return [Item(rng.normal(size=384), {"effort": rng.random(), "social": 1.0, "new": 1.0}) for _ in range(8)]


def test_who_hears_nobody_expects_what_they_did_to_the_last_bit() -> None:
    model, again = person(likes="social", ratings=30), person(likes="social", ratings=30)
    again.hear("ana", {})
    assert model.predict_many(probes()) == again.predict_many(probes())
    assert model.weights() == again.weights()
    assert model.lenders() == []


def test_before_the_first_rating_what_others_like_is_expected() -> None:
    model = PreferenceModel()
    for number in range(6):
        model.hear(f"{number}", {"effort": -2.0})
    assert model.predict_one(EASY).mean > model.predict_one(HARD).mean
    (belief,) = model.weights()
    assert belief.name == "effort"
    assert belief.ratings == 0
    assert belief.mean == pytest.approx(belief.others)
    assert belief.mean < 0.0


def test_ones_own_ratings_outweigh_everybody_else() -> None:
    model = person(likes="social", ratings=60)
    for number in range(30):
        model.hear(f"{number}", {"social": -2.0, "effort": 1.0 + number % 2})
    social = next(each for each in model.weights() if each.name == "social")
    assert social.mean > 2.0 * social.sd
    assert all(each.trust < 0.2 for each in model.lenders())


def test_trust_follows_what_foretold_the_ratings() -> None:
    model = person(likes="social", ratings=40)
    model.hear("alike", {"social": 2.0})
    model.hear("unlike", {"social": -2.0})
    alike, unlike = model.lenders()
    assert alike.trust > 0.6
    assert unlike.trust < 0.35
    fresh = PreferenceModel()
    fresh.hear("alike", {"social": 2.0})
    assert fresh.lenders()[0].trust == pytest.approx(0.5)


@pytest.mark.parametrize("guarded", ["praise", "suits"])
def test_nobody_moves_what_guards_a_person(guarded: str) -> None:
    model, alone = PreferenceModel(), PreferenceModel()
    for number in range(9):
        model.hear(f"{number}", {guarded: 2.0 if guarded == "praise" else -2.0})
    item = Item(features={guarded: 1.0})
    assert model.predict_one(item) == alone.predict_one(item)


def test_a_principle_of_ones_own_is_no_matter_for_others() -> None:
    def told(others: int) -> float:
        model = person(likes="social", ratings=10)
        model.state("outdoors", 1.0, unit="prior", principle="Go out every day.")
        for number in range(others):
            model.hear(f"{number}", {"outdoors": -2.0})
        return next(each.mean for each in model.weights() if each.name == "outdoors")

    assert told(9) == pytest.approx(told(0))


def test_a_pinned_weight_stays_where_it_is() -> None:
    model = person(likes="social", ratings=10)
    model.state("effort", 0.4, pinned=True)
    for number in range(9):
        model.hear(f"{number}", {"effort": -2.0})
    pinned = next(each for each in model.weights() if each.name == "effort")
    assert (pinned.mean, pinned.sd, pinned.others) == (0.4, 0.0, 0.0)


def test_a_thousand_copies_have_one_voice() -> None:
    lie = dict.fromkeys("abcdef", 2.0)
    honest = [Voice(f"{number}", {"a": -1.0, "b": -1.0, f"h{number}": 1.0}) for number in range(9)]

    def said(copies: int) -> np.ndarray:
        names = heard_names([*honest, Voice("x", lie)], [], [])
        voices = voices_of([*honest, *(Voice(f"x{number}", lie) for number in range(copies))], names, names)
        parts = agreed(voices.levels, voices.own, float(voices.own.sum()))
        return parts.sum(axis=0)[: len("ab")]

    np.testing.assert_allclose(said(1), said(1000))
    assert (said(1000) < 0.0).all()


def test_few_who_agree_by_chance_are_no_copies() -> None:
    names = ["length"]
    assert voices_of([Voice(name, {"length": 1.0}) for name in "abc"], names, names).own.tolist() == [1.0] * 3


def test_nobody_decides_alone_among_many() -> None:
    names = ["a", "b"]
    voices = voices_of([*(Voice(f"{each}", {"a": 1.0}) for each in range(9)), Voice("x", {"b": -2.0})], names, names)
    whole = agreed(voices.levels, voices.own, 10.0).sum(axis=0)
    assert whole[0] > 0.0
    assert whole[1] == 0.0


@settings(max_examples=60, deadline=None)
@given(st.lists(LEVELS, min_size=1, max_size=12))
def test_whatever_is_said_moves_no_weight_beyond_the_furthest(cards: list[dict[str, float]]) -> None:
    model = PreferenceModel()
    for number, levels in enumerate(cards):
        model.hear(f"{number}", levels)
    for belief in model.weights():
        assert abs(belief.mean) <= FURTHEST * model.prior_sd(belief.name) * 2.0  # of the widest scale of the prior
        assert belief.others == pytest.approx(belief.mean)
        assert sum(each.moved.get(belief.name, 0.0) for each in model.lenders()) == pytest.approx(belief.others)
    assert all(0.0 <= each.trust <= 1.0 for each in model.lenders())


@settings(max_examples=30, deadline=None)
@given(st.lists(LEVELS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_in_which_others_are_heard_is_of_no_meaning(cards: list[dict[str, float]], chance: object) -> None:
    base = person(likes="social", ratings=8, embedded=False)
    shuffled = list(enumerate(cards))
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    told = []
    for order in (list(enumerate(cards)), shuffled):
        model = person(likes="social", ratings=8, embedded=False)
        for number, levels in order:
            model.hear(f"{number}", levels)
        told.append(model.predict_one(EASY).mean)
    assert told[0] == pytest.approx(told[1])
    assert np.isfinite(told[0])
    assert base.predict_one(EASY).sd > 0.0


def test_a_card_with_many_names_is_heard_in_part() -> None:
    shouting = [Voice(f"{each}", {f"f{number}": 1.0 for number in range(100)}) for each in range(30)]
    assert len(heard_names(shouting, ["f99"], [])) == MOST_NAMES + 1
    assert "f99" in heard_names(shouting, ["f99"], [])


def test_a_level_beyond_two_is_refused() -> None:
    with pytest.raises(UsageError, match="ana"):
        PreferenceModel().hear("ana", {"effort": 3.0})


def test_cards_are_no_judgements() -> None:
    model = person(likes="social", ratings=30)
    before, evidence = len(model), model.evidence("effort")
    model.hear("ana", {"effort": -2.0})
    assert len(model) == before
    assert len(model.evidence("effort")) == len(evidence)
    assert model.change() == person(likes="social", ratings=30).change()


def test_noise_makes_a_level_say_less_and_replay_gives_the_same_bits() -> None:
    def taken(epsilon: float) -> TakenCard:
        features = (CardFeature("effort", -2),)
        noise = ("randomized-response", epsilon, epsilon) if epsilon else ("", 0.0, 0.0)
        return TakenCard("ana", at=None, card=Card("Ana", "2026-11", "20-49", features, *noise))  # type: ignore[arg-type]

    assert likely_levels(taken(0.0).card) == {"effort": -2.0}
    assert likely_levels(taken(1.0).card)["effort"] == pytest.approx(-0.5117, abs=1e-3)
    model, again = learn([taken(1.0)]), learn([taken(1.0)])
    assert model.predict_one(EASY) == again.predict_one(EASY)
    assert learn([taken(0.0)]).weights()[0].mean < model.weights()[0].mean < 0.0


def test_others_leave_the_uncertainty_as_wide_as_it_was() -> None:
    model, alone = PreferenceModel(prior=Prior()), PreferenceModel(prior=Prior())
    for number in range(9):
        model.hear(f"{number}", {"effort": -2.0})
    assert model.predict_one(HARD).sd >= alone.predict_one(HARD).sd - 1e-9
