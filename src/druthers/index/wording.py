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


def note_words(note: Note) -> str:
    """Give the text under which a whole note is found: date, title, tags, body."""
    return "\n".join((day_in_words(note.created), note.title, " ".join(note.tags), note.body))


def embedded_text(day: date, title: str, passage: str) -> str:
    """Give the text that stands for a passage before the embedder: its note's date and title, then itself."""
    return f"{day_in_words(day)}. {cut(title, _TITLE_TOKENS)[0].rstrip()}\n{without_addresses(passage)}"


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
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
