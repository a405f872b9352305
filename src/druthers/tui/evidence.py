"""What a proposal rests on, drawn: the cited lines where they stand in their notes, and each weight with its receipts.

Pure functions of what was read. `plain` is for who listens to the screen: words instead of signs, and no bars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from druthers import appraising, portraying, telling
from druthers import wording as words
from druthers.tui.signs import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from druthers.models import Citation, Contribution, Evidence, Note, Proposal

AROUND: Final = 2  # lines above and below what is cited
LEAST: Final = 0.005  # a weight below this reads as none
WEIGHTS: Final = 6  # shown at the most, the weightiest
RECEIPTS: Final = 2  # for each
BAR: Final = 8  # cells of the longest bar
MARGIN: Final = 6  # cells before the text of a row
MOST_ROWS: Final = 12  # of one line of a note
BARE: Final = "Nothing is known about it yet; your rating is what teaches."


def cited(citation: Citation, note: Note | None, today: date, *, width: int = 80, plain: bool = False) -> Content:
    """A citation where it stands: whose note and from when, the lines around it, and what is cited standing out.

    `width` is that of a row, in cells.
    """
    said = Content.styled(f"“{' '.join(citation.quote.split())}”", "$foreground italic")
    if note is None:
        gone = Content.assemble(mark(citation.path, plain=plain), (citation.path, "$muted"))
        return Content("\n").join([gone, said, Content.styled("The note cannot be read any more.", "$muted")])
    lines = note.text.splitlines()
    at = _where(citation, lines)
    title = words.headline(note)
    told = at is not None and title in " ".join(" ".join(lines[at[0] - 1 : at[1]]).split())  # by what is cited
    head = Content.assemble(
        mark(note.path, plain=plain),
        (words.short_day(note.created, today), "$muted"),
        ("" if told else f"  {title}", "$foreground bold"),
    )
    if at is None:
        return Content("\n").join([head, said, Content.styled("The note has another text since.", "$muted")])
    first, last = at
    shown = range(max(first - AROUND, min(note.body_line, first)), min(last + AROUND, len(lines)) + 1)
    drawn = [
        row
        for number in shown
        for row in _line(number, lines[number - 1], width, quoted=first <= number <= last, plain=plain)
    ]
    return Content("\n").join([head, *drawn])


def weighty(proposal: Proposal) -> list[Contribution]:
    """The weights that are told of: those that make a difference, the weightiest first."""
    parts = sorted(proposal.why, key=lambda part: -abs(part.contribution))
    return [part for part in parts if abs(part.contribution) >= LEAST][:WEIGHTS]


def why(
    proposal: Proposal,
    judged: Mapping[str, Sequence[Evidence]],
    *,
    told: str = "",
    width: int = 80,
    plain: bool = False,
) -> Content:
    """What is expected of a proposal, weight by weight, with the judgements behind each; who made it, and how.

    `told` is what the run that it came of had to say; `width` is that of a row, in cells.
    """
    lines = [Content.styled("Why this one", "$primary bold")]
    if better := words.gain(proposal.gain):
        lines.append(Content.styled(better.capitalize(), "$foreground"))
    told_of = weighty(proposal)
    most = max((abs(part.contribution) for part in told_of), default=0.0) or 1.0
    for part in told_of:
        lines += [_weight(part, most, width, plain=plain), *_receipts(judged.get(part.feature, ()), width, plain=plain)]
    if not told_of:
        lines.append(Content.styled(BARE, "$muted"))
    lines += [Content(), Content.styled(appraising.made_by(proposal.source, proposal.model), "$muted")]
    lines += [Content.styled(said, "$muted") for said in (appraising.fluency(proposal.fluency), told) if said]
    return Content("\n").join(lines)


def _where(citation: Citation, lines: Sequence[str]) -> tuple[int, int] | None:
    """The lines on which a quote stands now, numbered from 1; it may have moved since."""
    quote = " ".join(citation.quote.split())
    further = citation.lines[1] - citation.lines[0]
    for first in sorted(range(1, len(lines) + 1), key=lambda at: abs(at - citation.lines[0])):
        if quote in " ".join(" ".join(lines[first - 1 : first + further]).split()):
            return first, min(first + further, len(lines))
    return None


def _line(number: int, text: str, width: int, *, quoted: bool, plain: bool) -> list[Content]:
    """A line of a note in as many rows as it takes."""
    if plain:
        return [Content.styled(f"line {number}{', cited' if quoted else ''}: {text.rstrip()}", "$foreground")]
    edge = ("▌", "$accent") if quoted else (" ", "")
    rows = telling.rows(text.rstrip(), max(width - MARGIN, MARGIN), MOST_ROWS) or [""]
    return [
        Content.assemble(
            edge,
            (f"{number if at == 0 else '':>3}  ", "$muted"),
            (row, "$foreground bold" if quoted else "$muted"),
        )
        for at, row in enumerate(rows)
    ]


def _weight(part: Contribution, most: float, width: int, *, plain: bool) -> Content:
    said = words.feature(part.feature)
    beside = said != part.feature and len(said) + len(part.feature) + BAR + 12 <= width
    name = (f"  {part.feature}" if beside else "", "$muted")
    amount = (f"{part.contribution:+.2f}  ", "$muted")
    if plain:
        return Content.assemble(amount, (said, "$foreground"), name)
    bar = "━" * max(round(BAR * abs(part.contribution) / most), 1)
    colour = "$success" if part.contribution > 0 else "$error"
    return Content.assemble(amount, (f"{bar:<{BAR}}", colour), (f"  {said}", "$foreground"), name)


def _receipts(judged: Sequence[Evidence], width: int, *, plain: bool) -> list[Content]:
    """The weightiest judgements behind a weight, a row each: their share of it, what was said, and of what."""
    rows = []
    for each in judged[:RECEIPTS]:
        said = f"{each.rating} of 5" if plain and each.kind == "rating" else portraying.said(each)
        text = " ".join(each.text.split())
        room = max(width - MARGIN - len(said) - 8, MARGIN)
        text = text if plain else "".join(telling.rows(text, room, 1))
        share = (f"{' ' * MARGIN}{each.share:>4.0%}  ", "$muted")
        rows.append(Content.assemble(share, (said, "$accent"), (f"  {text}", "$foreground")))
    return rows
