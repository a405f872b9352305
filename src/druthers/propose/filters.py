"""Why a completion is not worth showing. Pure, and each reason has its own words, so that they can be counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.propose.care import concern
from druthers.propose.prompt import PAIRS
from druthers.propose.words import content, covered, overlap, words

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WORDS, MOST_WORDS = 3, 30
FILL_WORDS: Final = 9
SAME_WORDS: Final = 0.75  # Jaccard index at which two texts say the same
SAME_MEANING: Final = 0.92  # cosine at which they do
NEAR: Final = 0.6  # cosine at which a fill may use words that the line does not have
_NEGATES: Final = re.compile(r"^(?:do not|don['\u2019]?t|never|stop|avoid|not|no|without)\b", re.IGNORECASE)
_ECHO: Final = re.compile(
    r"wish\s*:|step\s*:|as an ai|language model|instruction|ignore|system prompt|<\||https?:|```|\[|\]|\{|\}|#|\|",
    re.IGNORECASE,
)


def unfit(text: str, line: str) -> str | None:
    """Return why `text` is no step for `line`, or None. `text` is the whole step, `line` as the model saw it.

    >>> unfit("Don't write the thesis.", "I should write the thesis."), unfit("Call Ana tonight.", "I miss Ana.")
    ('negates', None)
    """
    count = len(words(text))
    shown = max(overlap(text, step) for _, step in PAIRS)
    asked = max(overlap(text, wish) for wish, _ in PAIRS)
    reasons = (
        ("empty", count == 0),
        ("too short", count < LEAST_WORDS),
        ("too long", count > MOST_WORDS),
        ("repeats its instructions", bool(_ECHO.search(text))),
        ("negates", bool(_NEGATES.match(text))),
        ("repeats the line", overlap(text, line) >= SAME_WORDS),
        ("repeats an example", max(shown, asked) >= SAME_WORDS and overlap(text, line) < SAME_WORDS / 2),
        ("on something that wants more than a step", concern(text) is not None),
    )
    return next((reason for reason, holds in reasons if holds), None)


def unfit_fill(fill: str, line: str, near: float) -> str | None:
    """Return why what the model wrote within a form is not true to `line`, or None.

    `near` is the cosine of the two. A fill names the matter with the line's own words, or lies very near to it.
    """
    if not content(fill):
        return "empty"
    if len(words(fill)) > FILL_WORDS:
        return "too long"
    if _NEGATES.match(fill.strip()):
        return "negates"
    if near < NEAR and not covered(fill, line):
        return "not about the line"
    return None


def same(text: str, others: Sequence[str], cosines: Sequence[float]) -> bool:
    """Whether `text` says what one of `others` says, by words or by meaning; `cosines` are in their order."""
    return any(
        cosine >= SAME_MEANING or overlap(text, other) >= SAME_WORDS
        for other, cosine in zip(others, cosines, strict=True)
    )
