"""From all notes to the few that may answer a question, each with its score.

The retrieve stage's middle. A scan by meaning and one by words at each level give the best so many; only they become
candidates, and of those the ones that may still come first are scored as if every passage had been looked at. It reads
a source of passages and writes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from heapq import nlargest
from operator import neg
from typing import TYPE_CHECKING, Final

from druthers.retrieve.linking import link_parts
from druthers.retrieve.score import LIKENESS, MEANING, NOTE, PASSAGE, TITLE, UNKNOWN, Scored, most_possible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from druthers.models import Term
    from druthers.retrieve.meaning import Meaning, Nearest
    from druthers.retrieve.ports import Level, PassageSource

# So many of each list become candidates. With 250 and 500 every figure is the same to .001, and each costs time.
MOST: Final = 150
# Of 0.1 to 0.4; Cranfield and SciFact +.003, nothing lost where titles say little.
TITLE_WEIGHT: Final = 0.3
# A second Rocchio step, with whole notes: what resembles the best by words and meaning gains, for so many of the best.
# Cranfield +.013, the others within .003. Of 0.5, 1 and 1.2, and the best 3, 5 and 8 notes; a note is the mean of its
# passages, which did better than the best of them.
LIKENESS_WEIGHT: Final = 1.0
LIKENESS_NOTES: Final = 5
HELD_AGAINST: Final = 50
# So many of the best are asked for their links.
LINK_DEPTH: Final = 15
# Of so many allowed notes, full-text search is given the passages; of more, it gives all that it finds.
_FEW_NOTES: Final = 2_000


@dataclass(slots=True)
class Words:
    """What words speak for, from 0 to about 1: notes, titles and passages, by their numbers.

    `owners` says whose a passage is. What is not here gets at most `note_floor` or `passage_floor`, which are 0 where
    nothing was left out.
    """

    notes: dict[int, float] = field(default_factory=dict)
    titles: dict[int, float] = field(default_factory=dict)
    passages: dict[int, float] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    note_floor: float = 0.0
    passage_floor: float = 0.0

    def best_passages(self) -> dict[int, int]:
        """Give for each note the passage that words speak for most; of equals, the first."""
        best: dict[int, int] = {}
        for passage in sorted(self.passages):
            note = self.owners[passage]
            if note not in best or self.passages[passage] > self.passages[best[note]]:
                best[note] = passage
        return best


class Candidates:
    """The notes that anything speaks for, at most the best so many of each list; `most` None means all."""

    def __init__(
        self,
        source: PassageSource,
        terms: Sequence[Term],
        meaning: Meaning | None,
        allowed: set[int] | None,
        most: int | None = MOST,
    ) -> None:
        self._source = source
        self._terms = terms
        self._meaning = meaning
        self._allowed = allowed
        self._most = most
        self._scales: dict[Level, float] = {}
        self._words = self._by_words()
        self.notes = self._words.notes.keys() | set(self._words.owners.values())
        if meaning is not None:
            self.notes |= meaning.notes(most, allowed)

    def add(self, notes: Iterable[int]) -> None:
        """Take in further notes, of those that are allowed."""
        self.notes |= {note for note in notes if self._allowed is None or note in self._allowed}

    def scored(self, others: Mapping[int, Mapping[str, float]], exact: int) -> list[Scored]:
        """Score by words and meaning, with the `others` named parts: at least the best `exact`, best first."""
        notes: Collection[int] = self.notes
        if self._meaning is not None and self._most is not None:
            self._complete(notes)
        nearest, passages = self._chosen(notes)
        others = self._with_usual(notes, nearest, others)
        if self._most is not None:
            notes = self._hopeful(nearest, passages, others, max(exact, HELD_AGAINST))
            if self._meaning is None and self._complete(notes):
                passages = self._words.best_passages()
        else:
            self._add_titles(notes)
        found = [self._scored(note, nearest.get(note), passages.get(note), others) for note in notes]
        return self._with_links(self._with_likeness(_sorted(found)))

    def _with_usual(
        self, notes: Collection[int], nearest: Mapping[int, Nearest], others: Mapping[int, Mapping[str, float]]
    ) -> Mapping[int, Mapping[str, float]]:
        """Add to the `others` what meaning usually speaks for a candidate, where a note has not been embedded yet.

        Without it, every note that has been would come first.
        """
        unknown = [note for note in notes if note not in nearest] if nearest else []
        waiting = [note for note, held in self._source.passages(unknown).items() if held] if unknown else []
        if not waiting:
            return others
        usual = {UNKNOWN: _middle(near[2] for near in nearest.values())}
        return {**others, **{note: {**others.get(note, {}), **usual} for note in waiting}}

    def _with_likeness(self, found: list[Scored]) -> list[Scored]:
        """Add to the best what they gain by resembling the very best."""
        if self._meaning is None:
            return found
        held = found[:HELD_AGAINST]
        alike = self._meaning.likeness([each.note for each in held[:LIKENESS_NOTES]], [each.note for each in held])
        usual = LIKENESS_WEIGHT * max(_middle(alike.values()), 0.0)
        for each in held:
            if alike.get(each.note, 0.0) > 0.0:
                each.parts[LIKENESS] = LIKENESS_WEIGHT * alike[each.note]
            elif UNKNOWN in each.parts:
                each.parts[UNKNOWN] += usual
        return _sorted(found)

    def _with_links(self, found: list[Scored]) -> list[Scored]:
        """Add to what the best lead to, and take from the best what only leads elsewhere."""
        parts = link_parts(self._source, [each.note for each in found[:LINK_DEPTH]])
        for each in found if parts else ():
            each.parts.update(parts.get(each.note, {}))
        return _sorted(found) if parts else found

    @property
    def passage_words(self) -> Mapping[int, float]:
        """What words speak for, by the number of the passage, as far as it was looked at."""
        return self._words.passages

    def word_ranks(self, notes: Collection[int]) -> dict[int, int]:
        """Tell where notes stand, counted from 1, among the candidates that words speak for."""
        values = dict(self._words.notes)
        for note, passage in self._words.best_passages().items():
            values[note] = values.get(note, 0.0) + self._words.passages[passage]
        for note, value in self._words.titles.items():
            values[note] = values.get(note, 0.0) + TITLE_WEIGHT * value
        every = sorted(values.values())
        return {note: 1 + len(every) - bisect_right(every, values[note]) for note in notes if note in values}

    def _by_words(self) -> Words:
        words = Words()
        if not self._terms:
            return words
        for level in ("note", "passage", "title"):
            self._scales[level] = most_possible(self._source, level, self._terms)
        found = self._source.matches("note", self._terms, most=self._most, among=self._allowed)
        words.notes = {note: bm25 / self._scales["note"] for note, _, bm25 in found}
        if self._most is not None and len(found) >= self._most:
            words.note_floor = min(words.notes.values())
        if self._meaning is not None and self._most is not None:
            words.passage_floor = 1.0  # the candidates' passages are looked up afterwards: a third of a full pass
            return words
        passages = self._passages()
        for passage, note, bm25 in passages:
            words.passages[passage] = bm25 / self._scales["passage"]
            words.owners[passage] = note
        if self._most is not None and len(passages) >= self._most:
            words.passage_floor = min(words.passages.values())
        return words

    def _passages(self) -> Sequence[tuple[int, int, float]]:
        allowed = self._allowed
        if allowed is None:
            return self._source.matches("passage", self._terms, most=self._most)
        if len(allowed) <= _FEW_NOTES:
            among = [number for numbers in self._source.passages(allowed).values() for number in numbers]
            return self._source.matches("passage", self._terms, most=self._most, among=among)
        found = [each for each in self._source.matches("passage", self._terms) if each[1] in allowed]
        found.sort(key=lambda each: -each[2])
        return found[: self._most]

    def _chosen(self, notes: Collection[int]) -> tuple[Mapping[int, Nearest], Mapping[int, int]]:
        """Choose each note's best passage as far as it is known: by words and meaning, and by words alone."""
        nearest = self._meaning.nearest(notes, self._words.passages) if self._meaning is not None else {}
        return nearest, self._words.best_passages() if len(nearest) < len(notes) else {}

    def _hopeful(
        self,
        nearest: Mapping[int, Nearest],
        passages: Mapping[int, int],
        others: Mapping[int, Mapping[str, float]],
        exact: int,
    ) -> list[int]:
        """Find the notes that may be among the best `exact`, if what is not known of them were as large as it can be.

        The threshold algorithm of Fagin, Lotem and Naor (2003).
        """
        words = self._words
        self._add_titles(self.notes)
        sure = {note: words.notes.get(note, words.note_floor) for note in self.notes}
        for note, value in words.titles.items():
            sure[note] += TITLE_WEIGHT * value
        for note, parts in others.items():
            if note in sure:
                sure[note] += sum(parts.values())
        if self._meaning is not None:  # whose candidates are looked up before: nothing is unknown
            for note, (_, spoken, meant, _) in nearest.items():
                sure[note] += spoken + meant
            for note, passage in passages.items():
                if note not in nearest:
                    sure[note] += words.passages[passage]
            return [-minus for _, minus in nlargest(exact, zip(sure.values(), map(neg, sure), strict=True))]
        known = {note: words.passages[passage] for note, passage in passages.items()}
        least = [
            sure[note] + known.get(note, 0.0) - (0.0 if note in words.notes else words.note_floor) for note in sure
        ]
        bar = nlargest(exact, least)[-1] if least else 0.0
        return [note for note, value in sure.items() if value + max(known.get(note, 0.0), words.passage_floor) >= bar]

    def _complete(self, notes: Collection[int]) -> bool:
        """Look up what is not known of these notes, which then is known; whether there was anything."""
        words, source = self._words, self._source
        unknown = [note for note in notes if note not in words.notes] if words.note_floor else []
        for note, _, bm25 in source.matches("note", self._terms, among=unknown) if unknown else ():
            words.notes[note] = bm25 / self._scales["note"]
        words.note_floor = 0.0
        if not words.passage_floor:
            return False
        words.passage_floor = 0.0
        for passage, note, bm25 in source.matches("passage", self._terms, among=self._unseen(notes)):
            words.passages[passage] = bm25 / self._scales["passage"]
            words.owners[passage] = note
        return True

    def _unseen(self, notes: Collection[int]) -> list[int]:
        """List the passages of these notes of which it is not known what words speak for them."""
        if self._meaning is None:
            held, others = list[int](), list(notes)
        else:
            held, others = self._meaning.passages(notes)
        if others:
            held = [*held, *(passage for some in self._source.passages(others).values() for passage in some)]
        return [passage for passage in held if passage not in self._words.passages]

    def _add_titles(self, notes: Collection[int]) -> None:
        if self._terms and notes:
            for note, _, bm25 in self._source.matches("title", self._terms, among=notes):
                self._words.titles[note] = bm25 / self._scales["title"]

    def _scored(
        self, note: int, near: Nearest | None, passage: int | None, others: Mapping[int, Mapping[str, float]]
    ) -> Scored:
        words = self._words
        parts = {}
        if note in words.notes:
            parts[NOTE] = words.notes[note]
        chosen = near[0] if near is not None else passage
        if chosen is not None and chosen in words.passages:
            parts[PASSAGE] = words.passages[chosen]
        if note in words.titles:
            parts[TITLE] = TITLE_WEIGHT * words.titles[note]
        if near is not None:
            parts[MEANING] = near[2]
        parts.update(others.get(note, {}))
        return Scored(note, chosen, parts, near[3] if near is not None else None)


def _middle(values: Iterable[float]) -> float:
    """Give the lower median, 0 of nothing.

    >>> _middle([3.0, 1.0, 2.0]), _middle([])
    (2.0, 0.0)
    """
    every = sorted(values)
    return every[(len(every) - 1) // 2] if every else 0.0


def _sorted(found: list[Scored]) -> list[Scored]:
    """Order by score, best first."""
    values = {each.note: each.score for each in found}
    return sorted(found, key=lambda each: (-values[each.note], each.note))
