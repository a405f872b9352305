"""Notes in memory, indexed on disk with the fake embedder, as a source to search."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.index import Index
from druthers.models import Note, NoteFile
from druthers.models.links import Link


@pytest.fixture
def searching(tmp_path):
    @contextmanager
    def opened(notes, *, embedder=None):
        """`notes` maps a path to its text, or to (text, tags, day)."""
        made = {}
        for path, given in notes.items():
            text, tags, day = given if isinstance(given, tuple) else (given, (), "2026-03-04")
            place = path.split("/", 1)[0] if path.startswith(("public/", "following/")) else "private"
            created = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
            title = path.rsplit("/", 1)[-1].removesuffix(".md")
            links = tuple(Link("wiki", target, 1) for target in re.findall(r"\[\[([^\]]+)\]\]", text))
            made[path] = Note(path, place, text, 1, title, created, text, tags, links=links)
        files = [NoteFile(path, note.visibility, 1, len(note.text)) for path, note in made.items()]
        index = Index(tmp_path / "index.db")
        for _ in index.update(files, lambda file: made[file.path], embedder):
            pass
        with index.reader() as reader:
            yield reader

    return opened


@pytest.fixture
def embedder():
    return FakeEmbedder()
