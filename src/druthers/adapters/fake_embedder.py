"""An embedder without a model: texts that share words lie near each other, and that is all it knows.

For tests and for trying the program where no model is wanted. Deterministic on every machine.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class FakeEmbedder:
    """Feature hashing (Weinberger et al. 2009) of the lower-cased words: one signed coordinate for each.

    `embedded` counts the texts embedded so far, so that a test can tell that nothing was done twice.
    """

    def __init__(self, dimension: int = 384) -> None:
        self.dimension = dimension
        self.embedded = 0

    @property
    def identity(self) -> str:
        """Name, version and dimension."""
        return f"fake-hashed-words 1 ({self.dimension})"

    max_tokens = 256

    def load(self, coming: int = 1) -> None:
        """Nothing to load."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a unit vector of shape (dimension,), float32."""
        row: NDArray[np.float32] = self.embed([text])[0]
        return row

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give unit rows of shape (len(texts), dimension), float32."""
        import numpy as np  # noqa: PLC0415 - to construct an embedder must cost nothing

        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            row = rows[number]
            for word in re.findall(r"\w+", text.lower()):
                code = zlib.crc32(word.encode("utf-8", "replace"))
                row[(code >> 1) % self.dimension] += 1.0 if code & 1 else -1.0
            length = float(np.linalg.norm(row))
            if length == 0.0:  # no words, or words that cancel each other
                row[0] = length = 1.0
            rows[number] = row / length
        self.embedded += len(texts)
        return rows
