"""How long the guard takes for a push of 10,000 notes, beside what git takes to list and to read them, in the same run.

Run `python tests/benchmarks/guard.py`. Two shapes: one commit with all the notes, and a commit for each; loose and
packed; with an empty private side, and with as many private notes. The measure is `git rev-list --objects` and a bare
read of those blobs by `git cat-file --batch`; both in wall time and in the processor's time, children included. No
verdict is kept between runs. Exits 1 where the guard takes more than three times as long as git.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.container import init_journal, open_journal

if TYPE_CHECKING:
    from collections.abc import Callable

NOTES = 10_000
MOST = 3.0
WHO = "Ana <ana@example.org> {} +0100"
MONTH = 170  # notes in a folder


def note(chance: random.Random, number: int) -> bytes:
    """A note of 2 to 14 lines, 0.7 kB on average."""
    lines = ["---", f"id: 01JD7Z{number:020d}", "created: 2026-11-21T09:30:12+01:00", "tags: [running]", "---"]
    lines += [
        " ".join(chance.choice(WORDS) for _ in range(chance.randint(5, 16))).capitalize() + "."
        for _ in range(chance.randint(2, 14))
    ]
    return ("\n".join(lines) + "\n").encode()


SPOKEN = """
    the a this that my our some every one after before while when because and but so then about with without by near
    from morning evening night week river garden kitchen window table bread coffee letter book chapter song walk run
    swim talk call meeting project draft thesis idea plan question answer mistake lesson friend mother father sister
    neighbour child dog cat tree rain snow wind sun light dark road train bicycle market library hospital school
    office house door room bed chair wrote read ran cooked planted painted fixed found lost bought sold made broke
    tried learnt forgot remembered noticed felt slept woke waited listened laughed worried slow quick early late
    long short small large warm cold quiet loud easy hard good bad better worse new old first last next again never
    always often maybe today tomorrow yesterday
"""
WORDS = SPOKEN.split()


def notes(count: int, seed: int) -> dict[str, bytes]:
    """Notes by path, in folders of years and months."""
    chance = random.Random(seed)
    return {
        f"{2016 + number // (12 * MONTH)}/{1 + number // MONTH % 12:02d}/note-{number}.md": note(chance, number)
        for number in range(count)
    }


def fill(folder: Path, files: dict[str, bytes], *, each: bool) -> None:
    """Commit the notes to a repository: all at once, or each alone."""
    stream = [] if each else [f"commit refs/heads/main\ncommitter {WHO.format(1_700_000_000)}\ndata 3\nall\n".encode()]
    for number, (path, data) in enumerate(files.items()):
        if each:
            stream.append(
                f"commit refs/heads/main\ncommitter {WHO.format(1_700_000_000 + number)}\ndata 8\nadd note\n".encode()
            )
        stream.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    git(folder, "update-ref", "-d", "refs/heads/main")
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet", "--force"], input=b"".join(stream), check=True)
    git(folder, "reset", "--quiet", "--hard")


def loosen(folder: Path) -> None:
    """Give each object a file of its own, as `git add` does."""
    packs = list((folder / ".git/objects/pack").glob("*.pack"))
    aside = [Path(shutil.move(pack, folder.parent / pack.name)) for pack in packs]
    for left in (folder / ".git/objects/pack").iterdir():
        left.unlink()
    for pack in aside:
        with pack.open("rb") as stream:
            subprocess.run(["git", "-C", folder, "unpack-objects", "-q"], stdin=stream, check=True)
        pack.unlink()


def git(folder: Path, *arguments: str, **options: object) -> bytes:
    """Git's answer."""
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, **options).stdout


def bare(folder: Path) -> None:
    """List every object, then read the blobs."""
    listed = git(folder, "rev-list", "--objects", "HEAD").splitlines()
    blobs = b"".join(line.partition(b" ")[0] + b"\n" for line in listed if line.endswith(b".md"))
    git(folder, "cat-file", "--batch", input=blobs)


def measured(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Seconds of wall time and of the processor's, children included: the medians."""
    walls, cpus = [], []
    for _ in range(runs):
        before, began = os.times(), time.perf_counter()
        work()
        walls.append(time.perf_counter() - began)
        cpus.append(sum(os.times()[:4]) - sum(before[:4]))
    return statistics.median(walls), statistics.median(cpus)


def guard(root: Path) -> None:
    """One look at a freshly opened vault."""
    found = open_journal(root).guard()
    assert found.passes, found.findings[:3]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=NOTES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--shapes", nargs="*", default=["one", "loose", "each"])
    parser.add_argument("--private", type=int, nargs="*", default=[0, NOTES])
    chosen = parser.parse_args()
    worst = 0.0
    print(
        f"{'shape':<6} {'private':>8} {'git':>7} {'guard':>7} {'times':>6}   "
        f"{'git cpu':>8} {'guard cpu':>10} {'times':>6}"
    )
    for shape in chosen.shapes:
        for private in chosen.private:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # git may tidy up meanwhile
                root = Path(folder) / "vault"
                journal, _ = init_journal(root)
                fill(root / "public", notes(chosen.notes, 1), each=shape == "each")
                if shape == "loose":
                    loosen(root / "public")
                if private:
                    for path, data in notes(private, 2).items():
                        (root / "private" / path).parent.mkdir(parents=True, exist_ok=True)
                        (root / "private" / path).write_bytes(data)
                    journal.keep_changes("private")
                guard(root)
                plain, plain_cpu = measured(lambda root=root: bare(root / "public"), chosen.runs)
                ours, ours_cpu = measured(lambda root=root: guard(root), chosen.runs)
                times, times_cpu = ours / plain, ours_cpu / plain_cpu
                worst = worst if private else max(worst, times)
                print(
                    f"{shape:<6} {private:>8} {plain:>7.3f} {ours:>7.3f} {times:>6.2f}   "
                    f"{plain_cpu:>8.3f} {ours_cpu:>10.3f} {times_cpu:>6.2f}"
                )
    print(
        f"at most {worst:.2f} times as long as git alone, with an empty private side; the figure to reach is {MOST:.0f}"
    )
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
