"""What the index looks like on disk: plain SQL, so that reading it needs nothing but the standard library.

Stands under the index stage's reader and writer. Everything here is derived: a change of shape is a new `VERSION`,
never a migration, because the notes are there to build it from again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 3

# Stemmed, and blind to accents, so that "Zürich" is found by "zurich" however either was composed.
# Bits of a passage's number that say where it stands in its note; what is beyond so many passages is not indexed.
PLACE_BITS: Final = 20

# All words of a note, as the full-text index keeps them.
WORDY: Final = "title || char(10) || names || char(10) || tags || char(10) || body"

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
        day TEXT NOT NULL,
        tags TEXT NOT NULL,
        body_line INTEGER NOT NULL,
        head TEXT NOT NULL,
        ident TEXT
    )""",
    "CREATE INDEX notes_day ON notes (day)",
    "CREATE INDEX notes_place ON notes (visibility)",
    # A passage's number holds that of its note, in front of its place there: whose it is costs no look at its text.
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        note INTEGER NOT NULL REFERENCES notes (id),
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        key BLOB NOT NULL,
        text TEXT NOT NULL
    )""",
    "CREATE INDEX passages_key ON passages (key)",
    # One row: who made this state of the index, how often its notes have changed, for how many tokens they were cut.
    "CREATE TABLE state (born TEXT NOT NULL, generation INTEGER NOT NULL, max_tokens INTEGER NOT NULL)",
    # `spec` is how it can be made again. `file` has `rows` rows; `size` and `mtime_ns` are as we left it. `generation`
    # is how often its vectors have changed, `complete` the notes' generation in which no passage was without.
    """CREATE TABLE embedders (
        id INTEGER PRIMARY KEY,
        identity TEXT NOT NULL UNIQUE,
        spec TEXT NOT NULL,
        dimension INTEGER NOT NULL,
        file TEXT NOT NULL,
        rows INTEGER NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        complete INTEGER NOT NULL
    )""",
    """CREATE TABLE vectors (
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        key BLOB NOT NULL,
        slot INTEGER NOT NULL,
        PRIMARY KEY (embedder, key)
    ) WITHOUT ROWID""",
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
    # The words of the notes with their letters, for mending what was typed; one may be here that no note has any more.
    "CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID",
    f"CREATE VIRTUAL TABLE note_words USING fts5 (day, title, names, tags, body, {_TOKENS})",
    f"CREATE VIRTUAL TABLE title_words USING fts5 (title, {_TOKENS})",
    # `spaced` is ours (scripts.py); `passages` keeps the text as it stands in the note.
    f"CREATE VIRTUAL TABLE passage_words USING fts5 (text, content = 'passages', content_rowid = 'id', {_TOKENS})",
    """CREATE TRIGGER passages_in AFTER INSERT ON passages BEGIN
        INSERT INTO passage_words (rowid, text) VALUES (new.id, spaced(new.text));
    END""",
    """CREATE TRIGGER passages_out AFTER DELETE ON passages BEGIN
        INSERT INTO passage_words (passage_words, rowid, text) VALUES ('delete', old.id, spaced(old.text));
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


def vectors_folder(path: Path) -> Path:
    """Give the folder in which the database `path` keeps its embeddings: `vectors` beside `index.db`.

    >>> from pathlib import Path
    >>> vectors_folder(Path("v/index.db")).as_posix(), vectors_folder(Path("v/other.db")).as_posix()
    ('v/vectors', 'v/other.vectors')
    """
    return path.with_name("vectors" if path.stem == "index" else f"{path.stem}.vectors")


def discard(path: Path) -> None:
    """Delete the database `path`, SQLite's own files beside it, and the embeddings; nothing canonical is in them."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    for file in vectors_folder(path).glob("*.f32"):
        file.unlink(missing_ok=True)


def drop_folder(path: Path) -> None:
    """Remove the folder of embeddings where it is empty."""
    with contextlib.suppress(OSError):
        vectors_folder(path).rmdir()


def times_of(file: Path) -> tuple[int, int]:
    """Give a file's size and the time of its last change in nanoseconds; zeros where it is not there."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
