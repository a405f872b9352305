"""A line's own words, short enough to stand within a step. Pure."""

from __future__ import annotations

import re
from typing import Final

from druthers.propose.words import words

LEAST_QUOTED: Final = 2  # words
MOST_QUOTED: Final = 12
BREAK: Final = re.compile(
    r"\s*(?:[;:]|,(?=\s)|\s[-\u2013\u2014]\s|(?=\s(?:and|but|because|so|which|if|when|while|since|although|for)\s))"
)
_QUOTES: Final = re.compile('["\u201c\u201d]')
_DANGLING: Final = re.compile(
    r"(?:[,;:]|\s(?:a|an|the|to|of|in|on|at|for|with|from|by|about|and|or|but|that|this|who|which|is|are|my"
    r"|i|it|they|we|he|she|you|as|when|if|while|because|so|before|after|until|not|will|can"
    r"|than|our|his|her|their|like|one|some|every|each|was|were))+$",
    re.IGNORECASE,
)
_LEANS: Final = re.compile(
    r"\W*(?:which|who|whose|that|those|this|these|it|it's|because|what|and|but|or|so|then|thus|also|too|instead|otherwise"
    r"|such|same|both|neither|still|yet)\b",
    re.IGNORECASE,
)


def shortened(text: str, most: int = MOST_QUOTED) -> str | None:
    """Return the first words of a text, to a clause's end where that is near, “…” for the rest; None for too little.

    >>> shortened("I felt left out."), shortened("Hm.")
    ('I felt left out', None)
    >>> shortened("I want to learn to bake bread this winter, and we have had the oven for three years now.")
    'I want to learn to bake bread this winter …'
    """
    whole = _QUOTES.split(text)[0].strip().rstrip(".!,;: ")
    parts = whole.split(" ")
    if len(words(whole)) < LEAST_QUOTED:
        return None
    if len(parts) <= most:
        return whole
    start = " ".join(parts[:most])
    ends = [found.start() for found in BREAK.finditer(start) if len(start[: found.start()].split()) > LEAST_QUOTED + 1]
    return _DANGLING.sub("", start[: ends[-1]] if ends else start) + " …"


def stands_alone(text: str) -> bool:
    """Whether a line can be read without the one before it.

    >>> stands_alone("Which made me angry."), stands_alone("The flat made me angry.")
    (False, True)
    """
    return _LEANS.match(text) is None
