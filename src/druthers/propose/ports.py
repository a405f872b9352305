"""What the proposer asks of the outside: a language model and an embedder.

Stands beside its callers; the adapters fulfil these shapes without being named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

Ended = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished completion: the pieces joined, without the stop string.

    `fluency` is the mean log-probability per token, in nats at temperature 1, that the model gave to its own text; it
    is None when nothing was written. `ended` is `length` when the text was cut off at `max_tokens`.
    """

    text: str
    tokens: int
    fluency: float | None
    ended: Ended


class LanguageModel(Protocol):
    """A model that continues text. Every method may raise a `ModelError`; calls do not overlap."""

    @property
    def identity(self) -> str:
        """Which model this is: file name, size and a short digest; known without loading it."""
        ...

    def load(self) -> None:
        """Makes the model ready; does nothing when it is."""
        ...

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: Sequence[str] = (),
        limit_seconds: float = 60.0,
    ) -> Generator[str, None, Completion]:
        """Streams the continuation of `prompt`; closing the generator cancels, its return value is the whole.

        The same prompt, temperature (0 takes the likeliest token) and seed give the same text.
        """
        ...

    def score(self, prompt: str, continuation: str, *, limit_seconds: float = 60.0) -> float:
        """The mean log-probability per token, in nats, of `continuation` right after `prompt`."""
        ...

    def weigh(
        self, prompts: Sequence[str], continuation: str, *, limit_seconds: float = 60.0
    ) -> Generator[float, None, None]:
        """Streams that of `continuation` after each prompt in turn; closing the generator cancels."""
        ...

    def close(self) -> None:
        """Lets go of the model; the next call loads it again."""
        ...


class Embedder(Protocol):
    """Turns texts into unit-length vectors."""

    @property
    def identity(self) -> str:
        """Which embedder made a vector."""
        ...

    def load(self) -> None:
        """Makes it ready; does nothing when it is."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit-length row per text, shape (n, d)."""
        ...
