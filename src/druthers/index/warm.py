"""What a process keeps of one state of the index between searches, so that only the first of them reads it all.

Stands under the index stage's reader. Everything here goes by the state it was read from, and is dropped with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from druthers.index.vectors import Vectors

State = tuple[str, int]  # which making of the index, and how often its notes have changed since


@dataclass(slots=True)
class Warm:
    """Counts of one state, and the vectors of each embedder with the state that they are of.

    Several threads may read and write at once: each step is one assignment, and what is lost is read again.
    """

    state: State | None = None
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    vectors: dict[str, tuple[tuple[State, int], Vectors | None]] = field(default_factory=dict)

    def counts_of(self, state: State) -> dict[tuple[str, str], int]:
        """Give what is counted of a state so far, to be added to."""
        if self.state != state:
            self.state, self.counts = state, {}
        return self.counts
