"""Stretches of days: weeks, months, seasons, holidays, and what lies so far from a day.

Stands under what reads dates in words. A span is its first and its last day. Seasons are those of the northern
hemisphere, by whole months; weeks begin on Monday. What no calendar holds raises ValueError or OverflowError.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

Span = tuple[date, date]
Unit = Literal["hour", "day", "week", "weekend", "month", "quarter", "year", "decade"]

SPRING, SUMMER, AUTUMN, WINTER = 3, 6, 9, 12
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS_IN: Final = {"day": 1, "week": 7, "weekend": 7}


def days(day: date, count: int) -> date:
    """Give the day so many days later; earlier where `count` is negative."""
    return day + timedelta(days=count)


def month(year: int, number: int) -> Span:
    """Give a month, `number` from 1 on; beyond 12 it is one of the next year."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    leap = number == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)  # noqa: PLR2004 - the calendar's
    return date(year, number, 1), date(year, number, _LENGTHS[number - 1] + leap)


def season(year: int, first: int) -> Span:
    """Give the three months from month `first` on.

    >>> season(2023, WINTER)
    (datetime.date(2023, 12, 1), datetime.date(2024, 2, 29))
    """
    return month(year, first)[0], month(year, first + 2)[1]


def quarter(year: int, number: int) -> Span:
    """Give a quarter of a year, from 1 to 4."""
    return season(year, 3 * number - 2)


def whole_year(year: int) -> Span:
    """Give a year."""
    return date(year, 1, 1), date(year, 12, 31)


def week_of(day: date) -> Span:
    """Give the week, Monday to Sunday, that a day lies in."""
    monday = days(day, -day.weekday())
    return monday, days(monday, 6)


def weekend_of(day: date) -> Span:
    """Give the Saturday and Sunday of a day's week.

    >>> weekend_of(date(2023, 5, 4))
    (datetime.date(2023, 5, 6), datetime.date(2023, 5, 7))
    """
    saturday = days(day, 5 - day.weekday())
    return saturday, days(saturday, 1)


def easter(year: int) -> date:
    """Give Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 13, 1876).

    >>> easter(2023), easter(2024)
    (datetime.date(2023, 4, 9), datetime.date(2024, 3, 31))
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    number, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, number, day + 1)


def shifted(day: date, unit: Unit, count: int) -> date:
    """Give the day so many units later; the last of the month where that month is shorter.

    >>> shifted(date(2024, 3, 31), "month", -1)
    datetime.date(2024, 2, 29)
    """
    if unit == "hour":
        return days(day, count // 24)
    if unit in _DAYS_IN:
        return days(day, count * _DAYS_IN[unit])
    first, last = month(day.year, day.month + count * _MONTHS_IN[unit])
    return date(first.year, first.month, min(day.day, last.day))


def unit_of(day: date, unit: Unit) -> Span:
    """Give the unit of the calendar that a day lies in."""
    decade = day.year // 10 * 10
    return {
        "week": lambda: week_of(day),
        "weekend": lambda: weekend_of(day),
        "month": lambda: month(day.year, day.month),
        "quarter": lambda: quarter(day.year, (day.month + 2) // 3),
        "year": lambda: whole_year(day.year),
        "decade": lambda: (date(decade, 1, 1), date(decade + 9, 12, 31)),
    }.get(unit, lambda: (day, day))()


def part(span: Span, nth: int, of: int) -> Span:
    """Give the `nth` of so many even parts, from 0 on.

    >>> part(month(2023, 3), 0, 3)
    (datetime.date(2023, 3, 1), datetime.date(2023, 3, 10))
    """
    length = (span[1] - span[0]).days + 1
    first = days(span[0], length * nth // of)
    return first, max(first, days(span[0], length * (nth + 1) // of - 1))


def single(day: date) -> Span:
    """Give one day."""
    return day, day


def around(day: date, before: int, after: int) -> Span:
    """Give a day with so many before it and after it."""
    return days(day, -before), days(day, after)


def weekday_before(day: date, number: int) -> date:
    """Give the last day before that is this day of the week, Monday being 0."""
    return days(day, -((day.weekday() - number - 1) % 7 + 1))


def weekday_beside(span: Span, number: int, how: str) -> Span:
    """Give the day of the week before or after a span, or of its week."""
    if how == "before":
        return single(weekday_before(span[0], number))
    if how == "after":
        return single(days(span[1], (number - span[1].weekday() - 1) % 7 + 1))
    return single(days(week_of(span[0])[0], number))


def unit_beside(span: Span, unit: Unit, how: str) -> Span:
    """Give the week, month and so on before or after a span, or of it."""
    first, last = span
    if unit == "weekend":
        weekend = weekend_of(first)
        if how == "before" and weekend[1] >= first:
            return weekend_of(days(first, -7))
        if how == "after":
            weekend = weekend_of(last)
            return weekend if weekend[0] > last else weekend_of(days(last, 7))
        return weekend
    if how == "before":
        return shifted(first, unit, -1), days(first, -1)
    if how == "after":
        return days(last, 1), shifted(last, unit, 1)
    return week_of(first) if unit == "week" and first == last else span


def nth_in(span: Span, nth: int, unit: str) -> Span:
    """Give the `nth` day, week, weekend or half in a span, from 0 on; -1 is the last."""
    first, last = span
    if unit == "half":
        return part(span, nth % 2, 2)
    if unit == "weekend":
        saturday = days(first, (5 - first.weekday()) % 7 + 7 * nth)
        if nth < 0:
            saturday = days(last, -((last.weekday() - 5) % 7))
        return saturday, days(saturday, 1)
    width = 7 if unit == "week" else 1
    if nth < 0:
        return days(last, 1 - width), last
    start = days(first, width * nth)
    return start, days(start, width - 1)
