"""The README says what is true: its commands exist, its Python runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import druthers
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.cli.main import COMMANDS
from druthers.container import init_journal, open_journal

if TYPE_CHECKING:
    import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_every_command_that_it_names_exists() -> None:
    calls = [line for block in blocks("sh") for line in block.splitlines()] + re.findall(r"`(druthers [^`]+)`", README)
    named = {found.group(1) for call in calls if (found := re.search(r"(?:^|\| |/)druthers ([a-z][a-z-]*)", call))}
    assert named <= set(COMMANDS)
    assert named >= {"demo", "init", "add", "search", "suggest", "rate", "profile", "model"}


def test_two_lines_do_all_the_set_up() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("python3 -m venv")]
    assert [line.rsplit("/", 1)[1] for line in lines] == ["druthers demo", "pytest"]


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with init_journal(tmp_path / "journal")[0] as journal:
        journal.capture("I want to sleep better, and to read less in bed in the evening.")
    monkeypatch.setattr(
        druthers, "open", lambda _: open_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())
    )
    journal_code, model_code = blocks("python")
    exec(compile(journal_code, "README.md", "exec"), {})
    assert "sleep better" in capsys.readouterr().out
    exec(compile(model_code, "README.md", "exec"), {})
    mean, _, p_welcome = map(float, capsys.readouterr().out.split())
    assert mean > 0
    assert p_welcome > 0.5


def test_every_script_of_its_table_is_there() -> None:
    scripts = re.findall(r"^\| `(\w+\.py)` \|", README, re.MULTILINE)
    assert scripts
    assert all((Path(__file__).parent / "benchmarks" / script).is_file() for script in scripts)
