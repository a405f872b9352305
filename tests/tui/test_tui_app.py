from __future__ import annotations

import asyncio
import threading

import pytest
from textual.widgets import OptionList, Static

from druthers.errors import GitError, IndexingError
from druthers.models import Saved
from druthers.settings import Settings
from druthers.tui.screens.help import HelpScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.screens.today import TodayScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.note_pane import NoteBody
from druthers.tui.widgets.timeline import Timeline

pytestmark = pytest.mark.usefixtures("calm")


async def until(pilot, true):
    """Wait until something is so; a few seconds at most."""
    for _ in range(200):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never so: {true}")


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


async def opened(app, pilot) -> Timeline:
    await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
    return app.screen.query_one(Timeline)


# writing


async def test_a_note_is_saved_and_comes_first(app, journal):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        await pilot.press(*"Saw a fox", "enter")
        await until(pilot, lambda: timeline.note.title == "Saw a fox")
        assert ("capture", "Saw a fox", "public") in journal.calls
        assert app.screen.query_one(CaptureLine).text == ""
        assert text_of(app, "#saved").startswith("Saved in public/2026/11/2026-11-21-0930-saw-a-fox.md")


async def test_private_is_for_one_note(app, journal):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        line = app.screen.query_one(CaptureLine)
        assert line.border_title == "○ public"
        await pilot.press(*"secret", "ctrl+t")
        assert line.border_title == "● private"
        assert line.has_class("-private")
        await pilot.press("enter")
        await until(pilot, lambda: timeline.note.title == "secret")
        assert journal.calls.count(("capture", "secret", "private")) == 1
        assert line.border_title == "○ public"


async def test_a_private_vault_begins_private(journal, make_app):
    journal.settings = Settings(visibility="private")
    app = make_app(journal)
    async with app.run_test() as pilot:
        await pilot.press(*"x", "enter")
        await until(pilot, lambda: ("capture", "x", "private") in journal.calls)
        assert app.screen.query_one(CaptureLine).border_title == "● private"


async def test_a_failed_save_keeps_the_words(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.fault = GitError("The disk is [full].", "Make room, then press enter again.")
        await pilot.press(*"keep me", "enter")
        await until(pilot, lambda: told(app))
        assert told(app) == ["The disk is [full]. Make room, then press enter again."]
        assert app.screen.query_one(CaptureLine).text == "keep me"
        assert "still in the line" in text_of(app, "#saved")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one(CaptureLine).text == "")
        assert journal.saved_notes[0].title == "keep me"


async def test_words_typed_while_saving_stay(app, journal):
    going, capture = threading.Event(), journal.capture

    def slow(*args, **settings):
        going.wait(5)
        return capture(*args, **settings)

    journal.capture = slow
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"one", "enter", "enter", *" two")
        going.set()
        line = app.screen.query_one(CaptureLine)
        await until(pilot, lambda: line.text == " two")
        assert [call for call in journal.calls if call[0] == "capture"] == [("capture", "one", "public")]


async def test_a_pasted_page_is_kept_whole(app, journal):
    async with app.run_test() as pilot:
        line = app.screen.query_one(CaptureLine)
        line.insert("one\ntwo\n\nthree")
        await pilot.press("ctrl+j", *"four", "enter")
        await until(pilot, lambda: line.text == "")
        assert ("capture", "one\ntwo\n\nthree\nfour", "public") in journal.calls


async def test_a_waiting_commit_is_told(app, journal):
    journal.capture = lambda text, visibility: Saved("1", "public/a.md", "public", None, "another git is running")
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until(pilot, lambda: "waits: another git is running" in text_of(app, "#saved"))


async def test_nothing_is_saved_of_nothing(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("space", "enter")
        await pilot.pause()
        assert not [call for call in journal.calls if call[0] == "capture"]


async def test_leaving_with_unsaved_words_asks_once(app):
    async with app.run_test() as pilot:
        await pilot.press(*"words", "ctrl+q")
        await until(pilot, lambda: told(app))
        assert "not saved" in told(app)[0]
        assert app.is_running
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_other_words_are_asked_about_anew(app):
    async with app.run_test() as pilot:
        await pilot.press(*"one", "ctrl+q")
        assert app.is_running
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.query_one(CaptureLine).text)
        await pilot.press(*"two", "ctrl+q")
        await pilot.pause()
        assert app.is_running
        assert app.screen.query_one(CaptureLine).text == "two"
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_saved_is_said_of_the_words_before_until_others_come(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: text_of(app, "#saved").startswith("Saved"))
        await pilot.pause(0.1)
        assert text_of(app, "#saved").startswith("Saved")
        await pilot.press("t")
        await until(pilot, lambda: text_of(app, "#saved") == "")


async def test_leaving_from_afar_leads_back_to_the_words(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"words", "escape", "slash", *"garlic")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        assert isinstance(app.focused, CaptureLine)
        assert app.focused.text == "words"


# looking back


async def test_nothing_but_the_notes_is_asked_for_at_the_start(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: ("waiting",) in journal.calls)
        assert {call[0] for call in journal.calls} <= {"notes", "mend", "waiting", "gate"}


