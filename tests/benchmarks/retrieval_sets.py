"""The judged notes and questions that `retrieval.py` searches, split into what was tuned on and what is held out.

Everything is read from the folder that DRUTHERS_DATA names; nothing is downloaded. A set that is not there is named,
with where to get it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from retrieval_report import progress

from druthers.adapters.local_embedder import LocalEmbedder
from druthers.index import Index
from druthers.models import Note, NoteFile
from druthers.vault.read import read_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from druthers.index.ports import Embedder

SOURCES = {
    "locomo": "LoCoMo, github.com/snap-research/locomo (CC BY-NC 4.0): dated notes in locomo-dev/notes/conv-*",
    "scifact": "BEIR SciFact, github.com/beir-cellar/beir (claims CC BY 4.0, abstracts ODC-By), in BEIR's layout",
    "cranfield": "Cranfield 1400, github.com/oussbenk/cranfield-trec-dataset, in BEIR's layout",
}
# Every other friendship is held out; of the other sets, the first judged question, the third, and so on.
TUNED_FRIENDSHIP = "conv-26"


@dataclass(frozen=True)
class Question:
    """A question, how relevant each note is (and, where that is judged, each line), and whether it was tuned on.

    `answerable` is false where the premise is wrong: nothing in the notes answers it.
    """

    text: str
    notes: Mapping[str, int]
    tuned: bool
    lines: Mapping[tuple[str, int], int]
    answerable: bool = True


@dataclass(frozen=True)
class Collection:
    """Notes that are searched together, and the questions asked of them.

    `turns` are the single lines that may be searched by themselves, by note and line number.
    """

    name: str
    notes: Mapping[str, Note]
    questions: Sequence[Question]
    turns: Mapping[tuple[str, int], str]

    def read(self, file: NoteFile) -> Note:
        return self.notes[file.path]

    def files(self) -> list[NoteFile]:
        return [NoteFile(path, "private", 0, len(note.text)) for path, note in self.notes.items()]

    def asked(self, limit: int | None, *, answerable: bool = True) -> list[Question]:
        """The first questions of a kind, tuned and held out in turns as they stand in the set."""
        return [question for question in self.questions if question.answerable == answerable][:limit]


def missing(name: str) -> str | None:
    """Where to get a set that is not there."""
    folder = _folder() / ("locomo-dev/notes" if name == "locomo" else name)
    return None if folder.is_dir() else f"{name} is not in {_folder()}; to be had from: {SOURCES[name]}"


def load(name: str) -> list[Collection]:
    """The collections of a set; none where it is missing. LoCoMo has one for each friendship."""
    if missing(name):
        return []
    if name == "locomo":
        folder = _folder() / "locomo-dev"
        return [_friendship(folder, notes) for notes in sorted(folder.glob("notes/conv-*"))]
    return [_beir(_folder() / name)]


def mixed(collections: Sequence[Collection]) -> Collection:
    """All of them in one vault, each in its own folder."""
    notes, questions, turns = {}, [], {}
    for each in collections:
        place = f"{each.name}/"
        notes.update({place + path: replace(note, path=place + path) for path, note in each.notes.items()})
        turns.update({(place + path, line): text for (path, line), text in each.turns.items()})
        questions += [
            replace(
                question,
                notes={place + path: gain for path, gain in question.notes.items()},
                lines={(place + path, line): gain for (path, line), gain in question.lines.items()},
            )
            for question in each.questions
        ]
    return Collection("mixed", notes, questions, turns)


def indexed(collection: Collection, folder: Path, embedder: Embedder) -> Index:
    """The index of a collection in `folder`, brought up to date."""
    index = Index(folder / f"{collection.name}.db")
    for step in index.update(collection.files(), collection.read, embedder):
        if step.stage == "embed":
            progress(f"{collection.name}: {step.done} of {step.total} passages embedded")
    return index


def bundled() -> Embedder:
    """The embedder that the program has where a vault's settings name no other."""
    return LocalEmbedder()


