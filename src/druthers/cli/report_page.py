"""The report as one page: it carries everything that it shows, runs nothing and fetches nothing.

A front end. What a person or a model wrote is escaped; the page forbids itself all else by its own policy.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from druthers import wording
from druthers.cli.report_text import (
    cells_line,
    choosing_lines,
    discoveries_line,
    gate_lines,
    percent,
    surest,
    universes_lines,
)
from druthers.portraying import error_line, odds_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from druthers.cli.report_plots import Plots
    from druthers.models import Archive, Bin, Report

MARK: Final = '<meta name="generator" content="druthers">'
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2125; --faint: #6b747d; --paper: #fdfcf9; --line: #d9d6cd;
  --model: #1f5fa8; --base: #8a6d1f; --good: #2c7a4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e5df; --faint: #9aa3ab; --paper: #16191c; --line: #353b41;
  --model: #7db4f0; --base: #d9b457; --good: #7fcf9c; } }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 46rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
.verdict { font-size: 1.2rem; border-left: .3rem solid var(--model); padding-left: .8rem; }
.faint, figcaption, caption { color: var(--faint); } caption { text-align: left; padding-bottom: .3rem; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; overflow: visible; }
svg * { stroke-linejoin: round; stroke-linecap: butt; }
table { border-collapse: collapse; margin: .5rem 0; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } th { font-weight: 600; }
td:nth-child(2) { white-space: nowrap; } td { overflow-wrap: anywhere; }
.key { white-space: nowrap; margin-right: 1.2rem; }
.key::before { content: ""; display: inline-block; width: 1.8rem; vertical-align: middle; margin-right: .4rem;
  border-top: 3px solid; }
.model::before { border-color: var(--model); } .base::before { border-color: var(--base); border-style: dashed; }
.good::before { border-color: var(--good); border-style: dotted; }
"""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(report: Report, plots: Plots, *, at: datetime) -> str:
    """The whole page."""
    parts = [
        f'<p class="verdict">{escape(report.verdict)}</p>',
        *_paragraphs(odds_line(report)),
        _scores(report),
        *_calibration(report, plots),
        *_learning(report, plots),
        *_weights(report, plots),
        *_section("Choosing", _paragraphs(*choosing_lines(report))),
        *_discoveries(report.archive, plots),
        *_archive(report.archive),
        *_section("Speaking unasked", _paragraphs(*gate_lines(report))),
        *_section("Two universes", _paragraphs(*universes_lines(report))),
    ]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{MARK}\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>Does it know what you value?</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        "<h1>Does it know what you value?</h1>\n"
        f'<p class="faint">From {wording.count(report.ratings, "rating")}, as of '
        f'<time datetime="{at.isoformat()}">{at:%d %B %Y, %H:%M}</time>. This page is yours alone: it holds what you '
        f"rated and what was learnt from it.</p>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _scores(report: Report) -> str:
    then, again = report.calibration, report.replayed
    if then.nll is None:
        return ""
    rows = [
        (name, *(f"{value:.3f}" if value is not None else "" for value in values))
        for name, values in (
            ("log loss, in nats", (then.nll, again.nll if again else None, then.base_nll)),
            ("Brier score", (then.brier, again.brier if again else None, then.base_brier)),
        )
    ]
    caption = (
        "How far off the chance of welcome was, on average; lower is better. “Replayed” is today's model going through "
        "your history anew, at each rating knowing only what came before it."
    )
    return _table(caption, ("", "when shown", "replayed", "your average"), rows)


def _calibration(report: Report, plots: Plots) -> Iterable[str]:
    if not report.bins:
        return ()
    rows = [
        (
            percent(each.predicted),
            percent(each.welcome),
            f"{percent(each.low)} to {percent(each.high)}",
            str(each.count),
        )
        for each in report.bins
    ]
    figure = _figure(
        "Calibration curve",
        plots.calibration(report.bins),
        "Each dot is a group of predictions of nearly one chance; the larger, the more. The bars are 95 % intervals. "
        f"On the dashed line the chances would be exact. {_described(report.bins)}",
    )
    table = _table("The same in numbers", ("it gave", "was welcome", "95 % interval", "of"), rows)
    return _section("Do its chances hold?", [*_paragraphs(error_line(report)), figure, table])


