"""A question where a step would come too soon."""

from __future__ import annotations

import pytest

from druthers.propose.sources.question import Question, wants_asking


@pytest.mark.parametrize(
    ("line", "kind", "why"),
    [
        ("I can't decide between the two flats.", "worry", "undecided"),
        ("Not sure whether I should take the post.", "worry", "undecided"),
        ("I feel lonely since the band broke up.", "worry", "heavy"),
        ("A slow grey morning, and rain.", "plain", "thin"),
        ("I should call Ana about the flat.", "task", None),
        ("The heron stood on the weir while the barges went by and by.", "plain", None),
    ],
)
def test_what_wants_a_question(line, kind, why):
    assert wants_asking(line, kind) == why


@pytest.fixture
def asked(shelf, drafts, ago):
    def asked(line, days=1):
        shelf.put(line, created=ago(days))
        return drafts(Question(), shelf.desk())

    return asked


def test_the_question_is_about_the_lines_own_words(asked):
    line = "I can't decide between the two flats."
    (draft,) = asked(line)
    assert "“I can't decide between the two flats”" in draft.text
    assert "?" in draft.text
    assert draft.pattern.form == "question"
    assert draft.because == "It sounds undecided, so this asks and suggests nothing."
    assert [citation.quote for citation in draft.citations] == [line]


@pytest.mark.parametrize(("days", "asks"), [(1, True), (40, True), (50, False)])
def test_what_weighed_long_ago_may_be_over(asked, days, asks):
    assert bool(asked("I can't decide between the two flats.", days)) is asks


def test_nothing_is_asked_about_a_day_that_is_over(asked):
    line = "I am nervous about the talk on Friday."
    assert asked(line) == []


def test_a_line_that_leans_on_the_one_before_is_left(asked):
    assert asked("Which made me so angry that I can't decide anything.") == []


@pytest.mark.parametrize(
    "line",
    [
        "I should call Ana about the flat.",
        "I can't decide whether I want to live.",
        "I'm not sure that the oven is off.",
        "My decision: we keep the dog.",
        "The garden is full of lovely old trees, is it not?",
    ],
)
def test_other_lines_get_no_question(asked, line):
    assert asked(line) == []


def test_the_undecided_come_first(shelf, drafts, ago):
    shelf.put("I feel lonely since the band broke up.", created=ago(1))
    shelf.put("I can't decide between the two flats.", created=ago(2))
    assert ["flats" in draft.text for draft in drafts(Question(), shelf.desk())] == [True, False]


def test_two_lines_of_one_kind_are_asked_two_things(shelf, drafts, ago):
    for what in ("flats", "coats", "trains"):
        shelf.put(f"I can't decide between the two {what}.", created=ago(1))
    assert len({draft.pattern.name for draft in drafts(Question(), shelf.desk())}) == 3


def test_the_same_seed_asks_the_same(shelf, drafts, ago):
    shelf.put("I can't decide between the two flats.", created=ago(1))
    first, second = (drafts(Question(), shelf.desk(seed=7)) for _ in range(2))
    assert first == second