async def test_an_empty_vault_shows_a_first_step(make_app, empty):
    app = make_app(empty)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one("#first-step").display)
        assert "Write a line" in text_of(app, "#first-step")
        await pilot.press("escape", "n", *"first", "enter")
        await until(pilot, lambda: not app.screen.query_one("#first-step").display)


async def looking_back(app, pilot) -> Timeline:
    """The journal, with every note."""
    await opened(app, pilot)
    await pilot.press("escape", "J")
    await until(pilot, lambda: isinstance(app.screen, JournalScreen) and app.screen.query(Timeline))
    return await opened(app, pilot)


async def test_keys_walk_the_timeline_and_open_a_note(app):
    async with app.run_test() as pilot:
        timeline = await looking_back(app, pilot)
        await pilot.press("j", "down", "k")
        assert timeline.note.title == "I keep putting off the call with my brother"
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen.query_one(NoteBody).source)
        assert "24 cloves" in app.screen.query_one(NoteBody).source
        assert "id: 2" not in app.screen.query_one(NoteBody).source
        assert "○ public" in text_of(app, "#note-head")
        await pilot.press("escape")
        assert isinstance(app.screen, JournalScreen)
        await pilot.press("G")
        assert timeline.note.visibility == "following"
        await pilot.press("g", "k")
        assert timeline.note.title.startswith("Ran 8k")
        await pilot.press("n")
        assert isinstance(app.screen, TodayScreen)
        assert isinstance(app.focused, CaptureLine)
        await pilot.press("down", "k")
        assert isinstance(app.focused, CaptureLine)


async def test_all_notes_are_within_reach(make_app, journal):
    journal.saved_notes *= 90
    app = make_app(journal)
    async with app.run_test() as pilot:
        timeline = await looking_back(app, pilot)
        await pilot.press("G")
        assert timeline.note is journal.saved_notes[-1]
        assert "900 notes" in text_of(app, "#top")


async def test_the_vault_is_not_drawn_again_when_nothing_changed(app, journal):
    async with app.run_test() as pilot:
        timeline = await looking_back(app, pilot)
        await pilot.press("j", "j")
        at, drawn = timeline.cursor, timeline._listing
        reads = len(journal.calls)
        app.desk.reading.read()
        await until(pilot, lambda: len(journal.calls) > reads and not app.desk.reading.busy)
        assert timeline.cursor == at
        assert timeline._listing is drawn


async def test_a_vault_that_cannot_be_read_is_told_once(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.watching.blind = True
        await until(pilot, lambda: not app.desk.reading.watched())
        journal.fault = IndexingError("The disk is gone.", "Look.")
        app.screen._look()
        await until(pilot, lambda: told(app))
        reads = len(journal.calls)
        app.screen._look()
        await pilot.pause()
        assert len(journal.calls) == reads
        assert told(app) == ["The disk is gone. Look."]


async def test_a_note_that_is_gone_is_one_line(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape")
        journal.saved_notes.clear()
        await pilot.press("enter")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("There is no note public/2026/11/")


# the profile, help, commands, themes


async def test_help_opens_and_closes(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, TodayScreen)


async def test_the_palette_has_every_action_and_theme(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        assert {"Write", "Find", "Propose", "Profile", "Share", "Help", "Undo", "Quit", "Save"} <= set(commands)
        commands["Theme: paper"]()
        assert app.theme == "paper"
        commands["Propose"]()
        await until(pilot, lambda: isinstance(app.screen, ProposeScreen))


@pytest.mark.parametrize("theme", ["harbour", "ember", "paper", "birch"])
async def test_each_shipped_theme_loads_in_the_app(make_app, journal, theme):
    app = make_app(journal, theme=theme)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        assert app.theme == theme
        assert app.screen.styles.background.hex == app.current_theme.background
        assert told(app) == []


async def test_a_foreign_theme_works_too(app):
    async with app.run_test() as pilot:
        app.theme = "nord"
        await opened(app, pilot)


async def test_the_environment_chooses_the_theme(make_app, journal, monkeypatch):
    monkeypatch.setenv("DRUTHERS_THEME", "birch")
    app = make_app(journal, theme="ember")
    async with app.run_test():
        assert app.theme == "birch"


async def test_broken_and_unknown_themes_are_lines(make_app, journal, tmp_path):
    (tmp_path / "odd.toml").write_text("name = 3")
    (tmp_path / "mine.toml").write_text('name = "mine"\nprimary = "#aa5522"\n')
    app = make_app(journal, theme="gone", themes=[tmp_path])
    async with app.run_test() as pilot:
        await opened(app, pilot)
        assert any("There is no theme gone. There are: mine." in line for line in told(app))
        assert any("odd.toml" in line for line in told(app))


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (120, 40)])
async def test_nothing_spills_over_the_edge(make_app, journal, size):
    app = make_app(journal)
    async with app.run_test(size=size) as pilot:
        timeline = await opened(app, pilot)
        for keys in ([], ["escape", "slash", *"the"], ["escape", "P"], ["p"], ["e"], ["escape"]):
            await pilot.press(*keys)
            await pilot.pause(0.1)
            for widget in app.screen.query("#top, #capture, #timeline, #hits, #features, ProposalCard"):
                assert widget.region.right <= size[0]
        assert timeline.size.width > 0
