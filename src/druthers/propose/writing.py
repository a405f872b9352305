"""What a model wrote freely: made tidy, and held against its line.

Between the model and the drafts, and in the check whether a model may write. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.propose.filters import unfit
from druthers.propose.prompt import WORKED, clean
from druthers.propose.words import content, overlap, words
from druthers.propose.writing_lines import DOING

if TYPE_CHECKING:
    from druthers.propose.ports import Completion

LEAST_WORDS, MOST_WORDS = 4, 26
COPIED: Final = 0.6  # Jaccard index of the words at which a step copies the line, or an example
NEW: Final = 2  # words that a step adds to what the line says, at the least
EARLY: Final = 9  # words among which a doing word must stand: "Tomorrow after breakfast, put …"
_LEAD: Final = re.compile(
    r"^(?:[-*•]\s+|\d{1,2}[.)]\s+|(?:first\s+)?(?:small\s+)?step\s*:\s*|sure[,!:]\s*)+", re.IGNORECASE
)
_BEFORE_WORDS: Final = """
    after as at before by during every first for from if in instead next now on once over right since then this today
    tomorrow tonight until when whenever while with within
"""
_BEFORE: Final = frozenset(_BEFORE_WORDS.split())  # what may stand before what is done
_QUOTED: Final = re.compile(r"[“\"]([^“”\"]*)[”\"]")
_END: Final = re.compile(r"[.!?](?=[\"”']?(?:\s|$))")


def tidy(done: Completion) -> str:
    """A completion as a step: without what announces it, and up to its last whole sentence where it was cut off.

    >>> from druthers.propose.ports import Completion
    >>> tidy(Completion(" 1. Call Ana tonight. Ask about", 9, -1.0, "length"))
    'Call Ana tonight.'
    >>> tidy(Completion("“Call Ana tonight”", 5, -1.0, "stop")), tidy(Completion("Call Ana and", 3, -1.0, "length"))
    ('Call Ana tonight.', '')
    """
    text = _LEAD.sub("", " ".join(done.text.split()))
    if len(text) > 1 and text[0] in "“\"'" and text[-1] in "”\"'" and not set('“”"') & set(text[1:-1]):
        text = text[1:-1].strip()
    if done.ended == "length":
        ends = list(_END.finditer(text))
        text = text[: ends[-1].end()] if ends else ""
    if text and text[-1].isalnum():
        text += "."
    return text[:1].upper() + text[1:]


def unfit_writing(text: str, line: str) -> str | None:
    """Return why what a model wrote is no step to show for `line`, or None; beside what is asked of every step.

    It does something, names something of the line, quotes nothing that the line does not say, and is its own.

    >>> unfit_writing("Oil the hinges tonight.", "The gate squeaks."), unfit_writing("Oil it.", "Oil it")
    ('not about the line', 'too short')
    >>> unfit_writing("The shed is full of old things.", "The shed is full.")
    'no doing word'
    """
    said = words(text)
    first, quotes = said[0] if said else "", _QUOTED.findall(text)
    reasons = (
        ("cut off", not said),
        ("not about the line", not content(text) & content(line)),
        ("no doing word", first not in DOING and not (first in _BEFORE and DOING & set(said[:EARLY]))),
        ("too short", len(said) < LEAST_WORDS),
        ("too long", len(said) > MOST_WORDS),
        ("quotes what the line does not say", any(clean(each).rstrip(".,;:!? …") not in line for each in quotes)),
        ("repeats the line", overlap(text, line) >= COPIED or len(content(text) - content(line)) < NEW),
        ("copies an example", any(overlap(text, step) >= COPIED for _, step in WORKED)),
    )
    return next((reason for reason, holds in reasons if holds), None) or unfit(text, line)
