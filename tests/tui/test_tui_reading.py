"""Notes read once for all, made into rows, and found by name; without an app."""

from __future__ import annotations

from datetime import timedelta

import pytest

from druthers.errors import IndexingError
from druthers.tui.listing import MOST, listing, of_the_day
from druthers.tui.messages import NotesRead
from druthers.tui.reading import FEW, Reading
from druthers.tui.titles import called

from .conftest import NOW, make_note, stand_in

pytestmark = pytest.mark.usefixtures("calm")


class Loop:
    """What the app's loop and its threads do for a reading, one at a time, when they are let."""

    def __init__(self, journal):
        self.work, self.told = [], []
        self.reading = Reading(journal, self.work.append, self.told.append, lambda: True)

    def goes_on(self) -> bool:
        """Do what waits; whether anything new came."""
        self.work.pop(0)()
        return self.reading.came(self.told.pop(0))


def reads(journal) -> int:
    return len([call for call in journal.calls if call[0] == "notes"])


def test_what_is_asked_for_while_it_reads_is_read_once_more():
    journal = stand_in()
    loop = Loop(journal)
    loop.reading.read()
    for _ in range(20):
        loop.reading.read()
    assert loop.goes_on()
    assert not loop.goes_on()  # nothing was new
    assert not loop.work
    assert reads(journal) == 2


def test_what_changed_is_read_alone():
    journal = stand_in()
    loop = Loop(journal)
    loop.reading.read()
    assert loop.goes_on()
    first, second = journal.saved_notes[:2]
    journal.becomes(first.path, "Walked\n")
    journal.saved_notes.remove(second)
    saved = journal.capture("New")
    loop.reading.read({first.path, second.path, saved.path, "private/ledger/2026-11.jsonl", "following/ana/a.md"})
    assert loop.goes_on()
    notes = loop.reading.last.notes
    assert [note.title for note in notes[:2]] == ["New", "Walked"]
    assert second.path not in loop.reading.last.listing.at
    assert len(notes) == len(journal.saved_notes)
    assert reads(journal) == 1
    for much in ({"public/2026"}, {f"public/{number}.md" for number in range(FEW + 1)}, set()):
        loop.reading.read(much)
        assert not loop.goes_on()
    assert reads(journal) == 4


def test_the_newest_are_read_first_and_all_when_somebody_asks(monkeypatch):
    monkeypatch.setattr("druthers.tui.reading.NEWEST", 4)
    journal = stand_in()
    loop = Loop(journal)
    loop.reading.read()
    assert loop.goes_on()
    assert loop.reading.last.more
    assert len(loop.reading.last.notes) == 4
    older, saved = journal.saved_notes[6], journal.capture("New")
    journal.becomes(older.path, "Mended\n")
    loop.reading.read({saved.path, older.path})
    assert loop.goes_on()
    assert loop.reading.last.notes[0].title == "New"
    assert older.path not in loop.reading.last.listing.at
    loop.reading.read_all()
    loop.reading.read_all()
    assert loop.goes_on()
    assert (len(loop.reading.last.notes), loop.reading.last.more) == (11, False)
    assert not loop.work


def test_after_a_failure_everything_is_read_again():
    journal = stand_in()
    loop = Loop(journal)
    loop.reading.read()
    assert loop.goes_on()
    journal.fault = IndexingError("The disk is gone.", "Look.")
    loop.reading.read()
    with pytest.raises(IndexingError):
        loop.work.pop(0)()
    loop.reading.failed()
    assert loop.reading.last is None
    loop.reading.read({journal.saved_notes[0].path})
    assert loop.goes_on()
    assert isinstance(loop.reading.last, NotesRead)


def test_the_day_has_its_notes_and_an_empty_day_those_of_the_last():
    notes = stand_in().saved_notes
    assert [note.title for note in of_the_day(notes, NOW)] == ["Ran 8k by the river before work"]
    assert len(of_the_day(notes[1:], NOW)) == 3  # yesterday's
    assert of_the_day(notes, NOW + timedelta(days=3)) == notes[:1]
    assert of_the_day([], NOW) == []
    ahead = make_note(50, -2, "public", "", "Dated in two days")
    assert of_the_day([ahead, *notes], NOW) == [ahead, notes[0]]
    many = [make_note(number, 1, "public", "", f"Note {number}") for number in range(100)]
    assert len(of_the_day(many, NOW)) == MOST


def test_rows_tell_days_and_how_a_note_goes_on():
    notes = stand_in().saved_notes[:2]
    made = listing(notes, more="J shows 8 more", lines=2)
    heading, run, goes_on, empty, yesterday, call, blank, below = made.rows
    assert (heading, yesterday) == (NOW.date(), NOW.date() - timedelta(days=1))
    assert (run, call, below) == (notes[0], notes[1], "J shows 8 more")
    assert goes_on.strip() == "Cold hands, clear head. The heron stood in its place."
    assert empty is blank is None
    assert [made.rows[at] for at in made.at.values()] == notes
    assert (made.first, listing([]).first) == (1, -1)


def test_a_note_is_found_by_its_title():
    notes = [
        make_note(at, at, "public", "", f"# {title}") for at, title in enumerate(("A boat", "Boats", "No", "BOAT"))
    ]
    assert [(note.title, first) for note, first in called(notes, "boat")] == [
        ("Boats", True),
        ("BOAT", True),
        ("A boat", False),
    ]
