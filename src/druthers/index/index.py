"""`Index`: the derived search state of a vault, brought up to date step by step.

The index stage. It is given the vault's files, a way to read one, and an embedder; it writes `.druthers/index.db` and
the embeddings beside it, and nothing else. Whatever is wrong with these, the answer is to make them again.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from druthers.errors import EmbedderError, IndexingError
from druthers.index.embedding import embed_missing
from druthers.index.reader import Reader
from druthers.index.schema import discard, drop_folder, is_damage
from druthers.index.warm import Warm
from druthers.models import IndexReport, Note, NoteFile, Progress, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from druthers.index.ports import Embedder
    from druthers.index.writer import Writer

# Read between two commits: an interruption costs at most these.
_NOTES_AT_ONCE: Final = 250
# A passage says no more for being longer; an embedder that reads less has shorter ones.
_MOST_TOKENS: Final = 256

# What is known of a file: its place, time and size, and what the index holds of it, None where it was left out.
Known = tuple[str, int, int, str | None]


class Index:
    """The index at `path`, which need not exist yet. To make one costs nothing and touches nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._warm = Warm()

    def reset(self) -> None:
        """Delete everything, so that the next update starts from nothing.

        Raises:
            IndexingError: the file cannot be deleted.
        """
        with _told():
            discard(self.path)

    def purge(self, kept: Collection[str]) -> None:
        """Drop all but the notes at these paths, and leave nothing of the others in any file.

        Deleting alone leaves words in free pages, in segments of the full-text index and in rows that nobody reads.

        Raises:
            IndexingError: it could not be written.
        """
        with _told():
            if not kept:
                discard(self.path)
                drop_folder(self.path)
                return
            if not self.path.exists():
                return
            from druthers.index.purging import purge  # noqa: PLC0415 - only where there is something to purge

            purge(self.path, set(kept))

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Open the state that is there now; it stays the same until the `with` block ends. Empty without an index.

        Raises:
            IndexingError: the index cannot be read, also when that shows inside the block. A damaged one is deleted.
        """
        with _told():
            try:
                reader = Reader(self.path, self._warm)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise
                discard(self.path)
                reader = Reader(self.path, self._warm)
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
        try:
            with self.reader() as reader:
                known, listed = reader.known(), list(files)
                changed, unnamed = _changed(listed, known)
                if changed or len(listed) - len(unnamed) != len(known):
                    return True
                if embedder is None:
                    return False
                identity = embedder.identity
                recut = reader.max_tokens != _limit(embedder, reader.max_tokens)
                return recut or reader.missing(identity) > 0 or reader.disturbed(identity)
        except IndexingError:
            if self.path.exists():
                raise
            return True  # it was damaged and is gone

    def lacks(self, embedder: Embedder) -> bool:
        """Tell whether something is to be done about vectors: made, looked through, or another embedder's dropped."""
        with self.reader() as reader:
            identity = embedder.identity
            return reader.missing(identity) > 0 or reader.disturbed(identity) or reader.others(identity)

    def update(
        self,
        files: Iterable[NoteFile],
        read: Callable[[NoteFile], Note | Skipped],
        embedder: Embedder | None,
        *,
        spec: str = "",
        most: int | None = None,
        oldest_first: bool = False,
    ) -> Generator[Progress, None, IndexReport]:
        """Bring the index up to date with `files`: text first, then, with an embedder, what has no embedding yet.

        A file is read when its time or size changed, and taken in when its content did. All work is kept as it is
        done: after an interruption, or a closed generator, the next update goes on from there. `spec` is the setting
        that the embedder was made from, and is kept with its vectors. With `most`, so many passages are embedded at
        most; they are those of the newest notes, or of the oldest. Another embedder's vectors stay until this one has
        embedded everything.

        Raises:
            IndexingError: the index cannot be written, or another process holds it for too long.
            EmbedderError: the embedder failed; the text is up to date all the same.
        """
        began = time.perf_counter()
        listed = list(files)
        with _told():
            try:
                done = yield from _steps(self, listed, read, embedder, (spec, most, oldest_first))
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise
                discard(self.path)
                done = yield from _steps(self, listed, read, embedder, (spec, most, oldest_first))
        with self.reader() as reader:
            notes, passages = reader.totals()
            skipped = (*reader.skipped(), *done.unnamed)
            unembedded = 0 if embedder is None else reader.missing(embedder.identity)
        return IndexReport(
            notes=notes,
            passages=passages,
            embedded=done.embedded,
            removed=done.removed,
            skipped=skipped,
            seconds=time.perf_counter() - began,
            files=len(listed),
            unembedded=unembedded,
        )


class _Done(NamedTuple):
    """What was removed and embedded, in passages, and the files whose names cannot even be stored."""

    removed: int
    embedded: int
    unnamed: tuple[Skipped, ...]


