"""A short run of the kill loop: nothing that was acknowledged is lost, and nothing is half-written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LOOP = Path(__file__).parents[1] / "benchmarks" / "kill_loop.py"


def test_sixty_kills_lose_nothing():
    done = subprocess.run(
        [sys.executable, LOOP, "--rounds", "60", "--seconds", "15"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counted = {what.strip(): int(count) for what, count in re.findall(r"^(.+?) +(\d+)$", done.stdout, re.MULTILINE)}
    assert counted["killed while running"] > 5
    assert counted["lost, must be 0"] == counted["half-written, must be 0"] == 0
