"""What a command loads: start-up imports only what the command needs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from druthers.container import init_journal

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"torch", "transformers", "sentence_transformers", "llama_cpp", "textual", "numpy", "scipy", "matplotlib"}
SLOW = {
    "git",
    "pydantic",
    "pyrage",
    "watchfiles",
    "psutil",
    "yaml",
    "rich",
    "sqlite_utils",
    "dateparser",
    "platformdirs",
    "asyncio",
    "ssl",
}
PROBE = """
import sys
from druthers.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code, ended.code
sys.stderr.write("LOADED " + " ".join(name for name in sys.modules if "." not in name))
"""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("vault")
    with init_journal(root)[0] as journal:
        journal.capture("Ran 8k by the river")
        for _ in journal.index_steps(embed=False):
            pass
    return root


def loaded(vault: Path, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words], cwd=vault, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split("LOADED ")[1].split())


@pytest.mark.parametrize("words", [["--help"], ["add", "--help"], ["--version"], ["add", "slept", "badly"]])
def test_help_and_capture_load_nothing_slow(vault: Path, words: list[str]) -> None:
    assert not loaded(vault, *words) & (HEAVY | SLOW)


def test_a_search_by_words_in_a_fresh_index_loads_no_numbers_and_no_models(vault: Path) -> None:
    loaded(vault, "search", "--mode", "text", "river")  # brings the index up to date
    assert not loaded(vault, "search", "--mode", "text", "river") & (HEAVY | {"sqlite_utils", "git"})


@pytest.mark.parametrize("words", [["profile"], ["offer"], ["model"], ["search", "--help"], ["suggest", "--help"]])
def test_reading_loads_no_model_and_no_app(vault: Path, words: list[str]) -> None:
    assert not loaded(vault, *words) & (HEAVY - {"numpy", "scipy"})


def test_the_package_itself_loads_nothing(vault: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, druthers; print(*[n for n in sys.modules if n.startswith('druthers')])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["druthers"]
