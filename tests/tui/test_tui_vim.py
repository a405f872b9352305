from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key
from textual.keys import key_to_character

from druthers.tui.keyed import KeyedApp
from druthers.tui.keys import keys_file, read_keys
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.find import FindScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.today import TodayScreen
from druthers.tui.vim.motions import MOTIONS, Motions
from druthers.tui.vim.text import COMMAND, DOES, begun, command, moved, reach
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.hits import Hits
from druthers.tui.widgets.modal_text import NoteArea
from druthers.tui.widgets.timeline import Timeline

from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")

TEXT = "to be, or\n\n  not to\nbe"
EDITS = (  # where the cursor stands, what is pressed, what the text is then, where the cursor is, and the mode
    ((0, 3), "h", TEXT, (0, 2), "normal"),
    ((0, 0), "2 l", TEXT, (0, 2), "normal"),
    ((0, 0), "2 j", TEXT, (2, 0), "normal"),
    ((2, 3), "k k", TEXT, (0, 3), "normal"),
    ((0, 0), "w w", TEXT, (0, 5), "normal"),
    ((0, 7), "w", TEXT, (1, 0), "normal"),
    ((2, 4), "b", TEXT, (2, 2), "normal"),
    ((0, 0), "2 e", TEXT, (0, 4), "normal"),
    ((0, 4), "0", TEXT, (0, 0), "normal"),
    ((2, 5), "circumflex_accent", TEXT, (2, 2), "normal"),
    ((0, 0), "dollar_sign", TEXT, (0, 8), "normal"),
    ((2, 3), "g g", TEXT, (0, 0), "normal"),
    ((0, 3), "G", TEXT, (3, 0), "normal"),
    ((0, 3), "3 G", TEXT, (2, 2), "normal"),
    ((0, 0), "ctrl+d", TEXT, (3, 0), "normal"),
    ((3, 0), "ctrl+u", TEXT, (0, 0), "normal"),
    ((0, 0), "ctrl+f", TEXT, (3, 0), "normal"),
    ((3, 0), "ctrl+b", TEXT, (0, 0), "normal"),
    ((0, 3), "i x", "to xbe, or\n\n  not to\nbe", (0, 4), "insert"),
    ((0, 3), "a x escape", "to bxe, or\n\n  not to\nbe", (0, 4), "normal"),
    ((2, 6), "I x", "to be, or\n\n  xnot to\nbe", (2, 3), "insert"),
    ((0, 0), "A x", "to be, orx\n\n  not to\nbe", (0, 10), "insert"),
    ((3, 1), "o x", TEXT + "\nx", (4, 1), "insert"),
    ((0, 4), "O x", "x\n" + TEXT, (0, 1), "insert"),
    ((0, 0), "2 x", " be, or\n\n  not to\nbe", (0, 0), "normal"),
    ((3, 1), "x", "to be, or\n\n  not to\nb", (3, 0), "normal"),
    ((0, 3), "X", "tobe, or\n\n  not to\nbe", (0, 2), "normal"),
    ((0, 0), "d w", "be, or\n\n  not to\nbe", (0, 0), "normal"),
    ((0, 7), "d w", "to be, \n\n  not to\nbe", (0, 6), "normal"),
    ((0, 7), "d b", "to beor\n\n  not to\nbe", (0, 5), "normal"),
    ((0, 3), "d e", "to , or\n\n  not to\nbe", (0, 3), "normal"),
    ((0, 3), "c w x", "to x, or\n\n  not to\nbe", (0, 4), "insert"),
    ((0, 3), "c dollar_sign x", "to x\n\n  not to\nbe", (0, 4), "insert"),
    ((0, 5), "D", "to be\n\n  not to\nbe", (0, 4), "normal"),
    ((0, 2), "C x", "tox\n\n  not to\nbe", (0, 3), "insert"),
    ((1, 0), "d d", "to be, or\n  not to\nbe", (1, 2), "normal"),
    ((3, 1), "d d", "to be, or\n\n  not to", (2, 2), "normal"),
    ((0, 1), "9 d d", "", (0, 0), "normal"),
    ((0, 1), "d G", "", (0, 0), "normal"),
    ((2, 3), "c c x", "to be, or\n\nx\nbe", (2, 1), "insert"),
    ((3, 0), "y y p", TEXT + "\nbe", (4, 0), "normal"),
    ((3, 0), "y y g g P", "be\n" + TEXT, (0, 0), "normal"),
    ((0, 0), "y w dollar_sign p", "to be, orto \n\n  not to\nbe", (0, 11), "normal"),
    ((0, 0), "y 2 j G p", TEXT + "\nto be, or\n\n  not to", (4, 0), "normal"),
    ((0, 0), "x p", "ot be, or\n\n  not to\nbe", (0, 1), "normal"),
    ((0, 0), "d d u", TEXT, (0, 0), "normal"),
    ((0, 0), "d d u ctrl+r", "\n  not to\nbe", (0, 0), "normal"),
    ((0, 0), "d z S q 1 escape j", TEXT, (1, 0), "normal"),
    ((0, 0), "space enter backspace", TEXT, (1, 0), "normal"),
    ((0, 0), "colon x x escape j", TEXT, (1, 0), "normal"),
)


