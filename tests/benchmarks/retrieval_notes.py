"""Made-up notes for `retrieval.py` to time, in any number: the same number gives the same note on every machine.

Words come as they do in prose: few of them make up half of a text, most are rare (Zipf 1949). About 130 words a note,
with a date, and often tags and a link. What they say means nothing.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

VOCABULARY = 40_000
COMMON = """
the to and i of a in it was that my for on with is at but this not be have as we had so me about all from he she they
out up what when there were been one just will more if do can an by or them would you some could then how his her
after no day time work home people week today night morning thing year week good new long old little book read walk
run sleep tired friend mother father sister talk call write note idea plan money house garden kitchen coffee dinner
train city office meeting project code test bug server data model paper draft chapter letter language lesson music
guitar practice river summer winter spring rain cold warm light dark window door table street school child dog cat
body pain doctor health worry calm happy sad angry afraid hope change start stop finish try fail learn teach think
feel remember forget begin end
""".split()  # noqa: SIM905 - read as words, not as two hundred literals
SYLLABLES = ["".join(parts) for parts in product("bdfgklmnprstvz", "aeiou", ("", "n", "r", "l"))]
TAGS = ("work", "work/thesis", "running", "health", "garden", "money", "family", "reading", "idea")
FIRST = datetime(2014, 1, 1, 7, 30, tzinfo=UTC)
APART = timedelta(minutes=53)


def _words() -> list[str]:
    chance = random.Random("words")
    found = dict.fromkeys(COMMON)
    while len(found) < VOCABULARY:
        found.setdefault("".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))))
    return list(found)


WORDS = _words()
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


def title(number: int) -> str:
    """The title of the note of that number."""
    chance = random.Random(f"title {number}")
    return f"{_drawn(chance, 40, 2_000)} {_drawn(chance, 40, VOCABULARY)} {number}".capitalize()


def place(number: int) -> str:
    """The path of the note of that number, within `public` or `private`."""
    return f"{FIRST + number * APART:%Y/%m/%Y-%m-%d-%H%M}-{number}.md"


def note(number: int) -> str:
    """The text of the note of that number."""
    chance = random.Random(f"note {number}")
    at = FIRST + number * APART
    tags = chance.sample(TAGS, chance.choice((0, 0, 1, 2)))
    head = f"---\ncreated: {at.isoformat()}\ntags: [{', '.join(tags)}]\n---\n# {title(number)}\n"
    paragraphs = [_sentences(chance, chance.randint(30, 70)) for _ in range(chance.choice((1, 2, 2, 3, 4)))]
    if chance.random() < 0.4:
        paragraphs.append(f"See [[{title(chance.randrange(number + 1))}]].")
    if chance.random() < 0.2:
        paragraphs.append("\n".join(f"- {_sentences(chance, 8)}" for _ in range(4)))
    return head + "\n" + "\n\n".join(paragraphs) + "\n"


def queries(count: int) -> list[str]:
    """Questions of three to eight words: some say nothing, some are common, the others rarer."""
    chance = random.Random("queries")
    found = []
    for _ in range(count):
        words = [_drawn(chance, 0, 60) for _ in range(chance.randint(1, 3))]
        words += [_drawn(chance, 60, 300) for _ in range(chance.randint(1, 2))]
        words += [_drawn(chance, 300, 20_000) for _ in range(chance.randint(1, 3))]
        chance.shuffle(words)
        found.append(" ".join(words))
    return found


def vectors(count: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Rows of length 1 in no particular direction."""
    rows = np.random.default_rng(seed).random((count, dimension), np.float32) - np.float32(0.5)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class CheapEmbedder:
    """Says that it is the embedder of an identity, and gives rows that mean nothing, at once. It counts them."""

    max_tokens = 256

    def __init__(self, identity: str, dimension: int) -> None:
        self.identity = identity
        self.dimension = dimension
        self.embedded = 0

    def load(self, coming: int = 1) -> None:
        """Nothing is slow here."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        return vectors(len(texts), self.dimension, self.embedded)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return vectors(1, self.dimension, len(text))[0]


class Recording(CheapEmbedder):
    """Keeps the texts that it is given to embed."""

    def __init__(self) -> None:
        super().__init__("recording", 8)
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return super().embed(texts)


def _sentences(chance: random.Random, words: int) -> str:
    found = []
    while words > 0:
        some = min(words, chance.randint(5, 14))
        found.append(" ".join(_drawn(chance, 0, VOCABULARY) for _ in range(some)).capitalize() + ".")
        words -= some
    return " ".join(found)


def _drawn(chance: random.Random, first: int, last: int) -> str:
    """A word of the ranks from `first` up to `last`, each as often as its rank has it."""
    low = _WEIGHTS[first - 1] if first else 0.0
    return WORDS[min(bisect_left(_WEIGHTS, chance.uniform(low, _WEIGHTS[last - 1])), VOCABULARY - 1)]
