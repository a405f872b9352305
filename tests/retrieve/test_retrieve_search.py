from __future__ import annotations

import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.errors import EmbedderError, UsageError
from druthers.retrieve import looking, search
from druthers.retrieve.query import cleaned
from druthers.retrieve.score import DATE, LIKENESS, MEANING, NOTE, PASSAGE, RECENCY, TITLE

search_module = sys.modules["druthers.retrieve.search"]

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
    meant = {MEANING, LIKENESS}
    named = {"text": {NOTE, PASSAGE}, "semantic": meant, "hybrid": {NOTE, PASSAGE, *meant}}[mode]
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
    assert (hit.lines, hit.text, set(hit.why)) == ((1, 1), "", {NOTE, TITLE})


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
        found = search(source, embedder, "coffee", mode="hybrid")
        assert (found.hits, found.mode, found.unembedded) == (text.hits, "text", 5)
        assert not search(source, embedder, "coffee", mode="semantic")
    assert embedder.embedded == 0, "where there is nothing to compare with, nothing is embedded"


def test_vectors_of_another_embedder_are_never_compared(searching):
    with searching(NOTES, embedder=FakeEmbedder(16)) as source:
        assert not search(source, FakeEmbedder(32), "coffee", mode="semantic")


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


def test_grounds_tell_the_words_the_similarity_and_the_ranks(searching, embedder):
    with searching(NOTES, embedder=embedder) as source:
        hits = search(source, embedder, "coffee by the river")
        best = hits[0]
        assert best.path == "river.md"
        assert set(best.grounds.in_note) == {"coffee", "river"}
        assert set(best.grounds.in_passage) < {"coffee", "river"}
        assert best.grounds.ranks["words"] == 1
        nearest = max(hits, key=lambda hit: hit.grounds.similarity)
        assert nearest.grounds.ranks["meaning"] == 1
        assert 0 < best.grounds.similarity <= 1.0001
        told = search(source, None, "coffee", mode="text")[0].grounds
    assert (told.similarity, "meaning" in told.ranks) == (None, False)


def test_a_day_that_is_named_speaks_for_its_notes_and_hides_none(searching):
    notes = {
        "may.md": ("Planted beans.", (), "2023-05-08"),
        "after.md": ("Planted beans.", (), "2023-05-12"),
        "june.md": ("Planted beans.", (), "2023-06-20"),
    }
    with searching(notes) as source:
        hits = search(source, None, "What did I plant on 8 May 2023?", mode="text", today=date(2026, 3, 4))
        assert paths(hits) == ["may.md", "after.md", "june.md"]
        assert hits[0].why[DATE] > hits[1].why[DATE] > 0
        assert DATE not in hits[2].why
        assert paths(search(source, None, "yesterday", mode="text", today=date(2023, 5, 9))) == ["may.md", "after.md"]


def test_recency_is_off_unless_asked_for_and_halves_in_ninety_days(searching):
    notes = {"old.md": ("beans", (), "2026-01-01"), "new.md": ("beans", (), "2026-04-01")}
    with searching(notes) as source:
        assert paths(search(source, None, "beans", mode="text", today=date(2026, 4, 1)))[0] == "new.md"  # by its path
        assert all(RECENCY not in hit.why for hit in search(source, None, "beans", mode="text"))
        hits = search(source, None, "beans", mode="text", today=date(2026, 4, 1), recency=0.4)
    assert [hit.why[RECENCY] for hit in hits] == pytest.approx([0.4, 0.2])


def test_a_filter_alone_lists_what_passes_it(searching):
    with searching(NOTES) as source:
        assert set(paths(search(source, None, "tag:garden"))) == {"public/beans.md", "empty.md"}
        assert search(source, None, "tag:nothing-has-this").hits == ()


def test_a_phrase_must_be_there_unless_a_question_stands_around_it(searching):
    with searching(NOTES) as source:
        assert paths(search(source, None, '"late coffee"', mode="text")) == ["river.md"]
        assert not search(source, None, '"early coffee"', mode="text")
        found = search(source, None, 'Who had "early coffee" with the thesis, beans and tea?', mode="text")
    assert found.hits
    assert [mended.typed for mended in found.understood.mended] == ['"early coffee"']


def test_notes_that_say_the_same_are_one_hit_and_k_are_still_found(searching):
    same = "We walked along the river to the old mill and back before it rained."
    notes = {f"copy{number}.md": same for number in range(30)} | {"other.md": "A river, far away."}
    with searching(notes) as source:
        hits = search(source, None, "river", k=2, mode="text")
    assert sorted(paths(hits)) == ["copy0.md", "other.md"]
    assert len(next(hit for hit in hits if hit.path == "copy0.md").also) == 29


@pytest.mark.parametrize("mode", ["text", "hybrid"])
def test_what_is_cut_early_changes_no_hit(searching, embedder, monkeypatch, mode):
    words = ["river", "heron", "bread", "beans", "thesis", "coffee", "mill", "rain"]
    notes = {
        f"{number:03}.md": f"{' '.join(words[number % 8 :][: number % 5 + 1])} {'stone ' * (number % 11)} {number}"
        for number in range(240)
    }
    with searching(notes, embedder=embedder) as source:
        for query in ("river heron", "bread beans coffee", "rain"):
            every = search(source, embedder, query, k=5, mode=mode)
            monkeypatch.setattr(looking.look, "__kwdefaults__", {"most": 80})
            few = search(source, embedder, query, k=5, mode=mode)
            monkeypatch.undo()
            assert [(hit.path, pytest.approx(hit.score)) for hit in few] == [(hit.path, hit.score) for hit in every]


def test_a_doubtful_answer_is_cut_to_the_nearest(searching, embedder, monkeypatch):
    with searching(NOTES, embedder=embedder) as source:
        monkeypatch.setattr(search_module, "DOUBTFUL", 1.1)
        found = search(source, embedder, "What did Ana say about coffee?", anyway=False)
        assert (found.doubtful, len(found)) == (True, 3)
        assert 0 <= found.answered <= 1
        monkeypatch.setattr(search_module, "DOUBTFUL", -0.1)
        assert not search(source, embedder, "What did Ana say about coffee?", anyway=False).doubtful
        assert search(source, embedder, "What did Ana say about coffee?").answered is None


def test_single_lines_are_found(searching):
    with searching(NOTES) as source:
        hit = search(source, None, "late coffee", mode="text", by="line")[0]
    assert (hit.path, hit.lines, hit.text) == ("river.md", (7, 7), "Slept badly after late coffee.")
