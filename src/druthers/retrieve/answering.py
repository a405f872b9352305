"""What a search looked at, read line by line: once, for the lines that answer and for whether anything does.

The retrieve stage, between the ranked notes and what is handed on. It reads a source of passages and writes nothing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from druthers.retrieve.answerable import answered, evidence
from druthers.retrieve.lines import MOST_NOTES, MOST_PASSAGES, best_lines, read_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from druthers.models import Hit
    from druthers.retrieve.answerable import Evidence
    from druthers.retrieve.lines import Lines
    from druthers.retrieve.looking import Looked
    from druthers.retrieve.ports import PassageSource

# For more lines than ten, more passages are read.
_PASSAGES_FOR_A_LINE: Final = 6


class Answering:
    """The best notes of one search, read; `k` is how many lines may be asked for."""

    def __init__(self, source: PassageSource, looked: Looked, k: int = 10) -> None:
        self._source = source
        self._best = looked.scored[:MOST_NOTES]
        self._query = looked.understood.rest
        self._meaning: Mapping[int, float] = {}
        if looked.meaning is not None:
            self._meaning = looked.meaning.of([each.note for each in self._best])
        self.lines: Lines = read_lines(
            source,
            dataclasses.replace(looked.understood, terms=tuple(looked.terms)),
            self._best,
            words=looked.candidates.passage_words,
            meaning=self._meaning,
            most=max(MOST_PASSAGES, _PASSAGES_FOR_A_LINE * k),
        )

    def hits(self, k: int) -> list[Hit]:
        """Give the `k` best lines as hits, best first."""
        return best_lines(self._source, self.lines, k)

    def evidence(self) -> Evidence | None:
        """Give what speaks for an answer; None where no word was asked for."""
        return evidence(self._best, self.lines, meaning=self._meaning, query=self._query)

    def answered(self) -> float | None:
        """Give the probability that the notes answer the question; None where no word was asked for."""
        found = self.evidence()
        return None if found is None else answered(found)
