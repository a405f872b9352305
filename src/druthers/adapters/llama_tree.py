"""Plans how several texts are read so that nothing which they share at their beginning is read twice.

Used by `llama_together.py`, in the child process. Pure: it knows tokens and positions, and nothing of a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from druthers.adapters.llama_engine import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of tokens, from position `at`, which the texts numbered `members` have in common.

    It is read for the first of them. `source` is the text whose sequence holds all that comes before it; None where
    that is what all texts share.
    """

    at: int
    tokens: tuple[int, ...]
    members: tuple[int, ...]
    source: int | None

    @property
    def end(self) -> int:
        """The position after its last token."""
        return self.at + len(self.tokens)


def root(texts: Sequence[Sequence[int]], most: int) -> int:
    """How many tokens all texts begin with, `most` or fewer.

    >>> root([[1, 2, 3], [1, 2, 4]], 8), root([[1, 2, 3]], 2)
    (2, 2)
    """
    return min([most, *(shared(texts[0], text) for text in texts)])


def levels(texts: Sequence[Sequence[int]], start: int) -> Iterator[list[Segment]]:
    """Yields what is to be read after the first `start` tokens, which are the same in all texts.

    The segments of one level need only those of the levels before it, so that they can be read together. A text that
    is the beginning of another, or the same, is a member of its segments and ends with one of them.
    """
    groups: list[tuple[int, list[int], int | None]] = [(start, list(range(len(texts))), None)]
    while groups:
        level: list[Segment] = []
        for at, members, source in groups:
            by_token: dict[int, list[int]] = {}
            for member in members:
                if len(texts[member]) > at:
                    by_token.setdefault(texts[member][at], []).append(member)
            for group in by_token.values():
                first = texts[group[0]]
                end = min(shared(first, texts[member]) for member in group)
                level.append(Segment(at, tuple(first[at:end]), tuple(group), source))
        if level:
            yield level
        groups = [(each.end, list(each.members), each.members[0]) for each in level]


def waves(texts: Sequence[Sequence[int]], rooms: Sequence[int], *, most: int, cells: int) -> list[list[int]]:
    """The numbers of the texts, in groups that can be read and go on together.

    Each group holds `most` texts or fewer; what they are together, without what they share, and the room that each
    wants behind it fit into `cells`. A text that does not fit alone is alone. Texts that begin alike are neighbours.

    >>> waves([[1, 2], [5], [1, 2, 3]], [1, 1, 1], most=2, cells=9)
    [[0, 2], [1]]
    """
    found: list[list[int]] = []
    used = 0
    for number in sorted(range(len(texts)), key=lambda each: (list(texts[each]), each)):
        wanted = len(texts[number]) + rooms[number]
        if found:
            more = wanted - shared(texts[found[-1][-1]], texts[number])
            if len(found[-1]) < most and used + more <= cells:
                found[-1].append(number)
                used += more
                continue
        found.append([number])
        used = wanted
    return found


def size(segments: Iterable[Segment]) -> int:
    """How many tokens are read for `segments`."""
    return sum(len(each.tokens) for each in segments)
