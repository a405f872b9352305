"""What is saved, and how: each way of writing, on each kind of file system, as the faults and power cuts meet it."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from druthers import disk
from druthers.models import Draft
from druthers.rate.events import RatedEvent
from druthers.rate.ledger import Ledger
from druthers.vault.write import replace_file, write_file, write_note

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, 9, 30, 12, tzinfo=UTC)
MONTH = "private/2026/11"
NOTE = f"{MONTH}/2026-11-21-0930-12-ran-8k.md"
LEDGER = "private/ledger/2026-11.jsonl"
OLD = b"---\r\ntitle: mine\r\n---\r\nold words\r\n"
NEW = b"---\r\ntitle: mine\r\n---\r\n" + b"new words, and more of them\r\n" * 9
OTHERS = b"what another program wrote"


def rated(new_id: str) -> RatedEvent:
    return RatedEvent(id=new_id, at=NOW, proposal="01S1", rating=4, why="w" * 200)


def line(new_id: str) -> bytes:
    return rated(new_id).model_dump_json().encode() + b"\n"


@dataclass(frozen=True)
class Work:
    """One way of saving: what is there before, what others did a moment ago, and what is done."""

    name: str
    act: Callable[[Path], object]
    before: tuple[tuple[str, bytes], ...] = ()
    folders: tuple[str, ...] = ()
    made_just_now: tuple[tuple[str, bytes | None], ...] = ()  # folders and files whose names are not flushed yet

    def prepare(self, root: Path) -> None:
        """Lay out what is there before."""
        for folder in ("private", *self.folders):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for name, data in self.before:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)

    def lying(self, root: Path) -> dict[str, bytes]:
        """The files below `root`."""
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def saved(self, root: Path, scratch: Path) -> frozenset[tuple[str, bytes]]:
        """What a person has after all went well."""
        self.prepare(root)
        self.act(root)
        return self.seen(self.lying(root), scratch)

    def seen(self, files: dict[str, bytes], scratch: Path) -> frozenset[tuple[str, bytes]]:
        """What a person has, of the files that a disk holds: whole files, and events that can be read."""
        lines = {name: data for name, data in files.items() if name.endswith(".jsonl")}
        for name, data in lines.items():
            (scratch / Path(name).name).write_bytes(data)
        events = [(event.id, event.model_dump_json().encode()) for event in Ledger(scratch).read()[0]]
        for name in lines:
            (scratch / Path(name).name).unlink()
        meant = ((name, data) for name, data in files.items() if not name.endswith(disk.UNFINISHED))
        return frozenset([*events, *((name, data) for name, data in meant if name not in lines)])


def note(root: Path) -> object:
    return write_note(root / "private", Draft("01J", "Ran 8k", NOW, "private"))


def replace(was: bytes) -> Callable[[Path], object]:
    return lambda root: replace_file(root / NOTE, NEW, was=hashlib.sha256(was).hexdigest())


def append(root: Path) -> object:
    return Ledger(root / "private" / "ledger").append(rated("01R2"))


WORKS = (
    Work("the first note", note),
    Work("a note in a month that has some", note, before=((f"{MONTH}/other.md", OLD),)),
    Work("a note whose name is taken", note, before=((NOTE, OLD),)),
    Work("a note in a month that was made just now", note, made_just_now=(("private/2026", None), (MONTH, None))),
    Work("a new own file", lambda root: write_file(root / "private" / "new" / "settings.toml", "a = 1\n" * 99)),
    Work(
        "an own file",
        lambda root: write_file(root / "private" / "settings.toml", "a = 1\n" * 99),
        before=(("private/settings.toml", OLD),),
    ),
    Work("another's file", replace(OLD), before=((NOTE, OLD),)),
    Work("another's file that was changed since", replace(OLD), before=((NOTE, OTHERS),)),
    Work("another's file that is gone", replace(OLD), folders=(MONTH,)),
    Work("the first event", append),
    Work("an event after others", append, before=((LEDGER, line("01R0") + line("01R1")),)),
    Work("an event after a torn line", append, before=((LEDGER, line("01R0") + line("01R1")[:30]),)),
    Work(
        "an event in a file that was made just now",
        append,
        made_just_now=(("private/ledger", None), (LEDGER, line("01R0"))),
    ),
)
FILE_SYSTEMS = {"exchanging": (True, True), "linking": (False, True), "plain": (False, False)}


@pytest.fixture(params=WORKS, ids=lambda work: work.name)
def work(request):
    return request.param


@pytest.fixture(params=FILE_SYSTEMS)
def file_system(request, monkeypatch):
    """A file system that exchanges names and has hard links; that only has links; that has neither, such as exFAT."""
    exchanges, links = FILE_SYSTEMS[request.param]
    if not exchanges:
        monkeypatch.setattr(disk, "exchange", unsupported)
    if not links:
        monkeypatch.setattr(os, "link", unsupported)
    return request.param


def unsupported(*_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))
