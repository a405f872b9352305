"""Slips of the pen: a word that is in no note is looked for as the word that it most likely was meant to be.

The retrieve stage. In a few hundred notes many a good word is missing, and "hide" is not "hike": a wrong guess would
answer a question that was not asked, so a word is replaced only by one that it looks like a slip of (`looks_mistyped`).
Left alone is what a person chose with care: what stands in quotes or is marked as a name, what begins so (`word*`), and
names, which are written with a capital: Marina is not Martina, and when no note speaks of her that is the answer. So
are numbers, words of a date, and scripts without spaces, where a run of letters is no word.
"""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from druthers.models import Mended, Term
from druthers.models.slips import undoubled
from druthers.retrieve.query import SPACELESS
from druthers.retrieve.stopping import STOPPED

if TYPE_CHECKING:
    from druthers.models import Understood
    from druthers.retrieve.ports import PassageSource

SHORTEST: Final = 4
# Letters from which a word of one wrong letter is rarely another word: any letter; a vowel for a vowel.
_LONG_ENOUGH: Final = 5
_LONG: Final = 7
_SPACELESS: Final = re.compile(f"[{SPACELESS}]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_VOWELS: Final = frozenset("aeiouy")
_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE: Final = {
    frozenset(pair)
    for above, below in zip(_KEYS, (*_KEYS[1:], ""), strict=True)
    for pair in (
        *pairwise(above),
        *zip(above, below, strict=False),
        *zip(above[1:], below, strict=False),
    )
}


def mend(source: PassageSource, understood: Understood) -> Understood:
    """Replace each word that no note holds by the one it is a slip of, where there is one; `mended` tells which.

    Words are replaced in `terms` and in `rest`, so that words and meaning look for the same.
    """
    chosen = {
        part.lower()
        for text in (
            *(phrase.text for phrase in understood.phrases),
            *(term.text for term in understood.terms if term.kind != "word"),
            *(days.said for days in understood.dates),
            *understood.names,
        )
        for part in _LETTERS.findall(text)
    }
    doubted = [term for term in understood.terms if _may_be_a_slip(term) and term.text not in chosen]
    if not doubted:
        return understood
    _, holding = source.counts("note", doubted)
    used: dict[str, str] = {}
    for term in doubted:
        if (
            holding.get(term, 0) == 0
            and (like := source.similar(term.text))
            and looks_mistyped(term.text, like.lower())
        ):
            used[term.text] = like
    if not used:
        return understood
    return dataclasses.replace(
        understood,
        terms=tuple(
            dict.fromkeys(
                Term(used[term.text].lower()) if term.kind == "word" and term.text in used else term
                for term in understood.terms
            )
        ),
        rest=_replaced(understood.rest, used),
        mended=(*understood.mended, *(Mended(typed, like) for typed, like in used.items())),
    )


def looks_mistyped(typed: str, meant: str) -> bool:
    """Whether one word looks like a slip of another; both in small letters.

    People rarely miss the first letter (Yannakoudakis and Fawthrop 1983). They double letters or do not, leave one out,
    add one, swap two, hit the key beside it, and in a long word take one vowel for another. Two slips are believed
    where all consonants stand.

    >>> looks_mistyped("cofee", "coffee"), looks_mistyped("thseis", "thesis"), looks_mistyped("seperate", "separate")
    (True, True, True)
    >>> looks_mistyped("hide", "hike"), looks_mistyped("couch", "coach"), looks_mistyped("regarding", "rewarding")
    (False, False, False)
    """
    if typed == meant or typed[:1] != meant[:1] or meant in STOPPED:
        return False
    if undoubled(typed) == undoubled(meant):
        return True
    if len(typed) < _LONG_ENOUGH:
        return False
    left, right = _difference(typed, meant)
    if len(left) + len(right) == 1 or (len(left) == len(right) == 2 and left == right[::-1]):  # noqa: PLR2004 - swapped
        return True
    if len(left) == len(right) == 1:
        both_vowels = left in _VOWELS and right in _VOWELS
        return frozenset((left, right)) in _BESIDE or (both_vowels and len(typed) >= _LONG)
    return _consonants(typed) == _consonants(meant)


def _difference(one: str, other: str) -> tuple[str, str]:
    """Give what of two words is left when what they begin and end with alike is taken away."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    end = next(
        (at for at, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return one[: len(one) - end], other[: len(other) - end]


def _consonants(word: str) -> str:
    return "".join(letter for letter in undoubled(word) if letter not in _VOWELS)


def _may_be_a_slip(term: Term) -> bool:
    text = term.text
    return term.kind == "word" and len(text) >= SHORTEST and text.isalpha() and _SPACELESS.search(text) is None


def _replaced(text: str, used: dict[str, str]) -> str:
    """Replace whole words, whatever their case."""
    return _LETTERS.sub(lambda word: used.get(word.group().lower(), word.group()), text)
