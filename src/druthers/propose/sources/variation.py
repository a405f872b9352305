"""What was welcome, once more and a little different: variation and selective retention.

Campbell 1960, "Blind Variation and Selective Retentions in Creative Thought": vary blindly, keep what was chosen. What
was chosen is the person's to say; here it is only varied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.propose.patterns import library
from druthers.propose.quoting import shortened
from druthers.propose.sources.port import Draft
from druthers.propose.words import overlap

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from druthers.models import Piece, Progress
    from druthers.propose.context import Context, Example
    from druthers.propose.lines import Line
    from druthers.propose.patterns import Pattern
    from druthers.propose.sources.port import Desk
    from druthers.propose.suiting import Suited

SIBLING: Final = 0.9  # of how well it suits: another pattern is a longer way from what was liked than another line
GENERAL: Final = "general"
_INNER: Final = str.maketrans("“”", "\u2018\u2019")
ALIKE: Final = 0.75  # share of words at which a step reads like one that was not welcome


@dataclass(frozen=True, slots=True)
class Variation:
    """A pattern that was welcome, on another line; or one akin to it (same form or part of life) on the same line.

    Never a pattern that was unwelcome more often than welcome, nor a text like one that was unwelcome.
    """

    name: str = "variation"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """Those it finds, the latest liked first, and of each the best suited."""
        yield from ()
        if not desk.context.liked:
            return []
        suited = list(zip(desk.lines, desk.suited(desk.lines), strict=True))
        drafts: list[Draft] = []
        known: set[str] = set()
        for liked in reversed(desk.context.liked):
            pattern = found(liked)
            if pattern is None or disliked(desk.context, pattern):
                continue
            best = max(self._varied(desk, liked, pattern, suited, known), key=lambda each: each.suits, default=None)
            if best is not None:
                known.add(best.text)
                drafts.append(best)
            if len(drafts) == desk.most:
                break
        return drafts

    def _varied(
        self,
        desk: Desk,
        liked: Example,
        pattern: Pattern,
        suited: list[tuple[Line, Sequence[Suited]]],
        known: set[str],
    ) -> Iterator[Draft]:
        words = shortened(told(liked.text))
        if words is None:
            return
        for line, fitting in suited:
            same_line = line.citation.quote == liked.quote
            for each in fitting:
                same_pattern = each.pattern.name == pattern.name
                if same_pattern == same_line or each.text in known or _unwelcome(desk.context, each):
                    continue
                if same_line and not akin(pattern, each.pattern):
                    continue
                told_as = "the same kind of step for another line" if same_pattern else "another step for the same line"
                yield Draft(
                    text=each.text,
                    source=self.name,
                    citations=(line.citation,),
                    note=line.note,
                    shown=line.shown,
                    because=f"You liked “{words}”; this is {told_as}.",
                    suits=each.worth * (1.0 if same_pattern else SIBLING),
                    pattern=each.pattern,
                )


def found(example: Example) -> Pattern | None:
    """The pattern that an example was made from; None where there is none, or none any more."""
    name = example.source.partition(":")[2]
    return next((pattern for pattern in library() if pattern.name == name), None)


def told(text: str) -> str:
    r"""Return a step as it is named within a sentence: without the sentence that quotes a line, where another follows.

    >>> told("You wrote “I miss Ana”. Send her one line."), ascii(told("Read “Emma” for ten minutes."))
    ('Send her one line.', "'Read \\u2018Emma\\u2019 for ten minutes.'")
    """
    rest = text.rpartition("”")[2].lstrip(".,:;!? ")
    return rest if rest[:1].isupper() else text.translate(_INNER)


def akin(one: Pattern, other: Pattern) -> bool:
    """Whether two patterns are of one form, or of one part of life; general ones are of none."""
    return one.form == other.form or (one.domain == other.domain != GENERAL)


def disliked(context: Context, pattern: Pattern) -> bool:
    """Whether a pattern was unwelcome more often than it was welcome."""
    against = sum(each.source.partition(":")[2] == pattern.name for each in context.disliked)
    return against > sum(each.source.partition(":")[2] == pattern.name for each in context.liked)


def _unwelcome(context: Context, suited: Suited) -> bool:
    if disliked(context, suited.pattern):
        return True
    return any(overlap(suited.text, each.text) >= ALIKE for each in context.disliked)
