"""What retrieval may rely on, from the index's reader and from the fake alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_passages import FakePassages
from druthers.index import Index
from druthers.models import Note, NoteFile
from druthers.retrieve import search

TEXTS = {
    "public/a.md": ("Ran by the river.\n\nThe one heron stood quite still today.", ("running",), "2026-03-01"),
    "private/b.md": ("Slept badly.\nThe river was loud.", (), "2026-03-02"),
    "private/c.md": ("Bread and pickles for supper.", ("Food/preserved",), "2026-04-01"),
    "following/ana/d.md": ("Heron upon heron by the river.", ("birds",), "2026-04-02"),
    "private/empty.md": ("", ("food",), "2026-04-03"),
}
ONCE = {"tags": (), "since": None, "until": None, "places": ()}


def notes():
    for path, (text, tags, day) in TEXTS.items():
        place = path.split("/", 1)[0]
        yield Note(path, place, text, 1, path, datetime.fromisoformat(day).replace(tzinfo=UTC), text, tags)


@pytest.fixture(params=["fake", "index"])
def source(request, tmp_path):
    embedder = FakeEmbedder()
    if request.param == "fake":
        yield FakePassages(list(notes()), embedder)
        return
    made = {note.path: note for note in notes()}
    index = Index(tmp_path / "index.db")
    for _ in index.update(
        [NoteFile(path, note.visibility, 1, 1) for path, note in made.items()], lambda file: made[file.path], embedder
    ):
        pass
    with index.reader() as reader:
        yield reader


def paths(source, numbers):
    return {source.hit(number, None).path for number in numbers}


def test_words_are_counted_at_both_levels(source):
    assert source.counts("note", ["river", "heron", "absent"]) == (5, {"river": 3, "heron": 2, "absent": 0})
    total, holding = source.counts("passage", ["river"])
    assert total >= 4
    assert holding == {"river": 3}


@pytest.mark.parametrize("level", ["note", "passage"])
def test_a_match_names_its_note_and_more_of_a_rare_word_is_better(source, level):
    found = source.matches(level, ["heron"])
    assert paths(source, {note for _, note, _ in found}) == {"public/a.md", "following/ana/d.md"}
    best = max(found, key=lambda match: match[2])
    assert source.hit(best[1], None).path == "following/ana/d.md"
    assert source.matches(level, ["absent"]) == []
    assert source.matches(level, []) == []


def test_vectors_are_unit_rows_beside_their_passages_and_notes(source):
    passages, owners, data = source.vectors(FakeEmbedder().identity)
    rows = np.frombuffer(data, "<f4").reshape(len(passages), -1)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert len(passages) == len(owners) >= 4
    assert paths(source, owners) == set(TEXTS) - {"private/empty.md"}
    assert source.vectors("another embedder") == ([], [], b"")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "a b c d empty"),
        ({"tags": ["#Food"]}, "c empty"),
        ({"tags": ["food/preserved"]}, "c"),
        ({"tags": ["foo", "preserved"]}, ""),
        ({"since": date(2026, 3, 2), "until": date(2026, 4, 1)}, "b c"),
        ({"places": ["public", "following"]}, "a d"),
        ({"tags": ["food"], "until": date(2026, 4, 1)}, "c"),
    ],
)
def test_filters_let_through_what_passes_all_of_them(source, asked, names):
    found = paths(source, source.select(**(ONCE | asked)))
    assert {path.rsplit("/", 1)[1].removesuffix(".md") for path in found} == set(names.split())


def test_a_hit_is_the_passage_verbatim_with_its_lines(source):
    for passage, note, _ in source.matches("passage", ["river", "heron", "pickles"]):
        hit = source.hit(note, passage)
        lines = TEXTS[hit.path][0].split("\n")
        assert hit.text == "\n".join(lines[hit.lines[0] - 1 : hit.lines[1]])


def test_a_note_without_words_has_an_empty_hit(source):
    (number,) = source.select(**(ONCE | {"since": date(2026, 4, 3)}))
    assert source.hit(number, None).text == ""


@pytest.mark.parametrize("mode", ["text", "semantic", "hybrid"])
def test_a_search_finds_the_same_on_both(source, mode):
    best = search(source, FakeEmbedder(), "pickles for supper", mode=mode)[0]
    assert (best.rank, best.path, best.lines) == (1, "private/c.md", (1, 1))
    assert sum(best.why.values()) == pytest.approx(best.score)
