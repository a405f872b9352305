"""The words a note and its passages are indexed and embedded under: date and title stand in front.

A passage alone often names neither its day nor its subject; its note's head does. Nothing here is shown to a person.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from druthers.index.tokens import cut

if TYPE_CHECKING:
    from datetime import date

    from druthers.models import Note

# Spelt out here because strftime follows the machine's locale, and the same note must have the same words everywhere.
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# A longer title is cut here before the embedder, to leave it room for the passage.
_TITLE_TOKENS: Final = 30

# `](target)` of a link or an image, with one pair of brackets inside the target, and an address that stands alone.
_TARGET: Final = re.compile(r"\]\((?:[^()\s]|\([^()\s]*\))*(?:[ \t]+\"[^\"\n]*\")?\)")
_ADDRESS: Final = re.compile(r"\bhttps?://[^\s<>]+")


def day_in_words(day: date) -> str:
    """Write a date as people ask for it.

    >>> from datetime import date
    >>> day_in_words(date(2023, 5, 8))
    '8 May 2023'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def note_words(note: Note) -> tuple[str, str, str, str, str]:
    """Give the words under which a whole note is found: date, title, other names, tags, body.

    A time that is only when the file last changed is no date of the note: a clone or a touch must change no answer.
    """
    day = day_in_words(note.created) if note.dated else ""
    return day, note.title, " ".join(note.aliases), " ".join(note.tags), note.body


def head_of(note: Note) -> str:
    """Give what stands in front of each passage before the embedder: the note's date and title, where it states them.

    A title that is only the file's name is left out, so that a rename embeds nothing; so are tags, of which each edit
    would embed the whole note anew.
    """
    day = day_in_words(note.created) if note.dated else ""
    title = "" if note.named else cut(note.title, _TITLE_TOKENS)[0].rstrip()
    return ". ".join(part for part in (day, title) if part)


def embedded_text(head: str, passage: str) -> str:
    """Give the text that stands for a passage before the embedder: its note's `head_of`, then itself."""
    text = without_addresses(passage)
    return f"{head}\n{text}" if head else text


def without_addresses(text: str) -> str:
    """Leave out where links lead: an address costs an embedder more than the words of the link, and means little.

    >>> without_addresses("- [Why we sleep](https://a.org/b_(c)) and <https://d.org/e>")
    '- [Why we sleep] and <>'
    """
    return _ADDRESS.sub("", _TARGET.sub("]", text))


def key_of(embedded: str) -> str:
    """Name an embedded text by its content: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(embedded.encode()).hexdigest()[:32]


def fingerprint(note: Note) -> str:
    """Name everything about a note that the index holds; the same name means that there is nothing to do."""
    parts = (
        note.digest,
        note.visibility,
        note.title,
        note.created.isoformat(),
        note.tags,
        note.body_line,
        note.aliases,
        note.day,
        note.dated,
        note.named,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
