"""Lays out what the sources work with: the lines of the moment, and what suits each.

First in the proposer.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from druthers.propose.lines import choose
from druthers.propose.sources import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Hit
    from druthers.propose.context import Context
    from druthers.propose.lines import Line
    from druthers.propose.patterns import Pattern
    from druthers.propose.ports import Embedder, LanguageModel
    from druthers.propose.suiting import Suited, Suiting

POOL: Final = 6  # lines looked at for each candidate
SUITS: Final = 32.0  # what a line is worth for which a step suits wholly, beside its own worth
HAD: Final = 8.0  # what it loses for each proposal that rested on it before


@dataclass(slots=True)
class Lines:
    """The lines that were looked at in one run, with the patterns that suit each and say something new."""

    context: Context
    embedder: Embedder
    left_out: Counter[str]
    suiting: Suiting
    _chosen: dict[tuple[tuple[str, tuple[int, int]], ...], list[Line]] = field(default_factory=dict)
    _suited: dict[tuple[str, str], list[Suited]] = field(default_factory=dict)
    _said: frozenset[str] = frozenset()
    _vectors: dict[tuple[str, str], NDArray[np.float32]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._said = frozenset(each.text for each in self.context.earlier)

    def of(self, hits: Sequence[Hit], most: int) -> list[Line]:
        """The lines of some passages, the worthiest first."""
        passages = tuple((hit.path, hit.lines) for hit in hits)
        if passages not in self._chosen:  # several sources look at the same ones, and what is left out counts once
            lines, left_out = choose(self.context, hits, most)
            self.left_out += left_out
            self._chosen[passages] = list(lines)
        return self._chosen[passages]

    def suited(self, lines: Sequence[Line]) -> list[list[Suited]]:
        """For each line the patterns that suit it, the best first."""
        new = {(line.kind, line.shown): line for line in lines if (line.kind, line.shown) not in self._suited}
        if new:
            rows = self.embedder.embed([line.shown for line in new.values()])
            for key, row in zip(new, rows, strict=True):
                self._vectors[key] = row
                found = self.suiting.suited(*key, row)
                self._suited[key] = [each for each in found if each.text not in self._said]
        return [self._suited[line.kind, line.shown] for line in lines]

    def lacking(self, line: Line) -> list[tuple[Pattern, float]]:
        """The patterns that would suit a line if it named its matter, with how well, the best first."""
        self.suited([line])
        return self.suiting.lacking(line.kind, line.shown, self._vectors[line.kind, line.shown])

    def worthiest(self, lines: Sequence[Line], most: int) -> list[Line]:
        """Up to `most` of the lines, those first that ask for a step, for which one suits, and that had none before."""
        had = Counter(each.quote for each in self.context.earlier)
        fitting = [
            (line, found[0].worth if found else 0.0) for line, found in zip(lines, self.suited(lines), strict=True)
        ]
        fitting.sort(key=lambda each: each[0].worth + SUITS * each[1] - HAD * had[each[0].citation.quote], reverse=True)
        return [line for line, _ in fitting[:most]]


def lay_out(
    context: Context,
    model: LanguageModel,
    embedder: Embedder,
    suiting: Suiting,
    left_out: Counter[str],
    *,
    most: int,
    seed: int,
    deadline: float,
    may_write: bool,
) -> Desk:
    """Choose the lines of the moment; the embedder must be loaded, and the library embedded."""
    lines = Lines(context, embedder, left_out, suiting)
    return Desk(
        context=context,
        lines=lines.worthiest(lines.of(context.hits, POOL * most), most),
        lines_of=lambda hits: lines.of(hits, POOL * most),
        suited=lines.suited,
        lacking=lines.lacking,
        embedder=embedder,
        model=model,
        random=random.Random(f"{seed} sources"),
        remaining=lambda: max(0.0, deadline - time.monotonic()),
        most=most,
        may_write=may_write,
        left_out=left_out,
    )
