"""A search at every key: as any by words, but for a beginning that may still be anything."""

from __future__ import annotations

from datetime import date
from itertools import islice, product

import pytest

from druthers.errors import UsageError
from druthers.retrieve import glance, search

TODAY = date(2026, 3, 5)
ENDINGS = ["".join(two) for two in islice(product("bdfgklmnpr", repeat=2), 80)]
MANY = {
    f"public/{ending}.md": (f"A morning with ca{ending} and a walk", (), f"2026-02-{1 + at % 28:02}")
    for at, ending in enumerate(ENDINGS)
}


def paths(found):
    return [hit.path for hit in found]


def test_words_are_found_as_by_a_search(searching):
    notes = MANY | {"public/heron.md": "The heron at the bend", "public/two.md": "Herons and cold hands"}
    with searching(notes) as source:
        for query in ("heron", "hero*", "heron tag:no", '"cold hands"', "herom"):
            quick, slow = (
                glance(source, query, today=TODAY),
                search(source, None, query, mode="text", today=TODAY, k=20),
            )
            assert quick == slow


def test_a_wide_beginning_waits_beside_other_words(searching):
    with searching(MANY | {"public/heron.md": ("The heron at the bend", (), "2026-01-01")}) as source:
        assert paths(glance(source, "heron ca*", today=TODAY)) == ["public/heron.md"]
        assert set(paths(glance(source, "heron cabd*", today=TODAY))) == {"public/heron.md", "public/bd.md"}


def test_a_wide_beginning_alone_gives_titles_then_the_newest(searching):
    notes = MANY | {"private/canal.md": ("By the water\n\nA canal, one caf\u00e9", (), "2020-01-01")}
    with searching(notes) as source:
        found = glance(source, "ca*", k=5, today=TODAY)
        assert paths(found)[0] == "private/canal.md"
        days = [hit.created.date() for hit in found][1:]
        assert days == sorted(days, reverse=True)
        assert days[0] >= date(2026, 2, 20)
        assert found.mode == "text"
        assert all(hit.score == sum(hit.why.values()) and hit.grounds.in_passage == ("ca",) for hit in found)
        assert set(paths(glance(source, "ca* in:private", today=TODAY))) == {"private/canal.md"}
        assert paths(glance(source, "ca* in:following", today=TODAY)) == []


def test_nothing_is_no_query(searching):
    with searching({"a.md": "x"}) as source, pytest.raises(UsageError):
        glance(source, "  ")
