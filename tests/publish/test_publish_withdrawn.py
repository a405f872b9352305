"""What was taken back before it was pushed is not sent by the history; what merely changed may be."""

from __future__ import annotations

import pytest

from druthers.models import Card, CardFeature
from druthers.publish.card import FILE, MECHANISM, render_card
from druthers.publish.withdrawn import RULE, withdrawn


def card(*names: str, name: str = "", level: int = 1, epsilon: float = 0.0) -> Card:
    features = tuple(CardFeature(each, level) for each in sorted(names))
    return Card(name, "2026-11", "20-49", features, MECHANISM if epsilon else "", epsilon, epsilon * 8)


def rules(earlier: Card, now: Card | None, path: str = FILE) -> list[str]:
    return [each.rule for each in withdrawn(path, render_card(earlier), now)]


@pytest.mark.parametrize(
    "now",
    [
        None,
        card("social"),
        card("effort", epsilon=1.0),
        card("effort", name="Mia"),
    ],
)
def test_what_tells_more_than_what_is_published_now_is_found(now):
    assert rules(card("effort", name="Ana"), now) == [RULE]


@pytest.mark.parametrize(
    "now",
    [
        card("effort", name="Ana"),
        card("effort", name="Ana", level=-2),
        card("effort", "social", name="Ana"),
    ],
)
def test_an_update_is_none(now):
    assert rules(card("effort", name="Ana"), now) == []


def test_noise_before_and_bare_now_tells_no_more():
    assert rules(card("effort", epsilon=1.0), card("effort")) == []


def test_only_the_profile_at_its_place_is_meant():
    assert rules(card("effort"), None, path="old/profile.json") == []
    assert list(withdrawn(FILE, b"{}", None)) == []


def test_two_that_differ_are_allowed_apart():
    found = [next(withdrawn(FILE, render_card(each), None)) for each in (card("effort"), card("social"))]
    assert found[0].text != found[1].text
    assert all("\n" not in each.reason + each.remedy for each in found)
