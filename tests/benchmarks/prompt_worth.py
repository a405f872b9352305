"""What each kind of part in a prompt is worth: how much likelier it makes the step that a person wrote for a line.

    DRUTHERS_DATA=... python tests/benchmarks/prompt_worth.py [--lines 48] [--chats] [--only mind,liked] [--model PATH]

For every kind and number of parts: the gain in the mean log-probability (nats per token) of the written step, with the
part and without it, on the same lines; its standard error; the tokens it takes. The lines and steps are those of
`steps/pairs.jsonl`, each held out: nothing of a line or of its step is among the parts. What stands for what, as the
set has lines alone: the passage is the line between the one before and the one after it in the file, which speak of the
same matter more often than not; what is on the mind and what was forgotten are other lines, drawn by chance or the
nearest in meaning; liked steps are the set's for other lines; worked examples and principles are ours. The worth
in `propose/window.py` is what this prints.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.adapters.llama import CONTEXT, default_model, threads_to_use
from druthers.adapters.llama_chat import Chat
from druthers.adapters.llama_engine import Engine, Watch
from druthers.adapters.local_embedder import LocalEmbedder
from druthers.propose.prompt import TASK, WORKED, asked
from druthers.propose.window import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from druthers.propose.window import Kind

PRINCIPLES = (
    "Small and steady is better than big and never.",
    "I want to be someone who keeps in touch.",
    "Finish what is begun before something new.",
    "Be outside every day.",
    "Say things to people, not about them.",
    "Make things with my own hands.",
)
POOR = (
    "Make a plan for everything.",
    "Try to feel better about it.",
    "Buy a new one.",
    "Do not worry about it.",
    "Change your whole routine.",
    "Think about what you really want.",
)
BASE = 3  # worked examples that stand in every prompt but those that measure them


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=48)
    parser.add_argument("--model", type=Path, default=default_model())
    parser.add_argument("--chats", action="store_true", help="in turns, as to a model that converses")
    parser.add_argument("--only", default="", help="kinds of parts, with a comma between them")
    arguments = parser.parse_args()
    pairs = read(Path(os.environ["DRUTHERS_DATA"]) / "steps" / "pairs.jsonl")
    chosen = sorted(random.Random(6).sample(range(len(pairs)), min(arguments.lines, len(pairs))))
    scorer = Scorer(arguments.model, chats=arguments.chats)
    print(f"{arguments.model.name}; {len(chosen)} lines; nats per token of the written step")
    print(f"{'part':24}{'gain':>8}{'± se':>8}{'tokens each':>13}")
    scores: dict[str, list[tuple[float, int]]] = {}
    only = {"nothing", *arguments.only.split(",")} if arguments.only else set()
    for name, make in variants(pairs).items():
        if only and name.split(" ", 1)[0] not in only and name != f"worked {BASE}":
            continue
        scores[name] = [scorer.score(make(at), pairs[at]) for at in chosen]
        kind, _, number = name.rpartition(" ")
        if name != "nothing 0" and (kind.startswith("worked") or f"worked {BASE}" in scores):
            base = scores["nothing 0" if kind.startswith("worked") else f"worked {BASE}"]
            gains = [one - other for (one, _), (other, _) in zip(scores[name], base, strict=True)]
            longer = statistics.mean(one - other for (_, one), (_, other) in zip(scores[name], base, strict=True))
            error = statistics.stdev(gains) / math.sqrt(len(gains))
            print(f"{name:24}{statistics.mean(gains):8.3f}{error:8.3f}{longer / int(number):13.0f}", flush=True)
    return 0


class Scorer:
    """A model in this process, as only there turns can be scored; what two prompts begin with is read once."""

    def __init__(self, path: Path, *, chats: bool) -> None:
        self.engine = Engine(str(path), CONTEXT, threads_to_use())
        self.chat = Chat(self.engine)
        self.chats = chats

    def score(self, parts: Sequence[Part], pair: tuple[str, str]) -> tuple[float, int]:
        """The mean log-probability of the written step after a prompt of these parts, and the prompt's tokens."""
        prompt = asked([Part("task", TASK), *parts, Part("line", pair[0])], chats=self.chats)
        if isinstance(prompt, str):
            tokens, step = self.engine.tokens(prompt, start=True), f" {pair[1]}"
        else:
            tokens, step = self.chat.tokens([(turn.role, turn.text) for turn in prompt]), pair[1]
        rest = self.engine.tokens(step, start=False)
        total = float(self.engine.log_probabilities(self.engine.read(tokens, Watch()))[rest[0]])
        cells = [(token, len(tokens) + at, 0) for at, token in enumerate(rest[:-1])]
        for after, row in zip(rest[1:], self.engine.decode(cells, range(len(cells))), strict=True):
            total += float(self.engine.log_probabilities(row)[after])
        return total / len(rest), len(tokens)


def read(path: Path) -> list[tuple[str, str]]:
    """The pairs that are not near what is kept to judge by."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["line"], row["step"]) for row in rows if row["split"] == "train"]


def variants(pairs: Sequence[tuple[str, str]]) -> dict[str, Callable[[int], list[Part]]]:
    """For each name, what makes the parts for the pair at a place."""
    import numpy as np

    rows = LocalEmbedder().embed([line for line, _ in pairs])
    near = rows @ rows.T
    np.fill_diagonal(near, -1)
    order = np.argsort(-near, axis=1)

    def drawn(at: int, number: int) -> list[int]:
        others = [other for other in range(len(pairs)) if abs(other - at) > 1]
        return random.Random(at).sample(others, number)

    def nearest(at: int, number: int) -> list[int]:
        return [int(other) for other in order[at][:number]]

    worked = [Part("worked", line, step) for line, step in WORKED]

    def with_base(make: Callable[[int], list[Part]]) -> Callable[[int], list[Part]]:
        return lambda at: worked[:BASE] + make(at)

    def texts(
        kind: Kind, which: Callable[[int, int], list[int]], number: int, column: int
    ) -> Callable[..., list[Part]]:
        return lambda at: [Part(kind, pairs[other][column]) for other in which(at, number)]

    made: dict[str, Callable[[int], list[Part]]] = {"nothing 0": lambda _at: []}
    for number in (1, 2, 3, 4, 6):
        made[f"worked {number}"] = lambda _at, number=number: worked[:number]
    for number in (1, 3, 6):
        made[f"worked near {number}"] = lambda at, number=number: [
            Part("worked", *pairs[other]) for other in reversed(nearest(at, number))
        ]
    made["passage 1"] = with_base(
        lambda at: [Part("passage", " ".join(line for line, _ in pairs[max(0, at - 1) : at + 2]))]
    )
    for number in (1, 3):
        made[f"mind {number}"] = with_base(texts("mind", drawn, number, 0))
        made[f"forgotten {number}"] = with_base(texts("forgotten", drawn, number, 0))
        made[f"mind near {number}"] = with_base(texts("mind", nearest, number, 0))
        made[f"principle {number}"] = with_base(
            lambda at, number=number: [Part("principle", each) for each in random.Random(at).sample(PRINCIPLES, number)]
        )
    for number in (1, 3, 6):
        made[f"liked {number}"] = with_base(texts("liked", drawn, number, 1))
        made[f"disliked {number}"] = with_base(
            lambda at, number=number: [Part("disliked", each) for each in random.Random(at).sample(POOR, number)]
        )
    for number in (1, 3):
        made[f"liked near {number}"] = with_base(texts("liked", nearest, number, 1))
    return made


if __name__ == "__main__":
    raise SystemExit(main())
