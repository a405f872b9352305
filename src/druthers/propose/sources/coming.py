"""What is said to be coming, by when, and what is said to be missing for it. By simple rules, and pure.

Where the rules are not sure that it is still ahead, nothing is coming.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from druthers.propose.lines import Line

_DAYS: Final = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})"
_NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "couple": 2}
_SPANS: Final = {"day": 1, "week": 7, "month": 30}
_ON_DAY: Final = re.compile(
    rf"\b(?:on|by|until|before|this|next|for|due)\s+(?P<next>next\s+)?(?P<day>{'|'.join(_DAYS)})day\b", re.IGNORECASE
)
_ON_DATE: Final = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|{_MONTH.replace('month', 'other')}"
    r"\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?)\b(?:,?\s+(?P<year>20\d\d))?",
    re.IGNORECASE,
)
_IN: Final = re.compile(
    rf"\bin\s+(?:(?:about|just|less than)\s+)?(?P<many>\d{{1,2}}|{'|'.join(_NUMBERS)})\s+(?:of\s+)?"
    r"(?P<span>day|week|month)s?\b",
    re.IGNORECASE,
)
_SOON: Final = (
    (re.compile(r"\b(?:today|tonight|this (?:afternoon|evening))\b", re.IGNORECASE), 0),
    (re.compile(r"\btomorrow\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:this week(?:end)?|the end of the week)\b", re.IGNORECASE), 6),
    (re.compile(r"\bnext week(?:end)?\b", re.IGNORECASE), 13),
    (re.compile(r"\bnext month\b", re.IGNORECASE), 31),
)
_MISSING: Final = re.compile(
    r"\b(?:(?:have|has|had|do|does|did|am|is|are)(?:n['\u2019]t| not)(?: yet| even)? \w+|not (?:yet )?\w+(?: yet)?"
    r"|nothing(?: yet)?|no (?!idea\b|problem\b|doubt\b|one\b|longer\b|wonder\b)\w+(?: yet)?"
    r"|without (?:a|an|any|the) \w+"
    r"|still (?:have|has|need|no|not|must|missing)\b(?: \w+)?|forgot \w+|half (?:of|done|written|finished)"
    r"|behind with \w+|unfinished|unprepared|missing)",
    re.IGNORECASE,
)


_CLAUSE: Final = re.compile(r"[.,;:!?]|\s(?:and|but|so|because|though)\s")


@dataclass(frozen=True, slots=True)
class Coming:
    """What a line says is ahead: the words that say when, the last day that they may mean, and what is missing."""

    said: str
    until: date
    missing: str


def coming(text: str, written: date) -> Coming | None:
    """Return what a text of that day says is coming and lacks something; None where it does not say both.

    >>> from datetime import date
    >>> coming("The talk is on Friday and I have no slides yet.", date(2026, 11, 18))
    Coming(said='on Friday', until=datetime.date(2026, 11, 20), missing='no slides yet')
    >>> coming("The talk on Friday went well.", date(2026, 11, 18)) is None
    True
    """
    lacking = _MISSING.search(text)
    named = when(text, written)
    if lacking is None or named is None:
        return None
    return Coming(*named, _CLAUSE.split(text[lacking.start() :])[0].strip())


def when(text: str, written: date) -> tuple[str, date] | None:
    """Return the words of a text of that day that name a day from it on, and the last day that they may mean."""
    if found := _ON_DATE.search(text):
        month = _MONTHS.index((found["month"] or found["other"]).lower()) + 1
        if (day := _dated(written, month, int(found["before"] or found["after"]), found["year"])) is not None:
            return found[0], day
    if found := _ON_DAY.search(text):
        ahead = (_DAYS.index(found["day"].lower()) - written.weekday()) % 7
        return found[0], written + timedelta(days=ahead + 7 * (found["next"] is not None))
    if found := _IN.search(text):
        many = found["many"].lower()
        number = int(many) if many.isdigit() else _NUMBERS[many]
        return found[0], written + timedelta(days=number * _SPANS[found["span"].lower()])
    for pattern, days in _SOON:
        if found := pattern.search(text):
            return found[0], written + timedelta(days=days)
    return None


def is_over(text: str, written: date, today: date) -> bool:
    """Whether the day that a text of some day names is over.

    >>> from datetime import date
    >>> is_over("The talk is on Friday.", date(2026, 11, 18), date(2026, 11, 21))
    True
    """
    named = when(text, written)
    return named is not None and named[1] < today


def day_is_over(line: Line, now: datetime) -> bool:
    """Whether a line names a day that is over; of a note without a date that cannot be said."""
    return line.note.dated and is_over(line.shown, line.note.created.date(), now.date())


def _dated(written: date, month: int, day: int, year: str | None) -> date | None:
    """The day of that name from the day of writing on; in a year's time where it was in the last months."""
    try:
        named = written.replace(year=int(year) if year else written.year, month=month, day=day)
        if year or named >= written:
            return named
        later = named.replace(year=written.year + 1)
    except ValueError:
        return None
    return later if (later - written).days <= 183 else None  # noqa: PLR2004 - further ahead, the past is meant
