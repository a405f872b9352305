"""Whether a note in public/ says that it is not for others. The most restrictive reading wins.

The vault stage. A pure function of the note's text: what cannot be read as a yes is a no.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from druthers.models import NoteFile
from druthers.vault.read import decode, parse_note, split_frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from druthers.models import Note

YES = frozenset({"true", "yes", "on", "y", "1"})
NO = frozenset({"false", "no", "off", "n", "0"})
PERMISSIVE = {"publish": YES, "dg-publish": YES, "draft": NO, "private": NO}
PRIVATE = "private"
MAY_SAY = re.compile(rb"publish|draft|private", re.IGNORECASE)
HEAD_LINES = 200

# YAML, TOML (`+++`) and Logseq's or Dataview's `key:: value`, as they stand in the text: where YAML keeps the last of
# two lines with one key, or cannot read the block at all, each line still counts.
STATED = re.compile(
    r"""(?P<indent>[ \t]*(?:[-*][ \t]+)?)["']?(?P<key>publish|dg[-_]publish|draft|private)["']?"""
    r"""[ \t]*(?:::|[:=])(?P<value>.*)$""",
    re.IGNORECASE,
)
FENCES = {"---": ("---", "..."), "+++": ("+++",)}


def says_no(note: Note) -> str | None:
    r"""What in the note says that it is not for others, as it stands there; None when nothing does.

    >>> from datetime import UTC, datetime
    >>> from druthers.models import Note
    >>> def note(text, *tags):
    ...     return Note("public/a.md", "public", text, 1, "A", datetime.now(UTC), "", tags)
    >>> says_no(note("---\npublish: 'false'\n---\nWords")), says_no(note("Words", "private"))
    ("publish: 'false'", '#private')
    >>> says_no(note("---\npublish: true\ndraft: no\n---\nprivate: a word in the text"))
    """
    return _private_among(note.tags) or text_says_no(note.text)


def bytes_say_no(data: bytes) -> str | None:
    """`says_no` of a note's bytes; also of those that cannot be read as a note, which are shared all the same."""
    if not MAY_SAY.search(data.replace(b"\0", b"")):  # to parse ten thousand notes takes seconds
        return None
    try:
        text = decode(data)
    except ValueError:
        text = data.decode("latin-1")
    return says_no(parse_note(NoteFile("", "public", 0, 0), text, ""))


def text_says_no(text: str) -> str | None:
    """`says_no` of a text whose tags nobody read."""
    plain = text.lstrip("\ufeff \t\r\n")
    values, _ = split_frontmatter(plain)
    for line, nested in _head(plain, parsed=bool(values)):
        found = STATED.match(line)
        if found and not (nested and found["indent"]) and not _permits(found["key"], _bare(found["value"])):
            return line.strip()
    for key, value in values.items():
        if not _permits(key, value):
            return " ".join(f"{key}: {value if isinstance(value, str) else ''}".split())
    return _private_among([tag for key in ("tags", "tag") for tag in re.split(r"[\s,\[\]'\"]+", str(values.get(key)))])


def _private_among(tags: Iterable[str]) -> str | None:
    plain = (tag.lstrip("#") for tag in tags)
    return next((f"#{tag}" for tag in plain if tag.casefold().split("/")[0] == PRIVATE), None)


def _head(text: str, *, parsed: bool) -> list[tuple[str, bool]]:
    """The lines that may state something, and whether an indented one belongs to something else.

    The block between fences; without one, the properties with which a Logseq page begins.
    """
    lines = text.split("\n")
    closing = FENCES.get(lines[0].rstrip())
    if closing is None:
        head = []
        for line in lines[:HEAD_LINES]:
            if "::" not in line:
                break
            head.append((line, False))
        return head
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in closing), None)
    return [(line, parsed) for line in lines[1 : end or HEAD_LINES]]


def _bare(value: str) -> str:
    """A value without its quotes and without a comment after it."""
    plain = re.sub(r"(?:^|[ \t])#.*$", "", value.strip()).strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = plain[1:-1].strip()
    return plain


def _permits(key: str, value: Any) -> bool:
    permissive = PERMISSIVE.get(str(key).strip().casefold().replace("_", "-"))
    return permissive is None or (isinstance(value, str) and value.strip().casefold() in permissive)
