"""Whether a quote stands in a note. The only judge of it, and pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.propose.phrases import turned
from druthers.propose.prompt import unmarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Citation

_QUOTE: Final = re.compile(r"(?P<lead>\w*)\W{0,2}[“„«\"](?P<quote>[^“”„«»\"]*)[”“»\"]")
_SAID: Final = frozenset({"wrote", "written", "said", "noted"})  # what follows is the person's to the letter


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


def quotes(text: str) -> list[tuple[str, str]]:
    """Return what a step puts in quotation marks, each with the word before it.

    >>> quotes("You wrote “call Ana …”. Write “done” on it.")
    [('wrote', 'call Ana …'), ('Write', 'done')]
    """
    return [(found["lead"], found["quote"]) for found in _QUOTE.finditer(text)]


def stands(quoted: tuple[str, str], places: Sequence[str], own: str = "") -> bool:
    """Whether a quotation of a step stands to the letter in one of `places`, but for markup and line breaks.

    One that is not said to be the person's may also be the pattern's own (`own`), or a place's words spoken to the
    person. An ellipsis at its end says that the place goes on.

    >>> stands(("wrote", "call Ana …"), ["I should **call Ana** tonight"]), stands(("wrote", "call Ann"), ["call Ana"])
    (True, False)
    >>> stands(("Write", "done"), ["call Ana"], "Write “done” on it."), stands(("wrote", "done"), ["I am"], "“done”")
    (True, False)
    """
    lead, quote = quoted
    quote = quote.rstrip(" \u2026.,;:!?")
    plain = [unmarked(place) for place in places]
    if not quote:
        return False
    if any(quote in place for place in (*places, *plain)):
        return True
    if lead.lower() in _SAID:
        return False
    return quote in own or any(quote.casefold() in turned(place).casefold() for place in plain)
