from __future__ import annotations

from datetime import date

import pytest

from druthers.retrieve.filters import allowed, reason_filtered
from druthers.retrieve.understanding import understand

NOTES = {
    "river.md": ("Ran by the river, slow and long.", ("running",), "2026-03-04"),
    "public/coffee.md": ("Coffee with Ana, long and slow.", ("friends", "work/thesis"), "2026-02-01"),
    "public/beans.md": ("Planted beans by the river.", ("garden",), "2026-01-15"),
    "following/ben/tea.md": ("Tea helps.", (), "2025-12-31"),
}
ALL = {path.removesuffix(".md").rsplit("/", 1)[-1] for path in NOTES}
TODAY = date(2026, 3, 10)


@pytest.fixture
def source(searching):
    with searching(NOTES) as opened:
        yield opened


def names(source, numbers):
    return {source.hit(number, None).path.removesuffix(".md").rsplit("/", 1)[-1] for number in numbers}


@pytest.mark.parametrize(
    ("query", "filters", "wanted"),
    [
        ("tag:work", {}, {"coffee"}),
        ("-tag:work", {}, ALL - {"coffee"}),
        ("tag:garden #friends", {}, {"coffee", "beans"}),
        ("tag:garden", {"tags": ["friends"]}, set()),
        ("tag:work", {"tags": ["friends"]}, {"coffee"}),
        ("in:public", {}, {"coffee", "beans"}),
        ("in:public", {"places": ["private"]}, set()),
        ("-in:private", {"places": ["private", "following"]}, {"tea"}),
        ("since:2026", {}, ALL - {"tea"}),
        ("since:2026", {"until": date(2026, 1, 31)}, {"beans"}),
        ("until:january", {"since": date(2026, 1, 1)}, {"beans"}),
        ("on:2026-02-01", {}, {"coffee"}),
        ("after:2026 before:2026", {}, set()),
        ('"by the river"', {}, {"river", "beans"}),
        ('"by the river" "slow and long"', {}, {"river"}),
        ('"slow and long" tag:friends', {}, set()),
        ("slow -river", {}, {"coffee", "tea"}),
        ('-"slow and long" -plant*', {}, {"coffee", "tea"}),
        ("-garden", {}, {"river", "coffee", "tea"}),
        ("-river in:public", {}, {"coffee"}),
        ("from:Ben", {}, {"tea"}),
        ("from:ana", {}, set()),
        ("-from:ben", {}, ALL - {"tea"}),
        ("from:ben", {"places": ["public"]}, set()),
    ],
)
def test_who_may_be_a_hit_and_why_the_others_may_not(source, query, filters, wanted):
    understood = understand(query, TODAY)
    found = allowed(source, understood, **filters)
    assert found is not None
    assert names(source, found) == wanted
    for note in source.select():
        failed = reason_filtered(source, note, understood, **filters)
        assert (failed is None) == (note in found)
        if failed is not None:
            assert failed[0] in ("filtered", "excluded", "phrase")
            assert failed[1].endswith(".")


def test_where_nothing_is_asked_all_may(source):
    understood = understand("river last spring", TODAY)
    assert allowed(source, understood) is None
    assert all(reason_filtered(source, note, understood) is None for note in source.select())


@pytest.mark.parametrize(
    ("query", "filters", "failed"),
    [
        ("", {"places": ["public"]}, ("filtered", "It is private, and the search is limited to what is public.")),
        (
            "in:public in:following",
            {},
            ("filtered", "It is private, and the search is limited to what is public or among those you follow."),
        ),
        (
            "since:2025",
            {"until": date(2026, 1, 1)},
            (
                "filtered",
                "It was written on 2026-03-04, and the search is limited to notes from 2025-01-01 to 2026-01-01.",
            ),
        ),
        ("", {"tags": ["#x", "y"]}, ("filtered", "It is not tagged #x or #y, as the search asks.")),
        ("-#running", {}, ("filtered", "It is tagged #running, which the search leaves out.")),
        ("-river", {}, ("excluded", 'It holds "river", which the search leaves out.')),
        ("-riv*", {}, ("excluded", 'It holds a word that begins with "riv", which the search leaves out.')),
        ('"the slow river"', {}, ("phrase", 'It does not hold "the slow river", word for word.')),
    ],
)
def test_the_reason_is_said_in_a_sentence(source, query, filters, failed):
    note = source.note("river.md")
    assert reason_filtered(source, note, understand(query, TODAY), **filters) == failed
