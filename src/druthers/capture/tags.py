"""Tags: what a person may call one, and whether one looks like a slip for another.

The capture stage. Standard library only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.models.slips import slips

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST: Final = 4  # letters; shorter words differ by one letter all the time


def near(tag: str, known: Iterable[str]) -> list[str]:
    """The known tags that are one letter away; none where the tag itself is known, or beneath or above one.

    >>> near("runing", ["running", "rowing"]), near("running", ["running", "runing"]), near("jam", ["ham"])
    (['running'], [], [])
    """
    folded = tag.casefold()
    others = {each.casefold(): each for each in known}
    if len(folded) < SHORTEST or folded in others or any(each.startswith(f"{folded}/") for each in others):
        return []
    return [each for plain, each in others.items() if len(plain) >= SHORTEST and one_slip(folded, plain)]


def one_slip(first: str, second: str) -> bool:
    """Whether one letter was left out, added, changed, or swapped with its neighbour.

    >>> one_slip("runing", "running"), one_slip("rnuning", "running"), one_slip("tunning", "running")
    (True, True, True)
    >>> one_slip("running", "running"), one_slip("ruing", "running")
    (False, False)
    """
    return slips(first, second, 1) == 1


def most_used(near_ones: Iterable[str], counts: Mapping[str, int]) -> str:
    """The one that stands in the most notes; of equals the first by its letters."""
    return min(near_ones, key=lambda each: (-counts[each], each))
