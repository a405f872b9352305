"""What is said of a run when it is over: what was left out, why there is nothing, and what it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections import Counter

    from druthers.propose.context import Context

LONGEST: Final = 60  # characters of what was asked that are said again


def counted(left_out: Counter[str]) -> str:
    """The reasons, most frequent first, as one sentence."""
    if not left_out:
        return ""
    return f" Left out: {', '.join(f'{count} {reason}' for reason, count in left_out.most_common())}."


def doubtful(about: str) -> str:
    """What is said where the notes most likely say nothing on what was asked.

    >>> doubtful("the cornet")
    'It found little or nothing on “the cornet” in your notes: this rests on what comes nearest.'
    """
    return f"It found little or nothing on “{_short(about)}” in your notes: this rests on what comes nearest."


def cut_off(seconds: float) -> str:
    """What is said where the language model had not finished when its time was over.

    >>> cut_off(60.0)
    'The language model was cut off after 60 seconds: what it had not finished was left out.'
    """
    return f"The language model was cut off after {seconds:.0f} seconds: what it had not finished was left out."


def without_model(trouble: str) -> str:
    """What is said where the language model failed, and the patterns did without.

    >>> without_model("The language model crashed.")
    'The language model was of no help: The language model crashed.'
    """
    return f"The language model was of no help: {trouble}"


def rather_asks(questions: int, proposals: int) -> str:
    """What is said where it asks instead of proposing; nothing where it proposes.

    >>> rather_asks(2, 2)
    'It would rather ask than propose here: what you wrote leaves open what would help.'
    >>> rather_asks(1, 3)
    ''
    """
    if not proposals or questions < proposals:
        return ""
    return "It would rather ask than propose here: what you wrote leaves open what would help."


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def nothing(context: Context, left_out: Counter[str]) -> str:
    """Why there is no line to begin with."""
    if not context.hits:
        where = "about this" if context.about else "yet"
        return f"There is nothing in the notes {where}."
    return f"No line of the notes found is one that a small step could begin from.{counted(left_out)}"
