"""The app's places and what every one of them can do: tabs, palette, undo, copying, links, an editor of one's own."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from textual.app import SuspendNotSupported
from textual.widgets import Static

from druthers.errors import CaptureError, GitError
from druthers.models import Linked, NoteLinks
from druthers.tui.deeds import Deed
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.today import TodayScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.note_pane import NoteBody, NotePane
from druthers.tui.widgets.timeline import Timeline
from druthers.tui.widgets.top_line import TopLine

from .conftest import NOW
from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def drawn(app) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def opened(app, pilot) -> Timeline:
    await until(pilot, lambda: app.screen.query(Timeline) and app.screen.query_one(Timeline).note is not None)
    return app.screen.query_one(Timeline)


async def back(app, pilot) -> Timeline:
    """The journal, where one looks back."""
    await opened(app, pilot)
    await pilot.press("escape", "J")
    await until(pilot, lambda: isinstance(app.screen, JournalScreen))
    return await opened(app, pilot)


async def click_on(app, pilot, words: str) -> None:
    """Click on words that are seen."""
    row, line = next((at, line) for at, line in enumerate(drawn(app)) if words in line)
    await pilot.click(offset=(line.index(words), row))


# places


async def test_places_are_tabs_for_keys_and_mouse_and_keep_what_was_left(app):
    async with app.run_test(size=(110, 30)) as pilot:
        timeline = await back(app, pilot)
        await pilot.press("j", "j")
        await until(pilot, lambda: "T Today  J Journal  / Find  p Propose  P Profile  S Share" in drawn(app)[0])
        await click_on(app, pilot, "Today")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        app.sign = "◇ listening"
        await until(pilot, lambda: drawn(app)[0].endswith("◇ listening"))
        await pilot.press("J")
        await until(pilot, lambda: isinstance(app.screen, JournalScreen) and drawn(app)[0].endswith("◇ listening"))
        assert timeline.note.title == "Planted garlic"
        await click_on(app, pilot, "Lentil soup")
        await until(pilot, lambda: timeline.note.title == "Lentil soup, third attempt")
        await click_on(app, pilot, "Lentil soup")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("f2", "f3")
        assert isinstance(app.screen, NoteScreen)
        await pilot.press("J")
        assert isinstance(app.screen, JournalScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.parametrize("size", [(40, 12), (76, 24)])
async def test_where_there_is_little_room_what_matters_is_seen(app, size):
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        app.sign = "◇ listening"
        narrow = size[0] == 40
        await until(pilot, lambda: drawn(app)[0].endswith("◇" if narrow else "◇ listening"))
        assert ("Share" in drawn(app)[0]) is not narrow
        await pilot.press(*"words")
        assert any("words" in line for line in drawn(app))
        assert any("Ran 8k" in line for line in drawn(app))
        await pilot.press("escape", "J")
        await until(
            pilot, lambda: isinstance(app.screen, JournalScreen) and any("Ran 8k" in line for line in drawn(app))
        )
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and any("heron" in line for line in drawn(app)))
        await pilot.press("e")
        await until(
            pilot, lambda: isinstance(app.screen, EditScreen) and any("○ public" in line for line in drawn(app))
        )
        await pilot.resize_terminal(110, 30)
        await until(pilot, lambda: "Propose" in drawn(app)[0])
        assert app.screen.query_one(TopLine).region.right <= 110


async def test_today_has_the_notes_of_the_day_and_the_next_day_its_own(make_app, journal):
    app = make_app(journal)
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        assert len(timeline._listing.at) == 1
        assert any("Cold hands" in line for line in drawn(app))
        assert any("J shows 9 more" in line for line in drawn(app))
        journal.saved_notes.insert(0, replace(journal.saved_notes[0], path="public/b.md", created=NOW.replace(day=22)))
        object.__setattr__(app.desk, "clock", lambda: NOW.replace(day=22))
        app.screen.altered("public/b.md")
        await until(pilot, lambda: list(timeline._listing.at) == ["public/b.md"])


# the palette


async def test_the_palette_does_what_keys_do_and_opens_notes_by_name(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await back(app, pilot)
        offered = {command.title: command for command in app.commands(app.screen)}
        assert (offered["Open"].keys, offered["Share"].keys, offered["Copy"].keys) == ("⏎", "S f7", "y")
        assert "Undo" in offered
        assert "Cursor left" not in offered
        await pilot.press("ctrl+p", *"garl")
        await until(pilot, lambda: any("○ Planted garlic" in line for line in drawn(app)))
        await pilot.press("enter")
        await until(
            pilot, lambda: isinstance(app.screen, NoteScreen) and "24 cloves" in app.screen.query_one(NoteBody).source
        )
        await pilot.press("ctrl+p", *"write", "enter")
        await until(pilot, lambda: isinstance(app.focused, CaptureLine))


# undo, copying


async def test_what_was_done_last_is_taken_back_wherever_one_is(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"Saw a fox", "enter")
        await until(pilot, lambda: app.desk.deeds.last is not None and not app.screen.query_one(CaptureLine).text)
        app.desk.deeds.done(Deed("rated 4", lambda: "It is not rated any more."))
        await pilot.press("escape", "J")
        await until(pilot, lambda: isinstance(app.screen, JournalScreen))
        going = threading.Event()

        def fails():
            going.wait(10)
            raise GitError("Nothing was undone.", "Look.")

        app.desk.deeds.done(Deed("tried", fails))
        await pilot.press("u", "u")  # two quick presses are one
        going.set()
        await until(pilot, lambda: told(app) == ["Nothing was undone. Look."])
        assert app.desk.deeds.last.said == "tried"
        app.desk.deeds.undone(app.desk.deeds.last)
        await pilot.press("u")
        await until(pilot, lambda: "It is not rated any more." in told(app))
        journal.trash(journal.saved_notes[0].path)  # what the undo of the stand-in brings back
        await pilot.press("u")
        await until(pilot, lambda: any(line.startswith("Undone: wrote “Saw a fox”.") for line in told(app)))
        assert journal.calls[-1] != ("undo", None)
        assert ("undo", "0a1b2c3") in journal.calls


async def test_what_the_cursor_is_on_is_copied(app):
    async with app.run_test() as pilot:
        await back(app, pilot)
        await pilot.press("y")
        assert app.clipboard.startswith("Ran 8k by the river before work\n\nCold hands")
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen.query_one(NoteBody).source)
        await pilot.press("y")
        assert app.clipboard == "I keep putting off the call with my brother"
        assert told(app) == ["Copied.", "Copied."]


# a note's links, and its own editor


async def test_links_are_followed_in_place(app, journal):
    soup, brother = journal.saved_notes[4], journal.saved_notes[1]
    said = "See [[Soup#Lemon|the soup]], [a site](https://a.b/c) and [[nothing]].\n\n# Further\n\nUp to [[#Further]]"
    text = f"---\nid: 0\n---\n{said}\n"
    first = journal.saved_notes[0] = replace(journal.saved_notes[0], text=text)
    journal.tied = NoteLinks(
        first.path,
        (Linked(soup.path, "Soup", "Soup", 3, "See"), Linked(None, "nothing", "nothing", 3, "See")),
        (Linked(brother.path, "The call", "ran", 9, "and [[ran]]"),),
    )
    async with app.run_test(size=(110, 30)) as pilot:
        await back(app, pilot)
        await until(pilot, lambda: any("See the soup, a site and nothing." in line for line in drawn(app)))
        await pilot.press("tab")
        assert isinstance(app.focused, NotePane)
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: app.clipboard == "https://a.b/c")
        await pilot.press("escape", "enter")
        await until(
            pilot, lambda: isinstance(app.screen, NoteScreen) and any("● The call" in line for line in drawn(app))
        )
        note = app.screen
        await pilot.press("tab", "tab", "tab", "enter")
        await until(pilot, lambda: "No note is called nothing yet." in told(app))
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: app.screen is not note and app.screen._path == brother.path)
        await pilot.press("escape")
        await click_on(app, pilot, "the soup")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._path == soup.path)


async def test_a_note_is_edited_in_the_persons_own_editor(app, journal, monkeypatch):
    resumed = []

    @contextmanager
    def suspended():
        yield
        resumed.append(1)  # as Textual does it: not after an exception

    monkeypatch.setattr(app, "suspend", suspended)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen.query_one(NoteBody).source)
        await pilot.press("E")
        await until(pilot, lambda: app.screen.query_one(NoteBody).source.endswith("More.\n"))
        assert app.desk.deeds.last.said == "edited “Ran 8k by the river before work”"
        journal.fault = CaptureError("vi could not be started.", "Set EDITOR to your editor.")
        await pilot.press("E")
        await until(pilot, lambda: "vi could not be started. Set EDITOR to your editor." in told(app))
        assert len(resumed) == 2

        def cannot():
            raise SuspendNotSupported

        monkeypatch.setattr(app, "suspend", cannot)
        await pilot.press("E")
        await until(pilot, lambda: "No other program can have this terminal; e edits here." in told(app))
