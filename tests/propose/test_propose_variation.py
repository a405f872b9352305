"""What was welcome, once more and a little different."""

from __future__ import annotations

import pytest

from druthers.propose.context import Example
from druthers.propose.patterns import library, parse
from druthers.propose.sources import variation
from druthers.propose.sources.variation import Variation
from druthers.propose.suiting import Suited

BREAD, GARDEN = "I want to bake more bread.", "I want to dig the garden."


def pattern(name, form="try", domain="home"):
    return parse({"name": name, "form": form, "step": "Do it."}, domain)


LIKED, SIBLING, COUSIN, STRANGER = (
    pattern("ten-minutes", "time-box", "home"),
    pattern("an-hour", "time-box", "work"),
    pattern("one-corner", "tidy", "home"),
    pattern("ask-someone", "ask", "work"),
)
TEXTS = {
    BREAD: {LIKED: "Give bread ten minutes.", SIBLING: "Give flour an hour.", COUSIN: "Wipe one corner of the oven."},
    GARDEN: {LIKED: "Give the garden ten minutes.", STRANGER: "Ask somebody for a spade."},
}


def suited(lines):
    return [
        [Suited(each, text, 0.5 + 0.1 * (each is LIKED)) for each, text in TEXTS[line.shown].items()] for line in lines
    ]


def example(text="Give bread ten minutes.", name="ten-minutes", quote=BREAD):
    return Example(text, f"step:{name}", quote)


@pytest.fixture
def varied(shelf, drafts, ago, monkeypatch):
    monkeypatch.setattr(variation, "library", lambda: (LIKED, SIBLING, COUSIN, STRANGER))

    def varied(*lines, liked=(), disliked=(), **more):
        for line in lines:
            shelf.put(line, created=ago(3))
        return drafts(Variation(), shelf.desk(suited=suited, liked=liked, disliked=disliked, **more))

    return varied


def test_nothing_is_varied_before_something_was_liked(varied):
    assert varied(BREAD, GARDEN) == []


def test_the_pattern_is_tried_on_another_line(varied):
    (draft,) = varied(GARDEN, liked=(example(),))
    assert draft.text == "Give the garden ten minutes."
    assert draft.because == "You liked “Give bread ten minutes”; this is the same kind of step for another line."
    assert [citation.quote for citation in draft.citations] == [GARDEN]


def test_the_same_line_is_given_another_step_of_its_kind(varied):
    (draft,) = varied(BREAD, liked=(example(),))
    assert draft.text in ("Give flour an hour.", "Wipe one corner of the oven.")
    assert draft.because.endswith("this is another step for the same line.")


def test_a_pattern_of_another_kind_is_no_variation(varied):
    assert varied(GARDEN, liked=(example("Give flour an hour.", "an-hour"),)) == []


def test_a_pattern_that_was_more_often_disliked_is_left(varied):
    again = example("Give the yard ten minutes.", quote="The yard is wild.")
    assert varied(GARDEN, liked=(example(),), disliked=(again, again)) == []
    assert varied(GARDEN, liked=(example(),), disliked=(again,))


def test_a_text_like_one_that_was_disliked_is_left(varied):
    near = Example("Give the garden ten minutes today.", "completion:free", GARDEN)
    assert varied(GARDEN, liked=(example(),), disliked=(near,)) == []


def test_a_pattern_that_is_no_more_is_passed_over(varied):
    assert varied(GARDEN, liked=(example(name="long-gone"),)) == []


def test_each_step_is_offered_once(varied):
    found = varied(BREAD, GARDEN, liked=(example(), example("Give cakes ten minutes.", quote="I like cake.")))
    assert len({draft.text for draft in found}) == len(found) == 2


def test_the_latest_liked_comes_first_and_no_more_are_offered_than_are_wanted(varied):
    cakes = example("Give cakes ten minutes.", quote="I like cake.")
    (draft,) = varied(GARDEN, liked=(example(), cakes), most=1)
    assert "cakes" in draft.because


def test_every_name_in_the_library_is_found_again():
    for each in library()[:20]:
        assert variation.found(Example("Do it.", f"step:{each.name}", "")) == each
