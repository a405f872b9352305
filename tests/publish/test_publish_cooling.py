"""The cooling-off time: what waits, how long, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from druthers.publish.cooling import RULE, cooling

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_what_is_younger_than_the_time_waits_and_is_told_for_how_long():
    came = {"a.md": NOW - timedelta(hours=20, minutes=30), "b.md": NOW - timedelta(hours=24), "c.md": NOW}
    waiting = dict(cooling(came, NOW, 24))
    assert set(waiting) == {"a.md", "c.md"}
    assert "20 hours 30 minutes ago" in waiting["a.md"].reason
    assert "Push in 3 hours 30 minutes" in waiting["a.md"].remedy
    assert "just now" in waiting["c.md"].reason
    assert {each.rule for each in waiting.values()} == {RULE}


def test_without_a_time_nothing_waits():
    assert list(cooling({"a.md": NOW}, NOW, 0)) == []


def test_the_words_do_not_change_as_time_goes_by():
    (first,) = cooling({"a.md": NOW}, NOW, 5)
    (later,) = cooling({"a.md": NOW}, NOW + timedelta(hours=3), 5)
    assert first[1].text == later[1].text


def test_a_clock_that_runs_ahead_is_named_and_delays_no_longer_than_the_time():
    ((_, spotted),) = cooling({"a.md": NOW + timedelta(days=400)}, NOW, 2)
    assert "ahead" in spotted.reason
    assert "Push in 2 hours" in spotted.remedy


@given(
    st.dictionaries(st.text(max_size=5), st.integers(-(10**6), 10**6), max_size=8),
    st.floats(0, 1000),
)
def test_exactly_what_is_too_young_waits(ages, hours):
    came = {path: NOW - timedelta(seconds=age) for path, age in ages.items()}
    waiting = {path for path, _ in cooling(came, NOW, hours)}
    assert waiting == {
        path for path, age in ages.items() if hours > 0 and timedelta(seconds=age) < timedelta(hours=hours)
    }
