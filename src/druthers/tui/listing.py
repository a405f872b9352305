"""Notes as rows by day, ready to be drawn; made in the thread that reads them, because of those who have very many.

A listing is never changed; other notes are another listing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from druthers.models import Note
from druthers.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

WIKI: Final = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")  # a link, and the words that it shows
MOST: Final = 8  # notes of an earlier day
INDENT: Final = " " * 10  # to where titles begin
Row = Note | date | str | None  # a note, a day's heading, a quiet line, an empty row


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows, and where each note stands among them by its path."""

    rows: Sequence[Row] = ()
    at: dict[str, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The row of the newest note; -1 where there is none."""
        return next((at for at, row in enumerate(self.rows) if isinstance(row, Note)), -1)


def listing(notes: Sequence[Note], more: str = "", lines: int = 0) -> Listing:
    """Notes with a heading before each day and an empty row between days; `more` is said below them.

    Below each note up to `lines` rows tell how it goes on.
    """
    rows: list[Row] = []
    at: dict[str, int] = {}
    day: date | None = None
    for note in notes:
        if (of := note.created.date()) != day:
            if day is not None:
                rows.append(None)
            rows.append(of)
            day = of
        at[note.path] = len(rows)
        rows.append(note)
        rows += excerpt(note, lines) if lines else ()
    return Listing([*rows, None, more] if more else rows, at)


def excerpt(note: Note, lines: int) -> list[str]:
    """The first lines of a note that its title does not tell, without markdown's signs at their heads."""
    said = map(spoken, note.body.split("\n"))
    title = note.title.strip()
    return list(islice((INDENT + printable(line) for line in said if line and line != title), lines))


def spoken(line: str) -> str:
    """A line without the signs of markdown at its head, and its links as they are read.

    >>> spoken("> I like [[Project Template|it]]"), spoken("[[Boats]]")
    ('I like it', 'Boats')
    """
    return WIKI.sub(r"\1", line).strip().lstrip("#>*- \t")


def of_the_day(notes: Sequence[Note], now: datetime) -> list[Note]:
    """The notes of today, newest first, and those dated later; where there is none, of the last day that has some."""
    if not notes:
        return []
    today, last = now.date(), notes[0].created.date()
    count = next((at for at, note in enumerate(notes) if note.created.date() < min(today, last)), len(notes))
    return list(notes[: count if last >= today else min(count, MOST)])
