"""Named stretches of days in a text: "8 May 2023", "last spring", "3 weeks ago", "the weekend after Easter".

The retrieve stage; a grammar of our own for English, which reads a word at a time and never far ahead. What it cannot
read is no error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from druthers.retrieve import spans
from druthers.retrieve.saying import (
    BESIDE,
    COUNTED,
    DOUBTFUL,
    EARLY,
    HOLIDAYS,
    INSIDE,
    MONTHS,
    NUMBERS,
    ORDER,
    PREPOSITIONS,
    SEASONS,
    UNITS,
    WEEKDAYS,
    Token,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.retrieve.spans import Span, Unit

# A month without its year is meant of any year; so many of the latest are looked at.
YEARS_BACK: Final = 10
_LEAP_YEARS: Final = 9  # within so many years there was a 29 February
_EARLIEST, _LATEST = 1000, 2999  # beside a month, a number of four digits is a year
_SINCE, _UNTIL = 1900, 2100  # "in 2023", but not "in 1500"
_BARE: Final = 2000  # alone, a number from here to next year is a year: "2023 review"
_BEFORE_YEAR: Final = " \t\n([\"'\u201c-\u2013\u2014/"
_INSIDE_NUMBER: Final = tuple(".,:")
_WHICH: Final = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0}
_WEEKS_IN_MONTH: Final = 4
_DAYS_IN_MONTH: Final = 31
_QUARTERS: Final = 4
_MONTHS: Final = 12
_SHORT: Final = 3  # digits of what is counted
_HALF: Final = {"hour": 0, "day": 0, "week": 3, "weekend": 0, "month": 15, "quarter": 45, "year": 182, "decade": 1826}


@dataclass(frozen=True, slots=True)
class Period:
    """What was named: its days, the latest first where no year was named, and `yearly` gives that of any year.

    `point` is the day that "3 weeks ago" names exactly; its span has half a week to each side.
    """

    spans: tuple[Span, ...]
    yearly: Callable[[int], Span] | None = None
    point: date | None = None


Read = tuple[Period, int] | None


def _one(span: Span) -> Period:
    return Period((span,))


class Periods:
    """The periods that a text names. Each method reads from token `at` on: the period and the next token, or None.

    `near` says that the words before leave no doubt that a date follows. Raises ValueError or OverflowError for what
    no calendar holds.
    """

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.tokens: list[Token] = tokens(text)

    def word(self, at: int) -> str:
        """Give the word at a place; empty outside the text."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def period(self, at: int, *, near: bool = False) -> Read:
        """Read any period."""
        at += self.word(at) == "the"
        if not self.may_begin(at):
            return None
        return self._ago(at) or self._beside(at) or self._simple(at, near=near)

    def may_begin(self, at: int) -> bool:
        """Whether there is any sense in reading here."""
        word = self.word(at)
        return word in _FIRST or "0" <= word[:1] <= "9"

    def _simple(self, at: int, *, near: bool = False) -> Read:
        """Read a period that is not said by way of another one."""
        the = self.word(at) == "the"
        at += the
        before = self.word(at - 1 - (the or self.word(at - 1) == "the"))
        inside = near or before in INSIDE
        return (
            self._written(at)
            or self._deictic(at)
            or self._last(at)
            or self._nth(at)
            or self._part(at)
            or self._day_first(at, near=inside)
            or self._yearly(at, near=inside)
            or self._quarter(at)
            or self._weekday(at, near=near or before in PREPOSITIONS)
            or self._year(at, near=inside)
        )

    # days

    def _written(self, at: int) -> Read:
        """Read 2023-05-08, 2023-05, 2023-W19, 2023/5/8, 8.5.2023; 5/8/2023 may be two days and is none."""
        word = self.word(at)
        if word[4:5] == "-":
            if "w" in word:
                return _one(spans.week_of(date.fromisocalendar(int(word[:4]), int(word[6:]), 1))), at + 1
            span = spans.month(int(word[:4]), _from_1_to(_MONTHS, word[5:7]))
            return _one(span if len(word) == len("2023-05") else spans.single(date.fromisoformat(word))), at + 1
        if "/" in word and len(word) > 1:
            numbers = [int(each) for each in word.split("/")]
            if len(word.split("/")[0]) == len("2023"):
                return _one(spans.single(date(*numbers))), at + 1
            first, second, year = numbers
            if first == second or max(first, second) > _MONTHS:
                return _one(spans.single(date(year, min(first, second), max(first, second)))), at + 1
        elif "." in word and len(word) > 1:
            day, number, year = (int(each) for each in word.split("."))
            return _one(spans.single(date(year, number, day))), at + 1
        return None

    def _deictic(self, at: int) -> Read:
        """Read what only today gives a sense to: yesterday, this morning, over the weekend."""
        word, then = self.word(at), self.word(at + 1)
        if word == "yesterday":
            return _one(spans.single(spans.days(self.today, -1))), at + 1
        if word in ("today", "tonight"):
            return _one(spans.single(self.today)), at + 1
        if word == "this" and then in ("morning", "afternoon", "evening"):
            return _one(spans.single(self.today)), at + 2
        if word == "last" and then == "night":
            return _one((spans.days(self.today, -1), self.today)), at + 2
        if word == "weekend" and self.word(at - 1) == "the" and self.word(at - 2) in {*BESIDE, "over", "during"}:
            return _one(self._latest(spans.weekend_of(self.today))), at + 1
        return None

    def _latest(self, weekend: Span) -> Span:
        return weekend if weekend[0] <= self.today else spans.weekend_of(spans.days(weekend[0], -7))

    def _day(self, at: int) -> int | None:
        """Give the day of a month that is written at a place: 8, 8th."""
        digits = self.word(at).removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
        if not 0 < len(digits) <= len("31") or not digits.isdecimal() or self.word(at + 1) in COUNTED:
            return None
        return int(digits) if 1 <= int(digits) <= _DAYS_IN_MONTH else None

    def _days(self, at: int) -> tuple[int, int, int] | None:
        """Read one day of a month or several: 8, 8-10, 8 to 10. The first, the last, the next token."""
        first = self._day(at)
        if first is None:
            return None
        last = self._day(at + 2) if self.word(at + 1) in ("-", "\u2013", "to") else None
        return (first, last, at + 3) if last and last > first else (first, first, at + 1)

    def _day_first(self, at: int, *, near: bool) -> Read:
        """Read "8 May 2023", "the 8th of May", "the first of May"."""
        ordinal = self.word(at) in ORDER or self.word(at)[-2:].isalpha()
        found = (ORDER[self.word(at)] + 1, ORDER[self.word(at)] + 1, at + 1) if self.word(at) in ORDER else None
        found = found or self._days(at)
        if found is None:
            return None
        first, last, at = found
        at += self.word(at) == "of"
        number = MONTHS.get(self.word(at))
        if number is None:
            return None
        read = self._of_year(_days_of(number, first, last), at + 1 + self._is_dot(at))
        said = near or ordinal or read[0].yearly is None or self.tokens[at].capital
        return read if said or self.word(at) not in ("may", "march") else None

    # what comes every year: months, seasons, holidays

    def _yearly(self, at: int, *, near: bool) -> Read:
        return self._month(at, near=near) or self._season(at, near=near) or self._holiday(at)

    def _month(self, at: int, *, near: bool) -> Read:
        """Read "May 8th, 2023", "May 2023", "in May"."""
        number = MONTHS.get(self.word(at))
        if number is None:
            return None
        then = at + 1 + self._is_dot(at)
        apart = then < len(self.tokens) and self.tokens[then].start > self.tokens[at].end  # OCT4 is no day
        if apart and (found := self._days(then)):
            return self._of_year(_days_of(number, found[0], found[1]), found[2])
        read = self._of_year(lambda year: spans.month(year, number), then)
        if near or read[0].yearly is None or self.word(at) not in DOUBTFUL:
            return read
        inside = at > 0 and self.word(at - 1) not in ".!?:"
        spelt = self.word(at) in ("may", "march")
        return read if spelt and inside and self.tokens[at].capital and not self.text.isupper() else None

    def _season(self, at: int, *, near: bool) -> Read:
        first = SEASONS.get(self.word(at))
        if first is None:
            return None
        year, after = self._year_after(at + 1)
        if year is None:
            return (self._every(lambda year: spans.season(year, first)), at + 1) if near else None
        if first != spans.WINTER:
            return _one(spans.season(year, first)), after
        both = spans.season(year, first), spans.season(year - 1, first)  # both are called the winter of that year
        return Period(both if both[0][0] <= self.today else both[::-1]), after

    def _holiday(self, at: int) -> Read:
        if self.word(at) == "easter":
            return self._of_year(
                lambda year: (spans.days(spans.easter(year), -2), spans.days(spans.easter(year), 1)), at + 1
            )
        for names, (month, day, before, behind) in HOLIDAYS.items():
            if names == tuple(self.word(at + place) for place in range(len(names))):
                then = at + len(names)
                around = (before, behind)
                return self._of_year(lambda year: spans.around(date(year, month, day), *around), then)  # noqa: B023 - returned at once
        return None

    def _every(self, make: Callable[[int], Span]) -> Period:
        """Give a period of the latest years in which it has begun."""
        found = []
        for year in range(self.today.year, max(self.today.year - YEARS_BACK * _LEAP_YEARS, 0), -1):
            try:
                span = make(year)
            except ValueError:  # 29 February
                continue
            if span[0] <= self.today:
                found.append(span)
            if len(found) == YEARS_BACK:
                break
        if not found:
            raise ValueError
        return Period(tuple(found), make)

    def _of_year(self, make: Callable[[int], Span], at: int) -> tuple[Period, int]:
        """Give it of the year that is named next, else of every year."""
        year, after = self._year_after(at)
        return (self._every(make), at) if year is None else (_one(make(year)), after)

    def _year_after(self, at: int) -> tuple[int | None, int]:
        """Read the year that follows: `2023`, `, 2023`, `of 2023`, `last year`."""
        then = at + (self.word(at) in (",", "of", "in"))
        year = self._number_of_year(then, _EARLIEST, _LATEST)
        if year is not None:
            return year, then + 1
        if self.word(then) in ("last", "this") and self.word(then + 1) == "year":
            return self.today.year - (self.word(then) == "last"), then + 2
        return None, at

    def _is_dot(self, at: int) -> bool:
        """Whether the month at a place is cut short with a dot."""
        dot = self.word(at + 1) == "." and self.tokens[at + 1].start == self.tokens[at].end
        return dot and self.word(at) in DOUBTFUL

    # years, quarters

    def _number_of_year(self, at: int, least: int, most: int) -> int | None:
        word = self.word(at)
        if len(word) != len("2023") or not word.isdecimal() or self.word(at + 1) in COUNTED:
            return None
        return int(word) if least <= int(word) <= most else None

    def _year(self, at: int, *, near: bool) -> Read:
        """Read "in 2019", "2023", "the 1990s"."""
        word = self.word(at)
        if len(word) == len("1990s") and word.endswith("0s") and word[:4].isdecimal():
            return _one(spans.unit_of(date(int(word[:4]), 1, 1), "decade")), at + 1
        year = self._number_of_year(at, *((_SINCE, _UNTIL) if near else (_BARE + 1, self.today.year + 1)))
        if year is None:
            return None
        token = self.tokens[at]
        before, after = self.text[max(token.start - 1, 0) : token.start], self.text[token.end : token.end + 2]
        if before not in _BEFORE_YEAR or after[:1].isalnum() or (after[:1] in _INSIDE_NUMBER and after[1:].isdecimal()):
            return None  # $2023, v2023, 2023.5
        return _one(spans.whole_year(year)), at + 1

    def _quarter(self, at: int) -> Read:
        digit = self.word(at + 1)
        if self.word(at) != "q" or len(digit) != 1 or self.tokens[at].end != self.tokens[at + 1].start:
            return None
        number = _from_1_to(_QUARTERS, digit)
        return self._of_year(lambda year: spans.quarter(year, number), at + 2)

    # by way of today

    def _weekday(self, at: int, *, near: bool) -> Read:
        number = WEEKDAYS.get(self.word(at))
        if number is None or not near:
            return None
        return _one(spans.single(spans.days(self.today, -((self.today.weekday() - number) % 7)))), at + 1

    def _last(self, at: int) -> Read:
        """Read "last spring", "this month", "the past two weeks"."""
        if self.word(at) == "this" and self.word(at + 1) == "past":
            return self._last(at + 1)
        which = _WHICH.get(self.word(at))
        if which is None:
            return None
        rolling = self.word(at) == "past" or (self.word(at) == "last" and self.word(at - 1) == "the")
        return (
            self._last_so_many(at)
            or self._that_unit(at + 1, which, rolling=rolling)
            or self._that_weekday(at + 1, which)
            or self._that_of_the_year(at + 1, which)
        )

    def _last_so_many(self, at: int) -> Read:
        """Read "the last two weeks", which reach up to today."""
        if self.word(at) not in ("last", "past") or self.word(at + 1) in ("a", "an"):
            return None
        counted = self._count(at + 1)
        return counted and (_one((spans.shifted(self.today, counted[1], -counted[0]), self.today)), counted[2])

    def _that_unit(self, at: int, which: int, *, rolling: bool) -> Read:
        """Read the rest of "last week", one of the calendar, or of "the past week", which reaches up to today."""
        unit = UNITS.get(self.word(at))
        if unit in (None, "hour", "day", "decade") or self.word(at + 1) == "of":
            return None
        if rolling and unit != "weekend":
            return _one((spans.shifted(self.today, unit, -1), self.today)), at + 1
        return _one(spans.unit_of(self._anchor(unit, which), unit)), at + 1

    def _that_weekday(self, at: int, which: int) -> Read:
        number = WEEKDAYS.get(self.word(at))
        if number is None:
            return None
        monday = spans.week_of(self.today)[0]
        day = spans.weekday_before(self.today, number) if which < 0 else spans.days(monday, number)
        return _one(spans.single(day)), at + 1

    def _that_of_the_year(self, at: int, which: int) -> Read:
        """Read the rest of "last spring", the latest that is over, or of "this spring"."""
        read = self._yearly(at, near=True)
        if read is None or read[0].yearly is None:
            return read
        period, after = read
        if which < 0:
            over = [span for span in period.spans if span[1] < self.today]
            return (_one(over[0]), after) if over else None
        now = next((span for span in period.spans if span[0] <= self.today <= span[1]), None)
        return _one(now or read[0].yearly(self.today.year)), after

    def _anchor(self, unit: Unit, count: int) -> date:
        """Give a day in the unit of the calendar that lies so many units from today's."""
        first = spans.unit_of(self.today, unit)[0]
        return spans.shifted(min(first, self.today) if unit != "weekend" else first, unit, count)

    def _count(self, at: int) -> tuple[int, Unit, int] | None:
        """Read "3 weeks", "a couple of days": how many, of what, the next token."""
        word = self.word(at)
        if word in ("a", "the") and self.word(at + 1) in ("couple", "few"):
            at, word = at + 1, self.word(at + 1)
        if word == "couple":
            count: int | None = 2
            at += 1 + (self.word(at + 1) == "of")
        else:
            count = int(word) if len(word) <= _SHORT and word.isdecimal() and word.isascii() else NUMBERS.get(word)
            at += 1
        unit = UNITS.get(self.word(at))
        return None if count is None or unit is None else (count, unit, at + 1)

    def _ago(self, at: int) -> Read:
        """Read "3 weeks ago", "two days before Christmas"."""
        counted = self._count(at)
        if counted is None:
            return None
        count, unit, at = counted
        if self.word(at) == "ago":
            return self._far(self.today, unit, -count), at + 1
        if self.word(at) not in ("before", "after"):
            return None
        side, sign = (0, -1) if self.word(at) == "before" else (1, 1)
        read = self._simple(at + 1, near=True)
        if read is None:
            return None
        far = [self._far(span[side], unit, sign * count) for span in read[0].spans]
        return Period(tuple(each.spans[0] for each in far), None, far[0].point), read[1]

    def _far(self, day: date, unit: Unit, count: int) -> Period:
        """Give the day so far off, with half a unit to each side: nobody counts months in days."""
        point = spans.shifted(day, unit, count)
        if unit == "weekend":
            return Period((spans.weekend_of(point),), None, point)
        return Period((spans.around(point, _HALF[unit], _HALF[unit]),), None, point)

    # by way of another period

    def _beside(self, at: int) -> Read:
        """Read "the week before 9 June 2023", "the weekend of 4 May", "the Friday after Easter"."""
        unit, weekday = UNITS.get(self.word(at)), WEEKDAYS.get(self.word(at))
        how = self.word(at + 1)
        if (unit is None and weekday is None) or how not in ("before", "after", "of", "preceding", "following"):
            return None
        if how == "before" and self.word(at + 2) == "last" and unit is not None and not self._last(at + 2):
            return _one(spans.unit_of(self._anchor(unit, -2), unit)), at + 3
        read = self._simple(at + 2, near=True)
        if read is None:
            return None
        period, after = read
        how = {"preceding": "before", "following": "after"}.get(how, how)

        def beside(span: Span) -> Span:
            if weekday is not None:
                return spans.weekday_beside(span, weekday, how)
            return spans.unit_beside(span, unit or "day", how)

        return Period(tuple(beside(span) for span in period.spans)), after

    def _nth(self, at: int) -> Read:
        """Read "the first week of May", "the last weekend of July 2023", "the second half of 2022"."""
        nth = ORDER.get(self.word(at), -1 if self.word(at) == "last" else None)
        unit = self.word(at + 1)
        if nth is None or unit not in ("day", "week", "weekend", "half") or self.word(at + 2) not in ("of", "in"):
            return None
        then = at + 3 + (self.word(at + 3) == "the")
        read = self._last(then) or self._yearly(then, near=True) or self._year(then, near=True)
        if read is None or (unit == "half" and nth > 1) or nth >= _WEEKS_IN_MONTH + 1:
            return None
        return self._each(read[0], lambda span: spans.nth_in(span, nth, unit)), read[1]

    def _part(self, at: int) -> Read:
        """Read "early March", "the end of last year", "mid-2023"."""
        third = EARLY.get(self.word(at))
        if third is None:
            return None
        noun = self.word(at) in ("beginning", "start", "middle", "end")
        if noun and self.word(at + 1) != "of":
            return None
        then = at + 1 + (self.word(at + 1) in ("-", "of"))
        then += self.word(then) == "the"
        read = self._last(then) or self._written(then) or self._yearly(then, near=True) or self._year(then, near=True)
        if read is None:
            return None
        return self._each(read[0], lambda span: spans.part(span, third, 3)), read[1]

    def _each(self, period: Period, change: Callable[[Span], Span]) -> Period:
        """Change every span of a period; what has not begun by today is left out where no year was named."""
        yearly = period.yearly
        if yearly is None:
            return Period(tuple(map(change, period.spans)))
        return self._every(lambda year: change(yearly(year)))


_FIRST: Final = (
    frozenset("the yesterday today tonight this last past previous current a an couple few q easter".split())  # noqa: SIM905
    | {names[0] for names in HOLIDAYS}
    | MONTHS.keys() | SEASONS.keys() | WEEKDAYS.keys() | UNITS.keys() | NUMBERS.keys() | ORDER.keys() | EARLY.keys()
)  # fmt: skip


def _from_1_to(most: int, digits: str) -> int:
    number = int(digits)
    if not 1 <= number <= most:
        raise ValueError
    return number


def _days_of(number: int, first: int, last: int) -> Callable[[int], Span]:
    return lambda year: (date(year, number, first), date(year, number, last))
