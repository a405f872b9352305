"""What is asked about later: only what was welcome, some days on, once, and not where it listens."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal

START = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=1)))
LINES = ("I want to walk along the harbour every morning.", "I should call grandma about the shipyard stories.")


class Clock:
    now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal(tmp_path, clock):
    init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0].close()
    with open_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel(), now=clock) as opened:
        for line in LINES:
            opened.capture(line)
        yield opened


def test_one_a_day_each_once_and_never_what_was_not_welcome(journal, clock):
    one, two, three = (each.id for each in journal.propose(n=3, seed=1))
    journal.rate(one, 4)
    journal.rate(two, 5)
    journal.rate(three, 2)
    assert journal.look_back() is None  # it cannot have been done yet
    clock.now += timedelta(days=4)
    assert journal.look_back().proposal.id == two
    assert journal.look_back() is None
    clock.now += timedelta(days=1)
    journal.lead(False)
    assert journal.look_back() is None
    journal.lead(True)
    event = journal.happened(one, 3)
    assert journal.look_back() is None  # what came of it is known
    journal.forget(event)
    assert journal.look_back().proposal.id == one
    clock.now += timedelta(days=1)
    assert journal.look_back() is None
    (journal.layout.derived / "looked-back").write_text("[", "utf-8")
    assert journal.look_back() is not None  # what is derived may be lost
    clock.now += timedelta(days=40)
    assert journal.look_back() is None


def test_what_was_said_of_a_proposal_is_told(journal):
    one, two, _ = (each.id for each in journal.propose(n=3, seed=1))
    journal.dismiss(one, "never")
    worth = journal.happened(two, 5)
    told = {each.proposal.id: (each.aside, each.worth) for each in journal.shown()}
    assert (told[one], told[two]) == (("never", None), ("", 5))
    journal.forget(worth)
    assert {each.worth for each in journal.shown()} == {None}
