"""How notes are listed: by day, by title, by tag.

The publish stage, for the site. Days are named in English, as the pages are, whatever the machine's language.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from druthers.publish.site.writing import above, in_order, sorting, tag_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from druthers.publish.site.writing import Garden, Writing

RECENT: Final = 60  # notes on the first page
MOST: Final = 400  # notes without a day that the first page lists
LONGEST: Final = 120  # characters of a title
DIGITS: Final = "#"  # stands for all that is no letter
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# What commands a terminal, breaks a line, or turns the direction of what follows: no title has a use for it
_MARKS: Final = re.compile(r"(?:[-*+>]\s+|\[[ xX]\]\s+)+")  # what a list's line begins with
_COMMANDS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


class Day(NamedTuple):
    """A day as it is shown: for a machine, in full, and for a list under its month."""

    iso: str
    full: str
    short: str


class Item(NamedTuple):
    """A line of a list."""

    title: str
    href: str
    day: Day | None


def shown(title: str) -> str:
    r"""A title as a page shows it: one line, of some length, that turns nothing around.

    >>> shown("A\u2028walk\u202e txt.exe"), shown(" ")
    ('A walk txt.exe', 'Untitled')
    """
    plain = " ".join(_COMMANDS.sub(" ", title).split())
    plain = _MARKS.sub("", plain, count=1) if _MARKS.match(plain) else plain
    if len(plain) > LONGEST:
        return plain[: LONGEST - 1].rstrip() + "…"
    return plain or "Untitled"


def day(writing: Writing) -> Day | None:
    """The day of a note."""
    if writing.day is None:
        return None
    of = writing.day
    month = MONTHS[of.month - 1]
    return Day(of.isoformat(), f"{of.day} {month} {of.year}", f"{WEEKDAYS[of.weekday()]} {of.day} {month[:3]}")


def newest_first(garden: Garden, among: Iterable[Writing] | None = None) -> list[Writing]:
    """The notes that have a day; those of one day in the order in which they were written, the last first."""
    found = [each for each in (garden.writings.values() if among is None else among) if each.day is not None]
    found.sort(key=lambda each: each.path)
    return sorted(found, key=lambda each: (each.day, each.at.strftime("%H%M%S") if each.at else ""), reverse=True)


def by_day(dated: list[Writing]) -> list[tuple[Day, list[Writing]]]:
    """The days, the newest first, with their notes."""
    grouped = (
        (day(first), [first, *rest])
        for first, *rest in (list(some) for _, some in groupby(dated, lambda each: each.day))
    )
    return [(of, some) for of, some in grouped if of is not None]


def by_year(dated: list[Writing]) -> dict[str, list[tuple[str, list[tuple[Day, list[Writing]]]]]]:
    """The years, the newest first, with their months, and those with their days."""
    found: dict[str, list[tuple[str, list[tuple[Day, list[Writing]]]]]] = {}
    for (year, month), some in groupby(dated, lambda each: (each.day.year, each.day.month) if each.day else (0, 1)):
        found.setdefault(f"{year:04}", []).append((MONTHS[month - 1], by_day(list(some))))
    return found


def by_title(writings: list[Writing]) -> list[Writing]:
    """In the order of their titles."""
    return in_order(writings)


def by_letter(garden: Garden) -> list[tuple[str, list[Writing]]]:
    """The letters that titles begin with, each with its notes; what begins with none comes first."""
    found: dict[str, list[Writing]] = {}
    for writing in in_order(list(garden.writings.values())):
        first = sorting(writing.title)[:1].upper()
        found.setdefault(first if first.isalpha() else DIGITS, []).append(writing)
    return sorted(found.items(), key=lambda each: (each[0] != DIGITS, each[0]))


def spelling(garden: Garden) -> dict[str, str]:
    """How each tag is written most often, by its compared name."""
    counts: dict[str, dict[str, int]] = {}
    for writing in garden.writings.values():
        for tag in writing.tags:
            for written in above(tag):
                seen = counts.setdefault(tag_key(written), {})
                seen[written] = seen.get(written, 0) + 1
    return {key: shown(min(seen, key=lambda each: (-seen[each], each))) for key, seen in counts.items()}
