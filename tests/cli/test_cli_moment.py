"""When a person means: what `--at`, `--since` and `--until` take."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from druthers.cli.moment import days, moment
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
