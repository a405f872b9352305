"""Lines that want more than a step are seen, and ordinary ones are let through."""

from __future__ import annotations

import pytest

from druthers.propose.care import concern, dark


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Sometimes I think everyone would be better off without me.", "harm"),
        ("I don\u2019t want to be here any more.", "harm"),
        ("I want to die.", "harm"),
        ("Thought about suicide again last night.", "harm"),
        ("I cut myself yesterday and should hide it.", "harm"),
        ("He hit the door and threatens me when he drinks.", "harm"),
        ("I am scared of my husband.", "harm"),
        ("She took an overdose in May.", "harm"),
        ("My uncle abused me, I need to tell someone.", "harm"),
        ("I can't go on like this.", "harm"),
        ("Dad died in spring and I should sort his papers.", "loss"),
        ("The funeral is on Friday, I need a suit.", "loss"),
        ("Still grieving, should answer the cards.", "loss"),
        ("Grandma is dead and I miss her.", "loss"),
        ("I should double the dose of my meds.", "medicine"),
        ("Need to take 40 mg instead of 20.", "medicine"),
        ("The biopsy is next week.", "medicine"),
        ("I should stop the antidepressants.", "medicine"),
        ("I need to answer the court about custody.", "law"),
        ("The police want to talk to me.", "law"),
        ("We got the eviction letter.", "law"),
        ("I sat there and hated myself.", "harm"),
        ("The neighbour lost her brother.", "loss"),
        ("I miss my grandfather at breakfast.", "loss"),
        ("My friend is in hospital.", "medicine"),
        ("There was a pain in my chest on the stairs.", "medicine"),
        ("Found a lump, probably nothing.", "medicine"),
        ("The mole has grown.", "medicine"),
        ("Blood pressure a bit high.", "medicine"),
        ("Took MDMA three hours after LSD.", "medicine"),
        ("The test results come on Tuesday.", "medicine"),
        ("Somebody rang and asked for my PIN number.", "law"),
        ("They told me to sign quickly.", "law"),
        ("Gambling again, half the rent.", "danger"),
        ("There is a smell of gas in the hall.", "danger"),
        ("The plug behind the sofa gets very hot.", "danger"),
        ("I drove though I could hardly see.", "danger"),
        ("I was drunk again on Friday.", "danger"),
    ],
)
def test_it_is_seen(line, expected):
    assert concern(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "The deadline is on Friday and I have not begun.",
        "My phone died on the way.",
        "Booked the tennis court for Sunday.",
        "Dead lifts went well.",
        "The battery is dead, so no photographs.",
        "I opened the terminal and forgot what I wanted.",
        "I was bored to death in the meeting.",
        "I should call Ana about the flat.",
        "The desk is buried under letters.",
        "The lumpy sofa has to go.",
    ],
)
def test_ordinary_lines_pass(line):
    assert concern(line) is None


def test_line_breaks_do_not_hide_it():
    assert concern("I want to\n  die") == "harm"


@pytest.mark.parametrize(
    "deed",
    [
        "disappear for a while",
        "quit your job",
        "leave your husband",
        "hit him",
        "get high tonight",
        "never do it again",
        "drink until it stops",
        "lose weight",
        "be happy",
        "change your life",
        "smoke on the balcony",
        "confront them",
        "drive through the night",
    ],
)
def test_a_dark_or_large_deed_is_not_helped_along(deed):
    assert dark(deed)


@pytest.mark.parametrize(
    "deed",
    [
        "leave the house earlier",
        "drink more water",
        "endorse the letter",
        "diet with Ana",
        "quite simply rest",
        "be more patient",
        "call Ana",
    ],
)
def test_an_ordinary_deed_is(deed):
    assert not dark(deed)
