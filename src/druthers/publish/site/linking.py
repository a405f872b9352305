"""Where the links of one page lead, and what of other notes it shows in its own text.

The publish stage, for the site. What is not among the shown notes and their files leads nowhere and has no name here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Final

from druthers.publish.site.addresses import below, between
from druthers.publish.site.attached import Files, kind_of
from druthers.publish.site.ports import Html, Lead
from druthers.publish.site.writing import Garden, tag_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from druthers.publish.site.ports import Asked, Heading, Markdown
    from druthers.publish.site.writing import Writing

DEEPEST: Final = 2  # notes in notes
MOST: Final = 20  # insets on one page
LARGEST: Final = 200_000  # characters of all insets of a page

_BLOCK_END: Final = r"(?:^|\s)\^{name}\s*$"
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")


class Places:
    """Where everything lies on the site; shared by all its pages. `shown` are the files that pages have asked for."""

    def __init__(
        self,
        garden: Garden,
        pages: Mapping[str, str],
        tags: Mapping[str, str],
        files: Mapping[str, str],
        reads: Markdown,
    ) -> None:
        self.garden = garden
        self.pages = pages
        self.tags = tags
        self.files = files
        self.markdown = reads
        self.shown: set[str] = set()
        self._known = Files(files)
        self._outlines: dict[str, tuple[Heading, ...]] = {}

    def note(self, asked: Asked, source: str) -> str | None:
        """The note that a link means."""
        if not asked.target:
            return source
        if asked.kind != "block" and kind_of(asked.target):
            return None
        return self.garden.meant(asked.target, source, asked.kind)

    def file(self, asked: Asked, source: str) -> str | None:
        """The file that a link means; it is on the site from then on."""
        path = self._known.meant(asked.target, source) if asked.kind != "block" else None
        if path:
            self.shown.add(path)
        return path

    def heading(self, path: str, words: str) -> Heading | None:
        """The heading of a note that a link means."""
        if path not in self._outlines:
            writing = self.garden.writings[path]
            self._outlines[path] = self.markdown.outline(writing.text, writing.title)
        wanted = _key(words)
        return next((each for each in self._outlines[path] if wanted and _key(each.text) == wanted), None)

    def after(self, path: str, heading: Heading) -> int | None:
        """The line on which what stands under a heading is over; None for the note's end."""
        later = (each for each in self._outlines[path] if each.line > heading.line and each.level <= heading.level)
        return next((each.line for each in later), None)


@dataclass
class _Page:
    """What the insets of one page share."""

    number: int = 0
    characters: int = 0


@dataclass(frozen=True)
class Here:
    """A note's surroundings on the page at `address`; `whole` writes links as they are outside of the site."""

    places: Places
    writing: Writing
    address: str
    level: int = 1
    prefix: str = ""
    whole: bool = False
    title: str = ""
    _page: _Page = field(default_factory=_Page)
    _chain: tuple[str, ...] = ()

    def lead(self, asked: Asked) -> Lead | None:
        """Where a link leads."""
        source = self.writing.path
        path = self.places.note(asked, source)
        if path is not None:
            page = self.places.pages[path]
            return Lead(self._href(page, self._fragment(path, asked)), self.places.garden.writings[path].title)
        file = self.places.file(asked, source)
        if file is None:
            return None
        words = file.rsplit("/", 1)[-1]
        kind = kind_of(file) or "file"
        return Lead(self._href(self.places.files[file]), words if kind == "file" else _spoken(words), kind)

    def inset(self, asked: Asked) -> Html | None:
        """Another note, or a part of it, to stand in this one's text."""
        path = self.places.note(asked, self.writing.path)
        if path is None or path in (self.writing.path, *self._chain) or len(self._chain) >= DEEPEST:
            return None
        writing = self.places.garden.writings[path]
        text = self._part(path, writing, asked)
        self._page.number += 1
        self._page.characters += len(text)
        if not text.strip() or self._page.number > MOST or self._page.characters > LARGEST:
            return None
        there = replace(
            self,
            writing=writing,
            level=min(self.level + 1, 5),
            prefix=f"e{self._page.number}-",
            title=writing.title,
            _chain=(*self._chain, self.writing.path),
        )
        lead = self.lead(replace(asked, embed=False))
        title = escape(lead.title if lead else writing.title)
        source = f'<p class="of"><a href="{escape(lead.href if lead else "")}">{title}</a></p>\n'
        shown = self.places.markdown.render(text, there).html
        return Html(f'<section class="inset" aria-label="{title}" dir="auto">\n{source}{shown}</section>\n')

    def tag(self, name: str) -> str | None:
        """The address of a tag's page."""
        page = self.places.tags.get(tag_key(name))
        return self._href(page) if page else None

    def _href(self, target: str, fragment: str = "") -> str:
        if self.whole:
            return below(self.places.garden.url, target, fragment)
        return between(self.address, target, fragment)

    def _fragment(self, path: str, asked: Asked) -> str:
        if asked.kind == "block":
            return f"block-{asked.target}"
        if asked.block:
            return f"block-{asked.block}"
        found = self.places.heading(path, asked.heading) if asked.heading else None
        return found.id if found else ""

    def _part(self, path: str, writing: Writing, asked: Asked) -> str:
        """The text that an inset shows: a heading's, a block's, or the whole."""
        lines = writing.text.split("\n")
        if name := asked.block or (asked.target if asked.kind == "block" else ""):
            return _block(lines, name)
        if not asked.heading:
            return writing.text
        found = self.places.heading(path, asked.heading)
        return "\n".join(lines[found.line : self.places.after(path, found)]) if found else ""


def _block(lines: list[str], name: str) -> str:
    """The block of that name: a list's line, or the lines of a paragraph."""
    ends = re.compile(_BLOCK_END.format(name=re.escape(name)))
    owned = re.compile(rf"\s*(?:[-*+]\s+)?id::\s*{re.escape(name)}\s*$", re.IGNORECASE)
    for at, line in enumerate(lines):
        if owned.match(line):
            above = next((lines[n] for n in range(at - 1, -1, -1) if _ITEM.match(lines[n]) or "::" not in lines[n]), "")
            return _ITEM.sub("", above, count=1)
        if ends.search(line):
            first = at
            while first and not _ITEM.match(lines[first]) and lines[first - 1].strip():
                first -= 1
            return "\n".join([_ITEM.sub("", lines[first], count=1), *lines[first + 1 : at + 1]])
    return ""


def _spoken(name: str) -> str:
    """A file's name as words."""
    return re.sub(r"[-_]+", " ", name.rsplit(".", 1)[0]).strip()


def _key(words: str) -> str:
    plain = unicodedata.normalize("NFC", words).casefold()
    return re.sub(r"[\W_]+", "", plain) or plain.strip()
