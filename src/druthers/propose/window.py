"""What of all that could be told fits into the model's window, by measured worth.

Between the sources and the prompt. A part is taken for what it is worth per token, or cut at the end of a sentence, or
left out; the task and the line stay whatever happens. Pure: tokens are counted by whom it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Kind = Literal["task", "worked", "principle", "mind", "forgotten", "liked", "disliked", "passage", "line"]

# Nats per token of the step that a person wrote which the model gives more to it when the part is there: of the first
# part of a kind, the second, and so on, the last figure for all that follow. What made it less likely is worth nothing.
# Measured with the bundled model by `tests/benchmarks/prompt_worth.py`, in plain text (48 lines, standard errors from
# 0.01 to 0.05): worked examples against none, the others beside three of them.
COMPLETING: Final[Mapping[Kind, tuple[float, ...]]] = {
    "worked": (0.304, 0.237, 0.035, 0.024, 0.027),
    "liked": (0.061, 0.012, 0.012, 0.0),
    "mind": (0.032, 0.005, 0.005, 0.0),
    "forgotten": (0.032, 0.005, 0.005, 0.0),
    "principle": (0.028, 0.003, 0.003, 0.0),
    "disliked": (0.023, 0.0),
    "passage": (0.0,),  # 0.023 less likely with it
}
# In turns (40 lines for worked examples, 28 for others), told with the task. What stays within its standard error of 0
# is told last, where there is room: the lines of that set have no principles, notes and passages of their own by
# which a model could gain. So is the passage, for which other lines on the same matter stood: those cost 0.155.
ROOM_LEFT: Final = 0.002
CONVERSING: Final[Mapping[Kind, tuple[float, ...]]] = {
    "worked": (0.491, 0.155, 0.046, 0.019, 0.031),
    "liked": (0.009, 0.008, 0.008, 0.006),
    "disliked": (0.004, ROOM_LEFT),
    "principle": (ROOM_LEFT,),
    "mind": (ROOM_LEFT,),
    "forgotten": (ROOM_LEFT,),
    "passage": (ROOM_LEFT,),
}
KEPT: Final[frozenset[Kind]] = frozenset(["task", "line"])
FRAME: Final = 12  # tokens that a part takes besides its own: what announces it, marks of a turn, the line's end
_END: Final = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”)]))\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that may be told to the model; `answer` is the step of a worked example, which is never cut."""

    kind: Kind
    text: str
    answer: str = ""


def fitted(
    parts: Sequence[Part],
    budget: int,
    count: Callable[[Sequence[str]], list[int]],
    worth: Mapping[Kind, tuple[float, ...]] = COMPLETING,
) -> tuple[Part, ...]:
    """Return the parts that fit into `budget` tokens, in the order given; those of one kind stand the worthiest first.

    Taken are, one after the other, the parts that are worth the most per token among what still fits; the next of a
    kind is looked at when the one before it was. One that is too long is cut at the end of a sentence. `count` gives
    the tokens of each text, `worth` says what each kind is worth. When the task and the line alone are too long, they
    alone are returned.

    >>> parts = [Part("worked", "I paint.", "Buy blue."), Part("mind", "Rain."), Part("line", "The shed is full.")]
    >>> [part.kind for part in fitted(parts, 36, lambda texts: [len(text.split()) for text in texts])]
    ['worked', 'line']
    """
    sentences = [[part.text, part.answer] if part.answer else _END.split(part.text) for part in parts]
    sizes = iter(count([each for part in sentences for each in part]))
    sized = [[next(sizes) for _ in part] for part in sentences]
    taken = {at: part for at, part in enumerate(parts) if part.kind in KEPT}
    left = budget - sum(sum(sized[at]) + FRAME for at in taken)
    ahead: dict[Kind, list[int]] = {}
    for at, part in enumerate(parts):
        if part.kind not in KEPT and part.text.strip():
            ahead.setdefault(part.kind, []).append(at)
    seen = dict.fromkeys(ahead, 0)
    while ahead:
        kind = max(ahead, key=lambda kind: _worth(worth, kind, seen[kind]) / (sum(sized[ahead[kind][0]]) + FRAME))
        at = ahead[kind].pop(0)
        if not ahead[kind]:
            del ahead[kind]
        if _worth(worth, kind, seen[kind]) <= 0:
            continue
        fits = _fitting(sized[at], left - FRAME)
        if fits == 0 or (parts[at].answer and fits < len(sized[at])):
            continue
        taken[at] = parts[at] if fits == len(sized[at]) else replace(parts[at], text=_leading(parts[at].text, fits))
        left -= sum(sized[at][:fits]) + FRAME
        seen[kind] += 1
    return tuple(taken[at] for at in sorted(taken))


def _worth(worth: Mapping[Kind, tuple[float, ...]], kind: Kind, before: int) -> float:
    """What one more part of a kind is worth, after so many."""
    figures = worth.get(kind, (0.0,))
    return figures[min(before, len(figures) - 1)]


def size(parts: Sequence[Part], count: Callable[[Sequence[str]], list[int]]) -> int:
    """How many tokens parts take, with what stands around them."""
    return sum(count([each for part in parts for each in (part.text, part.answer) if each])) + FRAME * len(parts)


def _fitting(sizes: Sequence[int], room: int) -> int:
    """How many of the first sentences fit."""
    total = 0
    for number, size in enumerate(sizes):
        total += size
        if total > room:
            return number
    return len(sizes)


def _leading(text: str, sentences: int) -> str:
    """The first sentences of a text, as they stand."""
    ends = list(_END.finditer(text))
    return text[: ends[sentences - 1].start()].rstrip() if sentences <= len(ends) else text
