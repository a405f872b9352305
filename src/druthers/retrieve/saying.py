"""A text as the words in which dates are said: tokens, and the tables of what the words mean.

Stands under the reading of dates in words. English.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from druthers.retrieve.spans import AUTUMN, SPRING, SUMMER, WINTER

if TYPE_CHECKING:
    from druthers.retrieve.spans import Unit

_TOKEN: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{4}-W[0-9]{2}|[0-9]{4}-[0-9]{2}"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?![0-9])"
    r"|[0-9]+(?:(?:st|nd|rd|th|s)(?![^\W_]))?|(?P<word>[^\W\d_]+)(?:['\u2019]s(?![^\W_]))?|\S",
    re.IGNORECASE,
)

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun",
         "july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec"),
        1,
    )
    for name in names.split()
}  # fmt: skip
# Short for a month, or also another word or a name: these must be said so that it shows.
DOUBTFUL: Final = frozenset("may march jan feb mar apr jun jul aug sep sept oct nov dec".split())  # noqa: SIM905
SEASONS: Final = {"spring": SPRING, "summer": SUMMER, "autumn": AUTUMN, "fall": AUTUMN, "winter": WINTER}
WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thurs", "friday fri", "saturday", "sunday")
    )
    for name in names.split()
}
_UNITS: Final[tuple[Unit, ...]] = ("hour", "day", "week", "weekend", "month", "quarter", "year", "decade")
UNITS: Final[dict[str, Unit]] = {each: each for each in _UNITS} | {f"{each}s": each for each in _UNITS}
NUMBERS: Final = {
    name: number
    for number, names in enumerate(
        ("a an one", "two", "three few", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
    for name in names.split()
}
ORDER: Final = {
    name: place for place, name in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh"))
}
EARLY: Final = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
# Holidays of a fixed day: month and day, days before and after it that belong to it. Easter moves.
HOLIDAYS: Final = {
    ("christmas", "eve"): (12, 24, 0, 0),
    ("christmas", "day"): (12, 25, 0, 0),
    ("christmas",): (12, 25, 1, 1),
    ("xmas",): (12, 25, 1, 1),
    ("new", "year", "eve"): (12, 31, 0, 0),
    ("new", "year", "day"): (1, 1, 0, 0),
    ("new", "year"): (1, 1, 1, 0),
    ("halloween",): (10, 31, 0, 0),
    ("valentine", "day"): (2, 14, 0, 0),
}
# After one of these, what might also be no date is one.
INSIDE: Final = frozenset("in during around throughout since until till before after from between over".split())  # noqa: SIM905
BESIDE: Final = frozenset("on at by".split())  # noqa: SIM905
PREPOSITIONS: Final = INSIDE | BESIDE
# What a number counts where it stands before one of these: "2023 steps" is no year.
COUNTED: Final = frozenset(
    """
    steps words metres meters m km kilometres kilometers mi miles euros euro eur dollars usd kcal calories kg g ml
    litres liters people pages lines notes hours minutes seconds times points years percent
    """.split()  # noqa: SIM905 - read as words
)


class Token(NamedTuple):
    """A word in lower case without its `'s`, a number or a sign, and where in the text it stands."""

    word: str
    start: int
    end: int
    capital: bool


def tokens(text: str) -> list[Token]:
    """Cut a text into words, numbers, written dates and single signs.

    >>> [token.word for token in tokens("Last Summer's trip, 8th of May; 2023-05-08.")]
    ['last', 'summer', 'trip', ',', '8th', 'of', 'may', ';', '2023-05-08', '.']
    """
    found = []
    for match in _TOKEN.finditer(text):
        written = match["word"] or match.group()
        found.append(Token(written.lower(), match.start(), match.start() + len(written), written[0].isupper()))
    return found
