"""What a terminal of few colours makes of a theme, and the theme made of those colours instead, so that it still reads.

A terminal of 256 colours (macOS's own, many over ssh) or of 16 (the Linux console) draws the nearest that it has of
each: text then may not read any more, and the cursor's line not differ. Pure functions.
"""

from __future__ import annotations

import colorsys
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.terminal_theme import TerminalTheme
from textual.color import Color

from druthers.tui.contrast import READABLE, VISIBLE, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.theme import Theme

VGA: Final = (
    (0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170),
    (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255),
    (255, 255, 255),
)  # fmt: skip
CONSOLE: Final = TerminalTheme(VGA[0], VGA[7], list(VGA[:8]), list(VGA[8:]))
FEW: Final = {  # what rich calls the systems of few colours
    "256": ColorSystem.EIGHT_BIT,
    "standard": ColorSystem.STANDARD,
    "windows": ColorSystem.STANDARD,
}
WORDS: Final = ("foreground", "primary", "secondary", "accent", "success", "warning", "error")
MORE_WORDS: Final = ("muted", "public", "private", "following")
EDGES: Final = ("edge", "public-edge", "private-edge")
GROUNDS: Final = ("background", "surface", "panel")


def drawn(colour: Color, system: ColorSystem) -> Color:
    """The colour that a terminal of this system draws for another.

    >>> drawn(Color.parse("#101010"), ColorSystem.STANDARD).hex6
    '#000000'
    """
    return Color(*RichColor.from_rgb(*colour.rgb).downgrade(system).get_truecolor(CONSOLE))


def adapted(theme: Theme, system: str | None) -> Theme:
    """A theme of ours in the colours that a terminal has: `system` is rich's name for them, such as `256`.

    Words keep 4.5:1 on every ground, frames 3:1, and the cursor's line another colour than the page.
    """
    if system not in FEW or "edge" not in theme.variables:
        return theme
    given = _palette(FEW[system])
    shown = tuple(given)
    words = {name: str(getattr(theme, name)) for name in WORDS} | {name: theme.variables[name] for name in MORE_WORDS}
    back, next_to_it, behind = (str(getattr(theme, name)) for name in GROUNDS)
    page = _nearest(back, shown)
    greys = ("foreground", "muted") if FEW[system] is ColorSystem.STANDARD else ("foreground",)  # 16 have but one muted
    inks = [_nearest(words[name], shown, (page,), READABLE) for name in greys]
    marked = [shade for shade in shown if shade != page and all(worst(ink, [shade]) >= READABLE for ink in inks)]
    near = _nearest(next_to_it, shown)
    near = near if _distance(near, page) < NEAR else page
    line = _nearest(behind, [shade for shade in marked if shade != near])
    grounds = (page, near, line)
    new = dict(zip((back, next_to_it, behind), grounds, strict=True))
    chosen = theme.variables["input-selection-background"]
    new[chosen] = _nearest(chosen, [shade for shade in marked if shade not in grounds] or [line])
    new |= {old: _nearest(_vivid(old, system), shown, grounds, READABLE) for old in words.values()}
    for name in EDGES:
        new.setdefault(old := theme.variables[name], _nearest(old, shown, grounds, VISIBLE))
    told = {old: given[shade] for old, shade in new.items()}
    return replace(
        theme,
        **{name: told[str(getattr(theme, name))] for name in (*WORDS, *GROUNDS)},  # type: ignore[arg-type]
        variables={name: told.get(value, value) for name, value in theme.variables.items()},
    )


@lru_cache(maxsize=2)
def _palette(system: ColorSystem) -> dict[Color, str]:
    """The colours that such a terminal shows, and what must be asked for to have each: rich takes light greys lower."""
    if system is ColorSystem.STANDARD:
        return {Color(*shade): Color(*shade).hex6 for shade in VGA}
    levels = (0, 95, 135, 175, 215, 255)
    cube = [Color(red, green, blue) for red in levels for green in levels for blue in levels]
    greys = [Color(shade, shade, shade) for shade in range(255, 0, -1)]
    return {drawn(shade, system): shade.hex6 for shade in (*greys, *cube)}


def _nearest(colour: str, palette: Sequence[Color], grounds: Sequence[Color] = (), ratio: float = 1.0) -> Color:
    """The nearest of the palette that has the ratio on every ground; else the one that has the most."""
    wanted = Color.parse(colour)
    near = sorted(palette, key=lambda shade: _distance(wanted, shade))
    if not grounds:
        return near[0]
    fit = (shade for shade in near if worst(shade, grounds) >= ratio)
    return next(fit, None) or max(near, key=lambda shade: worst(shade, grounds))


def _vivid(colour: str, system: str) -> str:
    """A colour with more of its hue, which has to last till the nearest of a few."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in Color.parse(colour).rgb))
    if saturation < GREY:
        return colour
    more, full = (1.0, 1.0) if FEW[system] is ColorSystem.STANDARD else (min(saturation * 1.3, 1.0), value)
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue, more, full))
    return Color(red, green, blue).hex6


def _distance(one: Color, other: Color) -> float:
    """How far two colours are apart: brightness as the eye weighs it, and hue, which counts more than it weighs."""
    red, green, blue = one.r - other.r, one.g - other.g, one.b - other.b
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    return float(bright**2 + HUE * ((blue - bright) ** 2 + (red - bright) ** 2))


HUE: Final = 0.8
GREY: Final = 0.25  # of saturation, below which a colour is no colour for anyone
NEAR: Final = 5_000.0  # a step of the grey ramp is 100, from black to the dark grey of the console 7,225
