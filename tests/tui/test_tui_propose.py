"""Proposals: they stream in, are answered with one key, and their evidence is one key away."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest
from textual.widgets import Static

from druthers.errors import ModelCrashed
from druthers.models import Citation, Contribution, Evidence, Note
from druthers.tui import evidence
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.screens.propose.reason import Reason
from druthers.tui.screens.today import TodayScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.evidence import Cited
from druthers.tui.widgets.proposal_card import ProposalCard

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("calm")
WIDE = (120, 40)


async def until(pilot, true):
    for _ in range(1000):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never so: {true}")


def step(app) -> str:
    return str(app.screen.query_one("#step", Static).content)


def cards(app) -> list[ProposalCard]:
    return list(app.screen.query(ProposalCard))


def drawn(app) -> str:
    """What stands in the evidence."""
    return "\n".join(str(each.content) for each in app.screen.query("#resting Static").results(Static))


def asked(journal, call):
    return [each[1:] for each in journal.calls if each[0] == call]


async def proposed(app, pilot) -> list[ProposalCard]:
    await pilot.press("escape", "p")
    await until(pilot, lambda: isinstance(app.focused, ProposalCard))
    return cards(app)


async def test_proposals_are_answered_with_one_key_each_and_every_answer_is_taken_back(app, journal):
    one, two, three = (each.id for each in journal.proposals())
    async with app.run_test() as pilot:
        first, second, third = await proposed(app, pilot)
        said = str(first.content)
        assert "Write three sentences of chapter 3 tomorrow" in said
        assert "○ “I write best in the morning, before anyone is up”  Fri 20 Nov" in said
        assert "71 % likely to be welcome, ± 1" in said
        assert "Why: You wrote this a few days ago" in said
        assert said.rstrip().endswith("sure")
        assert "nats" not in said
        await pilot.press("4")
        await until(pilot, lambda: first.rating == 4)
        assert "★★★★☆  you gave it 4" in str(first.content)
        assert step(app) == "Noted: 4 of 5. u takes it back."
        await pilot.press("w", *"small", "enter")
        await until(pilot, lambda: "you gave it 4: “small”" in str(first.content))
        assert asked(journal, "rate") == [(one, 4), (one, 4, "small")]
        assert app.focused is first
        await pilot.press("j", "w")
        assert "Rate it first" in step(app)
        await pilot.press("x")
        await until(pilot, lambda: "put aside for now" in str(second.content))
        assert app.focused is third
        await pilot.press("X")
        await until(pilot, lambda: "put aside for good" in str(third.content))
        assert asked(journal, "dismiss") == [(two, "not-now"), (three, "never")]
        await pilot.press("h")
        assert "Are you glad" in step(app)
        await pilot.press("escape")
        assert step(app) == "Left as it is."
        await pilot.press("h", "5")
        await until(pilot, lambda: "very glad that you did it, 5 of 5" in str(third.content))
        assert asked(journal, "happened") == [(three, 5)]
        for gone in (
            lambda: "very glad" not in str(third.content),
            lambda: "put aside" not in str(third.content),
            lambda: "put aside" not in str(second.content),
            lambda: "“small”" not in str(first.content),
            lambda: first.rating is None,
        ):
            await pilot.press("u")
            await until(pilot, gone)
            await until(pilot, lambda: step(app) == "")
        assert not journal.ratings
        assert not journal.worths


async def test_two_are_compared(app, journal):
    one, two, three = (each.id for each in journal.proposals())
    async with app.run_test() as pilot:
        await proposed(app, pilot)
        await pilot.press("c")
        assert "Better than which?" in step(app)
        await pilot.press("c")
        assert step(app) == "Not compared."
        await pilot.press("c", "j", "c")
        await until(pilot, lambda: "the first is better" in step(app))
        await pilot.press("c", "j", "equals_sign")
        await until(pilot, lambda: "both are as good" in step(app))
        assert asked(journal, "compare") == [(one, two, False), (two, three, True)]
        assert app.desk.deeds.last.said == "compared two"


async def test_the_evidence_is_beside_where_it_is_wide_and_below_where_it_is_asked_for(app, journal):
    journal.outcome = "3 of 24 completions were kept."
    async with app.run_test(size=WIDE) as pilot:
        await proposed(app, pilot)
        await until(pilot, lambda: "Walk to the heron's bend" in drawn(app))
        assert app.screen.query_one("#resting").region.x > 50
        said = drawn(app)
        assert "○ Fri 20 Nov" in said
        assert "▌  4  Struggled with chapter 3; I write best" in said
        assert "+0.61  ━━━━━━━━  about writing" in said
        assert "41%  ★★★★★  Walk to the heron's bend" in said
        assert "step:first-sentences, weighed by SmolLM2-135M-Instruct" in said
        assert "\u22122.1 nats a token. That is not how good the step is." in said
        assert journal.outcome in said
        await pilot.press("j")
        await until(pilot, lambda: "Grandma told me" in drawn(app) and "with others" in drawn(app))
        await pilot.press("e")
        assert not app.screen.query_one("#resting").display
        await pilot.press("e", "k")
        await pilot.resize_terminal(40, 24)
        await until(pilot, lambda: app.screen.query_one("#resting").region.y > 8)
        await until(pilot, lambda: "chapter 3" in drawn(app))
        await pilot.press("tab")
        assert isinstance(app.focused, Cited)
        await pilot.press("3")
        await until(pilot, lambda: asked(journal, "rate") == [(journal.proposals()[0].id, 3)])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))


async def test_what_is_not_known_is_told_at_once(app, journal):
    journal.notices = ("It found little or nothing on “zeppelin” in your notes: this rests on what comes nearest.",)
    one, two, _ = journal.proposals()
    journal.proposals = lambda: [replace(one, slot="random", gain=0.42), two]
    journal.thumbs = {one.id: False}
    async with app.run_test() as pilot:
        first, second = await proposed(app, pilot)
        assert step(app) == f"{journal.notices[0]} Rate what you see, from 1 to 5."
        assert "drawn by chance" in str(first.content)
        assert "here to find out" not in str(second.content)
        await pilot.press("e")
        await until(pilot, lambda: "Expected to be +0.4 better than an average one" in drawn(app))
        journal.ratings[two.id] = 2
        await pilot.press("o")
        await until(pilot, lambda: "Earlier proposals" in step(app) and len(cards(app)) == 2)
        first, second = cards(app)
        assert "you gave it a thumb down" in str(first.content)
        assert second.rating == 2
        assert len(asked(journal, "propose")) == 1


async def test_text_is_seen_while_the_model_writes_also_elsewhere_and_esc_stops_it(app, journal):
    journal.gate = threading.Semaphore(0)
    journal.delay = 0.12
    async with app.run_test() as pilot:
        await pilot.press("escape", "p")
        await until(pilot, lambda: "Writing, 0 of 3" in step(app))
        journal.gate.release(4)
        drafts = app.screen.query_one("#drafts", Static)
        await until(pilot, lambda: str(drafts.content) == "Write three sentences of")
        assert step(app) == "Writing, 0 of 3…  esc stops"
        assert not cards(app)
        journal.delay = 0
        await pilot.press("T")
        journal.gate.release(1000)
        await until(pilot, lambda: any("3 proposals came" in note.message for note in app._notifications))
        await pilot.press("p")
        assert len(cards(app)) == 3
        assert not app.screen.query_one("#drafts").display

        while journal.gate.acquire(blocking=False):
            pass
        written = journal.written
        journal.closed.clear()
        journal.gate.release(3)
        await pilot.press("p")
        await until(pilot, lambda: journal.written == written + 3)
        await pilot.press("escape")
        assert "Stopped" in step(app)
        await pilot.press("p")  # asks again, and waits for the run that was stopped
        journal.gate.release(1)
        await until(pilot, lambda: journal.running == 1 and len(asked(journal, "propose")) == 3)
        assert journal.most_running == 1
        assert not cards(app)
        journal.gate.release(1000)
        await until(pilot, lambda: len(cards(app)) == 3)
        await pilot.press("escape")
        assert isinstance(app.screen, TodayScreen)


async def test_leaving_the_app_stops_the_model(app, journal):
    journal.gate = threading.Semaphore(2)
    async with app.run_test() as pilot:
        await pilot.press("escape", "p")
        await until(pilot, lambda: journal.written == 2)
    journal.gate.release(1000)
    assert await asyncio.to_thread(journal.closed.wait, 10)
    assert journal.written <= 3


async def test_a_crash_and_a_silence_are_lines_and_one_can_ask_again(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("escape")
        for key, fault, line in (
            ("p", ModelCrashed("The model's process died.", "Ask again."), "The model's process died. Ask again."),
            (
                "p",
                ZeroDivisionError("by [zero]"),
                "Something went wrong inside Druthers (ZeroDivisionError: by [zero]).",
            ),
        ):
            journal.fault_while_writing = fault
            await pilot.press(key)
            await until(pilot, lambda line=line: step(app) == f"{line} p asks again, ! looks for what is wrong.")
        journal.fault_while_writing, journal.silent = None, "There are no notes to start from."
        await pilot.press("p")
        await until(pilot, lambda: step(app) == journal.silent)
        journal.silent = ""
        await pilot.press("p")
        await until(pilot, lambda: len(cards(app)) == 3)
        assert not app._notifications


async def test_proposals_about_a_note_and_about_what_is_typed(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("escape", "n", *"tonight", "ctrl+g")
        await until(pilot, lambda: ("tonight",) in asked(journal, "propose"))
        assert isinstance(app.screen, ProposeScreen)
        assert app.screen_stack[0].query_one(CaptureLine).text == "tonight"
        await until(pilot, lambda: cards(app))
        await pilot.press("1")
        await until(pilot, lambda: cards(app)[0].rating == 1)
        await pilot.press("w", *"no")
        assert app.screen.unsaved == "no"
        await pilot.press("escape")
        assert not app.screen.query_one(Reason).display
        assert app.screen.copied() == journal.proposals()[0].text


# what it rests on, drawn

TEXT = "---\nid: 1\n---\nOne\nTwo  two\nThree\nFour\nFive\n"
NOTE = Note("private/a.md", "private", TEXT, 4, "One", NOW, "d")


@pytest.mark.parametrize(
    ("cites", "text", "lines"),
    [
        (Citation("private/a.md", (5, 6), "Two two\nThree"), TEXT, ["   4  One", "▌  5  Two  two", "▌  6  Three"]),
        (Citation("private/a.md", (5, 5), "Five"), TEXT, ["   6  Three", "   7  Four", "▌  8  Five"]),  # it moved
        (Citation("private/a.md", (5, 5), "Six"), TEXT, ["“Six”", "The note has another text since."]),
        (Citation("private/a.md", (40, 40), "One"), TEXT, ["▌  4  One", "   5  Two  two", "   6  Three"]),
        (Citation("private/a.md", (4, 4), "One"), "", ["“One”", "The note has another text since."]),
    ],
)
def test_a_citation_stands_among_its_lines(cites, text, lines):
    head, *drawn = str(evidence.cited(cites, replace(NOTE, text=text), NOW.date())).split("\n")
    assert head.startswith("● ")
    assert drawn[: len(lines)] == lines


def test_a_weight_that_makes_no_difference_is_left_out(journal):
    proposal = replace(journal.proposals()[0], why=(Contribution("effort", 0.3), Contribution("cost", 0.001)))
    assert [part.feature for part in evidence.weighty(proposal)] == ["effort"]
    assert "teaches" in str(evidence.why(replace(proposal, why=()), {}))


def test_for_who_listens_there_are_words_and_no_bars(journal):
    proposal = journal.proposals()[0]
    judged = {"topic:writing": [Evidence("e", "p", "Write a page", 5, 0.4)]}
    said = str(evidence.why(proposal, judged, plain=True))
    said += str(evidence.cited(Citation("private/a.md", (4, 4), "One"), NOTE, NOW.date(), plain=True))
    said += str(evidence.cited(Citation("private/b.md", (4, 4), "One"), None, NOW.date(), plain=True))
    assert "5 of 5  Write a page" in said
    assert "private: Sat 21 Nov" in said
    assert "line 4, cited: One" in said
    assert "cannot be read any more" in said
    assert not set(said) & set("★━▌○●»")
