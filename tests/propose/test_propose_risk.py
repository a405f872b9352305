"""What is coming and not ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.propose.sources.coming import coming, when
from druthers.propose.sources.risk import Risk

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "said", "until"),
    [
        ("The exam is on Friday.", "on Friday", date(2026, 11, 20)),
        ("Due on Wednesday.", "on Wednesday", WEDNESDAY),
        ("The talk is tomorrow.", "tomorrow", date(2026, 11, 19)),
        ("The trip is in three weeks.", "in three weeks", date(2026, 12, 9)),
        ("The exam is on 2 December.", "2 December", date(2026, 12, 2)),
        ("The exam is on December 2nd, 2027.", "December 2nd, 2027", date(2027, 12, 2)),
        ("The exam is on 9 January.", "9 January", date(2027, 1, 9)),
    ],
)
def test_a_day_is_reckoned_from_the_day_of_writing(text, said, until):
    assert when(text, WEDNESDAY) == (said, until)


@pytest.mark.parametrize("text", ["The exam was on 3 October.", "The exam is soon.", "On 31 February.", "It may rain."])
def test_a_day_that_is_none_or_over_is_not_named(text):
    assert when(text, WEDNESDAY) is None


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["on Monday", "tomorrow", "in two weeks", "today"])
)
def test_no_day_lies_before_the_writing(written, said):
    found = when(f"The exam is {said}.", written)
    assert found is not None
    assert written <= found[1] <= written + timedelta(days=31)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("The talk is on Friday and I have no slides.", "no slides"),
        ("Flight on Friday, I still have no place to stay, sigh.", "still have no place to stay"),
        ("Exam on Friday, I haven't opened the book.", "haven't opened the book"),
        ("Essay due on Friday but nothing is written yet.", "nothing is written yet"),
    ],
)
def test_what_is_missing_is_told_in_the_lines_words(text, missing):
    found = coming(text, WEDNESDAY)
    assert found is not None
    assert found.missing == missing
    assert missing in text


@pytest.mark.parametrize("text", ["The talk is on Friday, all is ready.", "I have no slides.", "No idea, on Friday."])
def test_a_day_alone_or_a_lack_alone_is_no_risk(text):
    assert coming(text, WEDNESDAY) is None


def test_one_thing_to_check_is_named(shelf, drafts, ago):
    line = "Exam in botany on 27 November and I haven't opened the book that came."
    shelf.put(line, created=ago(3))
    (draft,) = drafts(Risk(), shelf.desk())
    assert draft.text.startswith("“Exam in botany on 27 November …”:")
    assert (
        draft.because
        == "It is to come (“27 November”), and on Wednesday you wrote “haven't opened the book that came”."
    )
    assert [citation.quote for citation in draft.citations] == [line]


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("The exam is on Friday and I haven't opened the book.", 3),  # that Friday was yesterday
        ("The exam is tomorrow and I haven't opened the book.", 30),
        ("The blood test is on 27 November and I have no ride.", 3),
        ("The dance is on 27 November and I have no shoes.", 3),
        ("The exam on 27 November will be fine.", 3),
    ],
)
def test_what_is_over_or_unknown_is_left(shelf, drafts, ago, line, days):
    shelf.put(line, created=ago(days))
    assert drafts(Risk(), shelf.desk()) == []


def test_a_note_without_a_date_of_its_own_warns_of_nothing(shelf, drafts, ago):
    path = shelf.put("The exam is tomorrow and I haven't opened the book.", created=ago(0))
    assert drafts(Risk(), shelf.desk())
    shelf.notes[path] = replace(shelf.notes[path], dated=False)
    assert drafts(Risk(), shelf.desk()) == []
