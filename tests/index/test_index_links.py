"""Names, links and tags in the index: written with each note, gone with it, and quick to ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from druthers.models import Link, Mention, Note
from druthers.models.names import ALIAS, BLOCK, DAY, ID, STEM, TITLE, Named


@pytest.fixture
def put(files):
    def write(path, text, **said):
        files.write(path, text)
        file, note = files.notes[path]
        fields = {name: getattr(note, name) for name in Note.__dataclass_fields__} | said
        files.notes[path] = (file, Note(**fields))

    return write


def seen(index):
    with index.reader() as reader:
        return [
            sorted(reader._connection.execute(f"SELECT n.path, t.* FROM {table} t JOIN notes n ON n.id = t.note"))
            for table in ("names", "links", "tags")
        ]


def without_numbers(rows):
    return [[[each for each in row if not isinstance(each, int)] for row in table] for table in rows]


def test_a_note_is_known_by_every_name(put, index, update):
    put(
        "pages/Home___Garden.md",
        "- x",
        title="My Garden",
        aliases=("The Plot",),
        id="01JD7Z",
        day=date(2026, 11, 21),
        blocks=("b1",),
    )
    update()
    with index.reader() as reader:
        found = {(named.name, named.kind) for named in reader.names_of("pages/Home___Garden.md")}
        assert found >= {
            ("home___garden", STEM),
            ("the plot", ALIAS),
            ("2026-11-21", DAY),
            ("my garden", TITLE),
            ("01jd7z", ID),
            ("b1", BLOCK),
        }
        assert reader.named(["garden"]) == [Named("pages/Home___Garden.md", "My Garden", "home/garden", 1)]
        assert reader.named(["the plot", "absent"])[0].name == "the plot"
        assert reader.named([]) == []
        assert reader.with_id("d7z") == ["pages/Home___Garden.md"]
        assert reader.with_id("x") == []
        assert [named.name for named in reader.like("plot", 3)] == ["the plot"]


def test_links_are_kept_with_their_lines_words(put, index, update):
    links = (
        Link("wiki", "folder/Garden.md", 1),
        Link("wiki", "", 1, heading="Here"),
        Link("markdown", "b.md", 3, embed=True),
    )
    put("a.md", "see [[folder/Garden.md]] [[#Here]]\n\n" + "y" * 900 + " ![x](b.md) " + "z" * 900, links=links)
    update()
    with index.reader() as reader:
        first, second = reader.links_of("a.md")
        assert first == Mention("a.md", "a", "wiki", "folder/Garden.md", 1, "see [[folder/Garden.md]] [[#Here]]")
        assert (second.kind, second.line, second.embed) == ("markdown", 3, True)
        assert "![x](b.md)" in second.text
        assert len(second.text) < 250
        assert reader.links_to(["garden"]) == [first]
        assert reader.links_to(["b", "garden"]) == [first, second]
        assert reader.links_to([str(number) for number in range(2000)]) == []


def test_what_is_known_of_a_note_goes_with_it(put, files, index, update):
    put("a.md", "[[b]] #x", links=(Link("wiki", "b", 1),), tags=("x",))
    put("b.md", "[[a]]", links=(Link("wiki", "a", 1),), aliases=("Bee",), tags=("x", "y"))
    update()
    put("b.md", "nothing")
    update()
    with index.reader() as reader:
        assert (reader.links_to(["a"]), reader.named(["bee"]), reader.tags()) == ([], [], {"x": 1})
    del files.notes["a.md"]
    files.refuse("b.md", "it is no text")
    update()
    assert seen(index) == [[], [], []]


def test_a_new_alias_or_day_is_taken_in_although_the_text_is_the_same(put, index, update):
    put("a.md", "x")
    update()
    put("a.md", "x", day=date(2026, 11, 21))
    update()
    with index.reader() as reader:
        assert [named.path for named in reader.named(["2026-11-21"])] == ["a.md"]


def test_increments_of_links_lead_where_a_rebuild_leads(put, files, index, update):
    put("a.md", "[[b]]", links=(Link("wiki", "b", 1),), tags=("X",))
    update()
    put("b.md", "[[a]] [[c]]", links=(Link("wiki", "a", 1), Link("wiki", "c", 1)), tags=("x", "y/z"))
    put("a.md", "[[c]]", links=(Link("wiki", "c", 1),), aliases=("Ay",))
    update()
    grown = without_numbers(seen(index))
    index.reset()
    update()
    assert without_numbers(seen(index)) == grown


def test_tags_are_counted_by_note_and_spelt_as_in_the_oldest(put, index, update):
    put("new.md", "x", tags=("Running", "running", "a/b"), created=datetime(2026, 5, 1, tzinfo=UTC))
    put("old.md", "x", tags=("running", "Läufe"), created=datetime(2026, 1, 1, tzinfo=UTC))
    update()
    with index.reader() as reader:
        assert reader.tags() == {"running": 2, "a/b": 1, "Läufe": 1}


def test_an_index_that_is_not_there_knows_nothing(index):
    with index.reader() as reader:
        assert (reader.tags(), reader.links_of("a.md"), reader.links_to(["a"]), reader.named(["a"])) == ({}, [], [], [])
        assert (reader.with_id("abcd"), reader.like("a", 3), reader.names_of("a.md")) == ([], [], [])


def test_an_alias_that_is_not_unicode_is_a_reason(put, update):
    put("a.md", "x", aliases=("\ud800",))
    assert [skipped.path for skipped in update().skipped] == ["a.md"]


def test_backlinks_are_looked_up_and_not_searched_for(put, index, update):
    put("a.md", "[[b]]", links=(Link("wiki", "b", 1),))
    update()
    with index.reader() as reader:
        plans = [
            reader._connection.execute(f"EXPLAIN QUERY PLAN {query}", ("b",)).fetchall()
            for query in ("SELECT note FROM links WHERE tail IN (?)", "SELECT note FROM names WHERE tail IN (?)")
        ]
    assert all("USING INDEX" in row[3] for plan in plans for row in plan)
