from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from druthers.models import Days
from druthers.retrieve.dates import dates_in, days_named
from druthers.retrieve.periods import YEARS_BACK
from druthers.retrieve.saying import EARLY, HOLIDAYS, MONTHS, NUMBERS, ORDER, PREPOSITIONS, SEASONS, UNITS, WEEKDAYS
from druthers.retrieve.spans import easter

TODAY = date(2026, 11, 18)  # a Wednesday


def read(text, today=TODAY):
    return [(str(days.first or ""), str(days.last or "")) for days in dates_in(text, today)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("What did I do on 8 May 2023?", "2023-05-08", "2023-05-08"),
        ("the 8th of May, 2023", "2023-05-08", "2023-05-08"),
        ("May 8th, 2023", "2023-05-08", "2023-05-08"),
        ("on October 13, 2023?", "2023-10-13", "2023-10-13"),
        ("Oct. 13, 2023", "2023-10-13", "2023-10-13"),
        ("2023-05-08T10:00", "2023-05-08", "2023-05-08"),
        ("2023/5/8", "2023-05-08", "2023-05-08"),
        ("8.5.2023", "2023-05-08", "2023-05-08"),
        ("13/10/2023", "2023-10-13", "2023-10-13"),
        ("8-10 May 2023", "2023-05-08", "2023-05-10"),
        ("8 to 10 May 2023", "2023-05-08", "2023-05-10"),
        ("after the 2022 trip", "2022-01-01", "2022-12-31"),
        ("yesterday's walk", "2026-11-17", "2026-11-17"),
        ("the day before yesterday", "2026-11-16", "2026-11-16"),
        ("this morning", "2026-11-18", "2026-11-18"),
        ("last night", "2026-11-17", "2026-11-18"),
        ("last Friday", "2026-11-13", "2026-11-13"),
        ("last Wednesday", "2026-11-11", "2026-11-11"),
        ("on Wednesday", "2026-11-18", "2026-11-18"),
        ("3 days ago", "2026-11-15", "2026-11-15"),
        ("a couple of days ago", "2026-11-16", "2026-11-16"),
        ("three weeks ago", "2026-10-25", "2026-10-31"),
        ("two weekends ago", "2026-11-07", "2026-11-08"),
        ("a year ago", "2025-05-20", "2026-05-19"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("the week before last", "2026-11-02", "2026-11-08"),
        ("last weekend", "2026-11-14", "2026-11-15"),
        ("over the weekend", "2026-11-14", "2026-11-15"),
        ("the last week", "2026-11-11", "2026-11-18"),
        ("in the past two weeks", "2026-11-04", "2026-11-18"),
        ("the last 30 days", "2026-10-19", "2026-11-18"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("the week before 9 June 2023", "2023-06-02", "2023-06-08"),
        ("the week of 9 June 2023", "2023-06-05", "2023-06-11"),
        ("the weekend of 4 May 2023", "2023-05-06", "2023-05-07"),
        ("the weekend before 9 June 2023", "2023-06-03", "2023-06-04"),
        ("the weekend after 10 June 2023", "2023-06-17", "2023-06-18"),
        ("the Friday before 9 June 2023", "2023-06-02", "2023-06-02"),
        ("the Friday after 9 June 2023", "2023-06-16", "2023-06-16"),
        ("two days before Easter 2024", "2024-03-27", "2024-03-27"),
        ("the first week of May 2023", "2023-05-01", "2023-05-07"),
        ("the last weekend of July 2023", "2023-07-29", "2023-07-30"),
        ("the second half of 2022", "2022-07-02", "2022-12-31"),
        ("in July 2023", "2023-07-01", "2023-07-31"),
        ("july last year", "2025-07-01", "2025-07-31"),
        ("last July", "2026-07-01", "2026-07-31"),
        ("last December", "2025-12-01", "2025-12-31"),
        ("last November", "2025-11-01", "2025-11-30"),
        ("this November", "2026-11-01", "2026-11-30"),
        ("early March 2023", "2023-03-01", "2023-03-10"),
        ("mid-March 2023", "2023-03-11", "2023-03-20"),
        ("the end of last year", "2025-09-01", "2025-12-31"),
        ("last spring", "2026-03-01", "2026-05-31"),
        ("last autumn", "2025-09-01", "2025-11-30"),
        ("summer 2022", "2022-06-01", "2022-08-31"),
        ("the fall of 2022", "2022-09-01", "2022-11-30"),
        ("last Christmas", "2025-12-24", "2025-12-26"),
        ("New Year's Eve 2022", "2022-12-31", "2022-12-31"),
        ("Q3 2023", "2023-07-01", "2023-09-30"),
        ("2023-W19", "2023-05-08", "2023-05-14"),
        ("in 1984", "1984-01-01", "1984-12-31"),
        ("2023 review", "2023-01-01", "2023-12-31"),
        ("the 1990s", "1990-01-01", "1999-12-31"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
        ("between 2021 and 2019", "2019-01-01", "2021-12-31"),
        ("May-July 2023", "2023-05-01", "2023-07-31"),
        ("from June 2022 to August", "2022-06-01", "2022-08-31"),
        ("between October 2024 and March", "2024-10-01", "2025-03-31"),
        ("before March", "", "2026-02-28"),
        ("before: 2023-05-08", "", "2023-05-07"),
        ("after 2022", "2023-01-01", ""),
        ("after the 8th of May 2023", "2023-05-09", ""),
        ("since Christmas", "2025-12-24", ""),
        ("since three weeks ago", "2026-10-28", ""),
        ("until last June", "", "2026-06-30"),
    ],
)
def test_what_people_say(text, first, last):
    assert read(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "May I go?", "I may go", "we march on", "they march 4 miles", "it may be 5 may", "the fall of Rome",
        "for the summer", "spring onions", "next July", "next week", "the coming Friday", "Fridays",
        "ran 2020 steps", "$2023", "v2023.5", "1984 by Orwell", "OCT4 and SOX2", "recently", "how long ago",
        "18th birthday", "a week", "second hand", "3-4", "5/8/2023", "2023-13-45", "2023-02-30", "last one",
        "this time", "99999999 days ago", "mid", "the", "inspired by autumn", "jan", "sep",
    ],
)  # fmt: skip
def test_what_is_no_date(text):
    assert read(text) == []


@pytest.mark.parametrize("text", ["in may", "hiking in March", "early may", "What of May?", "5 May", "the 5th of may"])
def test_months_that_are_words_are_read_where_it_shows(text):
    assert len(read(text)) == YEARS_BACK


def test_what_comes_every_year_is_meant_of_the_latest_in_which_it_has_begun():
    assert read("in July")[:2] == [("2026-07-01", "2026-07-31"), ("2025-07-01", "2025-07-31")]
    assert read("in December")[0] == ("2025-12-01", "2025-12-31")
    assert read("in November")[0] == ("2026-11-01", "2026-11-30")
    assert read("29 February")[0] == ("2024-02-29", "2024-02-29")
    assert read("between May and July")[0] == ("2026-05-01", "2026-07-31")
    assert read("from November to February")[0] == ("2025-11-01", "2026-02-28")
    assert read("in the winter")[:2] == [("2025-12-01", "2026-02-28"), ("2024-12-01", "2025-02-28")]


def test_after_the_trip_of_a_month_may_be_in_it():
    assert read("after the July trip") == read("in July")


def test_the_winter_of_a_year_is_either():
    assert set(read("winter 2022")) == {("2022-12-01", "2023-02-28"), ("2021-12-01", "2022-02-28")}


def test_the_words_that_were_read_are_told():
    text = "What did Ana say last summer's end, or since May 2023?"
    assert [days.said for days in dates_in(text, TODAY)] == ["last summer", "since May 2023"]
    assert dates_in("The Weekend of 4 May 2023.", TODAY)[0].said == "The Weekend of 4 May 2023"


@pytest.mark.parametrize(
    ("text", "how", "days"),
    [
        ("2023", "on", (date(2023, 1, 1), date(2023, 12, 31))),
        ("March", "before", (None, date(2026, 2, 28))),
        ("december", "since", (date(2025, 12, 1), None)),
        ("last spring", "after", (date(2026, 6, 1), None)),
        ("3 weeks ago", "since", (date(2026, 10, 28), None)),
        ("friday", "until", (None, date(2026, 11, 13))),
        ("may", "on", (date(2026, 5, 1), date(2026, 5, 31))),
    ],
)
def test_a_text_that_is_one_date(text, how, days):
    assert days_named(text, TODAY, how) == days


@pytest.mark.parametrize("text", ["", "xyz", "March madness", "in March", "9999-99-99", "2023 2024"])
def test_a_text_that_is_not_one_date(text):
    assert days_named(text, TODAY) is None


def test_easter():
    known = {1961: (4, 2), 2000: (4, 23), 2008: (3, 23), 2019: (4, 21), 2038: (4, 25), 2285: (3, 22)}
    assert {year: (easter(year).month, easter(year).day) for year in known} == known


SAID = sorted(
    {
        *MONTHS,
        *SEASONS,
        *WEEKDAYS,
        *UNITS,
        *NUMBERS,
        *ORDER,
        *EARLY,
        *PREPOSITIONS,
        *(" ".join(each) for each in HOLIDAYS),
    }
    | {"last", "this", "past", "next", "ago", "the", "of", "and", "to", "yesterday", "today", "couple", "q", "1990s"}
    | {
        "8",
        "8th",
        "31",
        "3",
        "999",
        "2023",
        "0",
        "0000",
        "9999",
        "2023-05-08",
        "9999-12-31",
        "0001-01-01",
        "12/12/0001",
    }
    | {"May", "ana", "walk", "half", "week's", "-", ",", ".", ":"}
)


@given(st.lists(st.sampled_from(SAID), max_size=12).map(" ".join) | st.text(), st.dates())
@example("the week before 0001-01-01", date.min)
@example("last winter", date.min)
@example("until 9999-12-31", date.max)
@example("after 9999-12-31", date.max)
def test_nothing_that_is_said_fails(text, today):
    for days in dates_in(text, today):
        assert isinstance(days, Days)
        assert days.first is not None or days.last is not None
        assert days.first is None or days.last is None or days.first <= days.last
        assert days.said
        assert days.said in text
    for how in ("on", "before", "after", "since", "until"):
        named = days_named(text, today, how)
        assert named is None or named[0] is None or named[1] is None or named[0] <= named[1]


AROUND = st.lists(st.sampled_from(SAID), max_size=4).map(" ".join) | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="0123456789-\u2013\u2014/")
)


