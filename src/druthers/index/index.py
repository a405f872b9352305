"""`Index`: the derived search state of a vault, brought up to date step by step.

The index stage. It is given the vault's files, a way to read one, and an embedder; it writes `.druthers/index.db` and
nothing else. Whatever is wrong with that file, the answer is to make it again from the notes.
"""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from druthers.errors import EmbedderError, IndexingError
from druthers.index.reader import Reader
from druthers.index.schema import discard, is_damage
from druthers.index.wording import fingerprint
from druthers.models import IndexReport, Note, NoteFile, Progress, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from druthers.index.ports import Embedder
    from druthers.index.writer import Writer

# Read, or embedded, between two commits: an interruption costs at most the last of these.
_NOTES_AT_ONCE: Final = 50
_PASSAGES_AT_ONCE: Final = 64


class Index:
    """The index at `path`, which need not exist yet. To make one costs nothing and touches nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def reset(self) -> None:
        """Delete everything, so that the next update starts from nothing.

        Raises:
            IndexingError: the file cannot be deleted.
        """
        with _told():
            discard(self.path)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Open the state that is there now; it stays the same until the `with` block ends. Empty without an index.

        Raises:
            IndexingError: the index cannot be read, also when that shows inside the block. A damaged one is deleted.
        """
        with _told():
            try:
                reader = Reader(self.path)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise
                discard(self.path)
                reader = Reader(self.path)
            try:
                with closing(reader):
                    yield reader
            except sqlite3.Error as error:
                if is_damage(error):
                    discard(self.path)
                raise

    def stale(self, files: Iterable[NoteFile], *, embedder: Embedder | None = None) -> bool:
        """Tell whether `update` would find something to do, by the files' times and sizes alone.

        With `embedder`, a passage that it has not embedded is something to do as well.
        """
        listed = {file.path: (file.visibility, file.mtime_ns, file.size) for file in files if _storable(file.path)}
        try:
            with self.reader() as reader:
                if listed != {path: row[:3] for path, row in reader.known().items()}:
                    return True
                return embedder is not None and reader.missing(embedder.identity) > 0
        except IndexingError:
            if self.path.exists():
                raise
            return True  # it was damaged and is gone

    def update(
        self,
        files: Iterable[NoteFile],
        read: Callable[[NoteFile], Note | Skipped],
        embedder: Embedder | None,
    ) -> Generator[Progress, None, IndexReport]:
        """Bring the index up to date with `files`: text first, then, with an embedder, what has no embedding yet.

        A file is read when its time or size changed, and taken in when its content did. All work is kept as it is
        done: after an interruption, or a closed generator, the next update goes on from there.

        Raises:
            IndexingError: the index cannot be written, or another process holds it for too long.
            EmbedderError: the embedder failed; the text is up to date all the same.
        """
        from druthers.index.writer import Writer  # noqa: PLC0415 - brings numpy, which a search by words does without

        began = time.perf_counter()
        listed = list(files)
        with _told():
            try:
                with Writer(self.path) as writer:
                    removed, embedded, unnamed = yield from _steps(self, writer, listed, read, embedder)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise
                discard(self.path)
                with Writer(self.path) as writer:
                    removed, embedded, unnamed = yield from _steps(self, writer, listed, read, embedder)
        with self.reader() as reader:
            notes, passages = reader.totals()
            skipped = (*reader.skipped(), *unnamed)
        return IndexReport(notes, passages, embedded, removed, skipped, time.perf_counter() - began)


def _steps(
    index: Index,
    writer: Writer,
    files: Sequence[NoteFile],
    read: Callable[[NoteFile], Note | Skipped],
    embedder: Embedder | None,
) -> Generator[Progress, None, tuple[int, int, tuple[Skipped, ...]]]:
    """Do the work of `update`; what was removed and embedded, and the files whose names cannot even be stored."""
    unnamed = tuple(
        Skipped(ascii(file.path)[1:-1], "its name is not UTF-8") for file in files if not _storable(file.path)
    )
    files = [file for file in files if _storable(file.path)]
    with index.reader() as reader:
        known = reader.known()
    changed = [
        file
        for file in files
        if known.get(file.path, ())[:3] != (file.visibility, file.mtime_ns, file.size)
        or known[file.path][3] is None  # what was left out is tried again: a change of rights shows in neither
    ]
    yield Progress("scan", len(files), len(files))
    removed = yield from _take_in(writer, changed, read, known)
    gone = known.keys() - {file.path for file in files}
    if gone:
        removed += writer.remove(gone)
    embedded = (yield from _embed(writer, embedder)) if embedder is not None else 0
    if changed or gone:
        writer.tidy()
    return removed, embedded, unnamed


def _take_in(
    writer: Writer,
    changed: Sequence[NoteFile],
    read: Callable[[NoteFile], Note | Skipped],
    known: dict[str, tuple[str, int, int, str | None]],
) -> Generator[Progress, None, int]:
    """Read what may have changed and keep what did; the count of passages that went."""
    removed = 0
    for start in range(0, len(changed), _NOTES_AT_ONCE):
        notes: list[tuple[NoteFile, Note]] = []
        skipped: list[tuple[NoteFile, Skipped]] = []
        same: list[NoteFile] = []
        for number, file in enumerate(changed[start : start + _NOTES_AT_ONCE], start + 1):
            found = read(file)
            if isinstance(found, Note) and not _storable(
                found.text, found.title, *found.tags, *found.aliases, found.id or ""
            ):
                found = Skipped(file.path, "it holds characters that are not Unicode")
            if isinstance(found, Skipped):
                skipped.append((file, found))
            elif file.path in known and known[file.path][3] == fingerprint(found):
                same.append(file)
            else:
                notes.append((file, found))
            yield Progress("read", number, len(changed), file.path)
        removed += writer.put(notes, skipped, same)
    return removed


def _embed(writer: Writer, embedder: Embedder) -> Generator[Progress, None, int]:
    """Embed every passage that has no vector, the newest notes first; the count of those."""
    keys = writer.missing(embedder.identity)
    if not keys:
        return 0
    yield Progress("load embedder")
    embedder.load()
    for start in range(0, len(keys), _PASSAGES_AT_ONCE):
        yield Progress("embed", start, len(keys))
        texts = writer.texts(keys[start : start + _PASSAGES_AT_ONCE])
        rows = embedder.embed([text for _, text in texts])
        if rows.shape != (len(texts), embedder.dimension) or not math.isfinite(float((rows * rows).sum())):
            raise EmbedderError("The embedding model gave something that is no embedding.", "Run `druthers doctor`.")
        data = [row.tobytes() for row in rows.astype("<f4")]
        writer.put_vectors(embedder.identity, [(key, vector) for (key, _), vector in zip(texts, data, strict=True)])
    yield Progress("embed", len(keys), len(keys))
    return len(keys)


def _storable(*texts: str) -> bool:
    """Tell whether texts have a UTF-8 form; a file name that is not UTF-8, or a YAML escape, may have none."""
    try:
        for text in texts:
            text.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def _told() -> Iterator[None]:
    """Say in our words what SQLite or the file system says in theirs."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise IndexingError("The index was damaged and is gone.", "Try again: it is made anew.") from error
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise IndexingError("Another process is writing to the index.", "Try again when it is done.") from error
        raise IndexingError(f"The index cannot be used: {error}.", "Look at .druthers/, or free some space.") from error
    except OSError as error:
        reason = error.strerror or error
        raise IndexingError(f"The index cannot be used: {reason}.", "Look at the rights of .druthers/.") from error
