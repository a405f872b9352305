"""A `Markdown` for tests: paragraphs, headings of one line, `[[links]]` and `![[insets]]`, and nothing else.

An adapter that ships with the package. It keeps the port's promises; what real notes look like takes the real one.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from druthers.publish.site.ports import Asked, Heading, Html, Rendered

if TYPE_CHECKING:
    from druthers.publish.site.ports import Around

_WIKI = re.compile(r"(!?)\[\[([^\[\]\n|#]+)(?:#([^\[\]\n|]+))?(?:\|([^\[\]\n]+))?\]\]")
_HEADING = re.compile(r"(#{1,6}) (.+)")


class FakeMarkdown:
    """The least that a site can be made with."""

    def render(self, text: str, around: Around) -> Rendered:
        """Render a note's text."""
        found = {each.line: each for each in self.outline(text, around.title)}
        highest = min((each.level for each in found.values()), default=1)
        lines = []
        for number, line in enumerate(text.split("\n")):
            if each := found.get(number):
                level = min(each.level - highest + around.level + 1, 6)
                lines.append(f'<h{level} id="{around.prefix}{escape(each.id)}">{escape(each.text)}</h{level}>\n')
            elif line.strip() and not (number == 0 and _HEADING.fullmatch(line)):
                lines.append(_paragraph(line, around))
        headings = (Heading(each.level, each.text, around.prefix + each.id, each.line) for each in found.values())
        return Rendered(Html("".join(lines)), tuple(headings))

    def outline(self, text: str, title: str) -> tuple[Heading, ...]:
        """The headings."""
        found = []
        for number, line in enumerate(text.split("\n")):
            heading = _HEADING.fullmatch(line)
            if heading and not (number == 0 and heading[2].casefold() == title.casefold()):
                found.append(Heading(len(heading[1]), heading[2], f"h{number}", number))
        return tuple(found)


def _paragraph(line: str, around: Around) -> str:
    if (alone := _WIKI.fullmatch(line)) and alone[1]:
        inset = around.inset(Asked("wiki", alone[2], alone[3] or "", embed=True))
        if inset is not None:
            return str(inset)
    pieces, at = [], 0
    for found in _WIKI.finditer(line):
        lead = around.lead(Asked("wiki", found[2], found[3] or "", embed=bool(found[1])))
        words = escape(found[4] or found[2])
        pieces += [escape(line[at : found.start()]), f'<a href="{escape(lead.href)}">{words}</a>' if lead else words]
        at = found.end()
    return f"<p>{''.join(pieces)}{escape(line[at:])}</p>\n"
