"""By which rules a model that would write freely is judged: its steps one by one, and its choice between two.

Beside the check, which asks the model. The same for every model; pure but for the embedder that it is given.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from druthers.propose.ports import Turn
from druthers.propose.writing import unfit_writing
from druthers.propose.writing_lines import CASES, CHOSEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.propose.ports import Embedder

CHOICE: Final = (
    "You are shown a line of somebody's journal and two small steps, A and B. One of them is better: it keeps to the"
    " line, is plain and kind, and can be done within half an hour. Answer with its letter alone."
)
_ANSWER: Final = re.compile(r"\W*(?:step\W+)?([AB])\b", re.IGNORECASE)


def failures(texts: Sequence[str], embedder: Embedder) -> Counter[str]:
    """Why steps for the set's lines, in their order, do not pass, each for one reason.

    A step must be nearer in meaning to its own line than to any other of the set.
    """
    lines = embedder.embed([case.line for case in CASES])
    near: NDArray[np.float32] = embedder.embed([text or "-" for text in texts]) @ lines.T
    found: Counter[str] = Counter()
    for at, (case, text) in enumerate(zip(CASES, texts, strict=True)):
        if reason := unfit_writing(text, case.line):
            found[reason] += 1
        elif int(near[at].argmax()) != at:
            found["nearer to another line"] += 1
        elif text in texts[:at]:
            found["written twice"] += 1
    return found


def choice(line: str, first: str, second: str, *, chats: bool) -> str | tuple[Turn, ...]:
    """The question which of two steps is the better one, with choices that were made as examples."""
    shown = [(*each.two, each.line, each.better) for each in CHOSEN]
    if chats:
        turns = [Turn("system", CHOICE)]
        for one, other, about, better in shown:
            turns += [Turn("user", f"Line: {about}\nA: {one}\nB: {other}"), Turn("assistant", better)]
        return (*turns, Turn("user", f"Line: {line}\nA: {first}\nB: {second}"))
    told = "".join(
        f"Wish: {about}\nA: {one}\nB: {other}\nBetter small step: {better}\n\n" for one, other, about, better in shown
    )
    return f"{told}Wish: {line}\nA: {first}\nB: {second}\nBetter small step:"


def answer(text: str) -> str:
    """The letter that was answered; empty where it was none.

    >>> answer(" B."), answer("Step A, because"), answer("Both of them")
    ('B', 'A', '')
    """
    found = _ANSWER.match(text)
    return found[1].upper() if found else ""
