"""The time and fresh ids."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from druthers.adapters.clock import ALPHABET, Ulids, local_now


def test_the_present_moment_knows_its_offset():
    now = local_now()
    assert now.utcoffset() is not None
    assert abs((now - datetime.now(UTC)).total_seconds()) < 5


def test_an_id_begins_with_the_milliseconds_of_its_making(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_469_918_176_385_000_000)
    assert Ulids()()[:10] == "01ARYZ6S41"  # the example of the specification


def test_ids_stay_in_order_when_the_clock_stands_still_or_goes_back(monkeypatch):
    new_id = Ulids()
    ids = []
    for moment in [5, 5, 5, 4, 1, 6, 6]:
        monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment * 1_000_000_000_000)
        ids.append(new_id())
    assert ids == sorted(set(ids))
    assert all(len(each) == 26 and set(each) <= set(ALPHABET) for each in ids)


def test_threads_never_get_the_same_id():
    new_id = Ulids()
    with ThreadPoolExecutor(8) as pool:
        lists = list(pool.map(lambda _: [new_id() for _ in range(2000)], range(8)))
    assert len({each for ids in lists for each in ids}) == 16_000
    assert all(ids == sorted(ids) for ids in lists)


def test_two_makers_do_not_meet():
    assert Ulids()() != Ulids()()
