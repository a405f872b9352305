"""How things stand behind the journal: what waits for git, what was mended, what is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers import wording as words
from druthers.tui.messages import Stands

if TYPE_CHECKING:
    from druthers.tui.ports import Journal


def look_around(journal: Journal, *, first: bool, asked: bool, seen: bool) -> Stands:
    """See what waits. At first, and when something waits that can be mended, mend.

    What was mended is told at first, when the person `asked`, and when they had `seen` that it waited.
    """
    waiting = [] if first else journal.waiting()
    mended = journal.mend() if first or any(one.mendable for one in waiting) else []
    waiting = journal.waiting() if first or mended else waiting
    return Stands(mended if first or asked or seen else [], waiting, journal.locked, asked)


def told(stands: Stands) -> list[str]:
    """What the person is told of it, besides what stands under the line all the while."""
    said = ["\n".join(map(sentence, stands.mended))] if stands.mended else []
    if stands.asked and stands.waiting:
        said.append("\n".join(f"{words.waiting(one)}. {one.remedy}" for one in stands.waiting))
    elif stands.asked and not stands.mended:
        said.append("Nothing waits for git.")
    return said


def sentence(line: str) -> str:
    """A line as a sentence.

    >>> sentence("committed 2 files that waited in public/")
    'Committed 2 files that waited in public/.'
    """
    return f"{line[:1].upper()}{line[1:].rstrip('.')}."
