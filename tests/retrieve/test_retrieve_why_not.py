from __future__ import annotations

from datetime import date

import pytest

from druthers.errors import UsageError
from druthers.retrieve import search, why_not
from druthers.retrieve.score import MEANING, NOTE

LONG = "The heron stood by the river until the rain came and then it flew away over the bridge."
NOTES = {
    "river.md": ("Ran 8k by the river before work.", ("running",), "2026-03-01"),
    "heron.md": ("Heron upon heron by the river.", ("birds",), "2026-03-02"),
    "private/a.md": (LONG, (), "2026-03-03"),
    "private/b.md": (LONG, (), "2026-03-03"),
    "bread.md": ("Bread and pickles for supper.", (), "2026-04-01"),
}


@pytest.mark.parametrize(
    ("path", "query", "filters", "kind", "said"),
    [
        ("gone.md", "river", {}, "absent", "no such note"),
        ("bread.md", "river", {}, "unmatched", '"river"'),
        ("river.md", "river", {"tags": ["birds"]}, "filtered", "#birds"),
        ("river.md", "river tag:birds", {}, "filtered", "#birds"),
        ("river.md", "river", {"since": date(2026, 3, 2)}, "filtered", "2026-03-02"),
        ("river.md", "river -work", {}, "excluded", "work"),
        ("river.md", '"by the bridge"', {}, "phrase", "by the bridge"),
        ("heron.md", "heron", {}, "shown", "hit 1"),
        ("private/b.md", "rain", {}, "folded", "private/a.md"),
        ("river.md", "heron by the river", {"k": 1}, "ranked", "of 4"),
    ],
)
def test_each_reason_is_told(searching, path, query, filters, kind, said):
    with searching(NOTES) as source:
        told = why_not(source, None, path, query, mode="text", **filters)
    assert (told.path, told.kind) == (path, kind)
    assert said in told.reason
    assert told.understood is not None


@pytest.mark.parametrize("mode", ["text", "semantic", "hybrid"])
def test_the_rank_is_where_a_longer_list_shows_it(searching, embedder, mode):
    notes = {f"{number}.md": "river " * (number + 1) + f"{'stone ' * 9}{number}" for number in range(30)}
    with searching(notes, embedder=embedder) as source:
        shown = search(source, embedder, "river stones", k=30, mode=mode)
        for place in (1, 4, 17, 30):
            path = shown[place - 1].path
            told = why_not(source, embedder, path, "river stones", k=3, mode=mode)
            assert (told.kind, told.rank, told.of) == ("shown" if place <= 3 else "ranked", place, 30)
            assert told.score == pytest.approx(sum(told.why.values()))
            assert told.score == pytest.approx(shown[place - 1].score)
            assert told.least == pytest.approx(shown[2].score)


def test_it_tells_what_the_note_has(searching, embedder):
    with searching(NOTES, embedder=embedder) as source:
        told = why_not(source, embedder, "river.md", "heron by the river", k=1)
    assert set(told.why) >= {NOTE, MEANING}
    assert told.grounds.in_note == told.grounds.in_passage == ("river",)
    assert told.grounds.similarity > 0
    assert told.grounds.ranks["words"] > 1


def test_an_empty_query_is_an_error(searching):
    with searching(NOTES) as source, pytest.raises(UsageError):
        why_not(source, None, "river.md", "  ")
