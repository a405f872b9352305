"""Notes and contexts for the proposer's tests, held in memory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from druthers.errors import VaultError
from druthers.models import Hit, Note
from druthers.propose import Context

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


class Shelf:
    """A vault in a dictionary."""

    def __init__(self) -> None:
        self.notes: dict[str, Note] = {}

    def put(self, text, *, path=None, visibility="private", tags=(), body_line=1, created=NOW):
        path = path or f"{len(self.notes)}.md"
        self.notes[path] = Note(path, visibility, text, body_line, path, created, "0", tuple(tags))
        return path

    def read(self, path):
        if path not in self.notes:
            raise VaultError(f"There is no note {path}.")
        return self.notes[path]

    def hits(self):
        return tuple(
            Hit(rank, note.path, note.visibility, (1, note.text.count("\n") + 1), note.text, 1.0 / rank, {})
            for rank, note in enumerate(self.notes.values(), start=1)
        )

    def context(self, about=None, earlier=()):
        return Context(about, self.hits(), NOW, self.read, tuple(earlier))


@pytest.fixture
def shelf():
    return Shelf()
