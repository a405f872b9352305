"""When a person means: words and dates, as a moment or as the days that they name.

A front end. dateparser is slow to import, and is asked only for what is no ISO 8601.
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, datetime, time

from druthers.errors import UsageError

BARE_NUMBER = re.compile(r"[-+\s]*\d{1,3}\s*")  # a day, a month, an hour: dateparser picks one, and picks often wrong
EITHER_ORDER = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\b")
DAY_AND_MONTH = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(?=\s|$)")
HOUR = re.compile(r"\b(\d{1,2})\s?(?:uhr|h)(?:\s?(\d{2}))?\b", re.IGNORECASE)  # 18 Uhr, 18h30
BACK = re.compile(r"\b(?:ago|before|in|vor|il y a|hace|fa)\b", re.IGNORECASE)  # where 18h is a length
CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})")
LAST_NUMBER = re.compile(r"[^\W\d]\s+(\d{1,2})\s*$")
ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
MONTHS = 12
LEAP_YEARS = 9  # within so many years there was a 29 February
YEAR_FIRST = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})")


def moment(words: str, now: datetime | None = None) -> datetime:
    """When that is, with the machine's UTC offset; of a month or a year, its first day.

    Args:
        words: ISO 8601, or what a person says.
        now: what "yesterday" is counted from, if not this moment.

    Raises:
        UsageError: it cannot be read as a time.
    """
    return _read(words, now)[0]


def days(words: str) -> tuple[date, date]:
    """The first and the last day of what is named: a day, a month or a year.

    Raises:
        UsageError: it cannot be read as a time.
    """
    return _days(*_read(words, None))


def end(words: str, now: datetime | None = None) -> datetime:
    """When that is over, with the machine's UTC offset: the moment itself, or the end of the day, month or year named.

    Args:
        words: ISO 8601, or what a person says.
        now: what "yesterday" is counted from, if not this moment.

    Raises:
        UsageError: it cannot be read as a time.
    """
    found, period = _read(words, now)
    if period == "time":
        return found
    try:
        return datetime.combine(_days(found, period)[1], time.max).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{words!r} lies beyond the calendar.", "Try 2026-11-20.") from error


def _days(found: datetime, period: str) -> tuple[date, date]:
    first = found.date()
    if period == "year":
        return first, date(first.year, 12, 31)
    if period == "month":
        return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
    return first, first


def _read(words: str, now: datetime | None) -> tuple[datetime, str]:
    period = "day"
    found: datetime | None
    try:
        try:
            found = datetime.fromisoformat(words.strip())
            period = "time" if len(words.strip()) > len("2026-11-20") else "day"
        except ValueError:
            found, period = _in_words(words, now or datetime.now().astimezone())
        if found is not None:
            return found if found.tzinfo else found.astimezone(), period
    except (ValueError, OverflowError):  # a moment so far off that no calendar holds it with its offset
        pass
    raise UsageError(f"{words!r} cannot be read as a time.", 'Try "yesterday 6am" or 2026-11-20T18:00.')


def _in_words(words: str, now: datetime) -> tuple[datetime | None, str]:
    if BARE_NUMBER.fullmatch(words):
        return None, "day"
    _refuse_either_order(words)
    from dateparser.date import DateDataParser

    def read(words: str) -> tuple[datetime | None, str]:
        base = now.replace(tzinfo=None)
        wanted = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": base, "RETURN_TIME_AS_PERIOD": True}
        data = DateDataParser(settings=wanted).get_date_data(words)
        return data.date_obj, data.period

    words = _plainer(words, now.date())
    found, period = read(words)
    if found is None or not _says(found, words):
        return None, "day"
    if ORDINAL.search(words) and period not in {"day", "time"}:
        return None, "day"  # "the 5th" was read as May
    if (last := LAST_NUMBER.search(words)) and read(words[: last.start(1)])[0] == found:
        return None, "day"  # the number was left out: whether the clock happens to say it or not
    if (written := YEAR_FIRST.match(words)) and date(*map(int, written.groups())) != found.date():
        return None, "day"  # 2024-13-01 is a mistake, not the thirteenth of January
    if period == "year":
        found = found.replace(month=1, day=1)
    if period == "month":
        found = found.replace(day=1)
    return found, period


def _plainer(words: str, today: date) -> str:
    """The same in words that dateparser takes as they are meant."""
    words = words.replace("half an hour", "30 minutes")
    if not BACK.search(words):
        words = HOUR.sub(lambda found: f"{found[1]}:{found[2] or '00'}", words)
    if found := DAY_AND_MONTH.match(words):
        words = _last_time(int(found[1]), int(found[2]), today) + words[found.end() :]
    return words


def _last_time(day: int, month: int, today: date) -> str:
    """When that day of the year was last, in ISO 8601; of a day that no year has, what no calendar has."""
    for year in range(today.year, today.year - LEAP_YEARS, -1):
        with suppress(ValueError):
            if (found := date(year, month, day)) <= today:
                return found.isoformat()
    return f"{today.year}-{month:02}-{day:02}"


def _refuse_either_order(words: str) -> None:
    """A guess would put the note on a wrong day, and nobody would see it."""
    found = EITHER_ORDER.match(words)
    if found is None:
        return
    one, other, year = map(int, found.groups())
    if one != other and max(one, other) <= MONTHS:
        raise UsageError(
            f"{words!r} may be two days: some count days first, others months.",
            f"Write {year}-{one:02}-{other:02} or {year}-{other:02}-{one:02}.",
        )


def _says(found: datetime, words: str) -> bool:
    """Whether what was read says the numbers that were written; dateparser leaves out what it cannot place."""
    hours = (found.hour, found.hour % 12, found.hour % 12 or 12)
    clocks = all(int(hour) in hours and int(minute) == found.minute for hour, minute in CLOCK.findall(words))
    days = all(int(day) == found.day for day in ORDINAL.findall(words))
    last = LAST_NUMBER.search(words)
    return clocks and days and (last is None or int(last[1]) in (found.day, found.year % 100, *hours))
