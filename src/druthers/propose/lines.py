"""Chooses the lines of the person's notes that are worth a step.

First in the proposer. Takes verbatim spans only, and only of text that the person wrote: no headings, quotes, code,
tables, links, finished tasks, nor anyone else's notes; and no line that `care` asks to leave alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.errors import DruthersError
from druthers.models import Citation
from druthers.propose.care import concern, grave
from druthers.propose.planting import hidden, planted
from druthers.propose.prompt import clean
from druthers.propose.quoting import stands_alone
from druthers.propose.signs import CLOUDED, GLAD
from druthers.propose.words import content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from druthers.models import Hit, Note
    from druthers.propose.context import Context
    from druthers.propose.signs import Kind

LEAST_WORDS, MOST_WORDS = 2, 60  # of a sentence
PER_HIT: Final = 3
CUE_WORTH: Final = 10  # what a line is worth that states something of its writer
RANKS, FAR = 4, 24  # the ranks of a hit that weigh 1, and the rank from which on they weigh no more
# What a line is worth less that points elsewhere or leads into a list, and one that leans on the line before it or has
# more than EASY words.
BESIDE, LEANING, EASY = 6, 4, 24
_TASK: Final = r"""
    should | ought\ to | needs?\ to | (?:have|has|had)\ to | must | forgot | forget | forgotten | promised | overdue
    | todo | to-do | due\ (?:on|by|next|this|in) | not\ yet | still\ (?:have|has|not|no|need) | haven't | have\ not
    | hasn't | has\ not | didn't\ get | never\ got | no\ time | putting\ off | put\ off | postpon\w+ | procrastinat\w+
    | avoid(?:ed|ing)? | remind | remember\ to | deadline | renews? | expires? | next\ (?:week|month)
"""
_INTENT: Final = r"""
    want\ to | wanted\ to | wants?\ (?:a|an|the|my|more|less) | would\ like | would\ love | 'd\ like | 'd\ love
    | hope\ to | hoping | wish | plan(?:s|ning)?\ to | going\ to | thinking\ (?:of|about)
    | dream(?:ing)?\ of | someday | one\ day
    | maybe\ i | could\ try | try\ to | idea | learn | curious | interested\ in
"""
_WORRY: Final = r"""
    worr\w+ | afraid | anxious | nervous | scared | stuck | struggl\w+ | can't | cannot | lonely | alone | tired
    | exhausted | argu\w+ | fight | hard | difficult | stress\w* | overwhelm\w+ | guilty | ashamed | jealous | angry
    | sad | bored | lost | confus\w+ | miss | hate | awful
    | too\ (?:much|many|often|late|slow|crowded|expensive) | not\ sure
    | don't\ know | never\ know | why\ do\ i | again\ and\ again | feel\ like | nobody
"""
_CUES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("task", re.compile(rf"\b(?:{_TASK})\b", re.IGNORECASE | re.VERBOSE)),
    ("intent", re.compile(rf"\b(?:{_INTENT})\b", re.IGNORECASE | re.VERBOSE)),
    ("worry", re.compile(rf"\b(?:{_WORRY})\b", re.IGNORECASE | re.VERBOSE)),
)
_MINE: Final = re.compile(r"\b(?:i|my|me|mine|myself)\b", re.IGNORECASE)
_YOURS: Final = re.compile(r"\byou(?:r|rs)?\b", re.IGNORECASE)
EARLY: Final = 25  # characters; "Worried about …" and "The tax is due …" need no "I"
_BOOKMARK: Final = re.compile(r"\s*(?:[-*+]\s+)?\**\[[^\]]*\]\([^)]*\)\**\s*(?:[-:\u2013\u2014(]|$)")
_QUOTED: Final = re.compile(r"\s*(?:[-*+]\s+)?[\"\u201c\u201e\u00ab]")  # somebody else's words, most often
_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_MARKER: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[(?P<box>.)\]\s+)?")
_NOT_PROSE: Final = re.compile(
    r"\s*(?:#{1,6}\s|>|\||<|%%|!\[|---+\s*$|\*\*\*+\s*$|===+\s*$|\[\^|\$\$|[\w-]+::\s|\{|@|\t| {4,}\S)"
)
_LINKS: Final = re.compile(r"!?\[\[[^\]]*\]\]|!?\[[^\]]*\]\([^)]*\)|https?://\S+|#[\w/-]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"”)*_]*\s+(?=[\"“(*_]*[^\W\d_a-zß-ÿ])")


@dataclass(frozen=True, slots=True)
class Line:
    """A span of a note, verbatim in `citation.quote`, and what the step is to answer.

    `shown` is the span on one line, without markup; `worth` how much it asks for a step, by its words and its place.
    """

    citation: Citation
    kind: Kind
    note: Note
    shown: str
    worth: float


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or list item: the file's text from `start` to `end`, on lines `first` to `last`."""

    start: int
    end: int
    first: int
    last: int
    open_task: bool


