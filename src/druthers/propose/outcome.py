"""What is said of a run when it is over: what was left out, and why there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

    from druthers.propose.context import Context


def counted(left_out: Counter[str]) -> str:
    """The reasons, most frequent first, as one sentence."""
    if not left_out:
        return ""
    return f" Left out: {', '.join(f'{count} {reason}' for reason, count in left_out.most_common())}."


def nothing(context: Context, left_out: Counter[str]) -> str:
    """Why there is no line to begin with."""
    if not context.hits:
        where = "about this" if context.about else "yet"
        return f"There is nothing in the notes {where}."
    return f"No line of the notes found is one that a small step could begin from.{counted(left_out)}"
