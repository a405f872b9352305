"""How a source speaks of a line: in its own words, to the letter, and with its day as a person would say it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.propose.dates import said
from druthers.propose.quoting import BREAK, MOST_QUOTED, shortened
from druthers.propose.words import content

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.models import Note
    from druthers.propose.lines import Line

_MEANS: Final = re.compile(  # "I would really like to", "we should"
    r"\b(?:I|[Ww]e)(?:['\u2019]\w+)?\s(?:[\w'\u2019]+\s){0,2}?"
    r"(?:(?:want|like|love|need|have|ought|hope|plan|going|meaning) to|should|must)\b"
)
_JOINS: Final = re.compile(r"\s*(?:(?:and|but|because|so|which|if|when|while|since|although|for)\s+)?", re.IGNORECASE)
DAYS_OF_A_MONTH: Final = 30.4
MONTHS_AS_WEEKS: Final = 2  # what is shorter is told in weeks
YEARS_FROM: Final = 24  # months; what is shorter is told in months


def quoted(line: Line, *, most: int = MOST_QUOTED, start: int = 0) -> str | None:
    """Return the line's words to the letter, short enough to stand in a step; None where they do not stand so.

    They are the first `most` words from the character `start` on.
    """
    said = shortened(line.shown[start:].lstrip(), most)
    bare = " ".join(line.citation.quote.split())
    return said if said is not None and said.removesuffix(" …") in bare else None


def meaning(line: Line, most: int = MOST_QUOTED) -> str | None:
    """Return the line's words to the letter as `quoted`, in a long line from where it says what its writer means to do.

    >>> _MEANS.search("Aside from work and sleep, I would really like to paint.")[0]
    'I would really like to'
    """
    long = len(line.shown.split()) > most
    found = _MEANS.search(line.shown) if long else None
    return quoted(line, most=most, start=found.start() if found else 0)


def clauses(text: str) -> list[int]:
    """Return where the later clauses of a text begin.

    >>> clauses("I can't decide: the course or Ghent, and not both.")
    [16, 41]
    """
    ends = (found.end() for found in BREAK.finditer(text))
    return sorted({end + len(found[0]) for end in ends if (found := _JOINS.match(text[end:]))})


def written(note: Note, now: datetime) -> str:
    """Return when a note was written, as one says it; its file's time is not told, for that is not when."""
    return said(note.created, now) if note.dated else "a while ago"


def apart(days: float) -> str:
    """Return a span of days as one says it.

    >>> apart(40), apart(100), apart(800)
    ('6 weeks', '3 months', '2 years')
    """
    months = round(days / DAYS_OF_A_MONTH)
    if months < MONTHS_AS_WEEKS:
        return f"{round(days / 7)} weeks"
    return f"{months} months" if months < YEARS_FROM else f"{round(months / 12)} years"


def speaks_of(text: str, of: str, share: float, least: int = 2) -> bool:
    """Whether a text has at least that share of the content words of another, and `least` of them.

    >>> speaks_of("Ana's flat at last.", "call Ana about the flat", 0.5), speaks_of("Ana called.", "the flat", 0.5)
    (True, False)
    """
    wanted = content(of)
    return len(wanted & content(text)) >= max(least, share * len(wanted))
