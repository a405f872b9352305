"""Plots in text: what was learnt over time, whether its chances hold, how it learns.

Pure functions from numbers to Content. plotille's canvas sets the dots of braille, one canvas for each layer; the
colours are the theme's, and a layer is told from another without them too, by its signs. The same numbers as words are
in `portraying`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

from textual.content import Content

from druthers.wording import SURE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from plotille import Canvas

    from druthers.models import Bin, FeatureBelief, Step

    Draw = Callable[[Canvas], None]

EMPTY: Final = "\u2800"  # braille without a dot
BRAILLE: Final = range(0x2801, 0x2900)
MARK: Final = "●"
WANTED: Final = "×"  # noqa: RUF001 -- a sign of its own, not a letter
SHORTEST: Final = 6  # rows of a plot
TALLEST: Final = 20
LEAST_SPREAD: Final = 0.2  # of an axis of weights: less would blow noise up
UNSETTLED: Final = 9  # ratings whose running mean still swings wildly; a longer curve begins after them


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction: from where to where, and what is written at which numbers."""

    low: float
    high: float
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """What is drawn in one colour, and over the layers before it."""

    style: str
    draw: Draw


def load() -> None:
    """Load what drawing needs; who draws soon calls it in a thread."""
    import plotille  # noqa: F401, PLC0415 -- 17 ms, and nothing but a plot needs it


def drift(past: Sequence[tuple[datetime, FeatureBelief]], *, width: int, height: int) -> Content:
    """A weight over time with the range that holds it 19 times of 20, oldest first; two moments or more."""
    beliefs = [each for _, each in past]
    ends = [each.mean + side * SURE * each.sd for each in beliefs for side in (-1, 1)]
    ends += [each.ideal for each in beliefs if each.ideal is not None]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    spread = max(high - low, LEAST_SPREAD)
    points = [(at.timestamp(), each) for at, each in past]
    first, last = points[0][0], points[-1][0]

    def zero(canvas: Canvas) -> None:
        _dashed(canvas, (first, 0.0), (last, 0.0), on=1, of=4)

    def band(canvas: Canvas) -> None:
        for one, two in pairwise(points):
            _stipple(canvas, _range(*one), _range(*two))

    def mean(canvas: Canvas) -> None:
        for (one, a), (two, b) in pairwise(points):
            canvas.line(one, a.mean, two, b.mean)
        for at, each in points:
            _mark(canvas, at, each.mean, MARK)

    def wanted(canvas: Canvas) -> None:
        for at, each in points:
            if each.ideal is not None:
                _mark(canvas, at, each.ideal, WANTED)

    y = Axis(low - spread * 0.06, high + spread * 0.06, _weights(low, high))
    x = Axis(first, last, ((first, f"{past[0][0]:%-d %b %Y}"), (last, f"{past[-1][0]:%-d %b %Y}")))
    layers = (Layer("$muted", zero), Layer("$muted", band), Layer("$accent", wanted), Layer("$primary", mean))
    return drawn(layers, x, y, width=width, height=height)


def calibration(bins: Sequence[Bin], *, width: int, height: int) -> Content:
    """The share that was welcome against the chance that was given, with intervals; on the dotted line it is exact."""

    def exact(canvas: Canvas) -> None:
        _dashed(canvas, (0.0, 0.0), (1.0, 1.0), on=1, of=3)

    def intervals(canvas: Canvas) -> None:
        for each in bins:
            canvas.line(each.predicted, each.low, each.predicted, each.high)

    def shares(canvas: Canvas) -> None:
        for each in bins:
            _mark(canvas, each.predicted, each.welcome, MARK)

    marks = tuple((part / 4, f"{part * 25} %") for part in range(0, 5, 2))
    layers = (Layer("$muted", exact), Layer("$primary", intervals), Layer("$primary", shares))
    return drawn(layers, Axis(-0.02, 1.02, marks), Axis(-0.04, 1.04, marks), width=width, height=height)


