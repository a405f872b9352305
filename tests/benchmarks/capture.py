"""How long quick capture takes, in one run on one machine: run `python tests/benchmarks/capture.py`.

Two ratios of medians of wall time count: `druthers add` beside jrnl 4.6, both on an empty journal; and `druthers add`
in a vault of --notes notes beside the same in an empty vault. All of them add one line, in turns, with a short pause
after each: in a large vault git's index gets ready after the command has ended.

jrnl is installed into a temporary environment of its own (`pip install jrnl==4.6`), or taken from --jrnl. With
--large-jrnl it is measured on a journal of as many entries too, which takes seconds a round.
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
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = ["Ran", "8k", "by", "the", "river", "before", "work."]
BESIDE_JRNL = 0.6
BESIDE_EMPTY = 1.3
WARM = 2  # rounds that warm the disk and count for nothing
PAUSE = 0.2  # seconds
FIRST = datetime(2016, 1, 1, 7, 30, tzinfo=UTC)
APART = timedelta(hours=1, minutes=37)  # fifteen notes a day: nine years in 50,000
JRNL_SETTINGS = """\
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: true
indent_character: '|'
journals: {{default: {{journal: {root}/journal.txt}}, large: {{journal: {root}/large.txt}}}}
linewrap: 79
tagsymbols: '#@'
template: false
timeformat: '%F %r'
version: v4.6
"""


def main() -> int:
    """Measure, print, and exit 1 when a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jrnl", type=Path, help="an installed jrnl 4.6")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--notes", type=int, default=50_000, help="in the large vault; 0 leaves it out")
    parser.add_argument("--large-jrnl", action="store_true", help="measure jrnl on as many entries too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        jrnl = str(given.jrnl or install_jrnl(root / "jrnl-venv"))
        environment = os.environ | {"XDG_CONFIG_HOME": str(root / "config"), "XDG_DATA_HOME": str(root / "data")}
        set_jrnl_up(root, given.notes if given.large_jrnl else 0)
        calls = {"druthers": added(root / "empty", environment), "jrnl": [jrnl, *WORDS]}
        if given.notes:
            calls["druthers, large"] = added(root / "large", environment)
            fill(root / "large" / "public", given.notes)
        if given.large_jrnl:
            calls["jrnl, large"] = [jrnl, "large", *WORDS]
        medians = measured(calls, given.rounds, environment)
    for name, median in medians.items():
        print(f"{name:<15} {median * 1000:6.0f} ms, median of {given.rounds}")
    good = [within("beside jrnl", medians["druthers"] / medians["jrnl"], BESIDE_JRNL)]
    if given.notes:
        ratio = medians["druthers, large"] / medians["druthers"]
        good.append(within(f"{given.notes} notes beside none", ratio, BESIDE_EMPTY))
    return 0 if all(good) else 1


def added(vault: Path, environment: dict[str, str]) -> list[str]:
    """Make a vault; the call that adds a note to it."""
    druthers = str(Path(sys.executable).parent / "druthers")
    subprocess.run([druthers, "init", str(vault)], check=True, capture_output=True, env=environment)
    return [druthers, "--vault", str(vault), "add", *WORDS]


def fill(repository: Path, notes: int) -> None:
    """Write so many notes by month, and commit and pack them, as years of use leave them."""
    for number in range(notes):
        at = FIRST + number * APART
        path = repository / f"{at:%Y/%m/%Y-%m-%d-%H%M-%S}-note-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\nid: {number:026}\ncreated: {at.isoformat()}\ntags: []\n---\nNote {number}.\n", "utf-8")
    signed = ("-c", "user.name=journal", "-c", "user.email=journal@localhost")
    for command in (("add", "--all"), (*signed, "commit", "--quiet", "--message", "Years"), ("repack", "-adq")):
        subprocess.run(["git", "-C", repository, *command], check=True, capture_output=True)


def install_jrnl(folder: Path) -> Path:
    """Install jrnl into an environment of its own."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "jrnl==4.6"], check=True)
    return folder / "bin" / "jrnl"


def set_jrnl_up(root: Path, entries: int) -> None:
    """Write jrnl's settings, and a journal of so many entries."""
    settings = root / "config" / "jrnl" / "jrnl.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text(JRNL_SETTINGS.format(root=root), encoding="utf-8")
    with (root / "large.txt").open("w", encoding="utf-8") as file:
        for number in range(entries):
            file.write(f"[{FIRST + number * APART:%F %r}] Note {number}.\n\n")


def measured(calls: dict[str, list[str]], rounds: int, environment: dict[str, str]) -> dict[str, float]:
    """The median wall time of each call, in seconds; they are made in turns."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds + WARM):
        for name, call in calls.items():
            taken[name].append(seconds(call, environment))
            time.sleep(PAUSE)
    return {name: statistics.median(times[WARM:]) for name, times in taken.items()}


def seconds(call: list[str], environment: dict[str, str]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    subprocess.run(call, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def within(name: str, ratio: float, limit: float) -> bool:
    """Print a ratio; whether it is within its limit."""
    print(f"{name:<26} {ratio:5.2f}, limit {limit}")
    return ratio <= limit


if __name__ == "__main__":
    sys.exit(main())
