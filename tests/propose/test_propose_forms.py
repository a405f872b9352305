"""Which forms of steps suit which lines, and that each makes a sentence."""

from __future__ import annotations

import pytest

from druthers.propose.care import concern
from druthers.propose.filters import MOST_WORDS
from druthers.propose.forms import FORMS, suited
from druthers.propose.lines import cue
from druthers.propose.phrases import Phrases, phrases
from druthers.propose.words import words

FULL = Phrases(
    "sort the photos", "your old bike", "Ana", "I have not sorted the photos of our last three summers since May"
)


def names(line):
    kind = cue(line)
    return {form.name for form in suited(kind, line, phrases(line, task=kind == "task"))}


def test_every_name_is_used_once():
    assert len({form.name for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_filled_is_one_or_two_harmless_sentences(form):
    before, after = form.parts(FULL)
    text = f"{before} {FULL.fill(form.gap)}".strip() + after
    assert "{" not in text
    assert "  " not in text
    assert text[0].isupper()
    assert text.endswith((".", "?"))
    assert len(words(text)) <= MOST_WORDS
    assert concern(text) is None
    assert "never" not in words(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I want to record him laughing.", "day"),
        ("I'd love to see the aurora.", "look-up"),
        ("I need to tell Ines that I can't play.", "first-words"),
        ("I want to be quieter at table.", "moment"),
        ("I want to cut down on crisps.", "instead"),
        ("I have to book the train.", "hour"),
        ("The loft is full of boxes.", "ten-minutes"),
        ("The gutter over the porch drips.", "who-helps"),
        ("The water bill is wrong again.", "papers"),
        ("My exam is on Friday.", "prepare"),
        ("My poem ends too early.", "rough"),
        ("The evening by the lake was lovely.", "keep"),
        ("I always forget the keys.", "before"),
        ("Skipped the choir for the second week.", "next-time"),
        ("I felt left out at the table.", "honest"),
        ("I'm not sure about the house.", "both-sides"),
        ("I have not seen Jonah since spring.", "two-lines"),
        ("We argue about money, my sister and I.", "to-know"),
        ("The baby screams in the car.", "been-there"),
        ("Every blade along the towpath had an edge to it.", "today"),
    ],
)
def test_a_line_finds_its_form(line, expected):
    assert expected in names(line)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("I want to be quieter at table.", "first-step"),
        ("I need to tell Ines that I can't play.", "day"),
        ("I should be glad, but I am not.", "keep"),
        ("It was fun until we lost him.", "share"),
        ("The chess club is full of children.", "ten-minutes"),
        ("The rehearsal before the wedding was a disaster.", "prepare"),
        ("ISA investing is tax-free.", "papers"),
        ("I made a terrible mistake and cried.", "senses"),
    ],
)
def test_a_line_is_spared_the_wrong_form(line, wrong):
    assert wrong not in names(line)


def test_a_fallback_is_offered_only_when_nothing_else_suits():
    assert all(
        form.fallback for form in FORMS if form.name in names("Every blade along the towpath had an edge to it.")
    )
    assert not any(form.fallback for form in FORMS if form.name in names("My exam is on Friday."))


def test_a_line_that_names_nothing_finds_none():
    assert names("It rang!") == set()
