"""Two passages from far apart that speak of one thing, laid side by side."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.propose.quoting import stands_alone
from druthers.propose.sources.own import own, room
from druthers.propose.sources.port import Draft
from druthers.propose.sources.saying import apart, clauses, quoted, written
from druthers.propose.words import content

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from druthers.models import Piece, Progress
    from druthers.propose.lines import Line
    from druthers.propose.signs import Kind
    from druthers.propose.sources.port import Desk

FAR: Final = 30  # days between two dated notes; where one has no date, they stand in different folders
RARE: Final = 2  # lines of those on the desk that hold a word which joins two of them …
KNOWN: Final = 6  # … and of all notes; a word that stands in more joins nothing
LEAST_LETTERS: Final = 4  # of such a word
SHARE: Final = 3  # of what is wanted in all, no more than one in so many
MOST_LINES: Final = 24  # of the moment
PAIRS: Final = 12  # that are looked into, those first with the longest word: each costs a search
GROUP: Final = 8  # older passages that are looked at together, and lines taken from them
# Cosine of two lines. With the bundled embedder 10 of 12 pairs on one matter lie above the lower one, and 4 of 12 that
# have but a word of two meanings in common; above the higher one, two lines say the same.
NEAR: Final = (0.34, 0.75)
WORD: Final = re.compile(r"[^\W\d_]+")
_COMMON_WORDS: Final = """
    anyone anything awesome best better bring called change come comes does each else enough everyone everything
    fact favorite favourite feel felt find first found free fully gave give given good great hard help here home
    house idea inside keep kind know last later learn learning life list little long look love many maybe mean mind
    moment month months morning near next nice night nobody nothing often order others part people place point
    problem read rest right said second self share side someone start state stay take talk tell thank there think
    though thought three time today tomorrow took tried true turn used using wait want week weeks well went whole
    wish word words work world write writing wrote year years yesterday
"""
COMMON: Final = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Span:
    """Two lines, the later first, the word that both have, and how near in meaning they are (cosine)."""

    later: Line
    earlier: Line
    word: str
    near: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two of the person's lines, from different notes a month or more apart, of middling nearness, with a rare word."""

    name: str = "bridge"

    def drafts(self, desk: Desk) -> Generator[Piece | Progress, None, list[Draft]]:
        """Those it finds, the nearest first, and each line in one of them only."""
        yield from ()
        drafts: list[Draft] = []
        used: set[Line] = set()
        for span in spans(desk):
            if len(drafts) == max(1, desk.most // SHARE):
                break
            if span.later in used or span.earlier in used:
                continue
            if draft := self._draft(desk, span):
                used |= {span.later, span.earlier}
                drafts.append(draft)
        return drafts

    def _draft(self, desk: Desk, span: Span) -> Draft | None:
        line, other = span.later, span.earlier
        pattern = desk.random.choice([each for each in own("bridges") if each.name in _reads(line.kind, other.kind)])
        date = written(line.note, desk.context.now)
        most = room(pattern, 2, len(date.split()) * ("date" in pattern.gaps))
        said = {"line": holding(line, span.word, most), "other": holding(other, span.word, most), "date": date}
        text = pattern.filled(said)
        if text is None:
            return None
        days = abs((line.note.created - other.note.created).days)
        told = f"{apart(days)} apart" if line.note.dated and other.note.dated else "from two places"
        return Draft(
            text=text,
            source=self.name,
            citations=(line.citation, other.citation),
            note=line.note,
            shown=line.shown,
            because=f"Two of your notes, {told}, both speak of “{span.word}”.",
            suits=span.near,
            pattern=pattern,
        )


def holding(line: Line, word: str, most: int) -> str | None:
    """Words of the line to the letter that hold the word which joins two: its beginning, or a later clause."""
    for start in (0, *clauses(line.shown)):
        said = quoted(line, most=most, start=start)
        if said is not None and content(word) <= content(said):
            return said
    return None


def spans(desk: Desk) -> list[Span]:
    """Return the pairs of lines that may be joined, the nearest in meaning first."""
    lines = list(desk.lines)[:MOST_LINES]
    others = _of_then(desk)
    pairs = []
    frequency = Counter(stem for line in {*lines, *others} for stem in content(line.shown))
    for line in lines:
        for other in others:
            if line.citation.path == other.citation.path or not _far(line, other):
                continue
            if not (stands_alone(line.shown) and stands_alone(other.shown)):
                continue
            if (line.kind, other.kind) != ("plain", "plain") and (word := _joining(line, other, frequency)):
                pairs.append((line, other, word))
    pairs = sorted(pairs, key=lambda pair: len(pair[2]), reverse=True)[:PAIRS]
    pairs = [pair for pair in pairs if len({hit.path for hit in desk.context.mentions(pair[2])}) <= KNOWN]
    if not pairs:
        return []
    found = [
        Span(*_in_order(line, other), word, near)
        for (line, other, word), near in zip(pairs, _nearness(desk, pairs), strict=True)
        if NEAR[0] <= near <= NEAR[1]
    ]
    return sorted(found, key=lambda span: span.near, reverse=True)


def _reads(later: Kind, earlier: Kind) -> tuple[str, ...]:
    """Which patterns read well for lines of two kinds."""
    meant = ("intent", "task")
    if later in meant and earlier in meant:
        return ("one-thing-for-both", "lend-each-other")
    if later == earlier == "worry":
        return ("what-changed-between",)
    if later == "worry" and earlier == "glad":
        return ("helped-then",)
    return ("first-to-second", "lend-each-other")


def _of_then(desk: Desk) -> list[Line]:
    """Lines of older passages, some of each: all together, those that mean to do something would crowd out the rest."""
    older = desk.context.older
    groups = (desk.lines_of(older[at : at + GROUP]) for at in range(0, len(older), GROUP))
    return [line for group in groups for line in group[:GROUP]]


def _in_order(line: Line, other: Line) -> tuple[Line, Line]:
    return (line, other) if line.note.created >= other.note.created else (other, line)


def _far(line: Line, other: Line) -> bool:
    """Whether two lines are far from each other, in time where both have one, else in place."""
    if line.note.dated and other.note.dated:
        return abs((line.note.created - other.note.created).days) >= FAR
    return line.citation.path.rpartition("/")[0] != other.citation.path.rpartition("/")[0]


def _joining(line: Line, other: Line, frequency: Counter[str]) -> str | None:
    """The longest word of the later line that both have and few others, as the line writes it."""
    shared = {stem for stem in content(line.shown) & content(other.shown) if frequency[stem] <= RARE}
    fitting = [
        word
        for word in WORD.findall(line.shown)
        if len(word) >= LEAST_LETTERS and word.lower() not in COMMON and content(word) & shared
    ]
    return max(fitting, key=len, default=None)


def _nearness(desk: Desk, pairs: Sequence[tuple[Line, Line, str]]) -> Iterable[float]:
    """The cosine of the lines of each pair."""
    among = list(dict.fromkeys(line.shown for pair in pairs for line in pair[:2]))
    rows = desk.embedder.embed(among)
    at = {text: position for position, text in enumerate(among)}
    return [float(rows[at[line.shown]] @ rows[at[other.shown]]) for line, other, _ in pairs]
