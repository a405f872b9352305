"""Reading the index with the standard library alone, so that a search by words starts without numpy.

The index stage; what retrieval asks of a source of passages is answered here. One `Reader` sees one state of the index,
whatever is written meanwhile. It never writes.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, Self

from druthers.index.schema import TABLES, VERSION, version_of
from druthers.models import Hit, Mention, Skipped, Visibility
from druthers.models.names import Named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

Level = Literal["note", "passage"]

_WAIT_SECONDS: Final = 20.0
_MOST_VALUES: Final = 500  # SQLite takes 999 in one statement, or more
_HIT: Final = """
    SELECT n.path, n.visibility, n.title, n.created, n.tags, n.body_line, p.first, p.last, p.text
    FROM notes n LEFT JOIN passages p ON p.note = n.id
"""


class Reader:
    """One state of the index at `path`; an empty one where there is no index of this version yet.

    Close it, or use it in a `with` statement.
    """

    def __init__(self, path: Path) -> None:
        self._connection = _connect(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # what retrieval asks

    def counts(self, level: Level, words: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Count the notes (or passages), and for each word those that hold it, whatever its ending."""
        total = self._number(f"SELECT count(*) FROM {level}s")  # noqa: S608 - one of two names
        holds = f"SELECT count(*) FROM {level}_words WHERE {level}_words MATCH ?"  # noqa: S608 - one of two names
        return total, {word: self._number(holds, _quoted(word)) for word in words}

    def matches(self, level: Level, words: Sequence[str]) -> list[tuple[int, int, float]]:
        """Find what holds any of the words: (number, number of its note, BM25); a larger BM25 is better."""
        if not words:
            return []
        if level == "note":
            query = "SELECT rowid, rowid, -bm25(note_words) FROM note_words WHERE note_words MATCH ?"
        else:
            query = (
                "SELECT p.id, p.note, -bm25(passage_words) FROM passage_words JOIN passages p"
                " ON p.id = passage_words.rowid WHERE passage_words MATCH ?"
            )
        return self._connection.execute(query, (" OR ".join(map(_quoted, words)),)).fetchall()

    def vectors(self, embedder: str) -> tuple[list[int], list[int], bytes]:
        """Give all vectors of one embedder: numbers of the passages, of their notes, float32 rows; note by note."""
        rows = self._connection.execute(
            "SELECT p.id, p.note, v.vector FROM passages p JOIN vectors v ON v.key = p.key AND v.embedder = ?"
            " ORDER BY p.note, p.id",
            (embedder,),
        ).fetchall()
        return [row[0] for row in rows], [row[1] for row in rows], b"".join(row[2] for row in rows)

    def select(
        self,
        *,
        tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
    ) -> set[int]:
        """Find the notes that have one of the tags (or one beneath it), were written in time, and lie in a place.

        An empty filter lets everything through; both days are included.
        """
        wanted = [tag.lstrip("#").casefold() for tag in tags]
        found = set()
        for number, place, created, stored in self._connection.execute(
            "SELECT id, visibility, created, tags FROM notes"
        ):
            day = created[:10]  # ISO dates sort as text
            if since is not None and day < since.isoformat():
                continue
            if until is not None and day > until.isoformat():
                continue
            if places and place not in places:
                continue
            if wanted and not _has_tag(json.loads(stored), wanted):
                continue
            found.add(number)
        return found

    def hit(self, note: int, passage: int | None = None) -> Hit:
        """Give a passage of a note, its first where none is named, as a hit without rank, score or reasons."""
        if passage is None:
            query, values = f"{_HIT} WHERE n.id = ? ORDER BY p.first, p.id LIMIT 1", (note,)
        else:
            query, values = f"{_HIT} WHERE p.id = ?", (passage,)
        return _hit(self._connection.execute(query, values).fetchone())

    # what the other stages ask

    def recent(self, k: int, *, places: Sequence[Visibility] = ()) -> list[Hit]:
        """Give the opening passages of the `k` newest notes that have any text, newest first, unscored."""
        marks = ", ".join("?" * len(places))
        rows = self._connection.execute(
            f"{_HIT} WHERE p.id = (SELECT min(id) FROM passages WHERE note = n.id)"  # noqa: S608 - only question marks
            f" {f'AND n.visibility IN ({marks})' if places else ''} ORDER BY n.moment DESC, n.path LIMIT ?",
            (*places, k),
        )
        return [_hit(row) for row in rows]

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
        return self._number("SELECT count(*) FROM notes"), self._number("SELECT count(*) FROM passages")

    def missing(self, embedder: str) -> int:
        """Count the passages that have no vector of this embedder."""
        return self._number(
            "SELECT count(*) FROM passages p"
            " WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = p.key AND v.embedder = ?)",
            embedder,
        )

    def _number(self, query: str, *values: str) -> int:
        return int(self._connection.execute(query, values).fetchone()[0])


def _connect(path: Path) -> sqlite3.Connection:
    if path.exists():
        place = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            place, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("BEGIN")  # with the first read, everything after it sees the same state
            if version_of(connection) == VERSION:
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
    return _empty()


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in TABLES:
        connection.execute(statement)
    return connection


def _portions(values: Sequence[str]) -> Iterator[list[str]]:
    """Cut a list so that each part fits into one statement."""
    for start in range(0, len(values), _MOST_VALUES):
        yield list(values[start : start + _MOST_VALUES])


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _quoted(word: str) -> str:
    """Write a word so that full-text search takes it as itself, not as one of its operators."""
    return '"' + word.replace('"', '""') + '"'


def _has_tag(tags: list[str], wanted: list[str]) -> bool:
    return any(tag == want or tag.startswith(f"{want}/") for tag in map(str.casefold, tags) for want in wanted)


def _hit(row: tuple[str, Visibility, str, str, str, int, int | None, int | None, str | None]) -> Hit:
    path, visibility, title, created, tags, body_line, first, last, text = row
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
    )
