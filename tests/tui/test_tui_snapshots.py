"""What the screens look like. After a wanted change look at the new pictures, then accept them: --snapshot-update."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from druthers.journal.drafts import Unsaved
from druthers.models import Days, KeptBoth, Linked, Mended, NoteLinks, Synced, Understood, Waiting

pytestmark = pytest.mark.usefixtures("calm")

SIZES = {"small": (80, 24), "wide": (120, 40), "narrow": (40, 24)}


async def still(pilot):
    for _ in range(100):
        await pilot.pause()
        if not pilot.app.workers._workers:
            return
        await asyncio.sleep(0.02)


def settled(*keys: str):
    """Press keys, each after the work of the one before has ended."""

    async def press(pilot):
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            await still(pilot)
            await pilot.pause(0.05)
        await pilot.pause(0.25)  # what waits for the cursor to rest begins only now
        await still(pilot)

    return press


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["harbour", "paper"])
def test_journal(snap_compare, make_app, journal, theme, size):
    app = make_app(journal, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "j", "j"))


def test_writing_in_private(snap_compare, make_app, journal):
    assert snap_compare(make_app(journal, theme="ember"), run_before=settled("H", "m", "ctrl+t"))


def test_empty(snap_compare, make_app, empty):
    assert snap_compare(make_app(empty, theme="birch"), run_before=settled())


@pytest.mark.parametrize("size", SIZES)
def test_proposals(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "p", "4", "e"))


@pytest.mark.parametrize("size", ["small", "narrow"])
def test_search(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("slash", "m", "o", "r"))


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "wide"), ("harbour", "narrow")])
def test_search_why(snap_compare, make_app, journal, monkeypatch, theme, size):
    monkeypatch.setattr("druthers.tui.screens.search.LOOK", 600)
    journal.read = Understood(
        "", within=Days(None, date(2026, 2, 28), "before:2026-03"), mended=(Mended("mornign", "morning"),)
    )
    journal.to_embed, journal.also = 3965, ("public/2026/11/another-one.md",)
    keys = ("slash", *"morning", "enter", "w")
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled(*keys))


def test_search_doubtful(snap_compare, app, journal):
    journal.answered = 0.12
    assert snap_compare(app, run_before=settled("slash", "f", "o", "x", "enter"))


@pytest.mark.parametrize("size", ["small", "narrow"])
def test_search_empty(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("slash"))


@pytest.mark.parametrize("size", SIZES)
def test_profile(snap_compare, app, size):
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "P", "e"))


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "wide"), ("harbour", "narrow")])
def test_said_unasked(snap_compare, make_app, journal, monkeypatch, theme, size):
    monkeypatch.setattr("druthers.tui.widgets.offer.QUIET", 0.05)
    journal.speaks = True

    async def save_and_wait(pilot):
        await settled("r", "a", "n", "enter")(pilot)
        while not pilot.app.screen.query_one("#offer").display:
            await pilot.pause(0.02)
        await settled(*(["tab"] if theme == "paper" else []))(pilot)

    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=save_and_wait)


def test_help(snap_compare, app):
    assert snap_compare(app, run_before=settled("escape", "question_mark"))


# what becomes of a note


BOTH = pytest.mark.parametrize("theme", ["harbour", "paper"])
WAITS = Waiting("public", 2, "HEAD is detached", "Run `git switch main` in public/.", mendable=False)


@pytest.fixture
def old(journal):
    garlic = journal.saved_notes[2]
    journal.older = [
        garlic.text.replace("late", "too late").replace("- straw on top\n", ""),
        "---\nid: 2\n---\nGarlic\n",
    ]
    here = Linked("public/b.md", "What grows in winter", "planted garlic", 3, "The bed of [[planted garlic]] sleeps.")
    there = Linked(journal.saved_notes[1].path, "Brother", "brother", 9, "He would like [[brother]]'s spade.")
    journal.tied = NoteLinks(garlic.path, (there, Linked(None, "Straw", "straw", 5, "- [[straw]] on top")), (here,))
    return journal


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "wide"), ("harbour", "narrow")])
def test_history(snap_compare, make_app, old, theme, size):
    app = make_app(old, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "j", "j", "enter", "h", "j", "r"))


def test_a_note_with_links(snap_compare, make_app, old):
    assert snap_compare(make_app(old), run_before=settled("escape", "j", "j", "enter"))


@BOTH
def test_links(snap_compare, make_app, old, theme):
    assert snap_compare(make_app(old, theme=theme), run_before=settled("escape", "j", "j", "enter", "l"))


@BOTH
def test_trash(snap_compare, make_app, old, theme):
    for note in (old.saved_notes[0], old.saved_notes[2]):
        old.trash(note.path)
    assert snap_compare(make_app(old, theme=theme), run_before=settled("escape", "T", "j"))


@BOTH
def test_edit(snap_compare, make_app, journal, theme):
    keys = ("escape", "j", "j", "enter", "e", "A", "h", "escape")
    assert snap_compare(make_app(journal, theme=theme), run_before=settled(*keys))


@pytest.mark.parametrize(("theme", "size"), [("paper", "small"), ("harbour", "narrow")])
def test_what_waits_and_is_locked(snap_compare, make_app, journal, theme, size):
    journal.waits, journal.locked = [WAITS], True
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled("escape"))


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "narrow")])
def test_words_put_back(snap_compare, make_app, journal, theme, size):
    journal.left = [Unsaved(f"line-9-0-{at}.md", "The heron flew, and I", at, "private") for at in (2.0, 1.0)]
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled())


@pytest.mark.parametrize("size", ["small", "narrow"])
def test_sync(snap_compare, app, journal, size):
    journal.synced = [
        Synced("private", "origin", 3, 2, (KeptBoth("private/2026/a.md", "private/2026/a (laptop).md"),)),
        Synced("public", "origin", waits="origin could not be reached; 2 commits wait to be sent.", offline=True),
    ]
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "S"))


@BOTH
def test_unlock(snap_compare, make_app, journal, theme):
    journal.locked = True
    assert snap_compare(make_app(journal, theme=theme), run_before=settled("escape", "L", "s", "e", "a", "enter"))
