"""One completion or one score at a time, in the child process. Many at once are the business of `llama_together.py`.

A prompt is read in short chunks, so that what it shares with the one before it need not be read again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from druthers.adapters.llama_engine import CHUNK, LONG_CHUNK, RefusedError
from druthers.adapters.llama_writing import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from druthers.adapters.llama_engine import Engine, Watch


def complete(engine: Engine, body: Mapping[str, Any], watch: Watch) -> Iterator[dict[str, Any]]:
    """Yields `piece` replies and, last, a `done`; ends early with neither when cancelled."""
    prompt = engine.tokens(str(body["prompt"]), start=True)
    engine.fits(len(prompt) + int(body["max_tokens"]))
    logits = engine.read(prompt, watch)
    writing = Writing(engine, body)
    at = len(prompt)
    while (token := writing.take(logits)) is not None:
        if piece := writing.fresh():
            yield {"event": "piece", "text": piece}
        watch.check()
        logits = engine.decode([(token, at, 0)], [0])[0]
        at += 1
    if piece := writing.fresh():
        yield {"event": "piece", "text": piece}
    yield {"event": "done", **writing.whole()}


def score(engine: Engine, body: Mapping[str, Any], watch: Watch) -> Iterator[dict[str, Any]]:
    """Yields one `done` with the score: logits are kept for CHUNK tokens at a time, never for the whole context."""
    prompt = engine.tokens(str(body["prompt"]), start=True)
    rest = continuation(engine, str(body["continuation"]))
    engine.fits(len(prompt) + len(rest))
    logits = engine.read(prompt, watch)
    total = float(engine.log_probabilities(logits)[rest[0]])
    for i in range(0, len(rest) - 1, CHUNK):
        watch.check()
        chunk = rest[i : min(i + CHUNK, len(rest) - 1)]
        cells = [(token, len(prompt) + i + j, 0) for j, token in enumerate(chunk)]
        for j, row in enumerate(engine.decode(cells, range(len(chunk)))):
            total += float(engine.log_probabilities(row)[rest[i + j + 1]])
    yield {"event": "done", "value": total / len(rest)}


def weigh(engine: Engine, body: Mapping[str, Any], watch: Watch) -> Iterator[dict[str, Any]]:
    """Yields one `score` for each of the prompts, in their order, and last a `done`.

    Every prompt is read from nothing, in long chunks: prompts that differ from the start share no prefix worth
    keeping. What was kept for `complete` is let go.
    """
    rest = continuation(engine, str(body["continuation"]))
    for prompt in body["prompts"]:
        before = engine.tokens(str(prompt), start=True)
        if not before:
            raise RefusedError("text", "the prompt is empty")
        engine.fits(len(before) + len(rest))
        engine.clear()
        tokens = [*before, *rest]
        total = 0.0
        for at in range(0, len(tokens) - 1, LONG_CHUNK):
            watch.check()
            chunk = tokens[at : min(at + LONG_CHUNK, len(tokens) - 1)]
            wanted = range(max(0, len(before) - 1 - at), len(chunk))
            cells = [(token, at + i, 0) for i, token in enumerate(chunk)]
            for i, row in zip(wanted, engine.decode(cells, wanted), strict=True):
                total += float(engine.log_probabilities(row)[tokens[at + i + 1]])
        yield {"event": "score", "value": total / len(rest)}
    yield {"event": "done"}


def continuation(engine: Engine, text: str) -> list[int]:
    """The tokens of what is to be scored. Raises `RefusedError` when there are none."""
    tokens = engine.tokens(text, start=False)
    if not tokens:
        raise RefusedError("text", "there is nothing to score")
    return tokens
