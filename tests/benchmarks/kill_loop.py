"""Kill Druthers at any moment of its life, again and again, and count what was lost.

Run `python tests/benchmarks/kill_loop.py`. Each round starts `druthers add`, an append to the ledger, or several of
both at once, as processes of their own, and ends them with SIGKILL at a random moment, sometimes with every git that
they started. What a process acknowledged must be there byte for byte; whatever else is there must be whole. Every few
rounds one more `add` and what `doctor` mends must bring all of it into git, whatever locks a killed git left; in the
end `git fsck --strict` must pass. Exits 1 otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from druthers.rate.ledger import Ledger

LOOK_EVERY = 10  # rounds
HALF = 0.5  # of the rounds kill every git with its parent
LETTERS = "abc öß\n"
PLACES = ("public", "private")
HEAD = re.compile(rb"---\nid: ([0-9A-Z]{26})\ncreated: \S+\ntags: \[\]\n---\n")
DRUTHERS = (sys.executable, "-m", "druthers")
LIST = ("ls-tree", "-r", "-z", "--name-only", "HEAD")
APPEND = """
import sys
from datetime import datetime
from pathlib import Path
from druthers.rate.events import RatedEvent
from druthers.rate.ledger import Ledger
now = datetime.now().astimezone()
event = RatedEvent(id=sys.argv[2], at=now, proposal="01S1", rating=4, why="w" * int(sys.argv[3]))
Ledger(Path(sys.argv[1]) / "private" / "ledger").append(event)
print(event.id)
"""
MEND = "import sys, druthers; druthers.open(sys.argv[1]).mend()"


@dataclass
class Started:
    """A process, and what it was given: a note's text, or an event's id."""

    kind: str
    process: subprocess.Popen[bytes]
    given: str
    began: float = field(default_factory=time.perf_counter)


@dataclass
class Loop:
    """A vault, what was sent to it, what it acknowledged, and what came of that."""

    root: Path
    chance: random.Random
    sent: set[bytes] = field(default_factory=set)  # as a note's file has it
    notes: dict[str, str] = field(default_factory=dict)  # acknowledged: the id of each path
    events: set[str] = field(default_factory=set)  # acknowledged
    found: dict[str, str] = field(default_factory=dict)  # the id of each path whose file is whole
    half: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    lives: dict[str, list[float]] = field(
        default_factory=lambda: {"add": [], "append": []}
    )  # seconds, where not killed
    orphans: list[psutil.Process] = field(default_factory=list)
    rounds: int = 0
    processes: int = 0
    killed: int = 0
    locks: int = 0
    looks: int = 0

    def begin(self) -> None:
        """Make the vault, and learn how long each kind of process lives."""
        subprocess.run([*DRUTHERS, "init", self.root], check=True, stdout=subprocess.DEVNULL)
        for kind in ("add", "append") * 3:
            self._end(self._start(kind), must_be_saved=True)

    def round(self) -> None:
        """Start, kill, look. It counts when at least one was still running."""
        killed = self.killed
        kinds = self.chance.choice([["add"]] * 5 + [["append"], ["add", "add", "append", "add"]])
        started = [self._start(kind) for kind in kinds]
        with_git = self.chance.random() < HALF
        for each in started:
            life = statistics.median(self.lives[each.kind][-9:]) * (len(kinds) + 1) / 2
            time.sleep(max(0.0, each.began + self.chance.random() * life - time.perf_counter()))
            self._kill(each.process, with_git=with_git)
        for each in started:
            self._end(each, alone=len(started) == 1)
        self._look()
        if self.killed > killed:
            self.rounds += 1
            if self.rounds % LOOK_EVERY == 0:
                self.look_at_git()

    def look_at_git(self) -> None:
        """One more note in each place, and what `doctor` mends: all is in git then."""
        self.looks += 1
        psutil.wait_procs(self.orphans, timeout=30)
        self.orphans.clear()
        for lock in self.root.glob("*/.git/**/*.lock"):
            self.locks += 1
            os.utime(lock, (time.time() - 120,) * 2)  # as if it had been there for a while
        for place in PLACES:
            self._end(self._start("add", place), must_be_saved=True)
        subprocess.run([sys.executable, "-c", MEND, self.root], check=True)
        self.lost |= self.events - {event.id for event in Ledger(self.root / "private" / "ledger").read()[0]}
        for place in PLACES:
            if waits := git(self.root / place, "status", "--porcelain").decode():
                self.wrong.append(f"round {self.rounds}, not in {place}'s git: {waits.splitlines()[0]}")

    def finish(self) -> None:
        """Read every file again, and let git check itself."""
        self.look_at_git()
        self.found.clear()
        self._look()
        for place in PLACES:
            folder = self.root / place
            kept = {f"{place}/{os.fsdecode(name)}" for name in git(folder, *LIST).split(b"\0")}
            self.lost |= {path for path in self.notes if path.startswith(f"{place}/") and path not in kept}
            try:
                git(folder, "fsck", "--strict", "--full")
            except subprocess.CalledProcessError as error:
                self.wrong.append(f"git fsck in {place}/: {error.stderr.decode().strip()}")

    def report(self) -> bool:
        """Print what was counted; whether it is what it must be."""
        counted = {
            "rounds": self.rounds,
            "processes": self.processes,
            "killed while running": self.killed,
            "acknowledged notes": len(self.notes),
            "acknowledged events": len(self.events),
            "other notes, whole": len(self.found.keys() - self.notes.keys()),
            "locks left by git": self.locks,
            "looks at git": self.looks,
            "lost, must be 0": len(self.lost),
            "half-written, must be 0": len(self.half),
        }
        for what, count in counted.items():
            print(f"{what:<24}{count:6}")
        bad = (
            [f"lost: {each}" for each in sorted(self.lost)]
            + [f"half: {each}" for each in sorted(self.half)]
            + self.wrong
        )
        print("\n".join(bad) or "git fsck --strict passes in both repositories, and every acknowledged note is in HEAD")
        return not bad

    def _start(self, kind: str, place: str | None = None) -> Started:
        self.processes += 1
        size = self.chance.choice((0, 10, 3_000, 300_000))
        if kind == "append":
            given = f"01K{self.processes:023}"
            command = [sys.executable, "-c", APPEND, self.root, given, str(size // 10)]
        else:
            given = f"note {self.processes} {''.join(self.chance.choices(LETTERS, k=size))}."
            self.sent.add(given.encode() + b"\n")
            place = place or self.chance.choice(PLACES)
            command = [*DRUTHERS, "add", "--json", f"--{place}", "--vault", self.root]
        piped = self.root.with_name(f"piped-{self.processes}")
        piped.write_text(given, encoding="utf-8")
        with piped.open("rb") as stdin:
            process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        piped.unlink()
        return Started(kind, process, given)

    def _kill(self, process: subprocess.Popen[bytes], *, with_git: bool) -> None:
        try:
            children = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            children = []
        if process.poll() is None:
            self.killed += 1
        process.kill()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                if with_git:
                    child.kill()
        self.orphans += children

    def _end(self, each: Started, *, must_be_saved: bool = False, alone: bool = True) -> None:
        """Wait for it, and take down what it acknowledged; of one that was `alone`, also how long it lived."""
        said, complaint = each.process.communicate(timeout=120)
        code = each.process.returncode
        if code not in ((0,) if must_be_saved else (0, -signal.SIGKILL)):
            self.wrong.append(f"round {self.rounds}, exit {code}: {complaint.decode()[-300:].strip()}")
        if code == 0 and alone:  # of several, all but the first were waited for too long
            self.lives[each.kind].append(time.perf_counter() - each.began)
        if not said.endswith(b"\n"):
            return
        if each.kind == "append":
            self.events.add(said.decode().strip())
        else:
            saved = json.loads(said)
            self.notes[saved["path"]] = saved["id"]

    def _look(self) -> None:
        """Every note's file is whole, and every acknowledged one is there."""
        for path in (path for place in PLACES for path in self.root.glob(f"{place}/2*/*/*.md")):
            name = path.relative_to(self.root).as_posix()
            if name in self.found:
                continue
            data = path.read_bytes()
            head = HEAD.match(data)
            if head and data[head.end() :] in self.sent:
                self.found[name] = head[1].decode()
            else:
                self.half.add(name)
        self.lost |= {path for path, new_id in self.notes.items() if self.found.get(path) != new_id}


def git(folder: Path, *arguments: str) -> bytes:
    """What git says in a repository."""
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True).stdout


def main() -> int:
    """Run the loop in a vault of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this time, whatever the round")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    until = time.monotonic() + given.seconds
    with tempfile.TemporaryDirectory() as folder:
        loop = Loop(Path(folder) / "vault", random.Random(given.seed))
        loop.begin()
        while loop.rounds < given.rounds and time.monotonic() < until:
            loop.round()
        loop.finish()
        return 0 if loop.report() else 1


if __name__ == "__main__":
    sys.exit(main())
