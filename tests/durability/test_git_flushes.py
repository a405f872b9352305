"""Git flushes each object of a note's commit, the branch and the index, by its own account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DRUTHERS = (sys.executable, "-m", "druthers")
PATIENCE = 10.0  # seconds for the index, which is brought up beside the commit


def loose_objects(repository: Path) -> int:
    return sum(1 for _ in repository.glob(".git/objects/??/*"))


def flushes(trace: Path) -> int:
    told = [json.loads(line) for line in trace.read_text(encoding="utf-8").split("\n") if line.endswith("}")]
    return sum(int(each["value"]) for each in told if each.get("key") == "fsync/hardware-flush")


def test_every_object_of_a_commit_is_flushed_and_the_branch_and_the_index(tmp_path):
    vault, trace = tmp_path / "vault", tmp_path / "trace.json"
    subprocess.run([*DRUTHERS, "init", vault], check=True, capture_output=True)
    before = loose_objects(vault / "public")
    command = [*DRUTHERS, "add", "--vault", vault, "--public", "Ran 8k"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"GIT_TRACE2_EVENT": str(trace)})
    made = loose_objects(vault / "public") - before
    assert made == 5  # the note, three folders, the commit
    until = time.monotonic() + PATIENCE
    while flushes(trace) < made + 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert flushes(trace) >= made + 2
