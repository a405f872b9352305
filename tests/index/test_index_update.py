from __future__ import annotations

from datetime import UTC, datetime

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.errors import EmbedderError
from druthers.index import Index
from druthers.index.writer import Writer
from druthers.models import IndexReport, NoteFile, Skipped, Term

RIVER = "# River\n\nRan 8k by the river.\n\n# Evening\n\nSlept badly after coffee.\n"


def contents(index, embedder=None):
    """Everything a search can see, free of internal numbers."""
    with index.reader() as reader:
        rows = reader._connection.execute(
            "SELECT n.path, n.title, n.created, n.tags, p.first, p.last, p.key, p.text FROM notes n"
            " LEFT JOIN passages p ON p.note = n.id ORDER BY n.path, p.first, p.text"
        ).fetchall()
        words = [
            sorted(score for _, _, score in reader.matches(level, [Term("river")])) for level in ("note", "passage")
        ]
        found = reader.vectors(embedder.identity) if embedder else None
        vectors = dict(zip(found.passages.tolist(), found.rows[found.places].tolist(), strict=True)) if found else {}
        return rows, words, reader.skipped(), sorted(vectors.values())


def test_the_first_run_takes_in_everything(files, index, update):
    files.write("a.md", RIVER)
    files.write("b.md", "")
    files.refuse("c.md", "it is no text")
    embedder = FakeEmbedder()
    report = update(embedder)
    left_out = (Skipped("c.md", "it is no text"),)
    assert report == IndexReport(
        notes=2, passages=2, embedded=2, removed=0, skipped=left_out, seconds=report.seconds, files=3, unembedded=0
    )
    with index.reader() as reader:
        assert reader.missing(embedder.identity) == 0
        hit = reader.hit(*reader.matches("passage", [Term("sleeping"), Term("coffee")])[0][1::-1])
        assert (hit.path, hit.lines, hit.text) == ("a.md", (5, 7), "# Evening\n\nSlept badly after coffee.")
        empty = reader.hit(next(iter(reader.select() - {hit_note(reader, "a.md")})))
        assert (empty.path, empty.lines, empty.text) == ("b.md", (1, 1), "")


def hit_note(reader, path):
    return next(note for note in reader.select() if reader.hit(note).path == path)


def test_nothing_changed_reads_no_note_and_embeds_nothing(files, index, update):
    files.write("a.md", RIVER)
    files.refuse("c.md", "it is no text")
    embedder = FakeEmbedder()
    update(embedder)
    files.reads.clear()
    assert not index.stale(files.listed(), embedder=embedder)
    report = update(embedder)
    # what was left out is tried again: a change of rights shows in neither time nor size
    assert (files.reads, report.embedded, report.removed, embedder.embedded) == (["c.md"], 0, 0, 2)
    assert report.skipped == (Skipped("c.md", "it is no text"),)


def test_nothing_changed_opens_nothing_to_write(files, update, monkeypatch):
    files.write("a.md", RIVER)
    files.refuse("c.md", "it is no text")
    embedder = FakeEmbedder()
    first = update(embedder)
    monkeypatch.setattr(Writer, "__init__", lambda *_: pytest.fail("opened to write"))
    again = update(embedder)
    assert (again.notes, again.passages, again.skipped, again.files) == (1, first.passages, first.skipped, 2)


def test_a_touched_file_is_read_and_left(files, index, update):
    files.write("a.md", RIVER)
    embedder = FakeEmbedder()
    update(embedder)
    before = contents(index, embedder)
    files.touch("a.md")
    assert index.stale(files.listed())
    report = update(embedder)
    assert (report.embedded, report.removed, embedder.embedded) == (0, 0, 2)
    assert contents(index, embedder) == before
    assert not index.stale(files.listed())


def test_an_edit_embeds_only_what_it_changed(files, update):
    files.write("a.md", RIVER)
    embedder = FakeEmbedder()
    update(embedder)
    files.write("a.md", RIVER.replace("coffee", "tea"))
    report = update(embedder)
    assert (report.passages, report.embedded, report.removed, embedder.embedded) == (2, 1, 1, 3)


def test_a_rename_embeds_nothing(files, update):
    files.write("a.md", RIVER)
    embedder = FakeEmbedder()
    update(embedder)
    files.move("a.md", "2026/b.md")
    report = update(embedder)
    assert (report.notes, report.passages, report.embedded, embedder.embedded) == (1, 2, 0, 2)


def test_what_vanished_is_gone_with_its_vectors(files, index, update):
    files.write("a.md", RIVER)
    files.write("b.md", "Only this stays.")
    files.refuse("c.md", "it is no text")
    embedder = FakeEmbedder()
    update(embedder)
    del files.notes["a.md"], files.notes["c.md"]
    report = update(embedder)
    assert (report.notes, report.passages, report.removed, report.skipped) == (1, 1, 2, ())
    with index.reader() as reader:
        assert reader.matches("note", [Term("river")]) == []
        assert reader.matches("passage", [Term("river")]) == []
        assert reader._connection.execute("SELECT count(*) FROM vectors").fetchone() == (1,)


def test_a_note_that_turns_bad_is_skipped_and_comes_back(files, update):
    files.write("a.md", RIVER)
    update()
    files.refuse("a.md", "it is no text")
    assert update().skipped == (Skipped("a.md", "it is no text"),)
    files.write("a.md", RIVER)
    assert (update().notes, update().skipped) == (1, ())


