"""What every line passes on its way to the terminal, for those who want no colour, or have the screen read to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.filter import LineFilter

from druthers.models import SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STANDS_OUT: Final = (  # grounds that tell something: what the cursor is on, what is selected, what can be typed in
    "panel",
    "cursor-line",
    "block-cursor-background",
    "input-selection-background",
    "screen-selection-background",
    "link-background-hover",
    "primary",
    "accent",
    "error",
    "warning",
    "success",
)
LOUD: Final = ("primary", "accent", "warning", "error")  # what is told by these is told in bold
MARK: Final = "▌"  # before the line that the cursor is on
BARE: Final = Style.from_color(RichColor.default(), RichColor.default())
DRAWN: Final = dict.fromkeys((*range(0x2500, 0x25A0), *range(0x2800, 0x2900)), " ") | dict.fromkeys(
    map(ord, "★☆▪◂▸▹◆◇❧"), " "
)
PLACES: Final = {sign: place for place, sign in SIGNS.items()}
TWICE: Final = re.compile(rf"[{''.join(PLACES)}] +({'|'.join(SIGNS)})\b")  # the word stands beside its sign
SIGN: Final = re.compile(rf"([{''.join(PLACES)}])(?: +|$)({'|'.join(SIGNS)})?")


class CursorMark(LineFilter):
    """Marks the line that the cursor is on at its start: a ground that is a little darker is seen by few."""

    def __init__(self, colours: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._colours = colours
        self._of: Mapping[str, str] = {}
        self._line = self._cursor = ""
        self._mark = Style()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Put the mark on the first cell of the line's ground if that is blank, else on the cell before it."""
        del background
        if (colours := self._colours()) is not self._of:
            self._of, self._line = colours, _digits(colours.get("cursor-line", ""))
            self._cursor = _digits(colours.get("input-cursor-background", ""))
            self._mark = Style(color=_digits(colours.get("primary", "")) or None)
        for at, (text, style, _) in enumerate(segments):
            ground = _said(style.bgcolor) if style else ""
            if ground and ground == self._line:
                if text[:1] == " ":
                    return [*segments[:at], *self._marked(segments[at], 0), *segments[at + 1 :]]
                if at and segments[at - 1].text[-1:] == " ":
                    before = segments[at - 1]
                    return [*segments[: at - 1], *self._marked(before, len(before.text) - 1), *segments[at:]]
                break
            if ground == self._cursor or text.translate(DRAWN).strip():
                break
        return segments

    def _marked(self, segment: Segment, at: int) -> list[Segment]:
        """A blank segment with the mark in one of its cells."""
        text, style, control = segment
        parts = [
            Segment(text[:at], style, control),
            Segment(MARK, (style or Style()) + self._mark),
            Segment(text[at + 1 :], style, control),
        ]
        return [part for part in parts if part.text]


class NoColour(LineFilter):
    """Takes every colour away. A ground that stood out is drawn in reverse, a colour that did in bold.

    Textual's own turns colours into greys, which are colours too.
    """

    def __init__(self, colours: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._colours = colours
        self._of: Mapping[str, str] = {}
        self._grounds: set[str] = set()
        self._loud: set[str] = set()
        self._cursor = ""
        self._known: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Draw a line without colour."""
        del background
        if (colours := self._colours()) is not self._of:
            self._of, self._known = colours, {}
            page = _digits(colours.get("background", ""))
            self._grounds = {_digits(colours.get(name, "")) for name in STANDS_OUT} - {"", page}
            self._loud = {_digits(colours.get(name, "")) for name in LOUD} - {_digits(colours.get("foreground", ""))}
            self._cursor = _digits(colours.get("input-cursor-background", ""))
        return [
            Segment(text, style, control) if control or not style else self._bared(text, style)
            for text, style, control in segments
        ]

    def _bared(self, text: str, style: Style) -> Segment:
        bare = self._bare(style)
        return Segment(" " if text == MARK and bare.reverse else text, bare)  # half a cell in reverse is a blot

    def _bare(self, style: Style) -> Style:
        if style not in self._known:
            front, back = (_said(colour) for colour in (style.color, style.bgcolor))
            told = Style(reverse=True) if back in self._grounds else Style()
            if back == self._cursor:  # it may stand in a field that is drawn in reverse
                told += Style(underline=True)
            self._known[style] = style + BARE + told + (Style(bold=True) if front in self._loud else Style())
        return self._known[style]


class Unadorned(LineFilter):
    """Takes away what is drawn and not said, and says what a sign means.

    Frames, bars and braille become blanks, so that nothing moves. The sign of a place, known by its colour, becomes the
    word; what does not fit then is cut at the end of the line.
    """

    def __init__(self, colours: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._colours = colours
        self._of: Mapping[str, str] = {}
        self._places: set[str] = set()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Draw a line as text alone."""
        del background
        if (colours := self._colours()) is not self._of:
            self._of = colours
            self._places = {_digits(colours.get(place, "")) for place in SIGNS} - {""}
        said = [Segment(self._say(text, style).translate(DRAWN), style, control) for text, style, control in segments]
        width = Segment.get_line_length(segments)
        if Segment.get_line_length(said) != width:
            said = Segment.adjust_line_length(said, width, style=segments[-1].style)
        return said

    def _say(self, text: str, style: Style | None) -> str:
        coloured = style is not None and _said(style.color) in self._places
        return SIGN.sub(_word, text) if coloured else TWICE.sub(r"\1", text)


def _word(found: re.Match[str]) -> str:
    """The word for a sign, unless the word is there already."""
    return found[2] or f"{PLACES[found[1]]}: "


def _digits(colour: str) -> str:
    """A colour of a theme as rich says it; nothing for one that is see-through or follows another."""
    try:
        parsed = Color.parse(colour)
    except ColorParseError:  # `auto`, or with a share, as `#7a7a7a 25%`
        return ""
    return parsed.hex6.lower() if parsed.a == 1 and parsed.ansi is None else ""


def _said(colour: RichColor | None) -> str:
    return colour.triplet.hex if colour is not None and colour.triplet is not None else ""
