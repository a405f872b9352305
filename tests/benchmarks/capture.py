"""How long quick capture takes beside jrnl's, in one run on one machine: run `python tests/benchmarks/capture.py`.

jrnl is installed into a temporary environment of its own (`pip install jrnl==4.6`), or taken from --jrnl. Both add one
line to a small journal, in turns; the figure that counts is the ratio of the medians of wall time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

WORDS = ["Ran", "8k", "by", "the", "river", "before", "work."]
LIMIT = 0.6
JRNL_SETTINGS = """\
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: true
indent_character: '|'
journals: {{default: {{journal: {journal}}}}}
linewrap: 79
tagsymbols: '#@'
template: false
timeformat: '%F %r'
version: v4.6
"""


def main() -> int:
    """Measure, print, and exit 1 when the ratio is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jrnl", type=Path, help="an installed jrnl 4.6")
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        jrnl = given.jrnl or install_jrnl(root / "jrnl-venv")
        environment = os.environ | {
            "DRUTHERS_VAULT": str(root / "vault"),
            "XDG_CONFIG_HOME": str(root / "config"),
            "XDG_DATA_HOME": str(root / "data"),
        }
        settings = root / "config" / "jrnl" / "jrnl.yaml"
        settings.parent.mkdir(parents=True)
        settings.write_text(JRNL_SETTINGS.format(journal=root / "journal.txt"), encoding="utf-8")
        druthers = str(Path(sys.executable).parent / "druthers")
        subprocess.run([druthers, "init", str(root / "vault")], check=True, capture_output=True, env=environment)
        calls = {"druthers": [druthers, "add", *WORDS], "jrnl": [str(jrnl), *WORDS]}
        taken: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(given.rounds + 2):
            for name, call in calls.items():
                taken[name].append(seconds(call, environment))
    medians = {name: statistics.median(times[2:]) for name, times in taken.items()}  # the first two warm the disk
    for name, median in medians.items():
        print(f"{name:<9} {median * 1000:6.0f} ms, median of {given.rounds}")
    ratio = medians["druthers"] / medians["jrnl"]
    print(f"ratio     {ratio:6.2f}, limit {LIMIT}")
    return 0 if ratio <= LIMIT else 1


def install_jrnl(folder: Path) -> Path:
    """Install jrnl into an environment of its own."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "jrnl==4.6"], check=True)
    return folder / "bin" / "jrnl"


def seconds(call: list[str], environment: dict[str, str]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    subprocess.run(call, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
