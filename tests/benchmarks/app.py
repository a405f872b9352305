"""The open app: first paint, memory, idling, and keys among very many notes, beside the least that Textual can do.

    python tests/benchmarks/app.py [--notes 50000] [--keep DIR] [--rounds 9] [--idle 60] [--only paint,memory,idle,keys]

Everything is a process of its own in a pseudo-terminal, as a person has it, and is measured in turns with a Textual app
of one Static. A frame is what is written to the terminal. Needs Linux. Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval_notes import CheapEmbedder, note, place, queries

from druthers.container import open_journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("the first words")
Bare().run()
"""
BARE_SEEN, OURS_SEEN = b"the first words", b"Today"
WHOLE = "○ public".encode()  # the line that a note is written in, and where it would go
SIZE = (32, 110)
PAINT_GOAL, MEMORY_GOAL, IDLE_GOAL, SEARCH_GOAL, FRAME_GOAL = 2.0, 2.0, 1.0, 50.0, 16.7
PATIENCE = 60.0
FOUND = re.compile(rb"(?:\d+ passages?|Nothing) by text")
TICK = os.sysconf("SC_CLK_TCK")
GAP = 0.05  # seconds


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--notes", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, help="a folder where the vaults stay for the next run")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds")
    parser.add_argument("--only", default="paint,memory,idle,keys")
    given = parser.parse_args()
    missed: list[bool] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        small, large = made(folder / "small", 30), folder / f"large-{given.notes}"
        for one in given.only.split(","):
            if one == "paint":
                missed += paint(small, given.rounds)
            elif one == "memory":
                missed += memory(small, given.rounds)
            elif one == "idle":
                missed.append(idle(small, given.idle))
            elif one == "keys":
                missed += keys(made(large, given.notes))
    return 1 if any(missed) else 0


def made(vault: Path, notes: int) -> Path:
    """A vault of so many made-up notes, with an index whose vectors say that they are the real embedder's."""
    if not vault.exists():
        subprocess.run([sys.executable, "-m", "druthers", "init", str(vault)], check=True, capture_output=True)
        for number in range(notes):
            path = vault / ("private" if number % 3 == 0 else "public") / place(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(note(number), encoding="utf-8")
        with open_journal(vault) as journal:
            embedder = CheapEmbedder(journal.embedder.identity, 384)
        with open_journal(vault, embedder=embedder) as journal:
            journal.index()
    return vault


# a program in a terminal


class Terminal:
    """A process in a pseudo-terminal; `seen` is all that it has written."""

    def __init__(self, *call: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start compiles
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            call,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 -- no thread; it ends as with a window
        )
        os.close(slave)
        self.pid = self._process.pid
        self.seen = b""

    def until(self, wanted: bytes | re.Pattern[bytes], since: int = 0) -> float:
        """Wait until something was written; the moment at which it had been."""
        pattern = re.compile(re.escape(wanted)) if isinstance(wanted, bytes) else wanted
        end = time.perf_counter() + PATIENCE
        while not pattern.search(plain(self.seen[since:])):
            if time.perf_counter() > end:
                raise SystemExit(f"{wanted!r} was never written: {plain(self.seen[-2000:])!r}")
            self.read(0.2)
        return time.perf_counter()

    def read(self, patience: float) -> bool:
        """Take in what is written now, or within so many seconds; whether anything was."""
        if not select.select([self._master], [], [], patience)[0]:
            return False
        with suppress(OSError):
            self.seen += os.read(self._master, 1 << 16)
        return True

    def quiet(self, seconds: float) -> None:
        """Take in what is written until nothing is for so long, or it never ends."""
        end = time.perf_counter() + PATIENCE
        while self.read(seconds) and time.perf_counter() < end:
            pass

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def processor(self) -> float:
        """Seconds of a processor that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> dict[str, float]:
        """Megabytes: resident, in proportion where shared, and of its own."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text("utf-8").splitlines()[1:]
        sizes = {line.split()[0][:-1]: int(line.split()[1]) / 1024 for line in lines}
        own = sizes["Private_Clean"] + sizes["Private_Dirty"]
        return {"resident": sizes["Rss"], "in proportion": sizes["Pss"], "own": own}

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)


def plain(written: bytes) -> bytes:
    """What was written without the terminal's own language."""
    return re.sub(rb"\x1b\[[0-9;?<>=$]*[a-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", written)


@contextmanager
def opened(*call: str) -> Iterator[Terminal]:
    terminal = Terminal(sys.executable, *call)
    try:
        yield terminal
    finally:
        terminal.end()


def programs(vault: Path) -> dict[str, tuple[tuple[str, ...], bytes]]:
    return {
        "bare": (("-c", BARE), BARE_SEEN),
        "druthers": (("-m", "druthers", "--vault", str(vault)), OURS_SEEN),
    }


# the rows


def paint(vault: Path, rounds: int) -> list[bool]:
    """From the start of the process until the first words are on the screen."""
    wall: dict[str, list[float]] = {"bare": [], "druthers": []}
    whole: dict[str, list[float]] = {"bare": [], "druthers": []}
    work: dict[str, list[float]] = {"bare": [], "druthers": []}
    for number in range(rounds + 1):
        for name, (call, seen) in programs(vault).items():
            with opened(*call) as terminal:
                took = terminal.until(seen) - terminal.began
                used = terminal.processor()
                all_there = terminal.until(seen if name == "bare" else WHOLE) - terminal.began
            if number:  # the first round compiles and fills caches
                whole[name].append(1000 * all_there)
                wall[name].append(1000 * took)
                work[name].append(1000 * used)
    told("first paint, ms", wall, PAINT_GOAL)
    told("first paint, ms of a processor", work, PAINT_GOAL)
    told("the line to write in, ms", whole, PAINT_GOAL)
    return [ratio(wall) > PAINT_GOAL]


