"""What a reader could infer is told to the person: honestly where there is noise, and with what came before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Card, CardFeature
from druthers.publish.card import MECHANISM
from druthers.publish.inference import Seen, reading
from druthers.publish.noise import LEVELS, sure


def card(epsilon: float = 0.0, spent: float = 0.0, **levels: int) -> Card:
    mechanism = MECHANISM if epsilon else ""
    features = tuple(CardFeature(name.replace("__", ":"), level) for name, level in sorted(levels.items()))
    return Card("", "2026-11", "20-49", features, mechanism, epsilon, spent)


def told(of: Card, seen: Seen | None = None) -> str:
    found = reading(of, lambda name: f"have {name}", seen or Seen())
    return "\n".join((*found.levels, *found.reader, *found.cautions))


@given(st.dictionaries(st.sampled_from(["effort", "social", "form:ask", "topic:body"]), st.sampled_from(LEVELS)))
def test_every_feature_is_told_once_with_its_level(levels: dict[str, int]) -> None:
    features = tuple(CardFeature(*each) for each in sorted(levels.items()))
    found = reading(Card("", "2026-11", "0-9", features), lambda name: f"have {name}", Seen()).levels
    assert [line.partition(": ")[0] for line in found] == [
        f"{each.name} {each.level:+d}" if each.level else f"{each.name} 0" for each in features
    ]
    for line, each in zip(found, features, strict=True):
        assert ("more" in line) == (each.level > 0)
        assert ("fewer" in line) == (each.level < 0)
        assert f"have {each.name}" in line


def test_every_sentence_is_one_line() -> None:
    of = card(1.0, 2.0, effort=2, social=0)
    found = reading(of, lambda name: name, Seen(earlier=(card(effort=1),), sent=True, hidden=("tag:x",)))
    for line in (*found.levels, *found.reader, *found.cautions, *found.unsaid):
        assert line
        assert "\n" not in line


@pytest.mark.parametrize(("ratings", "words"), [("20-49", "20 to 49 proposals"), ("300+", "300 or more proposals")])
def test_the_number_of_ratings_and_the_month_are_told(ratings: str, words: str) -> None:
    assert f"That you rated {words} by March 2026." in told(Card("", "2026-03", ratings, ()))


def test_a_name_is_told_only_where_there_is_one() -> None:
    assert "call yourself" not in told(card(effort=1))
    assert "That you call yourself Ana." in told(Card("Ana", "2026-11", "0-9", ()))


def test_without_noise_a_level_is_what_is_so_and_with_noise_it_need_not_be() -> None:
    assert "effort +2: you want many more proposals that have effort" in told(card(effort=2))
    noisy = told(card(1.0, 1.0, effort=2))
    assert "effort +2: it says that you want many more" in noisy
    assert ": you want" not in noisy


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 3.0])
def test_how_sure_a_reader_may_be_is_bayes_rule(epsilon: float) -> None:
    level, direction = sure([(-1, epsilon)], -1)
    assert f"with {level:.0%}, and whether you want more or less of it with {direction:.0%}." in told(
        card(epsilon, epsilon, effort=-1)
    )


def test_several_draws_make_a_reader_surer_and_the_person_is_told() -> None:
    seen = Seen(draws={"effort": ((2, 1.0), (2, 1.0), (1, 1.0)), "social": ((0, 1.0),)})
    text = told(card(1.0, 4.0, effort=2, social=0), seen)
    level, direction = sure(seen.draws["effort"], 2)
    assert f"Of effort 3 draws can be read: together they make +2 probable with {level:.0%}" in text
    assert f"its direction with {direction:.0%}" in text
    assert "Of social" not in text


def test_what_was_spent_is_told_as_what_it_does_to_odds() -> None:
    text = told(card(1.0, 8.0, effort=2))
    assert "at most 2.7 by one draw" in text
    assert "Spent so far: 8." in text
    assert "at most 2,981;" in text
    assert "hides next to nothing" in told(card(1.0, 40.0, effort=2))


def test_nothing_is_said_to_be_certain() -> None:
    assert "100%" not in told(card(10.0, 10.0, effort=2))


def test_noise_is_not_said_to_hide_what_it_does_not() -> None:
    text = told(card(1.0, 1.0, effort=2))
    assert "which features are named, the range of your ratings, the month and your name are told as they are" in text
    assert "not by how the draw came out" in text
    earlier = Seen(earlier=(card(effort=1, outdoors=1),))
    assert "Levels without noise were published before of effort:" in told(card(1.0, 1.0, effort=2), earlier)
    assert "Levels without noise" not in told(card(1.0, 1.0, social=2), earlier)


def test_what_touches_a_tender_place_is_named() -> None:
    for name, guess in (("topic__body", "health"), ("cost", "money"), ("hour__night", "awake"), ("tag__x", "notes")):
        assert guess in told(card(**{name: 1}))
    assert "guess at" not in told(card(outdoors=1, form__ask=-1))


def test_a_tag_that_no_public_note_has_is_named() -> None:
    assert "tag:therapy stands in no public note of yours" in told(card(tag__therapy=1), Seen(hidden=("tag:therapy",)))


def test_what_was_published_before_can_be_held_against_it() -> None:
    text = told(card(effort=2, social=1), Seen(earlier=(card(effort=-2), card(effort=1, social=1)), sent=True))
    assert "Since the last one: effort from +1 to +2." in text
    assert "what was pushed before stays" in text
    assert "Since the last" not in told(card(effort=2), Seen(earlier=(card(effort=2),)))


def test_a_commit_tells_more_than_the_card() -> None:
    assert "your name and your e-mail address" in told(card(effort=1))
