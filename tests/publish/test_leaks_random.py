"""Random journals pushed by every door, as `tests/benchmarks/leaks.py` makes them by the thousand; a few here."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
VAULTS = 12


@pytest.fixture
def leaks(monkeypatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("leaks")


def test_through_random_lives_no_private_word_comes_to_the_remote(leaks, tmp_path):
    tally = leaks.Tally()
    for seed in range(1, VAULTS + 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        leaks.run_once(folder, seed, tally)
    assert tally.leaks == []
    assert tally.faults == []
    assert tally.vaults == VAULTS
    assert min(tally.words, tally.objects, sum(tally.mistakes.values())) > VAULTS
    assert sum(tally.sent.values()) >= VAULTS
    assert sum(tally.stopped.values()) > 0


@pytest.mark.parametrize(
    "mistake", ["paste_a_line", "message", "tag", "orphan", "file_name", "packed", "coded", "utf_16"]
)
def test_a_word_that_leaks_would_be_seen(leaks, tmp_path, mistake):
    """The search is itself put to the test: what is pushed past the guard is found."""
    tally = leaks.Tally()
    world = leaks.World(tmp_path, 3, tally)
    made = next(each for each in leaks.MISTAKES if each.__name__ == mistake)
    assert made(world)
    world.journal.keep_changes("public")
    command = ["git", "-C", world.public, "push", "--quiet", "--no-verify", "origin", "main", *world.extra]
    subprocess.run(command, check=True, capture_output=True)
    world.search()
    assert tally.leaks
