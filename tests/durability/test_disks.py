"""Real disks: one that is full, one that takes no more, a folder that may not be written, and a power cut under ext4.

Those that need a file system of their own are skipped where nothing may be mounted.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import druthers
from druthers.disk import UNFINISHED
from druthers.errors import DruthersError

DRUTHERS = (sys.executable, "-m", "druthers")
SHUT_DOWN = 0x8004587D  # FS_IOC_SHUTDOWN: from now on nothing reaches the disk
WITHOUT_LOG = 2  # not even what the file system's journal holds
CUTS = 5
BYTES = 5000
BYTES = 5000
WORDS = re.compile(r"word \d+ (.)\1*\.\n")


@contextmanager
def mounted(folder: Path, *arguments: str | Path):
    folder.mkdir(exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    done = subprocess.run(["mount", *arguments, folder], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


# full


@pytest.mark.usefixtures("file_system")
def test_a_full_disk_is_told_and_harms_nothing(tmp_path, work):
    """A quarter of a megabyte, filled to the last block, then emptied block by block until it is saved."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    after = work.saved(tmp_path / "saved", scratch)
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=256k", "tmpfs") as root:
        work.prepare(root)
        before = work.seen(notes_only(work, root), scratch)
        blocks = fill(root)
        told = 0
        while error := refusal(work, root):
            told += 1
            assert "No space left on device" in error
            assert work.seen(notes_only(work, root), scratch) == before
            assert not list(root.rglob(f"*{UNFINISHED}"))
            blocks.pop().unlink()
        assert told or "event" in work.name  # which may fit into the file's last block
        assert work.seen(notes_only(work, root), scratch) == after


def refusal(work, root: Path) -> str | None:
    try:
        work.act(root)
    except DruthersError as error:
        return error.message
    return None


def fill(root: Path) -> list[Path]:
    blocks = []
    while True:
        block = root / f"{len(blocks)}.block"
        try:
            block.write_bytes(bytes(4096))
        except OSError:
            return blocks
        blocks.append(block)


def notes_only(work, root: Path) -> dict[str, bytes]:
    return {name: data for name, data in work.lying(root).items() if not name.endswith(".block")}


def test_capture_on_a_disk_that_fills_up_says_only_what_is_true(tmp_path):
    """Notes are saved as long as one fits, though git needs more; with room again, all of them come into git."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=1m", "tmpfs") as root:
        vault = root / "vault"
        assert run("init", str(vault)).returncode == 0
        blocks = fill(root)
        for block in [blocks.pop() for _ in range(40)]:
            block.unlink()
        acknowledged, refused = {}, 0
        while refused < 2:
            text = f"word {len(acknowledged)} {'x' * 9000}."
            done = add(vault, text)
            assert "Traceback" not in done.stderr
            document = json.loads(done.stdout)
            if done.returncode == 0:
                acknowledged[document["path"]] = text
            else:
                refused += 1
                assert "No space left on device" in document["error"]["message"]
        assert acknowledged
        for block in blocks:
            block.unlink()
        acknowledged[json.loads(add(vault, "word 9 x.").stdout)["path"]] = "word 9 x."
        whole(vault, acknowledged)
        in_git(vault, acknowledged)


def test_nowhere_to_say_it_does_not_harm_the_note(tmp_path):
    vault = tmp_path / "vault"
    assert run("init", str(vault)).returncode == 0
    with Path("/dev/full").open("wb") as full:
        done = add(vault, "word 1 x.", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode != 0
    assert len(done.stderr.strip().split("\n")) == 1
    (note,) = vault.glob("public/2*/*/*.md")
    assert note.read_text(encoding="utf-8").endswith("\nword 1 x.\n")


def test_no_file_may_grow(tmp_path):
    """The same as a full disk, where nothing may be mounted."""
    vault = tmp_path / "vault"
    assert run("init", str(vault)).returncode == 0
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({BYTES}, {BYTES})); "
    script = limit + "import runpy; runpy.run_module('druthers', run_name='__main__')"
    command = [sys.executable, "-c", script, "add", "--vault", str(vault), "x" * 2 * BYTES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert len(done.stderr.strip().split("\n")) == 1
    assert [path for path in vault.glob("public/2*/*/*") if path.is_file()] == []


# the power is cut


def test_a_power_cut_under_a_real_file_system(tmp_path):
    """ext4 in a file, shut down as a power cut would: what it was not told to flush is gone, git's files included."""
    if not shutil.which("mkfs.ext4"):
        pytest.skip("there is no mkfs.ext4")
    image = tmp_path / "image"
    image.write_bytes(b"")
    os.truncate(image, 48 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    vault = tmp_path / "disk" / "vault"
    chance = random.Random(5)
    acknowledged: dict[str, str] = {}
    with power(image, vault.parent):
        assert run("init", str(vault)).returncode == 0
    for _ in range(CUTS):
        with power(image, vault.parent):
            whole(vault, acknowledged)
            git_is_sound(vault)
            acknowledged |= write_until_cut(vault, chance)
    assert len(acknowledged) >= CUTS
    with power(image, vault.parent):
        for place in ("--public", "--private"):
            acknowledged[json.loads(add(vault, "word 9 x.", place).stdout)["path"]] = "word 9 x."
        whole(vault, acknowledged)
        in_git(vault, acknowledged)


def write_until_cut(vault: Path, chance: random.Random) -> dict[str, str]:
    """Add notes, each by a process of its own, until the power is cut; those that were acknowledged."""
    until = time.monotonic() + chance.uniform(0.05, 1.5)
    writers = []
    while time.monotonic() < until:
        text = f"word {len(writers)} {chance.choice('abc') * chance.choice((1, 50_000))}."
        place = chance.choice(("--public", "--private"))
        command = [*DRUTHERS, "add", "--json", place, "--vault", str(vault), text]
        writers.append((text, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)))
        time.sleep(chance.uniform(0, 0.3))
    cut(vault)
    said = [(text, process.communicate(timeout=60)[0]) for text, process in writers]
    done = {text: json.loads(document) for text, document in said if document.endswith(b"\n")}
    return {document["path"]: text for text, document in done.items() if "path" in document}


