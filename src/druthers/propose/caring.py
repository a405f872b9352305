"""Whether this is a moment for a step at all. First in the proposer, and decided without the model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.errors import DruthersError
from druthers.propose.care import concern, grave

if TYPE_CHECKING:
    from druthers.propose.care import Concern
    from druthers.propose.context import Context

FRESH: Final = timedelta(days=1)


def heavy(context: Context) -> Concern | None:
    """Return what is asked about that wants more than a step; or what is grave in a note of the last day."""
    if context.about is not None:
        return concern(context.about)
    for hit in context.hits:
        try:
            note = context.read(hit.path)
        except DruthersError:
            continue
        if timedelta() <= context.now - note.created < FRESH and (found := grave(note.text)):
            return found
    return None
