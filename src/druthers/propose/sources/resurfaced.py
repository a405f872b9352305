"""What the person once meant to do and has not spoken of since: it leads back kindly, or lets it go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.propose import signs
from druthers.propose.phrases import deed
from druthers.propose.sources.own import own, room
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import meaning, speaks_of, written
from druthers.propose.words import content

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.models import Piece, Progress
    from druthers.propose.lines import Line
    from druthers.propose.sources.port import Desk

OLD: Final = timedelta(days=14)  # what is younger is not forgotten
TAKEN_UP: Final = 0.5  # of a deed's content words; a later sentence that has so many, and two, speaks of it
SHARE: Final = 3  # of what is wanted in all, no more than one in so many: nobody wants to be reminded of everything
LOOKED_UP: Final = 3  # lines looked up for each draft that is wanted; each is a search
SUITS: Final[dict[str, float]] = {"intent": 0.45, "task": 0.42, "plain": 0.4}  # somewhat less than a good step
# A deed that was meant for a day that is over: asking whether it is still wanted would be foolish.
_OF_ITS_DAY: Final = re.compile(
    r"\b(?:to(?:day|night|morrow)|(?:this|next|last|on|by|until|before|at the) (?:morning|afternoon|evening|night"
    r"|week\w*|month|year|spring|summer|autumn|fall|winter|semester|term|(?:mon|tues|wednes|thurs|fri|satur|sun)day|christmas"
    r"|easter|january|february|march|april|may|june|july|august|september|october|november|december|\d)"
    r"|in \w+ (?:days?|weeks?|months?)|\d{1,2}(?::\d\d| ?[ap]m)|20\d\d|later|now|soon)\b",
    re.IGNORECASE,
)
_BOX: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\[ \]\s")
_NO_RETURN: Final = re.compile(  # the writer spoke of it as over, as not theirs, or as one more failing
    r"\b(?:wanted to|would have|could have|should have|used to|was going to|instead|if i (?:could|were|had|want)"
    r"|not|never|cannot|\w+n't|nobody|without|you|your|(?:that|which|where|what|whom?|how) (?:i|we)"
    r"|\w+ (?:said|says|told me|asked me))\b|\?",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(  # a deed too wide to be come back to
    r"\b(?:things?|stuff|life|world|future|everything|everyone|something|anything|whatever|lots?|better|best"
    r"|more|plans|living|myself)\b"
    r"|^(?:remember|know|admit|say|think|believe|get (?:better|used|over|through)|see (?:a|the|my|your) doctor)\b"
    r"|^(?:in|on|at|of|for|with|from|to|as|by|more|most|many|some|all|less|focus|try|keep)\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile("“([^”]+)”")
_SENTENCE: Final = re.compile(r"\n|(?<=[.!?])\s")
LEAST_CONTENT: Final = 2  # words of a deed that carry a meaning; "read" alone is taken up by any note


@dataclass(frozen=True, slots=True)
class Resurfaced:
    """Intentions and open tasks older than two weeks that no later note takes up.

    Taken up is what a later note, or the same one further down, speaks of with most of its words; a ticked box is no
    line to begin with. What was proposed once is not brought back a second time.
    """

    name: str = "resurfaced"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """Those it finds, the clearest first."""
        yield from ()
        drafts: list[Draft] = []
        looked_up = 0
        most = max(1, desk.most // SHARE)
        for line in sorted(desk.lines_of(desk.context.older), key=lambda line: line.worth, reverse=True):
            if len(drafts) == most or looked_up == LOOKED_UP * most or desk.remaining() <= 0:
                break
            said = meant(line)
            if said is None or line.note.created > desk.context.now - OLD or _before(desk, line):
                continue
            looked_up += 1
            if not taken_up(desk, line, said) and (draft := self._draft(desk, line, said)):
                drafts.append(draft)
        return sorted(drafts, key=lambda draft: draft.suits, reverse=True)

    def _draft(self, desk: Desk, line: Line, said: str) -> Draft | None:
        kind = "plain" if _open_box(line) and not signs.SAID.match(said) else line.kind
        date = written(line.note, desk.context.now)
        fitting = [
            pattern
            for pattern in own(self.name)
            if kind in pattern.kinds and bool(pattern.deed_sign) == bool(signs.SAID.match(said))
        ]
        pattern = desk.random.choice(fitting)
        text = pattern.filled({"line": meaning(line, room(pattern, 1, len(date.split()))), "date": date})
        if text is None:
            return None
        return Draft(
            text=text,
            source=self.name,
            citations=(line.citation,),
            note=line.note,
            shown=line.shown,
            because=f"You wrote it {date}, and no later note was found that speaks of it.",
            suits=SUITS[kind],
            pattern=pattern,
        )


def meant(line: Line) -> str | None:
    """Return the deed that a line means to do, where it is one that can still be done; None where it is not."""
    text = line.shown
    if line.kind not in ("intent", "task") or _OF_ITS_DAY.search(text) or _NO_RETURN.search(text):
        return None
    said = deed(text, task=line.kind == "task")
    if said is None or signs.STATE.match(said) or signs.HARD.match(said) or _VAGUE.search(said):
        return None
    if len(content(said)) < LEAST_CONTENT or signs.HEAVY.search(text):
        return None
    return said


def taken_up(desk: Desk, line: Line, said: str) -> bool:
    """Whether a later note of the person, or the same one further down, speaks of the deed."""
    below = "\n".join(line.note.text.split("\n")[line.citation.lines[1] :])
    if _speaks_of(below, said):
        return True
    return any(
        _speaks_of(hit.text, said)
        for hit in desk.context.mentions(said)
        if hit.path != line.citation.path and hit.created is not None and hit.created > line.note.created
    )


def _speaks_of(text: str, said: str) -> bool:
    return any(speaks_of(sentence, said, TAKEN_UP) for sentence in _SENTENCE.split(text))


def _before(desk: Desk, line: Line) -> bool:
    """Whether a proposal that was shown quotes the line."""
    quotes = {quote.removesuffix(" …") for each in desk.context.earlier for quote in _QUOTED.findall(each.text)}
    return any(quote in line.shown for quote in quotes)


def _open_box(line: Line) -> bool:
    return _BOX.match(line.note.text.split("\n")[line.citation.lines[0] - 1]) is not None
