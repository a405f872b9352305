"""Hits of different notes that say the same, folded into the best of them.

The retrieve stage. What is compared is the passages that were found, by their words: white space, case and markdown do
not matter, nor where a link leads.

Notes made from one template are alike without being copies, so more than likeness is asked for:
- The same text folds where it is a sentence or more. Fewer words ("Ran 8k") are soon written twice and mean two days,
  so these fold only in notes of the same day and title, as a copy has them.
- Nearly the same text folds only in notes of the same day, and only where all numbers are the same: a copy, a conflict
  of two devices or an edited duplicate keeps its day, while a template's prompts come back on another one, and a number
  that differs is another fact.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from druthers.retrieve.query import SPACELESS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.models import Hit

FEWEST_WORDS: Final = 8
ALIKE: Final = 0.8  # Jaccard similarity of the sets of three words in a row (Broder 1997)
_TARGET: Final = re.compile(r"\]\([^()\s]*\)")
_WORD: Final = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}]+")


@dataclass(frozen=True, slots=True)
class _Said:
    """What of a hit is compared."""

    words: tuple[str, ...]
    day: date | None
    title: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """Three words in a row each, and the numbers in a passage."""

    shingles: frozenset[tuple[str, str, str]]
    numbers: tuple[str, ...]


def fold(hits: Sequence[Hit]) -> list[Hit]:
    """Fold near-duplicates into the best one, whose `also` names their notes; hits are given best first.

    Ranks are counted anew. Hits of one note are never folded. At most n²/2 pairs are compared.
    """
    kept: list[tuple[Hit, _Said]] = []
    folded: dict[int, list[str]] = {}
    for hit in hits:
        said = _said(hit)
        same = next((at for at, (other, its) in enumerate(kept) if other.path != hit.path and _alike(said, its)), None)
        if same is None:
            folded[len(kept)] = [*hit.also]
            kept.append((hit, said))
        else:
            folded[same] += [hit.path, *hit.also]
    if len(kept) == len(hits) and all(hit.rank == at for at, hit in enumerate(hits, 1)):
        return list(hits)
    return [
        dataclasses.replace(hit, rank=at + 1, also=tuple(dict.fromkeys(folded[at]))) for at, (hit, _) in enumerate(kept)
    ]


def _alike(one: _Said, other: _Said) -> bool:
    """Whether two hits say the same."""
    same_day = one.day is not None and one.day == other.day
    if one.words == other.words:
        return len(one.words) >= FEWEST_WORDS or (bool(one.words) and same_day and one.title == other.title)
    fewer, more = sorted((len(one.words), len(other.words)))
    if not same_day or fewer < FEWEST_WORDS or fewer * 2 < more:
        return False
    first, second = _parts(one.words), _parts(other.words)
    if first.numbers != second.numbers:
        return False
    shared = len(first.shingles & second.shingles)
    return shared >= ALIKE * (len(first.shingles) + len(second.shingles) - shared)


def _said(hit: Hit) -> _Said:
    words = tuple(_WORD.findall(_TARGET.sub("]", hit.text).casefold()))
    return _Said(words, hit.created.date() if hit.created else None, hit.title.casefold())


@lru_cache(maxsize=128)
def _parts(words: tuple[str, ...]) -> _Parts:
    """Take a passage apart, once for all that it is held against; most need not be, as their days differ."""
    numbers = (word for word in words if not word.isalpha() and any(map(str.isdecimal, word)))
    return _Parts(frozenset(zip(words, words[1:], words[2:], strict=False)), tuple(sorted(numbers)))
