"""From a question to hits: score every note that speaks to it, filter, and only then cut to k.

The retrieve stage. One hit for a note, with its best passage, the parts of its score and what they rest on. It reads a
source of passages and writes nothing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.models import Found
from druthers.retrieve.answerable import DOUBTFUL
from druthers.retrieve.answering import Answering
from druthers.retrieve.explain import deep_enough, folded, grounds_of
from druthers.retrieve.looking import Asked, look

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.models import By, Hit, Mode, Visibility
    from druthers.retrieve.looking import Looked
    from druthers.retrieve.ports import PassageSource, QueryEmbedder

# Of a doubtful answer, so many are worth a look.
FEWEST: Final = 3


def search(
    source: PassageSource,
    embedder: QueryEmbedder | None,
    query: str,
    *,
    k: int = 10,
    mode: Mode = "hybrid",
    by: By = "note",
    tags: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    places: Sequence[Visibility] = (),
    today: date | None = None,
    recency: float = 0.0,
    anyway: bool = True,
) -> Found:
    """Find the notes that answer `query`, best first, at most `k`, each with its best passage.

    `text` looks for words, `semantic` for meaning, `hybrid` for both. `by` line, single lines are found instead. A note
    must have one of the `tags` (or one beneath it: `work` finds `work/thesis`), be written from `since` to `until`,
    both included, and lie in one of the `places`, besides what the query itself demands. `today` is what "last week" is
    reckoned from, by default the day it is here; `recency` is what a note of today gains. The parts in a hit's `why`
    sum to its score. Unless `anyway`, it is asked whether the notes answer the query at all; where that is doubtful,
    only the nearest three are given. Without an embedder, or where nothing is embedded yet, `hybrid` is `text`; the
    embedder is not touched then.

    Raises:
        UsageError: the query is empty, or `k` is less than 1.
        EmbedderError: the embedder failed, or `semantic` was asked for without one.
    """
    if k < 1:
        raise UsageError(f"{k} hits cannot be shown.", "Ask for at least one.")
    asked = Asked(query, mode, tags, since, until, places, today, recency)
    return found(source, embedder, asked, k=k, by=by, anyway=anyway)


def found(
    source: PassageSource,
    embedder: QueryEmbedder | None,
    asked: Asked,
    *,
    k: int,
    by: By = "note",
    anyway: bool = True,
) -> Found:
    """What `search` finds; `asked` may say more of how it is to be found."""
    looked = look(source, embedder, asked, exact=deep_enough(k))
    answering = Answering(source, looked, k) if by == "line" or not anyway else None
    answered = answering.answered() if answering is not None else None
    doubtful = not anyway and answered is not None and answered < DOUBTFUL
    shown = min(k, FEWEST) if doubtful else k
    hits = answering.hits(shown) if answering is not None and by == "line" else _hits(source, looked, shown)
    return Found(tuple(hits), looked.understood, looked.mode, answered, doubtful, looked.unembedded)


def _hits(source: PassageSource, looked: Looked, k: int) -> list[Hit]:
    """Give the `k` best, each with what it rests on."""
    shown, scored = folded(source, looked, k)
    shown = shown[:k]
    grounds = grounds_of(source, looked, [scored[hit.path] for hit in shown])
    return [dataclasses.replace(hit, grounds=grounds[scored[hit.path].note]) for hit in shown]
