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
    is None when nothing was written, or where a server does not tell. `ended` is `length` when the text was cut off at
    `max_tokens`.
    """

    text: str
    tokens: int
    fluency: float | None
    ended: Ended


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, put into the model's own words for it by its chat template."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One completion that is wanted: of plain text, or of turns, to which the model answers as the assistant.

    `grammar` is a GBNF grammar (llama.cpp, `grammars/README.md`) that what it writes must follow; empty for none, and
    passed over by a model whose `Abilities` have no grammar. Chat markers within a turn's text are plain text.
    """

    prompt: str | tuple[Turn, ...]
    max_tokens: int
    temperature: float
    seed: int
    stop: tuple[str, ...] = ()
    grammar: str = ""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model can do. `context` is how many tokens it can hold, prompt and answer together.

    `scores` says whether it tells how likely a text is, `chats` whether it has a chat template of its own, `grammar`
    whether it can be held to one.
    """

    context: int
    scores: bool = True
    chats: bool = False
    grammar: bool = False


class LanguageModel(Protocol):
    """A model that continues text. Every method may raise a `ModelError`; calls do not overlap."""

    @property
    def identity(self) -> str:
        """Which model this is: file name, size and a short digest; known without loading it."""
        ...

    def load(self) -> None:
        """Makes the model ready; does nothing when it is."""
        ...

    def abilities(self) -> Abilities:
        """What it can do; loads it where that must be asked of it."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text is; an estimate that is not too low where the model cannot be asked."""
        ...

    def complete_many(
        self, asks: Sequence[Ask], *, limit_seconds: float = 60.0
    ) -> Generator[tuple[int, str], None, tuple[Completion, ...]]:
        """Streams several completions at once, as (position in `asks`, piece); returns them in the order asked.

        What all prompts begin with is read once, and they are written together. Closing the generator cancels all.
        The same asks give the same texts. Where the time is over, what is not finished has `ended` "length".
        """
        ...

    def score_many(self, pairs: Sequence[tuple[str, str]], *, limit_seconds: float = 60.0) -> list[float]:
        """For each (prompt, continuation) what `score` would return; what the prompts share is read once.

        Raises `ModelError` where its `Abilities` have no `scores`.
        """
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
