"""What the site is made of: the notes that may be shown, and where their links lead.

The publish stage. Paths are relative to public/; nothing here knows of a note that is not shown.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Writing:
    """A note as the site shows it. `text` has no frontmatter; `links` are the notes that its links lead to, by path.

    `day` is None where the note does not say when it was written; `at` and `changed` are moments, with an offset.
    `language` is a tag such as `de`, empty where the note does not say. `id` is the note's own, where it has one.
    """

    path: str
    title: str
    text: str
    day: date | None = None
    at: datetime | None = None
    changed: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str = ""
    links: frozenset[str] = frozenset()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Garden:
    """All that is shown: the notes by path, the files that they may show, and who knows which note a link means.

    `meant` takes a link's target, the linking note's path and the link's kind, and gives a note's path. `url` is where
    the site will stand, with a slash at its end, or empty.
    """

    title: str
    writings: Mapping[str, Writing]
    meant: Callable[[str, str, str], str | None]
    files: tuple[str, ...] = ()
    url: str = ""

    def tags(self) -> dict[str, list[Writing]]:
        """The notes of each tag, under its compared name; what a nested tag has, those above it have too."""
        found: dict[str, list[Writing]] = {}
        for path in sorted(self.writings):
            writing = self.writings[path]
            every = {key for tag in writing.tags for key in above(tag_key(tag))}
            for key in sorted(every):
                found.setdefault(key, []).append(writing)
        return {key: found[key] for key in sorted(found)}

    def back(self) -> dict[str, list[Writing]]:
        """The notes that link to each note, by title."""
        found: dict[str, list[Writing]] = {}
        for writing in in_order(list(self.writings.values())):
            for target in sorted(writing.links - {writing.path}):
                found.setdefault(target, []).append(writing)
        return found


def tag_parts(tag: str) -> list[str]:
    """A tag's names, the one that it is nested in first.

    >>> tag_parts("#Running / Trail/")
    ['Running', 'Trail']
    """
    return [plain for part in tag.lstrip("# ").split("/") if (plain := " ".join(part.split()))]


def tag_key(tag: str) -> str:
    """A tag as tags are compared.

    >>> tag_key("#Running/Trail/")
    'running/trail'
    """
    return unicodedata.normalize("NFC", "/".join(tag_parts(tag)).casefold())


def above(key: str) -> list[str]:
    """A tag and those that it is nested in.

    >>> above("running/trail")
    ['running', 'running/trail']
    """
    parts = tag_parts(key)
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]


def in_order(writings: list[Writing]) -> list[Writing]:
    """By title, as a reader looks for them."""
    return sorted(writings, key=lambda each: (sorting(each.title), each.path))


def sorting(title: str) -> str:
    """A title without accents, signs before it, and case, for its place in a list.

    >>> sorting("“Über uns”"), sorting("🌱 Seeds")
    ('uber uns”', 'seeds')
    """
    plain = unicodedata.normalize("NFKD", title).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    start = next((at for at, each in enumerate(plain) if each.isalnum()), 0)
    return plain[start:]
