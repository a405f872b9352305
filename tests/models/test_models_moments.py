"""Dates in moment.js's letters: what is written is read again, and what was not written so is not read."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models.moments import parse, render

AT = datetime(2026, 11, 1, 18, 5, 9)  # noqa: DTZ001 - the format holds no offset
FORMATS = [
    "YYYY-MM-DD",
    "YYYYMMDD",
    "YYYY/MM/YYYY-MM-DD",
    "YYYY/MM-MMMM/YYYY-MM-DD-dddd",
    "dddd, Do MMMM YYYY",
    "D MMM YYYY",
    "[Journal of] M.D.YYYY",
    "YYYY_MM_DD HHmm",
]


@pytest.mark.parametrize(
    ("fmt", "written"),
    [
        ("YYYY-MM-DD", "2026-11-01"),
        ("YY M D", "26 11 1"),
        ("dddd ddd dd", "Sunday Sun Su"),
        ("MMMM MMM Do", "November Nov 1st"),
        ("HH:mm:ss H m s", "18:05:09 18 5 9"),
        ("hh:mm A h a", "06:05 PM 6 pm"),
        ("GGGG-[W]WW DDDD", "2026-W44 305"),
        ("[at] YYYY [YYYY] é🚣", "at 2026 YYYY é🚣"),
        ("", ""),
        ("[never closed YYYY", "[never clo9ed 2026"),
    ],
)
def test_a_moment_is_written_as_the_format_says(fmt, written):
    assert render(fmt, AT) == written


def test_midnight_and_noon_are_twelve():
    assert render("h A", AT.replace(hour=0)) == "12 AM"
    assert render("h A", AT.replace(hour=12)) == "12 PM"


@given(st.dates(), st.sampled_from(FORMATS))
def test_a_day_that_was_written_is_read_again(day, fmt):
    assert parse(fmt, render(fmt, datetime.combine(day, AT.time()))) == day


@given(st.text(max_size=12), st.text(max_size=20))
def test_any_format_and_any_text_give_a_day_or_none(fmt, text):
    assert parse(fmt, text) is None or isinstance(parse(fmt, text), date)


@pytest.mark.parametrize(
    ("fmt", "text", "day"),
    [
        ("YYYY-MM-DD", "2026-02-29", None),
        ("YYYY-MM-DD", "2026-11-01 plan", None),
        ("YYYY/MM/YYYY-MM-DD", "2026/10/2026-11-01", None),
        ("YYYY-[W]WW", "2026-W44", None),
        ("D.M.YY", "1.11.26", date(2026, 11, 1)),
        ("D.M.YY", "1.11.69", date(1969, 11, 1)),
        ("d MMMM", "x November", None),
        ("D MMMM YYYY", "1 november 2026", date(2026, 11, 1)),
        ("D MMM YYYY", "1 Sept. 2026", date(2026, 9, 1)),
        ("D MMMM YYYY", "1 Листопад 2026", None),
        ("YYYY-MM-DD dddd", "2026-11-01 воскресенье", date(2026, 11, 1)),
        ("YYYY.MM.DD", "2026-11-01", None),
    ],
)
def test_only_what_the_format_could_have_written_is_read(fmt, text, day):
    assert parse(fmt, text) == day
