"""Whether a new tag looks like a slip for one that is known.

Part of the façade. The index knows the tags; a note is saved before this is asked, and nothing here can disturb it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from druthers.capture.tags import most_used, near
from druthers.errors import DruthersError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.parts import Parts


class NearTag(NamedTuple):
    """A tag that is new, the known one that it may have been meant for, and how many notes have that."""

    tag: str
    known: str
    notes: int


def near_tags(parts: Parts, tags: Sequence[str]) -> list[NearTag]:
    """The tags that are one letter away from a known one, and are not known; none when the index cannot tell."""
    if not tags or not parts.layout.index.exists():
        return []
    try:
        with parts.search_index.reader() as reader:
            known = reader.tags()
    except DruthersError:
        return []
    found = ((tag, near(tag, known)) for tag in (each.lstrip("# ").strip() for each in tags))
    return [NearTag(tag, best, known[best]) for tag, others in found if others for best in [most_used(others, known)]]
