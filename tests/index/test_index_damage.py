from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.errors import EmbedderError, IndexingError
from druthers.index import Index, schema, writer


def fill(files, count=120):
    for number in range(count):
        files.write(f"{number}.md", f"# Note {number}\n\nRan {number} kilometres by the river.\n")


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda path: path.write_bytes(b"no database at all" * 500), id="other bytes"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:5000]), id="cut short"),
        pytest.param(
            lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096)), id="torn"
        ),
    ],
)
def test_a_damaged_index_is_made_again(files, index, update, harm):
    fill(files)
    update(FakeEmbedder())
    harm(index.path)
    assert index.stale(files.listed())
    report = update(FakeEmbedder())
    assert (report.notes, report.passages) == (120, 120)
    assert not index.stale(files.listed(), embedder=FakeEmbedder())


def test_damage_that_shows_in_the_middle_of_an_update_starts_it_again(files, index, update, monkeypatch):
    fill(files)
    update()
    fill(files)
    real, calls = writer.Writer.put, []

    def put(self, *given, **named):
        calls.append(given)
        if len(calls) == 1:
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        return real(self, *given, **named)

    monkeypatch.setattr(writer.Writer, "put", put)
    assert update().notes == 120


def test_an_index_of_another_version_is_made_again(files, index, update, monkeypatch):
    fill(files, 3)
    update()
    with sqlite3.connect(index.path) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with index.reader() as reader:
        assert reader.totals() == (0, 0)
    assert index.stale(files.listed())
    assert update().notes == 3


def test_an_interruption_anywhere_loses_at_most_a_batch(files, index, update, monkeypatch):
    monkeypatch.setattr("druthers.index.index._NOTES_AT_ONCE", 40)
    fill(files)
    for after in (1, 60, 110, 122, 123):
        steps = index.update(files.listed(), files.read, FakeEmbedder())
        for _ in range(after):
            next(steps, None)
        steps.close()
        with index.reader() as reader:
            notes, passages = reader.totals()
            assert notes == passages
            assert notes in {0, 40, 80, 120}
    embedder = FakeEmbedder()
    report = update(embedder)
    assert (report.notes, report.passages) == (120, 120)
    assert not index.stale(files.listed(), embedder=embedder)


def test_embedding_goes_on_where_it_failed(files, update):
    class Failing(FakeEmbedder):
        def embed(self, texts):
            if self.embedded:
                raise EmbedderError("It failed.")
            return super().embed(texts)

    fill(files)
    first = Failing()
    with pytest.raises(EmbedderError):
        update(first)
    second = FakeEmbedder()
    update(second)
    assert first.embedded + second.embedded == 120
    assert first.embedded > 0


def test_a_kill_in_the_middle_leaves_a_sound_index(files, index, update):
    program = f"""
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from druthers.index import Index
from druthers.models import Note, NoteFile
import druthers.index.index
druthers.index.index._NOTES_AT_ONCE = 50
files = [NoteFile(f"{{n}}.md", "private", 1, 1) for n in range(120)]
def read(file):
    if file.path == "70.md":
        os.kill(os.getpid(), 9)
    return Note(file.path, "private", "text " + file.path, 1, file.path, datetime(2026, 1, 1, tzinfo=UTC), file.path)
for _ in Index(Path({str(index.path)!r})).update(files, read, None): pass
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -9
    with index.reader() as reader:
        assert reader.totals() == (50, 50)
    fill(files)
    assert update().notes == 120


def test_two_updates_at_once_both_succeed(files, index):
    fill(files)
    reports, errors = [], []

    def run():
        steps = Index(index.path).update(files.listed(), files.read, FakeEmbedder())
        try:
            while True:
                next(steps)
        except StopIteration as stop:
            reports.append(stop.value)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [(report.notes, report.passages) for report in reports] == [(120, 120)] * 3


def test_many_who_make_the_index_at_once_wait_for_each_other(tmp_path):
    """SQLite's own patience does not hold for the step to a write-ahead log."""
    for number in range(30):
        path = tmp_path / str(number) / "index.db"
        path.parent.mkdir()
        start, errors = threading.Barrier(4), []

        def make(path=path, start=start, errors=errors):
            start.wait()
            try:
                with writer.Writer(path):
                    pass
            except sqlite3.Error as error:
                errors.append(error)

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []


def test_a_writer_that_waits_too_long_says_who_is_in_the_way(files, index, update, monkeypatch):
    fill(files, 3)
    update()
    monkeypatch.setattr(writer, "WAIT_SECONDS", 0.1)
    other = sqlite3.connect(index.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        files.write("new.md", "new")
        with pytest.raises(IndexingError, match="Another process"):
            update()
        with index.reader() as reader:
            assert reader.totals() == (3, 3), "reading goes on meanwhile"
    finally:
        other.close()
    assert update().notes == 4


def test_a_reader_sees_one_state_whatever_is_written(files, index, update):
    fill(files, 3)
    update()
    with index.reader() as reader:
        assert reader.totals() == (3, 3)
        files.write("new.md", "new")
        assert update().notes == 4
        assert reader.totals() == (3, 3)
    with index.reader() as reader:
        assert reader.totals() == (4, 4)


def test_a_place_that_cannot_be_written_is_one_clear_error(files, tmp_path):
    fill(files, 1)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexingError) as caught:
        list(Index(tmp_path / "file" / "index.db").update(files.listed(), files.read, None))
    assert caught.value.hint


def test_reading_needs_neither_numpy_nor_sqlite_utils(files, index, update):
    fill(files, 3)
    update()
    program = f"""
import sys
from pathlib import Path
from druthers.index import Index
from druthers.models import Term
index = Index(Path({str(index.path)!r}))
assert index.stale([])
with index.reader() as reader:
    assert reader.matches("passage", [Term("river")])
    assert reader.recent(2)
print(sorted({{"numpy", "sqlite_utils", "torch", "sentence_transformers"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
