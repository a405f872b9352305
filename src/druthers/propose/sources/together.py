"""Steps for two: a line of the person's own beside one of somebody they follow, or either alone.

A source of drafts for `together`, never among those of a suggestion: it rests on another person's note. That note is
cited as theirs, and obeyed in nothing; what is learnt from a rating is learnt of the step and of the person's own words
(`Draft.judged`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from druthers.propose.quoting import stands_alone
from druthers.propose.sources.bridge import COMMON, LEAST_LETTERS, WORD, holding
from druthers.propose.sources.own import own, room
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import quoted
from druthers.propose.words import content

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.models import Piece, Progress
    from druthers.propose.lines import Line
    from druthers.propose.patterns import Pattern
    from druthers.propose.sources.port import Desk

NEAR: Final = (0.34, 0.9)
"""Cosine of two lines that speak of one thing, as in `bridge`; above the higher one they say the same."""
MOST_LINES: Final = 144  # of each of the two that are held against one another
PER_PAIR: Final = 3
PER_LINE: Final = 2
ALONE: Final = 0.45  # what a step suits that rests on one line only; on two, more, the nearer they are
RARE: Final = 10  # lines of both people that hold a word which joins two of them
SOMEBODY: Final = "a friend"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A line of the person's and one of the other's, the word that both have, and how near in meaning they are."""

    line: Line
    other: Line
    word: str
    near: float


@dataclass(frozen=True, slots=True)
class Both:
    """Lines of two people that are near in meaning, the nearest first; then lines of either that stand alone."""

    name: str = "together"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """What it finds, those first that cite a line of each."""
        yield from ()
        mine = _plain(desk.lines_of(desk.context.hits))
        theirs = _plain(desk.lines_of(desk.context.theirs))
        whom = desk.context.person
        drafts: list[Draft] = []
        used: set[Line] = set()
        for pair in _pairs(desk, mine, theirs):
            if pair.line in used or pair.other in used:
                continue
            found = [each for pattern in _for(pair.line, "together") if (each := _both(pattern, pair, whom))]
            if found:
                used |= {pair.line, pair.other}
                drafts += _some(desk, found, PER_PAIR)
            if len(used) >= desk.most:
                break
        for line in [each for each in mine if each not in used][: desk.most]:
            found = [each for pattern in _for(line, "together_own") if (each := _mine(pattern, line, whom))]
            drafts += _some(desk, found, PER_LINE)
        for line in [each for each in theirs if each not in used][: desk.most]:
            found = [each for pattern in _for(line, "together_theirs") if (each := _theirs(pattern, line, whom))]
            drafts += _some(desk, found, PER_LINE)
        return drafts


def _plain(lines: Sequence[Line]) -> list[Line]:
    """The lines that can be read without those around them."""
    return [line for line in lines if stands_alone(line.shown)][:MOST_LINES]


def _for(line: Line, patterns: str) -> list[Pattern]:
    return [pattern for pattern in own(patterns) if line.kind in pattern.kinds]


def _some(desk: Desk, drafts: list[Draft], most: int) -> list[Draft]:
    return desk.random.sample(drafts, min(most, len(drafts)))


def _pairs(desk: Desk, mine: Sequence[Line], theirs: Sequence[Line]) -> list[_Pair]:
    """A line of each that are near in meaning and have a rare word in common, the nearest first."""
    if not mine or not theirs:
        return []
    rows = desk.embedder.embed([line.shown for line in (*mine, *theirs)])
    cosines = rows[: len(mine)] @ rows[len(mine) :].T
    words = {line: content(line.shown) for line in (*mine, *theirs)}
    frequency = Counter(stem for stems in words.values() for stem in stems)
    found = []
    for row, line in enumerate(mine):
        for column, other in enumerate(theirs):
            near = float(cosines[row, column])
            shared = {stem for stem in words[line] & words[other] if frequency[stem] <= RARE}
            if NEAR[0] <= near <= NEAR[1] and shared and (word := _joining(line, shared)):
                found.append(_Pair(line, other, word, near))
    return sorted(found, key=lambda each: (-each.near, each.line.shown, each.other.shown))


def _joining(line: Line, shared: set[str]) -> str:
    """The longest telling word of a line with one of these stems, as the line writes it; nothing where none tells."""
    fitting = [
        word
        for word in WORD.findall(line.shown)
        if len(word) >= LEAST_LETTERS and word.lower() not in COMMON and content(word) & shared
    ]
    return max(fitting, key=len, default="")


def _both(pattern: Pattern, pair: _Pair, whom: str) -> Draft | None:
    most = room(pattern, 2, len(whom.split()) * pattern.gaps.count("name"))
    said = {"line": holding(pair.line, pair.word, most), "other": holding(pair.other, pair.word, most), "name": whom}
    because = f"You and {whom} have both written of “{pair.word}”."
    return _draft(pattern, said, (pair.line, pair.other), because, suits=min(1.0, ALONE + pair.near))


def _mine(pattern: Pattern, line: Line, whom: str) -> Draft | None:
    because = f"It rests on a line of yours; by the profile that {whom} published, it would suit them."
    return _draft(pattern, {"line": quoted(line, most=room(pattern)), "name": whom}, (line,), because)


def _theirs(pattern: Pattern, line: Line, whom: str) -> Draft | None:
    because = f"It rests on a line of {whom}'s; by what you rated, it would suit you."
    untagged = replace(line, note=replace(line.note, tags=()))  # what they tag is no matter of this person's taste
    return _draft(pattern, {"other": quoted(line, most=room(pattern)), "name": whom}, (untagged,), because)


def _draft(
    pattern: Pattern, said: dict[str, str | None], lines: tuple[Line, ...], because: str, suits: float = ALONE
) -> Draft | None:
    """A step that rests on these lines, the first of them above all; None where the pattern's gaps cannot be filled."""
    text = pattern.filled(said)
    if text is None:
        return None
    return Draft(
        text=text,
        source="together",
        citations=tuple(line.citation for line in lines),
        note=lines[0].note,
        shown=lines[0].shown,
        because=because,
        suits=suits,
        pattern=pattern,
        judged=_judged(pattern, said),
    )


def _judged(pattern: Pattern, said: dict[str, str | None]) -> str:
    """The step in the person's own words: without what the other wrote, and without who that is."""
    kept = pattern.step.replace(" “{other}”", " of it")
    return replace(pattern, step=kept).filled(said | {"name": SOMEBODY}) or pattern.step
