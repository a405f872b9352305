"""A vault of three lines of code: files in memory with times and sizes, and a way to read them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from druthers.index import Index
from druthers.models import Note, NoteFile, Skipped


class Files:
    """Notes by path; `reads` lists what was read, in order."""

    def __init__(self):
        self.notes = {}
        self.clock = 0
        self.reads = []

    def write(self, path, text, *, title=None, created=datetime(2026, 3, 4, 9, 30, tzinfo=UTC), tags=(), body_line=1):
        self.clock += 1
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        note = Note(path, "private", text, body_line, title or path.rsplit(".", 1)[0], created, digest, tuple(tags))
        self.notes[path] = (NoteFile(path, "private", self.clock, len(text)), note)

    def refuse(self, path, reason):
        self.clock += 1
        self.notes[path] = (NoteFile(path, "private", self.clock, 0), Skipped(path, reason))

    def touch(self, path):
        self.clock += 1
        _, note = self.notes[path]
        self.notes[path] = (NoteFile(path, "private", self.clock, len(note.text)), note)

    def move(self, old, new):
        _, note = self.notes.pop(old)
        self.write(new, note.text, title=note.title, created=note.created, tags=note.tags, body_line=note.body_line)

    def listed(self):
        return [file for file, _ in self.notes.values()]

    def read(self, file):
        self.reads.append(file.path)
        return self.notes[file.path][1]


@pytest.fixture
def files():
    return Files()


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "derived" / "index.db")


@pytest.fixture
def update(files, index):
    def run(embedder=None, **given):
        steps = index.update(files.listed(), files.read, embedder, **given)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value

    return run
