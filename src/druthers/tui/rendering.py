"""What note text becomes on the screen: markdown in the theme's colours, and never a control character.

Drawn by rich as one piece: a widget for each block, as Textual's own Markdown has, takes seconds for a few hundred
lines. A note may come from anyone, so nothing in it may reach the terminal as a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from rich.theme import Theme
from textual.color import Color
from textual.filter import LineFilter

from druthers.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

TOP: Final = 3  # headings above this level have the theme's first colour


class Printable(LineFilter):
    """Lets nothing but text reach the terminal, whatever a widget was given to draw."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Take control characters out of every segment; they have no width, so nothing moves."""
        del background
        return [Segment(printable(text), style, control) for text, style, control in segments]


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
    """A note's markdown; links show their words, and colours are those of a theme's variables."""

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Title,
        "fence": _Code,
        "code_block": _Code,
    }

    def __init__(self, text: str, colours: Mapping[str, str]) -> None:
        super().__init__(text)
        for token in self.parsed:
            for child in token.children or ():
                if child.type == "image":  # rich draws one beside its place; what it shows is said in its place
                    said = child.content or child.attrs.get("src", "")
                    child.type, child.tag, child.children, child.content = "text", "", None, f"▣ {said}"
        self._theme = _theme(colours)
        self._drawn: dict[int, list[Segment]] = {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it in the theme's colours; once for a width, as measuring and painting both ask."""
        if options.max_width not in self._drawn:
            with console.use_theme(self._theme):
                parts = super().__rich_console__(console, options)
                drawn = [segment for part in parts for segment in _segments(part, console, options)]
            self._drawn = {options.max_width: drawn}
        yield from self._drawn[options.max_width]


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
            "markdown.link": mark,
            "markdown.link_url": mark,
            "markdown.table.border": quiet,
            "markdown.table.header": words + bold,
            "markdown.kbd": mark,
        },
        inherit=True,
    )
