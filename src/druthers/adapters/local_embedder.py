"""The embedder that runs on this machine: by numpy alone where it can, else by sentence-transformers.

Serves the index and the search. Nothing is imported, and no file is read, before the first question about it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from druthers.adapters.bert_known import unknown
from druthers.adapters.local_model import LocalModel
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder, clean, first_line
from druthers.errors import EmbedderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.adapters.bert import Bert
    from druthers.adapters.model_folder import ModelFolder

_HINT: Final = "Install Druthers again with its dependencies, or search with --mode text."


class LocalEmbedder:
    """A sentence-transformers model on the processor; which one, `spec` says as in `LocalModel`.

    A model of a known architecture is run by numpy, questions and passages alike, so that a text has one vector
    whatever comes with it. That is no loss for many passages either: in a second of one core, numpy embedded 29
    passages of 134 tokens, and torch 25 at its best batch, after five seconds to load (tests/benchmarks/embedders.py).
    What numpy does not know, sentence-transformers runs; `route` says which. Several threads may embed at once.
    """

    def __init__(self, spec: str = "") -> None:
        self._told = LocalModel(spec)
        self._bert: Bert | None = None
        self._reference: SentenceTransformersEmbedder | None = None
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Name, version and dimension, the same by either route. Raises `EmbedderError` where there is no model."""
        return self._told.identity

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        return self._told.dimension

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read."""
        return self._told.max_tokens

    @property
    def route(self) -> str:
        """What runs the model: `numpy`, or `sentence-transformers: ` and why. Raises `EmbedderError`."""
        reason = unknown(self._told.described)
        return f"sentence-transformers: {reason}" if reason else "numpy"

    def load(self, coming: int = 1) -> None:
        """Read the model: a few hundredths of a second by numpy, seconds by sentence-transformers, then nothing."""
        del coming
        with self._lock:
            if self._bert is not None or self._reference is not None:
                return
            told = self._told.described
            if unknown(told):
                reference = SentenceTransformersEmbedder(told.folder)
                reference.load()
                self._reference = reference
            else:
                self._bert = _read(told)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give passages' unit rows of shape (len(texts), dimension), float32."""
        import numpy as np  # noqa: PLC0415 - to construct an embedder must cost nothing

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        self.load(len(texts))
        if self._reference is not None:
            return self._reference.embed(texts)
        return self._by_numpy(texts, self._told.described.passage_prefix)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a question's unit vector of shape (dimension,), float32, worded as the model wants questions."""
        self.load()
        if self._reference is not None:
            return self._reference.embed_query(text)
        row: NDArray[np.float32] = self._by_numpy([text], self._told.described.query_prefix)[0]
        return row

    def _by_numpy(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        assert self._bert is not None
        try:
            return self._bert.embed([prefix + clean(text) for text in texts])
        except Exception as error:  # whatever the tokenizer's library raises
            raise EmbedderError(f"The embedding model failed: {first_line(error)}", _HINT) from error


def _read(told: ModelFolder) -> Bert:
    try:
        from druthers.adapters.bert import Bert  # noqa: PLC0415 - imports numpy and the tokenizers

        return Bert(told)
    except ImportError as error:
        raise EmbedderError(f"The embedding model cannot run: {first_line(error)}", _HINT) from error
    except Exception as error:  # whatever the tokenizer's library raises on a damaged file
        raise EmbedderError(f"The embedding model could not be read: {first_line(error)}", _HINT) from error