def test_without_an_embedder_the_text_is_current_and_vectors_follow_later(files, index, update):
    files.write("a.md", RIVER)
    assert update().embedded == 0
    assert not index.stale(files.listed())
    embedder = FakeEmbedder()
    assert index.stale(files.listed(), embedder=embedder)
    assert update(embedder).embedded == 2


def test_a_former_embedders_vectors_stay_until_another_has_embedded_everything(files, index, update):
    files.write("a.md", RIVER, created=datetime(2026, 1, 1, tzinfo=UTC))
    files.write("b.md", "Newest.", created=datetime(2026, 2, 1, tzinfo=UTC))
    small, large = FakeEmbedder(8), FakeEmbedder(16)
    update(small, spec="the small one")
    report = update(large, spec="the large one", most=1)
    assert (report.embedded, report.unembedded) == (1, 2)
    assert index.stale(files.listed(), embedder=large)
    with index.reader() as reader:
        assert reader.coverage() == {small.identity: (3, 3), large.identity: (1, 3)}
        assert reader.vectors(small.identity).rows.shape == (3, 8)
        (newest,) = reader.vectors(large.identity).notes.tolist()
        assert reader.hit(newest).path == "b.md"
        assert (reader.spec_of(small.identity), reader.spec_of("none")) == ("the small one", None)
    assert update(large, spec="another name").embedded == 2
    with index.reader() as reader:
        assert reader.coverage() == {large.identity: (3, 3)}
        assert reader.vectors(small.identity) is None
        assert reader.spec_of(large.identity) == "another name"


def test_increments_lead_where_a_rebuild_leads(files, index, update):
    embedder = FakeEmbedder()
    files.write("a.md", RIVER)
    files.write("b.md", "The river was high.")
    update(embedder)
    files.write("c.md", "No water here.\n\n" + "river " * 300)
    files.write("a.md", RIVER + "\nMore of the river.")
    update(embedder)
    del files.notes["b.md"]
    files.move("a.md", "z.md")
    files.write("c.md", "Short now.", created=datetime(2024, 2, 29, tzinfo=UTC), tags=["x"])
    update(embedder)
    grown = contents(index, embedder)
    index.reset()
    update(embedder)
    assert contents(index, embedder) == grown


def test_names_and_text_without_utf8_are_skipped_with_a_reason(files, index, update):
    files.write("bad\udcff.md", "text")
    files.write("b.md", "text", title="half \ud800")
    report = update()
    assert report.notes == 0
    assert [skipped.path for skipped in report.skipped] == ["b.md", "bad\\udcff.md"]
    assert all(skipped.reason for skipped in report.skipped)
    assert not index.stale(files.listed())


def test_progress_names_its_stages_in_order(files, index):
    for number in range(3):
        files.write(f"{number}.md", f"note {number}")
    steps = list(index.update(files.listed(), files.read, FakeEmbedder()))
    assert [(step.stage, step.done, step.total) for step in steps] == [
        ("scan", 3, 3),
        ("read", 1, 3),
        ("read", 2, 3),
        ("read", 3, 3),
        ("load embedder", 0, 0),
        ("embed", 0, 3),
        ("embed", 3, 3),
    ]


def test_a_broken_embedder_leaves_the_text_current(files, index, update):
    class Broken(FakeEmbedder):
        def embed(self, texts):
            return super().embed(texts) * float("nan")

    files.write("a.md", RIVER)
    with pytest.raises(EmbedderError):
        update(Broken())
    assert not index.stale(files.listed())
    with index.reader() as reader:
        assert reader.missing(FakeEmbedder().identity) == 2


def test_where_a_link_leads_is_searched_by_words_and_not_embedded(files, index, update):
    asked = []

    class Listening(FakeEmbedder):
        def embed(self, texts):
            asked.extend(texts)
            return super().embed(texts)

    files.write("a.md", "Read [why we sleep](https://example.org/pillow) tonight.", title="Books")
    update(Listening())
    assert asked == ["4 March 2026. Books\nRead [why we sleep] tonight."]
    with index.reader() as reader:
        assert len(reader.matches("passage", [Term("pillow")])) == 1


def test_recent_gives_the_openings_of_the_newest_notes(files, index, update):
    for day in range(1, 6):
        files.write(f"{day}.md", f"Day {day}", created=datetime(2026, 1, day, tzinfo=UTC))
    files.write("empty.md", "", created=datetime(2026, 2, 1, tzinfo=UTC))
    update()
    with index.reader() as reader:
        assert [hit.text for hit in reader.recent(3)] == ["Day 5", "Day 4", "Day 3"]
        assert reader.recent(3, places=["public"]) == []


def test_an_index_that_is_not_there_is_empty_and_is_not_made_by_looking(index):
    with index.reader() as reader:
        assert reader.totals() == (0, 0)
        assert reader.select() == set()
        assert reader.recent(5) == []
        assert reader.vectors("any") is None
    assert not index.stale([])
    assert index.stale([NoteFile("a.md", "public", 1, 1)])
    assert not index.path.exists()


def test_two_that_embed_at_once_share_the_work(files, index, update):
    for number in range(200):
        files.write(f"{number}.md", f"Bed {number} was weeded{' again' * number}.")
    update(None)
    one, other = FakeEmbedder(), FakeEmbedder()
    first = index.update(files.listed(), files.read, one)
    second = Index(index.path).update(files.listed(), files.read, other, oldest_first=True)
    running = [first, second]
    while running:
        for each in tuple(running):
            if next(each, None) is None:
                running.remove(each)
    with index.reader() as reader:
        assert reader.missing(one.identity) == 0
    assert min(one.embedded, other.embedded) > 0
    assert one.embedded + other.embedded <= 200 + 128  # what both had begun when they met
