"""What the index looks like on disk: plain SQL, so that reading it needs nothing but the standard library.

Stands under the index stage's reader and writer. Everything here is derived: a change of shape is a new `VERSION`,
never a migration, because the notes are there to build it from again.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 2

# Stemmed, and blind to accents, so that "Zürich" is found by "zurich" however either was composed.
_TOKENS: Final = "tokenize = 'porter unicode61 remove_diacritics 2'"

TABLES: Final = (
    """CREATE TABLE notes (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        visibility TEXT NOT NULL,
        mtime_ns INTEGER NOT NULL,
        size INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        title TEXT NOT NULL,
        created TEXT NOT NULL,
        moment REAL NOT NULL,
        tags TEXT NOT NULL,
        body_line INTEGER NOT NULL,
        ident TEXT
    )""",
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        note INTEGER NOT NULL REFERENCES notes (id),
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        key TEXT NOT NULL,
        text TEXT NOT NULL
    )""",
    "CREATE INDEX passages_note ON passages (note)",
    "CREATE INDEX passages_key ON passages (key)",
    """CREATE TABLE vectors (
        key TEXT NOT NULL,
        embedder TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (key, embedder)
    )""",
    """CREATE TABLE skipped (
        path TEXT PRIMARY KEY,
        visibility TEXT NOT NULL,
        mtime_ns INTEGER NOT NULL,
        size INTEGER NOT NULL,
        reason TEXT NOT NULL
    )""",
    # Names and links meet in `tail`, the last part of either in its compared form; which note is meant is decided by
    # whoever asks. A link into its own note, and to nothing, is not here.
    """CREATE TABLE names (
        note INTEGER NOT NULL REFERENCES notes (id),
        tail TEXT NOT NULL,
        name TEXT NOT NULL,
        kind INTEGER NOT NULL
    )""",
    "CREATE INDEX names_tail ON names (tail)",
    "CREATE INDEX names_note ON names (note)",
    """CREATE TABLE links (
        id INTEGER PRIMARY KEY,
        note INTEGER NOT NULL REFERENCES notes (id),
        tail TEXT NOT NULL,
        kind TEXT NOT NULL,
        target TEXT NOT NULL,
        line INTEGER NOT NULL,
        embed INTEGER NOT NULL,
        text TEXT NOT NULL
    )""",
    "CREATE INDEX links_tail ON links (tail)",
    "CREATE INDEX links_note ON links (note)",
    # `key` is the tag without case; counting them reads this table alone, in its order.
    """CREATE TABLE tags (
        key TEXT NOT NULL,
        note INTEGER NOT NULL REFERENCES notes (id),
        tag TEXT NOT NULL,
        moment REAL NOT NULL,
        PRIMARY KEY (key, note)
    ) WITHOUT ROWID""",
    "CREATE INDEX tags_note ON tags (note)",
    f"CREATE VIRTUAL TABLE note_words USING fts5 (text, {_TOKENS})",
    f"CREATE VIRTUAL TABLE passage_words USING fts5 (text, content = 'passages', content_rowid = 'id', {_TOKENS})",
    """CREATE TRIGGER passages_in AFTER INSERT ON passages BEGIN
        INSERT INTO passage_words (rowid, text) VALUES (new.id, new.text);
    END""",
    """CREATE TRIGGER passages_out AFTER DELETE ON passages BEGIN
        INSERT INTO passage_words (passage_words, rowid, text) VALUES ('delete', old.id, old.text);
    END""",
    f"PRAGMA user_version = {VERSION}",
)


def version_of(connection: sqlite3.Connection) -> int:
    """Give the schema version that an open database says it has; 0 for a new or an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error means that the file is no sound database, rather than that it is in use."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def discard(path: Path) -> None:
    """Delete the database `path` with SQLite's own files beside it; nothing canonical is in them."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
