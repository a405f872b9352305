"""Fit and judge the probability that the notes answer a question, and rank single turns: LoCoMo, SciFact, Cranfield.

    DRUTHERS_DATA=... python tests/benchmarks/fit_answerable.py [--cache DIR] [--sets locomo,scifact,cranfield]

Each answerable question is asked three times: of its notes, of them without those that were judged relevant, and of
other notes altogether. LoCoMo's adversarial questions are asked as they stand. Everything goes through the index, the
search and the lines that the program uses; the embedder is the real one. Prints how well turns are ranked; AUROC,
Brier score and calibration error, fitted on one part and judged on another; and the constants that stand in
`druthers.retrieve.answerable`, fitted on all.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pickle
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from retrieval_sets import judgements, rows_of

from druthers.adapters.local_embedder import LocalEmbedder
from druthers.index import Index
from druthers.models import Note, NoteFile
from druthers.retrieve.answerable import AHEAD, BEST, NEAR, OF_THEM, THEIR_WORDS, Evidence
from druthers.retrieve.answering import Answering
from druthers.retrieve.lines import MOST_NOTES
from druthers.retrieve.looking import Asked, look
from druthers.vault.read import read_note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from druthers.models import Term

DEPTH = 10
SOURCES = ("scifact", "cranfield")
STRANGERS = {"conv-26": "conv-30", "conv-30": "conv-26", "scifact": "cranfield", "cranfield": "scifact"}
MOST_STRANGE = 150
# Of the topic: is what is asked in the notes at all? Of the person: is it said of whom the question asks about?
TOPIC = (BEST, AHEAD, NEAR)
PERSON = (OF_THEM, THEIR_WORDS)


@dataclass(frozen=True)
class Example:
    """One question asked once: `kind` is "kept", "removed" (its notes were taken out), "absent" or "adversarial"."""

    group: str
    kind: str
    question: str
    half: int
    evidence: Evidence


class Without:
    """A source of passages from which some notes were taken out."""

    def __init__(self, source: Any, notes: Collection[int]) -> None:
        self._source = source
        self._notes = set(notes)
        self._passages = {passage for each in source.passages(notes).values() for passage in each}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def counts(self, level: str, terms: Sequence[Term]) -> tuple[int, dict[Term, int]]:
        total, holding = self._source.counts(level, terms)
        gone = self._passages if level == "passage" else self._notes
        held = self._source.holding(level, terms, gone)
        return total - len(gone), {
            term: count - sum(term in terms for terms in held.values()) for term, count in holding.items()
        }

    def matches(self, level: str, terms: Sequence[Term], *, most: int | None = None, among: Any = None) -> list[Any]:
        deeper = None if most is None else most + len(self._passages)
        found = self._source.matches(level, terms, most=deeper, among=among)
        return [each for each in found if each[1] not in self._notes][:most]

    def vectors(self, embedder: str) -> Any:
        whole = self._source.vectors(embedder)
        if whole is None:
            return None
        left = ~np.isin(whole.notes, list(self._notes))
        return SimpleNamespace(
            rows=whole.rows, places=whole.places[left], passages=whole.passages[left], notes=whole.notes[left]
        )

    def select(self, **filters: Any) -> set[int]:
        return self._source.select(**filters) - self._notes


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, help="keep the indexes here, so that a second run embeds nothing")
    parser.add_argument("--sets", default="locomo,scifact,cranfield", help="which of them, by comma")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("DRUTHERS_DATA", "")) / "retrieval"
    if not (folder / "locomo-dev").is_dir():
        print("not in $DRUTHERS_DATA/retrieval: LoCoMo, to be had from github.com/snap-research/locomo (CC BY-NC 4.0)")
        return 1
    embedder = LocalEmbedder()
    modes = {"hybrid": [], "text": []}
    with tempfile.TemporaryDirectory() as temporary:
        cache = arguments.cache or Path(temporary)
        for mode, examples in modes.items():
            for name in arguments.sets.split(","):
                examples += list(_examples(folder, name, cache, embedder if mode == "hybrid" else None))
            if arguments.cache:
                (cache / f"evidence-{mode}.pickle").write_bytes(pickle.dumps(examples))
    for mode, examples in modes.items():
        judge(mode, examples)
    return 0


# what is asked


def _examples(folder: Path, name: str, cache: Path, embedder: Any) -> Iterator[Example]:
    turns: list[tuple[float, float]] = []
    for group, notes, questions, judged, adversarial in _collections(folder, name):
        index = Index(cache / f"{group}.db")
        files = [NoteFile(note.path, "private", 0, len(note.text)) for note in notes.values()]
        for step in index.update(files, lambda file, notes=notes: notes[file.path], embedder):
            print(f"{group}: {step.stage} {step.done} of {step.total}   ", end="\r", file=sys.stderr)
        with index.reader() as source:
            asked = _asked(source, notes, questions, judged, adversarial)
            strange = (("absent", text, source) for text in _strange(folder, group))
            for half, (kind, text, searched) in enumerate((*asked, *strange)):
                yield Example(group, kind, text, half // 2 % 2, _evidence(searched, embedder, text))
            if name == "locomo":
                turns += list(_turns(folder, group, notes, questions, source, embedder))
    if turns:
        ndcg, recall = (sum(column) / len(turns) for column in zip(*turns, strict=True))
        mode = "text" if embedder is None else "hybrid"
        print(f"LoCoMo turns, {mode}: {len(turns)} questions, nDCG@10 {ndcg:.3f}, recall@10 {recall:.3f}", flush=True)


def _asked(source: Any, notes: Any, questions: Any, judged: Any, adversarial: Any) -> Iterator[tuple[str, str, Any]]:
    """Give each question with its kind and what it is asked of."""
    for ident, text in questions.items():
        if wanted := judged.get(ident):
            gone = {source.note(path) for path in wanted if path in notes}
            yield "kept", text, source
            if len(gone) * 4 <= len(notes) * 3:
                yield "removed", text, Without(source, gone)
        elif ident in adversarial:
            yield "adversarial", text, source


def _strange(folder: Path, group: str) -> list[str]:
    """Give answerable questions that are asked of quite other notes."""
    other = STRANGERS[group]
    if other in SOURCES:
        judged = judgements(folder / other / "qrels" / "test.tsv") if (folder / other).is_dir() else {}
        rows = rows_of(folder / other / "queries.jsonl") if judged else ()
        return [row["text"] for row in rows if row["_id"] in judged][:MOST_STRANGE]
    judged = judgements(folder / "locomo-dev" / "session" / "qrels" / "test.tsv")
    rows = rows_of(folder / "locomo-dev" / "queries.jsonl")
    return [row["text"] for row in rows if row["_id"] in judged and row["metadata"]["conv"] == other]


def _read(source: Any, embedder: Any, text: str) -> Answering:
    return Answering(source, look(source, embedder, Asked(text, "hybrid" if embedder else "text"), exact=MOST_NOTES))


def _evidence(source: Any, embedder: Any, text: str) -> Evidence:
    found = _read(source, embedder, text).evidence()
    return found if found is not None else Evidence({}, None, by_meaning=False)


def _turns(folder: Path, group: str, notes: Any, questions: Any, source: Any, embedder: Any) -> Iterator[Any]:
    wanted = judgements(folder / "locomo-dev" / "turn" / "qrels" / "test.tsv")
    idents: dict[tuple[str, int], str] = {}
    for path, note in notes.items():
        turn = 0
        for number, line in enumerate(note.text.split("\n"), 1):
            if number >= note.body_line and line.strip():
                turn += 1
                idents[path, number] = f"{group}/D{int(path[-5:-3])}:{turn}"
    for ident, text in questions.items():
        if gains := wanted.get(ident):
            hits = _read(source, embedder, text).hits(DEPTH)
            found = [gains.get(idents.get((hit.path, hit.lines[0]), ""), 0) for hit in hits]
            ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(sorted(gains.values())[::-1][:DEPTH], 1))
            yield (
                sum(gain / math.log2(rank + 1) for rank, gain in enumerate(found, 1)) / ideal,
                sum(gain > 0 for gain in found) / len(gains),
            )


def _collections(folder: Path, name: str) -> Iterator[Any]:
    if name != "locomo":
        if (folder / name).is_dir():
            made = datetime(2000, 1, 1, tzinfo=UTC)
            notes = {
                row["_id"]: Note(row["_id"], "private", row["text"], 1, row["title"], made, row["_id"], dated=False)
                for row in rows_of(folder / name / "corpus.jsonl")
            }
            questions = {row["_id"]: row["text"] for row in rows_of(folder / name / "queries.jsonl")}
            yield name, notes, questions, judgements(folder / name / "qrels" / "test.tsv"), {}
        return
    folder /= "locomo-dev"
    for friendship in sorted(folder.glob("notes/*")):
        read = (read_note(friendship, NoteFile(path.name, "private", 0, 0)) for path in sorted(friendship.glob("*.md")))
        notes = {note.path: note for note in read if isinstance(note, Note)}
        sessions = {f"{friendship.name}/S{int(path[-5:-3])}": path for path in notes}
        questions = {
            row["_id"]: row["text"]
            for row in rows_of(folder / "queries.jsonl")
            if row["metadata"]["conv"] == friendship.name
        }
        judged, adversarial = (
            {
                ident: {sessions[session]: gain for session, gain in each.items() if session in sessions}
                for ident, each in judgements(folder / "session" / "qrels" / file).items()
                if ident in questions
            }
            for file in ("test.tsv", "adversarial.tsv")
        )
        yield friendship.name, notes, questions, judged, adversarial


# how well it is told


@dataclass(frozen=True)
class Model:
    """Two logistic models, each a constant and coefficients by name."""

    topic: dict[str, float]
    person: dict[str, float]

    def __call__(self, example: Example) -> float:
        topic = _logistic(self.topic, example.evidence.topic)
        person = example.evidence.person
        return topic if person is None else topic * _logistic(self.person, person)


def _logistic(model: dict[str, float], pieces: Any) -> float:
    value = model[""] + sum(coefficient * pieces.get(name, 0.0) for name, coefficient in model.items() if name)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


SET_WEIGHTS = {"locomo": 2.0, "scifact": 1.0, "cranfield": 0.5}
WEIGHTS = {"adversarial": 4.0, "absent": 0.5}
STEPS = 1500


def _set(example: Example) -> str:
    return "locomo" if example.group.startswith("conv-") else example.group


def fitted(examples: Sequence[Example]) -> Model:
    """Fit both parts at once, so that their product is most likely, with a small ridge on standardised pieces.

    Each set of notes has its weight, however many questions it has.
    """
    sizes: dict[str, int] = {}
    for example in examples:
        sizes[_set(example)] = sizes.get(_set(example), 0) + 1
    weights = np.array([SET_WEIGHTS[_set(each)] / sizes[_set(each)] * WEIGHTS.get(each.kind, 1.0) for each in examples])
    weights /= weights.sum()
    asks = np.array([each.evidence.person is not None for each in examples])
    truth = np.array([each.kind == "kept" for each in examples], dtype=float)
    tables = [
        np.array([[each.evidence.topic.get(name, 0.0) for name in TOPIC] for each in examples]),
        np.array([[(each.evidence.person or {}).get(name, 0.0) for name in PERSON] for each in examples]),
    ]
    means = [tables[0].mean(axis=0), tables[1][asks].mean(axis=0) if asks.any() else np.zeros(len(PERSON))]
    spreads = [
        tables[0].std(axis=0) + 1e-9,
        (tables[1][asks].std(axis=0) if asks.any() else np.ones(len(PERSON))) + 1e-9,
    ]
    designs = [
        np.c_[np.ones(len(examples)), (table - mean) / spread]
        for table, mean, spread in zip(tables, means, spreads, strict=True)
    ]
    found = [np.r_[1.0, np.zeros(len(TOPIC))], np.r_[1.0, np.zeros(len(PERSON))]]
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in found]
    for step in range(1, STEPS + 1):  # Adam, Kingma and Ba 2015
        here = 1 / (1 + np.exp(-designs[0] @ found[0]))
        theirs = np.where(asks, 1 / (1 + np.exp(-designs[1] @ found[1])), 1.0)
        chance = np.clip(here * theirs, 1e-6, 1 - 1e-6)
        pull = weights * ((1 - truth) / (1 - chance) - truth / chance)
        slopes = [
            designs[0].T @ (pull * here * (1 - here) * theirs),
            designs[1].T @ (pull * theirs * (1 - theirs) * here * asks),
        ]
        for part, raw in enumerate(slopes):
            slope = raw + 0.004 * np.r_[0.0, found[part][1:]]
            first, second = moments[part]
            first[:] = 0.9 * first + 0.1 * slope
            second[:] = 0.99 * second + 0.01 * slope**2
            found[part] -= 0.02 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
    models = []
    for values, mean, spread, names in zip(found, means, spreads, (TOPIC, PERSON), strict=True):
        constant = round(float(values[0] - np.sum(values[1:] * mean / spread)), 3)
        models.append(
            {"": constant}
            | {name: round(float(each), 3) for name, each in zip(names, values[1:] / spread, strict=True)}
        )
    return Model(*models)


def judge(mode: str, examples: Sequence[Example]) -> None:
    """Print what is told apart by models fitted elsewhere, and the constants fitted on everything."""
    print(f"\n{mode}: AUROC (Brier, calibration error); fitted -> judged")
    groups = sorted({example.group for example in examples})
    talks = [group for group in groups if group.startswith("conv-")]
    others = [group for group in groups if group not in talks]
    half = [example for example in examples if example.group in others and example.half == 0]
    crossed: list[tuple[Example, float]] = []
    for group in talks:
        for_fit = [example for example in examples if example.group in talks and example.group != group] + half
        model = fitted(for_fit)
        judged = [(example, model(example)) for example in examples if example.group == group]
        crossed += judged
        _report(f"the other friendship + halves -> {group}", judged)
    _report("each friendship by the other", crossed)
    for group in others:
        for_fit = [example for example in examples if example.group in talks or example in half]
        model = fitted(for_fit)
        judged = [(each, model(each)) for each in examples if each.group == group and each.half == 1]
        crossed += judged
        _report(f"friendships + halves -> other half of {group}", judged)
    model = fitted(examples)
    everything = [(example, model(example)) for example in examples]
    _report("everything -> itself (shipped)", everything)
    _report("everything -> the friendships", [(each, chance) for each, chance in everything if each.group in talks])
    threshold = min(
        float(np.quantile([chance for each, chance in everything if _set(each) == name and each.kind == "kept"], 0.03))
        for name in {_set(example) for example in examples}
    )
    for label, pairs in (("shipped", everything), ("crossed", crossed)):
        for name in sorted({_set(example) for example, _ in pairs}):
            kinds = ("kept", "removed", "absent", "adversarial")
            below = {
                kind: np.mean([chance < threshold for e, chance in pairs if _set(e) == name and e.kind == kind])
                for kind in kinds
                if any(_set(e) == name and e.kind == kind for e, _ in pairs)
            }
            print(f"  below {threshold:.3f}, {label}, {name}: " + ", ".join(f"{k} {v:.2f}" for k, v in below.items()))
    print("topic", json.dumps(model.topic, indent=4))
    print("person", json.dumps(model.person, indent=4), flush=True)


def _report(label: str, judged: Sequence[tuple[Example, float]]) -> None:
    kept = np.array([chance for example, chance in judged if example.kind == "kept"])
    cells = []
    for kind in ("adversarial", "removed", "absent"):
        false = np.array([chance for example, chance in judged if example.kind == kind])
        if false.size:
            area = (kept[:, None] > false).mean() + 0.5 * (kept[:, None] == false).mean()
            cells.append(f"{kind} {area:.3f}")
    chances = np.array([chance for _, chance in judged])
    truth = np.array([example.kind == "kept" for example, _ in judged], dtype=float)
    bins = np.minimum((chances * 10).astype(int), 9)
    error = sum(abs(chances[bins == b].mean() - truth[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    print(f"  {label}: {', '.join(cells)} ({((chances - truth) ** 2).mean():.3f}, {error:.3f})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
