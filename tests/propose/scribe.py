"""A language model that writes what a function says, for whatever it is asked; an embedder of content words."""

from __future__ import annotations

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.adapters.turns import as_text
from druthers.propose.ports import Completion
from druthers.propose.words import content


class Scribe(FakeModel):
    """Answers each ask with `says(ask)`: a text, or a `Completion`. Keeps the asks."""

    def __init__(self, says, **settings):
        super().__init__(**settings)
        self.says = says
        self.asks = []

    def complete_many(self, asks, *, limit_seconds=60.0):
        done = []
        for at, ask in enumerate(asks):
            self.asks.append(ask)
            self.prompts.append(as_text(ask.prompt))
            said = self.says(ask)
            done.append(Completion(said, len(said.split()), -1.0, "stop") if isinstance(said, str) else said)
            yield at, done[-1].text
        return tuple(done)


class Sense(FakeEmbedder):
    """Texts lie near each other that share words which carry a meaning."""

    def embed(self, texts):
        return super().embed([" ".join(sorted(content(text))) for text in texts])


def run(steps):
    """What a generator yields, and what it returns."""
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as end:
            return seen, end.value
