"""How well one colour reads on another, and colours moved as little as it takes to read.

Pure functions for the themes. WCAG 2.2: text reads at 4.5 to 1 (1.4.3, AA), what has a shape at 3 to 1 (1.4.11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Iterable

READABLE: Final = 4.5  # text of ordinary size
VISIBLE: Final = 3.0  # signs, and frames and marks that tell something
WHITE: Final = Color.parse("#ffffff")
BLACK: Final = Color.parse("#000000")
STEPS: Final = 20
LINEAR: Final = 0.04045  # of a channel, below which sRGB is a straight line


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two solid colours, 1 to 21 (WCAG 2.2, relative luminance of sRGB).

    >>> contrast(WHITE, BLACK)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def worst(colour: Color, grounds: Iterable[Color]) -> float:
    """The lowest contrast of a colour with any of the grounds."""
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: Color, grounds: Iterable[Color], ratio: float = READABLE) -> Color:
    """Move a colour towards white or black, the nearer that reads, until it has the ratio on every ground.

    Where the grounds leave no such colour, the better of black and white.
    """
    backs = [solid(ground) for ground in grounds]
    for step in range(STEPS + 1):
        moved = [solid(colour.blend(end, step / STEPS, 1)) for end in (WHITE, BLACK)]
        best = max(moved, key=lambda shade: worst(shade, backs))
        if worst(best, backs) >= ratio:
            return best
    return max((WHITE, BLACK), key=lambda shade: worst(shade, backs))


def quiet(colour: Color, grounds: Iterable[Color], most: float, ratio: float = VISIBLE) -> Color:
    """Blend a colour into the first ground, by `most` or by as much as leaves it the ratio on every ground."""
    backs = [solid(ground) for ground in grounds]
    for step in range(STEPS):
        shade = solid(colour.blend(backs[0], most * (1 - step / STEPS), 1))
        if worst(shade, backs) >= ratio:
            return shade
    return solid(colour)


def solid(colour: Color) -> Color:
    """A colour as its six hexadecimal digits have it."""
    return Color.parse(colour.hex6)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= LINEAR else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour.rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
