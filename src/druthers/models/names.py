"""How names are compared: the forms under which a note is known, and the form in which a link asks for it.

Stands under the vault and the index alike, so that what one stores the other finds. Which of several notes is meant
is decided elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.models.notes import Note

# Which kind of name wins, the first first.
STEM, TITLE_PATH, ALIAS, DAY, TITLE, ID, ID_PREFIX, BLOCK = range(8)
ENDING = re.compile(r"\.(?:md|markdown)(?:\.age)?$", re.IGNORECASE)
PREFIX = re.compile(r"(\d{8,17})[ _-]")  # zk and other Zettelkasten: `20260101 title.md`


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a note: `name` is its compared form, `kind` one of the constants above."""

    path: str
    title: str
    name: str
    kind: int


def key(name: str) -> str:
    """The form in which names are compared: composed, without case, spaces once, without a markdown ending.

    >>> key("Über  Uns.MD"), key("u\u0308ber uns")
    ('über uns', 'über uns')
    """
    plain = ENDING.sub("", name.strip())
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", plain).casefold()).split())


def tail(name: str) -> str:
    """What a compared name is looked up by: its part after the last slash.

    >>> tail("projects/garden"), tail("garden")
    ('garden', 'garden')
    """
    return name.rstrip("/").rsplit("/", 1)[-1]


def stem(path: str) -> str:
    """A file's name without its folder and its markdown ending.

    >>> stem("public/2026/v1.2 notes.md")
    'v1.2 notes'
    """
    return ENDING.sub("", path.rsplit("/", 1)[-1])


def page(stem_: str) -> str:
    """The page that a Logseq file is named for: `___` and `%2F` stand for a slash.

    >>> page("projects___garden"), page("projects%2Fgarden")
    ('projects/garden', 'projects/garden')
    """
    return stem_.replace("___", "/").replace("%2F", "/").replace("%2f", "/")


def names_of(note: Note) -> Iterator[Named]:
    """Every name of a note once, as the strongest kind that it is."""
    seen = set()
    for kind, name in _all(note):
        known = key(name)
        if known and known not in seen:
            seen.add(known)
            yield Named(note.path, note.title, known, kind)


def _all(note: Note) -> Iterator[tuple[int, str]]:
    file = stem(note.path)
    yield STEM, file
    yield TITLE_PATH, unquote(page(file))
    for alias in note.aliases:
        yield ALIAS, alias
    if note.day is not None:
        yield DAY, note.day.isoformat()
    yield TITLE, note.title
    if note.id:
        yield ID, note.id
    if found := PREFIX.match(file):
        yield ID_PREFIX, found[1]
    for block in note.blocks:
        yield BLOCK, block