class Bench(KeyedApp):
    def compose(self):
        yield NoteArea(TEXT)


async def burst(pilot, *keys):
    """Keys that come as fast as a terminal can send them; all of them are done with when this returns."""
    app, done = pilot.app, asyncio.Event()

    def through(nodes):
        """Follow the way that a key takes: to what has the focus, and up from there."""
        if nodes:
            nodes[0].call_later(through, nodes[1:])
        else:
            done.set()

    for key in keys:
        app.post_message(Key(key, key_to_character(key)))
    app.call_later(lambda: through([*(app.focused or app.screen).ancestors_with_self]))
    await asyncio.wait_for(done.wait(), 10)
    await pilot.pause()


async def press(pilot, *keys):
    """Keys of which each is done with before the next."""
    for key in keys:
        await burst(pilot, key)


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


@pytest.fixture
def vim():
    path = keys_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("vim = true\n", encoding="utf-8")


@pytest.mark.usefixtures("vim")
async def test_every_key_of_the_editing_layer():
    pressed = " ".join(keys for _, keys, *_ in EDITS).replace("dollar_sign", "$").replace("circumflex_accent", "^")
    for keys, _ in DOES:
        for key in keys.split():
            assert " ".join(key) in pressed or key in pressed or key in {"esc", ":w", ":q", ":x"}, key
    app = Bench()
    async with app.run_test() as pilot:
        area = app.query_one(NoteArea)
        for at, keys, text, place, mode in EDITS:
            area.text, area.mode, app.register = TEXT, "normal", ""
            area.move_cursor(at)
            await burst(pilot, *keys.split())
            assert (area.text, area.cursor_location, area.mode) == (text, place, mode), keys
        area.read_only = True
        before = area.text
        await burst(pilot, "d", "d", "x", "p", "o", "u", "escape")
        assert area.text == before


@given(
    st.lists(st.text("ab ,_é\t", max_size=6), min_size=1, max_size=4),
    st.tuples(st.integers(0, 3), st.integers(0, 6)),
    st.from_regex(COMMAND, fullmatch=True),
)
def test_whatever_is_typed_leads_to_a_place_in_the_text(lines, at, typed):
    row = min(at[0], len(lines) - 1)
    at = row, min(at[1], len(lines[row]))
    asked = command(typed)
    assert asked is not None
    assert all(begun(typed[:length]) for length in range(1, len(typed)))
    if asked.on:
        start, end, _ = reach(lines, at, asked)
        assert start <= end
        places = [start, end]
    elif asked.what in "hjklwbe0^$G" or asked.what == "gg":
        places = [moved(lines, at, asked.what, asked.times)]
    else:
        places = []
    for row, column in places:
        assert 0 <= row < len(lines)
        assert 0 <= column <= len(lines[row])


def test_a_motion_gives_way_to_what_the_screen_has_and_to_what_the_person_chose():
    motions = Motions()
    no, yes = (lambda _: False), (lambda _: True)
    assert motions.press("h", no, yes) == ["h"]  # History, on a note
    assert motions.press("h", no, no) == ["escape"]
    assert motions.press("l", no, lambda key: key == "right") == ["right"]
    assert motions.press("j", yes, no) == ["j"]
    assert motions.press("5", no, yes) == ["5"]  # it rates
    assert [motions.press(key, no, no) for key in ("1", "0", "k")] == [[], [], ["up"] * 10]
    assert [motions.press(key, no, no) for key in ("3", "escape", "k")] == [[], [], ["up"]]
    assert [motions.press(key, no, no) for key in ("g", "x")] == [[], ["x"]]
    assert motions.press("d", no, no) == ["d"]  # nothing is called d here
    assert [motions.press(key, no, yes) for key in ("d", "d")] == [[], ["d"]]
    assert [motions.press(key, no, yes) for key in ("y", "escape", "y", "y")] == [[], [], [], ["y"]]
    assert motions.press("0", no, no) == ["0"]


