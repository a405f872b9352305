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
        """What makes the vectors: name, version and dimension; vectors of another identity are never compared.

        Cheap to ask for: it loads no model. Raises `EmbedderError` where there is none.
        """

    @property
    def dimension(self) -> int:
        """The length of each vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read; what is beyond them is not."""

    def load(self, coming: int = 1) -> None:
        """Do the slow part of the first use now, for about so many texts to come; nothing when it is done already.

        Raises `EmbedderError`.
        """

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give passages' vectors: shape (len(texts), dimension), float32, rows of length 1. Raises `EmbedderError`."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a question's vector, of shape (dimension,), float32, of length 1. Raises `EmbedderError`.

        Where the model was trained to, a question is worded otherwise than a passage.
        """
