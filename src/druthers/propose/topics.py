"""What a step is about: its share of each of ten topics, by the nearness of its meaning to a few phrases of each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from druthers.propose.ports import Embedder

TEMPERATURE: Final = 0.05
TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "body": ("exercise, running and sport", "sleep, food and health", "pain, tiredness and the doctor"),
    "work": ("a meeting at the office with the boss", "a deadline for a project at work", "looking for a job"),
    "people": ("calling a friend", "my partner, children and parents", "an argument with someone I love"),
    "home": ("cleaning the kitchen", "repairs in the flat and the garden shed", "shopping, laundry and errands"),
    "money": ("paying bills and saving money", "taxes, bank and insurance", "the price of things I buy"),
    "learning": ("studying for an exam", "learning a language", "reading a book on a subject"),
    "making": ("writing a story", "drawing, painting and playing music", "building or coding a thing of my own"),
    "rest": ("a quiet evening with nothing to do", "taking a break and a holiday", "lying in the bath"),
    "nature": ("a walk in the forest", "plants, birds and the weather", "the sea, the river and the mountains"),
    "mind": ("worry, sadness and loneliness", "meditating on my thoughts", "what I want from my life"),
}


class Anchors:
    """The topics' anchor phrases as one embedder sees them; embedded when first asked for."""

    def __init__(self, embedder: Embedder) -> None:
        phrases = [phrase for group in TOPICS.values() for phrase in group]
        rows = embedder.embed(phrases)
        each = len(phrases) // len(TOPICS)
        self.means: NDArray[np.float32] = rows.reshape(len(TOPICS), each, -1).mean(axis=1)

    def topics(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """Return the share of each topic; they sum to 1."""
        cosines = [float(value) for value in self.means @ vector]
        highest = max(cosines)
        weights = [math.exp((value - highest) / TEMPERATURE) for value in cosines]
        return {f"topic:{name}": weight / sum(weights) for name, weight in zip(TOPICS, weights, strict=True)}


_ANCHORS: dict[str, Anchors] = {}


def anchors(embedder: Embedder) -> Anchors:
    """Return the anchors for an embedder, embedded once per process and identity."""
    if embedder.identity not in _ANCHORS:
        _ANCHORS[embedder.identity] = Anchors(embedder)
    return _ANCHORS[embedder.identity]
