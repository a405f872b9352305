"""Dates and times in the letters that Obsidian takes from moment.js: `YYYY-MM-DD`, `dddd D MMMM`, `[Week] WW`.

Stands under the whole journey, because templates write such formats and daily notes are named by them. Standard library
only; names are English, whatever the machine's language is.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = ("January", "February", "March", "April", "May", "June",
          "July", "August", "September", "October", "November", "December")  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PIVOT = 68  # of two digits, up to 68 is 20xx and from 69 on 19xx, as in moment.js and POSIX
SHORTEST_NAME = 3
WORD = r"[^\W\d_]+\.?"  # a name in any language

# What a token writes, and what it may stand for when it is read.
TOKENS: dict[str, tuple[Callable[[datetime], str], str]] = {
    "YYYY": (lambda at: f"{at.year:04}", r"\d{4}"),
    "YY": (lambda at: f"{at.year % 100:02}", r"\d{2}"),
    "MMMM": (lambda at: MONTHS[at.month - 1], WORD),
    "MMM": (lambda at: MONTHS[at.month - 1][:3], WORD),
    "MM": (lambda at: f"{at.month:02}", r"\d{2}"),
    "M": (lambda at: f"{at.month}", r"\d{1,2}"),
    "DDDD": (lambda at: f"{at.timetuple().tm_yday:03}", r"\d{3}"),
    "Do": (lambda at: f"{at.day}{ordinal(at.day)}", r"\d{1,2}(?:st|nd|rd|th)"),
    "DD": (lambda at: f"{at.day:02}", r"\d{2}"),
    "D": (lambda at: f"{at.day}", r"\d{1,2}"),
    "dddd": (lambda at: DAYS[at.weekday()], WORD),
    "ddd": (lambda at: DAYS[at.weekday()][:3], WORD),
    "dd": (lambda at: DAYS[at.weekday()][:2], WORD),
    "GGGG": (lambda at: f"{at.isocalendar().year:04}", r"\d{4}"),
    "WW": (lambda at: f"{at.isocalendar().week:02}", r"\d{2}"),
    "W": (lambda at: f"{at.isocalendar().week}", r"\d{1,2}"),
    "HH": (lambda at: f"{at.hour:02}", r"\d{2}"),
    "H": (lambda at: f"{at.hour}", r"\d{1,2}"),
    "hh": (lambda at: f"{(at.hour + 11) % 12 + 1:02}", r"\d{2}"),
    "h": (lambda at: f"{(at.hour + 11) % 12 + 1}", r"\d{1,2}"),
    "mm": (lambda at: f"{at.minute:02}", r"\d{2}"),
    "m": (lambda at: f"{at.minute}", r"\d{1,2}"),
    "ss": (lambda at: f"{at.second:02}", r"\d{2}"),
    "s": (lambda at: f"{at.second}", r"\d{1,2}"),
    "A": (lambda at: "AM" if at.hour < 12 else "PM", "AM|PM"),  # noqa: PLR2004 - noon
    "a": (lambda at: "am" if at.hour < 12 else "pm", "am|pm"),  # noqa: PLR2004
}
DATE_TOKENS = ("YYYY", "YY", "MMMM", "MMM", "MM", "M", "Do", "DD", "D")
PIECE = re.compile(rf"\[([^\[\]]*)\]|({'|'.join(sorted(TOKENS, key=len, reverse=True))})|(.)", re.DOTALL)


def render(fmt: str, at: datetime) -> str:
    """Write `at` as `fmt` says; what is no token, or stands in square brackets, stays.

    >>> render("dddd, Do MMMM YYYY [at] h:mm A", datetime(2026, 11, 21, 18, 5))
    'Saturday, 21st November 2026 at 6:05 PM'
    """
    return PIECE.sub(lambda piece: TOKENS[piece[2]][0](at) if piece[2] else piece[1] or piece[3] or "", fmt)


def parse(fmt: str, text: str) -> date | None:
    """Read the day out of `text`, which `fmt` wrote; None when it did not, or when the format names no single day.

    >>> parse("YYYY/MM-MMMM/YYYY-MM-DD-dddd", "2026/11-November/2026-11-21-Saturday")
    datetime.date(2026, 11, 21)
    >>> parse("YYYY-MM-DD", "2026-02-30"), parse("YYYY-MM", "2026-11")
    (None, None)
    """
    letters: list[str] = []

    def pattern(piece: re.Match[str]) -> str:
        if not piece[2]:
            return re.escape(piece[1] or piece[3] or "")
        letters.append(piece[2])
        return f"({TOKENS[piece[2]][1]})"

    found = re.fullmatch(PIECE.sub(pattern, fmt), text, re.IGNORECASE)
    if found is None:
        return None
    fields: dict[str, int] = {}
    for each, written in zip(letters, found.groups(), strict=True):
        value = _value(each, written)
        if value is not None and fields.setdefault(each[0], value) != value:
            return None  # the same part of the date twice, and not the same
    try:
        return date(fields["Y"], fields["M"], fields["D"])
    except (KeyError, ValueError):
        return None


def _value(letters: str, written: str) -> int | None:
    """The number in a part of a date; None for what tells no day of itself, as a weekday or a name we do not know."""
    if letters not in DATE_TOKENS:
        return None
    if letters == "YY":
        return int(written) + (2000 if int(written) <= PIVOT else 1900)
    if letters in ("MMMM", "MMM"):
        name = written.lower().rstrip(".")
        names = [month.lower()[: max(len(name), SHORTEST_NAME)] for month in MONTHS]
        return names.index(name) + 1 if name in names else None
    return int(written.lower().rstrip("stndrh"))


def ordinal(number: int) -> str:
    """The English ending of a number's place.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 111)]
    ['st', 'nd', 'rd', 'th', 'th', 'th', 'th', 'st', 'th']
    """
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
