"""When a person means: words and dates, as a moment or as the days that they name.

A front end. dateparser is slow to import, and is asked only for what is no ISO 8601.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

from druthers.errors import UsageError

BARE_NUMBER = re.compile(r"[-+\s]*\d{1,3}\s*")  # a day, a month, an hour: dateparser picks one, and picks often wrong
YEAR_FIRST = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})")


def moment(words: str) -> datetime:
    """When that is, with the machine's UTC offset; of a month or a year, its first day.

    Raises:
        UsageError: it cannot be read as a time.
    """
    return _read(words)[0]


def days(words: str) -> tuple[date, date]:
    """The first and the last day of what is named: a day, a month or a year.

    Raises:
        UsageError: it cannot be read as a time.
    """
    found, period = _read(words)
    first = found.date()
    if period == "year":
        return first, date(first.year, 12, 31)
    if period == "month":
        return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
    return first, first


def _read(words: str) -> tuple[datetime, str]:
    period = "day"
    found: datetime | None
    try:
        try:
            found = datetime.fromisoformat(words.strip())
        except ValueError:
            found, period = _in_words(words)
        if found is not None:
            return found if found.tzinfo else found.astimezone(), period
    except (ValueError, OverflowError):  # a moment so far off that no calendar holds it with its offset
        pass
    raise UsageError(f"{words!r} cannot be read as a time.", 'Try "yesterday 6am" or 2026-11-20T18:00.')


def _in_words(words: str) -> tuple[datetime | None, str]:
    if BARE_NUMBER.fullmatch(words):
        return None, "day"
    from dateparser.date import DateDataParser

    data = DateDataParser(settings={"PREFER_DATES_FROM": "past"}).get_date_data(words)
    found: datetime | None = data.date_obj
    if found is None:
        return None, "day"
    if (written := YEAR_FIRST.match(words)) and date(*map(int, written.groups())) != found.date():
        return None, "day"  # 2024-13-01 is a mistake, not the thirteenth of January
    if data.period == "year":
        found = found.replace(month=1, day=1)
    if data.period == "month":
        found = found.replace(day=1)
    return found, data.period
