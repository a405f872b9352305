"""When a person means: what `--at`, `--since` and `--until` take."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from druthers.cli.moment import days, end, moment
from druthers.errors import UsageError


def test_iso_is_taken_as_it_is() -> None:
    assert moment("2026-11-20T18:00+09:00").isoformat() == "2026-11-20T18:00:00+09:00"
    assert moment(" 2026-11-20T18:00 ").isoformat().startswith("2026-11-20T18:00:00")


def test_a_moment_always_carries_its_offset() -> None:
    assert moment("2026-11-20").tzinfo is not None
    assert moment("yesterday 6am").tzinfo is not None


def test_words_reach_back_from_now() -> None:
    today = datetime.now().astimezone().date()
    assert moment("yesterday 6am").date() == today - timedelta(days=1)
    assert moment("3 weeks ago").date() == today - timedelta(weeks=3)
    assert moment("yesterday 6am").hour == 6


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("May 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("2024-1-5", date(2024, 1, 5), date(2024, 1, 5)),
        ("2024-05-07", date(2024, 5, 7), date(2024, 5, 7)),
    ],
)
def test_a_month_or_a_year_is_all_of_its_days(words: str, first: date, last: date) -> None:
    assert days(words) == (first, last)
    assert moment(words).date() == first


@pytest.mark.parametrize(
    "words", ["", " ", "someday", "2024-02-30", "2024-13-01", "0001-01-01", "12", "-1", "99999 years ago", "\x00"]
)
def test_what_is_no_time_is_one_clear_error(words: str) -> None:
    with pytest.raises(UsageError, match="cannot be read as a time"):
        moment(words)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute).astimezone()


@pytest.mark.parametrize(
    ("words", "back", "hour", "minute"),
    [
        ("yesterday 6am", 1, 6, 0),
        ("yesterday noon", 1, 12, 0),
        ("yesterday 12:30am", 1, 0, 30),
        ("yesterday morning 8:15", 1, 8, 15),
        ("2 days ago 08:05", 2, 8, 5),
        ("3 days ago at 6pm", 3, 18, 0),
        ("gestern 18 Uhr", 1, 18, 0),
        ("gestern um 18 Uhr 30", 1, 18, 30),
        ("hier 18h", 1, 18, 0),
        ("hier à 18h30", 1, 18, 30),
    ],
)
def test_a_time_of_day_is_never_lost(words: str, back: int, hour: int, minute: int) -> None:
    assert moment(words) == at(datetime.now().astimezone().date() - timedelta(days=back), hour, minute)


@pytest.mark.parametrize(
    "words", ["half an hour ago", "1h ago", "30m ago", "5 min ago", "2 days ago", "last week", "now"]
)
def test_a_length_of_time_is_counted_back(words: str) -> None:
    assert moment(words) <= datetime.now().astimezone()


def test_a_weekday_is_the_last_one() -> None:
    found = moment("monday 18:00")
    assert (found.weekday(), found.hour) == (0, 18)
    assert timedelta(0) < datetime.now().astimezone() - found <= timedelta(days=8)


def test_a_day_and_a_month_are_no_time_of_day() -> None:
    today = datetime.now().astimezone().date()
    yesterday = today - timedelta(days=1)
    assert moment(f"{yesterday.day}.{yesterday.month}. 18:00") == at(yesterday, 18)
    assert moment("29.02.").strftime("%d %m") == "29 02"
    assert moment("31.12.").year in (today.year, today.year - 1)


@pytest.mark.parametrize("words", ["yesterday 6", "yesterday 25:00", "the 5th", "31.02.", "in the morning"])
def test_what_would_be_half_understood_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="cannot be read as a time"):
        moment(words)


@pytest.mark.parametrize("words", ["yesterday 6", "the 5th"])
def test_it_is_refused_also_when_the_clock_happens_to_say_the_same_number(words: str) -> None:
    for day in range(1, 29):
        for hour in (4, 6, 18):
            with pytest.raises(UsageError, match="cannot be read as a time"):
                moment(words, datetime(2026, 3, day, hour, 0, tzinfo=UTC))


def test_a_date_that_may_be_two_days_is_refused_with_both() -> None:
    with pytest.raises(UsageError, match="two days") as caught:
        moment("03/04/2026 18:00")
    assert "2026-03-04" in caught.value.hint
    assert "2026-04-03" in caught.value.hint
    assert moment("20/11/2026").date() == moment("11/20/2026").date() == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("5 March 2026", date(2026, 3, 5)),
        ("2026-03", date(2026, 3, 31)),
        ("March 2024", date(2024, 3, 31)),
        ("2024", date(2024, 12, 31)),
        ("yesterday", date(2026, 11, 20)),
        ("3 weeks ago", date(2026, 10, 31)),
    ],
)
def test_a_date_alone_is_over_when_its_last_day_is(words: str, day: date) -> None:
    over = end(words, datetime(2026, 11, 21, 12, 34, tzinfo=UTC))
    assert over.date() == day
    assert (over.hour, over.minute, over.second) == (23, 59, 59)
    assert over.tzinfo is not None


@pytest.mark.parametrize("words", ["2026-03-05T07:15", "5 March 2026 07:15", "2026-03-05 00:00", "yesterday 6am"])
def test_a_time_is_over_at_once(words: str) -> None:
    assert end(words) == moment(words)
