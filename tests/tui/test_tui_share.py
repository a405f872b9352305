"""Share: what is public and would leave is seen before it does, and nothing leaves without a yes."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import replace

import pytest
from textual.widgets import Input, Static

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import FollowError, LockedError
from druthers.models import Pushed, SentFile, SentTo, Shared
from druthers.tui.app import DruthersApp
from druthers.tui.screens.find import FindScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.publish import PublishScreen
from druthers.tui.screens.share import ShareScreen
from druthers.tui.screens.share.card import CardScreen
from druthers.tui.screens.share.details import details
from druthers.tui.screens.share.listed import ShareList
from druthers.tui.screens.share.rows import Profile, drawn, rows
from druthers.tui.screens.share.send import SendScreen
from druthers.tui.screens.share.theirs import TheirsScreen

from .standing_in.sharing import ANA, CARD, GARLIC, LENA, PASSWORD, outgoing
from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")

ORIGIN = Shared(7, "origin", ("example.org/ana/notes",), True, 2, ANA)


def told(app, where="#asked"):
    return str(app.screen.query_one(where, Static).content)


def verdict(app):
    return told(app, "#share-verdict")


def beside(app):
    return told(app, "#share-lines")


def calls(journal, *names):
    return [call for call in journal.calls if call[0] in names]


def git(folder, *arguments):
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout


async def opened(pilot):
    await pilot.press("escape", "S")
    await until(pilot, lambda: isinstance(pilot.app.screen, ShareScreen) and pilot.app.screen.pushed is not None)
    return pilot.app.screen


async def answer(pilot, text):
    """What is asked is answered; a key for each letter would only take time."""
    await until(pilot, lambda: pilot.app.screen.query_one(Input).has_focus)
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def on(pilot, part):
    """Put the cursor on the first thing of a part."""
    listed = pilot.app.screen.query_one(ShareList)
    at = next(at for at, row in enumerate(listed._rows) if row and row.part.startswith(part))
    listed.highlighted = at
    await pilot.pause(0.1)
    return listed._rows[at].of


def test_everything_is_told_in_words_to_who_listens():
    guarded = replace(outgoing(PASSWORD, files=3), allowed=(PASSWORD,))
    gone = replace(guarded, files=(*guarded.files, SentFile("public/old.md", "gone", 0)))
    people = [replace(LENA, card=CARD, newer=True, problem="It is late.", left_out=(("a link", 2),), former="Ben")]
    for pushed, card in ((Pushed(gone), CARD), (Pushed(gone, earlier=(GARLIC,)), None)):
        for row in rows(pushed, {PASSWORD.id: "mine"}, people, card):
            told = f"{drawn(row, plain=True).plain}\n{details(row.of, plain=True).plain}"
            assert not set(told) & set("○●»▲△·│"), told
            assert len(told) > 20
            told = f"{drawn(row).plain}\n{details(row.of).plain}"
            assert set(told) & set("○●»▲△·") or isinstance(row.of, Profile)


async def test_what_stops_a_push_is_mended_let_pass_or_made_private(app, journal):
    journal.shared, journal.guarded = ORIGIN, outgoing(PASSWORD)
    journal.sent_before = (SentTo("origin", 2, LENA.since, LENA.updated),)
    said = []
    app.notify = lambda text, **_: said.append(text)
    async with app.run_test(size=(110, 32)) as pilot:
        screen = await opened(pilot)
        assert told(app, "#share-facts").startswith("7 notes are public; 2 commits were not sent yet.")
        assert ANA in told(app, "#share-facts")
        assert "1 thing stops a push" in verdict(app)
        await until(pilot, lambda: "A password seems to stand here." in beside(app))
        assert "○ public\npublic/2026/11/2026-11-20-1042-planted-garlic.md, line 7" in beside(app)
        await pilot.press("greater_than_sign")
        assert app.screen is screen
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("escape")

        await pilot.press("a", "n", "o", "escape")
        assert not calls(journal, "allow")
        await pilot.press("a")
        await answer(pilot, "mine")
        await until(pilot, lambda: calls(journal, "allow") == [("allow", PASSWORD.id, "mine")])
        await until(pilot, lambda: screen.pushed.guarded.passes and not screen._reading)
        assert "> sends it, and asks first" in verdict(app)
        await on(pilot, "You let pass")
        await until(pilot, lambda: "You let it pass: mine" in beside(app))
        await pilot.press("u")
        await until(pilot, lambda: any("stops a push again" in text for text in said))
        await until(pilot, lambda: not screen.pushed.guarded.passes)

        await on(pilot, "Stops")
        await pilot.press("v")
        await until(pilot, lambda: calls(journal, "unpublish") == [("unpublish", GARLIC)])
        await until(pilot, lambda: any("origin has 2 versions of it" in text for text in said))


async def test_nothing_leaves_without_a_yes(app, journal):
    said = []
    app.notify = lambda text, **_: said.append(text)
    journal.guarded = outgoing()
    async with app.run_test(size=(110, 32)) as pilot:
        screen = await opened(pilot)
        assert "public/ has no remote" in told(app, "#share-facts")
        await pilot.press("greater_than_sign")
        await answer(pilot, "ssh://ana@example.org/notes")
        await until(pilot, lambda: journal.address == "ssh://ana@example.org/notes")
        await until(pilot, lambda: screen.shared.remote == "origin" and not screen._reading)
        assert len(calls(journal, "push")) == len([call for call in calls(journal, "push") if call[1]])
        await on(pilot, "Would be sent")
        await until(pilot, lambda: "+Planted garlic" in beside(app))
        await on(pilot, "With these")
        await until(pilot, lambda: "Ana Zorn <ana@example.org>, 2026-11-20 18:05+01:00" in beside(app))

        await pilot.press("s")
        assert "sends what is public too" in told(app)
        assert not calls(journal, "sync")
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: isinstance(app.screen, SendScreen))
        asked = told(app, "#send-what")
        assert "To origin (ssh://ana@example.org/notes), for the first time." in asked
        assert "2 commits; 1 file new, 1 changed:" in asked
        assert "Ana Zorn <ana@example.org>" in asked
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen and not screen._reading)
        assert ("push", False) not in journal.calls

        journal.refused = "origin has commits that are not here."
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: isinstance(app.screen, SendScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "origin has commits that are not here." in told(app))
        await pilot.press("escape")
        journal.refused = ""
        await until(pilot, lambda: app.screen is screen and not screen._reading)
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: isinstance(app.screen, SendScreen))
        await pilot.press("enter")
        await until(pilot, lambda: any(text.startswith("Sent to origin: 2 commits") for text in said))
        await until(pilot, lambda: app.screen is screen and "Nothing new to send" in verdict(app))
        await pilot.press("u")
        await until(pilot, lambda: journal.address is None)


async def test_people_are_followed_read_and_left(app, journal):
    said = []
    app.notify = lambda text, **_: said.append(text)
    theirs = journal.saved_notes[-1].path
    journal.people = [replace(LENA, new=(theirs,), newer=True)]
    async with app.run_test(size=(110, 32)) as pilot:
        screen = await opened(pilot)
        await on(pilot, "You follow")
        await until(pilot, lambda: "New or changed: 1 note" in beside(app))
        await pilot.press("t")
        await until(pilot, lambda: journal.people[0].card == CARD)
        await until(pilot, lambda: "change" not in screen.busy)
        await pilot.press("u")
        await until(pilot, lambda: journal.people[0].card is None)
        await on(pilot, "You follow")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TheirsScreen) and app.screen._notes)
        assert journal.people[0].new == ()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is screen)

        await pilot.press("f")
        await answer(pilot, "https://nowhere.org/x")
        await until(pilot, lambda: "nowhere could not be reached. Look at the address." in told(app))
        await pilot.press("f")
        await answer(pilot, "https://ben.org/x")
        await until(pilot, lambda: [each.name for each in screen.people] == ["lena", "ben"])
        await pilot.press("u")
        await until(pilot, lambda: [each.name for each in journal.people] == ["lena"])
        await until(pilot, lambda: [each.name for each in screen.people] == ["lena"])
        await on(pilot, "You follow")
        await pilot.press("F")
        await until(pilot, lambda: calls(journal, "refresh") == [("refresh", "lena")] and not screen.busy)
        await pilot.press("x")
        assert journal.people
        await pilot.press("x")
        await until(pilot, lambda: not journal.people and not screen.people)
        await pilot.press("u")
        await until(pilot, lambda: [each.name for each in journal.people] == ["lena"])


async def test_a_note_and_the_profile_are_published_after_a_look(app, journal):
    journal.guarded, journal.earlier = outgoing(PASSWORD), (GARLIC,)
    async with app.run_test(size=(110, 32)) as pilot:
        screen = await opened(pilot)
        assert "R makes the history anew" in verdict(app)
        await pilot.press("R")
        assert not calls(journal, "rebuild")
        await pilot.press("R")
        await until(pilot, lambda: calls(journal, "rebuild") == [("rebuild", GARLIC)] and screen.pushed.guarded.passes)
        await on(pilot, "Your profile")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, CardScreen) and "enter publishes it" in told(app))
        assert "effort: less of it" in told(app, "#review-text")
        await pilot.press("enter")
        await until(pilot, lambda: journal.card == CARD)
        await until(pilot, lambda: app.screen is screen and screen.card == CARD)
        await on(pilot, "Your profile")
        await pilot.press("v")
        assert journal.card == CARD
        await pilot.press("v")
        await until(pilot, lambda: journal.card is None)
        await pilot.press("u")
        await until(pilot, lambda: journal.card == CARD)

        await pilot.press("n")
        await answer(pilot, "nothing such")
        await until(pilot, lambda: "There is no note 'nothing such'." in told(app))
        await pilot.press("n")
        await answer(pilot, "brother")
        await until(pilot, lambda: isinstance(app.screen, PublishScreen))


async def test_it_stops_where_it_is_asked_to_and_comes_to_no_end_by_an_error(app, journal):
    journal.gate = threading.Semaphore(0)
    async with app.run_test(size=(110, 32)) as pilot:
        await pilot.press("escape", "S")
        await until(pilot, lambda: isinstance(app.screen, ShareScreen) and "escape stops" in verdict(app))
        screen = app.screen
        await pilot.press("escape")
        await until(pilot, lambda: verdict(app).startswith("Stopped"))
        journal.gate.release(100)
        await until(pilot, lambda: not app.workers._workers)
        assert screen.pushed is None
        journal.unread, journal.gate = LockedError("Private notes are encrypted.", "Give the passphrase."), None
        await pilot.press("r")
        await until(pilot, lambda: verdict(app) == "Private notes are encrypted. U unlocks them.")
        journal.unread = None
        await pilot.press("r")
        await until(pilot, lambda: screen.pushed is not None)
        await pilot.press("s")
        await until(pilot, lambda: calls(journal, "sync") and "sync" not in screen.busy)
        journal.fault = FollowError("The list cannot be read.", "Mend the file.")
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, FindScreen))
        assert not screen.query_one(Input).has_focus


async def test_from_a_private_note_to_what_the_remote_has(tmp_path):
    """On a real vault: published after a look, pushed after a yes, and told when it is taken back."""
    bare = tmp_path / "bare.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    made, _ = init_journal(tmp_path / "vault", embedder=FakeEmbedder(), model=FakeModel())
    with made as journal:
        path = journal.capture("Twenty-four cloves, two rows", visibility="private").path
        journal.capture("Nobody but me knows where the second key is kept", visibility="private")
        app = DruthersApp(journal)
        said = []
        app.notify = lambda text, **_: said.append(text)

        def at_remote():
            return git(bare, "log", "--all", "--patch", "--format=%s")

        async with app.run_test(size=(110, 32)) as pilot:
            app.action_go("share")
            await until(pilot, lambda: isinstance(app.screen, ShareScreen) and app.screen.pushed is not None)
            screen = app.screen
            await pilot.press("o")
            await answer(pilot, str(bare))
            await until(pilot, lambda: screen.shared.remote == "origin" and not screen._reading)
            await pilot.press("n")
            await answer(pilot, "cloves")
            await until(pilot, lambda: isinstance(app.screen, PublishScreen) and "enter makes it" in told(app))
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is screen and screen.pushed.guarded.files and not screen._reading)
            assert at_remote() == ""
            await pilot.press("greater_than_sign")
            await until(pilot, lambda: isinstance(app.screen, SendScreen))
            await pilot.press("enter")
            await until(pilot, lambda: "Twenty-four cloves" in at_remote())
            assert "second key" not in at_remote()
            await until(pilot, lambda: app.screen is screen and "Nothing new to send" in verdict(app))
            await pilot.press("u")
            await until(pilot, (tmp_path / "vault" / path).exists)
            await until(pilot, lambda: any("origin has 1 version of it" in text for text in said))
