"""Reading the index with the standard library alone, so that a search by words starts without numpy.

The index stage; what retrieval asks of a source of passages is answered here. One `Reader` sees one state of the index,
whatever is written meanwhile. It never writes.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, Self

from druthers.index.matching import any_of, as_typed
from druthers.index.opening import connected
from druthers.index.schema import PLACE_BITS, WORDY, times_of, vectors_folder
from druthers.index.warm import Warm
from druthers.models import Hit, Mention, Skipped, Term, Visibility, author_of
from druthers.models.names import Named
from druthers.models.slips import slips, undoubled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from druthers.index.vectors import Vectors
    from druthers.index.warm import State

Level = Literal["note", "title", "passage"]

_MOST_VALUES: Final = 500  # SQLite takes 999 in one statement, or more
_OF_NOTE: Final = f"p.id >= n.id << {PLACE_BITS} AND p.id < (n.id + 1) << {PLACE_BITS}"
_HIT: Final = (
    "SELECT n.path, n.visibility, n.title, n.created, n.tags, n.body_line, p.first, p.last, p.text, p.key"  # noqa: S608 - ours
    f" FROM notes n LEFT JOIN passages p ON {_OF_NOTE}"
)
_GIVEN: Final = "(SELECT value FROM json_each(?))"
# Names of the strongest kind for each tail, where a single note has one.
_TIES: Final = """
    SELECT DISTINCT l.note, m.note FROM links l JOIN names m ON m.tail = l.tail
    WHERE {side} IN (SELECT value FROM json_each(?)) AND l.note != m.note AND NOT EXISTS (
        SELECT 1 FROM names o WHERE o.tail = m.tail AND o.note != m.note AND o.kind <= m.kind
    )
