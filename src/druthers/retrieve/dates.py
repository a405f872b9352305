"""Dates said in words, anywhere in a text: "in July", "before March", "between May and July", "since Christmas".

The retrieve stage. English, relative to a day that is given; seasons are the northern ones. What it cannot read is no
error: these are then words as any others. A month, a day of a month, a season or a holiday whose year is not named
stands for those of the latest ten years; with "before" or "since", and as an operator's date, for the latest one that
has begun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.models import Days
from druthers.retrieve.periods import Period, Periods
from druthers.retrieve.saying import MONTHS
from druthers.retrieve.spans import days

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    _Open = tuple[date | None, date | None]
    _Read = tuple[list[_Open], int] | None  # days, and the next token

_RELATIONS: Final = {"before": "before", "after": "after", "since": "since", "until": "until", "till": "until"}
_TO: Final = frozenset({"to", "through", "until", "till", "-", "\u2013", "\u2014"})
_DASHES: Final = frozenset({"-", "\u2013", "\u2014"})
_COMING: Final = frozenset({"next", "coming", "upcoming"})  # nobody has written of it yet


def dates_in(text: str, today: date) -> list[Days]:
    """Find the dates that a text says in words, in its order, each with the words that were read.

    >>> from datetime import date
    >>> dates_in("What hurt last May?", date(2026, 4, 2))
    [Days(first=datetime.date(2025, 5, 1), last=datetime.date(2025, 5, 31), said='last May')]
    >>> dates_in("Trips since May 2023", date(2026, 4, 2))
    [Days(first=datetime.date(2023, 5, 1), last=None, said='since May 2023')]
    >>> dates_in("May I march on?", date(2026, 4, 2))
    []
    """
    periods = Periods(text, today)
    found: list[Days] = []
    at = 0
    while at < len(periods.tokens):
        read = _expression(periods, at)
        if read is None:
            at += 1
            continue
        spans, after = read
        said = text[periods.tokens[at].start : periods.tokens[after - 1].end]
        found.extend(Days(first, last, said) for first, last in spans)
        at = after
    return list(dict.fromkeys(found))


def days_named(text: str, today: date, how: str = "on") -> _Open | None:
    """Read a whole text as one date, for an operator: its first and last day, None where it is open.

    `how` is `on`, `before`, `after`, `since` or `until`: all but `before` and `after` include what is named. None where
    the text is not a date.

    >>> from datetime import date
    >>> days_named("March", date(2026, 2, 1), "before")
    (None, datetime.date(2025, 2, 28))
    """
    periods = Periods(text, today)
    try:
        read = periods.period(0, near=True)
        if read is None or read[1] != len(periods.tokens):
            return None
        return read[0].spans[0] if how == "on" else _open(how, read[0])
    except (ValueError, OverflowError):
        return None


def _expression(periods: Periods, at: int) -> _Read:
    """Read a relation and its period, a range, or a period."""
    word = periods.word(at)
    if word in _RELATIONS:
        readings: tuple[Callable[[Periods, int], _Read], ...] = (_related,)
    elif word in _COMING:
        readings = (_coming,)
    elif word in ("between", "from") or periods.may_begin(at):
        readings = (_ranged, _named)
    else:
        return None
    for read in readings:
        try:
            found = read(periods, at)
        except (ValueError, OverflowError):  # what no calendar holds
            continue
        if found is not None:
            return found
    return None


def _coming(periods: Periods, at: int) -> _Read:
    if periods.word(at + 1)[:1].isdigit():
        return None
    read = periods.period(at + 1, near=True)
    return None if read is None else ([], read[1])


def _related(periods: Periods, at: int) -> _Read:
    the = periods.word(at + 1) == "the"
    if the and (periods.word(at + 2) in MONTHS or periods.word(at + 2).isdecimal()):
        return None  # "after the July trip" may be in July
    read = periods.period(at + 1 + (periods.word(at + 1) == ":"), near=True)
    return None if read is None else ([_open(_RELATIONS[periods.word(at)], read[0])], read[1])


def _named(periods: Periods, at: int) -> _Read:
    read = periods.period(at)
    return None if read is None else ([*read[0].spans], read[1])


def _ranged(periods: Periods, at: int) -> _Read:
    """Read "between May and July", "from 2019 to 2021", "May-July 2023"; without a second period, the first alone."""
    word = periods.word(at)
    opened = word in ("between", "from")
    first = periods.period(at + opened, near=opened or periods.word(at + 1) in _DASHES)
    if first is None:
        return None
    alone: _Read = None if opened else ([*first[0].spans], first[1])
    joint = periods.word(first[1])
    if not (joint == "and" if word == "between" else joint in (_TO if opened else _DASHES | {"to"})):
        return alone
    last = periods.period(first[1] + 1, near=True)
    if last is None:
        return alone
    ranges = _between(first[0], last[0])
    if not ranges and word == "between":
        ranges = _between(last[0], first[0])
    return (ranges, last[1]) if ranges else alone


def _between(start: Period, end: Period) -> list[_Open]:
    """Give what lies from one period to another; where both come every year, in each of these."""
    if start.yearly is None and end.yearly is not None:
        last = end.yearly(start.spans[0][0].year)
        if last[1] < start.spans[0][0]:
            last = end.yearly(start.spans[0][0].year + 1)
        return [(start.spans[0][0], last[1])]
    ranges: list[_Open] = []
    for span in end.spans:
        first = start.spans[0]
        if start.yearly is not None:
            first = start.yearly(span[1].year)
            if first[0] > span[0]:
                first = start.yearly(span[1].year - 1)
        if first[0] <= span[1]:
            ranges.append((first[0], span[1]))
    return ranges


def _open(how: str, period: Period) -> _Open:
    """Give the days before or after a period, or from or up to it."""
    first, last = (period.point, period.point) if period.point is not None else period.spans[0]
    if how == "before":
        return None, days(first, -1)
    if how == "after":
        return days(last, 1), None
    if how == "since":
        return first, None
    return None, last
