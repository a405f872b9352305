"""How many slips of the hand lie between two words.

Stands under capture, the index and retrieval: a tag and a searched word are mended by the same measure.
"""

from __future__ import annotations

import re
from typing import Final

_DOUBLED: Final = re.compile(r"(.)\1+")


def slips(first: str, second: str, most: int = 2) -> int:
    """Count the letters left out, added, changed, or swapped with their neighbour; `most` + 1 where they are more.

    The restricted edit distance of Damerau (1964).

    >>> slips("runing", "running"), slips("rnuning", "running"), slips("running", "running"), slips("ham", "river")
    (1, 1, 0, 3)
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    start = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        start += 1
    end = 0
    for one, other in zip(reversed(first[start:]), reversed(second[start:]), strict=False):
        if one != other:
            break
        end += 1
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    earlier: list[int] = []
    before = list(range(len(second) + 1))
    for row, one in enumerate(first, 1):
        now = [row]
        for column, other in enumerate(second, 1):
            best = min(before[column] + 1, now[-1] + 1, before[column - 1] + (one != other))
            if row > 1 and column > 1 and one == second[column - 2] and first[row - 2] == other:
                best = min(best, earlier[column - 2] + 1)
            now.append(best)
        if min(now) > most and min(before) > most:
            return most + 1
        earlier, before = before, now
    return min(before[-1], most + 1)


def undoubled(word: str) -> str:
    """Write every doubled letter once.

    >>> undoubled("committee")
    'comite'
    """
    return _DOUBLED.sub(r"\1", word)
