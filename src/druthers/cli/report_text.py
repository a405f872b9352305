"""How the report is put into words; shared by the text and the page, so that they never contradict each other."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from druthers import wording
from druthers.portraying import PROOF, amount, error_line, odds_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from druthers.models import Archive, FeatureBelief, Report

CURVE = 6  # points of the learning curve that are told in words
CELLS = 8
DISCOVERIES = 8
WEIGHTS = 15


def report_lines(report: Report, width: int = 100) -> Iterator[str]:
    """The whole report as lines of text of at most `width` cells, as far as words allow."""
    for line in _lines(report):
        inside = line[: len(line) - len(line.lstrip())]
        yield from wrap(line, width, subsequent_indent=inside, drop_whitespace=True) or [""]


def _lines(report: Report) -> Iterator[str]:
    yield report.verdict
    yield from _given(odds_line(report))
    if report.calibration.nll is None:
        yield from _given(cells_line(report.archive))
        return
    yield ""
    yield from _scores(report)
    yield ""
    yield from _bins(report)
    yield ""
    yield from _curve(report)
    yield ""
    yield "Choosing"
    yield from (f"  {line}" for line in choosing_lines(report))
    yield ""
    yield "Discoveries and the archive"
    yield f"  {discoveries_line(report.archive)}"
    for each in report.archive.discoveries[-DISCOVERIES:]:
        expected = f"expected {percent(each.predicted)}, surprise {each.surprise:+.1f}"
        yield f"    {each.at:%d %b}  you gave {each.rating}, {expected}"
        yield f"            {wording.printable(each.text)}"
    yield from (f"  {line}" for line in _given(cells_line(report.archive)))
    liked = [cell for cell in report.archive.cells if cell.best]
    for cell in liked[:CELLS]:
        yield f"    {' · '.join(cell.key)} (tried {cell.tried}): {wording.printable(cell.best_text)}"
    if len(liked) > CELLS:
        yield f"    and {len(liked) - CELLS} more (--json or --html tells all)"
    for title, lines in (("Speaking unasked", gate_lines(report)), ("Two universes", universes_lines(report))):
        if lines:
            yield ""
            yield title
            yield from (f"  {line}" for line in lines)


def choosing_lines(report: Report) -> list[str]:
    """Regret, and promised against realised gain."""
    if report.regret is None or report.base_regret is None:
        lines = ["Its choice among proposals shown together is not yet known: rate two or more of one request."]
    else:
        line = (
            f"Among what was shown together and rated, {wording.count(report.slates, 'time')}, its favourite fell "
            f"{report.regret:.2f} short of your best, a blind choice {report.base_regret:.2f} (in spreads of your "
            "ratings; what was not shown is not known)."
        )
        lines = [line]
    found = report.gains
    if found is None:
        return [*lines, "What its choices promised and what they brought is not yet known."]
    against = {
        "random": "what was shown by chance",
        "expected": "what it expected of an average candidate, since too few were shown by chance",
    }[found.against]
    lines.append(
        f"Its last {found.count} choices promised {found.promised:+.2f} over an average candidate and brought "
        f"{found.realised:+.2f} ± {found.error:.2f} (held against {against})."
    )
    if found.alert:
        lines.append("Less than half of what was promised came about: take its promises with care.")
    return lines


def discoveries_line(found: Archive) -> str:
    """How many there were, and what one is."""
    if not found.shown:
        return ""
    number = len(found.discoveries)
    what = "discovery" if number == 1 else "discoveries"
    return (
        f"{number} {what} in {wording.count(found.shown, 'proposal')} ({100 * number / found.shown:.1f} of 100): "
        "expected to be less welcome than most, unlike anything you liked before, and loved."
    )


def cells_line(found: Archive) -> str:
    """How much of what there is was tried."""
    if not found.shown:
        return "Nothing was proposed yet. Ask for some with `druthers suggest`."
    liked = sum(cell.best is not None for cell in found.cells)
    return (
        f"{len(found.cells)} of {found.possible} kinds ({', '.join(found.axes)}) were tried, and something was liked "
        f"in {liked}."
    )


def gate_lines(report: Report) -> list[str]:
    """Whether it may speak unasked, and what that changed."""
    gate = report.gate
    if gate is None:
        return []
    lines = [
        wording.printable(gate.reason),
        f"So far {gate.spoken} spoken and {gate.withheld} withheld by chance to measure what speaking does.",
    ]
    if gate.effect is not None:
        error = f" ± {gate.effect_sd:.2f}" if gate.effect_sd is not None else ""
        lines.append(f"What speaking changed, against staying silent: {gate.effect:+.2f}{error}.")
    return lines


def universes_lines(report: Report) -> list[str]:
    """Whether its picks make the person happier than their own."""
    found = report.universes
    if found is None:
        return []
    rounds = f"{wording.count(found.rounds, 'blind round')}, of which its pick won {found.model_won}"
    lines = [
        f"Would its picks make you happier than your own? {found.verdict[:1].upper()}{found.verdict[1:]}.",
        f"{rounds}; the evidence is {amount(found.evidence)}, and {PROOF} settles it.",
    ]
    if found.refusal:
        lines.append(wording.printable(found.refusal))
    elif found.effect is not None and found.effect_low is not None and found.effect_high is not None:
        lines.append(
            f"Following it changed the outcome by {found.effect:+.2f} stars (95 %: {found.effect_low:+.2f} to "
            f"{found.effect_high:+.2f})."
        )
    return lines


def surest(beliefs: Sequence[FeatureBelief]) -> list[FeatureBelief]:
    """The weights that are worth a line: those that ratings bear on or that were stated, the surest first."""
    told = [each for each in beliefs if each.ratings or each.stated or each.pinned]
    return sorted(told, key=lambda each: (-abs(each.mean) / max(each.sd, 1e-9), each.name))[:WEIGHTS]


def percent(share: float) -> str:
    """A share as people say it.

    >>> percent(0.346), percent(0.0)
    ('35%', '0%')
    """
    return f"{share:.0%}"


def _scores(report: Report) -> Iterator[str]:
    then, again = report.calibration, report.replayed
    yield "How far off it is (lower is better)"
    yield f"  {'':<18} {'when shown':>10} {'replayed':>10} {'your average':>14}"
    for name, values in (
        ("log loss, in nats", (then.nll, again.nll if again else None, then.base_nll)),
        ("Brier score", (then.brier, again.brier if again else None, then.base_brier)),
    ):
        numbers = [f"{value:.3f}" if value is not None else "-" for value in values]
        yield f"  {name:<18} {numbers[0]:>10} {numbers[1]:>10} {numbers[2]:>14}"
    yield "  Replayed: today's model, going through your history and knowing at each rating only what came before."


def _bins(report: Report) -> Iterator[str]:
    yield "Do its chances hold?"
    yield f"  {'it gave':>7}   was welcome"
    for each in report.bins:
        within = f"{percent(each.low)} to {percent(each.high)}"
        yield f"  {percent(each.predicted):>7}   {percent(each.welcome):>4} of {each.count:<4} (likely {within})"
    yield f"  {error_line(report)}"


def _curve(report: Report) -> Iterator[str]:
    yield "How it learns: log loss so far"
    steps = report.steps
    marks = sorted({round((number + 1) * len(steps) / CURVE) for number in range(CURVE)} - {0})
    for mark in marks:
        each = steps[mark - 1]
        yield f"  after {each.ratings:>5} ratings   {each.nll:.3f}   your average {each.base_nll:.3f}"


def _given(line: str) -> list[str]:
    return [line] if line else []