@pytest.mark.usefixtures("vim")
async def test_motions_in_the_timeline_a_note_and_the_hits(app, journal):
    pressed = set()

    async def pressing(*keys):
        pressed.update(keys)
        await press(pilot, *keys)

    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
        await press(pilot, "escape", "escape", "J")  # to normal mode, on to the notes, and to all of them
        await until(pilot, lambda: isinstance(app.screen, JournalScreen) and app.screen.query_one(Timeline).note)
        timeline, notes = app.screen.query_one(Timeline), list(journal.saved_notes)
        await pressing("j")
        assert timeline.note == notes[1]
        await pressing("k")
        assert timeline.note == notes[0]
        await pressing("2", "j")
        assert timeline.note == notes[2]
        await pressing("G")
        assert timeline.note == notes[-1]
        await pressing("g", "g")
        assert timeline.note == notes[0]
        for there, back in (("ctrl+d", "ctrl+u"), ("ctrl+f", "ctrl+b")):
            await pressing(there)
            assert timeline.note != notes[0]
            await pressing(back, "g", "g")
        await pressing("y", "y")
        await until(pilot, lambda: notes[0].title in app.clipboard)
        await pressing("l")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pressing("d")
        await pilot.pause()
        assert ("trash", notes[0].path) not in journal.calls
        await pressing("d")
        await until(pilot, lambda: ("trash", notes[0].path) in journal.calls)
        await until(pilot, lambda: isinstance(app.screen, JournalScreen))
        await pressing("colon")
        await until(pilot, lambda: app.screen.id == "--command-palette" or "Palette" in type(app.screen).__name__)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, JournalScreen))
        await pressing("h")  # back: from a place's own screen, home
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
    assert pressed >= {key if len(key) != 2 else key[0] for key in MOTIONS} - {"n", "N"}


async def test_vims_keys_are_turned_from_the_palette_and_kept(app):
    async with app.run_test() as pilot:
        command = next(one for one in app.get_system_commands(app.screen) if one.title == "Vim keys")
        command.callback()
        await until(pilot, keys_file().exists)
        assert app.vim
        assert read_keys(keys_file()).vim
        keys_file().unlink()
        keys_file().mkdir()  # it cannot be written
        app.action_turn_vim()
        await until(pilot, lambda: "keys.toml cannot be written" in told(app)[-1])
        assert not app.vim


@pytest.mark.usefixtures("vim")
async def test_from_hit_to_hit(app):
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
        await press(pilot, "escape", "slash")
        await until(pilot, lambda: isinstance(app.screen, FindScreen))
        await burst(pilot, *"nNh", "backspace", "backspace", "backspace", "e", "enter")  # letters, where one types
        hits = app.screen.query_one(Hits)
        await until(pilot, lambda: hits.has_focus and len(hits.hits) > 2)
        await press(pilot, "n")
        assert hits.highlighted == 1
        await press(pilot, "N")
        assert hits.highlighted == 0
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await press(pilot, "n")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._path == hits.hits[1].path)
        await press(pilot, "N")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._path == hits.hits[0].path)
        await press(pilot, "N")
        assert told(app)[-1] == "That was the first hit."
        await press(pilot, "escape")
        await until(pilot, lambda: hits.has_focus)
        await press(pilot, "h")  # back: from a place's own screen, home
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))


@pytest.mark.usefixtures("vim")
async def test_two_modes_where_one_writes(app, journal):
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
        line = app.screen.query_one(CaptureLine)
        assert line.border_subtitle == "insert"
        await burst(pilot, *"two", "space", *"words", "escape")
        assert line.border_subtitle == "normal"
        await press(pilot, "b", "2")
        assert line.border_subtitle == "normal 2"
        await burst(pilot, "escape", "d", "w", "colon", "w")
        assert (line.text, line.border_subtitle) == ("two ", ":w")
        await press(pilot, "enter")
        await until(pilot, lambda: ("capture", "two ", "public") in journal.calls)
        await until(pilot, lambda: not line.text)
        await press(pilot, "question_mark")
        await until(pilot, lambda: type(app.screen).__name__ == "HelpScreen")
        await press(pilot, "q")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        assert line.border_subtitle == "normal"
        await burst(pilot, "colon", *"what", "enter")
        assert told(app)[-1].startswith("There is no :what")
        await press(pilot, "colon", "q", "enter", "i")
        assert line.border_subtitle == "insert"  # gone to again, it waits for words
        await press(pilot, "escape", "escape", "l")

        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._note)
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        area = app.screen.query_one(NoteArea)
        assert area.mode == "normal"
        await burst(pilot, "O", *"above", "escape")
        assert "above\n" in area.text
        assert isinstance(app.screen, EditScreen)
        await press(pilot, "colon", "q", "enter")
        assert isinstance(app.screen, EditScreen)  # asked: it is not saved
        await press(pilot, "colon", "w", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        assert any(call[0] == "write" and "above\n" in call[2] for call in journal.calls)
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        await press(pilot, "x", "colon", "q", "exclamation_mark", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
