"""An embedding model run by sentence-transformers: the reference, and the only way for what numpy alone cannot run.

Serves the local embedder. The only module that imports sentence-transformers or torch, and only when the first text is
embedded. It reaches no network, writes no file, and prints nothing.
"""

from __future__ import annotations

import os
import threading
import warnings
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.local_model import LocalModel, hush
from druthers.errors import EmbedderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from druthers.adapters.model_folder import ModelFolder

_HINT: Final = "Install Druthers again with its dependencies, or search with --mode text."
# The texts are sorted by length within one call; by batches of 8 it took 0.8 of the time that 32 or 64 took.
_BATCH: Final = 8


class SentenceTransformersEmbedder:
    """A model on the processor, by default the bundled all-MiniLM-L6-v2: 384 dimensions, 256 tokens of each text.

    To construct one costs nothing. `folder` is where the model lies.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._told = LocalModel("" if folder is None else str(folder))
        self._model: Any = None
        self._lock = threading.Lock()  # the tokenizer is not made for two threads at once

    @property
    def identity(self) -> str:
        """Name, version and dimension. Raises `EmbedderError` when the model is not there."""
        return self._told.identity

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        return self._told.dimension

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read."""
        return self._told.max_tokens

    def load(self, coming: int = 1) -> None:
        """Import the libraries and read the model: seconds the first time, nothing after that."""
        del coming
        with self._lock:
            if self._model is not None:
                return
            told = self._told.described
            hush()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self._model = _read(told)
            except ImportError as error:
                raise EmbedderError(f"The embedding model cannot run: {first_line(error)}", _HINT) from error
            except Exception as error:  # whatever the libraries raise on a damaged model
                raise EmbedderError(f"The embedding model could not be read: {first_line(error)}", _HINT) from error

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give passages' unit rows of shape (len(texts), dimension), float32."""
        return self._encode(texts, self._told.described.passage_prefix)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a question's unit vector of shape (dimension,), float32, worded as the model wants questions."""
        row: NDArray[np.float32] = self._encode([text], self._told.described.query_prefix)[0]
        return row

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415 - to construct an embedder must cost nothing

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        self.load()
        try:
            with self._lock, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rows = self._model.encode(
                    [clean(text) for text in texts],
                    prompt=prefix,
                    batch_size=_BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                )
        except Exception as error:
            raise EmbedderError(f"The embedding model failed: {first_line(error)}", _HINT) from error
        if rows.shape[1] != self.dimension:
            raise EmbedderError(
                f"The embedding model gives vectors of {rows.shape[1]} numbers, and its files say {self.dimension}.",
                _HINT,
            )
        return np.ascontiguousarray(rows, dtype=np.float32)


def clean(text: str) -> str:
    r"""Put a question mark for a lone surrogate, which the shell makes of a stray byte: it has no UTF-8.

    >>> clean("stray \udcff byte")
    'stray ? byte'
    """
    return text.encode("utf-8", "replace").decode()


def _read(told: ModelFolder) -> Any:
    import torch  # noqa: PLC0415 - a second; only when something is embedded
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds
    from transformers.utils import logging  # noqa: PLC0415 - comes with the line above

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # Half the cores: with all of them, anything else that runs makes the threads wait for each other.
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))
    # On the processor and in full precision, so that one identity means one set of vectors on every machine.
    model = SentenceTransformer(
        str(told.folder), device="cpu", local_files_only=True, model_kwargs={"torch_dtype": torch.float32}
    )
    if told.steps[0].kind == "Transformer":
        model.max_seq_length = told.max_tokens
    return model


def first_line(error: Exception) -> str:
    """Give an error in one line, by its name where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
