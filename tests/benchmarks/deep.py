"""What a second look by the local language model is worth: nDCG@10 of the first ten, before and after.

    DRUTHERS_DATA=... python tests/benchmarks/deep.py [--sets locomo] [--limit 60] [--cache DIR] [--model GGUF]

Searches as the program does, has the first hits read by `retrieve/deep.py` in the model's own process, and prints the
gain at several weights of that part, with a 95 % interval by paired bootstrap over questions. The row "other half" has
each half (of LoCoMo, each friendship) at the weight that is best on the other. It takes some five seconds a question on
one core, so a sample of the questions is asked, the same one each time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from retrieval_quality import DEPTH, ndcg
from retrieval_report import print_table, progress, say
from retrieval_sets import SOURCES, Remembering, bundled, indexed, load, missing

from druthers.adapters.llama import LlamaModel, default_model
from druthers.retrieve import search
from druthers.retrieve.deep import READING, WEIGHT, rerank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval_sets import Collection, Question

    from druthers.index.ports import Embedder
    from druthers.models import Hit

WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
PATIENCE = 600.0  # seconds for one question, on a machine that has much else to do


@dataclass(frozen=True)
class Asked:
    """One question: in which part of its set it stands, nDCG@10 at each of WEIGHTS, and how long the model read."""

    part: str
    measures: tuple[float, ...]
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SOURCES), help="which of them, by comma")
    parser.add_argument("--limit", type=int, default=60, help="how many questions of each collection (default 60)")
    parser.add_argument("--cache", type=Path, help="keep indexes and vectors here for the next run")
    parser.add_argument("--model", type=Path, default=default_model(), help="a GGUF file (default the bundled one)")
    parser.add_argument("--by-words", action="store_true", help="search by words alone, which embeds nothing")
    given = parser.parse_args()
    names = given.sets.split(",")
    if unknown := set(names) - SOURCES.keys():
        parser.error(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(SOURCES)}")
    if given.model is None:
        parser.error("the bundled model is not installed; name a GGUF file with --model")
    model = LlamaModel(given.model)
    say(f"{model.identity}, {model.threads} threads; weight in the program: {WEIGHT}\n")
    rows = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = given.cache or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            model.load()
            for name in names:
                if lacking := missing(name):
                    say(lacking)
                    continue
                embedder = None if given.by_words else Remembering(bundled(), folder)
                asked = [each for own in load(name) for each in ask(own, model, embedder, folder, given.limit)]
                rows += [row(name, asked), *parts(name, asked)]
        finally:
            model.close()
    head = ["nDCG@10", "asked", *(f"{weight:g}" for weight in WEIGHTS), "gain at the program's", "s a question"]
    print_table(head, rows)
    return 0


def ask(
    collection: Collection, model: LlamaModel, embedder: Embedder | None, folder: Path, limit: int
) -> Iterable[Asked]:
    """Search for a sample of the questions and have the model read what was found."""
    questions = collection.asked(None)
    sample = random.Random(collection.name).sample(questions, min(limit, len(questions)))
    with indexed(collection, folder, embedder).reader() as source:  # type: ignore[arg-type]  # None embeds nothing
        for number, question in enumerate(sample):
            progress(f"{collection.name}: {number} of {len(sample)} questions")
            found = search(source, embedder, question.text, k=DEPTH)
            started = time.perf_counter()
            read = reranked(model, found.understood.rest, found.hits)
            seconds = time.perf_counter() - started
            halves = "tuned on" if question.tuned else "held out"
            yield Asked(halves, tuple(measure(question, read, weight) for weight in WEIGHTS), seconds)


def reranked(model: LlamaModel, query: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Run to the end."""
    steps = rerank(model, query, hits, limit_seconds=PATIENCE)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def measure(question: Question, hits: Sequence[Hit], weight: float) -> float:
    """NDCG@10 if the model's reading had this weight."""
    read = {hit.path: hit.score + (weight / WEIGHT - 1.0) * hit.why[READING] for hit in hits if READING in hit.why}
    rest = [hit.path for hit in hits if hit.path not in read]
    return ndcg([*sorted(read, key=lambda path: -read[path]), *rest], question.notes)


def parts(name: str, asked: Sequence[Asked]) -> list[list[str]]:
    """A row for each part, and one in which each has the weight that is best for the others."""
    rows, chosen = [], {}
    names = sorted({each.part for each in asked})
    for part in names:
        own = [each for each in asked if each.part == part]
        rows.append(row(f"{name}, {part}", own))
        others = [each.measures for each in asked if each.part != part]
        if others:
            chosen[part] = int(np.argmax(np.mean(others, axis=0)))
    if len(chosen) < 2:
        return rows
    gains = [each.measures[chosen[each.part]] - each.measures[0] for each in asked]
    weights = ", ".join(f"{part} at {WEIGHTS[chosen[part]]:g}" for part in names)
    return [*rows, [f"{name}, other half: {weights}", str(len(asked)), *("" for _ in WEIGHTS), interval(gains), ""]]


def row(what: str, asked: Sequence[Asked]) -> list[str]:
    means = np.mean([each.measures for each in asked], axis=0)
    ours = WEIGHTS.index(WEIGHT)
    gains = [each.measures[ours] - each.measures[0] for each in asked]
    seconds = statistics.median(each.seconds for each in asked)
    return [what, str(len(asked)), *(f"{mean:.3f}" for mean in means), interval(gains), f"{seconds:.1f}"]


def interval(gains: Sequence[float]) -> str:
    """The mean gain, and where 95 % of the means of samples with replacement lie."""
    drawn = np.random.default_rng(0).choice(np.array(gains), (4000, len(gains))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{statistics.fmean(gains):+.3f} ({low:+.3f} to {high:+.3f})"


if __name__ == "__main__":
    sys.exit(main())
