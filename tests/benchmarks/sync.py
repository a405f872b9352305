"""Devices that write, rename, delete, rate and sync in random order, offline and killed: is anything ever lost?

Run `python tests/benchmarks/sync.py --runs 1000`. Each run makes two or three vaults around two bare repositories, lets
them live for a while, brings them into step, and looks for every word and every event there ever was. What nobody took
away must be in every work tree; what somebody took away must be in every history. Exits 1 when something is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import DruthersError
from druthers.rate.events import RatedEvent
from druthers.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.journal import Journal
    from druthers.models import Synced

PLACES = ("public", "private")
TEXTS = {
    "public": ("Ran 8k by the river this morning", "Slept badly and woke up far too early"),
    "private": ("Wrote to her at last, and tore it up", "Could not say what I wanted to say"),
}
TOKEN = re.compile(rb"tok[0-9]{5}x")
MOST_ROUNDS = 12  # of all devices' syncs until they agree
LONGEST_LIFE = 0.12  # seconds until a sync that is to be killed is killed


@dataclass
class Device:
    """One vault, and what is known of its words."""

    root: Path
    journal: Journal
    fresh: set[bytes] = field(default_factory=set)  # tokens that may not be committed yet
    heads: dict[str, set[str]] = field(default_factory=lambda: {place: set() for place in PLACES})


@dataclass
class Tally:
    """What happened, over all runs."""

    runs: int = 0
    syncs: int = 0
    killed: int = 0
    offline: int = 0
    kept_both: int = 0
    tokens: int = 0
    events: int = 0
    lost: list[str] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)


class World:
    """Two bare repositories and the devices around them."""

    def __init__(self, folder: Path, seed: int, tally: Tally) -> None:
        self.folder, self.seed, self.tally = folder, seed, tally
        self.chance = random.Random(seed)
        self.number = 0
        self.there: set[bytes] = set()  # every token that was ever written
        self.removed: set[bytes] = set()  # those that somebody took away
        self.events: set[str] = set()
        self.remote_heads: dict[str, set[str]] = {place: set() for place in PLACES}
        for place in PLACES:
            git(folder, "init", "--quiet", "--bare", "--initial-branch=main", f"{place}.git")
        self.devices = [self._device(f"device{n}", first=n == 0) for n in range(2 + (self.chance.random() < 0.25))]

    def _device(self, name: str, *, first: bool) -> Device:
        """A vault that was made on its own, or around clones, as the help tells it."""
        root = self.folder / name
        if not first and self.chance.random() < 0.5:
            root.mkdir()
            for place in PLACES:
                git(root, "clone", "--quiet", str(self.folder / f"{place}.git"), place)
        journal, _ = init_journal(root, embedder=FakeEmbedder(), model=FakeModel())
        for place in PLACES:
            if not git(root / place, "remote"):
                git(root / place, "remote", "add", "origin", str(self.folder / f"{place}.git"))
        device = Device(root, journal)
        if first:
            self.sync(device)
        return device

    # what a person does

    def token(self) -> bytes:
        """A new word that can be looked for."""
        self.number += 1
        token = f"tok{self.number:05}x".encode()
        self.there.add(token)
        return token

    def live(self, steps: int) -> None:
        """Do that many random things."""
        doings = list(DOINGS.items())
        for _ in range(steps):
            (name, doing) = self.chance.choices(doings, [weight for _, (_, weight) in doings])[0]
            self.tally.steps[name] += 1
            began = time.monotonic()
            doing[0](self, self.chance.choice(self.devices))
            self.tally.seconds[name] += time.monotonic() - began
            self.note_heads()

    def capture(self, device: Device) -> None:
        """A note by quick capture; two devices may choose the same name in the same second."""
        token = self.token()
        place = self.chance.choice(PLACES)  # with words of its own, or the guard would hold back what is in both
        text = self.chance.choice(TEXTS[place])
        saved = device.journal.capture(f"{text}\n\nOne\n\nTwo\n\n{token.decode()}", visibility=place)
        if saved.commit is None:
            device.fresh.add(token)

    def rate(self, device: Device) -> None:
        """An event in the ledger."""
        ports = device.journal.ports
        event = RatedEvent(id=ports.new_id(), at=ports.now(), proposal="01J", rating=self.chance.randint(1, 5))
        self.events.add(event.id)
        device.journal.record(event, message="Rate a proposal")

    def notes(self, device: Device) -> list[Path]:
        """The files that a person may change."""
        return sorted(
            path
            for place in PLACES
            for path in (device.root / place).rglob("*.md")
            if ".git" not in path.parts and path.is_file() and path.name != "principles.md"
        )

    def edit(self, device: Device) -> None:
        """Change a note by hand: a line more, or another in a line's place."""
        if not (notes := self.notes(device)):
            return
        path = self.chance.choice(notes[:2] if self.chance.random() < 0.6 else notes)  # where others write too
        lines = path.read_bytes().split(b"\n")
        at = self.chance.randrange(len(lines))
        if self.chance.random() < 0.4 and not lines[at].startswith((b"-", b"id", b"created")):
            self.take(device, lines[at])
            lines[at] = b"changed " + self.written(device)
        else:
            lines.insert(at if self.chance.random() < 0.5 else len(lines), self.written(device))
        self.save(path, b"\n".join(lines))

    def add_to(self, device: Device) -> None:
        """A line at a note's end, without reading it."""
        if notes := self.notes(device):
            with self.chance.choice(notes).open("ab") as file:
                file.write(self.written(device) + b"\n")

    def save(self, path: Path, data: bytes) -> None:
        """As editors do: in place, or beside and renamed."""
        if self.chance.random() < 0.5:
            path.write_bytes(data)
        else:
            beside = path.with_name(f".{path.name}.swp~")
            beside.write_bytes(data)
            beside.replace(path)

    def rename(self, device: Device) -> None:
        """Give a note another name, sometimes one that another device may choose too."""
        if notes := self.notes(device):
            path = self.chance.choice(notes)
            to = path.with_name(self.chance.choice(["river.md", "night.md", f"note-{self.number}.md"]))
            if not to.exists():
                path.rename(to)

    def trash(self, device: Device) -> None:
        """Delete a note by hand."""
        if notes := self.notes(device):
            path = self.chance.choice(notes)
            self.take(device, path.read_bytes())
            path.unlink()

    def daily(self, device: Device) -> None:
        """Write into a note, or a picture, whose name every device knows."""
        place = self.chance.choice(PLACES)
        name = self.chance.choice(["daily/2026-11-21.md", "index.md", "picture.png", "things", "things/list.md"])
        path = device.root / place / name
        with contextlib.suppress(
            FileExistsError, NotADirectoryError, IsADirectoryError
        ):  # `things` is one or the other
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_bytes() if path.is_file() else b"\0" if name.endswith("png") else b""
            if not path.is_dir():
                path.write_bytes(before + self.written(device) + b"\n")

    def settings(self, device: Device) -> None:
        """Change the settings by hand."""
        path = device.root / "private" / "settings.toml"
        kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("theme")]
        path.write_text("\n".join([*kept, f'theme = "t{self.chance.randint(1, 9)}"', ""]), "utf-8")

    def written(self, device: Device) -> bytes:
        """A token that is on disk only."""
        token = self.token()
        device.fresh.add(token)
        return token

    def take(self, device: Device, text: bytes) -> None:
        """Note which tokens a person takes away; what was never committed nobody can bring back."""
        tokens = set(TOKEN.findall(text))
        self.removed |= tokens
        self.there -= tokens & device.fresh

    # what the machine does

    def sync(self, device: Device) -> list[Synced]:
        """A sync that nobody disturbs."""
        self.tally.syncs += 1
        outcomes = device.journal.sync()
        self.account(device, outcomes)
        return outcomes

    def account(self, device: Device, outcomes: list[Synced]) -> None:
        """Count; what a sync went through with is committed."""
        self.tally.kept_both += sum(len(each.kept_both) for each in outcomes)
        if not any(each.waits for each in outcomes):
            device.fresh.clear()

    def disturbed_sync(self, device: Device) -> None:
        """A sync in whose midst this device or another does something else."""
        self.tally.syncs += 1
        steps = device.journal.sync_steps()
        outcomes = None
        while outcomes is None:
            try:
                next(steps)
            except StopIteration as stop:
                outcomes = stop.value
                break
            if self.chance.random() < 0.4:
                other = self.chance.choice([each for each in self.devices if each is not device])
                doing = self.chance.choice([World.capture, World.rate, World.edit, World.rename, World.trash])
                doing(self, self.chance.choice([device, other]))
                if self.chance.random() < 0.4:
                    self.sync(other)
        # what was written in its midst may have come too late for it
        self.tally.kept_both += sum(len(each.kept_both) for each in outcomes)

    def offline(self, device: Device) -> None:
        """A sync without a network."""
        self.tally.offline += 1
        for place in PLACES:
            (self.folder / f"{place}.git").rename(self.folder / f"{place}.off")
        outcomes = device.journal.sync()
        for place in PLACES:
            (self.folder / f"{place}.off").rename(self.folder / f"{place}.git")
        if not all(each.offline for each in outcomes):
            self.tally.lost.append(f"seed {self.seed}: offline, and a sync said {outcomes}")

    def at_once(self, device: Device) -> None:
        """Another process syncs while this one writes."""
        self.tally.syncs += 1
        with self.syncing(device):
            for _ in range(self.chance.randint(1, 4)):
                self.chance.choice([World.capture, World.rate, World.add_to])(self, device)

    def kill(self, device: Device) -> None:
        """A sync that ends at any moment, alone or with the git that it runs."""
        self.tally.killed += 1
        with self.syncing(device) as pid:
            time.sleep(self.chance.random() * LONGEST_LIFE)
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                process.suspend()
                gits = process.children(recursive=True)
                process.kill()
                for each in gits if self.chance.random() < 0.7 else []:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        each.kill()
                while any(alive(each) for each in gits):
                    time.sleep(0.002)
        self.clear_locks(device)

    @contextlib.contextmanager
    def syncing(self, device: Device):
        """The process of a sync beside this one."""
        with warnings.catch_warnings():  # of threads that a test before this one left; the child uses none
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if not pid:
            with contextlib.suppress(BaseException):
                os.setsid()
                with open_journal(device.root, embedder=FakeEmbedder(), model=FakeModel()) as journal:
                    journal.sync()
            os._exit(0)
        try:
            yield pid
        finally:
            os.waitpid(pid, 0)

    def clear_locks(self, device: Device) -> None:
        """What `druthers doctor` does with the locks of a git that was killed."""
        bare = [self.folder / f"{place}.git" for place in PLACES]
        for folder in (*(device.root / place / ".git" for place in PLACES), *bare):
            for lock in (*folder.glob("*.lock"), *folder.glob("refs/**/*.lock")):
                if lock.name != "druthers.lock":
                    lock.unlink(missing_ok=True)

    def note_heads(self) -> None:
        """Remember where every branch is: history only ever grows."""
        for place in PLACES:
            self.remote_heads[place] |= head(self.folder / f"{place}.git")
            for device in self.devices:
                device.heads[place] |= head(device.root / place / ".git")

    # what must be true afterwards

    def settle(self) -> None:
        """Sync until all agree."""
        for _ in range(MOST_ROUNDS):
            outcomes = [each for device in self.devices for each in self.sync(device)]
            self.note_heads()
            if not any(each.received or each.sent or each.waits for each in outcomes):
                return
        self.tally.lost.append(f"seed {self.seed}: never in step: {outcomes}")

    def faults(self) -> list[str]:
        """Everything that is not as it should be."""
        found = []
        for place in PLACES:
            bare = self.folder / f"{place}.git"
            trees = [tree(device.root / place) for device in self.devices]
            found += [f"{place} differs between devices" for each in trees[1:] if each != trees[0]]
            for device, files in zip(self.devices, trees, strict=True):
                found += self._faults_of(device.root / place, device.heads[place], place)
                found += [f"{name} holds conflict markers" for name, data in files.items() if b"<<<<<<<" in data]
            found += self._faults_of(bare, self.remote_heads[place], place, bare=True)
        for device in self.devices:
            words = tokens_below(device.root)
            history = set(words)
            if (self.there & self.removed) - words:
                for place in PLACES:
                    history |= set(
                        TOKEN.findall(
                            git_bytes(device.root / place, "log", "-p", "--text", "--format=%H", "--branches")
                        )
                    )
            found += [f"{token!r} is in no file" for token in sorted(self.there - self.removed - words)]
            found += [f"{token!r} is in no history" for token in sorted((self.there & self.removed) - history)]
            events, unread = device.journal.ledger.read()
            found += [f"event {each} is lost" for each in sorted(self.events - {event.id for event in events})]
            found += [f"{each} cannot be read" for each in unread]
            try:
                load_settings(device.root / "private" / "settings.toml")
            except DruthersError as error:
                found.append(str(error))
        return found

    def _faults_of(self, folder: Path, heads: set[str], place: str, *, bare: bool = False) -> list[str]:
        found = []
        done = subprocess.run(
            ["git", "-C", folder, "fsck", "--no-dangling", "--no-progress"], capture_output=True, check=False
        )
        if done.returncode or b"error" in done.stderr:
            found.append(f"fsck of {folder}: {done.stderr.decode()}")
        if not bare and (status := git(folder, "status", "--porcelain")):
            found.append(f"{folder} is not clean: {status}")
        known = set(git(folder, "rev-list", "--branches").split())
        return found + [f"{place}: {each} is no longer in the history of {folder}" for each in heads - known]


