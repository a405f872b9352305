"""Why a note does not come up: what the vault knows of it first, then what the search says. Part of the façade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from druthers.journal.noting import find
from druthers.journal.steps import drain
from druthers.journal.tiers import index_of
from druthers.models import WhyNot
from druthers.vault.sealed import KEPT_OUT, is_sealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from druthers.journal.search_side import SearchSide


def why_not(journal: SearchSide, note: str, query: str, filters: Mapping[str, Any]) -> WhyNot:
    """What `Journal.why_not` promises; `filters` as of a search."""
    from druthers.retrieve import why_not as explain

    path = find(journal, note)
    if is_sealed(path):
        return WhyNot(path, "skipped", f"It is in no index: {KEPT_OUT}.")
    embedder = drain(journal.prepare_search(embed=filters["mode"] != "text"))
    with index_of(journal, path).reader() as reader:
        for skipped in reader.skipped():
            if skipped.path == path:
                return WhyNot(path, "skipped", f"It could not be taken as a note: {skipped.reason}.")
        return explain(
            reader,
            embedder,
            path,
            query,
            today=journal.ports.now().date(),
            recency=journal.settings.recency,
            **filters,
        )
