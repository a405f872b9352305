"""Journals that are written, moved about, published and pushed in random order: does a private word ever leave?

Run `python tests/benchmarks/leaks.py --vaults 2000 --jobs 2`. Each run makes a vault whose private places are full of
words that stand nowhere else. Its person writes, renames, links, publishes, takes back, and makes the mistakes that
people make; now and then they push, by `git push`, by `druthers push` or by a sync. In the end every object that ever
came to the bare remote, reachable or not, every ref and every name is searched for each of those words, as it is and in
the forms that a mistake may have given it. Exits 1 when one is found.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import string
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from leaks_mistakes import MISTAKES
from leaks_words import ANA, WORDS, branch, forms_of, git, git_bytes, opened

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import DruthersError
from druthers.journal.steps import drain
from druthers.rate.events import RatedEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


DOORS = ("git push", "druthers push", "sync")
POINTING = ("private-link", "private-attachment")  # what a link to a note comes to when that is moved; rightly stopped
MOST_TRIES = 3  # of a push, with what a person cleans up in between


@dataclass
class Tally:
    """What happened, over all vaults."""

    vaults: int = 0
    words: int = 0  # private ones
    objects: int = 0  # that came to a remote
    sent: Counter[str] = field(default_factory=Counter)  # pushes that went, by door
    stopped: Counter[str] = field(default_factory=Counter)  # pushes that carried a mistake and did not go, by door
    mistakes: Counter[str] = field(default_factory=Counter)
    needless: Counter[str] = field(default_factory=Counter)  # rules that stopped a push with no mistake in it
    steps: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what happened elsewhere."""
        self.vaults += other.vaults
        self.words += other.words
        self.objects += other.objects
        for name in ("sent", "stopped", "mistakes", "needless", "steps"):
            getattr(self, name).update(getattr(other, name))
        self.leaks += other.leaks
        self.faults += other.faults


