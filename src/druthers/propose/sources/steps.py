"""The next small step for a line: the patterns that suit it best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.propose.sources.coming import day_is_over
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import written

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from druthers.models import Piece, Progress
    from druthers.propose.signs import Kind
    from druthers.propose.sources.port import Desk

PER_LINE: Final = 4
BECAUSE: Final[Mapping[Kind, str]] = {
    "intent": "You wrote {when} what you want; this is a small step towards it.",
    "task": "You wrote {when} what there is to do; this begins it.",
    "worry": "You wrote {when} what is hard; this may make it lighter.",
    "glad": "You wrote {when} of something good; this keeps hold of it.",
    "plain": "You wrote this {when}.",
}


class Steps:
    """What the library knows to do about the lines of the moment."""

    name: Final = "step"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """The best patterns for each line; none for one whose day is over."""
        yield from ()
        found = []
        for line, fitting in zip(desk.lines, desk.suited(desk.lines), strict=True):
            if day_is_over(line, desk.context.now):
                continue
            because = BECAUSE[line.kind].format(when=written(line.note, desk.context.now))
            found += [
                Draft(
                    text=each.text,
                    source=self.name,
                    citations=(line.citation,),
                    note=line.note,
                    shown=line.shown,
                    because=because,
                    suits=each.worth,
                    pattern=each.pattern,
                )
                for each in fitting[:PER_LINE]
            ]
        return found
