"""Many completions, or many scores, in one batch: what their prompts share is read once, and they go on together.

In the child process. Each text is a sequence of its own in one store of cells; a shared beginning is read for one of
them and its cells are given to the others. The shape of every decode follows from the request alone, so that the same
request gives the same texts whatever came before it.
"""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING, Any

from druthers.adapters.llama_engine import LONG_CHUNK, SEQUENCES, RefusedError
from druthers.adapters.llama_single import continuation
from druthers.adapters.llama_tree import levels, root, waves
from druthers.adapters.llama_writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.adapters.llama_engine import Engine, Watch
    from druthers.adapters.llama_tree import Segment


def complete_many(
    engine: Engine, body: Mapping[str, Any], watch: Watch, prompt: Callable[[Any], list[int]]
) -> Iterator[dict[str, Any]]:
    """Yields `piece` replies, each with the position of its ask, and last a `done` with all texts in order.

    `prompt` turns what an ask gives, text or turns, into tokens. When the time is over all that is unfinished is cut
    off where it stands; what was not begun is empty.
    """
    asks = list(body["asks"])
    prompts = [prompt(ask["prompt"]) for ask in asks]
    rooms = [int(ask["max_tokens"]) for ask in asks]
    engine.fits(max(map(add, map(len, prompts), rooms), default=0))
    if not all(prompts):
        raise RefusedError("text", "the prompt is empty")
    texts: list[Writing] = []
    try:
        texts.extend(Writing(engine, ask) for ask in asks)
        for wave in waves(prompts, rooms, most=SEQUENCES, cells=engine.n_ctx):
            wave.sort()
            try:
                for at in _write(engine, [prompts[each] for each in wave], [texts[each] for each in wave], watch):
                    if piece := texts[wave[at]].fresh():
                        yield {"event": "piece", "at": wave[at], "text": piece}
            except RefusedError as refused:
                if refused.kind != "time":
                    raise
                break
        for at, text in enumerate(texts):
            text.cut_off()
            if piece := text.fresh():
                yield {"event": "piece", "at": at, "text": piece}
        yield {"event": "done", "texts": [text.whole() for text in texts]}
    finally:
        for text in texts:
            text.close()


def _write(engine: Engine, prompts: list[list[int]], texts: list[Writing], watch: Watch) -> Iterator[int]:
    """Writes the texts of one wave; yields the number of each text whenever it has grown or ended."""
    start = root(prompts, min(map(len, prompts)))
    going: list[tuple[int, int]] = []
    try:
        for number, row in _first(engine, prompts, start, watch):
            token = texts[number].take(row)
            yield number
            if token is not None:
                going.append((number, token))
        going.sort()
        at = [len(prompt) for prompt in prompts]
        while going:
            watch.check()
            cells = [(token, at[number], 1 + number) for number, token in going]
            rows = engine.decode(cells, range(len(cells)))
            next_tokens: list[tuple[int, int]] = []
            for (number, _), row in zip(going, rows, strict=True):
                at[number] += 1
                token = texts[number].take(row)
                yield number
                if token is not None:
                    next_tokens.append((number, token))
            going = next_tokens
    finally:
        engine.forget_others()


def _first(
    engine: Engine, prompts: list[list[int]], start: int, watch: Watch
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Reads the prompts into their sequences; yields each one's number and the logits after it."""
    if (row := _root(engine, prompts[0][:start], watch)) is not None:
        for number in _ending(prompts, range(len(prompts)), start):
            engine.share(0, 1 + number)
            yield number, row
    for level in levels(prompts, start):
        _branch(engine, level)
        for segment, at, row in _read(
            engine, level, watch, lambda each, at: bool(_ending(prompts, each.members, at + 1))
        ):
            for number in _ending(prompts, segment.members, at + 1):
                if number != segment.members[0]:
                    engine.share(1 + segment.members[0], 1 + number)
                yield number, row


def _root(engine: Engine, tokens: list[int], watch: Watch) -> NDArray[np.float32] | None:
    """Reads what all texts begin with into sequence 0; the logits after it, None where they share nothing."""
    if tokens:
        return engine.read(tokens, watch, by=LONG_CHUNK)
    engine.clear()
    return None


def _ending(prompts: Sequence[Sequence[int]], members: Iterable[int], end: int) -> list[int]:
    """Which of the prompts numbered `members` have `end` tokens."""
    return [number for number in members if len(prompts[number]) == end]


def _branch(engine: Engine, level: Sequence[Segment]) -> None:
    """Gives what each segment goes on from to the sequence for which it is read."""
    for segment in level:
        if segment.source != segment.members[0]:
            engine.share(0 if segment.source is None else 1 + segment.source, 1 + segment.members[0])


def _read(
    engine: Engine, level: Sequence[Segment], watch: Watch, wanted: Callable[[Segment, int], bool]
) -> Iterator[tuple[Segment, int, NDArray[np.float32]]]:
    """Reads the segments of a level side by side; yields the logits after each token that is wanted."""
    places = [(segment, at) for segment in level for at in range(segment.at, segment.end)]
    for begin in range(0, len(places), LONG_CHUNK):
        watch.check()
        chunk = places[begin : begin + LONG_CHUNK]
        chosen = [i for i, (segment, at) in enumerate(chunk) if wanted(segment, at)]
        cells = [(each.tokens[at - each.at], at, 1 + each.members[0]) for each, at in chunk]
        for i, row in zip(chosen, engine.decode(cells, chosen), strict=True):
            yield *chunk[i], row


def score_many(engine: Engine, body: Mapping[str, Any], watch: Watch) -> Iterator[dict[str, Any]]:
    """Yields one `done` with the mean log-probability of each pair's continuation, in the order given."""
    befores, texts = [], []
    for prompt, rest in body["pairs"]:
        before = engine.tokens(str(prompt), start=True)
        if not before:
            raise RefusedError("text", "the prompt is empty")
        befores.append(len(before))
        texts.append([*before, *continuation(engine, str(rest))])
        engine.fits(len(texts[-1]))
    values = [0.0] * len(texts)
    for wave in waves(texts, [0] * len(texts), most=SEQUENCES, cells=engine.n_ctx):
        wave.sort()
        try:
            found = _score(engine, [texts[each] for each in wave], [befores[each] for each in wave], watch)
        finally:
            engine.forget_others()
        for number, value in zip(wave, found, strict=True):
            values[number] = value
    yield {"event": "done", "values": values}


def _score(engine: Engine, texts: list[list[int]], befores: list[int], watch: Watch) -> list[float]:
    """The mean log-probability of each text from the place in `befores` on; the last token need not be read."""
    read = [text[:-1] for text in texts]
    start = root(read, min(befores))
    totals = [0.0] * len(texts)
    if (row := _root(engine, read[0][:start], watch)) is not None:
        logs = engine.log_probabilities(row)
        for number, text in enumerate(texts):
            if befores[number] == start:
                totals[number] += float(logs[text[start]])
    for level in levels(read, start):
        _branch(engine, level)
        asked = _read(engine, level, watch, lambda each, at: any(befores[m] <= at + 1 for m in each.members))
        for segment, at, row in asked:
            logs = engine.log_probabilities(row)
            for number in segment.members:
                if befores[number] <= at + 1:
                    totals[number] += float(logs[texts[number][at + 1]])
    return [total / (len(text) - before) for total, text, before in zip(totals, texts, befores, strict=True)]
