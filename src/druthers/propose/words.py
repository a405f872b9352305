"""Words as the proposer compares them: lower-case, without the small ones, cut to a stem."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

STEM: Final = 5  # letters; "lonely" and "loneliness" meet, so do "see" and "seeing" by the shorter one's length
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SMALL_WORDS: Final = """
    a about after again all also always am an and any are as at be because been before being both but by can
    can't cannot could did do does doing don't done down each even ever every few for from get gets getting go
    goes going got had has have haven't having he her here hers him his how i i'd i'll i'm i've if in into is
    isn't it it's its just let like made make me more most much must my need never no nor not now of off on once
    one only or other our out over own really s same she should so some something still such t than that that's
    the their them then there these they thing things this those to too under until up us very was we were what
    when where which while who why will with would yes yet you your yours
"""
SMALL: Final = frozenset(_SMALL_WORDS.split())


def words(text: str) -> list[str]:
    """Return the words of `text`, lower-case, apostrophes as they are typed on a keyboard.

    >>> words("Don't call Ana's mother, twice")
    ["don't", 'call', "ana's", 'mother', 'twice']
    """
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def content(text: str) -> frozenset[str]:
    """Return the stems of the words that carry a meaning.

    >>> sorted(content("I should call Ana's mother again"))
    ['ana', 'call', 'mothe']
    """
    return frozenset(word.removesuffix("'s")[:STEM] for word in words(text) if word not in SMALL)


def overlap(one: str, other: str) -> float:
    """Return the Jaccard index of the words of two texts, from 0 to 1; 0 when both are empty."""
    left, right = _set(one), _set(other)
    return len(left & right) / len(left | right) if left or right else 0.0


@lru_cache(maxsize=4096)
def _set(text: str) -> frozenset[str]:
    """The words of a text; each new one is held against all that were shown before."""
    return frozenset(words(text))
