"""One text while it is written: which token comes next, where the text stops, what may be shown of it already.

Used by `llama_single.py` and `llama_together.py`, in the child process.
"""

from __future__ import annotations

import codecs
import math
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.llama_grammar import Grammar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.adapters.llama_engine import Engine

MIN_P: Final = 0.05  # a token less likely than this share of the likeliest is never drawn


class Writing:
    """A text that grows by a token at a time. `ended` is empty until it is finished."""

    def __init__(self, engine: Engine, ask: Mapping[str, Any]) -> None:
        """Takes what is asked for: `max_tokens`, `temperature`, `seed`, `stop` and, or not, `grammar`."""
        self._engine = engine
        self._most = int(ask["max_tokens"])
        self._temperature = float(ask["temperature"])
        self._stops = [str(stop) for stop in ask["stop"] if stop]
        self._grammar = Grammar(engine, str(ask["grammar"])) if ask.get("grammar") else None
        self._random = engine.np.random.Generator(engine.np.random.PCG64(int(ask["seed"])))
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._given: list[float] = []
        self._drawn = 0
        self._sent = 0
        self._text = ""
        self.ended = ""
        if self._most <= 0:
            self.cut_off()

    def take(self, logits: NDArray[np.float32]) -> int | None:
        """Draws the next token, given the logits after the last; None when the text is finished."""
        if self.ended:
            return None
        logs = self._engine.log_probabilities(logits)
        token = self._draw(logs)
        self._drawn += 1
        if token is None or self._engine.ends(token):
            self.ended = "stop"
            return None
        if self._grammar:
            self._grammar.accept(token)
        self._text += self._decoder.decode(self._engine.piece(token))
        cut = min((found for stop in self._stops if (found := self._text.find(stop)) >= 0), default=-1)
        if cut < 0 or cut > self._sent:
            self._given.append(float(logs[token]))
        if cut >= 0:
            self._text, self.ended = self._text[:cut], "stop"
        elif self._drawn >= self._most:
            self.cut_off()
        return None if self.ended else token

    def cut_off(self) -> None:
        """Ends it where it stands; nothing when it has ended."""
        if not self.ended:
            self._text += self._decoder.decode(b"", final=True)
            self.ended = "length"

    def fresh(self) -> str:
        """What may be shown and was not: all but the beginning of what may become a stop string."""
        safe = len(self._text) if self.ended else len(self._text) - held_back(self._text, self._stops)
        piece = self._text[self._sent : safe]
        self._sent = max(self._sent, safe)
        return piece

    def whole(self) -> dict[str, Any]:
        """The finished text, as a reply tells it."""
        given = self._given
        fluency = sum(given) / len(given) if given else None
        return {"text": self._text, "tokens": len(given), "fluency": fluency, "ended": self.ended}

    def close(self) -> None:
        """Let go of the grammar."""
        if self._grammar:
            self._grammar.close()

    def _draw(self, logs: NDArray[np.float64]) -> int | None:
        """One token, of those that the grammar allows; None where it allows none.

        What the grammar refuses is drawn again from all that it allows: that is as likely as to draw from those at
        once, and spares asking it about the whole vocabulary each time.
        """
        token = self._pick(logs)
        if self._grammar is None or self._grammar.allows(token):
            return token
        masked = self._grammar.mask(logs)
        return self._pick(masked) if math.isfinite(float(masked.max())) else None

    def _pick(self, logs: NDArray[np.float64]) -> int:
        """The likeliest at temperature 0, else one drawn after tempering and cutting at MIN_P."""
        np = self._engine.np
        best = float(logs.max())
        if self._temperature <= 0:
            return int(logs.argmax())
        near = np.flatnonzero(logs >= best + 1.01 * self._temperature * math.log(MIN_P))
        weights = np.exp((logs[near] - best) / self._temperature)
        weights[weights < MIN_P] = 0.0
        cumulative = weights.cumsum()
        return int(near[np.searchsorted(cumulative, self._random.random() * cumulative[-1], side="right")])


def held_back(text: str, stops: Sequence[str]) -> int:
    r"""How many of the last characters may be the beginning of a stop string.

    >>> held_back("and so\n", ["\n\n"]), held_back("and so", ["\n"])
    (1, 0)
    """
    longest = 0
    for stop in stops:
        for size in range(1, min(len(stop), len(text) + 1)):
            if text.endswith(stop[:size]):
                longest = max(longest, size)
    return longest
