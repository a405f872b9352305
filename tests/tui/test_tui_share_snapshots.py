"""What sharing looks like. After a wanted change look at the new pictures, then accept them: --snapshot-update."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from druthers.errors import GitError
from druthers.models import Attached, Shared
from druthers.tui.messages import NoteChosen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.publish import PublishScreen

from .standing_in.sharing import ANA, CARD, LENA, PASSWORD, outgoing
from .waiting import still, until

pytestmark = pytest.mark.usefixtures("calm")

SIZES = {"small": (80, 24), "wide": (120, 40), "narrow": (40, 24)}
ORIGIN = Shared(7, "origin", ("example.org/ana/notes",), True, 2, ANA)


async def says(pilot, where, text):
    """Wait until it says so, and everything is still."""
    screen = pilot.app.screen
    await until(pilot, lambda: (found := screen.query(where)) and text in str(found.first(Static).content))
    await still(pilot)


def after(*keys, until):
    """Open Share, wait for what is said there, and press the keys."""

    async def run(pilot):
        pilot.app.action_go("share")
        await says(pilot, "#share-verdict", until)
        for key in keys:
            await pilot.press(key)
            await still(pilot)

    return run


def test_nothing_is_public(snap_compare, make_app, empty):
    empty.shared = Shared(0, author=ANA)
    assert snap_compare(make_app(empty), run_before=after(until="Nothing would be sent"))


@pytest.mark.parametrize(("theme", "size"), [("paper", "wide"), ("harbour", "small"), ("harbour", "narrow")])
def test_what_stops_a_push(snap_compare, make_app, journal, theme, size):
    journal.shared, journal.card = ORIGIN, CARD
    journal.guarded = outgoing(PASSWORD, files=5)
    journal.people = [LENA, replace(LENA, name="ben", new=(), problem="ben could not be reached.")]
    app = make_app(journal, theme=theme)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=after(until="1 thing stops"))


def test_the_question_before_a_push(snap_compare, make_app, journal):
    journal.shared, journal.guarded = ORIGIN, outgoing(files=8)
    keys = after("greater_than_sign", until="Nothing stops")
    assert snap_compare(make_app(journal, theme="paper"), run_before=keys)


def test_what_would_leave_cannot_be_read(snap_compare, make_app, journal):
    journal.shared = ORIGIN

    async def fail(pilot):
        await after(until="Nothing new")(pilot)
        journal.unread = GitError(
            "git cannot read public/: the object 8d0a is broken.", "`druthers doctor` tells more."
        )
        pilot.app.screen.action_again()
        await says(pilot, "#share-verdict", "broken")

    assert snap_compare(make_app(journal, theme="ember"), run_before=fail)


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "narrow")])
def test_a_note_before_it_is_public(snap_compare, make_app, journal, theme, size):
    journal.would_find = (replace(PASSWORD, line=4, rule="private-line", reason="A private note says this too."),)
    journal.uses = (Attached("private/photo.jpg", "public/photo.jpg", "0" * 64),)

    async def review(pilot):
        pilot.app.post_message(NoteChosen(journal.saved_notes[1].path))
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PublishScreen))
        await says(pilot, "#asked", "enter makes it public")

    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=review)
