"""A question instead of a suggestion, where a line is heavy, undecided, or too thin to make a step of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.propose import signs
from druthers.propose.phrases import phrases
from druthers.propose.quoting import stands_alone
from druthers.propose.sources.coming import day_is_over
from druthers.propose.sources.own import meant_for, own, room
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import quoted

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime

    from druthers.models import Piece, Progress
    from druthers.propose.lines import Line
    from druthers.propose.patterns import Pattern
    from druthers.propose.sources.port import Desk

THIN: Final = 6  # words; a plain line that is no longer, and names no deed, matter or person, says little
RECENT: Final = timedelta(days=45)  # what weighed on somebody longer ago may be over
# Beside `care`: a question about such a line is never worth what it could do; "where to live" is lost with it.
_GRAVE: Final = re.compile(
    r"\b(?:live|living|life|die|dying|dead|alive|exist|go on|wake up|be here|end it)\b", re.IGNORECASE
)
SUITS: Final[dict[str, float]] = {"undecided": 0.55, "heavy": 0.45, "thin": 0.3}
WHY: Final[dict[str, str]] = {
    "undecided": "It sounds undecided, so this asks and suggests nothing.",
    "heavy": "It sounds heavy, so this asks and suggests nothing.",
    "thin": "It says little, so this asks and suggests nothing.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a line, in the line's own words."""

    name: str = "question"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """Those it finds, the undecided lines first."""
        yield from ()
        drafts: list[Draft] = []
        for line in desk.lines:
            if draft := self._draft(desk, line, {each.pattern for each in drafts}):
                drafts.append(draft)
        return sorted(drafts, key=lambda draft: draft.suits, reverse=True)[: desk.most]

    def _draft(self, desk: Desk, line: Line, used: set[Pattern | None]) -> Draft | None:
        """A question about a line, if it wants one: where there is a choice, one that is not among the used."""
        text = line.shown
        if not stands_alone(text) or _GRAVE.search(text) or _over(line, desk.context.now):
            return None
        sort = wants_asking(text, line.kind)
        fitting = [each for each in own("asking") if line.kind in each.kinds and meant_for(each, text)]
        if sort is None or not fitting:
            return None
        pattern = desk.random.choice([each for each in fitting if each not in used] or fitting)
        step = pattern.filled({"line": quoted(line, most=room(pattern))})
        if step is None:
            return None
        return Draft(
            text=step,
            source=self.name,
            citations=(line.citation,),
            note=line.note,
            shown=text,
            because=WHY[sort],
            suits=SUITS[sort],
            pattern=pattern,
        )


def _over(line: Line, now: datetime) -> bool:
    """Whether a line is of the past: old, or about a day that is over."""
    return line.note.created < now - RECENT or day_is_over(line, now)


def wants_asking(text: str, kind: signs.Kind) -> str | None:
    """Return why a line wants a question and no step: `undecided`, `heavy` or `thin`; None where it does not.

    >>> wants_asking("I can't decide about the flat.", "worry"), wants_asking("I should call Ana.", "task")
    ('undecided', None)
    """
    if text.rstrip().endswith("?") and kind == "plain":
        return None
    if signs.UNDECIDED.search(text):
        return "undecided"
    if kind == "worry" and signs.HEAVY.search(text):
        return "heavy"
    said = phrases(text, task=False)
    if kind in ("plain", "glad") and len(text.split()) <= THIN and not (said.deed or said.matter or said.person):
        return "thin"
    return None
