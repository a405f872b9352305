from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from druthers.models import Mended, Term
from druthers.retrieve.mending import looks_mistyped, mend
from druthers.retrieve.understanding import understand

NOTES = {
    "a.md": "Caroline keeps her running notes in the garden. Martina came on 4 Mai.",
    "b.md": "# The thesis\n\nMountains, coffee and \u4eac\u90fd\u306e\u5bfa.",
}


@pytest.fixture
def mended(searching):
    def asked(query):
        with searching(NOTES) as source:
            return mend(source, understand(query, date(2026, 3, 4)))

    return asked


def test_a_slip_is_looked_for_as_what_was_meant_and_told(mended):
    understood = mended("Thesus, and what of cofee?")
    assert understood.mended == (Mended("thesus", "thesis"), Mended("cofee", "coffee"))
    assert understood.terms == (Term("thesis"), Term("coffee"))
    assert understood.rest == "thesis, and what of coffee?"


def test_a_word_that_stands_in_a_note_or_has_no_like_stays(mended):
    for query in ("run in gardens with coffee", "saxophone", ""):
        understood = mended(query)
        assert understood.mended == ()
        assert understood == understand(query, date(2026, 3, 4))


@pytest.mark.parametrize(
    "query",
    [
        '"thesus"',
        "thesu*",
        "@thesus",
        "[[Thesus]]",
        "tea with Marina",
        "Marina's tea",
        "tea",
        "gar den",
        "cofee2",
        "-cofee",
        "tag:cofee",
        "on Friday 4 May",
        "\u4eac\u90fd\u306e\u5bba",
    ],
)
def test_what_a_person_chose_with_care_is_left_alone(mended, query):
    assert mended(query).mended == ()


def test_a_name_in_small_letters_may_be_a_slip(mended):
    assert mended("what of carolnie").terms == (Term("caroline"),)


def test_two_slips_of_one_word_are_one_word(mended):
    assert mended("cofee coffe coffee").terms == (Term("coffee"),)


@given(query=st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_mending_never_fails_and_mends_once(searching, query):
    with searching(NOTES) as source:
        once = mend(source, understand(query, date(2026, 3, 4)))
        assert mend(source, once) == once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cofee", "coffee"), ("runing", "running"), ("thesiss", "thesis"), ("recieve", "receive"), ("gardne", "garden"),
        ("definately", "definitely"), ("calender", "calendar"), ("tommorow", "tomorrow"), ("neccesary", "necessary"),
        ("mountaib", "mountain"), ("hapy", "happy"), ("straws", "straw"), ("teh", "tehh"),
    ],
)  # fmt: skip
def test_what_looks_like_a_slip(typed, meant):
    assert looks_mistyped(typed, meant)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("seen", "been"), ("hide", "hike"), ("regarding", "rewarding"), ("according", "recording"), ("couch", "coach"),
        ("trip", "trap"), ("form", "from"), ("parenting", "painting"), ("marketing", "marking"), ("house", "horse"),
        ("teach", "reach"), ("beach", "bench"), ("there", "their"), ("same", "same"), ("live", "love"),
    ],
)  # fmt: skip
def test_another_word_is_no_slip(word, other):
    assert not looks_mistyped(word, other)
    assert not looks_mistyped(other, word)
