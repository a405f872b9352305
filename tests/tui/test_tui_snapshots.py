"""What the screens look like. After a wanted change look at the new pictures, then accept them: --snapshot-update."""

from __future__ import annotations

import pytest

from druthers.errors import IndexingError
from druthers.journal.drafts import Unsaved
from druthers.models import Linked, NoteLinks, Waiting

from .waiting import settled

pytestmark = pytest.mark.usefixtures("calm")

SIZES = {"small": (80, 24), "wide": (120, 40), "narrow": (40, 24), "low": (40, 12)}


@pytest.mark.parametrize(("theme", "size"), [("harbour", "wide"), ("paper", "low")])
def test_today(snap_compare, make_app, journal, theme, size):
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled("escape"))


@pytest.mark.parametrize(("theme", "size"), [("paper", "wide"), ("harbour", "narrow")])
def test_journal(snap_compare, make_app, journal, theme, size):
    app = make_app(journal, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled("escape", "J", "j", "j"))


def test_writing_in_private(snap_compare, make_app, journal):
    assert snap_compare(make_app(journal, theme="ember"), run_before=settled("H", "m", "ctrl+t"))


def test_empty(snap_compare, make_app, empty):
    assert snap_compare(make_app(empty, theme="birch"), run_before=settled())


def test_notes_that_cannot_be_read(snap_compare, make_app, journal):
    journal.fault = IndexingError("The disk is gone.", "Look whether it is there.")
    assert snap_compare(make_app(journal), run_before=settled("escape"))


def test_palette(snap_compare, make_app, journal):
    app = make_app(journal, theme="paper")
    assert snap_compare(app, run_before=settled("escape", "J", "ctrl+p", *"gar"))


# what becomes of a note


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
    said = garlic.text.replace("- straw on", "- [[straw]] on").replace("it is late", "it is late. [[brother]] too")
    journal.becomes(garlic.path, said)
    return journal


NOTE = ("escape", "J", "j", "j", "enter")


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "narrow")])
def test_history(snap_compare, make_app, old, theme, size):
    app = make_app(old, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled(*NOTE, "h", "j", "r"))


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "low")])
def test_a_note_with_links(snap_compare, make_app, old, theme, size):
    app = make_app(old, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=settled(*NOTE, "tab", "tab"))


def test_links(snap_compare, make_app, old):
    assert snap_compare(make_app(old, theme="paper"), run_before=settled(*NOTE, "l"))


def test_trash(snap_compare, make_app, old):
    for note in (old.saved_notes[1], old.saved_notes[2]):
        old.trash(note.path)
    assert snap_compare(make_app(old, theme="paper"), run_before=settled("escape", "D", "j"))


def test_edit(snap_compare, make_app, journal):
    keys = ("escape", "J", "j", "enter", "e", "A", "h", "escape")
    assert snap_compare(make_app(journal), run_before=settled(*keys))


def test_what_waits_and_is_locked(snap_compare, make_app, journal):
    journal.waits, journal.locked = [WAITS], True
    app = make_app(journal, theme="paper")
    assert snap_compare(app, terminal_size=SIZES["narrow"], run_before=settled("escape"))


def test_words_put_back(snap_compare, make_app, journal):
    journal.left = [Unsaved(f"line-9-0-{at}.md", "The heron flew, and I", at, "private") for at in (2.0, 1.0)]
    assert snap_compare(make_app(journal), run_before=settled())


def test_unlock(snap_compare, make_app, journal):
    journal.locked = True
    assert snap_compare(make_app(journal), run_before=settled("escape", "U", "s", "e", "a", "enter"))