def _steps(
    index: Index,
    files: Sequence[NoteFile],
    read: Callable[[NoteFile], Note | Skipped],
    embedder: Embedder | None,
    how: tuple[str, int | None, bool],
) -> Generator[Progress, None, _Done]:
    """Do the work of `update`; where there is none, nothing is opened to be written."""
    with index.reader() as reader:
        known = reader.known()
        limit = _limit(embedder, reader.max_tokens)
        recut = limit != reader.max_tokens
        reasons = {skipped.path: skipped.reason for skipped in reader.skipped()}
    changed, unnamed = _changed(files, known)
    if recut or reasons:  # a change of rights shows in neither time nor size
        again = set(files if recut else (file for file in files if file.path in reasons))
        again.update(changed)
        changed = [file for file in files if file in again and _storable(file.path)]
    gone = known.keys() - {file.path for file in files} if len(files) - len(unnamed) != len(known) or changed else ()
    listed = len(files) - len(unnamed)
    yield Progress("scan", listed, listed)
    removed = embedded = 0
    with ExitStack() as stack:
        opened: list[Writer] = []

        def writer() -> Writer:
            if not opened:
                from druthers.index.writer import Writer  # noqa: PLC0415 - only where there is something to write

                opened.append(stack.enter_context(Writer(index.path)))
            return opened[0]

        for batch in _batches(changed):
            found = yield from _read(batch, read, known, reasons, limit)
            if found.anything:
                removed += writer().put(found.notes, found.skipped, found.same, max_tokens=limit)
        if gone:
            removed += writer().remove(gone)
        if recut:
            writer().cut_for(limit)
        if embedder is not None and index.lacks(embedder):
            spec, most, oldest_first = how
            embedded = yield from embed_missing(writer(), embedder, spec, most, oldest_first=oldest_first)
        if opened:
            writer().tidy()
    return _Done(removed, embedded, tuple(Skipped(ascii(path)[1:-1], "its name is not UTF-8") for path in unnamed))


class _Batch(NamedTuple):
    """What one batch of files was found to be, and how many files are read before and in all."""

    notes: list[tuple[NoteFile, Note]]
    skipped: list[tuple[NoteFile, Skipped]]
    same: list[NoteFile]

    @property
    def anything(self) -> bool:
        return bool(self.notes or self.skipped or self.same)


def _batches(changed: Sequence[NoteFile]) -> Iterator[tuple[int, int, Sequence[NoteFile]]]:
    for start in range(0, len(changed), _NOTES_AT_ONCE):
        yield start, len(changed), changed[start : start + _NOTES_AT_ONCE]


def _read(
    batch: tuple[int, int, Sequence[NoteFile]],
    read: Callable[[NoteFile], Note | Skipped],
    known: dict[str, Known],
    reasons: dict[str, str],
    limit: int,
) -> Generator[Progress, None, _Batch]:
    """Read what may have changed; a file that is left out for the same reason as before is nothing to write."""
    from druthers.index.writer import mark_of  # noqa: PLC0415 - only where there is something to read

    before, every, files = batch
    result = _Batch([], [], [])
    for number, file in enumerate(files, before + 1):
        found = read(file)
        if isinstance(found, Note) and not _storable(
            found.text, found.title, *found.tags, *found.aliases, found.id or ""
        ):
            found = Skipped(file.path, "it holds characters that are not Unicode")
        if isinstance(found, Skipped):
            if reasons.get(file.path) != found.reason or _changed([file], known)[0]:
                result.skipped.append((file, found))
        elif file.path in known and known[file.path][3] == mark_of(found, limit):
            result.same.append(file)
        else:
            result.notes.append((file, found))
        yield Progress("read", number, every, file.path)
    return result


def _changed(files: Iterable[NoteFile], known: dict[str, Known]) -> tuple[list[NoteFile], list[str]]:
    """Give the files that are not as they are known, and the paths that cannot be stored."""
    changed, unnamed = [], []
    for file in files:
        row = known.get(file.path)
        if row is None and not _storable(file.path):
            unnamed.append(file.path)
        elif row is None or row[1] != file.mtime_ns or row[2] != file.size or row[0] != file.visibility:
            changed.append(file)
    return changed, unnamed


def _limit(embedder: Embedder | None, cut_for: int) -> int:
    """For how many tokens passages are to be cut; as they are where no embedder can say."""
    if embedder is None:
        return cut_for
    try:
        return min(_MOST_TOKENS, embedder.max_tokens)
    except EmbedderError:  # told once the text is up to date
        return cut_for


def _storable(*texts: str) -> bool:
    """Tell whether texts have a UTF-8 form; a file name that is not UTF-8, or a YAML escape, may have none."""
    try:
        for text in texts:
            if not text.isascii():
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
