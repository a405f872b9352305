"""The bundled embedder by numpy and by sentence-transformers: do they agree, how soon do they start, how fast are they?

    DRUTHERS_DATA=... python tests/benchmarks/embedders.py [--what agreement,cold,warm,bulk] [--runs 7]

Times are medians of interleaved runs, wall time and, beside it, the processor time that they took, which a busy machine
changes less. `cold` is a fresh process from its start to its end, with one question embedded and nothing else. Passages
and questions are SciFact's, the first 110 words and the titles; without the set, made-up ones.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.adapters.kernels import choose_kernels

choose_kernels()  # as the program does, before anything imports numpy

import numpy as np
from threadpoolctl import threadpool_limits

from druthers.adapters.bert import Bert
from druthers.adapters.local_embedder import LocalEmbedder
from druthers.adapters.local_model import LocalModel
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION = "what helps me sleep when I worry about work"
ROUTES = {
    "python alone": "pass",
    "numpy imported": "import numpy",
    "numpy": f"from druthers.adapters.local_embedder import LocalEmbedder as E; E().embed_query({QUESTION!r})",
    "sentence-transformers": "from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder as E;"
    f" E().embed_query({QUESTION!r})",
}
WORDS = 75  # of a passage, about 110 tokens in this set's language


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--what", default="agreement,cold,warm,bulk")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--passages", type=int, default=300)
    arguments = parser.parse_args()
    passages, questions = texts(arguments.passages)
    done = {
        "agreement": lambda: agreement(passages, questions),
        "cold": lambda: cold(arguments.runs),
        "warm": lambda: warm(questions),
        "bulk": lambda: bulk(passages),
    }
    for what in arguments.what.split(","):
        done[what]()
    return 0


def texts(count: int) -> tuple[list[str], list[str]]:
    folder = Path(os.environ.get("DRUTHERS_DATA", "")) / "retrieval" / "scifact"
    if not folder.is_dir():
        print("scifact is not in $DRUTHERS_DATA/retrieval (BEIR, github.com/beir-cellar/beir): made-up texts instead")
        made = [f"{QUESTION} {number} and a walk by the river at night " * 8 for number in range(count)]
        return made, [f"{QUESTION} {number}" for number in range(50)]
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        notes = [json.loads(line) for line in lines]
    long = [note for note in notes if len(note["text"].split()) >= WORDS]
    passages = [f"{note['title']}\n{' '.join(note['text'].split()[:WORDS])}" for note in long[:count]]
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        return passages, [json.loads(line)["text"] for line in lines][:100]


def agreement(passages: list[str], questions: list[str]) -> None:
    fast, reference = LocalEmbedder(), SentenceTransformersEmbedder()
    rows, expected = fast.embed(passages), reference.embed(passages)
    cosines = (rows * expected).sum(axis=1)
    same = 0
    for question in questions:
        found = np.argsort(-(rows @ fast.embed_query(question)), kind="stable")[:10]
        wanted = np.argsort(-(expected @ reference.embed_query(question)), kind="stable")[:10]
        same += bool((found == wanted).all())
    print(f"agreement: {len(passages)} passages, least cosine {cosines.min():.7f}, ", end="")
    print(
        f"largest difference {np.abs(rows - expected).max():.1e}; same top ten in {same} of {len(questions)} questions"
    )


def cold(runs: int) -> None:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ROUTES}
    for turn in range(runs + 1):
        for name, program in ROUTES.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            wall = time.perf_counter() - start
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            if turn:  # the first reads the files into the system's cache
                taken[name].append((wall, spent))
    for name, times in taken.items():
        walls, spents = zip(*times, strict=True)
        print(f"cold: {name:<24}{statistics.median(walls):7.3f} s, {statistics.median(spents):.3f} s of processor")


def warm(questions: list[str]) -> None:
    for embedder in (LocalEmbedder(), SentenceTransformersEmbedder()):
        embedder.embed_query(QUESTION)
        walls = [timed(lambda text=text, made=embedder: made.embed_query(text))[0] for text in questions]
        print(f"warm: {type(embedder).__name__:<30}{1000 * statistics.median(walls):7.1f} ms a question")


def bulk(passages: list[str]) -> None:
    told = LocalModel().described
    made = Bert(told)
    tokens = sum(len(made._tokenizer.encode(text).ids) for text in passages) / len(passages)
    print(f"bulk: {len(passages)} passages of {tokens:.0f} tokens; a second, and a second of processor")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for threads in sorted({1, cores}):
        import druthers.adapters.bert as module

        module._cores = lambda threads=threads: threads
        show(f"numpy, {threads} threads", len(passages), lambda: made.embed(passages))
    with threadpool_limits(1):
        reference = SentenceTransformersEmbedder()
        reference.load()
    import torch

    for threads in sorted({1, cores}):
        torch.set_num_threads(threads)
        for batch in (8, 32):
            show(
                f"sentence-transformers, {threads} threads, batches of {batch}",
                len(passages),
                lambda batch=batch: reference._model.encode(passages, batch_size=batch, normalize_embeddings=True),
            )


def show(name: str, count: int, run: Callable[[], object]) -> None:
    wall, spent = timed(run)
    print(f"bulk: {name:<52}{count / wall:7.1f}{count / spent:7.1f}")


def timed(run: Callable[[], object]) -> tuple[float, float]:
    start, spent = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - start, time.process_time() - spent


if __name__ == "__main__":
    sys.exit(main())
