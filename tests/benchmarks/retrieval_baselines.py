"""What `retrieval.py` holds the search against: full-text alone, embeddings alone, and the two fused by rank.

Written for the comparison and tuned on nothing: SQLite's FTS5 as it comes with the porter stemmer, the cosine of the
best passage, and reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) with equal weights and k = 60.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from druthers.index import Index
    from druthers.index.ports import Embedder

FUSION_K = 60
DEPTH = 1000  # of each list, before they are fused


class FullText:
    """FTS5 with porter over whole texts, each with its title, which counts twice."""

    def __init__(self, texts: Mapping[Any, tuple[str, str]]) -> None:
        self._keys = list(texts)
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE texts USING fts5 (title, body, tokenize = 'porter unicode61')")
        rows = ((number, *text) for number, text in enumerate(texts.values()))
        self._database.executemany("INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", rows)

    def ranked(self, query: str) -> list[Any]:
        """The keys of the texts that hold any word of the query, the best first."""
        words = dict.fromkeys(re.findall(r"\w+", query.lower()))
        rows = self._database.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 2.0, 1.0) LIMIT ?",
            (" OR ".join(f'"{word}"' for word in words), DEPTH),
        )
        return [self._keys[number] for (number,) in rows]


class BestPassage:
    """The cosine of a note's best passage with the whole question, over the passages and vectors of an index."""

    def __init__(self, index: Index, paths: Sequence[str], embedder: Embedder) -> None:
        self._embedder = embedder
        with index.reader() as source:
            found = source.vectors(embedder.identity)
            if found is None:
                raise SystemExit("There are no vectors in the index.")
            numbers = {source.note(path): position for position, path in enumerate(paths)}
            self._rows = np.array(found.rows[found.places])
            self._owners = np.array([numbers[int(number)] for number in found.notes])
        self._paths = list(paths)

    def ranked(self, query: str) -> list[str]:
        """The notes' paths, the best first."""
        best = np.full(len(self._paths), -np.inf, np.float32)
        np.maximum.at(best, self._owners, self._rows @ self._embedder.embed_query(query))
        return [self._paths[position] for position in np.argsort(-best, kind="stable")[:DEPTH]]


def fused(*lists: Sequence[Any]) -> list[Any]:
    """Fuse ranked lists by the sum of 1 / (60 + rank)."""
    scores: dict[Any, float] = {}
    for ranked in lists:
        for rank, key in enumerate(ranked, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (FUSION_K + rank)
    return sorted(scores, key=lambda key: -scores[key])
