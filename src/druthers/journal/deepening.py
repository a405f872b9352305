"""A second look at the first hits of a search, by the language model. Part of the façade."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from druthers.models import Progress
from druthers.retrieve.deep import rerank

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.journal.search_side import SearchSide
    from druthers.models import Found


def deepened(journal: SearchSide, found: Found) -> Generator[Progress, None, Found]:
    """Give the same hits in the order that they have when the model has read the first of them."""
    yield Progress("load model")
    journal.language_model.load()
    hits = yield from rerank(
        journal.language_model, found.understood.rest, found.hits, limit_seconds=journal.settings.time_limit
    )
    return replace(found, hits=hits)
