"""Notes in memory as a source to search: no SQLite, no word endings, one passage for each paragraph.

An adapter of `retrieve.ports.PassageSource`; the same contract test runs on it and on the index's reader.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from druthers.models import Hit, Note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.index import Embedder
    from druthers.models import Lines, Visibility
    from druthers.retrieve.ports import Level

K1, B = 1.2, 0.75  # what FTS5 has for BM25
PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")


@dataclass(frozen=True, slots=True)
class _Text:
    """What is searched at one level: the note it is of, its words, and for a passage its place."""

    note: int
    words: tuple[str, ...]
    text: str = ""
    lines: Lines = (1, 1)


class FakePassages:
    """A state that never changes. Notes and passages go by their positions."""

    def __init__(self, notes: Sequence[Note], embedder: Embedder | None = None) -> None:
        self._notes = list(notes)
        passages = []
        for number, note in enumerate(self._notes):
            for found in PARAGRAPH.finditer(note.body):
                first = note.body_line + note.body.count("\n", 0, found.start())
                lines = (first, first + found.group().count("\n"))
                passages.append(_Text(number, _words(found.group()), found.group(), lines))
        whole = [_Text(number, _words(f"{note.title} {note.body}")) for number, note in enumerate(self._notes)]
        self._levels: dict[Level, list[_Text]] = {"note": whole, "passage": passages}
        self._embedder = embedder

    def counts(self, level: Level, words: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Count the notes (or passages), and for each word those that hold it."""
        texts = self._levels[level]
        return len(texts), {word: sum(word.lower() in text.words for text in texts) for word in words}

    def matches(self, level: Level, words: Sequence[str]) -> list[tuple[int, int, float]]:
        """Find what holds any of the words: (number, number of its note, BM25); a larger BM25 is better."""
        texts = self._levels[level]
        total, holding = self.counts(level, words)
        usual = sum(len(text.words) for text in texts) / max(total, 1)
        found = []
        for number, text in enumerate(texts):
            bm25 = 0.0
            for word, count in holding.items():
                times = text.words.count(word.lower())
                rarity = max(math.log((total - count + 0.5) / (count + 0.5)), 1e-6)
                bm25 += rarity * times * (K1 + 1) / (times + K1 * (1 - B + B * len(text.words) / usual))
            if bm25:
                found.append((number, text.note, bm25))
        return found

    def vectors(self, embedder: str) -> tuple[list[int], list[int], bytes]:
        """Give all vectors of one embedder: numbers of the passages, of their notes, float32 rows; note by note."""
        passages = self._levels["passage"]
        if self._embedder is None or self._embedder.identity != embedder or not passages:
            return [], [], b""
        rows = self._embedder.embed([passage.text for passage in passages])
        return list(range(len(passages))), [passage.note for passage in passages], rows.astype("<f4").tobytes()

    def select(
        self, *, tags: Sequence[str], since: date | None, until: date | None, places: Sequence[Visibility]
    ) -> set[int]:
        """Find the notes that pass every filter; an empty filter lets everything through."""
        wanted = [tag.lstrip("#").casefold() for tag in tags]
        return {
            number
            for number, note in enumerate(self._notes)
            if (not wanted or any(_beneath(tag.casefold(), want) for tag in note.tags for want in wanted))
            and (since is None or note.created.date() >= since)
            and (until is None or note.created.date() <= until)
            and (not places or note.visibility in places)
        }

    def hit(self, note: int, passage: int | None) -> Hit:
        """Give a passage of a note, its first where None, as a hit without rank, score or reasons."""
        found = self._notes[note]
        own = [text for text in self._levels["passage"] if text.note == note]
        chosen = own[0] if passage is None and own else _Text(note, (), "", (found.body_line, found.body_line))
        if passage is not None:
            chosen = self._levels["passage"][passage]
        return Hit(
            rank=0,
            path=found.path,
            visibility=found.visibility,
            lines=chosen.lines,
            text=chosen.text,
            score=0.0,
            why={},
            title=found.title,
            created=found.created,
            tags=found.tags,
        )


def _beneath(tag: str, parent: str) -> bool:
    return tag == parent or tag.startswith(f"{parent}/")


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))
