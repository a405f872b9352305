"""Embedding what has no vector yet, as fast as the embedder goes, and kept as it is done.

The index stage's last step.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from druthers.errors import EmbedderError
from druthers.models import Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.index.ports import Embedder
    from druthers.index.writer import Writer

# Passages of the newest notes come first; within so many, those of one length together, because a batch of an embedder
# takes as long as its longest text.
_PORTION: Final = 2048

# Embedded between two commits: about a second's work, which is what an interruption costs.
_FIRST, _FEWEST, _MOST = 64, 32, 1024
_SHORT, _LONG = 0.5, 1.5  # seconds


def embed_missing(
    writer: Writer, embedder: Embedder, spec: str, most: int | None, *, oldest_first: bool = False
) -> Generator[Progress, None, int]:
    """Embed the passages that have no vector, the newest notes first, `most` of them; the count of those.

    What another process has embedded meanwhile is left out, so that two of which one goes `oldest_first`, and within a
    portion shortest first, meet in the middle.

    Raises:
        EmbedderError: the embedder failed, or gave something that is no vector; what came before is kept.
    """
    number = writer.embedder(embedder.identity, embedder.dimension, spec)
    keys = writer.missing(number)
    keys = (keys[::-1] if oldest_first else keys)[:most]
    if keys:
        yield Progress("load embedder")
        embedder.load(coming=len(keys))
    done, embedded, size = 0, 0, _FIRST
    for start in range(0, len(keys), _PORTION):
        texts = sorted(writer.texts(keys[start : start + _PORTION]), key=lambda each: (len(each[1]), each[0]))
        if not oldest_first:
            texts.reverse()  # the longest first, so that what does not fit into memory shows at once
        while texts:
            yield Progress("embed", done, len(keys))
            some, texts = texts[:size], texts[size:]
            done += len(some)
            lacking = writer.lacking(number, [key for key, _ in some])
            some = [each for each in some if each[0] in lacking]
            if not some:
                continue
            began = time.perf_counter()
            rows = embedder.embed([text for _, text in some])
            if rows.shape != (len(some), embedder.dimension) or not math.isfinite(float((rows * rows).sum())):
                raise EmbedderError(
                    "The embedding model gave something that is no embedding.", "Run `druthers doctor`."
                )
            writer.put_vectors(number, [key for key, _ in some], rows)
            embedded += len(some)
            took = time.perf_counter() - began
            if took < _SHORT:
                size = min(_MOST, size * 2)
            elif took > _LONG:
                size = max(_FEWEST, size // 2)
    if keys:
        yield Progress("embed", done, len(keys))
    writer.finish(number)
    return embedded
