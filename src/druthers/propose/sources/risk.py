"""What is coming and not yet ready: one thing to check, named without alarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.propose.sources.coming import coming
from druthers.propose.sources.own import meant_for, own, room
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import quoted, written

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.models import Piece, Progress
    from druthers.propose.lines import Line
    from druthers.propose.sources.port import Desk

SUITS: Final = 0.6


@dataclass(frozen=True, slots=True)
class Risk:
    """Lines that name a day still ahead, what is to be then, and that something for it is missing.

    Reckoned from the day on which the note was written, so never from a note that has no date of its own.
    """

    name: str = "risk"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """Those it finds, in the order of the lines."""
        yield from ()
        drafts = (self._draft(desk, line) for line in desk.lines if line.note.dated)
        return [draft for draft in drafts if draft is not None][: desk.most]

    def _draft(self, desk: Desk, line: Line) -> Draft | None:
        text = line.shown
        ahead = coming(text, line.note.created.date())
        if ahead is None or ahead.until < desk.context.now.date():
            return None
        fitting = [pattern for pattern in own("risks") if meant_for(pattern, text)]
        if not fitting:
            return None
        pattern = desk.random.choice(fitting)
        step = pattern.filled({"line": quoted(line, most=room(pattern))})
        if step is None:
            return None
        date = written(line.note, desk.context.now)
        return Draft(
            text=step,
            source=self.name,
            citations=(line.citation,),
            note=line.note,
            shown=text,
            because=f"It is to come (“{ahead.said}”), and {date} you wrote “{ahead.missing}”.",
            suits=SUITS,
            pattern=pattern,
        )