class World:
    """A vault, its remotes, and the words that must not leave it."""

    def __init__(self, folder: Path, seed: int, tally: Tally) -> None:
        self.folder, self.seed, self.tally = folder, seed, tally
        self.chance = random.Random(seed)
        self.secret: list[str] = []  # what must not leave: a word, or a whole sentence
        self.how: dict[str, str] = {}  # the mistakes that brought a secret into public/
        self.mistaken: list[str] = []  # the secrets that lie in public/ by mistake, or lay there once
        self.paths: list[Path] = []  # files that a mistake made
        self.refs: list[str] = []  # tags and branches that a mistake made
        self.moved = False  # a note that was public is private again, which commits that were never sent tell of
        self.extra: list[str] = []  # what the next plain push names besides the branch
        for place in ("public", "private"):
            git(folder, "init", "--quiet", "--bare", "--initial-branch=main", f"{place}.git")
            git(folder / f"{place}.git", "config", "gc.auto", "0")
        root = folder / "journal"
        if self.chance.random() < 0.3:  # an adopted folder, whose own notes are private
            self.outside(root)
        if self.chance.random() < 0.1:
            (folder / "garden").mkdir()
            root.mkdir(exist_ok=True)
            (root / "public").symlink_to(folder / "garden")
        self.journal, _ = init_journal(root, embedder=FakeEmbedder(), model=FakeModel())
        self.root, self.public, self.private = root, root / "public", root / "private"
        for place in ("public", "private"):
            if place == "public" or self.chance.random() < 0.5:
                git(root / place, "remote", "add", "origin", str(folder / f"{place}.git"))
        self.capture_private()
        self.capture_public()

    # words

    def word(self) -> str:
        """A mark that stands nowhere else, as people and programs make them."""
        letters = string.ascii_letters + string.digits
        mark = "".join(self.chance.choices(letters, k=self.chance.choice((20, 24, 32))))
        return self._kept(self.chance.choice(("", "", "CANARY-")) + mark)

    def sentence(self) -> str:
        """A line that stands nowhere else."""
        return self._kept(" ".join(self.chance.sample(WORDS, 9)))

    def secret_text(self) -> str:
        """Private words with one or two secrets among them."""
        parts = [self.sentence().capitalize() + "."]
        if self.chance.random() < 0.5:
            parts.append(f"The mark is {self.word()} here.")
        self.chance.shuffle(parts)
        return "\n\n".join(parts)

    def plain_text(self) -> str:
        """Words that anyone may see."""
        return " ".join(self.chance.sample(WORDS, self.chance.randint(3, 12))).capitalize() + "."

    def _kept(self, words: str) -> str:
        self.secret.append(words)
        return words

    # what a person does

    def capture_public(self) -> None:
        """A note for others."""
        self.journal.capture(self.plain_text(), visibility="public", tags=self.chance.sample(["sea", "bread"], 1))

    def capture_private(self) -> None:
        """A note that is nobody's business."""
        saved = self.journal.capture(self.secret_text(), visibility="private")
        if self.chance.random() < 0.3:
            name = f"{self.word() if self.chance.random() < 0.5 else self.sentence().replace(' ', '-')}.png"
            data = b"\x89PNG\r\n\x1a\n\0" + self.word().encode() + self.chance.randbytes(200)
            (self.private / name).write_bytes(data)
            note = self.root / saved.path
            note.write_text(note.read_text("utf-8") + f"\n![[{name}]]\n", "utf-8")

    def titled_private(self) -> None:
        """A private note whose very name says too much."""
        (self.private / f"{self.sentence()}.md").write_text(self.secret_text(), "utf-8")

    def rate(self) -> None:
        """A judgement, with a reason that is private."""
        ports = self.journal.ports
        event = RatedEvent(
            id=ports.new_id(), at=ports.now(), proposal="01J", rating=self.chance.randint(1, 5), why=self.sentence()
        )
        self.journal.record(event, message="Rate a proposal")

    def principle(self) -> None:
        """A line of what the person stands for."""
        path = self.private / self.chance.choice(("principles.md", "charter.md"))
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{before}{self.sentence().capitalize()}.\n", "utf-8")

    def outside(self, root: Path | None = None) -> None:
        """A note of the folder around, which is private too."""
        folder = (root or self.root) / self.chance.choice(("Diary", "Work/2026"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.chance.choice(WORDS)}.md").write_text(self.secret_text(), "utf-8")

    def edit_public(self) -> None:
        """A line more, or a link to another public note."""
        if note := self.some(self.public):
            other = self.some(self.public)
            line = f"See [[{other.stem}]]." if other and self.chance.random() < 0.5 else self.plain_text()
            with note.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")

    def edit_private(self) -> None:
        """A line more in a private note; what it said before stays private."""
        if note := self.some(self.private):
            note.write_text(f"{note.read_text('utf-8')}\n{self.secret_text()}\n", "utf-8")

    def rename_public(self) -> None:
        """Another name, another folder."""
        if note := self.some(self.public):
            there = self.public / self.chance.choice(WORDS) / f"{self.chance.choice(WORDS)} {self.chance.random()}.md"
            there.parent.mkdir(parents=True, exist_ok=True)
            note.rename(there)

    def delete_public(self) -> None:
        """A public note that goes."""
        if note := self.some(self.public):
            note.unlink()

    def move_within_private(self) -> None:
        """A private note under another name."""
        if note := self.some(self.private):
            note.rename(note.with_name(f"{self.chance.choice(WORDS)} {self.chance.random()}.md"))

    def delete_private(self) -> None:
        """A private note that goes; its words stay private."""
        self.journal.keep_changes("private")  # what was never committed nobody can know of
        if note := self.some(self.private):
            note.unlink()

    def tag_public(self) -> None:
        """A harmless tag, pushed with the branch."""
        if self.head():
            name = f"v{self.chance.randint(1, 10**9)}"
            git(self.public, *ANA, "tag", "--annotate", "--message", self.plain_text(), name)
            self.extra.append(f"refs/tags/{name}")

    def picture_public(self) -> None:
        """An attachment of a public note."""
        name = f"{self.chance.choice(WORDS)} {self.chance.randint(1, 10**9)}.png"
        (self.public / name).write_bytes(b"\x89PNG\r\n\x1a\n\0" + self.chance.randbytes(300))
        if note := self.some(self.public):
            with note.open("a", encoding="utf-8") as file:
                file.write(f"\n![[{name}]]\n")

    def publish(self) -> None:
        """A private note that others may read, made public as it is meant."""
        saved = self.journal.capture(self.plain_text(), visibility="private")
        review = self.journal.review(saved.path)
        if not review.findings:
            self.journal.publish(saved.path, seen=review.text)

    def unpublish(self) -> None:
        """A public note that is made private again; where it was never sent, its words must not be from then on."""
        if note := self.some(self.public):
            text = note.read_bytes()
            if b"\0" in text or note.is_relative_to(self.public / ".trash"):
                return
            words = self.sentence()
            note.write_bytes(text + f"\n{words.capitalize()}.\n".encode())
            if self.chance.random() < 0.5:
                self.journal.keep_changes("public")
                self.mistaken.append(words)
            self.journal.unpublish(self.journal.layout.relative(note))
            self.moved = True

    def save(self) -> None:
        """Commit what was changed by hand."""
        for place in ("public", "private"):
            self.journal.keep_changes(place)

    def some(self, folder: Path) -> Path | None:
        """A note that lies there."""
        kept = ("principles.md", "charter.md")
        found = [path for path in folder.rglob("*.md") if ".git" not in path.parts and path.name not in kept]
        found = sorted(path for path in found if path.is_file() and not path.is_symlink())
        return self.chance.choice(found) if found else None

    def head(self) -> str:
        """The last commit of public/, if there is one."""
        done = subprocess.run(
            ["git", "-C", self.public, "rev-parse", "--verify", "--quiet", "HEAD"],
            check=False,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    # mistakes: each brings a secret into public/, in one way

    def mistake(self) -> None:
        """One of them, and perhaps an attempt to hide it."""
        self.journal.keep_changes("public")
        if not self.head():
            return
        chosen = self.chance.choice(MISTAKES)
        known = len(self.mistaken)
        if not chosen(self):
            return
        for secret in self.mistaken[known:]:
            self.how[secret] = f"{self.how.get(secret, '')} {chosen.__name__}"
        self.tally.mistakes[chosen.__name__] += 1
        if self.chance.random() < 0.7:
            self.journal.keep_changes("public")
            if self.chance.random() < 0.3:
                self.hide()

    def hide(self) -> None:
        """Take a mistake's files out of the last state, or rename them; their history stays."""
        for path in self.paths:
            if os.path.lexists(path) and path.is_relative_to(self.public):
                if self.chance.random() < 0.7:
                    path.unlink()
                else:
                    path.rename(path.with_name(f"moved {self.chance.randint(1, 10**6)}.md"))
        self.paths = [path for path in self.paths if os.path.lexists(path)]
        self.journal.keep_changes("public")

    def put(self, name: str, data: bytes, *words: str) -> bool:
        """A file that a mistake makes."""
        path = self.public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.paths.append(path)
        self.mistaken += words
        return True

    def a_secret(self, *, word: bool = False) -> str:
        """One that stands in a private note now; a mark where only such can be known."""
        held = [path.read_text("utf-8", "replace") for path in self.private.rglob("*.md") if path.is_file()]
        there = [
            each
            for each in self.secret
            if (" " not in each or not word) and any(each in text.lower() or each in text for text in held)
        ]
        if not there:
            path = self.private / f"{self.chance.choice(WORDS)} {self.chance.random()}.md"
            made = self.word() if word else self.sentence()
            path.write_text(f"{made}\n", "utf-8")
            there = [made]
        return self.chance.choice(there)

    def shown(self, secret: str) -> str:
        """A secret as somebody who pastes it may have it."""
        if " " not in secret:
            return secret
        return self.chance.choice((secret, secret.capitalize() + ".", f"> *{secret}*", f"- {secret.capitalize()}"))

    # pushing

    def push(self) -> None:
        """By one of the doors; after a stop the mistakes are cleaned up and it is tried again."""
        for number in range(MOST_TRIES):
            door = self.chance.choice(DOORS)
            if self.chance.random() < 0.8:
                self.journal.keep_changes("public")
            if not self.head():
                door = "druthers push"
            carried = bool(self.mistaken or self.paths or self.refs or self.moved)
            went, said = self.through(door)
            if went:
                self.tally.sent[door] += 1
                return
            if carried:
                self.tally.stopped[door] += 1
            else:
                self.tally.needless.update(rule for rule in said)
                if number and not all(any(rule in each for rule in POINTING) for each in said):
                    self.tally.faults.append(f"seed {self.seed}: stopped though all was cleaned up: {sorted(said)}")
                    return
            self.clean_up()

    def through(self, door: str) -> tuple[bool, set[str]]:
        """Push; whether it went, and if not, the rules that stopped it."""
        if door == "git push":
            extra, self.extra = dict.fromkeys(self.extra), []
            command = ["git", "-C", self.public, "push", "origin", "main", *extra]
            done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if "Traceback" in done.stderr or (done.returncode and "Nothing was sent: the guard" not in done.stderr):
                self.tally.faults.append(f"seed {self.seed}, git push: {done.stderr[-300:]}")
            rules = {
                line.split("  ")[1].split(",")[0]
                for line in done.stderr.splitlines()
                if line[:1] not in " …" and "  " in line
            }
            return done.returncode == 0, rules
        try:
            if door == "sync":
                public = self.journal.sync()[1]
                return public.waits is None, {str(public.waits)}
            pushed = drain(self.journal.push_steps())
        except DruthersError as error:
            self.tally.faults.append(f"seed {self.seed}, {door}: {error.message}")
            return False, {error.kind}
        if pushed.waits:
            self.tally.faults.append(f"seed {self.seed}, {door}: {pushed.waits}")
        return pushed.guarded.passes and not pushed.waits, {each.rule for each in pushed.guarded.findings}

    def clean_up(self) -> None:
        """What a person does when the guard has stopped them: take it out, and let go of what was never sent."""
        for path in self.paths:
            with contextlib.suppress(OSError):
                path.unlink()
        for ref in self.refs:
            git(self.public, "update-ref", "-d", ref)
        forms = [form for each in self.mistaken for form in forms_of(each)]
        for path in sorted(self.public.rglob("*")):
            if ".git" in path.parts or not (path.is_file() or path.is_symlink()):
                continue
            if path.is_symlink() or any(
                form in path.name.encode() or form in opened(path.read_bytes()) for form in forms
            ):
                path.unlink()
        git(self.public, "switch", "--quiet", "--force", "-C", "main") if branch(self.public) != "main" else None
        known = git(self.public, "for-each-ref", "--format=%(objectname)", "refs/remotes/origin/main").strip()
        git(self.public, "reset", "--soft", known) if known else git(self.public, "update-ref", "-d", "HEAD")
        self.mistaken, self.paths, self.refs, self.extra, self.moved = [], [], [], [], False
        self.journal.keep_changes("public")

    # the search

    def search(self) -> None:
        """Look at all that ever came to the remote."""
        remote = self.folder / "public.git"
        objects = git_bytes(remote, "cat-file", "--batch-all-objects", "--batch", "--unordered")
        listed = git_bytes(
            remote, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"
        ).splitlines()
        refs = git_bytes(remote, "for-each-ref")
        packed = b"\n".join(
            opened(git_bytes(remote, "cat-file", "blob", name.decode()), only=True)
            for kind, name in (line.split() for line in listed)
            if kind == b"blob"
        )
        everything = (refs + objects + packed).lower()
        self.tally.objects += len(listed)
        self.tally.words += len(self.secret)
        for secret in self.secret:
            if any(form.lower() in everything for form in forms_of(secret)):
                self.tally.leaks.append(f"seed {self.seed}: {secret}{self.how.get(secret, '')}")


DOINGS: dict[str, tuple[Callable[[World], None], int]] = {
    "capture in public": (World.capture_public, 5),
    "capture in private": (World.capture_private, 5),
    "a private note with a title": (World.titled_private, 2),
    "rate": (World.rate, 1),
    "a principle": (World.principle, 1),
    "a note outside": (World.outside, 1),
    "edit in public": (World.edit_public, 3),
    "edit in private": (World.edit_private, 2),
    "rename in public": (World.rename_public, 2),
    "move in private": (World.move_within_private, 2),
    "delete in public": (World.delete_public, 1),
    "delete in private": (World.delete_private, 1),
    "a tag": (World.tag_public, 1),
    "a picture": (World.picture_public, 1),
    "publish": (World.publish, 2),
    "unpublish": (World.unpublish, 1),
    "save": (World.save, 2),
    "mistake": (World.mistake, 8),
    "push": (World.push, 5),
}


def run_once(folder: Path, seed: int, tally: Tally, *, steps: int = 14) -> None:
    """One vault from its making to the search of its remote."""
    world = World(folder, seed, tally)
    doings = list(DOINGS.items())
    for _ in range(world.chance.randint(steps // 2, steps)):
        (name, doing) = world.chance.choices(doings, [weight for _, (_, weight) in doings])[0]
        tally.steps[name] += 1
        doing[0](world)
    world.push()
    world.search()
    world.journal.close()
    tally.vaults += 1


def run_some(seeds: Iterable[int]) -> Tally:
    """Several, one after the other."""
    warnings.simplefilter("ignore")
    tally = Tally()
    for seed in seeds:
        folder = Path(tempfile.mkdtemp(prefix="leaks-"))
        try:
            run_once(folder, seed, tally)
        except Exception as error:  # noqa: BLE001 - told with its seed, and the others go on
            tally.faults.append(f"seed {seed}: {type(error).__name__}: {error}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return tally


def main() -> int:
    """Run them and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vaults", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    tally = Tally()
    with ProcessPoolExecutor(given.jobs) as pool:
        last = given.seed + given.vaults
        parts = [range(first, min(first + 10, last)) for first in range(given.seed, last, 10)]
        for part in pool.map(run_some, parts):
            tally.add(part)
            if tally.vaults % 200 < len(parts[0]):
                print(f"{tally.vaults} vaults, {len(tally.leaks)} leaks, {time.monotonic() - began:.0f} s", flush=True)
    for what, number in (
        ("vaults", tally.vaults),
        ("private words and sentences", tally.words),
        ("objects that came to a remote", tally.objects),
        *((f"pushes that went, by {door}", tally.sent[door]) for door in DOORS),
        *((f"pushes with a mistake stopped, by {door}", tally.stopped[door]) for door in DOORS),
        ("mistakes", sum(tally.mistakes.values())),
        ("pushes stopped with no mistake in them", sum(tally.needless.values())),
        ("private words at a remote, must be 0", len(tally.leaks)),
        ("other faults, must be 0", len(tally.faults)),
    ):
        print(f"{what:<48}{number:8}")
    for name, counted in (("mistakes", tally.mistakes), ("needless, by rule", tally.needless), ("steps", tally.steps)):
        print(f"{name}: {', '.join(f'{each} {number}' for each, number in counted.most_common())}")
    print("\n".join([*tally.leaks[:20], *tally.faults[:20]]))
    return 1 if tally.leaks or tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