@contextmanager
def power(image: Path, folder: Path):
    """Switch it on, and cut it at the end."""
    with mounted(folder, "-o", "loop", image):
        yield
        cut(folder)


def cut(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.ioctl(handle, SHUT_DOWN, struct.pack("I", WITHOUT_LOG))
    except OSError as error:
        if error.errno != errno.EIO:  # it is cut already
            pytest.skip(f"a file system cannot be shut down here: {error.strerror}")
    finally:
        os.close(handle)


# what must hold


def add(vault: Path, *words: str, **options) -> subprocess.CompletedProcess[str]:
    return run("add", "--json", "--vault", str(vault), *words, **options)


def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    options = {"capture_output": True, "stdin": subprocess.DEVNULL} | options
    return subprocess.run([*DRUTHERS, *arguments], text=True, check=False, **options)


def whole(vault: Path, acknowledged: dict[str, str]) -> None:
    """Every acknowledged note is there with all its bytes; every other one has all of its own."""
    found = {}
    for path in vault.glob("p*/2*/*/*.md"):
        head, words = path.read_text(encoding="utf-8").split("\n---\n")
        assert head.startswith("---\nid: ")
        assert WORDS.fullmatch(words), path
        found[path.relative_to(vault).as_posix()] = words.removesuffix("\n")
    assert acknowledged.items() <= found.items()


def git_is_sound(vault: Path) -> None:
    for place in ("public", "private"):
        command = ["git", "-C", vault / place, "fsck", "--strict", "--full"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def in_git(vault: Path, acknowledged: dict[str, str]) -> None:
    """After what `doctor` mends, every acknowledged note is in its last commit, and nothing waits."""
    for lock in vault.glob("*/.git/**/*.lock"):
        os.utime(lock, (time.time() - 120,) * 2)  # as if the power had come back a while later
    druthers.open(vault).mend()
    git_is_sound(vault)
    for place in ("public", "private"):
        waits, kept = (
            subprocess.run(["git", "-C", vault / place, *what], capture_output=True, text=True, check=True).stdout
            for what in (("status", "--porcelain"), ("ls-tree", "-r", "--name-only", "HEAD"))
        )
        assert waits == ""
        assert {path for path in acknowledged if path.startswith(place)} <= {f"{place}/{name}" for name in kept.split()}
