"""What proposing, and leading or listening, look like. After a wanted change look first, then --snapshot-update."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets import Static

from druthers.errors import ModelCrashed
from druthers.models import Shown
from druthers.tui.widgets.offer import Offer
from druthers.tui.widgets.proposal_card import ProposalCard
from druthers.tui.widgets.said import Said

from .conftest import NOW
from .test_tui_propose import drawn, until

pytestmark = pytest.mark.usefixtures("calm")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr("druthers.tui.widgets.offer.QUIET", 0.05)
    monkeypatch.setattr("druthers.tui.widgets.offer.LATER", 3600)


@pytest.fixture
def many(journal):
    """A journal whose person has said all that can be said."""
    one, two, _ = (each.id for each in journal.proposals())
    journal.ratings[one], journal.reasons[one], journal.worths[one] = 4, "small and specific", 5
    journal.aside[two] = "never"
    return journal


def proposals(*keys, evidence=True):
    async def run(pilot):
        await pilot.press("escape", "p")
        await until(pilot, lambda: pilot.app.screen.query(ProposalCard))
        await pilot.press(*keys)
        await until(pilot, lambda: not evidence or "41%" in drawn(pilot.app))
        await until(pilot, lambda: not pilot.app.workers._workers)

    return run


def ends(line):
    async def run(pilot):
        await pilot.press("escape", "p")
        await until(pilot, lambda: line in str(pilot.app.screen.query_one("#step", Static).content))

    return run


def test_many_with_evidence_beside(snap_compare, make_app, many):
    assert snap_compare(make_app(many, theme="harbour"), terminal_size=(120, 40), run_before=proposals("o"))


def test_evidence_below(snap_compare, make_app, journal):
    assert snap_compare(make_app(journal, theme="harbour"), terminal_size=(40, 24), run_before=proposals("e"))


def test_one_and_its_reason(snap_compare, make_app, journal):
    one = journal.proposals()[0]
    journal.proposals = lambda: (one,)
    journal.ratings[one.id] = 4
    app = make_app(journal, theme="paper")

    async def run(pilot):
        await proposals(evidence=False)(pilot)
        await pilot.press("4")
        await until(pilot, lambda: pilot.app.screen.query_one(ProposalCard).rating == 4)
        await pilot.press("w")

    assert snap_compare(app, run_before=run)


def test_none(snap_compare, make_app, journal):
    journal.silent = "There are no notes to start from."
    assert snap_compare(make_app(journal, theme="paper"), run_before=ends(journal.silent))


def test_a_crash(snap_compare, make_app, journal):
    journal.fault_while_writing = ModelCrashed("The model's process died.", "Ask again.")
    assert snap_compare(make_app(journal, theme="harbour"), run_before=ends("died"))


@pytest.mark.parametrize(("theme", "size"), [("paper", (120, 40)), ("harbour", (40, 24))])
def test_said_unasked(snap_compare, make_app, journal, theme, size):
    journal.speaks = True

    async def run(pilot):
        await pilot.press("r", "a", "n", "enter")
        await until(pilot, lambda: pilot.app.today.query_one(Said).display)
        await pilot.press(*(["tab"] if theme == "paper" else []))
        await until(pilot, lambda: not pilot.app.workers._workers)

    assert snap_compare(make_app(journal, theme=theme), terminal_size=size, run_before=run)


def test_asked_about_an_earlier_one(snap_compare, make_app, journal):
    journal.earlier = Shown(journal.proposals()[0], NOW - timedelta(days=5), rating=5)

    async def run(pilot):
        await until(pilot, lambda: not pilot.app.workers._workers)
        pilot.app.today.query_one(Offer)._look_back()
        await until(pilot, lambda: pilot.app.today.query_one(Said).display)

    assert snap_compare(make_app(journal, theme="harbour"), run_before=run)


def test_what_it_has_earned(snap_compare, make_app, journal):
    async def run(pilot):
        await pilot.press("escape", "Q")
        await until(pilot, lambda: "By topic" in str(pilot.app.screen.query_one("#gate", Static).content))

    assert snap_compare(make_app(journal, theme="harbour"), run_before=run)