"""
_SHORTEST: Final = 4  # letters; shorter words differ by one letter all the time
_LONG: Final = 8  # letters, of which two may be wrong
_MANY_NOTES: Final = 4_000  # in so many, a word ranks hardly anything, and takes long to do so
_MOST_BEGUN: Final = 60  # words that a beginning may stand for; one that is shorter is looked for as it is


class Reader:
    """One state of the index at `path`; an empty one where there is no index of this version yet.

    Close it, or use it in a `with` statement.
    """

    def __init__(self, path: Path, warm: Warm | None = None) -> None:
        self._connection = connected(path)
        self._folder = vectors_folder(path)
        self._warm = Warm() if warm is None else warm
        try:
            born, generation, self.max_tokens = self._connection.execute(
                "SELECT born, generation, max_tokens FROM state"
            ).fetchone()
        except BaseException:
            self._connection.close()
            raise
        self._state: State = (born, generation)
        self._counts = self._warm.counts_of(self._state)
        self._begun: dict[Term, list[Term]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # what retrieval asks

    def counts(self, level: Level, terms: Sequence[Term]) -> tuple[int, dict[Term, int]]:
        """Count the notes (or passages), and for each term those that hold it, whatever a word's ending."""
        return self._total(level), {term: self._holding(level, self._query([term])) for term in terms}

    def matches(
        self, level: Level, terms: Sequence[Term], *, most: int | None = None, among: Collection[int] | None = None
    ) -> list[tuple[int, int, float]]:
        """Find what holds any of the terms: (number, number of its note, BM25); a larger BM25 is better.

        With `most`, the best so many, best first. With `among`, only notes (or passages) of these numbers.
        """
        wanted = self._query(terms)
        if not wanted:
            return []
        query = f"SELECT rowid AS number, -bm25({level}_words) AS bm25 FROM {level}_words WHERE {level}_words MATCH ?"  # noqa: S608 - one of three names
        values: list[str | int] = [wanted]
        if among is not None:
            # the sign keeps full-text search from starting anew for each number
            query += " AND +rowid IN (SELECT value FROM json_each(?))"
            values.append(_listed(among))
        if most is not None:
            query += " ORDER BY bm25 DESC LIMIT ?"
            values.append(most)
        rows = self._connection.execute(query, values).fetchall()
        if level != "passage":
            return [(number, number, bm25) for number, bm25 in rows]
        return [(number, number >> PLACE_BITS, bm25) for number, bm25 in rows]

    def holding(self, level: Level, terms: Sequence[Term], among: Collection[int]) -> dict[int, list[Term]]:
        """Tell which of the terms each of these notes (or passages) holds; one that holds none is not there."""
        query = (
            f"SELECT rowid FROM {level}_words WHERE {level}_words MATCH ?"  # noqa: S608 - one of three names
            " AND +rowid IN (SELECT value FROM json_each(?))"
        )
        numbers = _listed(among)
        found: dict[int, list[Term]] = {}
        for term in terms:
            if wanted := self._query([term]):
                for (number,) in self._connection.execute(query, (wanted, numbers)):
                    found.setdefault(number, []).append(term)
        return found

    def notes_with(self, term: Term) -> set[int]:
        """Find the notes that hold a term anywhere: in their text, title, other names or tags."""
        query = "SELECT rowid FROM note_words WHERE note_words MATCH ?"
        wanted = self._query([term]) if term.kind == "prefix" else as_typed(term)
        return self._numbers(query, f"{{title names tags body}} : ({wanted})")

    def wide(self, term: Term) -> bool:
        """Tell whether a beginning is that of very many words, or of words in very many notes; nothing else is so."""
        if term.kind != "prefix" or not self._known(term, 1):
            return False
        return self._whole(term) == [term] or self._holding("note", self._query([term])) > _MANY_NOTES

    def newest_with(self, term: Term, most: int, *, among: Collection[int] | None = None) -> list[int]:
        """List notes that hold a term anywhere, in their order of having come to be known, the last first."""
        wanted = self._query([term]) if term.kind == "prefix" else as_typed(term)
        query = "SELECT rowid FROM note_words WHERE note_words MATCH ?"
        values: list[str | int] = [f"{{title names tags body}} : ({wanted})"]
        if among is not None:
            query += " AND +rowid IN (SELECT value FROM json_each(?))"
            values.append(_listed(among))
        rows = self._connection.execute(f"{query} ORDER BY rowid DESC LIMIT ?", (*values, most))
        return [number for (number,) in rows]

    def _query(self, terms: Iterable[Term]) -> str:
        """Write a query for what holds any of the terms; a beginning stands for the words that begin so.

        Full-text search alone would look for it among stems, of which few begin with "happine".
        """
        return any_of(whole for term in terms for whole in self._whole(term))

    def _whole(self, term: Term) -> list[Term]:
        if term.kind != "prefix" or term in self._begun:
            return self._begun.get(term, [term])
        known = self._known(term, _MOST_BEGUN + 1)
        self._begun[term] = [Term(term.text), *known] if 0 < len(known) <= _MOST_BEGUN else [term]
        return self._begun[term]

    def _known(self, term: Term, most: int) -> list[Term]:
        """Give words of the notes that begin so, in their order."""
        begin = term.text.lower()
        query = "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"
        return [Term(word) for (word,) in self._connection.execute(query, (begin, begin + chr(0x10FFFF), most))]

    def similar(self, word: str) -> str | None:
        """Give the word of the notes that `word` is most likely a slip of, in small letters; None where none is.

        Of up to seven letters one may be wrong, of more two; of the nearest, one that differs only in a doubled letter,
        else that which is in the most notes.
        """
        typed = word.lower()
        most = 1 if len(typed) < _LONG else 2
        if len(typed) < _SHORTEST:
            return None
        parts = _unharmed(typed, most)
        near: dict[int, list[str]] = {}
        holds_one = " OR ".join(["instr(word, ?)"] * len(parts))
        query = f"SELECT word FROM words WHERE length(word) BETWEEN ? AND ? AND ({holds_one})"  # noqa: S608 - only question marks
        for (known,) in self._connection.execute(query, (len(typed) - most, len(typed) + most, *parts)):
            near.setdefault(slips(typed, known, most), []).append(known)
        for distance in range(1, most + 1):
            ranked = sorted(
                (undoubled(known) != undoubled(typed), -self._holding("note", any_of([Term(known)])), known)
                for known in near.get(distance, ())
            )
            for _, count, known in ranked:
                if count and self._stands(known):
                    return known
        return None

    def vectors(self, embedder: str) -> Vectors | None:
        """Give all vectors of one embedder; None where there are none."""
        found = self._connection.execute(
            "SELECT id, dimension, file, rows, size, mtime_ns, generation FROM embedders WHERE identity = ?",
            (embedder,),
        ).fetchone()
        if found is None:
            return None
        state = (self._state, found[6])
        held = self._warm.vectors.get(embedder)
        if held is None or held[0] != state:
            held = (state, self._mapped(*found[:6]))
            self._warm.vectors[embedder] = held
        return held[1]

    def _mapped(self, number: int, dimension: int, name: str, named: int, size: int, mtime_ns: int) -> Vectors | None:
        """Map an embedder's file, and tell which row is whose; a row that is not there is nobody's."""
        import numpy as np  # noqa: PLC0415 - a search by words does without it

        from druthers.index.vectors import Vectors, mapped, sound  # noqa: PLC0415 - as above

        rows = mapped(self._folder / name, named, dimension)
        numbers = np.array(
            self._connection.execute(
                "SELECT v.slot, p.id FROM vectors v CROSS JOIN passages p ON p.key = v.key WHERE v.embedder = ?",
                (number,),
            ).fetchall(),
            dtype=np.int64,
        ).reshape(-1, 2)
        numbers = numbers[numbers[:, 0] < len(rows)]
        if times_of(self._folder / name) != (size, mtime_ns):  # something else has written to it
            numbers = numbers[sound(rows)[numbers[:, 0]]]
        if not len(numbers):
            return None
        places, passages = numbers[np.argsort(numbers[:, 1])].T.copy()
        return Vectors(rows, places, passages, passages >> PLACE_BITS)

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
        """Find the notes that have one of the tags (or one beneath it), were written in time, and lie in a place.

        An empty filter lets everything through; both days are included. A note with one of `without_tags`, or one
        beneath it, is not found. Nor is one of `without_authors`, and with `authors` none but theirs, whatever their
        names' case.
        """
        conditions, values = [], []
        for wanted, negated in ((tags, ""), (without_tags, "NOT ")):
            if wanted:
                keys = [tag.lstrip("#").casefold() for tag in wanted]
                # "0" follows "/": the tags beneath one lie between the two
                fits = " OR ".join(["key = ? OR key >= ? || '/' AND key < ? || '0'"] * len(keys))
                conditions.append(f"id {negated}IN (SELECT note FROM tags WHERE {fits})")  # noqa: S608 - only question marks
                values += [key for key in keys for _ in range(3)]
        for day, sign in ((since, ">="), (until, "<=")):
            if day is not None:
                conditions.append(f"day {sign} ?")
                values.append(day.isoformat())
        if places:
            conditions.append(f"visibility IN ({_marks(places)})")
            values += places
        found = self._numbers(f"SELECT id FROM notes WHERE {' AND '.join(conditions) or 1}", *values)  # noqa: S608 - only question marks
        return self._by(found, authors, without_authors) if authors or without_authors else found

    def _by(self, notes: set[int], authors: Sequence[str], without: Sequence[str]) -> set[int]:
        """Of some notes those by one of the `authors`, where any is named, and by none of those to do without."""
        wanted, unwanted = ({name.casefold() for name in names} for names in (authors, without))
        rows = self._connection.execute("SELECT id, path FROM notes")
        by = {number: author_of(path).casefold() for number, path in rows if number in notes}
        return {number for number, who in by.items() if (not wanted or who in wanted) and who not in unwanted}

    def moments(self, notes: Collection[int]) -> dict[int, float]:
        """Tell when notes were written, in seconds since 1970."""
        query = "SELECT id, moment FROM notes WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(query, (_listed(notes),)))

    def ties(self, notes: Collection[int]) -> list[tuple[int, int]]:
        """List the links between notes that these notes make, or that lead to them: (from, to), each once.

        A link leads to the note whose strongest name ends as its target does; where several are called so, to none.
        Which of them is meant, `vault.naming` would tell, who reads their places.
        """
        found = set(self._connection.execute(_TIES.format(side="l.note"), (_listed(notes),)))
        found.update(self._connection.execute(_TIES.format(side="m.note"), (_listed(notes),)))
        return sorted(found)

    def passages(self, notes: Collection[int]) -> dict[int, list[int]]:
        """List the passages of notes, in their order."""
        query = f"SELECT p.id FROM notes n JOIN passages p ON {_OF_NOTE} WHERE n.id IN {_GIVEN} ORDER BY p.id"  # noqa: S608 - ours
        found: dict[int, list[int]] = {}
        for (number,) in self._connection.execute(query, (_listed(notes),)):
            found.setdefault(number >> PLACE_BITS, []).append(number)
        return found

    def texts(self, passages: Collection[int]) -> dict[int, str]:
        """Give the passages' texts."""
        query = "SELECT id, text FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(query, (_listed(passages),)))

    def note(self, path: str) -> int | None:
        """Give a note's number by its path; None where the index has no such note."""
        found = self._connection.execute("SELECT id FROM notes WHERE path = ?", (path,)).fetchone()
        return None if found is None else int(found[0])

    def hit(self, note: int, passage: int | None = None) -> Hit:
        """Give a passage of a note, its first where None, as a hit without rank, score or reasons."""
        chosen = "p.id = ?" if passage is not None else "?"
        query = f"{_HIT} WHERE n.id = ? AND {chosen} ORDER BY p.id LIMIT 1"
        return _hit(self._connection.execute(query, (note, 1 if passage is None else passage)).fetchone())

    # what the other stages ask

    def recent(self, k: int, *, places: Sequence[Visibility] = ()) -> list[Hit]:
        """Give the opening passages of the `k` newest notes that have any text, newest first, unscored."""
        marks = ", ".join("?" * len(places))
        rows = self._connection.execute(
            f"{_HIT} WHERE p.id = (SELECT min(p.id) FROM passages p WHERE {_OF_NOTE})"  # noqa: S608 - only question marks
            f" {f'AND n.visibility IN ({marks})' if places else ''} ORDER BY n.moment DESC, n.path LIMIT ?",
            (*places, k),
        )
        return [_hit(row) for row in rows]

    def newest(self, count: int) -> set[str]:
        """Give the paths of so many notes, the newest, and of those as old as the last of them."""
        last = "SELECT min(moment) FROM (SELECT moment FROM notes ORDER BY moment DESC LIMIT ?)"
        query = f"SELECT path FROM notes WHERE moment >= ({last})"  # noqa: S608 - ours
        return {path for (path,) in self._connection.execute(query, (count,))}

    def known(self) -> dict[str, tuple[str, int, int, str | None]]:
        """Map each path seen to (visibility, mtime_ns, size, fingerprint or None where it was skipped)."""
        rows = self._connection.execute(
            "SELECT path, visibility, mtime_ns, size, fingerprint FROM notes"
            " UNION ALL SELECT path, visibility, mtime_ns, size, NULL FROM skipped"
        )
        return {row[0]: row[1:] for row in rows}

    def skipped(self) -> list[Skipped]:
        """List the files that could not be taken as notes, by path."""
        rows = self._connection.execute("SELECT path, reason FROM skipped ORDER BY path")
        return [Skipped(path, reason) for path, reason in rows]

    def tags(self) -> dict[str, int]:
        """Map each tag, spelt as in the oldest note that has it, to the number of notes that have it in any case."""
        # with min(), SQLite takes the other columns from the row in which the least was found
        rows = self._connection.execute("SELECT tag, count(*), min(moment) FROM tags GROUP BY key")
        return {tag: number for tag, number, _ in rows}

    # what ties notes together

    def links_of(self, path: str) -> list[Mention]:
        """List the links that lead out of a note, in their order; where to is not decided here."""
        return self._mentions("n.path = ?", path)

    def links_to(self, tails: Sequence[str]) -> list[Mention]:
        """List the links whose target ends in one of these names, by path and line; not all need mean the same note."""
        return [found for some in _portions(tails) for found in self._mentions(f"l.tail IN ({_marks(some)})", *some)]

    def named(self, tails: Sequence[str]) -> list[Named]:
        """List the names that end in one of these."""
        return [
            Named(*row)
            for some in _portions(tails)
            for row in self._connection.execute(
                "SELECT n.path, n.title, m.name, m.kind FROM names m JOIN notes n ON n.id = m.note"  # noqa: S608 - only question marks
                f" WHERE m.tail IN ({_marks(some)})",
                some,
            )
        ]

    def names_of(self, path: str) -> list[Named]:
        """List the names of one note."""
        query = "SELECT n.path, n.title, m.name, m.kind FROM names m JOIN notes n ON n.id = m.note WHERE n.path = ?"
        return [Named(*row) for row in self._connection.execute(query, (path,))]

    def with_id(self, ending: str) -> list[str]:
        """List the paths of the notes whose id ends so, whatever its case."""
        rows = self._connection.execute(
            "SELECT path FROM notes WHERE ident IS NOT NULL AND upper(substr(ident, ?)) = ?",
            (-len(ending), ending.upper()),
        )
        return [path for (path,) in rows]

    def like(self, part: str, k: int) -> list[Named]:
        """List up to `k` names that hold `part`, the shortest first."""
        query = (
            "SELECT n.path, n.title, m.name, m.kind FROM names m JOIN notes n ON n.id = m.note"
            " WHERE instr(m.name, ?) ORDER BY length(m.name), n.path LIMIT ?"
        )
        return [Named(*row) for row in self._connection.execute(query, (part, k))]

    def _mentions(self, condition: str, *values: str) -> list[Mention]:
        rows = self._connection.execute(
            "SELECT n.path, n.title, l.kind, l.target, l.line, l.text, l.embed FROM links l"  # noqa: S608 - ours, with question marks
            f" JOIN notes n ON n.id = l.note WHERE {condition} ORDER BY n.path, l.id",
            values,
        )
        return [
            Mention(path, title, kind, target, line, text, bool(embed))
            for path, title, kind, target, line, text, embed in rows
        ]

    def totals(self) -> tuple[int, int]:
        """Count notes and passages."""
        return self._total("note"), self._total("passage")

    # what is embedded

    def missing(self, embedder: str) -> int:
        """Count the passages that have no vector of this embedder."""
        return self._total("passage") - self._embedded(embedder)

    def coverage(self) -> dict[str, tuple[int, int]]:
        """Tell for each embedder that has vectors here how many passages have one, and of how many, by its identity."""
        identities = self._connection.execute("SELECT identity FROM embedders ORDER BY id").fetchall()
        of = self._total("passage")
        return {identity: (count, of) for (identity,) in identities if (count := self._embedded(identity))}

    def spec_of(self, embedder: str) -> str | None:
        """Tell how an embedder can be made again: the setting's text, "" for the bundled one; None where unknown."""
        found = self._connection.execute("SELECT spec FROM embedders WHERE identity = ?", (embedder,)).fetchone()
        return None if found is None else str(found[0])

    def disturbed(self, embedder: str) -> bool:
        """Tell whether something else has written to the file of this embedder's vectors since we did."""
        found = self._connection.execute(
            "SELECT file, size, mtime_ns FROM embedders WHERE identity = ? AND rows > 0", (embedder,)
        ).fetchone()
        return found is not None and times_of(self._folder / found[0]) != found[1:]

    def others(self, embedder: str) -> bool:
        """Tell whether another embedder has vectors here."""
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM embedders WHERE identity != ?)", embedder))

    def _embedded(self, embedder: str) -> int:
        found = self._connection.execute(
            "SELECT id, file, size, mtime_ns, complete FROM embedders WHERE identity = ?", (embedder,)
        ).fetchone()
        if found is None:
            return 0
        number, name, size, mtime_ns, complete = found
        there = times_of(self._folder / name)
        if there == (size, mtime_ns) and complete == self._state[1]:
            return self._total("passage")
        if there != (size, mtime_ns):
            vectors = self._mapped(
                *self._connection.execute(
                    "SELECT id, dimension, file, rows, size, mtime_ns FROM embedders WHERE id = ?", (number,)
                ).fetchone()
            )
            return 0 if vectors is None else len(vectors.passages)
        return self._number(
            "SELECT count(*) FROM vectors v CROSS JOIN passages p ON p.key = v.key WHERE v.embedder = ?", number
        )

    def _total(self, level: Level) -> int:
        query = f"SELECT count(*) FROM {'passages' if level == 'passage' else 'notes'}"  # noqa: S608 - one of two names
        return self._counted(("passage" if level == "passage" else "note", ""), query)

    def _holding(self, level: Level, wanted: str) -> int:
        query = f"SELECT count(*) FROM {level}_words WHERE {level}_words MATCH ?"  # noqa: S608 - one of three names
        return self._counted((level, wanted), query, wanted) if wanted else 0

    def _counted(self, name: tuple[str, str], query: str, *values: str) -> int:
        if name not in self._counts:
            self._counts[name] = self._number(query, *values)
        return self._counts[name]

    def _number(self, query: str, *values: str | int) -> int:
        return int(self._connection.execute(query, values).fetchone()[0])

    def _numbers(self, query: str, *values: str) -> set[int]:
        return {number for (number,) in self._connection.execute(query, values)}

    def _stands(self, word: str) -> bool:
        """Tell whether a note has a word with these letters, and not only one of the same stem."""
        query = f"SELECT {WORDY} FROM note_words WHERE note_words MATCH ?"  # noqa: S608 - ours
        holds = re.compile(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])")
        return any(holds.search(text.lower()) for (text,) in self._connection.execute(query, (any_of([Term(word)]),)))


