"""Holds what a model writes to a GBNF grammar (llama.cpp, `grammars/README.md`).

Used by `llama_writing.py`, in the child process. What is known to bring the native reader down is refused before it.
"""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.llama_engine import RefusedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from druthers.adapters.llama_engine import Engine

ROOT: Final = b"root"
MOST_BYTES: Final = 1 << 16
DEEPEST: Final = 64  # the reader calls itself for each bracket
MOST_TIMES: Final = 500
SIGNS: Final = re.compile(  # what is quoted or a comment, passed over; a sign; how often a thing may stand
    r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*|([()<]|\{\s*(\d*)\s*,?\s*(\d*)\s*\})', re.DOTALL
)


class Grammar:
    """One grammar and how far a text has come in it. `close` lets go of it."""

    def __init__(self, engine: Engine, text: str) -> None:
        """Reads `text`. Raises `RefusedError` when it is no grammar."""
        raw = text.encode("utf-8", "replace")
        if problem := flaw(text):
            raise RefusedError("grammar", problem)
        self._c: Any = engine.c
        self._np = engine.np
        self._sampler = self._c.llama_sampler_init_grammar(engine.vocab, raw, ROOT)
        if not self._sampler:
            raise RefusedError("grammar", "it cannot be read, names a rule that is not there, or turns in a circle")

    def allows(self, token: int) -> bool:
        """Whether the text may go on with `token`."""
        return bool(self._allowed(self._np.array([token], dtype=self._np.int32))[0])

    def mask(self, logs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-probabilities, with minus infinity for every token with which the text may not go on."""
        allowed = self._allowed(self._np.arange(len(logs), dtype=self._np.int32))
        return self._np.where(allowed, logs, -self._np.inf)  # type: ignore[no-any-return]

    def accept(self, token: int) -> None:
        """Goes on by a token that is allowed."""
        self._c.llama_sampler_accept(self._sampler, token)

    def close(self) -> None:
        """Let go of the native part."""
        if self._sampler:
            self._c.llama_sampler_free(self._sampler)
            self._sampler = None

    def _allowed(self, tokens: NDArray[np.int32]) -> NDArray[np.bool_]:
        kind = self._np.dtype([("id", self._np.int32), ("logit", self._np.float32), ("p", self._np.float32)])
        rows = self._np.zeros(len(tokens), dtype=kind)
        rows["id"] = tokens
        array = self._c.llama_token_data_array(
            data=rows.ctypes.data_as(self._c.llama_token_data_p), size=len(rows), selected=-1, sorted=False
        )
        self._c.llama_sampler_apply(self._sampler, ctypes.byref(array))
        return self._np.isfinite(rows["logit"])  # type: ignore[no-any-return]


def flaw(text: str) -> str | None:
    """Why a text may not be given to the native reader of grammars, if so. Most of what is wrong is left to that.

    >>> flaw('root ::= "(" "a"{2,3} "{9,1}"'), flaw('root ::= "a"{5,2}')
    (None, 'it asks for at least 5 and at most 2 of a thing')
    """
    if "\0" in text or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return f"it is longer than {MOST_BYTES:,} bytes, or holds a zero byte"
    depth = 0
    for sign, least, most in SIGNS.findall(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth > DEEPEST:
            return f"its brackets lie more than {DEEPEST} deep in one another"
        if sign == "<":
            return "it names tokens by their numbers"
        if max(len(least), len(most)) > len(str(MOST_TIMES)) or int(most or least or 0) > MOST_TIMES:
            return f"it asks for a thing more than {MOST_TIMES} times"
        if most and int(least or 0) > int(most):
            return f"it asks for at least {least} and at most {most} of a thing"
    return None
