"""The first run, from no journal to one; and the tour, which touches nothing of the person's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from druthers.container import init_journal, open_journal
from druthers.errors import UsageError, VaultError
from druthers.tui.first_run import FirstRun
from druthers.tui.settling import NO_GIT, NO_NAME, git_line, look_at
from druthers.tui.touring import STEPS, Sample, TourApp
from druthers.vault.layout import find_vault, remember

from .conftest import NOW
from .waiting import settled, until

pytestmark = pytest.mark.usefixtures("calm")


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("DRUTHERS_VAULT", "GIT_CONFIG_GLOBAL", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


def text(pilot, selector):
    return str(pilot.app.screen.query_one(selector).content)


def test_what_lies_there_is_told_before_anything_is_made(home):
    (home / "Obsidian" / ".obsidian").mkdir(parents=True)
    for name in ("a.md", "b.Markdown", ".obsidian/c.md", "d.txt"):
        (home / "Obsidian" / name).write_text("x")
    (home / "bare").mkdir()
    init_journal(home / "journal2")[0].close()
    told = {
        "": ("Name a folder.", False),
        "~": ("Everything below it would be read: name a folder of its own.", False),
        "/": ("Everything below it would be read: name a folder of its own.", False),
        "~nobody-of-that-name/x": ("That names no folder here.", False),
        "a\0b": ("That names no folder here.", False),
        "~/Obsidian/d.txt": ("That is a file.", False),
        "~/Obsidian/d.txt/deeper": (f"Nothing can be made in {home}/Obsidian/d.txt.", False),
        " ~/journal ": ("A new folder.", True),
        "journal/deep": ("A new folder.", True),
        "bare": ("A folder without markdown; what is in it stays as it is.", True),
        "~/Obsidian": ("2 markdown files there: each stays as it is, and is read as private.", True),
        "~/journal2": ("It is a journal already, and stays as it is.", True),
    }
    assert {named: (look_at(named).said, look_at(named).fits) for named in told} == told
    assert not (home / "journal").exists()


async def test_from_no_journal_to_one_around_notes_that_are_there(home, monkeypatch):
    notes = home / "Obsidian"
    notes.mkdir()
    (notes / "a.md").write_text("A note that I have.")
    app = FirstRun()
    async with app.run_test() as pilot:
        assert app.screen.query_one("#choices").option_count == 3
        await pilot.press("j", "k", "enter", "escape", "b")
        await until(pilot, lambda: "A new folder." in text(pilot, "#ground"))
        await until(pilot, lambda: text(pilot, "#git") == NO_NAME)
        app.screen.query_one("#folder").value = "~/Obsidian/a.md"
        await until(pilot, lambda: "That is a file." in text(pilot, "#ground"))
        await pilot.press("enter")
        app.screen.query_one("#folder").value = "~/Obsidian"
        await until(pilot, lambda: "1 markdown file there" in text(pilot, "#ground"))
        await pilot.press("tab", "down", "enter")
        await until(pilot, lambda: app.begun)
    assert (app.begun, app.said) == (notes, "")
    assert (notes / "a.md").read_text() == "A note that I have."
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with open_journal() as journal:  # it is the person's own from now on, wherever they are
        assert journal.root == notes
        assert journal.settings.visibility == "private"
        assert [note.path for note in journal.notes()] == ["a.md"]
    notes.rename(home / "unplugged")
    with pytest.raises(VaultError, match="yours is no longer at"):
        find_vault()


async def test_a_journal_that_is_gone_is_looked_for_and_not_replaced_unasked(home):
    init_journal(home / "disk")[0].close()
    remember(home / "disk")
    (home / "disk").rename(home / "unplugged")
    app = FirstRun(home / "disk")
    async with app.run_test() as pilot:
        assert f"Your journal was at {home}/disk" in text(pilot, "#lost")
        await pilot.press("enter")
        await until(pilot, lambda: any("not there yet" in each.message for each in app._notifications))
        (home / "unplugged").rename(home / "disk")
        await pilot.press("l")
        await until(pilot, lambda: app.begun)
    assert app.begun == home / "disk"


async def test_without_git_one_writes_all_the_same(home, monkeypatch, tmp_path):
    (tmp_path / "nothing").mkdir()
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path / "nothing"))
        app = FirstRun()
        async with app.run_test() as pilot:
            await pilot.press("b")
            await until(pilot, lambda: text(pilot, "#git") == NO_GIT)
            await until(pilot, lambda: "A new folder." in text(pilot, "#ground"))
            await pilot.press("enter")
            await until(pilot, lambda: app.begun)
        root, said = app.begun, app.said
        assert said.startswith("git could not be started.")
        with open_journal(root) as journal:
            assert journal.capture("Ran 8k").waits
    with init_journal(root)[0] as journal:  # what the doctor says to do once git is there
        journal.mend()
        assert not journal.waiting()
        assert len(journal.history(journal.notes()[0].path)) == 1
    assert git_line(lambda: "Ana <ana@example.org>") == "git keeps every version, signed Ana <ana@example.org>."


def test_without_a_terminal_no_first_run_is_begun(home, tmp_path):
    for words in ([], ["tour"]):
        command = [sys.executable, "-m", "druthers", *words]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        assert (done.returncode, "needs a terminal" in done.stderr) == (2, True)


async def test_the_tour_leads_through_the_places_and_sends_nothing(journal):
    journal.push_steps = lambda *, dry_run=False: "looked" if dry_run else "sent"
    app = TourApp(journal, clock=lambda: NOW, with_model=False)
    async with app.run_test() as pilot:

        def guide():
            return text(pilot, "#guide") if app.screen.query("#guide") else ""

        await until(pilot, lambda: "Tour 1 of 6" in guide())
        await until(pilot, lambda: app.screen.focused is None)
        await pilot.press("n", *"a", "space", *"b")
        assert app.today.unsaved == "a b"  # while one writes, space is a space
        for number, step in enumerate(STEPS[1:], 2):
            await pilot.press("ctrl+n")
            await until(pilot, lambda step=step: app.current_mode == step.place)
            await until(pilot, lambda number=number: f"Tour {number} of 6" in guide())
        await until(pilot, lambda: app.screen.focused is None)
        await pilot.press("backspace")
        await until(pilot, lambda: app.current_mode == "share")
        assert app.desk.journal.push_steps(dry_run=True) == "looked"
        with pytest.raises(UsageError, match="nothing leaves"):
            app.desk.journal.push_steps()
        await pilot.press("space")
        await until(pilot, lambda: "Tour 6 of 6" in guide() and app.screen.focused is None)
        await pilot.press("space")
        await until(pilot, lambda: not app.is_running)


def test_the_sample_keeps_what_the_app_asks_of_a_journal(journal):
    sample = Sample(journal)
    assert sample.notes() == journal.notes()
    assert sample.settings is journal.settings


@pytest.mark.parametrize(("theme", "lost", "keys", "size"), [
    ("harbour", None, (), (80, 24)),
    ("paper", Path("/media/ana/journal"), (), (40, 24)),
    ("paper", None, ("b", "tab", "down"), (80, 24)),
], ids=["welcome", "lost", "settle"])  # fmt: skip
def test_first_run(snap_compare, home, monkeypatch, theme, lost, keys, size):
    monkeypatch.setenv("DRUTHERS_THEME", theme)
    assert snap_compare(FirstRun(lost), terminal_size=size, run_before=settled(*keys))


@pytest.mark.parametrize(("theme", "size"), [("paper", (100, 30)), ("harbour", (40, 24))])
def test_tour(snap_compare, journal, theme, size):
    app = TourApp(journal, clock=lambda: NOW, theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=settled("ctrl+n", *"mor"))