def _portions(values: Sequence[str]) -> Iterator[list[str]]:
    """Cut a list so that each part fits into one statement."""
    for start in range(0, len(values), _MOST_VALUES):
        yield list(values[start : start + _MOST_VALUES])


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _listed(numbers: Collection[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _unharmed(word: str, most: int) -> list[str]:
    """Give parts of a word, one of which at least stands in any other that is so many slips away.

    With one part more than there are slips, one is left whole; a swap across a border harms two, so that there is a
    second set with other borders.
    """
    size = len(word) / (most + 1)
    found = []
    for shift in (0, 1):
        borders = [0, *(int(size * part) + shift for part in range(1, most + 1)), len(word)]
        found += [word[start:end] for start, end in pairwise(borders)]
    return list(dict.fromkeys(found))


def _hit(row: tuple[str, Visibility, str, str, str, int, int | None, int | None, str | None, bytes | None]) -> Hit:
    path, visibility, title, created, tags, body_line, first, last, text, key = row
    return Hit(
        rank=0,
        path=path,
        visibility=visibility,
        lines=(first or body_line, last or body_line),
        text=text or "",
        score=0.0,
        why={},
        title=title,
        created=datetime.fromisoformat(created),
        tags=tuple(json.loads(tags)),
        id=key.hex() if key else "",
    )
