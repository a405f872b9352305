"""What was found in one's own notes and in other people's, as one answer.

The retrieve stage, after two searches. A score is on a scale that does not depend on the notes around, so that the hits
of both stand in one order; of equals one's own come first.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from druthers.retrieve.search import FEWEST

if TYPE_CHECKING:
    from druthers.models import Found


def merged(own: Found, theirs: Found, *, k: int) -> Found:
    """Put the hits of two searches for the same query into one order, at most `k`.

    Where other people's notes most likely hold no answer and one's own do, the former are left out; where neither do,
    only the nearest few of all are given. One's own are never left out for the sake of others.
    """
    doubtful = own.doubtful and theirs.doubtful
    kept = [own] if theirs.doubtful and not doubtful else [own, theirs]
    hits = sorted((hit for each in kept for hit in each.hits), key=lambda hit: -hit.score)
    hits = hits[: min(k, FEWEST) if doubtful else k]
    chances = [each.answered for each in (own, theirs) if each.answered is not None]
    return dataclasses.replace(
        own if own.hits or not theirs.hits else theirs,
        hits=tuple(dataclasses.replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)),
        mode=own.mode if own.mode != "text" else theirs.mode,
        answered=max(chances, default=None),
        doubtful=doubtful,
        unembedded=own.unembedded + theirs.unembedded,
    )
