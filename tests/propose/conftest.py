"""Notes and contexts for the proposer's tests, held in memory."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.errors import VaultError
from druthers.models import Hit, Note
from druthers.propose import Context
from druthers.propose.lines import choose
from druthers.propose.sources import Desk
from druthers.propose.words import content

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

    def hit(self, path, rank=1):
        note = self.notes[path]
        lines = (1, note.text.count("\n") + 1)
        return Hit(rank, path, note.visibility, lines, note.text, 1.0, {}, created=note.created)

    def mentions(self, text):
        """The notes that share a word with a text."""
        wanted = content(text)
        return [self.hit(path) for path, note in self.notes.items() if wanted & content(note.text)]

    def desk(self, *, older=(), embedder=None, suited=None, seed=1, most=8, **more):
        """What a source works with: every note but the `older` ones is of the moment."""
        hits = tuple(self.hit(path, rank) for rank, path in enumerate(self.notes, 1) if path not in older)
        context = replace(
            Context(None, hits, NOW, self.read), older=tuple(map(self.hit, older)), mentions=self.mentions, **more
        )
        return Desk(
            context=context,
            lines=choose(context, hits, most)[0],
            lines_of=lambda some: choose(context, some, 4 * most)[0],
            suited=suited or (lambda lines: [() for _ in lines]),
            lacking=lambda _line: (),
            embedder=embedder or FakeEmbedder(),
            model=FakeModel(),
            random=random.Random(seed),
            remaining=lambda: 60.0,
            most=most,
        )


def days_ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def ago():
    """The moment so many days before."""
    return days_ago


@pytest.fixture
def drafts():
    """All that a source offers for a desk."""

    def offered(source, desk):
        offering = source.drafts(desk)
        while True:
            try:
                next(offering)
            except StopIteration as end:
                return end.value

    return offered


@pytest.fixture
def shelf():
    return Shelf()
