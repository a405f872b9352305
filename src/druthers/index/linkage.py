"""What the index keeps of a note's names, links and tags, as rows.

The index stage; the writer stores them with the note, in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.models.names import key, names_of, tail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.models import Link, Note

_WIDEST: Final = 240  # characters of a line that are kept around a link; a whole note may stand on one line


def name_rows(number: int, note: Note) -> Iterator[tuple[int, str, str, int]]:
    """Every name under which the note is known: rows of `names`."""
    for named in names_of(note):
        yield number, tail(named.name), named.name, named.kind


def link_rows(number: int, note: Note) -> Iterator[tuple[int, str, str, str, int, bool, str]]:
    """Every link that leads out of the note: rows of `links`, but for their own number."""
    lines = note.text.split("\n")
    for link in note.links:
        if target := key(link.target):
            text = around(lines[link.line - 1], link)
            yield number, tail(target), link.kind, link.target, link.line, link.embed, text


def tag_rows(number: int, note: Note, moment: float) -> Iterator[tuple[str, int, str, float]]:
    """Every tag once, whatever its case: rows of `tags`."""
    spelt: dict[str, str] = {}
    for tag in note.tags:
        spelt.setdefault(tag.casefold(), tag)
    for folded, tag in spelt.items():
        yield folded, number, tag, moment


def around(line: str, link: Link) -> str:
    """The link's line, or the part of a long one that it stands in.

    >>> from druthers.models import Link
    >>> around("x" * 300 + " [[Garden]] " + "y" * 300, Link("wiki", "Garden", 1))[110:130]
    'xxxxx [[Garden]] yyy'
    """
    plain = line.strip()
    if len(plain) <= _WIDEST:
        return plain
    found = max(plain.find(link.target), 0)
    start = max(0, min(found + len(link.target) // 2 - _WIDEST // 2, len(plain) - _WIDEST))
    cut = plain[start : start + _WIDEST]
    return f"{'…' if start else ''}{cut}{'…' if start + _WIDEST < len(plain) else ''}"
