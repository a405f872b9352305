"""How near passages are in meaning to a question: cosines, by an exact scan.

The retrieve stage. The only module of it that imports numpy; a search by words does without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from druthers.retrieve.ports import Vectors

# Of 0.8 to 1.8; nDCG@10 on the halves that were tuned on is within .005 from 1.2 on.
WEIGHT: Final = 1.5
# Rocchio 1971: the question is moved towards what lies nearest to it. Cranfield +.014, the others within .003.
FEEDBACK: Final = 0.4
FEEDBACK_PASSAGES: Final = 4
# Beyond them a sum depends on where in the array a row stands, and an index built anew must give the same answers.
_DECIMALS: Final = 5


# The passage of a note for which words and meaning together speak most, how much each does, and its cosine with the
# question alone. A bare tuple, because there are many of them in each search.
Nearest = tuple[int, float, float, float]


class Meaning:
    """All passages held against one question, a unit vector of shape (d,); the notes' numbers must ascend."""

    def __init__(self, vectors: Vectors, question: NDArray[np.float32]) -> None:
        self._vectors = vectors
        self._cosines = np.round(vectors.rows @ question, _DECIMALS)[vectors.places]
        places = [vectors.places[position] for position in self._best(8 * FEEDBACK_PASSAGES, None)]
        rows = list(dict.fromkeys(places))[:FEEDBACK_PASSAGES]
        self._feedback = vectors.rows[rows].mean(axis=0)

    def notes(self, most: int | None, allowed: Collection[int] | None) -> set[int]:
        """Find the notes of the `most` nearest passages, of all where None, among those allowed."""
        return set(self._vectors.notes[self._best(most, allowed)].tolist())

    def nearest(self, notes: Collection[int], words: Mapping[int, float]) -> dict[int, Nearest]:
        """Choose the best passage of each note, given what words speak for which passages; of equals, the first.

        A note without embedded passages is left out.
        """
        if not notes:
            return {}
        held = self._vectors
        every, offsets, sizes, positions = self._passages(notes)
        if not every.size:
            return {}
        cosines = self._cosines[positions]
        moved = cosines + FEEDBACK * (held.rows[held.places[positions]] @ self._feedback)
        meaning = WEIGHT * np.round(moved.astype(np.float64), _DECIMALS)
        passages = held.passages[positions]
        spoken = _looked_up(passages, words)
        total = meaning + spoken
        best = np.repeat(np.maximum.reduceat(total, offsets), sizes)
        owner = np.repeat(np.arange(every.size), sizes)
        equal = np.flatnonzero(total == best)
        chosen = equal[np.unique(owner[equal], return_index=True)[1]]
        columns = (passages[chosen], spoken[chosen], meaning[chosen], cosines[chosen])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return dict(zip(every.tolist(), rows, strict=True))

    def passages(self, notes: Collection[int]) -> tuple[list[int], list[int]]:
        """List the embedded passages of notes, and the notes of which not all need be among them: those with none."""
        every, _, _, positions = self._passages(notes)
        known = set(every.tolist())
        return self._vectors.passages[positions].tolist(), [note for note in notes if note not in known]

    def likeness(self, best: Sequence[int], notes: Collection[int]) -> dict[int, float]:
        """Tell how much notes resemble the `best`, of which the first counts most; one without passages does not."""
        every, whole = self._whole({*best, *notes})
        places = {note: place for place, note in enumerate(every)}
        weights = {places[note]: 1.0 / rank for rank, note in enumerate(best, 1) if note in places}
        if not weights:
            return {}
        middle = np.average(whole[list(weights)], axis=0, weights=list(weights.values()))
        values = np.round(whole @ middle, _DECIMALS).tolist()
        return {note: values[places[note]] for note in notes if note in places}

    def of(self, notes: Collection[int]) -> dict[int, float]:
        """Tell how much meaning speaks for each embedded passage of some notes, as the part of a score."""
        held = self._vectors
        positions = np.flatnonzero(np.isin(held.notes, np.fromiter(notes, np.int64, len(notes))))
        moved = self._cosines[positions] + FEEDBACK * (held.rows[held.places[positions]] @ self._feedback)
        meaning = WEIGHT * np.round(moved.astype(np.float64), _DECIMALS)
        return dict(zip(held.passages[positions].tolist(), meaning.tolist(), strict=True))

    def ranks(self, notes: Iterable[int], allowed: Collection[int] | None) -> dict[int, int]:
        """Tell where notes stand, counted from 1, when all that are allowed are ordered by their nearest passages."""
        held = self._vectors
        starts = np.flatnonzero(np.diff(held.notes, prepend=-1))
        best = np.maximum.reduceat(self._cosines, starts) if starts.size else self._cosines[:0]
        every = held.notes[starts]
        others = best if allowed is None else best[np.isin(every, np.fromiter(allowed, np.int64, len(allowed)))]
        found = {}
        for note in notes:
            position = int(np.searchsorted(every, note))
            if position < every.size and every[position] == note:
                found[note] = 1 + int(np.count_nonzero(others > best[position]))
        return found

    def _passages(
        self, notes: Collection[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Give those notes that have passages; for each where its passages begin and their count; and all positions."""
        held = self._vectors
        every = np.array(sorted(notes), dtype=np.int64)
        starts, ends = np.searchsorted(held.notes, every), np.searchsorted(held.notes, every, "right")
        every, starts, sizes = every[ends > starts], starts[ends > starts], (ends - starts)[ends > starts]
        offsets = np.cumsum(sizes) - sizes
        return every, offsets, sizes, np.arange(sizes.sum()) + np.repeat(starts - offsets, sizes)

    def _whole(self, notes: Collection[int]) -> tuple[list[int], NDArray[np.float64]]:
        """Give those notes that have passages, and for each a unit vector, (n, d): the mean of its passages'."""
        every, offsets, _, positions = self._passages(notes)
        rows = self._vectors.rows[self._vectors.places[positions]].astype(np.float64)
        sums = np.add.reduceat(rows, offsets) if every.size else rows
        return every.tolist(), sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)

    def _best(self, most: int | None, allowed: Collection[int] | None) -> NDArray[np.intp]:
        """Give the positions of the nearest passages, nearest first."""
        if allowed is None:
            every = np.arange(self._cosines.size)
        else:
            every = np.flatnonzero(np.isin(self._vectors.notes, np.fromiter(allowed, np.int64, len(allowed))))
        cosines = self._cosines[every]
        if most is not None and most < every.size:
            part = np.argpartition(-cosines, most - 1)[:most]
            every, cosines = every[part], cosines[part]
        return every[np.lexsort((every, -cosines))]


def _looked_up(numbers: NDArray[np.int64], values: Mapping[int, float]) -> NDArray[np.float64]:
    """Give the value of each number, 0 where it has none."""
    found = np.zeros(numbers.size)
    if values and numbers.size:
        keys = np.array(sorted(values), dtype=np.int64)
        places = np.minimum(np.searchsorted(keys, numbers), keys.size - 1)
        known = keys[places] == numbers
        found[known] = np.array([values[key] for key in keys.tolist()])[places[known]]
    return found
