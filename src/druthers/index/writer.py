"""Writing the index: the notes' text, what ties them, and which vector is whose.

The index stage. Each call is one transaction: whoever reads meanwhile sees the state before it or after it, and a kill
at any moment leaves one or the other.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Final, Self

from druthers import disk
from druthers.index.linkage import link_rows, name_rows, tag_rows
from druthers.index.passages import passages_of
from druthers.index.schema import PLACE_BITS, TABLES, VERSION, WORDY, discard, times_of, vectors_folder, version_of
from druthers.index.scripts import spaced
from druthers.index.wording import embedded_text, fingerprint, head_of, key_of, note_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Note, NoteFile, Skipped

# A second writer waits this long for the first one's transaction, which takes well under a second.
WAIT_SECONDS: Final = 20.0
RETRY_SECONDS: Final = 0.01

# Fewer rows than this are not worth to be written anew, however many of them are dead.
FEWEST_ROWS: Final = 1024
# A file that is no longer named stays for those who began to read before; seconds.
KEPT_SECONDS: Final = 60.0

_CACHE: Final = "PRAGMA cache_size = -65536"  # 64 MiB: the full-text index is written in its own order
_WORD: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]{4,24}(?![^\W\d_])")


def mark_of(note: Note, max_tokens: int) -> str:
    """Name everything about a note that the index holds, and how it was cut."""
    return f"{fingerprint(note)}-{max_tokens}"


class Writer:
    """The open database `path`, made anew where it is missing or of another version."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._folder = vectors_folder(path)
        self._connection = _open(path)
        self._words: set[str] = set()  # those that are surely in the table
        self._dropped: set[bytes] = set()  # keys of passages that went, some of which stand elsewhere still
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
        with self._transaction():
            if version_of(self._connection) == 0:  # asked inside, because another process may just have made it
                for statement in TABLES:
                    self._connection.execute(statement)
                self._connection.execute("INSERT INTO state VALUES (?, 0, 256)", (os.urandom(8).hex(),))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    # notes

    def put(
        self,
        notes: Sequence[tuple[NoteFile, Note]],
        skipped: Sequence[tuple[NoteFile, Skipped]],
        same: Iterable[NoteFile],
        *,
        max_tokens: int,
    ) -> int:
        """Take in what was read, in place of what was known of those paths; the count of passages that went.

        Of `same`, whose content is as it was, only the time and size are noted.
        """
        removed = 0
        with self._transaction(changes=bool(notes or skipped)):
            for file, note in notes:
                removed += self._put_note(file, note, max_tokens)
            for file, reason in skipped:
                removed += len(self._remove_note(file.path))
                row = (file.path, file.visibility, file.mtime_ns, file.size, reason.reason)
                self._connection.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?)", row)
            self._connection.executemany(
                "UPDATE notes SET mtime_ns = ?, size = ? WHERE path = ?",
                ((file.mtime_ns, file.size, file.path) for file in same),
            )
        return removed

    def remove(self, paths: Iterable[str]) -> int:
        """Forget files that are gone; the count of passages that went with them."""
        removed = 0
        with self._transaction(changes=True):
            for path in paths:
                removed += len(self._remove_note(path))
                self._connection.execute("DELETE FROM skipped WHERE path = ?", (path,))
        return removed

    def cut_for(self, max_tokens: int) -> None:
        """Note that every passage is now cut for an embedder that reads so many tokens."""
        with self._transaction():
            self._connection.execute("UPDATE state SET max_tokens = ?", (max_tokens,))

    def _put_note(self, file: NoteFile, note: Note, max_tokens: int) -> int:
        known = self._remove_note(file.path)
        run, many = self._connection.execute, self._connection.executemany
        run("DELETE FROM skipped WHERE path = ?", (file.path,))
        created = note.created
        moment = (created if created.tzinfo else created.replace(tzinfo=UTC)).timestamp()
        head = head_of(note)
        number = run(
            "INSERT INTO notes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(file.path, file.visibility, file.mtime_ns, file.size, mark_of(note, max_tokens)),
                *(note.title, created.isoformat(), moment, created.date().isoformat()),
                *(json.dumps(note.tags, ensure_ascii=False), note.body_line, head, note.id),
            ),
        ).lastrowid
        assert number is not None
        many("INSERT INTO names VALUES (?, ?, ?, ?)", name_rows(number, note))
        many("INSERT INTO links VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", link_rows(number, note))
        many("INSERT INTO tags VALUES (?, ?, ?, ?)", tag_rows(number, note, moment))
        day, *said = note_words(note)
        run(
            "INSERT INTO note_words (rowid, day, title, names, tags, body) VALUES (?, ?, ?, ?, ?, ?)",
            (number, day, *map(spaced, said)),
        )
        run("INSERT INTO title_words (rowid, title) VALUES (?, ?)", (number, spaced(note.title)))
        new = words_of(" ".join(said)) - self._words
        many("INSERT OR IGNORE INTO words VALUES (?)", ((word,) for word in new))
        self._words |= new
        rows = []
        places = range(number << PLACE_BITS, (number + 1) << PLACE_BITS)
        for place, passage in zip(places, passages_of(note, max_tokens), strict=False):
            key = bytes.fromhex(key_of(embedded_text(head, passage.text)))
            known.discard(key)
            rows.append((place, number, *passage.lines, key, passage.text))
        many("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", rows)
        return len(known)

    def _remove_note(self, path: str) -> set[bytes]:
        """Delete a note with all that hangs on it; the keys of its passages."""
        run = self._connection.execute
        found = run("SELECT id FROM notes WHERE path = ?", (path,)).fetchone()
        if found is None:
            return set()
        places = (found[0] << PLACE_BITS, (found[0] + 1) << PLACE_BITS)
        keys = {key for (key,) in run("SELECT key FROM passages WHERE id >= ? AND id < ?", places)}
        run("DELETE FROM passages WHERE id >= ? AND id < ?", places)
        for table in ("note_words", "title_words"):
            run(f"DELETE FROM {table} WHERE rowid = ?", found)  # noqa: S608 - one of two names
        for table in ("names", "links", "tags"):
            run(f"DELETE FROM {table} WHERE note = ?", found)  # noqa: S608 - one of three names
        run("DELETE FROM notes WHERE id = ?", found)
        self._dropped |= keys
        return keys

    # vectors

    def embedder(self, identity: str, dimension: int, spec: str) -> int:
        """Give the number of an embedder, whose vectors are sound from here on; what is lost of them is missing."""
        with self._transaction():
            run = self._connection.execute
            found = run(
                "SELECT id, dimension, spec, file, rows, size, mtime_ns FROM embedders WHERE identity = ?", (identity,)
            ).fetchone()
            if found is not None and found[1] == dimension:
                number, _, known_spec, file, rows, size, mtime_ns = found
                if known_spec != spec:
                    run("UPDATE embedders SET spec = ? WHERE id = ?", (spec, number))
                if (size, mtime_ns) != times_of(self._folder / file):
                    self._heal(number, file, rows, dimension)
                return int(number)
            if found is not None:
                self._forget(found[0])
            from druthers.index.vectors import new_name  # noqa: PLC0415 - brings numpy

            return int(
                run(
                    "INSERT INTO embedders VALUES (NULL, ?, ?, ?, ?, 0, 0, 0, 0, -1)",
                    (identity, spec, dimension, new_name(identity)),
                ).lastrowid
                or 0
            )

    def missing(self, embedder: int) -> list[bytes]:
        """List the keys of the passages that have no vector of this embedder, the newest notes first."""
        rows = self._connection.execute(
            "SELECT p.key FROM passages p JOIN notes n ON n.id = p.note"
            " WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.embedder = ? AND v.key = p.key)"
            " GROUP BY p.key ORDER BY max(n.moment) DESC, p.key",
            (embedder,),
        )
        return [key for (key,) in rows]

    def lacking(self, embedder: int, keys: Sequence[bytes]) -> set[bytes]:
        """Tell which of the keys have no vector of this embedder as yet."""
        marks = ", ".join("?" * len(keys))
        query = f"SELECT key FROM vectors WHERE embedder = ? AND key IN ({marks})"  # noqa: S608 - only question marks
        return set(keys) - {key for (key,) in self._connection.execute(query, (embedder, *keys))}

    def texts(self, keys: Sequence[bytes]) -> list[tuple[bytes, str]]:
        """Give (key, what is to be embedded); a key that another process has dropped meanwhile is left out."""
        marks = ", ".join("?" * len(keys))
        rows = self._connection.execute(
            "SELECT p.key, n.head, p.text FROM passages p JOIN notes n ON n.id = p.note"  # noqa: S608 - only question marks
            f" WHERE p.key IN ({marks}) GROUP BY p.key",
            list(keys),
        )
        return [(key, embedded_text(head, text)) for key, head, text in rows]

    def put_vectors(self, embedder: int, keys: Sequence[bytes], rows: NDArray[np.float32]) -> None:
        """Keep the vectors of passages: float32 of shape (len(keys), dimension), each of length 1.

        A passage that went while it was embedded gets none: whoever dropped it may have promised to leave nothing.
        """
        from druthers.index.vectors import write_rows  # noqa: PLC0415 - brings numpy

        with self._transaction():
            found = self._connection.execute(
                "SELECT file, rows, dimension FROM embedders WHERE id = ?", (embedder,)
            ).fetchone()
            if found is None or found[2] != rows.shape[1]:  # another process forgot it meanwhile
                return
            name, first, _ = found
            here = [self._stands(key) for key in keys]
            if not all(here):
                keys, rows = [key for key, there in zip(keys, here, strict=True) if there], rows[here]
            if not keys:
                return
            file = self._folder / name
            if first == 0:
                self._folder.mkdir(exist_ok=True)
            write_rows(file, first, rows)
            if first == 0:
                disk.flush_folder(self._folder)
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                ((embedder, key, slot) for slot, key in enumerate(keys, first)),
            )
            self._wrote(embedder, name, first + len(keys))

    def _stands(self, key: bytes) -> bool:
        """Whether a passage of that key is here still."""
        return self._connection.execute("SELECT 1 FROM passages WHERE key = ? LIMIT 1", (key,)).fetchone() is not None

    def finish(self, embedder: int) -> None:
        """Where no passage is without a vector of this embedder, note it and forget the others."""
        with self._transaction():
            run = self._connection.execute
            if run(
                "SELECT 1 FROM passages p WHERE NOT EXISTS"
                " (SELECT 1 FROM vectors v WHERE v.embedder = ? AND v.key = p.key) LIMIT 1",
                (embedder,),
            ).fetchone():
                return
            run("UPDATE embedders SET complete = (SELECT generation FROM state) WHERE id = ?", (embedder,))
            for (other,) in run("SELECT id FROM embedders WHERE id != ?", (embedder,)).fetchall():
                self._forget(other)

    def tidy(self) -> None:
        """Drop the vectors that no passage stands for any more, and the files that no one reads."""
        with self._transaction():
            run = self._connection.execute
            keys = [(key,) for key in self._dropped]
            self._connection.executemany(
                "DELETE FROM vectors WHERE key = ?1 AND embedder IN (SELECT id FROM embedders)"
                " AND NOT EXISTS (SELECT 1 FROM passages WHERE key = ?1)",
                keys,
            )
            self._dropped.clear()
            for number, rows in run("SELECT id, rows FROM embedders WHERE rows > ?", (FEWEST_ROWS,)).fetchall():
                live = run("SELECT count(*) FROM vectors WHERE embedder = ?", (number,)).fetchone()[0]
                if live * 2 < rows:
                    self._compact(number)
            named = {name for (name,) in run("SELECT file FROM embedders")}
            until = time.time() - KEPT_SECONDS
            for file in self._folder.glob("*.f32"):
                if file.name not in named and file.stat().st_mtime < until:
                    file.unlink(missing_ok=True)

    def purge(self) -> None:
        """Leave in the files nothing but what is in the notes that are here; other readers may find their rows gone."""
        run = self._connection.execute
        with self._transaction(changes=True):
            for (number,) in run("SELECT id FROM embedders WHERE rows > 0").fetchall():
                self._compact(number)
            named = {name for (name,) in run("SELECT file FROM embedders")}
            run("DELETE FROM words")
            for (text,) in run(f"SELECT {WORDY} FROM note_words").fetchall():  # noqa: S608 - ours
                self._connection.executemany("INSERT OR IGNORE INTO words VALUES (?)", ((w,) for w in words_of(text)))
            for table in ("note_words", "title_words", "passage_words"):
                run(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - one of three names
        self._words.clear()
        self._dropped.clear()
        for file in self._folder.glob("*.f32"):
            if file.name not in named:
                file.unlink(missing_ok=True)
        run("VACUUM")
        run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def _heal(self, embedder: int, name: str, rows: int, dimension: int) -> None:
        """Take a file that something else has written to as it is now: rows that are no vectors are missing."""
        from druthers.index.vectors import mapped, sound  # noqa: PLC0415 - brings numpy

        there = mapped(self._folder / name, rows, dimension)
        good = sound(there)
        named = self._connection.execute("SELECT key, slot FROM vectors WHERE embedder = ?", (embedder,))
        lost = [(embedder, key) for key, slot in named if slot >= len(good) or not good[slot]]
        self._connection.executemany("DELETE FROM vectors WHERE embedder = ? AND key = ?", lost)
        self._wrote(embedder, name, len(there), lost=bool(lost))

    def _compact(self, embedder: int) -> None:
        """Write the rows that are named into a new file; whoever reads the old one still has it."""
        import numpy as np  # noqa: PLC0415 - a second process may do without

        from druthers.index.vectors import copy_rows, mapped, new_name  # noqa: PLC0415 - as above

        run = self._connection.execute
        run(
            "DELETE FROM vectors WHERE embedder = ?"
            " AND NOT EXISTS (SELECT 1 FROM passages WHERE passages.key = vectors.key)",
            (embedder,),
        )
        identity, old, rows, dimension = run(
            "SELECT identity, file, rows, dimension FROM embedders WHERE id = ?", (embedder,)
        ).fetchone()
        there = mapped(self._folder / old, rows, dimension)
        named = run("SELECT slot, key FROM vectors WHERE embedder = ? ORDER BY slot", (embedder,)).fetchall()
        if any(slot >= len(there) for slot, _ in named):
            return  # it was cut short; whoever embeds next heals it
        new = new_name(identity)
        copy_rows(there, np.array([slot for slot, _ in named], np.int64), self._folder / new)
        disk.flush_folder(self._folder)
        self._connection.executemany(
            "UPDATE vectors SET slot = ? WHERE embedder = ? AND key = ?",
            ((place, embedder, key) for place, (_, key) in enumerate(named)),
        )
        self._wrote(embedder, new, len(named))
        self._retire(old)

    def _wrote(self, embedder: int, name: str, rows: int, *, lost: bool = False) -> None:
        size, mtime_ns = times_of(self._folder / name)
        self._connection.execute(
            "UPDATE embedders SET file = ?, rows = ?, size = ?, mtime_ns = ?, generation = generation + 1,"
            " complete = iif(?, -1, complete) WHERE id = ?",
            (name, rows, size, mtime_ns, lost, embedder),
        )

    def _forget(self, embedder: int) -> None:
        (name,) = self._connection.execute("SELECT file FROM embedders WHERE id = ?", (embedder,)).fetchone()
        self._connection.execute("DELETE FROM vectors WHERE embedder = ?", (embedder,))
        self._connection.execute("DELETE FROM embedders WHERE id = ?", (embedder,))
        self._retire(name)

    def _retire(self, name: str) -> None:
        """Let the time for which a file is still kept begin."""
        try:
            os.utime(self._folder / name)
        except FileNotFoundError:
            return

    @contextmanager
    def _transaction(self, *, changes: bool = False) -> Iterator[None]:
        # IMMEDIATE: the wait for another writer happens here, where nothing has been read that could be stale by then.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            if changes:
                self._connection.execute("UPDATE state SET generation = generation + 1")
        except BaseException:
            self._connection.rollback()
            self._words.clear()
            raise
        self._connection.execute("COMMIT")


def words_of(text: str) -> set[str]:
    """Give the words that a slip could have been meant for, in small letters.

    >>> sorted(words_of("Zürich and Oslo, 2026"))
    ['oslo', 'zürich']
    """
    return set(_WORD.findall(text.lower()))


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _let_readers_go_on(connection)
        connection.create_function("spaced", 1, spaced, deterministic=True)
        connection.execute("PRAGMA trusted_schema = ON")  # our triggers call it
        connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last batch, which is derived
        connection.execute(_CACHE)
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
