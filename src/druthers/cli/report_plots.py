"""The report's plots, as SVG that stands inside a page: no file of its own, no script, nothing fetched.

A front end; matplotlib is imported here alone, and only when a page is asked for. It draws with colours that stand for
the page's own (`var(--ink)` and so on), so that one drawing reads on light and on dark.
"""

from __future__ import annotations

import io
import logging
import os
import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from druthers import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from druthers.models import Bin, Discovery, FeatureBelief, Step

INK: Final = "#010101"
FAINT: Final = "#020202"
MODEL: Final = "#030303"
BASE: Final = "#040404"
GOOD: Final = "#050505"
COLOURS: Final = {INK: "ink", FAINT: "faint", MODEL: "model", BASE: "base", GOOD: "good"}
WIDTH: Final = 6.4  # inches
NAME: Final = 28  # characters of a feature's name
POINTS: Final = 300  # of a curve; more of them are not seen
SETTINGS: Final = {
    "svg.fonttype": "none",  # letters stay letters
    "svg.hashsalt": "druthers",  # the same report gives the same page
    "text.parse_math": False,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}


class Plots:
    """Draws one report; `cache` is a folder for matplotlib's list of fonts, which it would keep in the home."""

    def __init__(self, cache: Path) -> None:
        os.environ.setdefault("MPLCONFIGDIR", str(cache))
        logging.getLogger("matplotlib").setLevel(logging.ERROR)  # that it looks for fonts is nothing to tell
        import matplotlib as mpl
        from matplotlib import ticker
        from matplotlib.figure import Figure

        self._mpl: Any = mpl
        self._ticker: Any = ticker
        self._figure: Any = Figure

    def calibration(self, bins: Sequence[Bin]) -> str:
        """The share that was welcome against what was predicted, with intervals; on the diagonal it is exact."""
        with self._style():
            figure = self._figure(figsize=(WIDTH, 4.4), layout="constrained")
            axes = figure.subplots()
            axes.plot([0, 1], [0, 1], color=BASE, linestyle=(0, (4, 3)), linewidth=1.2)
            predicted = [each.predicted for each in bins]
            welcome = [each.welcome for each in bins]
            below = [max(0.0, each.welcome - each.low) for each in bins]
            above = [max(0.0, each.high - each.welcome) for each in bins]
            axes.errorbar(predicted, welcome, yerr=[below, above], fmt="none", ecolor=MODEL, elinewidth=1.2, capsize=3)
            axes.plot(predicted, welcome, color=MODEL, linewidth=1.0, alpha=0.5)
            largest = max((each.count for each in bins), default=1)
            sizes = [20 + 140 * each.count / largest for each in bins]
            axes.scatter(predicted, welcome, s=sizes, color=MODEL, zorder=3)
            axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="chance it gave", ylabel="share that was welcome")
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_locator(self._ticker.MultipleLocator(0.25))
                axis.set_major_formatter(self._ticker.PercentFormatter(1.0, decimals=0))
            return self._svg(figure, "calibration")

    def learning(self, steps: Sequence[Step], replayed: Sequence[Step]) -> str:
        """The running log loss of the stored and the replayed predictions, and of always saying the average."""
        with self._style():
            figure = self._figure(figsize=(WIDTH, 3.6), layout="constrained")
            axes = figure.subplots()
            again, then = _thin(replayed), _thin(steps)
            for some, values, colour, style in (
                (again, [each.nll for each in again], GOOD, (0, (1, 1.5))),
                (then, [each.nll for each in then], MODEL, "-"),
                (then, [each.base_nll for each in then], BASE, (0, (4, 3))),
            ):
                numbers = [each.ratings for each in some]
                axes.plot(numbers, values, color=colour, linestyle=style, linewidth=1.8)
            later = [value for each in steps[min(len(steps) - 1, 9) :] for value in (each.nll, each.base_nll)]
            later += [each.nll for each in replayed[min(len(replayed) - 1, 9) :]]
            low, high = min(later), max(later)  # the first few ratings swing wildly, and would flatten the rest
            room = max(0.05, 0.25 * (high - low))
            axes.set(ylim=(max(0.0, low - room), high + room), xlabel="ratings", ylabel="log loss so far (nats)")
            axes.xaxis.set_major_locator(self._ticker.MaxNLocator(integer=True, nbins=8))
            return self._svg(figure, "learning")

    def weights(self, beliefs: Sequence[FeatureBelief]) -> str:
        """Each weight with its 95 % interval, the surest first."""
        with self._style():
            figure = self._figure(figsize=(WIDTH, 0.9 + 0.27 * len(beliefs)), layout="constrained")
            axes = figure.subplots()
            places = list(range(len(beliefs)))
            for place, each in zip(places, beliefs, strict=True):
                clear = abs(each.mean) > wording.SURE * each.sd
                colour = MODEL if clear else FAINT
                ends = [each.mean - wording.SURE * each.sd, each.mean + wording.SURE * each.sd]
                axes.plot(ends, [place, place], color=colour, linewidth=1.6, solid_capstyle="butt")
                axes.plot([each.mean], [place], color=colour, marker="s" if each.pinned else "o", markersize=5)
            axes.axvline(0.0, color=BASE, linewidth=1.0)
            axes.set_yticks(places, [_plain(wording.feature(each.name)) for each in beliefs])
            axes.set(ylim=(len(beliefs) - 0.4, -0.6), xlabel="weight: likes less ← 0 → likes more")
            return self._svg(figure, "weights")

    def discoveries(self, found: Sequence[Discovery]) -> str:
        """How surprising each discovery was, over time."""
        with self._style():
            figure = self._figure(figsize=(WIDTH, 2.6), layout="constrained")
            axes = figure.subplots()
            places = list(range(1, len(found) + 1))
            axes.vlines(places, 0.0, [each.surprise for each in found], color=GOOD, linewidth=1.6)
            axes.plot(places, [each.surprise for each in found], color=GOOD, marker="o", linestyle="none", markersize=6)
            axes.set(xlim=(0.4, len(found) + 0.6), xlabel="discovery, in order", ylabel="surprise (spreads)")
            axes.set_ylim(bottom=0.0)
            axes.xaxis.set_major_locator(self._ticker.MaxNLocator(integer=True, min_n_ticks=1))
            return self._svg(figure, "discoveries")

    @contextmanager
    def _style(self) -> Iterator[None]:
        """The drawing's own settings, whatever is set on this machine."""
        with self._mpl.rc_context(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a letter that no font here has is the reader's font's to draw
            self._mpl.rcdefaults()
            self._mpl.rcParams.update(SETTINGS | {"axes.prop_cycle": self._mpl.cycler(color=[MODEL])})
            yield

    def _svg(self, figure: Any, name: str) -> str:
        drawn = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(drawn, format="svg", transparent=True, metadata=nothing)
        return inlined(drawn.getvalue(), name)


def inlined(svg: str, name: str) -> str:
    """An SVG file as an element of a page: without its head, its ids made its own, its colours the page's.

    >>> inlined('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><g id="a" fill="#010101"/></svg>', "p")
    '<svg aria-hidden="true"><g id="p-a" fill="var(--ink)"/></svg>'
    """
    text = svg[svg.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", text)
    text = re.sub(r'\s(?:width|height)="[\d.]+pt"', "", text)
    text = text.replace("xlink:href", "href")
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'href="#', f'href="#{name}-', text)
    text = text.replace("url(#", f"url(#{name}-")
    text = re.sub(r"font-family:[^;\"]*", "font-family: inherit", text)
    text = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1; font-family: inherit", text)
    for colour, role in COLOURS.items():
        text = text.replace(colour, f"var(--{role})")
    return text.replace("<svg", '<svg aria-hidden="true"', 1)


def _thin(steps: Sequence[Step]) -> list[Step]:
    return [*steps[:: max(1, len(steps) // POINTS)], *steps[-1:]]


def _plain(name: str) -> str:
    """A feature's name as it can be drawn: not too long."""
    text = wording.printable(name)
    return text if len(text) <= NAME else f"{text[: NAME - 1]}…"
