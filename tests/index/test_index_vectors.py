"""The embeddings' file: whatever happens to it, what is searched is right, and the next update makes the rest again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.index import Index, vectors, writer


def fill(files, count=150):
    for number in range(count):
        files.write(f"{number}.md", f"Ran {number} kilometres by the river, {number * 7} in all.\n")


def the_file(index):
    (found,) = index.path.with_name("vectors").glob("*.f32")
    return found


def right(index, embedder=None):
    """How many passages have a vector; each is the one of its own text."""
    embedder = embedder or FakeEmbedder()
    with index.reader() as reader:
        found = reader.vectors(embedder.identity)
        if found is None:
            return 0
        heads = dict(reader._connection.execute("SELECT id, head FROM notes"))
        texts = reader.texts(found.passages.tolist())
        said = [f"{heads[n]}\n{texts[p]}" for p, n in zip(found.passages.tolist(), found.notes.tolist(), strict=True)]
        np.testing.assert_allclose(found.rows[found.places], embedder.embed(said), atol=1e-6)
        return len(found.passages)


def cut(file):
    os.truncate(file, 100 * 384 * 4 + 7)


def spoil(file):
    with file.open("r+b") as opened:
        opened.seek(40 * 384 * 4)
        opened.write(b"\xff" * 10 * 384 * 4)


@pytest.mark.parametrize(
    ("harm", "left"),
    [
        pytest.param(cut, 100, id="cut short"),
        pytest.param(lambda file: file.unlink(), 0, id="gone"),
        pytest.param(lambda file: file.write_bytes(b""), 0, id="empty"),
        pytest.param(spoil, 140, id="other bytes"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes() + b"\0" * 3000), 150, id="grown"),
        pytest.param(lambda file: os.utime(file, (1, 1)), 150, id="touched"),
    ],
)
@pytest.mark.parametrize("warm", [False, True], ids=["another process", "the same process"])
def test_what_is_lost_of_the_vectors_and_only_that_is_embedded_again(files, index, update, harm, left, warm):
    fill(files)
    update(FakeEmbedder())
    harm(the_file(index))
    if not warm:
        index.__init__(index.path)
        assert right(index) == left
        assert index.stale(files.listed(), embedder=FakeEmbedder())
        with index.reader() as reader:
            assert reader.missing(FakeEmbedder().identity) == 150 - left
    embedder = FakeEmbedder()
    report = update(embedder)
    assert (report.embedded, embedder.embedded, report.unembedded) == (150 - left, 150 - left, 0)
    assert right(index) == 150
    assert not index.stale(files.listed(), embedder=embedder)
    assert update(embedder).embedded == 0


def test_a_damaged_database_takes_its_vectors_with_it(files, index, update):
    fill(files, 20)
    update(FakeEmbedder())
    before = the_file(index)
    index.path.write_bytes(b"no database" * 1000)
    update(FakeEmbedder())
    assert right(index) == 20
    assert the_file(index) != before


def test_a_database_that_was_deleted_alone_is_built_beside_the_old_vectors(files, index, update):
    fill(files, 20)
    update(FakeEmbedder())
    left = the_file(index)
    for file in index.path.parent.glob("index.db*"):
        file.unlink()
    os.utime(left, (1, 1))
    update(FakeEmbedder())
    assert right(index) == 20
    assert the_file(index) != left


PROGRAM = """
import os, signal, sys, threading, time
from datetime import datetime, UTC
from pathlib import Path
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.index import Index, embedding, index, vectors, writer
from druthers.models import Note, NoteFile
embedding._FIRST, embedding._FEWEST, embedding._MOST = 8, 8, 8
writer.FEWEST_ROWS = 16
index._NOTES_AT_ONCE = 20
def note(file):
    text = f"Text {{file.path}} of {{file.mtime_ns}}"
    return Note(file.path, "private", text, 1, file.path, datetime(2026, 1, 1, tzinfo=UTC), text)
{}
path, turn = Path(sys.argv[1]), int(sys.argv[2])
files = [NoteFile(f"{{n}}.md", "private", turn if n % 3 else 0, 1) for n in range(120)]
for _ in Index(path).update(files, note, FakeEmbedder()): pass
"""
DIE = "os.kill(os.getpid(), signal.SIGKILL)"


def run(path, turn, harm=""):
    program = PROGRAM.format(harm)
    return subprocess.run([sys.executable, "-c", program, str(path), str(turn)], check=False).returncode


PLACES = ["before it is written", "half written", "not named", "named and not committed", "while it is compacted"]


@pytest.mark.parametrize("place", PLACES)
def test_a_kill_at_any_step_of_keeping_a_vector_heals(index, place):
    harm = {
        "before it is written": f"vectors.write_rows = lambda *_: {DIE}",
        "half written": f"""
real = os.pwrite
def pwrite(handle, data, at):
    real(handle, bytes(data)[:5000], at)
    {DIE}