@given(AROUND, st.dates(), AROUND)
def test_every_iso_date_is_found_wherever_it_stands(before, day, after):
    text = f"{before} {day.isoformat()} {after}"
    assert any(day.isoformat() in days.said for days in dates_in(text, TODAY))


@given(st.dates(date(1900, 1, 1), TODAY))
def test_a_day_is_read_as_it_is_written(day):
    month = day.strftime("%B")
    for text in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day:%d.%m.%Y}", f"{day}"):
        assert read(text) == [(str(day), str(day))]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_what_is_last_is_over_and_what_is_this_is_not(today):
    for name in ("week", "month", "year", "weekend", "spring", "winter", "July", "Friday", "Christmas"):
        ((_, last),) = read(f"last {name}", today)
        assert date.fromisoformat(last) < today
    for name in ("week", "month", "year"):
        ((first, last),) = read(f"this {name}", today)
        assert date.fromisoformat(first) <= today <= date.fromisoformat(last)


def test_what_began_last_does_not_lie_more_than_a_year_back():
    for back in range(0, 800, 7):
        today = TODAY - timedelta(days=back)
        first = dates_in("in March", today)[0].first
        assert first is not None
        assert today - timedelta(days=366) <= first <= today


@pytest.mark.parametrize(
    "said", ["the week before ", "between ", "a couple of ", "1-", "May 8 ", "last ", "first of ", "2023-"]
)
def test_a_long_text_is_read_to_its_end(said):
    day = dates_in(said * 3_000 + " by 2023-05-08", TODAY)[-1]
    assert day.said.endswith("2023-05-08")
