"""What note text becomes on the screen: markdown in the theme's colours, and never a control character.

Drawn by rich as one piece: a widget for each block, as Textual's own Markdown has, takes seconds for a few hundred
lines. A note may come from anyone, so nothing in it may reach the terminal as a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import unquote

from markdown_it.token import Token
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from rich.theme import Theme
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

TOP: Final = 3  # headings above this level have the theme's first colour
WIKI: Final = re.compile(r"\[\[([^\[\]\n]+)\]\]")
SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
FOLLOW: Final = "follow({})"  # what a click on a link does, and a mark by which it is known


@dataclass(frozen=True, slots=True)
class Reference:
    """A link as a note makes it: the note that it names, or the address of something else; and the heading there."""

    target: str
    heading: str = ""
    address: str = ""


def of_wiki(inside: str) -> tuple[Reference, str]:
    """What stands between `[[` and `]]`, and the words that are shown for it.

    >>> of_wiki("Boats"), of_wiki("Boats#Hulls|a hull")
    ((Reference(target='Boats', heading='', address=''), 'Boats'), \
(Reference(target='Boats', heading='Hulls', address=''), 'a hull'))
    """
    name, _, alias = inside.partition("|")
    target, _, heading = name.removesuffix("\\").partition("#")
    return Reference(target.strip(), heading.lstrip("^").strip()), alias.strip() or name.strip().lstrip("#")


def of_markdown(href: str) -> Reference:
    """What a markdown link leads to: a note, by its path, or an address.

    >>> of_markdown("a%20b.md#Top").target, of_markdown("https://a.b/c").address
    ('a b.md', 'https://a.b/c')
    """
    if SCHEME.match(href):
        return Reference("", address=href)
    target, _, heading = unquote(href).partition("#")
    return Reference(target.strip(), heading.strip())


class _Title(Heading):
    """A heading at the left, without a frame."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console, options
        yield self.text


class _Code(CodeBlock):
    """Code as it stands, indented."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console, options
        yield Padding(Text(str(self.text).rstrip(), "markdown.code_block", overflow="fold"), (0, 0, 0, 2))


class NoteText(Markdown):
    """A note's markdown; links show their words, and colours are those of a theme's variables.

    `references` are its links in the order in which they are drawn; `chosen` is the one that the cursor is on.
    """

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Title,
        "fence": _Code,
        "code_block": _Code,
    }

    def __init__(self, text: str, colours: Mapping[str, str]) -> None:
        super().__init__(text)
        self.references: list[Reference] = []
        self.chosen: int | None = None
        for token in self.parsed:
            if token.children:
                token.children = list(self._tied(token.children))
        self._theme = _theme(colours)
        self._drawn: dict[int, list[Segment]] = {}

    def _tied(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The tokens of a line, in which every link has its number."""
        inside = False
        for token in tokens:
            if token.type == "image":  # rich draws one beside its place; what it shows is said in its place
                said = token.content or str(token.attrs.get("src", ""))
                yield Token("text", "", 0, content=f"▣ {said}")
            elif token.type == "link_open":
                inside = True
                yield self._open(of_markdown(str(token.attrs.get("href", ""))))
            elif token.type == "text" and not inside and "[[" in token.content:
                yield from self._wiki(token.content)
            else:
                inside = inside and token.type != "link_close"
                yield token

    def _wiki(self, text: str) -> Iterator[Token]:
        at = 0
        for found in WIKI.finditer(text):
            reference, said = of_wiki(found[1])
            yield Token("text", "", 0, content=text[at : found.start()])
            yield self._open(reference)
            yield Token("text", "", 0, content=said)
            yield Token("link_close", "a", -1)
            at = found.end()
        yield Token("text", "", 0, content=text[at:])

    def _open(self, reference: Reference) -> Token:
        self.references.append(reference)
        return Token("link_open", "a", 1, attrs={"href": FOLLOW.format(len(self.references) - 1)})

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it in the theme's colours; once for a width, as measuring and painting both ask."""
        if options.max_width not in self._drawn:
            with console.use_theme(self._theme):
                parts = super().__rich_console__(console, options)
                drawn = [segment for part in parts for segment in _segments(part, console, options)]
            self._drawn = {options.max_width: [_clickable(segment) for segment in drawn]}
        if self.chosen is None:
            yield from self._drawn[options.max_width]
            return
        chosen, mark = FOLLOW.format(self.chosen), Style(reverse=True)
        for text, style, control in self._drawn[options.max_width]:
            here = style is not None and style.meta.get("@click") == chosen
            yield Segment(text, style + mark if here and style else style, control)


def _clickable(segment: Segment) -> Segment:
    """A link's number stands where rich has the address; it becomes what a click does."""
    text, style, control = segment
    if style is None or style.link is None:
        return segment
    return Segment(text, style.update_link(None) + Style(meta={"@click": style.link}), control)


def _segments(part: RenderableType | Segment, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
    return (part,) if isinstance(part, Segment) else console.render(part, options)


def _theme(colours: Mapping[str, str]) -> Theme:
    """What rich calls the parts of markdown, in the colours of a Textual theme's variables."""

    def style(colour: str) -> Style:
        return Style(color=Color.parse(colours[colour]).rich_color)

    lead, words, quiet, mark = style("primary"), style("foreground"), style("muted"), style("accent")
    bold = Style(bold=True)
    return Theme(
        {
            **{f"markdown.h{level}": (lead if level < TOP else words) + bold for level in range(1, 7)},
            "markdown.code": mark,
            "markdown.code_block": mark,
            "markdown.block_quote": quiet,
            "markdown.list": words,
            "markdown.item.bullet": quiet,
            "markdown.item.number": quiet,
            "markdown.hr": quiet,
            "markdown.link": mark + Style(underline=True),
            "markdown.link_url": mark + Style(underline=True),
            "markdown.table.border": quiet,
            "markdown.table.header": words + bold,
            "markdown.kbd": mark,
        },
        inherit=True,
    )
