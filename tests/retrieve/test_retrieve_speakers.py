from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.retrieve.speakers import asked_about, sentences, talkers, turn_of


@pytest.mark.parametrize(
    ("line", "speaker", "said"),
    [
        ("**Ana:** I swam.", "Ana", "I swam."),
        ("**Ana**: I swam.", "Ana", "I swam."),
        ("Ana: I swam.", "Ana", "I swam."),
        ("[09:30] Ana Lia: I swam.", "Ana Lia", "I swam."),
        ("**Zoë:** 泳いだ", "Zoë", "泳いだ"),
        ("I swam at 9:30 today", None, "I swam at 9:30 today"),
        ("https://a.org is down", None, "https://a.org is down"),
        ("- Ana: in a list", None, "- Ana: in a list"),
        ("**Ana:**", None, "**Ana:**"),
        ("", None, ""),
    ],
)
def test_a_turn_is_taken_apart(line, speaker, said):
    assert turn_of(line) == (speaker, said)


@given(st.text(max_size=80))
def test_what_is_said_is_the_end_of_its_line(line):
    speaker, said = turn_of(line)
    assert line.endswith(said)
    assert (speaker is None) == (said == line)


def test_one_label_that_comes_back_is_no_conversation():
    assert talkers(["Mood", "Mood", "Weight", "Place"]) == set()


def test_people_are_asked_about_by_name_and_by_a_short_form_of_it():
    people = {"Melanie", "Ben Okri"}
    assert set(asked_about("What did Mel's dog eat?", people)) == {"Melanie"}
    assert set(asked_about("What did Ben eat?", people)) == {"Ben Okri"}
    assert set(asked_about("What did Ben tell Melanie?", people)) == people
    assert asked_about("What did the melon cost?", people) == {}


def test_a_word_that_only_begins_as_a_name_is_none():
    assert asked_about("Which car did she buy?", {"Caroline", "Ben"}) == {}


def test_the_first_person_is_who_is_labelled_so_and_nobody_else():
    assert set(asked_about("What did I promise?", {"Me", "Ana"})) == {"Me"}
    assert asked_about("What did I promise?", {"Ben", "Ana"}) == {}


def test_a_sentence_tells_of_whom_its_pronouns_mean():
    mine, yours, asked, neither = sentences("My dog is old. Your dog is young. Is your dog brown? It rained.")
    assert mine.of_speaker > neither.of_speaker > mine.of_listener
    assert yours.of_listener > yours.of_speaker
    assert asked.of_listener > asked.of_speaker
    assert neither.of_speaker > neither.of_listener
    assert [each.asks for each in (mine, yours, asked, neither)] == [False, False, True, False]


@given(st.text(max_size=120))
def test_no_word_is_lost_between_sentences(words):
    left = "".join("".join(each.text for each in sentences(words)).split())
    assert left == "".join(words.split())
