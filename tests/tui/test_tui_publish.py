"""A note becomes public only where it was seen as others would read it; and what of it can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from textual.widgets import Static

from druthers.models import Attached, Finding, SentTo
from druthers.tui.messages import NoteChosen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.publish import PublishScreen

from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")

BROTHER = "I keep putting off the call with my brother"
CANARY = Finding("1", "x", 4, "private-line", "A private note says this too.", "Take the line out.")
PHOTO = Attached("private/photo.jpg", "public/photo.jpg", "0" * 64)


def asked(app):
    return str(app.screen.query_one("#asked", Static).content)


def place(journal):
    return next(note for note in journal.saved_notes if note.body.startswith(BROTHER)).path.split("/")[0]


async def test_a_note_is_looked_at_then_public_then_private_again(app, journal):
    journal.would_find, journal.uses = (CANARY,), (PHOTO,)
    journal.sent_before = (SentTo("origin", 2, datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)),)
    private = journal.saved_notes[1].path
    said = []
    app.notify = lambda text, **_: said.append(text)
    async with app.run_test() as pilot:
        app.post_message(NoteChosen(private))
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, PublishScreen) and "enter makes it" in asked(app))
        shown = "".join(str(one.content) for one in app.screen.query("#review Static"))
        assert "1 thing in it would stop a push" in shown
        assert "line 4, private-line" in shown
        assert BROTHER in shown
        await pilot.press("t")
        await until(pilot, lambda: "all the same, with 1 file" in asked(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        assert place(journal) == "private"
        assert not [call for call in journal.calls if call[0] == "publish"]

        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, PublishScreen) and "enter makes it" in asked(app))
        await pilot.press("enter")
        await until(pilot, lambda: place(journal) == "public")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await until(pilot, lambda: any(text.startswith("Public now: public/") for text in said))
        assert [call[2] for call in journal.calls if call[0] == "publish"] == [()], "files stay unless it is said"

        head = app.screen.query_one("#note-head", Static)
        await until(pilot, lambda: "○ public" in str(head.content))
        await pilot.press("v")
        await until(pilot, lambda: place(journal) == "private")
        await until(pilot, lambda: any("origin has 2 versions of it" in text for text in said))
        await until(pilot, lambda: "● private" in str(head.content))
        await pilot.press("u")
        await until(pilot, lambda: place(journal) == "public")
        await until(pilot, lambda: "○ public" in str(head.content))
        await pilot.press("u")
        await until(pilot, lambda: place(journal) == "private")


async def test_what_says_no_stays_private_and_what_is_others_is_left_alone(app, journal):
    journal.would_refuse = "draft: true"
    said = []
    app.notify = lambda text, **_: said.append(text)
    async with app.run_test() as pilot:
        app.post_message(NoteChosen(journal.saved_notes[1].path))
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, PublishScreen) and "stays private: draft: true" in asked(app))
        await pilot.press("enter")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        assert place(journal) == "private"
        app.post_message(NoteChosen(journal.saved_notes[-1].path))
        await until(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.press("v")
        await until(pilot, lambda: "This is somebody else's note; it is only read." in said)
