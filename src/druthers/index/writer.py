"""Writing the index: the only module that imports sqlite-utils, and only while the index is brought up to date.

The index stage. Each call is one transaction: whoever reads meanwhile sees the state before it or after it, and a kill
at any moment leaves one or the other.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self

import sqlite_utils

from druthers.index.linkage import link_rows, name_rows, tag_rows
from druthers.index.passages import passages_of
from druthers.index.schema import TABLES, VERSION, discard, version_of
from druthers.index.wording import embedded_text, fingerprint, key_of, note_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from druthers.models import Note, NoteFile, Skipped

# A second writer waits this long for the first one's transaction, which takes well under a second.
WAIT_SECONDS: Final = 20.0
RETRY_SECONDS: Final = 0.01


class Writer:
    """The open database `path`, made anew where it is missing or of another version."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = _open(path)
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        if version_of(self._connection) not in (0, VERSION):
            self._connection.close()
            discard(path)
            self._connection = _open(path)
        self._db: Any = sqlite_utils.Database(self._connection, execute_plugins=False)
        with self._transaction():
            if version_of(self._connection) == 0:  # asked inside, because another process may just have made it
                for statement in TABLES:
                    self._db.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def put(
        self,
        notes: Iterable[tuple[NoteFile, Note]],
        skipped: Iterable[tuple[NoteFile, Skipped]],
        same: Iterable[NoteFile],
    ) -> int:
        """Take in what was read, in place of what was known of those paths; the count of passages that went.

        Of `same`, whose content is as it was, only the time and size are noted.
        """
        removed = 0
        with self._transaction():
            for file, note in notes:
                removed += self._put_note(file, note)
            for file, reason in skipped:
                removed += self._remove_note(file.path)
                row = {"path": file.path, "visibility": file.visibility, "mtime_ns": file.mtime_ns, "size": file.size}
                self._db["skipped"].insert({**row, "reason": reason.reason}, pk="path", replace=True)
            for file in same:
                values = (file.mtime_ns, file.size, file.path)
                self._db.execute("UPDATE notes SET mtime_ns = ?, size = ? WHERE path = ?", values)
        return removed

    def remove(self, paths: Iterable[str]) -> int:
        """Forget files that are gone; the count of passages that went with them."""
        with self._transaction():
            removed = 0
            for path in paths:
                removed += self._remove_note(path)
                self._db.execute("DELETE FROM skipped WHERE path = ?", (path,))
        return removed

    def missing(self, embedder: str) -> list[str]:
        """List the keys of the passages that have no vector of this embedder, the newest notes first."""
        rows = self._db.execute(
            "SELECT p.key FROM passages p JOIN notes n ON n.id = p.note"
            " WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = p.key AND v.embedder = ?)"
            " GROUP BY p.key ORDER BY max(n.moment) DESC, p.key",
            (embedder,),
        )
        return [key for (key,) in rows]

    def put_vectors(self, embedder: str, vectors: Sequence[tuple[str, bytes]]) -> None:
        """Keep the vectors of passages, by key."""
        with self._transaction():
            self._db["vectors"].insert_all(
                ({"key": key, "embedder": embedder, "vector": vector} for key, vector in vectors),
                pk=("key", "embedder"),
                replace=True,
            )

    def texts(self, keys: Sequence[str]) -> list[tuple[str, str]]:
        """Give (key, what is to be embedded); a key that another process has dropped meanwhile is left out."""
        marks = ", ".join("?" * len(keys))
        rows = self._db.execute(
            "SELECT p.key, n.created, n.title, p.text FROM passages p JOIN notes n ON n.id = p.note"  # noqa: S608 - only question marks
            f" WHERE p.key IN ({marks}) GROUP BY p.key",
            list(keys),
        )
        return [
            (key, embedded_text(datetime.fromisoformat(created), title, text)) for key, created, title, text in rows
        ]

    def tidy(self) -> None:
        """Drop the vectors that no passage stands for any more."""
        with self._transaction():
            self._db.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM passages)")

    def _put_note(self, file: NoteFile, note: Note) -> int:
        known = self._keys(file.path)
        moment = (note.created if note.created.tzinfo else note.created.replace(tzinfo=UTC)).timestamp()
        self._remove_note(file.path)
        self._db.execute("DELETE FROM skipped WHERE path = ?", (file.path,))
        row = {
            "path": file.path,
            "visibility": file.visibility,
            "mtime_ns": file.mtime_ns,
            "size": file.size,
            "fingerprint": fingerprint(note),
            "title": note.title,
            "created": note.created.isoformat(),
            "moment": moment,
            "tags": json.dumps(note.tags, ensure_ascii=False),
            "body_line": note.body_line,
            "ident": note.id,
        }
        number = self._db["notes"].insert(row).last_rowid
        many = self._connection.executemany  # a few small rows a note, for which insert_all costs as much as all else
        many("INSERT INTO names VALUES (?, ?, ?, ?)", name_rows(number, note))
        many("INSERT INTO links VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", link_rows(number, note))
        many("INSERT INTO tags VALUES (?, ?, ?, ?)", tag_rows(number, note, moment))
        self._db.execute("INSERT INTO note_words (rowid, text) VALUES (?, ?)", (number, note_words(note)))
        rows = []
        for passage in passages_of(note):
            key = key_of(embedded_text(note.created, note.title, passage.text))
            known.pop(key, None)
            first, last = passage.lines
            rows.append({"note": number, "first": first, "last": last, "key": key, "text": passage.text})
        self._db["passages"].insert_all(rows)
        return len(known)

    def _remove_note(self, path: str) -> int:
        found = self._db.execute("SELECT id FROM notes WHERE path = ?", (path,)).fetchone()
        if found is None:
            return 0
        removed = self._db.execute("DELETE FROM passages WHERE note = ?", found).rowcount
        self._db.execute("DELETE FROM note_words WHERE rowid = ?", found)
        for table in ("names", "links", "tags"):
            self._db.execute(f"DELETE FROM {table} WHERE note = ?", found)  # noqa: S608 - one of three names
        self._db.execute("DELETE FROM notes WHERE id = ?", found)
        return int(removed)

    def _keys(self, path: str) -> dict[str, None]:
        rows = self._db.execute("SELECT p.key FROM passages p JOIN notes n ON n.id = p.note WHERE n.path = ?", (path,))
        return dict.fromkeys(key for (key,) in rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # IMMEDIATE: the wait for another writer happens here, where nothing has been read that could be stale by then.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.execute("COMMIT")


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _let_readers_go_on(connection)
        connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last batch, which is derived
    except BaseException:
        connection.close()
        raise
    return connection


def _let_readers_go_on(connection: sqlite3.Connection) -> None:
    """Keep a write-ahead log. Of several who make one at once SQLite refuses all but one, without waiting."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return
