"""The power may go between any two calls: what was acknowledged is there afterwards, what was not is whole or absent.

Saving runs on the real disk while its calls are written down. For each moment of that record the disks are made that a
power cut may leave: bytes survive for certain only once their file was flushed, a name only once its folder was flushed
after it was given. Whatever else may or may not survive, in any combination: this is harsher than any real file system.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

from druthers import disk

COMBINATIONS = 50  # that are drawn for each moment, besides the extremes


@dataclass
class Content:
    """A file's bytes: what was flushed, and every state since."""

    flushed: bytes = b""
    since: list[bytes] = field(default_factory=list)

    @property
    def now(self) -> bytes:
        return self.since[-1] if self.since else self.flushed

    def survivors(self) -> list[bytes]:
        """What a power cut may leave: any state since the flush, half of it, or its length without its bytes."""
        half = self.now[: (len(self.flushed) + len(self.now)) // 2]
        return [self.flushed, half, self.hollow, *self.since]

    @property
    def hollow(self) -> bytes:
        return self.now[: len(self.flushed)] + bytes(max(0, len(self.now) - len(self.flushed)))


@dataclass
class Folder:
    """A folder's names: those that were flushed, and every step since; a step changes one name or two at once."""

    flushed: dict[str, object] = field(default_factory=dict)
    since: list[dict[str, object | None]] = field(default_factory=list)

    @property
    def now(self) -> dict[str, object]:
        return self.after(self.since)

    def after(self, steps) -> dict[str, object]:
        names = dict(self.flushed)
        for step in steps:
            names |= step
        return {name: there for name, there in names.items() if there is not None}


class Record:
    """Stands for the `os` module: makes each call, and keeps what the disk would hold.

    After each call, `moment` is told of it.
    """

    def __init__(self, root: Path, moment) -> None:
        self._root = root
        self._moment = moment
        self._open: dict[int, Content | Folder] = {}
        self.top = self._laid_out(root)

    def __getattr__(self, name):
        return getattr(os, name)

    def _laid_out(self, folder: Path) -> Folder:
        return Folder(
            {
                each.name: self._laid_out(each) if each.is_dir() else Content(each.read_bytes())
                for each in folder.iterdir()
            }
        )

    def _at(self, path: Path | str) -> Content | Folder | None:
        """What a path names; None where it lies outside of what is recorded."""
        path = Path(path)
        if not path.is_relative_to(self._root):
            return None
        here = self.top
        for part in path.relative_to(self._root).parts:
            here = here.now[part]
        return here

    def _step(self, path: Path, **more: object) -> None:
        """A step in the folder of `path`: it names `to` then; in the same step `other` may name `other_to`."""
        step = {Path(path).name: more["to"]}
        if "other" in more:
            step[Path(more["other"]).name] = more["other_to"]
        self._at(Path(path).parent).since.append(step)
        self._moment()

    def make(self, path, data):
        """What another process made a moment ago: a folder, or a file whose bytes are flushed and whose name is not."""
        if data is None:
            self.mkdir(path)
        else:
            path.write_bytes(data)
            self._step(path, to=Content(data))

    def open(self, path, flags, *mode):
        new = not os.path.lexists(path)
        handle = os.open(path, flags, *mode)
        if new:
            self._step(path, to=Content())
        if (there := self._at(path)) is not None:
            self._open[handle] = there
        return handle

    def close(self, handle):
        os.close(handle)
        self._open.pop(handle, None)

    def write(self, handle, data):
        written = os.write(handle, data[: len(data) // 2 + 1])  # a write may be short
        there = self._open[handle]
        there.since.append(there.now + bytes(data[:written]))
        self._moment()
        return written

    def fsync(self, handle):
        match self._open.get(handle):
            case Content() as content:
                content.flushed = content.now
                content.since.clear()
            case Folder() as folder:
                folder.flushed = folder.now
                folder.since.clear()
        self._moment()

    def mkdir(self, path):
        os.mkdir(path)  # noqa: PTH102 - the call that is recorded
        self._step(path, to=Folder())

    def link(self, one, other):
        os.link(one, other)
        self._step(other, to=self._at(one))

    def unlink(self, path):
        os.unlink(path)  # noqa: PTH108 - see mkdir
        self._step(path, to=None)

    def rename(self, one, other):
        there = self._at(one)
        os.replace(one, other)  # noqa: PTH105 - see mkdir
        self._step(other, to=there, other=one, other_to=None)

    replace = rename

    def exchange(self, one, other):
        EXCHANGE(one, other)
        self._step(one, to=self._at(other), other=other, other_to=self._at(one))


EXCHANGE = disk.exchange


def survivors(top: Folder, chance: random.Random) -> list[dict[str, bytes]]:
    """The files on disks that a power cut may leave: the extremes, and some of what lies between."""
    extremes = product(
        (lambda _: [], lambda steps: steps),  # no name, or each
        (lambda content: content.flushed, lambda content: content.hollow, lambda content: content.now),
    )
    drawn = (
        lambda steps: [step for step in steps if chance.choice((True, False))],
        lambda content: chance.choice(content.survivors()),
    )
    return [files(top, *choice) for choice in (*extremes, *[drawn] * COMBINATIONS)]


def files(folder: Folder, steps, state, above: str = "") -> dict[str, bytes]:
    """The files below a folder, where `steps` chooses the steps that survived and `state` the bytes."""
    found = {}
    for name, there in folder.after(steps(folder.since)).items():
        if isinstance(there, Folder):
            found |= files(there, steps, state, f"{above}{name}/")
        else:
            found[above + name] = state(there)
    return found


@pytest.mark.usefixtures("file_system")
def test_a_power_cut_leaves_whole_files_or_none_and_what_was_acknowledged(tmp_path, monkeypatch, work):
    root, scratch = tmp_path / "vault", tmp_path / "scratch"
    scratch.mkdir()
    work.prepare(root)
    chance = random.Random(7)
    left: list[dict[str, bytes]] = []
    record = Record(root, lambda: left.extend(survivors(record.top, chance)))
    monkeypatch.setattr(disk, "os", record)
    if disk.exchange is EXCHANGE:
        monkeypatch.setattr(disk, "exchange", record.exchange)
    earlier = work.seen(work.lying(root), scratch)
    for name, data in work.made_just_now:
        record.make(root / name, data)
    before = work.seen(work.lying(root), scratch)
    work.act(root)
    after = work.seen(work.lying(root), scratch)
    assert after != before
    assert len(left) > 100
    for kept in left:
        assert work.seen(kept, scratch) in (earlier, before, after), sorted(kept)
    for kept in survivors(record.top, chance):
        assert work.seen(kept, scratch) == after, sorted(kept)