def choose(context: Context, hits: Sequence[Hit], most: int) -> tuple[tuple[Line, ...], Counter[str]]:
    """Return up to `most` lines of the hits, the worthiest first, and how many were left out for which reason."""
    found: dict[tuple[str, str], Line] = {}
    left_out: Counter[str] = Counter()
    for hit in hits:
        if hit.visibility == "following" and not context.may_cite(hit.path):
            left_out["in someone else's note"] += 1
            continue
        try:
            note = context.read(hit.path)
        except DruthersError:
            left_out["in a note that is gone"] += 1
            continue
        if grave(note.text):
            left_out["on something that wants more than a step"] += 1
            continue
        for line in _worthy(hit, note, context.about, left_out):
            found.setdefault((line.citation.path, line.citation.quote), line)
    return tuple(sorted(found.values(), key=lambda line: line.worth, reverse=True)[:most]), left_out


def _worthy(hit: Hit, note: Note, about: str | None, left_out: Counter[str]) -> list[Line]:
    """The best lines of one hit: those that state something of their writer first."""
    lines: list[Line] = []
    asked = content(about or "")
    unseen = hidden(note.text)
    for block in _blocks(note):
        if block.last < hit.lines[0] or block.first > hit.lines[1]:
            continue
        if concern(note.text[block.start : block.end]):
            left_out["on something that wants more than a step"] += 1
            continue
        if planted(note.text[block.start : block.end]) or any(
            start < block.end and block.start < end for start, end in unseen
        ):
            left_out["said to a machine, or hidden"] += 1
            continue
        for start, end in _sentences(note.text, block):
            quote = note.text[start:end]
            words = len(_LINKS.sub(" ", quote).split())
            kind = cue(quote)
            if block.open_task and kind in ("plain", "glad"):
                kind = "task"
            if not LEAST_WORDS <= words <= MOST_WORDS:
                left_out["too short or too long"] += 1
                continue
            first = note.text.count("\n", 0, start) + 1
            worth = (
                CUE_WORTH * (kind != "plain")
                - min(hit.rank, FAR) / RANKS
                + len(asked & content(quote))
                + min(words, 12) / 100
            )
            worth += bool(_MINE.search(quote))
            worth -= BESIDE * bool(_LINKS.search(quote)) + LEANING * (not stands_alone(quote))
            worth -= BESIDE * quote.endswith(":") + LEANING * (words > EASY)
            if len(_YOURS.findall(quote)) > len(_MINE.findall(quote)):
                left_out["addressed to a reader"] += 1
                continue
            citation = Citation(note.path, (first, first + quote.count("\n")), quote)
            lines.append(Line(citation, kind, note, clean(quote), worth))
    return sorted(lines, key=lambda line: line.worth, reverse=True)[:PER_HIT]


def cue(text: str) -> Kind:
    """Return what a sentence states of its writer, by its words; of the world alone it states nothing.

    >>> cue("I should call Ana."), cue("I want to run more."), cue("Feeling stuck."), cue("Lunch by the river.")
    ('task', 'intent', 'worry', 'plain')
    >>> cue("The function maps the key, which you need to insert."), cue("A lovely evening by the river.")
    ('plain', 'glad')
    """
    plain = text.replace("\u2019", "'")
    for kind, pattern in _CUES:
        found = pattern.search(plain)
        if found and (_MINE.search(plain) or (found.start() < EARLY and not _YOURS.search(plain))):
            return kind
    return "glad" if GLAD.search(plain) and not CLOUDED.search(plain) else "plain"


def _blocks(note: Note) -> Iterator[_Block]:
    """The paragraphs and list items of the body that are prose and not done."""
    start = end = first = last = 0
    open_task = done = fenced = False
    pending = False
    at = 0
    for number, raw in enumerate(note.text.split("\n"), start=1):
        here, at = at, at + len(raw) + 1
        line = raw.rstrip("\r")
        if number < note.body_line:
            continue
        marker = _MARKER.match(line)
        if fence := bool(_FENCE.match(line)):
            fenced = not fenced
        prose = not (fenced or fence) and line.strip() and (marker or not _NOT_PROSE.match(line))
        prose = prose and not _BOOKMARK.match(line) and not _QUOTED.match(line)
        if pending and (not prose or marker):
            if not done:
                yield _Block(start, end, first, last, open_task)
            pending = False
        if not prose:
            continue
        if not pending:
            box = marker["box"] if marker else None
            start, first, pending = here + (marker.end() if marker else 0), number, True
            open_task, done = box == " ", box is not None and box != " "
        end, last = here + len(line), number
    if pending and not done:
        yield _Block(start, end, first, last, open_task)


def _sentences(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    """Where the sentences of a block begin and end, without the blanks around them."""
    span = text[block.start : block.end]
    at = 0
    for cut in [*(match.end() for match in _SENTENCE.finditer(span)), len(span)]:
        sentence = span[at:cut]
        if sentence.strip():
            lead = len(sentence) - len(sentence.lstrip())
            yield block.start + at + lead, block.start + at + len(sentence.rstrip())
        at = cut
