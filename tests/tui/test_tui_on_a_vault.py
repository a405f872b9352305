"""The app on a real vault, with the fakes that ship: what it shows is what lies on disk."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from textual.widgets import OptionList, Static

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import ModelCrashed
from druthers.tui.app import DruthersApp
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.proposal_card import ProposalCard
from druthers.tui.widgets.timeline import Timeline

pytestmark = pytest.mark.usefixtures("calm")

NOTES = (
    "I want to walk along the harbour every morning",
    "I should call grandma about the shipyard stories",
    "I keep wishing for a quiet evening with a book",
)


async def until(pilot, true):
    for _ in range(300):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never so: {true}")


def opened(folder, *, model=None, visibility="public"):
    journal, _ = init_journal(folder, visibility=visibility, embedder=FakeEmbedder(), model=model or FakeModel())
    return journal


async def test_from_the_first_note_to_a_rating(tmp_path):
    with opened(tmp_path / "vault") as journal:
        app = DruthersApp(journal)
        async with app.run_test() as pilot:
            line = app.screen.query_one(CaptureLine)
            timeline = app.screen.query_one(Timeline)
            for number, note in enumerate(NOTES, 1):
                line.insert(note)
                await pilot.press("enter")
                await until(pilot, lambda number=number: len(journal.notes()) == number and not line.text)
            await until(pilot, lambda: timeline.note is not None)
            assert sorted(note.body.strip() for note in journal.notes()) == sorted(NOTES)

            await pilot.press("slash", *"shipyard")
            await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
            await pilot.press("escape", "escape", "p")
            await until(pilot, lambda: app.screen.query(ProposalCard))
            card = app.screen.query(ProposalCard).first()
            await pilot.press("5")
            await until(pilot, lambda: card.rating == 5)
            assert {shown.proposal.id: shown.rating for shown in journal.shown()}[card.proposal.id] == 5
            assert journal.profile().ratings == 1
            await pilot.press("u")
            await until(pilot, lambda: card.rating is None)
            assert journal.profile().ratings == 0


async def test_a_private_vault_keeps_notes_out_of_public(tmp_path):
    with opened(tmp_path / "vault", visibility="private") as journal:
        app = DruthersApp(journal)
        async with app.run_test() as pilot:
            await pilot.press(*"mine", "enter")
            await until(pilot, journal.notes)
            assert [note.visibility for note in journal.notes()] == ["private"]
            assert not list((tmp_path / "vault" / "public").rglob("*mine*"))


async def test_a_model_that_crashes_is_a_line(tmp_path):
    crash = ModelCrashed("The model's process died.", "Ask again.")
    model = FakeModel(fails=dict.fromkeys(range(50), crash), score_fails=crash)
    with opened(tmp_path / "vault", model=model) as journal:
        for note in NOTES:
            journal.capture(note)
        app = DruthersApp(journal)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
            await pilot.press("escape", "p")
            await until(pilot, lambda: "died" in str(app.screen.query_one("#step", Static).content))
            assert str(app.screen.query_one("#step", Static).content).startswith("The model's process died. Ask again.")
            assert len(journal.notes()) == len(NOTES)


async def test_a_note_that_another_process_wrote_is_seen(tmp_path):
    with opened(tmp_path / "vault") as journal, opened(tmp_path / "vault") as other:
        journal.capture(NOTES[0])
        app = DruthersApp(journal)
        async with app.run_test() as pilot:
            timeline = app.screen.query_one(Timeline)
            await until(pilot, lambda: timeline.note is not None)
            other.capture(NOTES[1])
            await pilot.press("escape", "P")
            await pilot.pause()
            await pilot.press("escape")
            await until(pilot, lambda: len([row for row in timeline._rows if hasattr(row, "path")]) == 2)
            other.capture(NOTES[2])
            app.screen._look()
            await until(pilot, lambda: len([row for row in timeline._rows if hasattr(row, "path")]) == 3)


async def test_a_search_brings_the_index_up_to_date_and_tells(tmp_path):
    with opened(tmp_path / "vault") as journal:
        for note in NOTES:
            journal.capture(note)
        app = DruthersApp(journal)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
            await pilot.press("slash", *"quiet", "enter")
            await until(pilot, lambda: "by text and meaning" in str(app.screen.query_one("#found", Static).content))
            assert app.screen.query_one(OptionList).option_count >= 1


def test_the_first_paint_loads_nothing_heavy(tmp_path):
    opened(tmp_path / "vault").close()
    script = f"""
import asyncio, sys
from druthers.container import open_journal
from druthers.tui.app import DruthersApp
from druthers.tui.widgets.timeline import Timeline
async def main():
    app = DruthersApp(open_journal({str(tmp_path / "vault")!r}))
    async with app.run_test() as pilot:
        await pilot.press("H", "i", "enter")
        for _ in range(200):
            await pilot.pause(0.02)
            if app.screen.query_one(Timeline).note:
                break
        assert app.screen.query_one(Timeline).note.title == "Hi"
asyncio.run(main())
heavy = {{"torch", "transformers", "sentence_transformers", "llama_cpp", "numpy", "scipy", "sqlite_utils"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
