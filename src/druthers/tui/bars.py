"""An interval drawn in text: where a weight lies, and how sure that is.

A pure function for the profile screen.
"""

from __future__ import annotations


def interval(mean: float, sd: float, *, scale: float, width: int, mark: str = "●") -> str:
    """Draw mean ± 1.96 sd on an axis from -scale to +scale, zero in the middle, `width` cells wide or one less.

    What lies beyond the axis ends in an arrow.

    >>> interval(0.5, 0.2, scale=1.0, width=21)
    '          │├───●───┤ '
    >>> interval(0.0, 2.0, scale=1.0, width=11)
    '◂────●────▸'
    """
    half = (width - 1) // 2

    def cell(value: float) -> int:
        return half + round(value / scale * half) if scale > 0 else half

    row = [" "] * (2 * half + 1)
    row[half] = "│"
    low, high = cell(mean - 1.96 * sd), cell(mean + 1.96 * sd)
    first, last = max(low, 0), min(high, 2 * half)
    for position in range(first, last + 1):
        row[position] = "─"
    if first < half < last:
        row[half] = "┼"
    if low != high:
        row[first] = "◂" if low < 0 else "├"
        row[last] = "▸" if high > 2 * half else "┤"
    row[min(max(cell(mean), 0), 2 * half)] = mark
    return "".join(row)
