"""Why a completion is not worth showing. Pure, and each reason has its own words, so that they can be counted."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from druthers.propose.care import concern
from druthers.propose.citations import quotes, stands
from druthers.propose.planting import planted
from druthers.propose.tone import absolute, advises, claims, flatters, shames, spoken
from druthers.propose.words import overlap, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAST_WORDS, MOST_WORDS = 3, 30  # of the step's own, without what it quotes
MOST_IN_ALL: Final = 60
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
SAME_WORDS: Final = 0.9  # Jaccard index at which two texts say the same
SAME_MEANING: Final = 0.92  # cosine at which they do
_NEGATES: Final = re.compile(r"^(?:do not|don['\u2019]?t|never|stop|avoid|not|no|without)\b", re.IGNORECASE)
_ECHO: Final = re.compile(
    r"wish\s*:|step\s*:|as an ai|language model|instruction|ignore (?:all|the|your|previous|any)|system prompt"
    r"|<\||\[/?inst",
    re.IGNORECASE,
)
_MACHINE: Final = re.compile(  # addresses, commands, markup and code
    r"https?:|www\.|\b[\w-]+\.(?:com|org|net|io|de|example|xyz|ru|co|info|biz|link)\b|\b\S+@\S+\.\w+"
    r"|[`\[\]{}#|\\^~<>]|\$\(|\b(?:sudo|rm -rf|curl|wget|chmod|pip install|powershell|eval)\b|\w+\(\)|&&"
    r"|(?<!\S)/(?:\w+/)+\w*|(?<!\S)\S{32,}",
    re.IGNORECASE,
)
_STUTTERS: Final = re.compile(
    r"\b(a|an|the|to|of|and|your|for|in|on|with)\s+\1\b|\b(\w+)(?:\s+\2){2,}\b", re.IGNORECASE
)


def unfit(text: str, line: str, *, cited: Sequence[str] = (), own: str = "") -> str | None:
    """Return why `text` is no step for `line`, or None. `text` is the whole step, `line` as the model saw it.

    `cited` are the other words that it rests on, as they stand in the notes; `own` is the pattern that it was made
    from, which may hold quotation marks of its own.

    >>> unfit("Don't write the thesis.", "I should write the thesis."), unfit("Call Ana tonight.", "I miss Ana.")
    ('negates', None)
    >>> unfit("You wrote “I hate Ana”. Call Ana.", "I miss Ana.")
    'quotes what no note says'
    """
    count = len(words(spoken(text)))
    rests_on = (line, *cited)
    tests: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("empty", lambda: not words(text)),
        ("too short", lambda: len(words(text)) < LEAST_WORDS),
        ("too long", lambda: count > MOST_WORDS or len(words(text)) > MOST_IN_ALL),
        ("repeats its instructions", lambda: bool(_ECHO.search(text))),
        ("an address or code", lambda: bool(_MACHINE.search(spoken(text)) or "://" in text)),
        ("hides characters", lambda: any(unicodedata.category(char) in _UNSEEN for char in text)),
        ("said to a machine", lambda: planted(line) or planted(text)),
        ("negates", lambda: bool(_NEGATES.match(text))),
        ("repeats the line", lambda: overlap(text, line) >= SAME_WORDS),
        ("quotes what no note says", lambda: not all(stands(each, rests_on, own) for each in quotes(text))),
        ("says something twice", lambda: bool(_STUTTERS.search(spoken(text)))),
        ("flatters", lambda: flatters(text, f"{line} {own}")),
        ("claims what no note shows", lambda: any(claims(text, (*rests_on, own)))),
        ("shames", lambda: shames(text, f"{line} {own}")),
        ("is absolute", lambda: absolute(text, f"{line} {own}")),
        ("advises", lambda: advises(text, line)),
        ("on something that wants more than a step", lambda: concern(text) is not None or concern(line) is not None),
    )
    return next((reason for reason, holds in tests if holds()), None)


def same(text: str, others: Sequence[str], cosines: Sequence[float]) -> bool:
    """Whether `text` says what one of `others` says, by words or by meaning; `cosines` are in their order."""
    return any(
        cosine >= SAME_MEANING or overlap(text, other) >= SAME_WORDS
        for other, cosine in zip(others, cosines, strict=True)
    )
