"""Words that are typed and not saved outlive the app: they are kept behind the keys, and put back at the next start."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import threading
import time
from dataclasses import replace

import pexpect
import pytest
from textual.widgets import Static, TextArea

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import GitError, VaultError
from druthers.journal.drafts import Unsaved, edit_draft, label, line_draft
from druthers.models import KeptBoth, Synced
from druthers.tui.app import DruthersApp
from druthers.tui.messages import LeftBehind
from druthers.tui.screens.edit import EditScreen
from druthers.tui.screens.help import HelpScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.today import TodayScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.timeline import Timeline

pytestmark = pytest.mark.usefixtures("calm")
LINE = line_draft("public")
LOST = "These words were not saved when the app ended."


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


def line_of(app) -> CaptureLine:
    return app.today.query_one(CaptureLine)


def kept(journal) -> list[tuple]:
    return [call for call in journal.calls if call[0] == "keep"]


def lost(text, *, place="public", at=1.0, number=0) -> Unsaved:
    return Unsaved(f"line-999-0000000{number}-{place}.md", text, at, place)


def lost_of(note, text, *, was=None) -> Unsaved:
    return Unsaved(
        f"edit-999-00000000-{label(note.path)}.md", text, 1.0, None, label(note.path), was or note.digest[:12]
    )


async def opened(app, pilot):
    await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)


async def editing(app, pilot) -> TextArea:
    await opened(app, pilot)
    await pilot.press("escape", "enter")
    await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._links is not None)
    await pilot.press("e")
    await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.is_mounted)
    return app.screen.query_one(TextArea)


# the capture line


async def test_what_is_typed_is_kept_and_goes_when_it_was_saved(app, journal):
    async with app.run_test() as pilot:
        await pilot.press(*"Half of what")
        await until(pilot, lambda: journal.drafts == {LINE: "Half of what"})
        assert len(kept(journal)) < len("Half of what")  # not once a key, however slow the keys come
        await pilot.press(*" a note")
        await until(pilot, lambda: journal.drafts == {LINE: "Half of what a note"})
        await pilot.press("enter")
        await until(pilot, lambda: journal.drafts == {})
        assert journal.saved_notes[0].title == "Half of what a note"


async def test_who_types_without_a_pause_is_kept_all_the_same(app, journal):
    async with app.run_test() as pilot:
        for _ in range(12):
            await pilot.press("a")
            await asyncio.sleep(0.1)
        assert journal.drafts


async def test_what_is_emptied_is_kept_no_more(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: journal.drafts)
        await pilot.press("backspace")
        await until(pilot, lambda: journal.drafts == {})


async def test_where_the_words_are_to_go_is_kept_with_them(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: journal.drafts)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: journal.drafts == {line_draft("private"): "a"})


async def test_words_that_are_given_up_are_not_kept(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: journal.drafts)
        await pilot.press("ctrl+q")
        assert journal.drafts
        await pilot.press("ctrl+q")
    assert journal.drafts == {}


async def test_words_that_were_just_emptied_are_not_kept_on_leaving(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: journal.drafts)
        await pilot.press("backspace", "ctrl+q")
    assert journal.drafts == {}


async def test_words_that_are_being_saved_are_kept_until_they_are(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: journal.drafts)
        app.screen._saving = True
        await pilot.press("ctrl+q", "ctrl+q")
    assert journal.drafts == {LINE: "a"}


async def test_that_nothing_can_be_kept_is_told_once(app, journal):
    journal.fault_while_keeping = VaultError("drafts could not be written: full.", "Make room.")
    async with app.run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: told(app))
        await pilot.press("b")
        await until(pilot, lambda: len(kept(journal)) == 2)
        await until(pilot, lambda: not app.workers._workers)
        assert told(app) == ["drafts could not be written: full. Make room."]
        journal.fault_while_keeping = None
        await pilot.press("c")
        await until(pilot, lambda: journal.drafts == {LINE: "abc"})


async def test_a_lost_line_is_put_back(app, journal):
    journal.left = [lost("Lost\nwords ", place="private")]
    async with app.run_test() as pilot:
        await until(pilot, lambda: line_of(app).text == "Lost\nwords ")
        assert line_of(app).place == "private"
        assert text_of(app, "#saved") == LOST
        await until(pilot, lambda: journal.drafts == {line_draft("private"): "Lost\nwords "} and not journal.left)
        await pilot.press(*"here", "enter")
        await until(pilot, lambda: ("capture", "Lost\nwords here", "private") in journal.calls)
        await until(pilot, lambda: journal.drafts == {})
        assert line_of(app).place == "public"


async def test_words_put_back_are_kept_under_the_new_name_before_the_old_goes(app, journal):
    journal.left = [lost("Lost")]
    async with app.run_test() as pilot:
        await until(pilot, lambda: not journal.left)
    order = [call[:2] for call in journal.calls if call[0] in {"keep", "drop"}]
    assert order.index(("keep", LINE)) < order.index(("drop", "line-999-00000000-public.md"))


async def test_the_newest_of_several_is_put_back_and_the_others_are_told(app, journal):
    journal.left = [lost("new", at=3.0), lost("old", at=2.0, number=1), lost_of(journal.saved_notes[0], "changed")]
    async with app.run_test() as pilot:
        await until(pilot, lambda: line_of(app).text == "new")
        others = "2 more unsaved texts are in .druthers/drafts; `druthers doctor` lists them."
        assert text_of(app, "#saved") == f"{LOST} {others}"
        await until(pilot, lambda: len(journal.left) == 2)


async def test_who_types_already_is_not_disturbed(app, journal):
    journal.left = [lost("Lost")]
    journal.left_drafts, read = list, journal.left_drafts
    async with app.run_test() as pilot:
        await pilot.press("a")
        app.screen._put_back(LeftBehind(read()))
        assert text_of(app, "#saved") == "1 unsaved text is in .druthers/drafts; `druthers doctor` lists it."
        assert line_of(app).text == "a"
    assert journal.left == [lost("Lost")]


async def test_a_start_with_nothing_lost_says_nothing(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: not app.workers._workers)
        assert text_of(app, "#saved") == ""
        assert not kept(journal)


# a note's text


async def test_an_edit_is_kept_until_it_is_saved(app, journal):
    async with app.run_test() as pilot:
        await editing(app, pilot)
        name = edit_draft(journal.saved_notes[0])
        await pilot.press(*"I ")
        await until(pilot, lambda: journal.drafts.get(name, "").startswith("---\nid: 0\n---\nI Ran"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        assert journal.drafts == {}


@pytest.mark.parametrize("keys", [("escape", "escape"), ("ctrl+q", "ctrl+q"), ("backspace", "escape")])
async def test_an_edit_that_is_given_up_is_not_kept(app, journal, keys):
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: journal.drafts)
        await pilot.press(*keys)
        await until(pilot, lambda: not isinstance(app.screen, EditScreen) or not app.is_running)
    assert journal.drafts == {}


async def test_an_edit_that_cannot_be_saved_stays_kept(app, journal):
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: journal.drafts)
        journal.fault = GitError("The disk is full.", "Make room.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: text_of(app, "#asked").startswith("Not saved. The disk"))
        assert journal.drafts


async def test_a_lost_edit_is_put_in_when_its_note_is_edited_again(app, journal):
    note = journal.saved_notes[0]
    journal.left = [
        lost_of(journal.saved_notes[1], "Another note's"),
        lost_of(note, note.text.replace("Ran", "Walked")),
    ]
    async with app.run_test() as pilot:
        area = await editing(app, pilot)
        await until(pilot, lambda: "Walked 8k" in area.text)
        assert text_of(app, "#asked").startswith("This text was not saved when the app ended.")
        await until(pilot, lambda: "Walked" in journal.drafts.get(edit_draft(note), ""))
        await until(pilot, lambda: len(journal.left) == 1)
        await pilot.press("ctrl+z")
        assert area.text == note.text
        await pilot.press("ctrl+y", "ctrl+s")
        await until(pilot, lambda: "Walked" in journal.saved_notes[0].text)
        assert journal.drafts == {}
        assert told(app) == [f"Saved in {note.path}"]


async def test_a_lost_edit_of_what_was_changed_since_keeps_both(app, journal):
    note = journal.saved_notes[0]
    journal.left = [lost_of(note, note.text.replace("Ran", "Walked"), was="abcdefabcdef")]
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await until(pilot, lambda: "saving keeps both" in text_of(app, "#asked"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("It had changed meanwhile; both are kept")


async def test_a_lost_edit_that_was_saved_after_all_is_only_taken_away(app, journal):
    note = journal.saved_notes[0]
    journal.left = [lost_of(note, note.text)]
    async with app.run_test() as pilot:
        await editing(app, pilot)
        await until(pilot, lambda: not journal.left)
        assert "ctrl+s saves" in text_of(app, "#asked")
        assert journal.drafts == {}


# own devices


SYNCED = [
    Synced("private", "origin", 3, 2, (KeptBoth("private/a.md", "private/a (theirs).md"),)),
    Synced("public", "origin", waits="origin could not be reached.", hint="No route to host", offline=True),
]
SAID = """\
private: 3 changes came, 2 went
  private/a.md was changed on both: yours is there, the other is private/a (theirs).md
