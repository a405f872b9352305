"""An embedder behind an OpenAI-compatible server: `POST …/v1/embeddings`, as llama.cpp, Ollama, vLLM and others offer.

Serves the index and the search for a person who points `embedder` at an address. What is embedded is sent there and
nowhere else: no redirect is followed, and the key, from DRUTHERS_API_KEY, goes to that host alone.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.http_json import Answered, ask
from druthers.adapters.prefixes import usual_prefixes
from druthers.adapters.sentence_transformers import clean
from druthers.errors import EmbedderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

_BATCH: Final = 32  # texts in one request
_HINT: Final = "See that the server runs and serves embeddings, or search with --mode text."

# Their vectors tell one model from another; what they say is of no matter, but that it differs.
_PROBES: Final = (
    "Ran by the river before work; my head was clear all morning.",
    "The tax form is due in April and I have not begun.",
    "Grandma told how they launched the last ship.",
    "A recipe: two eggs, flour, milk, a pinch of salt.",
)


class ServerEmbedder:
    """What a server embeds. `address` is its API's, as `http://localhost:8080/v1`, and may name a model after a `#`.

    Without a name, the first model that the server lists is used. `seconds` bounds one request; a refusal for the
    moment (429, 5xx) is tried again, up to three times.

    The server alone knows its model, so the first use asks for four fixed texts: their vectors give the dimension and
    a fingerprint in the identity (see `_signs`), so that another model under the same name is another identity.
    """

    max_tokens: Final = 256  # a server does not say; passages of this length suit all that are in use

    def __init__(
        self, address: str, *, key: str = "", seconds: float = 60.0, pause: Callable[[float], object] | None = None
    ) -> None:
        self._address, _, self._named = address.partition("#")
        self._address = self._address.rstrip("/").removesuffix("/embeddings")
        self._key = key
        self._seconds = seconds
        self._pause = pause
        self._known: tuple[str, int, str] | None = None  # the model's name, its dimension, its fingerprint
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Where it is, the model, its fingerprint and dimension; asks the server once. Raises `EmbedderError`."""
        model, dimension, signs = self._probe()
        return f"{self._address.partition('://')[2]} {model} {signs} ({dimension})"

    @property
    def dimension(self) -> int:
        """The length of each vector; asks the server once. Raises `EmbedderError`."""
        return self._probe()[1]

    def load(self, coming: int = 1) -> None:
        """See that the server answers; nothing after the first time."""
        del coming
        self._probe()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give passages' unit rows of shape (len(texts), dimension), float32."""
        import numpy as np  # noqa: PLC0415 - to construct an embedder must cost nothing

        model, dimension, _ = self._probe()
        prefix = usual_prefixes(model)[1]
        rows = np.zeros((len(texts), dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [prefix + text for text in texts[start : start + _BATCH]]
            rows[start : start + len(batch)] = self._rows(model, batch, dimension)
        return rows

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give a question's unit vector of shape (dimension,), float32, worded as the model wants questions."""
        model, dimension, _ = self._probe()
        row: NDArray[np.float32] = self._rows(model, [usual_prefixes(model)[0] + text], dimension)[0]
        return row

    def _probe(self) -> tuple[str, int, str]:
        with self._lock:
            if self._known is None:
                model = self._named or self._first_model()
                rows = self._rows(model, _PROBES, None)
                prefixes = "\n".join(usual_prefixes(model))
                signs = hashlib.sha256(f"1\n{prefixes}\n{_signs(rows)}".encode()).hexdigest()[:8]
                self._known = model, rows.shape[1], signs
            return self._known

    def _first_model(self) -> str:
        found = self._ask("/models", None)
        try:
            name = found["data"][0]["id"]
        except (KeyError, IndexError, TypeError):
            name = None
        if not isinstance(name, str) or not name:
            raise EmbedderError(
                f"{self._address} does not say which models it has.", "Name one after the address: http://…/v1#NAME"
            )
        return name

    def _rows(self, model: str, texts: Sequence[str], dimension: int | None) -> NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415 - to construct an embedder must cost nothing

        # An empty text is refused by some servers, and has no meaning by any.
        sent = [clean(text) if text.strip() else "-" for text in texts]
        found = self._ask("/embeddings", {"model": model, "input": sent, "encoding_format": "float"})
        try:
            told = sorted(found["data"], key=lambda each: each["index"])
            numbers = [each["index"] for each in told]
            with np.errstate(over="ignore"):  # what is too large is infinite, and refused below
                rows = np.array([each["embedding"] for each in told], dtype=np.float32)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise EmbedderError(f"{self._address} gave something else than embeddings.", _HINT) from error
        if numbers != list(range(len(texts))) or rows.ndim != 2 or not rows.shape[1]:  # noqa: PLR2004 - a row for each
            raise EmbedderError(f"{self._address} did not give one vector for each text.", _HINT)
        if dimension not in (None, rows.shape[1]):
            raise EmbedderError(
                f"{self._address} gave vectors of {rows.shape[1]} numbers, and before of {dimension}.",
                "Its model has changed: run `druthers index`.",
            )
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise EmbedderError(f"{self._address} gave a vector that is not one: zeros, or no numbers.", _HINT)
        return np.asarray(rows / lengths, dtype=np.float32)

    def _ask(self, path: str, body: dict[str, Any] | None) -> Any:
        answered = ask(self._address + path, body, key=self._key, seconds=self._seconds, pause=self._pause)
        if answered.problem:
            raise EmbedderError(f"{self._address} {answered.problem}", _hint(answered))
        return answered.found


def _hint(answered: Answered) -> str:
    if answered.status in (401, 403):
        return "Give the server's key in the environment variable DRUTHERS_API_KEY."
    if answered.status == 404:  # noqa: PLR2004 - not found
        return "The address should end where /embeddings would follow, most often in /v1; is the model's name right?"
    return _HINT


def _signs(rows: NDArray[np.float32]) -> list[int]:
    """Tell, for each probe, which number of its vector stands out most from the probes' mean, and to which side.

    A server's numbers differ in their last digits from run to run and card to card, so that a hash of them would make
    every passage embedded anew for nothing; the place of the largest stays, and two models share four such places by
    chance once in (2 d)^4.
    """
    apart = rows - rows.mean(axis=0)
    places = abs(apart).argmax(axis=1)
    return [int(place) + 1 if row[place] > 0 else -int(place) - 1 for row, place in zip(apart, places, strict=True)]
