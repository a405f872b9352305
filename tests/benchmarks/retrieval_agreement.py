"""The row of `retrieval.py` that asks whether the route without torch gives the vectors that the reference gives."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from retrieval_notes import Recording
from retrieval_report import Figure, print_table, progress
from retrieval_sets import SOURCES, bundled, indexed, load, missing

from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from retrieval_quality import Asking

    from druthers.index.ports import Embedder

LEAST_COSINE = 0.999
QUESTIONS, PASSAGES = 100, 400  # of each set
TOP = 10
ODD = ("", " ", "a", "Zürich 京都の寺 🚣 naïve cafe\u0301", "word " * 400, "supercalifragilistic" * 20, "1 + 1 = 2 ?!…")


def agreement(asking: Asking) -> list[Figure]:
    """Cosines of the two routes' vectors, and whether they rank alike."""
    ours, reference = bundled(), SentenceTransformersEmbedder()
    count = min(asking.limit or QUESTIONS, QUESTIONS)
    parts: list[tuple[str, Sequence[str], Sequence[str]]] = []
    for name in SOURCES:
        if not missing(name):
            questions = [question.text for each in load(name) for question in each.questions]
            chosen = random.Random(name).sample(questions, min(count, len(questions)))
            parts.append((name, chosen, _passages(name, count * PASSAGES // QUESTIONS)))
    parts.append(("odd texts", ODD, ODD))
    rows, least, same = [], 1.0, []
    for name, questions, passages in parts:
        progress(f"{name}: {len(questions)} questions and {len(passages)} passages, by both routes")
        here, there = _vectors(ours, questions, passages), _vectors(reference, questions, passages)
        cosines = [np.einsum("ij,ij->i", one, other) for one, other in zip(here, there, strict=True)]
        least = min(least, *(float(each.min()) for each in cosines))
        alike = [_ranked(q, here[1]) == _ranked(p, there[1]) for q, p in zip(here[0], there[0], strict=True)]
        even = passages is not ODD  # which hold two that are nothing but spaces
        same += alike if even else []
        cells = [f"{each.min():.6f} / {each.mean():.6f}" for each in cosines]
        rows.append([name, str(len(questions)), str(len(passages)), *cells, f"{np.mean(alike):.1%}" if even else ""])
    head = ["", "questions", "passages", "cosine, questions, least / mean", "cosine, passages, least / mean"]
    print_table([*head, f"first {TOP} the same, in order"], rows)
    return [
        Figure("least cosine with the reference", "1", f"{least:.6f}", f"≥ {LEAST_COSINE}", least >= LEAST_COSINE),
        Figure(f"first {TOP} passages the same, in the same order", "100 %", f"{np.mean(same or [0]):.1%}"),
    ]


def _passages(name: str, count: int) -> list[str]:
    """Some of the texts that the index has embedded of a set."""
    with tempfile.TemporaryDirectory() as folder:
        recorded = Recording()
        for collection in load(name):
            indexed(collection, Path(folder), recorded)
    return random.Random(name).sample(recorded.texts, min(count, len(recorded.texts)))


def _vectors(embedder: Embedder, questions: Sequence[str], passages: Sequence[str]) -> tuple[Any, Any]:
    return np.array([embedder.embed_query(question) for question in questions]), embedder.embed(list(passages))


def _ranked(question: NDArray[np.float32], passages: NDArray[np.float32]) -> list[int]:
    return np.argsort(-(passages @ question), kind="stable")[:TOP].tolist()
