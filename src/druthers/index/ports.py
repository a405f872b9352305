"""What the index asks of the world: something that turns passages into embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into unit vectors, the same text always into the same vector."""

    @property
    def identity(self) -> str:
        """What makes the vectors: name, version and dimension; vectors of another identity are never compared."""

    @property
    def dimension(self) -> int:
        """The length of each vector."""

    def load(self) -> None:
        """Do the slow part of the first use now; nothing when it is done already. Raises `EmbedderError`."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give an array of shape (len(texts), dimension), float32, rows of length 1. Raises `EmbedderError`."""
