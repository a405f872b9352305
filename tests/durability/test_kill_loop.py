"""The kill loop: nothing that was acknowledged is lost, and nothing is half-written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LOOP = Path(__file__).parents[1] / "benchmarks" / "kill_loop.py"


def test_five_hundred_rounds_of_kills_lose_nothing():
    """On a slow machine as many rounds as four minutes hold."""
    done = subprocess.run(
        [sys.executable, LOOP, "--rounds", "500", "--seconds", "240"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counted = {what.strip(): int(count) for what, count in re.findall(r"^(.+?) +(\d+)$", done.stdout, re.MULTILINE)}
    assert counted["killed while running"] > 50
    assert counted["lost, must be 0"] == counted["half-written, must be 0"] == 0
