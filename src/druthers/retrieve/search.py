"""From a question to hits: score every note that speaks to it, filter, and only then cut to k.

The retrieve stage. One hit for a note, with its best passage and the parts of its score. It reads a source of passages
and writes nothing.
"""

from __future__ import annotations

import dataclasses
import math
import re
from typing import TYPE_CHECKING, Final

from druthers.errors import EmbedderError, UsageError
from druthers.retrieve.query import cleaned, names_in, words_of
from druthers.retrieve.score import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.models import Hit, Mode, Visibility
    from druthers.retrieve.ports import PassageSource, QueryEmbedder

# In fewer notes than this, "more than half of them" says nothing about a name.
_FEWEST_NOTES: Final = 8


def search(
    source: PassageSource,
    embedder: QueryEmbedder | None,
    query: str,
    *,
    k: int = 10,
    mode: Mode = "hybrid",
    tags: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    places: Sequence[Visibility] = (),
) -> list[Hit]:
    """Find the notes that answer `query`, best first, at most `k`, each with its best passage.

    `text` looks for words, `semantic` for meaning, `hybrid` for both. A note must have one of the `tags` (or one
    beneath it: `work` finds `work/thesis`), be written from `since` to `until`, both included, and lie in one of the
    `places`. The parts in a hit's `why` sum to its score. Without an embedder, or where nothing is embedded yet,
    `hybrid` is `text`; the embedder is not touched then.

    Raises:
        UsageError: the query is empty, or `k` is less than 1.
        EmbedderError: the embedder failed, or `semantic` was asked for without one.
    """
    query = cleaned(query)
    if not query:
        raise UsageError("There is nothing to search for.", "Give a word or a question.")
    if k < 1:
        raise UsageError(f"{k} hits cannot be shown.", "Ask for at least one.")
    if mode == "semantic" and embedder is None:
        raise EmbedderError("A search by meaning needs the embedding model.", "Search with --mode text.")
    scores = Scores()
    if mode != "semantic":
        scores.add_words(source, words_of(query))
    if mode != "text" and embedder is not None:
        _add_meaning(scores, source, embedder, query)
    filtered = tags or since is not None or until is not None or places
    allowed = source.select(tags=tags, since=since, until=until, places=places) if filtered else None
    return _ranked(scores, source, k, allowed)


def _ranked(scores: Scores, source: PassageSource, k: int, allowed: set[int] | None) -> list[Hit]:
    """Give the `k` best of the allowed notes; of equals, the first by path, which a rebuilt index does not change."""
    best = scores.best_passages()
    found = [
        (sum(scores.parts(note, best.get(note)).values()), note)
        for note in scores.notes.keys() | best.keys()
        if allowed is None or note in allowed
    ]
    found.sort(reverse=True)
    last = found[k - 1][0] if len(found) > k else -math.inf
    hits = []
    for score, note in found:
        if score < last:
            break
        why = scores.parts(note, best.get(note))
        hits.append(dataclasses.replace(source.hit(note, best.get(note)), score=score, why=why))
    hits.sort(key=lambda hit: (-hit.score, hit.path))
    return [dataclasses.replace(hit, rank=rank) for rank, hit in enumerate(hits[:k], 1)]


def _add_meaning(scores: Scores, source: PassageSource, embedder: QueryEmbedder, query: str) -> None:
    """Hold the question against every vector; where there is none, nothing is loaded."""
    passages, notes, vectors = source.vectors(embedder.identity)
    if not passages:
        return
    from druthers.retrieve.meaning import cosines  # noqa: PLC0415 - brings numpy, which a search by words does without

    question = embedder.embed([_without_common_names(source, query)])[0]
    scores.add_meaning(passages, notes, cosines(question, vectors))


def _without_common_names(source: PassageSource, query: str) -> str:
    """Drop the names that stand in more than half of the notes: they draw the question to everyone's passages alike."""
    names = names_in(query)
    total, holding = source.counts("note", names)
    common = [name for name in names if total >= _FEWEST_NOTES and holding[name] * 2 > total]
    if not common:
        return query
    pattern = r"\b(?:" + "|".join(map(re.escape, common)) + r")\b(?:['\u2019]s\b)?"
    rest = " ".join(re.sub(pattern, " ", query).split())
    return rest if words_of(rest) else query