os.pwrite = pwrite""",
        "not named": f"""
real = vectors.write_rows
def write_rows(*given):
    real(*given)
    {DIE}
vectors.write_rows = write_rows""",
        "named and not committed": f"writer.Writer._wrote = lambda *_, **__: {DIE}",
        "while it is compacted": f"writer.Writer._retire = lambda *_: {DIE}",
    }[place]
    assert run(index.path, 1) == 0
    for turn in (2, 3):
        assert run(index.path, turn, harm) in {-9, 0}
    right(index)
    assert run(index.path, 4) == 0
    assert right(index) == 120


def test_kills_at_any_moment_heal(index):
    chance = random.Random(4)
    for turn in range(1, 9):
        pause = chance.uniform(0.0, 0.12)
        harm = f"threading.Thread(target=lambda: (time.sleep({pause}), {DIE}), daemon=True).start()"
        assert run(index.path, turn, harm) in {-9, 0}
        right(index)
    assert run(index.path, 9) == 0
    assert right(index) == 120


def test_two_who_embed_at_once_leave_every_vector_in_its_place(files, index, monkeypatch):
    monkeypatch.setattr("druthers.index.embedding._FIRST", 8)
    monkeypatch.setattr("druthers.index.embedding._MOST", 8)
    monkeypatch.setattr("druthers.index.embedding._FEWEST", 8)
    fill(files)
    errors = []

    def embed():
        try:
            for _ in Index(index.path).update(files.listed(), files.read, FakeEmbedder()):
                time.sleep(0)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=embed) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        right(Index(index.path))
    for thread in threads:
        thread.join()
    assert errors == []
    assert right(index) == 150


def test_dead_rows_are_left_behind_and_whoever_reads_the_old_ones_keeps_them(files, index, update, monkeypatch):
    monkeypatch.setattr(writer, "FEWEST_ROWS", 16)
    fill(files)
    update(FakeEmbedder())
    old = the_file(index)
    with index.reader() as reader:
        before = reader.vectors(FakeEmbedder().identity)
        kept = before.rows.copy()
        for number in range(30, 150):
            del files.notes[f"{number}.md"]
        embedder = FakeEmbedder()
        assert update(embedder).embedded == 0
        np.testing.assert_array_equal(before.rows, kept)
        assert len(reader.vectors(FakeEmbedder().identity).passages) == 150
    assert right(index) == right(Index(index.path)) == 30
    new = next(file for file in old.parent.glob("*.f32") if file != old)
    assert new.stat().st_size == 30 * 384 * 4
    os.utime(old, (1, 1))
    files.write("new.md", "One more.")
    update(embedder)
    assert the_file(index) == new
    assert right(index) == 31


def test_a_warm_process_reads_the_vectors_once_for_each_state(files, index, update, monkeypatch):
    fill(files, 20)
    update(FakeEmbedder())
    calls = []
    real = vectors.mapped
    monkeypatch.setattr(vectors, "mapped", lambda *given: calls.append(1) or real(*given))
    assert right(index) == right(index) == 20
    assert len(calls) == 1
    files.write("new.md", "One more.")
    update()
    assert right(index) == 20
    update(FakeEmbedder())
    assert right(index) == 21
    assert len(calls) == 3


def test_an_embedder_that_reads_less_has_shorter_passages(files, index, update):
    class Short(FakeEmbedder):
        max_tokens = 64

    files.write("long.md", "\n".join(f"- Point {number} of the list, said in a few words." for number in range(40)))
    files.write("short.md", "Short.")
    before = update(FakeEmbedder()).passages
    assert index.stale(files.listed(), embedder=Short())
    report = update(Short())
    assert report.passages > before
    assert not index.stale(files.listed(), embedder=Short())
    assert not index.stale(files.listed()), "without an embedder they stay as they are"
    assert update().passages == report.passages
    assert update(FakeEmbedder()).passages == before
    index.reset()
    assert update(Short()).passages == report.passages


def test_portions_come_newest_first_and_inside_them_by_length(files, index, update, monkeypatch):
    monkeypatch.setattr("druthers.index.embedding._PORTION", 10)
    asked = []

    class Listening(FakeEmbedder):
        def load(self, coming=1):
            asked.append(coming)

        def embed(self, texts):
            asked.extend(texts)
            return super().embed(texts)

    for day in range(1, 21):
        files.write(f"{day}.md", "word " * (day * 7 % 20 + 1), created=datetime(2026, 1, day, tzinfo=UTC), title="T")
    update(Listening())
    assert asked.pop(0) == 20
    first, second = asked[:10], asked[10:]
    assert {text.split(" ")[0] for text in first} == {str(day) for day in range(11, 21)}
    for part in (first, second):
        assert [len(text) for text in part] == sorted(map(len, part), reverse=True)