class Remembering:
    """An embedder that keeps each text's vector in a file, so that a second run embeds nothing, however it cuts."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self.identity = embedder.identity
        self.dimension = embedder.dimension
        self.max_tokens = embedder.max_tokens
        self._kept = sqlite3.connect(folder / "vectors-by-text.db", isolation_level=None, timeout=60)
        self._kept.execute("CREATE TABLE IF NOT EXISTS kept (name BLOB PRIMARY KEY, vector BLOB)")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def load(self, coming: int = 1) -> None:
        """Nothing: what is slow is done for the first text that is not known."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        names = [self._name(text) for text in texts]
        found = {name: self._known(name) for name in names}
        new = {name: text for name, text in zip(names, texts, strict=True) if found[name] is None}
        if new:
            self._embedder.load(len(new))
            self._keep(found, list(new), self._embedder.embed(list(new.values())))
        return np.array([found[name] for name in names], np.float32).reshape(len(texts), self.dimension)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        name = self._name(f"question {text}")
        found = {name: self._known(name)}
        if found[name] is None:
            self._keep(found, [name], [self._embedder.embed_query(text)])
        return found[name]  # type: ignore[return-value]

    def _name(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.identity}\n{text}".encode()).digest()[:16]

    def _known(self, name: bytes) -> NDArray[np.float32] | None:
        row = self._kept.execute("SELECT vector FROM kept WHERE name = ?", (name,)).fetchone()
        return None if row is None else np.frombuffer(row[0], np.float32)

    def _keep(self, found: dict[bytes, Any], names: Sequence[bytes], rows: Sequence[NDArray[np.float32]]) -> None:
        self._kept.execute("BEGIN IMMEDIATE")
        for name, row in zip(names, rows, strict=True):
            found[name] = row
            self._kept.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, row.astype(np.float32).tobytes()))
        self._kept.execute("COMMIT")


def _folder() -> Path:
    return Path(os.environ.get("DRUTHERS_DATA", "")) / "retrieval"


def _beir(folder: Path) -> Collection:
    notes = {}
    for row in rows_of(folder / "corpus.jsonl"):
        notes[row["_id"]] = Note(
            path=row["_id"],
            visibility="private",
            text=row["text"],
            body_line=1,
            title=row["title"],
            created=datetime(2000, 1, 1, tzinfo=UTC),
            digest=hashlib.sha256(row["text"].encode()).hexdigest(),
            dated=False,
        )
    judged = judgements(folder / "qrels" / "test.tsv")
    asked = [row for row in rows_of(folder / "queries.jsonl") if row["_id"] in judged]
    questions = [Question(row["text"], judged[row["_id"]], number % 2 == 0, {}) for number, row in enumerate(asked, 1)]
    return Collection(folder.name, notes, questions, {})


def _friendship(folder: Path, place: Path) -> Collection:
    notes = {}
    for path in sorted(place.glob("*.md")):
        note = read_note(place, NoteFile(path.name, "private", 0, 0))
        if isinstance(note, Note):
            notes[path.name] = note
    sessions = {f"{place.name}/S{int(path[-5:-3])}": path for path in notes}
    turns, numbered = {}, {}
    for session, path in sessions.items():
        for number, text in enumerate(notes[path].text.split("\n"), 1):
            if number >= notes[path].body_line and text.startswith("**"):
                turns[path, number] = text
                spoken = sum(1 for there, _ in turns if there == path)
                numbered[f"{session.replace('/S', '/D')}:{spoken}"] = (path, number)
    questions = []
    for answerable, kind in ((True, "test"), (False, "adversarial")):
        by_note = judgements(folder / "session" / "qrels" / f"{kind}.tsv")
        by_turn = judgements(folder / "turn" / "qrels" / f"{kind}.tsv")
        questions += [
            Question(
                row["text"],
                {sessions[session]: gain for session, gain in by_note[row["_id"]].items()},
                place.name == TUNED_FRIENDSHIP,
                {numbered[turn]: gain for turn, gain in by_turn.get(row["_id"], {}).items()},
                answerable,
            )
            for row in rows_of(folder / "queries.jsonl")
            if row["_id"] in by_note and row["metadata"]["conv"] == place.name
        ]
    return Collection(place.name, notes, questions, turns)


def judgements(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").split("\n")[1:]:
        if line.strip():
            query, document, gain = line.split("\t")
            if int(gain) > 0:
                judged.setdefault(query, {})[document] = int(gain)
    return judged


def rows_of(path: Path) -> Iterator[Any]:
    packed = path.with_name(f"{path.name}.gz")
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    for line in data.decode().split("\n"):
        if line:
            yield json.loads(line)
