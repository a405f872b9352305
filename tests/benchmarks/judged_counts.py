"""What can be counted of proposals without a reader: grounded, repeated, malformed, echoing, and how long they are."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from druthers.propose.filters import SAME_MEANING, SAME_WORDS
from druthers.propose.words import overlap

if TYPE_CHECKING:
    from judged_contexts import Offered, Remembering

LAST = 50
MOST_WORDS = 40
ECHO = re.compile(
    r"wish\s*:|step\s*:|as an ai|language model|my journal|suggest one|answer in one|<\||\|>", re.IGNORECASE
)
MALFORMED = re.compile(r"\{|\}|\[|\]|  |\n|“[^”]*$|^[^“]*”|[^.?!…”]$|^[^A-Z“0-9]|\b(\w+) \1\b|…[^\s”]")


def malformed(text: str) -> bool:
    """Whether a text is no sentence that could be shown: a gap, an open quote, no end, a word twice, too long.

    >>> malformed("Call Ana tonight."), malformed("call ana"), malformed("Call {name} tonight.")
    (False, True, True)
    """
    return not text or bool(MALFORMED.search(text)) or len(text.split()) > MOST_WORDS


def counts(offered: list[Offered], embedder: Remembering) -> dict[str, float | int]:
    """Shares of what was shown, and of the plain completions where that says something."""
    shown = [each for each in offered if each.picked is not None]
    texts = [each.picked.text for each in shown if each.picked]
    found: dict[str, float | int] = {"contexts": len(offered), "silent": len(offered) - len(shown)}
    if not shown:
        return found
    verified = sum(
        citation.quote in each.passage or citation.quote in each.line
        for each in shown
        if each.picked
        for citation in each.picked.citations[:1]
    )
    rows = embedder.embed(texts)
    near = 0
    for at in range(1, len(texts)):
        before = range(max(0, at - LAST), at)
        near += any(
            float(rows[at] @ rows[one]) >= SAME_MEANING or overlap(texts[at], texts[one]) >= SAME_WORDS
            for one in before
        )
    plain = [each.plain for each in shown]
    found |= {
        "citations that verify": verified / len(shown),
        "near-duplicates of the last 50": near / len(shown),
        "malformed or echoing": sum(malformed(text) or bool(ECHO.search(text)) for text in texts) / len(shown),
        "malformed or echoing, plain": sum(malformed(text) or bool(ECHO.search(text)) for text in plain) / len(shown),
        "words, median": float(median(len(text.split()) for text in texts)),
        "words, median, plain": float(median(len(text.split()) for text in plain)),
        "nearness to the line": float(
            np.mean(
                [
                    embedder.embed([t, e.line])[0] @ embedder.embed([t, e.line])[1]
                    for t, e in zip(texts, shown, strict=True)
                ]
            )
        ),
        "patterns used": len({each.picked.source for each in shown if each.picked}),
        "sources used": ", ".join(sorted({each.picked.source.partition(":")[0] for each in shown if each.picked})),
    }
    return found
