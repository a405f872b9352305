"""What retrieval may rely on, from the index's reader and from the fake alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_passages import FakePassages
from druthers.index import Index
from druthers.models import Link, Note, NoteFile, Term

TEXTS = {
    "public/a.md": ("Ran by the river.\n\nThe one heron stood quite still today.", ("running",), "2026-03-01"),
    "private/b.md": ("Slept badly.\nThe river was loud.", (), "2026-03-02"),
    "private/c.md": ("Bread and pickles for supper.", ("Food/preserved",), "2026-04-01"),
    "following/ana/d.md": ("Heron upon heron by the river, see [[c]].", ("birds",), "2026-04-02"),
    "private/empty.md": ("", ("food",), "2026-04-03"),
    "private/kyoto.md": ("京都の寺を見た。\n\nข้าวอร่อย with [[c]] and [[a]].", (), "2026-05-01"),
    "private/2/a.md": ("A second of this name, to [[kyoto]]. Quietly.", (), "2026-05-02"),
}
LINKS = {
    "following/ana/d.md": ("c",),
    "private/kyoto.md": ("c", "a"),
    "private/2/a.md": ("kyoto",),
}


def notes():
    for path, (text, tags, day) in TEXTS.items():
        place = path.split("/", 1)[0]
        yield Note(
            path,
            place,
            text,
            1,
            f"Title {path.rsplit('/', 1)[1][:-3]}",
            datetime.fromisoformat(day).replace(tzinfo=UTC),
            text,
            tags,
            links=tuple(Link("wiki", target, 1) for target in LINKS.get(path, ())),
        )


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


def terms(*texts, kind="word"):
    return [Term(text, kind) for text in texts]


def path(source, number):
    return source.hit(number, None).path


def names(source, numbers):
    return {path(source, number).rsplit("/", 1)[1].removesuffix(".md") for number in numbers}


def test_words_are_counted_at_every_level(source):
    river, heron, absent = terms("river", "heron", "absent")
    assert source.counts("note", [river, heron, absent]) == (7, {river: 3, heron: 2, absent: 0})
    total, holding = source.counts("passage", [river])
    assert total >= 6
    assert holding == {river: 3}
    title, kyoto = terms("title", "kyoto")
    assert source.counts("title", [title, kyoto, river]) == (7, {title: 7, kyoto: 1, river: 0})


@pytest.mark.parametrize("level", ["note", "passage"])
def test_a_match_names_its_note_and_more_of_a_rare_word_is_better(source, level):
    found = source.matches(level, terms("heron"))
    assert names(source, {note for _, note, _ in found}) == {"a", "d"}
    best = max(found, key=lambda match: match[2])
    assert path(source, best[1]) == "following/ana/d.md"
    assert source.matches(level, terms("absent")) == []
    assert source.matches(level, terms("++")) == []
    assert source.matches(level, []) == []


@pytest.mark.parametrize("level", ["note", "title", "passage"])
def test_the_best_so_many_are_the_best_of_all_and_some_score_as_among_all(source, level):
    looked_for = terms("river", "heron", "title", "slept", "quietly")
    every = source.matches(level, looked_for)
    scores = {number: bm25 for number, _, bm25 in every}
    best = source.matches(level, looked_for, most=2)
    assert [bm25 for _, _, bm25 in best] == sorted(scores.values(), reverse=True)[:2]
    assert source.matches(level, looked_for, most=len(every) + 5) == sorted(every, key=lambda match: -match[2])
    some = set(list(scores)[::2]) | {10_000}
    assert {number: bm25 for number, _, bm25 in source.matches(level, looked_for, among=some)} == {
        number: bm25 for number, bm25 in scores.items() if number in some
    }
    assert source.matches(level, looked_for, among=set()) == []


@pytest.mark.parametrize("level", ["note", "title", "passage"])
def test_what_holds_a_term_is_what_matches_it(source, level):
    looked_for = [*terms("river", "heron", "kyoto", "京都", "absent"), Term("qui", "prefix"), Term("by the", "phrase")]
    every = {number for number, _, _ in source.matches(level, looked_for)}
    held = source.holding(level, looked_for, every)
    assert set(held) == every
    for term in looked_for:
        found = {number for number, _, _ in source.matches(level, [term])}
        assert found == {number for number, terms in held.items() if term in terms}
        assert source.counts(level, [term])[1][term] == len(found)
    assert source.holding(level, looked_for, set()) == {}


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (Term("heron"), "a d"),
        (Term("birds"), "d"),
        (Term("preserved"), "c"),
        (Term("kyoto"), "kyoto a"),
        (Term("April"), ""),
        (Term("her", "prefix"), "a d"),
        (Term("upon heron", "phrase"), "d"),
        (Term("heron upon", "phrase"), "d"),
        (Term("loud heron", "phrase"), ""),
        (Term("京都"), "kyoto"),
        (Term("都の寺", "phrase"), "kyoto"),
        (Term("京寺", "phrase"), ""),
        (Term("京都で"), ""),
        (Term("ข้าว"), "kyoto"),
    ],
)
def test_notes_with_a_term_hold_it_in_their_text_title_or_tags(source, term, wanted):
    assert names(source, source.notes_with(term)) == set(wanted.split())


@pytest.mark.parametrize("word", ["京都", "寺", "の寺", "京都で何を見た", "ข้าว", "อร่อย"])
@pytest.mark.parametrize("level", ["note", "passage"])
def test_words_are_found_where_there_are_no_spaces(source, level, word):
    assert names(source, {note for _, note, _ in source.matches(level, terms(word))}) == {"kyoto"}
    assert source.matches(level, terms("都京")) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rivr", "river"),
        ("rvier", "river"),
        ("hreno", None),
        ("Picklse", "pickles"),
        ("preservde", "preserved"),
        ("perservde", "preserved"),
        ("perseevde", None),
        ("ran", None),
        ("unknowable", None),
        ("quietl", "quietly"),
    ],
)
def test_a_slip_is_mended_with_a_word_that_stands_in_a_note(source, typed, meant):
    assert source.similar(typed) == meant


def test_vectors_are_unit_rows_beside_their_passages_and_notes(source):
    found = source.vectors(FakeEmbedder().identity)
    assert found.rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.rows[found.places], axis=1), 1.0, atol=1e-5)
    assert len(found.passages) == len(found.notes) == len(found.places) >= 6
    assert {path(source, note) for note in found.notes.tolist()} == set(TEXTS) - {"private/empty.md"}
    owners = {number: note for note, numbers in source.passages(found.notes.tolist()).items() for number in numbers}
    assert owners == dict(zip(found.passages.tolist(), found.notes.tolist(), strict=True))
    assert source.vectors("another embedder") is None


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, "a b c d empty kyoto"),
        ({"tags": ["#Food"]}, "c empty"),
        ({"tags": ["food/preserved"]}, "c"),
        ({"tags": ["foo", "preserved"]}, ""),
        ({"without_tags": ["food"]}, "a b d kyoto"),
        ({"tags": ["food"], "without_tags": ["Food/Preserved"]}, "empty"),
        ({"since": date(2026, 3, 2), "until": date(2026, 4, 1)}, "b c"),
        ({"places": ["public", "following"]}, "a d"),
        ({"tags": ["food"], "until": date(2026, 4, 1)}, "c"),
        ({"authors": ["ANA"]}, "d"),
        ({"authors": ["nobody"]}, ""),
        ({"without_authors": ["Ana"]}, "a b c empty kyoto"),
    ],
)
def test_filters_let_through_what_passes_all_of_them(source, asked, wanted):
    assert names(source, source.select(**asked)) == set(wanted.split())


def test_moments_are_when_notes_were_written(source):
    number = source.note("private/b.md")
    assert source.moments([number]) == {number: datetime(2026, 3, 2, tzinfo=UTC).timestamp()}


def test_ties_are_links_whose_end_is_clear_from_either_side(source):
    by_path = {each: source.note(each) for each in TEXTS}
    found = {(path(source, one), path(source, other)) for one, other in source.ties([by_path["private/c.md"]])}
    assert found == {("following/ana/d.md", "private/c.md"), ("private/kyoto.md", "private/c.md")}
    found = {(path(source, one), path(source, other)) for one, other in source.ties([by_path["private/kyoto.md"]])}
    assert found == {("private/kyoto.md", "private/c.md"), ("private/2/a.md", "private/kyoto.md")}
    assert source.ties([]) == source.ties([by_path["public/a.md"]]) == []


def test_a_note_is_known_by_its_path(source):
    assert path(source, source.note("private/c.md")) == "private/c.md"
    assert source.note("private/gone.md") is None


def test_a_hit_is_the_passage_verbatim_with_its_lines(source):
    for passage, note, _ in source.matches("passage", terms("river", "heron", "pickles", "京都")):
        hit = source.hit(note, passage)
        lines = TEXTS[hit.path][0].split("\n")
        assert hit.text == "\n".join(lines[hit.lines[0] - 1 : hit.lines[1]]) == source.texts([passage])[passage]
        assert hit.id


def test_passages_stand_in_their_order(source):
    note = source.note("public/a.md")
    (listed,) = source.passages([note]).values()
    starts = [source.hit(note, passage).lines[0] for passage in listed]
    assert starts == sorted(starts)
    assert source.passages([source.note("private/empty.md")]) == {}


def test_a_note_without_words_has_an_empty_hit(source):
    assert source.hit(source.note("private/empty.md"), None).text == ""


def test_what_holds_a_beginning_the_last_known_first(source):
    held = source.newest_with(Term("her", "prefix"), 5)
    assert [source.hit(note, None).path for note in held] == ["following/ana/d.md", "public/a.md"]
    assert source.newest_with(Term("her", "prefix"), 1) == held[:1]
    assert source.newest_with(Term("her", "prefix"), 5, among=held[1:]) == held[1:]
    assert not source.wide(Term("her", "prefix"))
    assert not source.wide(Term("river"))