DOINGS: dict[str, tuple[Callable[[World, Device], object], float]] = {
    "capture": (World.capture, 3),
    "rate": (World.rate, 2),
    "edit": (World.edit, 4),
    "add to": (World.add_to, 1),
    "rename": (World.rename, 1),
    "trash": (World.trash, 1),
    "daily": (World.daily, 2),
    "settings": (World.settings, 0.3),
    "sync": (World.sync, 3),
    "disturbed sync": (World.disturbed_sync, 2),
    "offline": (World.offline, 0.5),
    "at once": (World.at_once, 1),
    "kill": (World.kill, 1),
}


def git(folder: Path, *arguments: str) -> str:
    return git_bytes(folder, *arguments).decode("utf-8", "surrogateescape")


def git_bytes(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True).stdout


def head(folder: Path) -> set[str]:
    """The commit of main, if it has one; read without git, for it is asked after every step."""
    try:
        return {(folder / "refs/heads/main").read_text("ascii").strip()} - {""}
    except OSError:
        return set()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a work tree."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if ".git" not in path.relative_to(folder).parts and path.is_file()
    }


def alive(process: psutil.Process) -> bool:
    """Whether it may still do something."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def tokens_below(root: Path) -> set[bytes]:
    return {token for place in PLACES for data in tree(root / place).values() for token in TOKEN.findall(data)}


def run_once(folder: Path, seed: int, tally: Tally) -> None:
    """One interleaving from beginning to end."""
    world = World(folder, seed, tally)
    try:
        world.live(world.chance.randint(6, 16))
        world.settle()
        tally.lost += [f"seed {seed}: {each}" for each in world.faults()]
    finally:
        for device in world.devices:
            device.journal.close()
    tally.runs += 1
    tally.tokens += len(world.there)
    tally.events += len(world.events)


def main() -> int:
    """Run, print, and exit 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="keep the folders of runs that lost something here")
    given = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    tally = Tally()
    began = time.monotonic()
    for seed in range(given.seed, given.seed + given.runs):
        with tempfile.TemporaryDirectory() as name:
            before = len(tally.lost)
            run_once(Path(name), seed, tally)
            if len(tally.lost) > before:
                print("\n".join(tally.lost[before:]), flush=True)
                if given.keep:
                    shutil.copytree(name, given.keep / str(seed), symlinks=True)
        if tally.runs % 50 == 0:
            print(f"… {tally.runs} runs, {time.monotonic() - began:.0f} s", flush=True)
    print(
        f"runs {tally.runs}, syncs {tally.syncs}, of which killed {tally.killed} and offline {tally.offline}; "
        f"words {tally.tokens}, events {tally.events}, kept both {tally.kept_both}, lost {len(tally.lost)}; "
        f"{time.monotonic() - began:.0f} s"
    )
    print(", ".join(f"{name} {number} ({tally.seconds[name]:.0f} s)" for name, number in tally.steps.most_common()))
    return 1 if tally.lost else 0


if __name__ == "__main__":
    sys.exit(main())
