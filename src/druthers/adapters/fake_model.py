"""A language model without a model: it names what the last line of its prompt speaks of, and knows nothing else.

For tests and for trying the program where no model is wanted. Deterministic on every machine.
"""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING, Final

from druthers.adapters.turns import as_text
from druthers.propose.ports import Abilities, Completion

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.propose.ports import Ask

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")


class FakeModel:
    """Continues a prompt with “the” and some words of the line before its last one.

    `fails` maps the number of a completion, from 0, to the error that it raises after its first piece; `score_fails` is
    what every call of `score` raises; `able` is what it says it can do, whether or not it can.
    `prompts` holds what it was asked, turns as plain text.
    """

    def __init__(
        self,
        identity: str = "fake-model 1",
        fails: dict[int, Exception] | None = None,
        score_fails: Exception | None = None,
        able: Abilities | None = None,
    ) -> None:
        self.identity = identity
        self.prompts: list[str] = []
        self._fails = fails or {}
        self._score_fails = score_fails
        self._able = able or Abilities(context=2048)
        self._calls = 0

    def load(self) -> None:
        """Nothing to load."""

    def abilities(self) -> Abilities:
        """Return what it was made to say."""
        return self._able

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many words and signs each text has."""
        return [len(_TOKEN.findall(text)) for text in texts]

    def complete_many(
        self, asks: Sequence[Ask], *, limit_seconds: float = 60.0
    ) -> Generator[tuple[int, str], None, tuple[Completion, ...]]:
        """Stream what `complete` would, a piece of each in turn; grammars are passed over."""
        done: dict[int, Completion] = {}
        under_way = {
            at: self.complete(
                as_text(ask.prompt),
                max_tokens=ask.max_tokens,
                temperature=ask.temperature,
                seed=ask.seed,
                stop=ask.stop,
                limit_seconds=limit_seconds,
            )
            for at, ask in enumerate(asks)
        }
        while under_way:
            for at, steps in list(under_way.items()):
                try:
                    yield at, next(steps)
                except StopIteration as end:
                    done[at] = end.value
                    del under_way[at]
        return tuple(done[at] for at in range(len(asks)))

    def score_many(self, pairs: Sequence[tuple[str, str]], *, limit_seconds: float = 60.0) -> list[float]:
        """Return what `score` returns for each."""
        return [self.score(prompt, continuation, limit_seconds=limit_seconds) for prompt, continuation in pairs]

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: Sequence[str] = (),
        limit_seconds: float = 60.0,  # noqa: ARG002 - the port's shape
    ) -> Generator[str, None, Completion]:
        """Stream one to four words of the prompt's last lines, drawn with `seed`; see the port."""
        call, self._calls = self._calls, self._calls + 1
        self.prompts.append(prompt)
        line = ([each for each in prompt.splitlines() if each.strip()] or [""])[-2:][0]
        found = _WORD.findall(line) or ["matter"]
        drawn = random.Random(f"{seed if temperature > 0 else 0} {prompt}")
        words = ["the", *dict.fromkeys(drawn.choice(found) for _ in range(1 + drawn.randrange(3)))]
        text, ended = "", "length"
        for number, word in enumerate([*words, "."]):
            if number == max_tokens:
                break
            if number == 1 and call in self._fails:
                raise self._fails[call]
            piece = word if word == "." else f" {word}"
            if any(mark in piece for mark in stop) or number == len(words):
                ended = "stop"
                break
            text += piece
            yield piece
        fluency = -1.0 - drawn.random() if text else None
        return Completion(
            text=text, tokens=len(text.split()), fluency=fluency, ended="stop" if ended == "stop" else "length"
        )

    def score(self, prompt: str, continuation: str, *, limit_seconds: float = 60.0) -> float:  # noqa: ARG002 - as above
        """Return more, the more words of `continuation` stand in `prompt`; below 0."""
        if self._score_fails:
            raise self._score_fails
        said = set(_WORD.findall(continuation.lower()))
        known = said & set(_WORD.findall(prompt.lower()))
        return -1.0 - 3.0 * (1.0 - len(known) / max(1, len(said))) - 1.0 / math.sqrt(2 + len(continuation))

    def weigh(
        self, prompts: Sequence[str], continuation: str, *, limit_seconds: float = 60.0
    ) -> Generator[float, None, None]:
        """Stream what `score` returns for each of the prompts."""
        for prompt in prompts:
            yield self.score(prompt, continuation, limit_seconds=limit_seconds)

    def close(self) -> None:
        """Nothing to let go of."""
