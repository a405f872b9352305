"""What links say for a note: that the best hits lead to it, and that it is only a list of links itself.

The retrieve stage, after notes are ranked by all else. Measured with the links that people wrote: the words of a link
are the question, the note it leads to is the answer.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from druthers.retrieve.score import LINKS, LIST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.retrieve.ports import PassageSource

# Mean reciprocal rank by words over 250 links of a wiki .874 → .888, over 151 links of Logseq's pages .755 → .767; the
# note with the link is among the hits there more often than in life. With links that lead to a hit too, .874 and .760.
LINKED: Final = 0.1
LINKING_NOTES: Final = 5
# A note of so many links, and of so many in each passage, says where things are and not what they are: .755 → .757 and
# .874 → .876.
LIST_COST: Final = 0.1
FEWEST_LINKS: Final = 10
LINKS_A_PASSAGE: Final = 8


def link_parts(source: PassageSource, best: Sequence[int]) -> dict[int, dict[str, float]]:
    """Score by links, given the notes that are best by all else, best first; the first of them count most."""
    ties = source.ties(best)
    weights = {note: 1.0 / rank for rank, note in enumerate(best[:LINKING_NOTES], 1)}
    whole = sum(weights.values())
    gains: dict[int, float] = {}
    leading: Counter[int] = Counter()
    for one, other in ties:
        leading[one] += 1
        gains[other] = gains.get(other, 0.0) + weights.get(one, 0.0)
    parts = {note: {LINKS: LINKED * gain / whole} for note, gain in gains.items() if gain}
    lists = [note for note in best if leading[note] >= FEWEST_LINKS]
    if lists:
        passages = source.passages(lists)
        for note in lists:
            if leading[note] >= LINKS_A_PASSAGE * len(passages.get(note, ())):
                parts.setdefault(note, {})[LIST] = -LIST_COST
    return parts
