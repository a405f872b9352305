"""Notes in memory as a source to search: no SQLite, no word endings, one passage for each paragraph.

An adapter of `retrieve.ports.PassageSource`; the same contract test runs on it and on the index's reader.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from druthers.index.scripts import pieces, spaced
from druthers.index.wording import day_in_words
from druthers.models import Hit, Note, author_of
from druthers.models.names import key, names_of, tail
from druthers.models.slips import slips, undoubled

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from druthers.index import Embedder
    from druthers.index.vectors import Vectors
    from druthers.models import Lines, Term, Visibility
    from druthers.retrieve.ports import Level

K1, B = 1.2, 0.75  # what FTS5 has for BM25
PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
MANY = 60  # words with the same beginning
SHORTEST, LONG = 4, 8  # letters of a word that is mended, and of one in which two may be wrong


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
        said = [" ".join((note.title, *note.aliases, *note.tags, note.body)) for note in self._notes]
        days = [f"{day_in_words(note.created)} " if note.dated else "" for note in self._notes]
        self._anywhere = [_Text(number, _words(text)) for number, text in enumerate(said)]
        self._levels: dict[Level, list[_Text]] = {
            "note": [_Text(number, _words(days[number] + text)) for number, text in enumerate(said)],
            "title": [_Text(number, _words(note.title)) for number, note in enumerate(self._notes)],
            "passage": passages,
        }
        self._embedder = embedder

    def counts(self, level: Level, terms: Sequence[Term]) -> tuple[int, dict[Term, int]]:
        """Count the notes (or passages), and for each term those that hold it."""
        texts = self._levels[level]
        return len(texts), {
            term: sum(any(_times(text, each) for each in _any(term)) for text in texts) for term in terms
        }

    def matches(
        self, level: Level, terms: Sequence[Term], *, most: int | None = None, among: Collection[int] | None = None
    ) -> list[tuple[int, int, float]]:
        """Find what holds any of the terms: (number, number of its note, BM25); a larger BM25 is better."""
        texts = self._levels[level]
        usual = sum(len(text.words) for text in texts) / max(len(texts), 1)
        rarities = []
        for looked_for in (each for term in terms for each in _any(term)):
            count = sum(_times(text, looked_for) > 0 for text in texts)
            rarities.append((looked_for, max(math.log((len(texts) - count + 0.5) / (count + 0.5)), 1e-6)))
        found = []
        for number, text in enumerate(texts):
            bm25 = 0.0
            for looked_for, rarity in rarities:
                times = _times(text, looked_for)
                bm25 += rarity * times * (K1 + 1) / (times + K1 * (1 - B + B * len(text.words) / usual)) if times else 0
            if bm25 and (among is None or number in among):
                found.append((number, text.note, bm25))
        if most is not None:
            found = sorted(found, key=lambda match: -match[2])[:most]
        return found

    def holding(self, level: Level, terms: Sequence[Term], among: Collection[int]) -> dict[int, list[Term]]:
        """Tell which of the terms each of these notes (or passages) holds; one that holds none is not there."""
        texts = self._levels[level]
        held = {
            number: [term for term in terms if any(_times(texts[number], each) for each in _any(term))]
            for number in among
        }
        return {number: terms for number, terms in held.items() if terms}

    def notes_with(self, term: Term) -> set[int]:
        """Find the notes that hold a term anywhere: in their text, title, other names or tags."""
        looked_for = (_words(term.text), term.kind == "prefix")
        return {text.note for text in self._anywhere if _times(text, looked_for)}

    def wide(self, term: Term) -> bool:
        """Tell whether a beginning is that of very many words; of anything else it is not so."""
        words = {word for text in self._anywhere for word in text.words if word.startswith(term.text.lower())}
        return term.kind == "prefix" and len(words) > MANY

    def newest_with(self, term: Term, most: int, *, among: Collection[int] | None = None) -> list[int]:
        """List notes that hold a term anywhere, in their order of having come to be known, the last first."""
        held = self.notes_with(term)
        return sorted(held if among is None else held & set(among), reverse=True)[:most]

    def similar(self, word: str) -> str | None:
        """Give the word of the notes that `word` is most likely a slip of, in small letters; None where none is."""
        typed = word.lower()
        most = 1 if len(typed) < LONG else 2
        counts: dict[str, int] = {}
        for text in self._anywhere:
            for known in set(text.words):
                counts[known] = counts.get(known, 0) + 1
        near = [
            (far, undoubled(known) != undoubled(typed), -count, known)
            for known, count in counts.items()
            if len(known) >= SHORTEST and known.isalpha() and 0 < (far := slips(typed, known, most)) <= most
        ]
        return min(near)[-1] if near and len(typed) >= SHORTEST else None

    def vectors(self, embedder: str) -> Vectors | None:
        """Give all vectors of one embedder; None where there are none."""
        passages = self._levels["passage"]
        if self._embedder is None or self._embedder.identity != embedder or not passages:
            return None
        import numpy as np  # noqa: PLC0415 - a search by words does without it

        from druthers.index.vectors import Vectors  # noqa: PLC0415 - as above

        numbers = np.arange(len(passages), dtype=np.int64)
        owners = np.array([passage.note for passage in passages], dtype=np.int64)
        return Vectors(self._embedder.embed([passage.text for passage in passages]), numbers, numbers, owners)

    def select(
        self,
        *,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
        authors: Sequence[str] = (),
        without_authors: Sequence[str] = (),
    ) -> set[int]:
        """Find the notes that pass every filter; an empty filter lets everything through."""
        return {
            number
            for number, note in enumerate(self._notes)
            if (not tags or _tagged(note, tags))
            and not _tagged(note, without_tags)
            and (since is None or note.created.date() >= since)
            and (until is None or note.created.date() <= until)
            and (not places or note.visibility in places)
            and (not authors or author_of(note.path).casefold() in _folded(authors))
            and author_of(note.path).casefold() not in _folded(without_authors)
        }

    def moments(self, notes: Collection[int]) -> dict[int, float]:
        """Tell when notes were written, in seconds since 1970."""
        times = {number: self._notes[number].created for number in notes}
        return {number: (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() for number, at in times.items()}

    def ties(self, notes: Collection[int]) -> list[tuple[int, int]]:
        """List the links between notes that these notes make, or that lead to them: (from, to), each once."""
        called: dict[str, set[tuple[int, int]]] = {}
        for number, note in enumerate(self._notes):
            for named in names_of(note):
                called.setdefault(tail(named.name), set()).add((named.kind, number))
        found = set()
        for number, note in enumerate(self._notes):
            for link in note.links:
                ends = called.get(tail(key(link.target)), set()) if link.target else set()
                strongest = {end for kind, end in ends if kind == min(ends)[0]}
                found |= {(number, end) for end in strongest if len(strongest) == 1 and end != number}
        return sorted(tie for tie in found if not set(notes).isdisjoint(tie))

    def passages(self, notes: Collection[int]) -> dict[int, list[int]]:
        """List the passages of notes, in their order."""
        found: dict[int, list[int]] = {}
        for number, text in enumerate(self._levels["passage"]):
            if text.note in notes:
                found.setdefault(text.note, []).append(number)
        return found

    def texts(self, passages: Collection[int]) -> dict[int, str]:
        """Give the passages' texts."""
        return {number: self._levels["passage"][number].text for number in passages}

    def note(self, path: str) -> int | None:
        """Give a note's number by its path; None where there is no such note."""
        return next((number for number, note in enumerate(self._notes) if note.path == path), None)

    def hit(self, note: int, passage: int | None = None) -> Hit:
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
            id=hashlib.sha256(chosen.text.encode()).hexdigest()[:32] if chosen.text else "",
        )


def _tagged(note: Note, tags: Sequence[str]) -> bool:
    wanted = [tag.lstrip("#").casefold() for tag in tags]
    return any(_beneath(tag.casefold(), want) for tag in note.tags for want in wanted)


def _beneath(tag: str, parent: str) -> bool:
    return tag == parent or tag.startswith(f"{parent}/")


def _any(term: Term) -> list[tuple[tuple[str, ...], bool]]:
    """What a term is looked for as: words that follow each other, and whether the last of them may go on."""
    given = pieces(term.text) if term.kind == "word" else [term.text]
    return [(_words(piece), term.kind == "prefix") for piece in given]


def _times(text: _Text, looked_for: tuple[tuple[str, ...], bool]) -> int:
    words, goes_on = looked_for
    if not words:
        return 0
    spans = (text.words[at : at + len(words)] for at in range(len(text.words) - len(words) + 1))
    if goes_on:
        return sum(span[:-1] == words[:-1] and span[-1].startswith(words[-1]) for span in spans)
    return sum(span == words for span in spans)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", spaced(text).lower()))


def _folded(names: Sequence[str]) -> set[str]:
    return {name.casefold() for name in names}
