"""What is said unasked: when it is looked for, how it waits, and that it holds nobody up."""

from __future__ import annotations

import asyncio
import threading

import pytest

from druthers.errors import ModelCrashed
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.offer import Offer
from druthers.tui.widgets.timeline import Timeline

pytestmark = pytest.mark.usefixtures("calm")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr("druthers.tui.widgets.offer.QUIET", 0.1)


@pytest.fixture
def gated(journal):
    """The journal, whose model waits for leave to write each word."""
    journal.gate = threading.Semaphore(0)
    yield journal
    for _ in range(100):
        journal.gate.release()


async def until(pilot, true):
    for _ in range(300):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never so: {true}")


def asked(journal, call):
    return [each for each in journal.calls if each[0] == call]


def said(app):
    """What stands under the line; nothing where nothing is said."""
    offer = app.screen.query_one(Offer)
    return str(offer.content) if offer.display else ""


async def save(pilot, text="ran"):
    await pilot.press(*text, "enter")
    await until(pilot, lambda: not pilot.app.screen.query_one(CaptureLine).text)


async def test_nothing_is_looked_for_at_the_start(app, journal):
    journal.speaks = True
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
        await asyncio.sleep(0.3)
        assert not asked(journal, "offer")
        assert not said(app)


async def test_after_a_note_it_speaks_below_the_line_and_leaves_the_focus_there(app, journal):
    journal.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: said(app))
        assert asked(journal, "offer") == [("offer", "note")]
        assert journal.proposals()[0].text in said(app)
        assert journal.proposals()[0].citations[0].quote in said(app)
        assert isinstance(app.focused, CaptureLine)
        await pilot.press("4", "x", "escape")
        assert not asked(journal, "rate")
        assert not asked(journal, "dismiss")
        assert isinstance(app.focused, Timeline)


async def test_silence_shows_nothing(app, journal):
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, journal.closed.is_set)
        await pilot.pause(0.1)
        assert not said(app)


async def test_it_is_rated_by_a_key_where_the_focus_was_brought_to_it(app, journal):
    journal.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: said(app))
        await pilot.press("tab")
        assert isinstance(app.focused, Offer)
        await pilot.press("4")
        await until(pilot, lambda: said(app) == "Noted: 4 of 5.")
        assert journal.ratings == {journal.proposals()[0].id: 4}
        assert isinstance(app.focused, CaptureLine)
        await pilot.press("n")
        assert not said(app)


@pytest.mark.parametrize("key", ["x", "escape"])
async def test_it_is_put_aside_by_a_key(app, journal, key):
    journal.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: said(app))
        await pilot.press("tab", key)
        await until(pilot, lambda: said(app).startswith("Put aside"))
        assert asked(journal, "dismiss") == [("dismiss", journal.proposals()[0].id, "not-now")]
        assert not journal.ratings
        assert isinstance(app.focused, CaptureLine)


async def test_a_key_before_it_looked_keeps_it_from_looking(app, journal, monkeypatch):
    monkeypatch.setattr("druthers.tui.widgets.offer.QUIET", 3600)
    async with app.run_test() as pilot:
        await save(pilot)
        offer = app.screen.query_one(Offer)
        assert offer._timer is not None
        await pilot.press("a")
        assert offer._timer is None
        assert not asked(journal, "offer")


async def test_typing_on_ends_the_look_and_nothing_is_recorded(app, gated):
    gated.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: gated.running)
        await pilot.press("a", "b")
        assert app.screen.query_one(CaptureLine).text == "ab"
        gated.gate.release()
        await until(pilot, lambda: not gated.running)
        assert not asked(gated, "recorded")
        assert not said(app)


async def test_asking_for_proposals_oneself_ends_the_look(app, gated):
    gated.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: gated.running)
        await pilot.press("escape", "p")
        await until(pilot, lambda: isinstance(app.screen, ProposeScreen))
        gated.gate.release()
        await until(pilot, lambda: asked(gated, "propose"))
        assert not asked(gated, "recorded")
        assert gated.most_running == 1


async def test_what_was_said_stays_while_typing_and_goes_with_the_next_note(app, journal):
    journal.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: said(app))
        journal.speaks = False
        await pilot.press("a")
        assert said(app)
        await pilot.press("enter")
        await until(pilot, lambda: not said(app))


async def test_a_failure_nobody_asked_for_is_silence(app, journal):
    journal.fault_while_writing = ModelCrashed("The model's process died.", "Ask again.")
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, journal.closed.is_set)
        await pilot.pause(0.1)
        assert not said(app)
        assert not app._notifications


async def test_leaving_does_not_wait_for_a_look(app, gated):
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: gated.running)
    assert gated.running  # it still waits for its next word
