"""A second look at the first hits: how much likelier the question is to a language model once it has read a passage.

The retrieve stage's last step, only where it was asked for: it takes seconds. The model reads question and passage
together, which neither words nor vectors do; it writes nothing. What it finds is one more named part of a hit's score.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final, Protocol

from druthers.models import Progress

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.models import Hit

READING: Final = "the model's reading"

# As good as ten, and two are half as good: nDCG@10 of 197 questions to LoCoMo's sessions, searched by words and meaning
# alone, is .848 without, .859 with two or three, .865 with five and with ten; each costs about half a second.
MOST: Final = 5
# There flat from 0.1 to 0.5; at 0.2 Cranfield loses nothing, at 0.5 it loses .017. Alone the model is worse than the
# score (.800), so it only leans. Beside the whole score the bundled one gains .003, from -.003 to .012 (of 100
# questions, tests/benchmarks/deep.py).
WEIGHT: Final = 0.2
# A passage is shorter; what an embedder with a longer limit left whole is read from its beginning.
_MOST_CHARACTERS: Final = 2_000
_MOST_ASKED: Final = 400

_MARKS: Final = re.compile(r"\*\*|__|^#{1,6}[ \t]+", re.MULTILINE)
_BLANK: Final = re.compile(r"\n\s*\n")


class PassageReader(Protocol):
    """A language model that says how likely a text is after each of several others."""

    def weigh(
        self, prompts: Sequence[str], continuation: str, *, limit_seconds: float = 60.0
    ) -> Generator[float, None, None]:
        """Stream the mean log-probability per token of `continuation` after each prompt in turn, in nats.

        Closing the generator cancels. Raises `ModelError`.
        """


def rerank(
    model: PassageReader, query: str, hits: Sequence[Hit], *, limit_seconds: float = 120.0
) -> Generator[Progress, None, tuple[Hit, ...]]:
    """Put the first five `hits` in order anew, and return all of them; yields how many passages were read.

    Each that was read has one more part in `why`: WEIGHT for every nat per token by which its passage makes the
    question likelier than no passage does (the query likelihood of Ponte and Croft 1998, from a language model that
    reads the passage). It may be below 0; the parts still sum to `score`. Hits that were not read stay behind those
    that were, as they stood. To show fewer, search for five and cut afterwards. `query` is the question in words,
    without syntax. Closing the generator cancels.

    Raises:
        ModelError: the model failed, or took longer than `limit_seconds` in all; the hits stand as they were.
    """
    first, rest = hits[:MOST], hits[MOST:]
    asked = f" {' '.join(query.split())[:_MOST_ASKED]}"
    if not first or not asked.strip():
        return tuple(hits)
    yield Progress("read", 0, len(first))
    prompts = ["Question:", *(f"Passage: {_plain(hit.text)}\nQuestion:" for hit in first)]
    alone = 0.0
    read = []
    for number, likelihood in enumerate(model.weigh(prompts, asked, limit_seconds=limit_seconds)):
        if number == 0:
            alone = likelihood
            continue
        hit = first[number - 1]
        part = WEIGHT * (likelihood - alone)
        read.append(dataclasses.replace(hit, score=hit.score + part, why={**hit.why, READING: part}))
        yield Progress("read", number, len(first))
    read.sort(key=lambda hit: (-hit.score, hit.rank))
    return tuple(dataclasses.replace(hit, rank=rank) for rank, hit in enumerate([*read, *rest], 1))


def _plain(text: str) -> str:
    r"""Take out marks and blank lines, of which the model has nothing to learn.

    >>> _plain("**Ana:** I sold the boat.\n\n**Tom:** To whom?\n")
    'Ana: I sold the boat.\nTom: To whom?'
    """
    return _BLANK.sub("\n", _MARKS.sub("", text)).strip()[:_MOST_CHARACTERS]
