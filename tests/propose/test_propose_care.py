"""Lines that want more than a step are seen, and ordinary ones are let through."""

from __future__ import annotations

import pytest

from druthers.propose.care import concern


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
        "The blog is dead, last post in June.",
        "I opened the terminal and forgot what I wanted.",
        "I was bored to death in the meeting.",
        "I should call Ana about the flat.",
    ],
)
def test_ordinary_lines_pass(line):
    assert concern(line) is None


def test_line_breaks_do_not_hide_it():
    assert concern("I want to\n  die") == "harm"
