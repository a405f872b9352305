"""Leaving nothing of dropped notes in any file of the index, and all of the others."""

from __future__ import annotations

import random

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.index.reader import Reader
from druthers.index.writer import Writer
from druthers.models import Term

WORDS = ("zanderfish", "kombucha", "quagmire")


def everything(index) -> bytes:
    """Every byte in every file beside the index, in small letters; with the names."""
    folder = index.path.parent
    return b"\n".join(
        str(path.relative_to(folder)).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file()
    ).lower()


def fill(files, count=60):
    chance = random.Random(7)
    for number in range(count):
        words = " ".join(chance.choice(WORDS) for _ in range(80))
        files.write(f"gone/{number}-{chance.choice(WORDS)}.md", f"{words} [[quagmire {number}]]\n", tags=["kombucha"])
        files.write(f"kept/{number}.md", f"Ran {number} kilometres by the river.\n", tags=["run"])


@pytest.fixture
def kept(files):
    return [file.path for file in files.listed() if file.path.startswith("kept/")]


def test_not_a_word_of_what_was_dropped_is_left_in_any_file(files, index, update):
    fill(files)
    update(FakeEmbedder())
    assert all(word.encode() in everything(index) for word in WORDS)
    index.purge([path for path in files.notes if path.startswith("kept/")])
    left = everything(index)
    assert [word for word in (*WORDS, "gone/") if word.encode() in left] == []


def test_of_the_vectors_those_of_what_is_kept_are_left_and_no_others(files, index, update):
    fill(files)
    embedder = FakeEmbedder()
    update(embedder)
    index.purge([path for path in files.notes if path.startswith("kept/")])
    (file,) = index.path.with_name("vectors").glob("*.f32")
    assert file.stat().st_size == 60 * embedder.dimension * 4
    with index.reader() as reader:
        assert reader.missing(embedder.identity) == 0
        assert len(reader.vectors(embedder.identity).passages) == 60


def test_what_is_kept_is_found_as_before(files, index, update):
    fill(files)
    update(FakeEmbedder())
    index.purge([path for path in files.notes if path.startswith("kept/")])
    with index.reader() as reader:
        assert reader.counts("note", [Term("river")]) == (60, {Term("river"): 60})
        assert reader.similar("kilometers") == "kilometres"
        assert reader.similar("kombuchas") is None
        assert reader.tags() == {"run": 60}
    for path in [path for path in files.notes if path.startswith("gone/")]:
        del files.notes[path]
    assert update(FakeEmbedder()).embedded == 0


def test_where_nothing_is_kept_nothing_is_left_at_all(files, index, update):
    fill(files, 3)
    update(FakeEmbedder())
    index.purge([])
    assert list(index.path.parent.rglob("*")) == []
    index.purge([])
    index.purge(["kept/1.md"])
    assert list(index.path.parent.rglob("*")) == []


def test_a_vector_of_a_passage_that_went_meanwhile_is_not_written(files, index, update):
    fill(files, 3)
    update()
    embedder = FakeEmbedder()
    with Writer(index.path) as writer:
        number = writer.embedder(embedder.identity, embedder.dimension, "")
        keys = writer.missing(number)
        rows = embedder.embed([text for _, text in writer.texts(keys)])
        index.purge([path for path in files.notes if path.startswith("kept/")])
        writer.put_vectors(number, keys, rows)
    (file,) = index.path.with_name("vectors").glob("*.f32")
    assert file.stat().st_size == 3 * embedder.dimension * 4
    with Reader(index.path) as reader:
        found = reader.vectors(embedder.identity)
        assert len(found.passages) == 3