def memory(vault: Path, rounds: int) -> list[bool]:
    """What is held once all is quiet, before any model."""
    held: dict[str, dict[str, list[float]]] = {}
    for _ in range(min(rounds, 3)):
        for name, (call, seen) in programs(vault).items():
            with opened(*call) as terminal:
                terminal.until(seen)
                terminal.quiet(3.0)
                for kind, size in terminal.memory().items():
                    held.setdefault(kind, {}).setdefault(name, []).append(size)
    for kind, sizes in held.items():
        told(f"memory {kind}, MB", sizes, MEMORY_GOAL)
    return [ratio(held["resident"]) > MEMORY_GOAL]


def idle(vault: Path, seconds: float) -> bool:
    """How much of a processor an open app takes while nothing happens."""
    call, seen = programs(vault)["druthers"]
    with opened(*call) as terminal:
        terminal.until(seen)
        terminal.quiet(3.0)
        began, used = time.perf_counter(), terminal.processor()
        while (left := seconds - (time.perf_counter() - began)) > 0:
            terminal.read(left)
        share = 100 * (terminal.processor() - used) / (time.perf_counter() - began)
    print(f"idle: {share:.2f} % of a processor over {seconds:.0f} s; goal ≤ {IDLE_GOAL:g} %")
    return share > IDLE_GOAL


def keys(vault: Path) -> list[bool]:
    """Keys in a large vault: hits as one types, and how soon a key shows while the notes are read, and afterwards."""
    call, seen = programs(vault)["druthers"]
    with opened(*call) as terminal:
        first = terminal.until(seen) - terminal.began
        while_reading = echoes(terminal, 60, pause=0.05)
        terminal.quiet(4.0)
        afterwards = echoes(terminal, 60, pause=0.05)
        terminal.type("\x1b" + "OR")  # f3: all notes
        terminal.quiet(3.0)
        walking = drawn(terminal, ["j"] * 60, pause=0.05)
        terminal.type("\x1b" + "OS")  # f4
        terminal.quiet(5.0)
        hits = searched(terminal)
        held = terminal.memory()
    print(f"first paint: {1000 * first:.0f} ms; at the end {held['resident']:.0f} MB resident")
    rows = {
        "a letter, while the notes are read": while_reading,
        "a letter, afterwards": afterwards,
        "j in the timeline": walking,
        "hits as one types": hits,
    }
    for name, times in rows.items():
        print(f"{name:36} p50 {statistics.median(times):6.1f} ms   p95 {p95(times):6.1f}   most {max(times):6.1f}")
    return [p95(hits) > SEARCH_GOAL, p95(while_reading) > FRAME_GOAL]


def echoes(terminal: Terminal, count: int, *, pause: float) -> list[float]:
    """Milliseconds from a letter in the capture line to the first of it on the screen."""
    times = drawn(terminal, [chr(ord("a") + number % 26) for number in range(count)], pause=pause)
    terminal.type("\x15")
    terminal.quiet(0.3)
    return times


def drawn(terminal: Terminal, presses: Sequence[str], *, pause: float) -> list[float]:
    """Milliseconds from a key to the next that is written; a key that nothing is written for is told."""
    times = []
    for press in presses:
        terminal.quiet(pause)
        began = time.perf_counter()
        terminal.type(press)
        if terminal.read(5.0):
            times.append(1000 * (time.perf_counter() - began))
        else:
            print(f"nothing was written for {press!r}")
    return times


def searched(terminal: Terminal) -> list[float]:
    """Milliseconds from a key in the query to the hits of it, every one of which is another query."""
    times = []
    for query in queries(6):
        for letter in query[:22]:
            began = time.perf_counter()
            terminal.type(letter)
            answered = settled(terminal)
            if answered is not None and letter != " ":
                times.append(1000 * (answered - began))
        terminal.type("\x15")
        terminal.quiet(0.3)
    return times


def settled(terminal: Terminal) -> float | None:
    """The moment at which the hits that can be seen were drawn; None where they are those of the key before.

    First the letter is written, then the hits, without a gap; those below the window's edge come after one of 80 ms,
    unless another key does.
    """
    if not terminal.read(5.0) or not terminal.read(0.35):
        terminal.quiet(0.35)
        return None
    last = time.perf_counter()
    while terminal.read(GAP):
        last = time.perf_counter()
    terminal.quiet(0.35)
    return last


def told(what: str, taken: dict[str, list[float]], goal: float) -> None:
    medians = {name: statistics.median(each) for name, each in taken.items()}
    print(f"{what}: " + ", ".join(f"{name} {each:.0f}" for name, each in medians.items()), end="")
    print(f"; {ratio(taken):.2f} of it (goal ≤ {goal:g})")


def ratio(taken: dict[str, list[float]]) -> float:
    return statistics.median(taken["druthers"]) / statistics.median(taken["bare"])


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