def _described(bins: Sequence[Bin]) -> str:
    within = sum(each.low <= each.predicted <= each.high for each in bins)
    return f"{within} of {len(bins)} groups are as welcome as was said, to within their interval."


def _learning(report: Report, plots: Plots) -> Iterable[str]:
    if len(report.steps) < 2:  # noqa: PLR2004 - a line needs two points
        return ()
    last = report.steps[-1]
    key = (
        '<span class="key model">when shown</span><span class="key good">replayed</span>'
        '<span class="key base">always your average</span><br>'
    )
    figure = _figure(
        "Learning curve",
        plots.learning(report.steps, report.replayed_steps),
        f"The mean log loss after each rating; lower is better. After {last.ratings} it is {last.nll:.3f}, that of "
        f"always saying your average {last.base_nll:.3f}.",
        key=key,
    )
    return _section("How it learns", [figure])


def _weights(report: Report, plots: Plots) -> Iterable[str]:
    beliefs = surest(report.weights)
    if not beliefs:
        return ()
    clear = sum(abs(each.mean) > wording.SURE * each.sd for each in beliefs)
    figure = _figure(
        "Weights with their intervals",
        plots.weights(beliefs),
        "How much one usual step of a feature moves a proposal's worth, with its 95 % interval; a square is pinned by "
        f"you. {clear} of these {len(beliefs)} are clear of 0. “druthers profile why FEATURE” tells what is behind it.",
    )
    return _section("What it takes you to value", [figure])


def _discoveries(found: Archive, plots: Plots) -> Iterable[str]:
    parts = [*_paragraphs(discoveries_line(found))]
    if found.discoveries:
        parts.append(
            _figure(
                "Discoveries",
                plots.discoveries(found.discoveries),
                "By how much each was better than expected, in spreads of your ratings.",
            )
        )
        rows = [
            (
                str(number),
                f"{each.at:%d %b %Y}",
                wording.printable(each.text),
                str(each.rating),
                percent(each.predicted),
                f"{each.surprise:+.1f}",
            )
            for number, each in reversed(list(enumerate(found.discoveries, 1)))
        ]
        parts.append(_table("The latest first", ("", "day", "proposal", "you gave", "expected", "surprise"), rows))
    return _section("Discoveries", parts)


def _archive(found: Archive) -> Iterable[str]:
    if not found.cells:
        return ()
    rows = [
        (*cell.key, str(cell.tried), wording.printable(cell.best_text) if cell.best else "nothing liked yet")
        for cell in found.cells
    ]
    table = _table("Each kind that was tried, with the one surest to be liked", (*found.axes, "tried", "best"), rows)
    return _section("The archive", [*_paragraphs(cells_line(found)), table])


def _section(title: str, parts: Iterable[str]) -> Iterable[str]:
    inside = [part for part in parts if part]
    return [f"<section>\n<h2>{escape(title)}</h2>", *inside, "</section>"] if inside else []


def _paragraphs(*lines: str) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines if line]


def _figure(name: str, svg: str, caption: str, *, key: str = "") -> str:
    drawn = f'<div role="img" aria-label="{escape(f"{name}. {caption}")}">{svg}</div>'
    return f"<figure>\n{drawn}\n<figcaption>{key}{escape(caption)}</figcaption>\n</figure>"


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def cell(tag: str, text: str, column: int, scope: str = "") -> str:
        number = ' class="n"' if _is_number(rows[0][column]) else ""
        return f"<{tag}{scope}{number}>{escape(text)}</{tag}>"

    top = "".join(
        cell("th", text, column, ' scope="col"') if text else cell("td", text, column)
        for column, text in enumerate(head)
    )
    lines = "\n".join(
        "<tr>" + "".join(cell("td", text, column) for column, text in enumerate(row)) + "</tr>" for row in rows
    )
    return (
        f'<div class="wide"><table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{lines}\n</tbody>\n</table></div>"
    )


def _is_number(text: str) -> bool:
    return bool(text) and text.strip("+-% ").replace(".", "", 1).isdecimal()
