"""What a line names, in its own words, and when the rules would rather say nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.propose.phrases import deed, matter, person, phrases, possessive, quotation


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I want to record him laughing.", "record him laughing"),
        ("I\u2019d love to bake with rye one day", "bake with rye"),
        ("Maybe I should tell Ines that I can't play at the fair.", "tell Ines that you can't play at the fair"),
        ("This year I want to actually make the jam, and not just talk about it.", "make the jam"),
        ("Must ring back and say sorry without a \u201cbut\u201d in it.", "ring back and say sorry"),
        ("I promised Tove to help with her boat.", "help with her boat"),
        ("Would be good to walk to work.", "walk to work"),
        ("I should learn the part by Thursday because we sing it then.", "learn the part by Thursday"),
        ("I want to write to my pen friend.", "write to your pen friend"),
    ],
)
def test_the_deed_is_what_the_writer_wants_or_has_to_do(line, expected):
    assert deed(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "I must do that.",
        "I'd love to check them out.",
        "We need to try, she said.",
        "I don't want to go there.",
        "I should not call him.",
        "I should have called him.",
        "She wants to move north.",
        "There are films that you should see and I have to.",
        "A list of shows I want to watch together with friends.",
        "If I want to run a mile I need shoes.",
        "I'm going to a conference.",
        "Lunch by the river.",
        "I want to disappear for a while.",
        "I should quit my job.",
        "I want to hit him.",
        "I should be happy.",
    ],
)
def test_without_a_sure_and_harmless_deed_there_is_none(line):
    assert deed(line) is None


def test_a_task_may_begin_with_its_verb():
    assert deed("Sort the photos of our summer", task=True) == "sort the photos of your summer"
    assert deed("Rent for March", task=True) is None
    assert deed("Sort the photos of our summer") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I am nervous about my talk on Monday.", "your talk on Monday"),
        ("I have an idea for a play about a ferry.", "a play about a ferry"),
        ("I have been putting off the call to the bank again and again.", "the call to the bank"),
        ("My old kayak has had a hole since spring.", "your old kayak"),
        ("The children's shelf is too low.", "the children's shelf"),
        ("I want a longer evening.", "a longer evening"),
        ("I miss her.", None),
        ("I worry about everything.", None),
        ("My sister is angry.", None),
        ("Dance is my comfort.", None),
    ],
)
def test_the_matter_is_what_the_line_says_it_is(line, expected):
    assert matter(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I have not seen Jonah since spring.", "Jonah"),
        ("My sister and I only talk about the house.", "your sister"),
        ("Mum rang about her hedge.", "Mum"),
        ("Femke is moving to Ghent.", "Femke"),
        ("My mother-in-law likes my soup.", None),
        ("Mum's things are in the attic.", None),
        ("I miss Grandma.", None),
        ("See you on Monday in Japan.", None),
    ],
)
def test_the_person_is_someone_to_turn_to(line, expected):
    assert person(line) == expected


def test_whose_thing_it_is_stays_as_the_line_has_it():
    assert possessive("your wedding", "I can't come to the wedding.") == "the wedding"
    assert possessive("the garden", "My garden is a mess.") == "your garden"
    assert possessive("your loneliness", "I feel lonely.") == "your loneliness"


@given(
    words=st.lists(
        st.sampled_from(["I", "want", "to", "my", "rain,", "\u201cno\u201d", "the", "was", "ink.", "\u00e9"])
    )
)
def test_a_phrase_is_made_of_the_lines_own_words(words):
    line = " ".join(words)
    said = phrases(line, task=False)
    theirs = {*re.findall(r"\w+", line.lower()), "you", "your", "were"}
    for phrase in (said.deed, said.matter):
        assert set(re.findall(r"\w+", (phrase or "").lower())) <= theirs
    quoted = quotation(line)
    assert quoted is None or line.startswith(quoted.removesuffix(" \u2026"))
