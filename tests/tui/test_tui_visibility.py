"""Whose eyes a note is for is seen without reading, on every screen: its sign, in its colour, before its words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.color import Color as Rich
from textual.color import Color

from druthers.models import SIGNS, Linked, NoteLinks
from druthers.tui.messages import NoteChosen
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.history import HistoryScreen
from druthers.tui.screens.links import LinksScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.publish import PublishScreen
from druthers.tui.screens.share.theirs import TheirsScreen
from druthers.tui.screens.trash import TrashScreen

from .standing_in.sharing import CARD, LENA, outgoing
from .waiting import still, until

pytestmark = pytest.mark.usefixtures("calm")

NEAR = 3  # rows between a sign and the words that it stands for, at most
BROTHER, GARLIC, DOUGH = "the call with my brother", "Planted garlic", "A wetter dough"


def signs(app, words):
    """The sign that stands nearest before these words where they are seen, and its colour, each time they are."""
    rows = [list(strip) for strip in app.screen._compositor.render_strips()]
    found = []
    for at, row in enumerate(rows):
        text = "".join(segment.text for segment in row)
        if words not in text:
            continue
        before = [*(segment for above in rows[max(at - NEAR, 0) : at] for segment in above), *_until(row, words)]
        mark = next((one for one in reversed(before) if any(sign in one.text for sign in SIGNS.values())), None)
        colour = mark.style.color if mark is not None and mark.style is not None else None
        found.append((next(sign for sign in SIGNS.values() if sign in mark.text) if mark else "", colour))
    return found


def _until(row, words):
    said = ""
    for segment in row:
        said += segment.text
        yield segment
        if words in said:
            return


def told(app, words, place):
    """Whether the words are seen, and every time as what lies in that place."""
    colour = Color.parse(app.theme_variables[place]).rich_color
    seen = signs(app, words)
    return bool(seen) and all(
        sign == SIGNS[place] and isinstance(at, Rich) and at.triplet == colour.triplet for sign, at in seen
    )


async def at(pilot, kind):
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await still(pilot)


async def test_every_place_tells_whose_eyes_a_note_is_for(app, journal):
    theirs = journal.saved_notes[-1]
    journal.people = [replace(LENA, new=(theirs.path,))]
    journal.guarded, journal.card = outgoing(), CARD
    async with app.run_test(size=(110, 40)) as pilot:
        await still(pilot)
        assert told(app, "Ran 8k by the river", "public")
        for place in ("public", "private"):
            assert SIGNS[place] in app.screen.query_one("#capture").border_title
            await pilot.press("ctrl+t")

        app.action_go("journal")
        await still(pilot)
        for words, place in ((BROTHER, "private"), (GARLIC, "public"), (DOUGH, "following")):
            assert told(app, words, place), words

        app.action_go("find")
        await pilot.press(*"arli")
        await until(pilot, lambda: told(app, GARLIC, "public"))

        app.action_go("propose")
        await until(pilot, lambda: told(app, "I write best in the morning", "public"))

        app.action_go("share")
        await until(pilot, lambda: told(app, "planted garlic", "public"))
        assert told(app, "published: 2 features", "public")
        assert told(app, "lena", "following")
        listed = app.screen.query_one("#share-list")
        listed.highlighted = len(listed.options) - 1
        await pilot.press("enter")
        await at(pilot, TheirsScreen)
        assert told(app, DOUGH, "following")


async def test_every_screen_of_a_note_tells_whose_eyes_it_is_for(app, journal):
    private, garlic, theirs = journal.saved_notes[1], journal.saved_notes[2], journal.saved_notes[-1]
    ends = tuple(Linked(note.path, note.title, "x", 1, "a line") for note in (private, theirs))
    journal.tied = NoteLinks(garlic.path, ends, ())
    async with app.run_test(size=(110, 40)) as pilot:
        app.post_message(NoteChosen(garlic.path))
        await at(pilot, NoteScreen)
        assert told(app, garlic.path, "public")
        await pilot.press("l")
        await at(pilot, LinksScreen)
        assert told(app, BROTHER, "private")
        assert told(app, DOUGH, "following")
        await pilot.press("escape", "h")
        await at(pilot, HistoryScreen)
        assert signs(app, GARLIC)[0][0] == SIGNS["public"]
        await pilot.press("escape", "e")
        await at(pilot, EditScreen)
        assert signs(app, GARLIC)[0][0] == SIGNS["public"]
        await pilot.press("escape", "escape")

        app.post_message(NoteChosen(private.path))
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and told(app, private.path, "private"))
        await pilot.press("v")
        await at(pilot, PublishScreen)
        assert signs(app, BROTHER)[0][0] == SIGNS["private"], "it is private still"
        assert told(app, "public/2026/11/2026-11-20-2101", "public")
        await pilot.press("escape", "d")
        app.action_over("trash")
        await at(pilot, TrashScreen)
        await until(pilot, lambda: told(app, "i keep putting off", "private"))
