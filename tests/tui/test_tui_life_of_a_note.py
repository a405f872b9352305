"""What becomes of a note in the app: changed, put away, brought back, tied to others, changed by another program."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, OptionList, Static, TextArea

from druthers.errors import GitError, IndexingError, UnknownNote
from druthers.models import Linked, NoteLinks, Restored, Waiting
from druthers.tui.differences import MOST, bare_lines, differences, drawn, edited
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.history import HistoryScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.links import LinksScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.today import TodayScreen
from druthers.tui.screens.trash import TrashScreen
from druthers.tui.screens.unlock import UnlockScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.note_pane import NoteBody
from druthers.tui.widgets.notices import Notices
from druthers.tui.widgets.timeline import Timeline

pytestmark = pytest.mark.usefixtures("calm")
DETACHED = Waiting("public", 2, "HEAD is detached", "Run `git switch main` in public/.", mendable=False)
LOCKED = Waiting("private", 1, "another git left its lock", "It is safe to take away.", mendable=True)


async def until(pilot, true):
    for _ in range(300):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never so: {true}")


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def body(app) -> str:
    return app.screen.query_one(NoteBody).source


async def opened(app, pilot) -> Timeline:
    await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
    return app.screen.query_one(Timeline)


async def reading(app, pilot, *keys) -> NoteScreen:
    """The first note, opened; then `keys`."""
    await opened(app, pilot)
    await pilot.press("escape", "enter")
    await until(pilot, lambda: isinstance(app.screen, NoteScreen) and body(app))
    screen = app.screen
    await until(pilot, lambda: screen._links is not None)
    await pilot.press(*keys)
    return screen


async def on(app, pilot, screen):
    await until(pilot, lambda: isinstance(app.screen, screen) and app.screen.is_mounted)


def calls(journal, name):
    return [call for call in journal.calls if call[0] == name]


# history


@pytest.fixture
def old(journal):
    """A journal whose first note has two earlier versions."""
    journal.older = ["---\nid: 0\n---\nRan 8k\n\nCold hands.\n", "---\nid: 0\n---\nRan\n"]
    return journal


async def test_history_lists_versions_and_shows_what_each_changed(make_app, old):
    app = make_app(old)
    async with app.run_test() as pilot:
        await reading(app, pilot, "h")
        await on(app, pilot, HistoryScreen)
        rows = app.screen.query_one(OptionList)
        await until(pilot, lambda: rows.option_count == 3)
        first = str(rows.get_option_at_index(0).prompt)
        assert first == "today, 09:30  +2  −1\nEdit a.md"  # noqa: RUF001 -- a minus sign
        await until(pilot, lambda: "- Cold hands." in text_of(app, "#past-lines"))
        assert "+ Cold hands, clear head. The heron stood in its place." in text_of(app, "#past-lines")
        await pilot.press("j", "j")
        await until(pilot, lambda: text_of(app, "#past-lines") == "---\nid: 0\n---\nRan")
        await pilot.press("escape")
        assert isinstance(app.screen, NoteScreen)


async def test_a_version_is_restored_after_one_question(make_app, old):
    app = make_app(old)
    async with app.run_test() as pilot:
        note = await reading(app, pilot, "h")
        await on(app, pilot, HistoryScreen)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 3)
        await pilot.press("j", "r")
        assert text_of(app, "#asked").startswith("Bring back the version of Fri 20 Nov, 09:30? r again does it")
        await pilot.press("j")
        assert text_of(app, "#asked") == ""
        await pilot.press("r")
        assert not calls(old, "restore")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is note and body(app) == "Ran\n")
        assert calls(old, "restore") == [("restore", note._path, "2" * 40)]
        assert told(app) == [f"Brought back: {note._path}, as of Thu 19 Nov, 09:30."]


async def test_to_restore_what_is_already_so_changes_nothing(make_app, old):
    app = make_app(old)
    async with app.run_test() as pilot:
        await reading(app, pilot, "h")
        await on(app, pilot, HistoryScreen)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 3)
        await pilot.press("r", "r")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("Nothing to restore: ")
        assert isinstance(app.screen, HistoryScreen)


async def test_where_a_note_was_put_away_there_is_nothing_to_show_or_restore(make_app, old):
    versions = old.versions()
    old.versions = lambda: [versions[0], replace(versions[1], gone=True), versions[2]]
    app = make_app(old)
    async with app.run_test() as pilot:
        await reading(app, pilot, "h")
        await on(app, pilot, HistoryScreen)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 3)
        await pilot.press("j")
        await until(pilot, lambda: text_of(app, "#past-lines").startswith("Put away here."))
        await pilot.press("r", "r")
        assert "put away" in text_of(app, "#asked")
        assert not calls(old, "restore")


async def test_a_note_without_versions_and_a_history_that_fails_are_lines(make_app, journal):
    journal.versions = list
    app = make_app(journal)
    async with app.run_test() as pilot:
        await reading(app, pilot, "h")
        await on(app, pilot, HistoryScreen)
        await until(pilot, lambda: text_of(app, "#asked").startswith("No earlier version"))
        await pilot.press("escape")
        journal.fault = GitError("git is not there.", "Install it.")
        await pilot.press("h")
        await until(pilot, lambda: text_of(app, "#asked") == "git is not there. Install it.")
        assert told(app) == []


# putting away, undoing, bringing back


@pytest.mark.parametrize("key", ["d", "delete"])
async def test_put_away_and_undone(make_app, journal, key):
    app = make_app(journal)
    async with app.run_test() as pilot:
        note = await reading(app, pilot, key)
        await on(app, pilot, TodayScreen)
        timeline = app.screen.query_one(Timeline)
        await until(pilot, lambda: timeline.note.path != note._path)
        assert told(app) == ["Put away. u brings it back."]
        await pilot.press("u")
        await until(
            pilot, lambda: text_of(app, "#saved").startswith("Undone: put away “Ran 8k by the river before work”.")
        )
        await until(pilot, lambda: note._path in timeline._listing.at)
        assert calls(journal, "undo") == [("undo", "0a1b2c3")]


async def test_two_quick_presses_undo_one_change(make_app, journal):
    going, undo = threading.Event(), journal.undo

    def slow():
        going.wait(5)
        return undo()

    journal.trash(journal.saved_notes[0].path)
    journal.trash(journal.saved_notes[0].path)
    journal.undo = slow
    app = make_app(journal)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "u", "u")
        going.set()
        await until(pilot, lambda: text_of(app, "#saved").startswith("Undone"))
        assert len(journal.away) == 1


async def test_nothing_to_undo_is_a_line(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "u")
        await until(pilot, lambda: text_of(app, "#saved").startswith("There is nothing to undo."))
        await pilot.press("u")
        await until(pilot, lambda: len(calls(journal, "undo")) == 2)


async def test_somebody_elses_note_is_only_read(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "J")
        await on(app, pilot, JournalScreen)
        await opened(app, pilot)
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and body(app))
        await pilot.press("d", "e", "E")
        assert told(app) == ["This is somebody else's note; it is only read."] * 3
        assert not calls(journal, "trash")


async def test_a_note_that_cannot_be_put_away_stays(app, journal):
    async with app.run_test() as pilot:
        note = await reading(app, pilot)
        journal.fault = GitError("It is not yours.", "Ask.")
        await pilot.press("d")
        await until(pilot, lambda: told(app) == ["It is not yours. Ask."])
        assert app.screen is note
        await pilot.press("d")
        await on(app, pilot, TodayScreen)


async def test_the_trash_shows_and_brings_back(app, journal):
    paths = [note.path for note in journal.saved_notes[:2]]
    for path in paths:
        journal.trash(path)
    journal.older = [""]
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "D")
        await on(app, pilot, TrashScreen)
        rows = app.screen.query_one(OptionList)
        await until(pilot, lambda: rows.option_count == 2)
        assert str(rows.get_option_at_index(0).prompt) == "● i keep putting off\n  since today, 09:30"
        await until(pilot, lambda: "call with my brother" in text_of(app, "#past-lines"))
        await pilot.press("enter")
        await until(pilot, lambda: rows.option_count == 1)
        assert told(app) == [f"Brought back: {paths[1]}."]
        await pilot.press("r")
        await until(pilot, lambda: text_of(app, "#asked") == "Nothing was put away.")
        assert paths[0] in {note.path for note in journal.saved_notes}
        await pilot.press("escape")
        await on(app, pilot, TodayScreen)


async def test_what_cannot_be_brought_back_is_a_line_and_can_be_tried_again(app, journal):
    journal.trash(journal.saved_notes[0].path)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "D")
        await on(app, pilot, TrashScreen)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.pause(0.2)
        journal.fault = GitError("Its place is taken.", "Move it.")
        await pilot.press("enter")
        await until(pilot, lambda: text_of(app, "#asked") == "Its place is taken. Move it.")
        await pilot.press("enter")
        await until(pilot, lambda: not journal.away)


# another text


async def editing(app, pilot) -> TextArea:
    await reading(app, pilot, "e")
    await on(app, pilot, EditScreen)
    return app.screen.query_one(TextArea)


async def test_a_note_is_edited_and_saved(app, journal):
    async with app.run_test() as pilot:
        area = await editing(app, pilot)
        assert area.text.startswith("---\nid: 0\n---\nRan 8k")
        assert area.cursor_location == (3, 0)
        await pilot.press(*"I ", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and body(app).startswith("I Ran 8k"))
        assert told(app) == [f"Saved in {journal.saved_notes[0].path}"]
        assert journal.saved_notes[0].text.startswith("---\nid: 0\n---\nI Ran 8k by the river")


async def test_leaving_without_a_change_asks_nothing_and_writes_nothing(app, journal):
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, NoteScreen)
        await pilot.press("e", "ctrl+s")
        await on(app, pilot, NoteScreen)
        assert not calls(journal, "write")


async def test_unsaved_words_are_left_only_when_asked_twice(app, journal):
    async with app.run_test() as pilot:
        area = await editing(app, pilot)
        await pilot.press("x", "escape")
        assert text_of(app, "#asked").startswith("Not saved")
        assert isinstance(app.screen, EditScreen)
        await pilot.press("y", "escape")
        assert isinstance(app.screen, EditScreen)
        assert "xyRan" in area.text
        await pilot.press("escape")
        assert isinstance(app.screen, NoteScreen)
        assert not calls(journal, "write")


async def test_leaving_the_app_or_going_to_write_keeps_unsaved_words(app):
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await pilot.press("x")
        app.action_write()
        assert isinstance(app.screen, EditScreen)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: told(app))
        assert told(app) == ["This text is not saved: ctrl+s saves it, ctrl+q again leaves."]
        assert app.is_running
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_a_text_that_cannot_be_written_stays(app, journal):
    async with app.run_test() as pilot:
        area = await editing(app, pilot)
        journal.fault = GitError("The disk is full.", "Make room.")
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: text_of(app, "#asked") == "Not saved. The disk is full. Make room.")
        assert "xRan" in area.text
        await pilot.press("y", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        assert "xyRan" in journal.saved_notes[0].text


async def test_both_texts_are_kept_when_it_changed_meanwhile(app, journal):
    path = journal.saved_notes[0].path
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await pilot.press("x")
        journal.becomes(path, "Theirs\n")
        journal.watching.change(path)
        await until(pilot, lambda: "Another program has changed this note" in text_of(app, "#asked"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("It had changed meanwhile; both are kept: the other version is in public/")


async def test_the_text_of_a_note_that_is_gone_becomes_a_new_one(app, journal):
    gone = journal.saved_notes[0]

    def write(*_, **__):
        raise UnknownNote("There is no such note.")

    async with app.run_test() as pilot:
        await editing(app, pilot)
        journal.write = write
        journal.saved_notes.remove(gone)
        await pilot.press(*"My ", "ctrl+s")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("The note was gone meanwhile; your text is a new one. Saved in public/")
        assert calls(journal, "capture") == [("capture", f"My {gone.body}", "public")]


@given(st.text())
def test_a_text_that_was_not_touched_stays_to_the_last_character(text):
    assert edited(text, bare_lines(text)) == text


ends = st.sampled_from(["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
lines = st.lists(st.tuples(st.sampled_from(["", "a", "b", "a b"]), ends), max_size=8)


@given(lines, st.text("ab"), st.data())
def test_one_changed_line_leaves_the_ends_of_the_others(parts, typed, data):
    text = "".join(line + end for line, end in parts) + "last"
    before = bare_lines(text)
    at = data.draw(st.integers(0, len(before) - 1))
    after = [*before[:at], typed, *before[at + 1 :]]
    told = edited(text, after)
    expected = text.splitlines(keepends=True)
    if at < len(before) - 1 or typed:
        assert bare_lines(told) == after
    if "\r" not in text:  # where it stands before a line end of its own it may need another
        assert told.splitlines(keepends=True)[:at] == expected[:at]
        assert told.splitlines(keepends=True)[at + 1 :] == expected[at + 1 :]


@given(lines, st.lists(st.text("ab"), min_size=1, max_size=6))
def test_what_the_person_sees_is_what_is_saved(parts, after):
    text = "".join(line + end for line, end in parts) + "last"
    told = bare_lines(edited(text, [*after, "last"]))
    assert told == [*after, "last"]


@given(st.text("ab\n"), st.text("ab\n"))
def test_differences_tell_both_texts(before, after):
    told = differences(before, after)
    assert [line for sign, line in told if sign != "-"] == after.splitlines()
    assert [line for sign, line in told if sign != "+"] == before.splitlines()


def test_a_text_too_long_to_compare_is_shown_in_part():
    told = differences("a\n" * 2, "b\n" * (MOST + 1))
    assert len(told) == MOST + 1
    assert str(drawn(told[:2])) == "b\nb"


# links


HERE = Linked("public/x.md", "The heron", "ran 8k", 3, "Seen when I [[ran 8k]]")


async def test_links_are_told_and_followed(app, journal):
    garlic = journal.saved_notes[2]
    missing = Linked(None, "A map", "a map", 5, "I want [[a map]]")
    to = Linked(garlic.path, "Planted garlic", "garlic", 4, "and [[garlic]]")
    journal.tied = NoteLinks(journal.saved_notes[0].path, (to, missing), (HERE, HERE))
    async with app.run_test() as pilot:
        await reading(app, pilot)
        await until(pilot, lambda: "Linked from 1 note, links to 2" in text_of(app, "#note-links"))
        await pilot.press("l")
        await on(app, pilot, LinksScreen)
        ends = app.screen.query_one(OptionList)
        assert ends.option_count == 6
        assert ends.highlighted == 1
        assert "not written yet" in str(ends.get_option_at_index(5).prompt)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and "24 cloves" in body(app))
        await pilot.press("escape", "escape", "escape")
        assert isinstance(app.screen, TodayScreen)


async def test_a_note_on_its_own_says_how_a_link_is_made(app):
    async with app.run_test() as pilot:
        await reading(app, pilot, "l")
        await until(pilot, lambda: told(app))
        assert "[[Title]]" in told(app)[0]


async def test_links_that_cannot_be_read_leave_the_note_readable(app, journal):
    def broken(note):
        raise IndexingError("The index is busy.", "Wait.")

    journal.links = broken
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and body(app))
        await until(pilot, lambda: "The index is busy. Wait." in text_of(app, "#top"))
        assert told(app) == []


# other programs


async def test_the_journal_sees_what_another_program_wrote(app, journal):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        journal.becomes(journal.saved_notes[0].path, "Walked instead\n")
        journal.watching.change(journal.saved_notes[0].path)
        await until(pilot, lambda: timeline.note.title == "Walked instead")


async def test_many_changes_at_once_are_read_twice_at_most(app, journal):
    going, notes = threading.Event(), journal.notes
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: calls(journal, "waiting"))
        reads = len(calls(journal, "notes"))

        def slow(**settings):
            going.wait(5)
            return notes(**settings)

        journal.notes = slow
        for _ in range(20):
            app.desk.reading.read()
        going.set()
        await until(pilot, lambda: not app.desk.reading.busy)
        assert len(calls(journal, "notes")) == reads + 2


async def test_an_open_note_follows_its_file(app, journal):
    path = journal.saved_notes[0].path
    async with app.run_test() as pilot:
        note = await reading(app, pilot)
        journal.becomes(path, "---\nid: 0\n---\nWalked instead\n")
        journal.watching.change("public/another.md")
        await pilot.pause(0.1)
        assert "Ran 8k" in body(app)
        journal.watching.change(path)
        await until(pilot, lambda: body(app) == "Walked instead\n")
        gone = journal.saved_notes.pop(0)
        journal.watching.change(path.rsplit("/", 2)[0])
        await until(pilot, lambda: "It is gone from here" in text_of(app, "#top"))
        assert body(app) == "Walked instead\n"
        assert app.screen is note
        journal.saved_notes.insert(0, gone)
        journal.watching.change(path)
        await until(pilot, lambda: "gone" not in text_of(app, "#top"))
        assert told(app) == []


async def test_where_nothing_can_be_watched_the_slow_look_remains(app, journal):
    journal.watching.blind = True
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        await until(pilot, lambda: not app._watch._thread.is_alive())
        journal.capture("Another")
        app.screen._look()
        await until(pilot, lambda: timeline.note.title == "Another")


async def test_the_watch_ends_with_the_app(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, app._watch._thread.is_alive)
    assert not app._watch._thread.is_alive()


# what waits, what is locked


async def test_what_waits_is_a_quiet_line_with_a_way_out(app, journal):
    journal.waits = [DETACHED]
    async with app.run_test() as pilot:
        await opened(app, pilot)
        notices = app.screen.query_one(Notices)
        await until(pilot, lambda: notices.display)
        assert "2 files in public wait for git: HEAD is detached" in text_of(app, "#notices")
        assert told(app) == []
        await pilot.press("escape", "w")
        await until(pilot, lambda: told(app))
        assert told(app) == ["2 files in public wait for git: HEAD is detached. Run `git switch main` in public/."]
        journal.waits = []
        await pilot.press("n", *"x", "enter")
        await until(pilot, lambda: not notices.display)


async def test_what_was_mended_is_told_once(app, journal):
    journal.mends = ["took a stale index.lock away in public/", "committed 2 files that waited in public/"]
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: told(app))
        await pilot.press("x", "enter")
        await until(pilot, lambda: len(calls(journal, "waiting")) >= 2)
        assert told(app) == ["Took a stale index.lock away in public/.\nCommitted 2 files that waited in public/."]
        assert len(calls(journal, "mend")) == 1


async def test_what_can_be_mended_is_mended_without_a_word(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: calls(journal, "waiting"))
        journal.waits, journal.mends = [LOCKED], ["committed 1 file that waited in private/"]
        await pilot.press("x", "enter")
        await until(pilot, lambda: len(calls(journal, "mend")) == 2)
        await pilot.pause(0.1)
        assert told(app) == []
        assert not app.screen.query_one(Notices).display
        await pilot.press("escape", "w")
        await until(pilot, lambda: told(app) == ["Nothing waits for git."])


async def test_not_to_know_what_waits_is_a_line_too(app, journal):
    def broken():
        raise GitError("git is not there.", "Install it.")

    journal.mend = broken
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: text_of(app, "#notices") == "git is not there. Install it.")
        assert told(app) == []


async def test_private_notes_are_unlocked_with_their_passphrase(app, journal):
    journal.locked, journal.passphrase = True, "river"
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: "Private notes are locked" in text_of(app, "#notices"))
        await pilot.press(*"still", "enter")
        await until(pilot, lambda: app.screen.query_one(CaptureLine).text == "")
        await pilot.press("escape", "U")
        await on(app, pilot, UnlockScreen)
        given = app.screen.query_one(Input)
        assert given.password
        await pilot.press("enter", *"sea", "enter")
        await until(pilot, lambda: text_of(app, "#asked") == "The passphrase is wrong. Try again.")
        assert given.value == ""
        assert given.has_focus
        reads = len(calls(journal, "notes"))
        await pilot.press(*"river", "enter")
        await on(app, pilot, TodayScreen)
        await until(pilot, lambda: not app.screen.query_one(Notices).display)
        assert told(app) == ["Private notes are open until you leave."]
        assert len(calls(journal, "notes")) > reads


async def test_escape_leaves_them_locked(app, journal):
    journal.locked = True
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: app.screen.query_one(Notices).display)
        await pilot.press("escape", "U", "escape")
        await on(app, pilot, TodayScreen)
        assert journal.locked


async def test_what_is_open_need_not_be_unlocked(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "U")
        await until(pilot, lambda: told(app) == ["Private notes are not locked."])


async def test_the_palette_leads_everywhere_a_key_does(app, journal):
    journal.locked = True
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: app.screen.query_one(Notices).display)
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        for title, screen in (("Put away", TrashScreen), ("Unlock", UnlockScreen)):
            commands[title]()
            await on(app, pilot, screen)
            await pilot.press("escape")
            await on(app, pilot, TodayScreen)
        commands["Undo"]()
        await until(pilot, lambda: text_of(app, "#saved").startswith("There is nothing to undo"))
        commands["What waits"]()
        await until(pilot, lambda: told(app) == ["Nothing waits for git."])


async def test_a_commit_that_waits_is_told_where_a_note_was_put_away(app, journal):
    journal.trash = lambda note: Restored(note, None, None, "HEAD is detached")
    async with app.run_test() as pilot:
        await reading(app, pilot, "d")
        await on(app, pilot, TodayScreen)
        assert told(app) == ["Put away. u brings it back. Its commit waits: HEAD is detached"]