def learning(steps: Sequence[Step], replayed: Sequence[Step], *, width: int, height: int) -> Content:
    """The running log loss of its guesses (a line), of the replayed ones (dots), and of the average (dashes)."""
    first = UNSETTLED if len(steps) > 3 * UNSETTLED else 0
    steps, replayed = steps[first:], replayed[min(first, max(len(replayed) - 1, 0)) :]
    losses = [loss for each in (*steps, *replayed) for loss in (each.nll, each.base_nll)]
    low, high = min(losses), max(losses)
    room = max(0.05, 0.15 * (high - low))
    bottom, top = max(0.0, low - room), high + room

    def curve(values: Sequence[tuple[int, float]], on: int, of: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            for one, two in pairwise(values):
                _dashed(canvas, one, two, on=on, of=of)

        return draw

    begin, end = steps[0].ratings, max(steps[-1].ratings, steps[0].ratings + 1)
    x = Axis(begin, end, ((begin, f"{begin:,}"), (end, f"{end:,} ratings")))
    y = Axis(bottom, top, tuple((number, f"{number:.2f}") for number in (low, high)))
    layers = (
        Layer("$muted", curve([(each.ratings, each.base_nll) for each in steps], 3, 6)),
        Layer("$success", curve([(each.ratings, each.nll) for each in replayed], 1, 3)),
        Layer("$primary", curve([(each.ratings, each.nll) for each in steps], 1, 1)),
    )
    return drawn(layers, x, y, width=width, height=height)


def drawn(layers: Sequence[Layer], x: Axis, y: Axis, *, width: int, height: int) -> Content:
    """The layers between their axes, in so many cells and rows."""
    from plotille import Canvas  # noqa: PLC0415 -- 17 ms, and nothing but a plot needs it

    height = max(SHORTEST, min(height, TALLEST))
    gutter = max((len(label) for _, label in y.marks), default=0)
    room, rows = max(width - gutter - 2, 8), height - 2
    cells: list[list[tuple[str, str]]] = [[(" ", "")] * room for _ in range(rows)]
    for layer in layers:
        canvas = Canvas(room, rows, x.low, y.low, x.high, y.high)
        layer.draw(canvas)
        for row, line in zip(cells, canvas.plot("\n").split("\n"), strict=True):
            for at, sign in enumerate(line):
                if sign != EMPTY:
                    row[at] = (_both(row[at][0], sign), layer.style)
    labels = {_row(number, y, rows): label for number, label in y.marks}
    lines = [
        Content.assemble(
            (f"{labels.get(number, ''):>{gutter}} ", "$muted"),
            ("┤" if number in labels else "│", "$muted"),
            *_runs(row),
        )
        for number, row in enumerate(cells)
    ]
    lines.append(Content.styled(f"{'':>{gutter}} └{'─' * room}", "$muted"))
    lines.append(Content.styled(f"{'':>{gutter + 2}}{_under(x, room)}", "$muted"))
    return Content("\n").join(lines)


def _both(under: str, over: str) -> str:
    """Two signs in one cell: the dots of both, or the upper one where either is no braille."""
    if ord(under) in BRAILLE and ord(over) in BRAILLE:
        return chr(0x2800 | (ord(under) - 0x2800) | (ord(over) - 0x2800))
    return under if under in {MARK, WANTED} and ord(over) in BRAILLE else over


def _runs(row: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring cells of one colour as one piece."""
    text, style = "", ""
    for sign, of in row:
        if of != style and text:
            yield text, style
            text = ""
        text, style = text + sign, of
    yield text, style


def _row(number: float, axis: Axis, rows: int) -> int:
    """The row, from the top, in which a number stands."""
    share = (number - axis.low) / (axis.high - axis.low)
    return min(max(rows - 1 - int(share * rows), 0), rows - 1)


def _under(axis: Axis, room: int) -> str:
    """The numbers below an axis, each at its place as far as there is room."""
    line = ""
    for number, label in axis.marks:
        share = (number - axis.low) / (axis.high - axis.low)
        start = min(max(round(share * (room - 1) - len(label) / 2), 0), max(room - len(label), 0))
        if not line or start > len(line):
            line = f"{line:<{start}}{label}"
    return line


def _weights(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """The ends and zero, where they do not crowd each other."""
    near = (high - low) / 5
    return tuple(
        (number, f"{number:+.2f}" if number else "0")
        for number in (low, 0.0, high)
        if number == 0.0 or abs(number) > near
    )


def _range(at: float, belief: FeatureBelief) -> tuple[float, float, float]:
    return at, belief.mean - SURE * belief.sd, belief.mean + SURE * belief.sd


def _mark(canvas: Canvas, x: float, y: float, sign: str) -> None:
    """A sign in the cell where the point lies; one on the far edge lies in the last cell."""
    canvas.point(min(x, canvas.xmax_inside), min(y, canvas.ymax_inside), marker=sign)


def _dashed(canvas: Canvas, start: tuple[float, float], end: tuple[float, float], *, on: int, of: int) -> None:
    """A line of which `on` dots of each `of` columns are set, the same columns wherever it begins."""
    across, down = canvas.dots_between(*start, *end)
    steps = max(abs(across), abs(down), 1)
    step = (canvas.xmax - canvas.xmin) / (canvas.width * 2)
    for number in range(steps + 1):
        share = number / steps
        x = start[0] + share * (end[0] - start[0])
        if round((x - canvas.xmin) / step) % of < on:
            canvas.point(x, start[1] + share * (end[1] - start[1]))


def _stipple(canvas: Canvas, one: tuple[float, float, float], two: tuple[float, float, float]) -> None:
    """The ground between two ranges, every other dot of every other column, the rows in turn."""
    step, rise = (canvas.xmax - canvas.xmin) / (canvas.width * 2), (canvas.ymax - canvas.ymin) / (canvas.height * 4)
    first, last = ceil((one[0] - canvas.xmin) / step), int((two[0] - canvas.xmin) / step)
    for column in range(first + first % 2, last + 1, 2):
        share = (canvas.xmin + column * step - one[0]) / ((two[0] - one[0]) or 1.0)
        low, high = (one[side] + share * (two[side] - one[side]) for side in (1, 2))
        start, end = ceil((low - canvas.ymin) / rise), int((high - canvas.ymin) / rise)
        for row in range(start, end + 1):
            if row % 2 == (column // 2) % 2:
                canvas.point(canvas.xmin + column * step, canvas.ymin + row * rise)
