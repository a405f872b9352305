"""How well a search finds what was judged relevant: nDCG@10 and hit@5 by words, by meaning, and by both.

    DRUTHERS_DATA=... python tests/benchmarks/retrieval.py [--sets locomo,cranfield] [--limit 50] [--cache DIR]

Uses the index, the search and the embedder that the program uses. A set that is not in the folder is named, with where
to get it. Nothing is tuned here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
from druthers.index import Index
from druthers.models import Mode, Note, NoteFile
from druthers.retrieve import search
from druthers.vault.read import read_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SOURCES = {
    "locomo": "LoCoMo, github.com/snap-research/locomo (CC BY-NC 4.0), sessions written as dated notes",
    "cranfield": "Cranfield 1400, github.com/oussbenk/cranfield-trec-dataset, in BEIR's layout",
    "scifact": "BEIR SciFact, github.com/beir-cellar/beir (claims CC BY 4.0, abstracts ODC-By), in BEIR's layout",
}
DEPTH = 10


@dataclass(frozen=True)
class Collection:
    """Notes that are searched together, and the questions asked of them with what each should find."""

    name: str
    notes: Mapping[str, Note]
    questions: list[tuple[str, dict[str, int]]]

    def read(self, file: NoteFile) -> Note:
        return self.notes[file.path]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sets", default=",".join(SOURCES), help="which of them, by comma")
    parser.add_argument("--limit", type=int, help="ask only so many questions of each collection")
    parser.add_argument("--cache", type=Path, help="keep the indexes here, so that a second run embeds nothing")
    arguments = parser.parse_args()
    if unknown := set(arguments.sets.split(",")) - SOURCES.keys():
        parser.error(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(SOURCES)}")
    folder = Path(os.environ.get("DRUTHERS_DATA", "")) / "retrieval"
    embedder = SentenceTransformersEmbedder()
    print(f"{'set':<12}{'notes':>6}{'asked':>6}  " + "".join(f"{mode:>18}" for mode in get_args(Mode)))
    print(f"{'':<26}" + "".join(f"{'nDCG@10 (hit@5)':>18}" for _ in get_args(Mode)))
    with tempfile.TemporaryDirectory() as temporary:
        cache = arguments.cache or Path(temporary)
        for name in arguments.sets.split(","):
            collections = list(_load(folder, name))
            if not collections:
                print(f"{name:<12}not in $DRUTHERS_DATA/retrieval; to be had from: {SOURCES[name]}")
                continue
            _report(name, collections, cache, embedder, arguments.limit)
    return 0


def _report(
    name: str, collections: list[Collection], cache: Path, embedder: SentenceTransformersEmbedder, limit: int | None
) -> None:
    results: dict[str, list[tuple[float, bool]]] = {mode: [] for mode in get_args(Mode)}
    for collection in collections:
        index = Index(cache / f"{collection.name}.db")
        files = [NoteFile(path, "private", 0, len(note.text)) for path, note in collection.notes.items()]
        for step in index.update(files, collection.read, embedder):
            if step.stage == "embed":
                print(f"{collection.name}: {step.done} of {step.total} passages", end="\r", file=sys.stderr)
        with index.reader() as source:
            for question, wanted in collection.questions[:limit]:
                for mode in get_args(Mode):
                    hits = search(source, embedder, question, k=DEPTH, mode=mode)
                    found = [wanted.get(hit.path, 0) for hit in hits]
                    results[mode].append((_ndcg(found, wanted.values()), any(found[:5])))
    notes = sum(len(collection.notes) for collection in collections)
    asked = len(results["hybrid"])
    means = {
        mode: (sum(ndcg for ndcg, _ in each) / asked, sum(hit for _, hit in each) / asked)
        for mode, each in results.items()
    }
    cells = "".join(f"{f'{ndcg:.3f} ({hit:.3f})':>18}" for ndcg, hit in means.values())
    print(f"{name:<12}{notes:>6}{asked:>6}  {cells}", flush=True)


def _ndcg(found: list[int], wanted: Iterable[int]) -> float:
    """Järvelin and Kekäläinen 2002, with the judgement as the gain."""
    ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(sorted(wanted, reverse=True)[:DEPTH], 1))
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(found, 1)) / ideal


def _load(folder: Path, name: str) -> Iterator[Collection]:
    if name == "locomo":
        yield from _load_locomo(folder / "locomo-dev")
    elif (folder / name).is_dir():
        yield _load_beir(folder / name)


def _load_beir(folder: Path) -> Collection:
    notes = {}
    for row in _rows(folder / "corpus.jsonl"):
        notes[row["_id"]] = Note(
            path=row["_id"],
            visibility="private",
            text=row["text"],
            body_line=1,
            title=row["title"],
            created=datetime(2000, 1, 1, tzinfo=UTC),
            digest=row["_id"],
        )
    judged = _judgements(folder / "qrels" / "test.tsv")
    questions = [(row["text"], judged[row["_id"]]) for row in _rows(folder / "queries.jsonl") if row["_id"] in judged]
    return Collection(folder.name, notes, questions)


def _load_locomo(folder: Path) -> Iterator[Collection]:
    for friendship in sorted(folder.glob("notes/*")):
        notes = {}
        for path in sorted(friendship.glob("*.md")):
            note = read_note(friendship, NoteFile(path.name, "private", 0, 0))
            if isinstance(note, Note):
                notes[path.name] = note
        sessions = {f"{friendship.name}/S{int(path[-5:-3])}": path for path in notes}
        judged = _judgements(folder / "session" / "qrels" / "test.tsv")
        questions = [
            (row["text"], {sessions[session]: gain for session, gain in judged[row["_id"]].items()})
            for row in _rows(folder / "queries.jsonl")
            if row["_id"] in judged and row["metadata"]["conv"] == friendship.name
        ]
        yield Collection(f"locomo-{friendship.name}", notes, questions)


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").split("\n")[1:]:
        if line.strip():
            query, document, gain = line.split("\t")
            if int(gain) > 0:
                judged.setdefault(query, {})[document] = int(gain)
    return judged


def _rows(path: Path) -> Iterator[Any]:
    packed = path.with_name(f"{path.name}.gz")
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    for line in data.decode().split("\n"):
        if line:
            yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main())
