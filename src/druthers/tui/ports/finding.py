"""What the place Find needs of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.models import Found, Mode, Narrowing, Progress


class Finding(Protocol):
    """The part of the façade behind finding."""

    def glance(self, query: str, *, k: int = 20) -> Found:
        """What is found by words in the index as it stands: quick enough for every key."""

    def prepare_search(self, *, embed: bool = True) -> Generator[Progress, None, object]:
        """Bring the index up to date, telling how far it is; `glance` needs nothing to be embedded."""

    def narrowing(self) -> Narrowing:
        """The tags and people that a search can be narrowed by."""

    def search_steps(
        self, query: str, *, k: int = 10, mode: Mode = "hybrid", wait: bool = True
    ) -> Generator[Progress, None, Found]:
        """The `k` notes that fit best, best first; without `wait`, by the embeddings that are there."""

    def unembedded(self) -> int:
        """How many passages have no embedding yet."""

    def embed_in_background(self) -> bool:
        """Let a process of its own embed them; False where that cannot be."""
