"""What is said unasked: when it is looked for, how it waits, and that it holds nobody up."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.widgets import Static

from druthers.errors import LockedError, ModelCrashed
from druthers.models import Shown
from druthers.tui.messages import Unlocked
from druthers.tui.screens.lead import LeadScreen
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.screens.propose.one import OneScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.offer import Offer
from druthers.tui.widgets.proposal_card import ProposalCard
from druthers.tui.widgets.said import Said
from druthers.tui.widgets.timeline import Timeline

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("calm")
QUIET = "11 ratings about body; I will stay quiet until I expect to be right 74 times of 100."


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr("druthers.tui.widgets.offer.QUIET", 0.1)
    monkeypatch.setattr("druthers.tui.widgets.offer.LATER", 3600)


@pytest.fixture
def gated(journal):
    """The journal, whose model waits for leave to write each word."""
    journal.gate = threading.Semaphore(0)
    yield journal
    for _ in range(100):
        journal.gate.release()


async def until(pilot, true):
    for _ in range(1000):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never so: {true}")


def asked(journal, call):
    return [each for each in journal.calls if each[0] == call]


def said(app):
    """What stands under the line; nothing where nothing is said."""
    offer = app.today.query_one(Said)
    return str(offer.content) if offer.display else ""


def quiet(app):
    """The quiet line; nothing where something is said."""
    line = app.today.query_one("#sign", Static)
    return str(line.content) if line.display else ""


async def save(pilot, text="ran"):
    await pilot.press(*text, "enter")
    await until(pilot, lambda: not pilot.app.screen.query_one(CaptureLine).text)


async def test_nothing_is_looked_for_at_the_start_and_the_quiet_line_says_why(app, journal):
    journal.speaks = True
    async with app.run_test() as pilot:
        await until(pilot, lambda: QUIET in quiet(app))
        assert quiet(app).startswith("◆ leading  ")
        assert app.sign == "◆ leading"
        assert not asked(journal, "offer")
        assert not said(app)


async def test_after_a_note_it_speaks_below_the_line_and_leaves_the_focus_there(app, journal):
    journal.speaks = True
    one = journal.proposals()[0]
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: said(app))
        assert asked(journal, "offer") == [("offer", "note")]
        assert one.text in said(app)
        assert f"○ “{one.citations[0].quote}”" in said(app)
        assert "Why: You wrote this a few days ago" in said(app)
        assert not quiet(app)
        assert isinstance(app.focused, CaptureLine)
        await pilot.press("4", "x", "escape")
        assert not asked(journal, "rate")
        assert not asked(journal, "dismiss")
        assert isinstance(app.focused, Timeline)

        # answered where the focus was brought to it, and taken back
        await pilot.press("n", "backspace", "backspace", "tab")
        assert isinstance(app.focused, Said)
        await pilot.press("4")
        await until(pilot, lambda: said(app) == "Noted: 4 of 5. u takes it back.")
        assert journal.ratings == {one.id: 4}
        assert isinstance(app.focused, CaptureLine)
        await pilot.press("escape", "u")
        await until(pilot, lambda: one.text in said(app))
        assert not journal.ratings

        # its evidence is one key away, and what is said of it there is known here
        app.today.query_one(Said).focus()
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, OneScreen) and app.screen.query(ProposalCard))
        assert app.screen.has_class("-why")
        await pilot.press("X")
        await until(pilot, lambda: asked(journal, "dismiss") == [("dismiss", one.id, "never")])
        await pilot.press("escape")
        await until(pilot, lambda: said(app) == "Put aside for good.")
        await pilot.press("n", "a")
        await until(pilot, lambda: not said(app))
        assert quiet(app)


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
        gated.gate.release(100)  # what was asked for is written, and keeps nobody waiting


async def test_listening_ends_the_look_and_begins_none(app, gated):
    gated.speaks = True
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: gated.running)
        await pilot.press("escape", "L")
        await until(pilot, lambda: quiet(app) == "◇ listening  I listen, and never speak first.")
        assert app.sign == "◇ listening"
        gated.gate.release()
        await until(pilot, lambda: not gated.running)
        assert not asked(gated, "recorded")
        await pilot.press("n")
        await save(pilot)
        assert app.today.query_one(Offer)._timer is None
        await pilot.press("escape", "L")
        await until(pilot, lambda: QUIET in quiet(app))


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
        assert len(asked(journal, "offer")) <= 2


async def test_a_silence_and_a_failure_nobody_asked_for_are_told_to_who_asks(app, journal):
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: app.today.query_one(Offer).hushed.startswith("The best it wrote is 40%"))
        journal.fault_while_writing = ModelCrashed("The model's process died.", "Ask again.")
        await save(pilot, "sat")
        await until(pilot, lambda: "process died" in app.today.query_one(Offer).hushed)
        assert not said(app)
        assert not app._notifications
        await pilot.press("escape", "Q")
        await until(pilot, lambda: isinstance(app.screen, LeadScreen))
        await until(pilot, lambda: "By topic" in str(app.screen.query_one("#gate", Static).content))
        told = str(app.screen.query_one("#gate", Static).content)
        assert QUIET in told
        assert "When it last looked: The model's process died." in told
        assert "body  11 ratings; 3 made unasked, 2 welcome, 1 not; from 74 % on" in told
        assert "making  4 ratings; none made unasked; from 70 % on" in told
        assert "3 proposals made unasked, 1 withheld by chance to compare." in told
        await pilot.press("L")
        await until(pilot, lambda: "I listen, and never" in str(app.screen.query_one("#gate", Static).content))


async def test_leaving_does_not_wait_for_a_look(app, gated):
    async with app.run_test() as pilot:
        await save(pilot)
        await until(pilot, lambda: gated.running)
    assert gated.running  # it still waits for its next word


async def test_it_asks_once_what_came_of_an_earlier_one_and_never_over_what_is_typed(app, journal):
    one = journal.proposals()[0]
    journal.earlier = Shown(one, NOW - timedelta(days=5), rating=5)
    async with app.run_test() as pilot:
        await pilot.press("a")
        line, offer = app.screen.query_one(CaptureLine), app.screen.query_one(Offer)
        offer._look_back()
        assert offer._later is not None  # later, then
        assert not asked(journal, "look back")
        await pilot.press("backspace")
        offer._look_back()
        await until(pilot, lambda: "Did you do it, and are you glad?" in said(app))
        assert one.text in said(app)
        assert app.focused is line
        await pilot.press("tab", "4")
        await until(pilot, lambda: said(app) == "Noted: glad that you did it, 4 of 5. u takes it back.")
        assert journal.worths == {one.id: 4}
        await pilot.press("escape", "u")
        await until(pilot, lambda: not journal.worths)
        await until(pilot, lambda: "Did you do it" in said(app))
        app.today.query_one(Said).focus()
        await pilot.press("x")
        await until(pilot, lambda: not said(app))
        assert len(asked(journal, "look back")) == 1
        assert len(asked(journal, "happened")) == 1


async def test_what_is_locked_is_why_it_is_quiet(app, journal):
    gated, journal.gated = journal.gated, LockedError("Encrypted.", "Give the passphrase.")
    async with app.run_test() as pilot:
        await until(pilot, lambda: "until U opens it" in quiet(app))
        assert not app._notifications
        journal.gated = gated
        app.post_message(Unlocked())
        await until(pilot, lambda: QUIET in quiet(app))


async def test_for_who_listens_there_are_no_signs(make_app, journal):
    journal.speaks = True
    journal.settings = replace(journal.settings, leading=True)
    app = make_app(journal, plain=True)
    async with app.run_test() as pilot:
        await until(pilot, lambda: QUIET in quiet(app))
        await save(pilot)
        await until(pilot, lambda: said(app))
        assert "public: “I write best" in said(app)
        assert not set(said(app)) & set("▹○●»")
        assert quiet(app).startswith("leading") or not quiet(app)