public: nothing came, nothing went
  origin could not be reached. No route to host"""


async def test_a_sync_tells_how_far_it_is_and_what_became_of_it(app, journal):
    journal.synced = SYNCED
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.gate = threading.Semaphore(0)
        app.today.action_sync()
        await until(pilot, lambda: text_of(app, "#saved") == "Fetching from your other devices (private)…")
        app.today.action_sync()
        journal.gate.release()
        await until(pilot, lambda: text_of(app, "#saved") == "Joining what came with what is here (private)…")
        reads = [call[0] for call in journal.calls].count("notes")
        journal.gate.release(5)
        await until(pilot, lambda: text_of(app, "#saved") == SAID)
        await until(pilot, lambda: [call[0] for call in journal.calls].count("notes") == reads + 1)
        assert [call[0] for call in journal.calls].count("sync") == 1
        assert told(app) == []
        app.today.action_sync()
        await until(pilot, lambda: [call[0] for call in journal.calls].count("sync") == 2)


async def test_a_repository_without_a_remote_is_told_how_to_get_one(app, journal):
    journal.synced = [Synced("private", None)]
    async with app.run_test() as pilot:
        await opened(app, pilot)
        app.today.action_sync()
        said = "private: no remote; `git -C /journal/private remote add origin URL` sets one"
        await until(pilot, lambda: text_of(app, "#saved") == said)


async def test_a_sync_from_another_screen_is_told_there_too(app, journal):
    journal.synced = [replace(SYNCED[0], kept_both=())]
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        (command,) = [each for each in app.get_system_commands(app.screen) if each.title == "Sync own devices"]
        command.callback()
        await until(pilot, lambda: told(app) == ["private: 3 changes came, 2 went"])


async def test_a_sync_that_is_refused_is_a_line_and_can_be_asked_for_again(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.fault = VaultError("Another sync of this vault is under way.", "Wait until it is done.")
        app.today.action_sync()
        refused = "Another sync of this vault is under way. Wait until it is done."
        await until(pilot, lambda: text_of(app, "#saved") == refused)
        journal.synced = SYNCED
        app.today.action_sync()
        await until(pilot, lambda: text_of(app, "#saved") == SAID)


async def test_leaving_during_a_sync_ends_it_after_its_step(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.gate = threading.Semaphore(0)
        app.today.action_sync()
        await until(pilot, lambda: text_of(app, "#saved").startswith("Fetching"))
        await pilot.press("ctrl+q")
        journal.gate.release()
    assert app.return_code == 0


# the whole thing, killed


def vault_with(folder, note=None):
    journal, _ = init_journal(folder, embedder=FakeEmbedder(), model=FakeModel())
    with journal:
        if note:
            journal.capture(note)
        return journal.layout


class Terminal:
    """The app in a terminal of its own, and what it has drawn since one last looked."""

    def __init__(self, vault):
        environment = os.environ | {"TERM": "xterm-256color", "DRUTHERS_VAULT": str(vault.root)}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "druthers"], env=environment, dimensions=(30, 100), encoding="utf-8", timeout=20
        )

    def sees(self, words):
        self.child.expect(re.escape(words))

    def kill(self):
        self.child.kill(signal.SIGKILL)
        self.child.wait()
        self.child.close()


@pytest.mark.parametrize("how", ["the process is killed", "the terminal is closed"])
def test_words_outlive_a_kill(tmp_path, how):
    """The real app in a real terminal on a real vault, killed while words stand in the line, and started again."""
    vault = vault_with(tmp_path / "vault")
    app = Terminal(vault)
    app.sees("hat is on your mind?")  # the first letter is under the cursor
    app.child.send("the heron flew")
    wait_for(lambda: [path.read_text("utf-8") for path in vault.drafts.glob("*.md")] == ["the heron flew"])
    if how == "the process is killed":
        app.kill()
    else:
        app.child.close(force=True)
    again = Terminal(vault)
    again.sees("the heron flew")
    again.sees(LOST)
    again.child.send("\r")
    wait_for(lambda: [path.name for path in vault.public.rglob("*.md") if "the-heron-flew" in path.name])
    # what the kill cut short holds no words, and goes later
    wait_for(lambda: not list(vault.drafts.glob("*.md")))
    again.kill()


def wait_for(true):
    for _ in range(600):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError(f"never so: {true}")


async def test_an_edit_outlives_the_app_on_a_real_vault(tmp_path):
    """Of a vault's note; the draft's process is made to have ended by its number."""
    vault = vault_with(tmp_path / "vault", "Ran 8k")
    journal, _ = init_journal(vault.root, embedder=FakeEmbedder(), model=FakeModel())
    with journal:
        note = journal.notes()[0]
        text = note.text.replace("8k", "9k")
        journal.keep_draft(edit_draft(note), text)
        (draft,) = vault.drafts.iterdir()
        draft.rename(draft.with_name(draft.name.replace(str(os.getpid()), str(2**22 + 1), 1)))
        (vault.root / note.path).write_text(f"{note.text}\nMeanwhile.\n", encoding="utf-8")
        app = DruthersApp(journal)
        async with app.run_test() as pilot:
            area = await editing(app, pilot)
            await until(pilot, lambda: "Ran 9k" in area.text)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: any("both are kept" in said for said in told(app)))
            assert isinstance(app.screen_stack[0], TodayScreen)
        bodies = {note.body.strip() for note in journal.notes()}
    assert bodies == {"Ran 9k", "Ran 8k\n\nMeanwhile."}
    assert not list(vault.drafts.iterdir())
