from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.errors import EmbedderError, UsageError
from druthers.retrieve import search
from druthers.retrieve.query import cleaned
from druthers.retrieve.score import MEANING, NOTE, PASSAGE

NOTES = {
    "river.md": "# Morning\n\nRan 8k by the river before work.\n\n# Evening\n\nSlept badly after late coffee.",
    "public/coffee.md": ("Coffee with Ana; the thesis is stuck.", ("friends", "work/thesis"), "2026-02-01"),
    "public/beans.md": ("Planted beans. C++ in the evening.", ("garden",), "2026-01-15"),
    "following/ben/tea.md": ("Tea instead of coffee helps me sleep.", (), "2025-12-31"),
    "empty.md": ("", ("Garden",), "2026-03-05"),
}


def paths(hits):
    return [hit.path for hit in hits]


@pytest.mark.parametrize("mode", ["text", "semantic", "hybrid"])
def test_each_mode_finds_the_passage_and_says_why(searching, embedder, mode):
    with searching(NOTES, embedder=embedder) as source:
        hits = search(source, embedder, "coffee in the evening, slept badly", mode=mode)
    assert paths(hits)[0] == "river.md"
    assert hits[0].lines == (5, 7)
    assert hits[0].text == "# Evening\n\nSlept badly after late coffee."
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert len(set(paths(hits))) == len(hits)
    named = {"text": {NOTE, PASSAGE}, "semantic": {MEANING}, "hybrid": {NOTE, PASSAGE, MEANING}}[mode]
    assert set(hits[0].why) == named
    for hit, after in zip(hits, [*hits[1:], hits[-1]], strict=True):
        assert hit.score == pytest.approx(sum(hit.why.values()))
        assert hit.score >= after.score


def test_word_parts_do_not_exceed_one(searching):
    with searching({**NOTES, "same.md": "coffee coffee coffee"}) as source:
        for hit in search(source, None, "coffee", mode="text"):
            assert 0 < hit.why[NOTE] <= 1
            assert 0 < hit.why[PASSAGE] <= 2.2 / 1.9


def test_endings_and_accents_do_not_matter(searching):
    with searching({"a.md": "Running in Zürich", "b.md": "Nothing"}) as source:
        for query in ("runs", "zurich", "Zu\u0308rich", "ZÜRICH"):
            assert paths(search(source, None, query, mode="text")) == ["a.md"]


def test_a_note_is_found_by_its_date_title_and_tags(searching):
    with searching(NOTES) as source:
        assert paths(search(source, None, "15 January", mode="text")) == ["public/beans.md"]
        assert paths(search(source, None, "empty", mode="text")) == ["empty.md"]
        assert paths(search(source, None, "friends", mode="text")) == ["public/coffee.md"]
        hit = search(source, None, "empty", mode="text")[0]
    assert (hit.lines, hit.text, set(hit.why)) == ((1, 1), "", {NOTE})


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"tags": ["garden"]}, {"public/beans.md", "empty.md"}),
        ({"tags": ["#Garden", "friends"]}, {"public/beans.md", "empty.md", "public/coffee.md"}),
        ({"tags": ["work"]}, {"public/coffee.md"}),
        ({"tags": ["wor"]}, set()),
        ({"since": date(2026, 2, 1)}, {"public/coffee.md", "river.md", "empty.md"}),
        ({"until": date(2026, 1, 15)}, {"public/beans.md", "following/ben/tea.md"}),
        ({"since": date(2026, 1, 15), "until": date(2026, 2, 1)}, {"public/beans.md", "public/coffee.md"}),
        ({"places": ["public"]}, {"public/coffee.md", "public/beans.md"}),
        ({"places": ["public", "following"], "tags": ["friends"]}, {"public/coffee.md"}),
    ],
)
def test_filters(searching, filters, wanted):
    everything = "2025 2026"  # every note has its date in words
    with searching(NOTES) as source:
        assert set(paths(search(source, None, everything, mode="text", **filters))) == wanted


def test_filters_come_before_the_cut(searching):
    notes = {f"{number}.md": "river river river" for number in range(30)}
    notes["public/last.md"] = "a long way from here there might have been some water, or a river"
    with searching(notes) as source:
        assert paths(search(source, None, "river", k=1, mode="text", places=["public"])) == ["public/last.md"]


def test_hybrid_without_an_embedder_or_vectors_is_text(searching, embedder):
    with searching(NOTES) as source:
        text = search(source, None, "coffee", mode="text")
        assert search(source, None, "coffee", mode="hybrid") == text
        assert search(source, embedder, "coffee", mode="hybrid") == text
        assert search(source, embedder, "coffee", mode="semantic") == []
    assert embedder.embedded == 0, "where there is nothing to compare with, nothing is embedded"


def test_vectors_of_another_embedder_are_never_compared(searching):
    with searching(NOTES, embedder=FakeEmbedder(16)) as source:
        assert search(source, FakeEmbedder(32), "coffee", mode="semantic") == []


def test_k_cuts_and_equals_stand_in_the_order_of_their_paths(searching):
    with searching({f"{name}.md": "the same river" for name in "ecadb"}) as source:
        assert [hit.path for hit in search(source, None, "river", k=3, mode="text")] == ["a.md", "b.md", "c.md"]


def test_names_that_stand_in_most_notes_do_not_steer_the_meaning(searching):
    asked = []

    class Listening(FakeEmbedder):
        def embed(self, texts):
            asked.extend(texts)
            return super().embed(texts)

    notes = {f"{number}.md": f"Ana said {number}" for number in range(8)} | {"9.md": "Ben rests"}
    with searching(notes, embedder=FakeEmbedder()) as source:
        search(source, Listening(), "What did Ana's friend Ben say?")
        search(source, Listening(), "Ana's?")
    assert asked == ["What did friend Ben say?", "Ana's?"]


@pytest.mark.parametrize("query", ["", "  \n\t", "\x00\x01"])
def test_an_empty_query_is_an_error(searching, query):
    with searching(NOTES) as source, pytest.raises(UsageError) as caught:
        search(source, None, query)
    assert caught.value.hint


def test_what_cannot_be_done_is_said(searching):
    with searching(NOTES) as source:
        with pytest.raises(UsageError):
            search(source, None, "river", k=0)
        with pytest.raises(EmbedderError):
            search(source, None, "river", mode="semantic")


@given(query=st.text(min_size=1, max_size=80))
@example('"')
@example("C++")
@example("AND")
@example("NEAR(a b) OR text:river* ^ NOT")
@example("'; DROP TABLE notes; --")
@example("\U0001f389")
@example("one\x00two")
@example("stray \udcff byte")
@example("what is it")
@example("a" * 10_000)
@example(" ".join(f"word{number}" for number in range(2_000)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_whatever_is_typed_is_searched_for(searching, query):
    embedder = FakeEmbedder()
    with searching(NOTES, embedder=embedder) as source:
        for mode in ("text", "hybrid", "semantic"):
            try:
                search(source, embedder, query, mode=mode)
            except UsageError:
                assert cleaned(query) == ""


def test_c_plus_plus_and_stop_words_find_something(searching):
    with searching(NOTES) as source:
        assert paths(search(source, None, "C++", mode="text")) == ["public/beans.md"]
        assert "public/coffee.md" in paths(search(source, None, "what is the", mode="text"))
