"""Whether a quote stands in a note. The only judge of it, and pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from druthers.models import Citation


def verify(citation: Citation, text: str) -> Citation | None:
    r"""Return the citation with the lines on which its quote stands in `text`, or None when it stands nowhere.

    The quote must stand there to the letter. Where it stands more than once, the place nearest to the lines that the
    citation names is taken, and of two as near, the first.

    >>> from druthers.models import Citation
    >>> verify(Citation("a.md", (1, 1), "call Ana"), "Monday\nI should call Ana.\n")
    Citation(path='a.md', lines=(2, 2), quote='call Ana')
    >>> verify(Citation("a.md", (1, 1), "call Ann"), "Monday\nI should call Ana.\n") is None
    True
    """
    quote = citation.quote
    if not quote.strip():
        return None
    nearest: int | None = None
    at, line = text.find(quote), 1
    counted = 0
    while at >= 0:
        line += text.count("\n", counted, at)
        counted = at
        if nearest is None or abs(line - citation.lines[0]) < abs(nearest - citation.lines[0]):
            nearest = line
        at = text.find(quote, at + 1)
    if nearest is None:
        return None
    return replace(citation, lines=(nearest, nearest + quote.count("\n")))
