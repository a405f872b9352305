"""Cutting a note into passages: along its structure, small enough to be embedded whole, large enough to mean something.

The index stage's first step. A passage is whole lines of the note, verbatim, or a verbatim piece of one over-long line;
it never reaches across a heading. Only a conversation's passages overlap: each turn is read with the ones before and
after it. Lines end at a line feed and nowhere else: U+2028 and carriage returns stay inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.index.tokens import cut, tokens
from druthers.index.wording import without_addresses
from druthers.models import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.models import Note

# Small neighbours are packed to about this many words; 100 did best on prose.
PACKED_WORDS: Final = 100

# A longer passage says too many things at once to be found by one of them, whatever the embedder would read.
MOST_TOKENS: Final = 200
LEAST_TOKENS: Final = 24

# Date and title stand in front of a passage, and the guess may fall short by a twelfth.
_HEAD_TOKENS: Final = 39

# A turn alone seldom says what it is about; of one to nine turns three did best.
WINDOW_TURNS: Final = 3

_HEADING: Final = re.compile(r"^ {0,3}#{1,6}([ \t]|$)")
_UNDERLINE: Final = re.compile(r"^ {0,3}(=+|-{2,})[ \t\r]*$")
_ITEM: Final = re.compile(r"^[ \t]*([-*+]|\d{1,9}[.)])([ \t]|$)")
_FENCE: Final = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})(.*)$")

# "**Ana:** text", "**Ana**: text", "Ana: text", perhaps with a time in brackets before it
_TURN: Final = re.compile(
    r"^ {0,3}(?:\[[^\[\]]{1,30}\] *)?"
    r"(?:\*\*([^\W\d_][^*:]{0,39}?) *(?::\*\*|\*\* *:)|([^\W\d_][\w.'\u2019-]*(?: [\w.'\u2019-]+){0,3}) ?:)[ \t]+\S"
)

Span = tuple[int, int]  # first and last position in the list of lines, both included


@dataclass(frozen=True, slots=True)
class _Lines:
    """A note's lines with what each of them costs."""

    text: list[str]
    words: list[int]
    tokens: list[int]
    headings: frozenset[int]
    most: int

    def cost(self, span: Span) -> int:
        return sum(self.tokens[span[0] : span[1] + 1])

    def size(self, span: Span) -> int:
        return sum(self.words[span[0] : span[1] + 1])

    def blank(self, number: int) -> bool:
        return not self.text[number].strip()

    def only_headings(self, span: Span) -> bool:
        return all(number in self.headings or self.blank(number) for number in range(span[0], span[1] + 1))


def passages_of(note: Note, max_tokens: int = 256) -> list[Passage]:
    """Cut the body of a note into passages, in its order; together they hold every line that is not blank.

    The frontmatter is left out; an empty note has none. `max_tokens` is how much the embedder reads of a text.
    """
    text = note.text.split("\n")
    start = note.body_line - 1
    fences = _fences(text, start)
    lines = _Lines(
        text,
        [len(line.split()) for line in text],
        [tokens(without_addresses(line)) for line in text],
        _headings(text, start, fences),
        most_tokens(max_tokens),
    )
    found: list[Passage] = []
    for section in _sections(lines, start):
        for first, last in _spans(lines, section, fences):
            whole = "\n".join(text[first : last + 1])
            too_long = first == last and lines.cost((first, last)) > lines.most
            pieces = cut(whole, lines.most) if too_long else [whole]
            found.extend(Passage(note.path, note.visibility, (first + 1, last + 1), piece) for piece in pieces)
    return found


def most_tokens(max_tokens: int) -> int:
    """Tell how long a passage may be for an embedder that reads so many tokens, by our own guess of them.

    >>> most_tokens(128), most_tokens(256), most_tokens(8192)
    (82, 200, 200)
    """
    return max(LEAST_TOKENS, min(MOST_TOKENS, (max_tokens - _HEAD_TOKENS) * 12 // 13))


def _spans(lines: _Lines, section: Span, fences: dict[int, int]) -> Iterator[Span]:
    """Give a section's passages: windows where people talk, blocks packed together everywhere else."""
    first = section[0]
    for turns in _conversations(lines, section, fences):
        before = (first, turns[0][0] - 1)
        while before[0] <= before[1] and lines.blank(before[0]):
            before = (before[0] + 1, before[1])
        if lines.only_headings(before):  # with the first turn, as with any text
            turns[0] = (before[0], turns[0][1])
        else:
            yield from _packed(lines, _blocks(lines, before, fences))
        yield from _windows(lines, turns)
        first = turns[-1][1] + 1
    if first <= section[1]:
        yield from _packed(lines, _blocks(lines, (first, section[1]), fences))


def _conversations(lines: _Lines, section: Span, fences: dict[int, int]) -> Iterator[list[Span]]:
    """Find runs of turns: three or more labelled lines, blank ones between allowed, whose labels come back.

    Each turn is its labelled line and what follows it up to a blank line.
    """
    turns: list[Span] = []
    labels: list[str] = []
    number = section[0]
    while number <= section[1]:
        label = None if number in fences or number in lines.headings else _label(lines.text[number])
        if label is not None:
            turns.append((number, number))
            labels.append(label)
        elif turns and turns[-1][1] == number - 1 and number not in fences and not lines.blank(number):
            turns[-1] = (turns[-1][0], number)
        elif not lines.blank(number):
            if _is_talk(labels):
                yield turns
            turns, labels = [], []
        number = fences.get(number, number) + 1
    if _is_talk(labels):
        yield turns


def _label(line: str) -> str | None:
    found = _TURN.match(line)
    return (found[1] or found[2]) if found else None


def _is_talk(labels: list[str]) -> bool:
    """Tell talk from a list of properties, each of which has a label of its own."""
    return len(labels) >= WINDOW_TURNS and len(set(labels)) * 3 <= len(labels) * 2


def _windows(lines: _Lines, turns: list[Span]) -> Iterator[Span]:
    """Give each turn with as many of the following as fit, up to three; a window inside another is left out."""
    reached = -1
    for position, (first, last) in enumerate(turns):
        end = last
        for _, later in turns[position + 1 : position + WINDOW_TURNS]:
            if lines.cost((first, later)) > lines.most:
                break
            end = later
        if end > reached:
            if lines.cost((first, end)) > lines.most:
                yield from _parts(lines, (first, end))
            else:
                yield first, end
            reached = end


def _fences(text: list[str], start: int) -> dict[int, int]:
    """Map the first line of each fenced block to its last; a fence that nothing closes is an ordinary line."""
    marks = [(number, mark) for number in range(start, len(text)) if (mark := _FENCE.match(text[number]))]
    found: dict[int, int] = {}
    end = -1
    for position, (first, mark) in enumerate(marks):
        fence = mark[1]
        if first <= end or (fence[0] == "`" and "`" in mark[2]):
            continue
        for last, other in marks[position + 1 :]:
            if other[1].startswith(fence) and not other[2].strip():
                found[first] = end = last
                break
    return found


def _headings(text: list[str], start: int, fences: dict[int, int]) -> frozenset[int]:
    """Find the lines that are headings, `# …` or underlined, outside fences."""
    found: set[int] = set()
    number = start
    while number < len(text):
        if number in fences:
            number = fences[number] + 1
            continue
        line = text[number]
        below = text[number + 1] if number + 1 < len(text) and number + 1 not in fences else ""
        if _HEADING.match(line):
            found.add(number)
        elif line.strip() and _UNDERLINE.match(below) and not _UNDERLINE.match(line) and not _ITEM.match(line):
            found |= {number, number + 1}
            number += 1
        number += 1
    return frozenset(found)


def _sections(lines: _Lines, start: int) -> Iterator[Span]:
    """Cut before each heading, but not between headings that follow each other with nothing under the first."""
    first = start
    for number in range(start, len(lines.text)):
        if number in lines.headings and not lines.only_headings((first, number - 1)):
            yield first, number - 1
            first = number
    yield first, len(lines.text) - 1


def _blocks(lines: _Lines, section: Span, fences: dict[int, int]) -> Iterator[Span]:
    """Give the section's paragraphs, lists and fenced blocks, and the parts of those that are too long."""
    number = first = section[0]
    while number <= section[1]:
        if number in fences or lines.blank(number):
            if first < number:
                yield from _parts(lines, (first, number - 1))
            if number in fences:
                yield from _parts(lines, (number, fences[number]))
                number = fences[number]
            first = number + 1
        number += 1
    if first < number:
        yield from _parts(lines, (first, section[1]))


def _parts(lines: _Lines, block: Span) -> Iterator[Span]:
    """Give the block whole where it fits, else its list items at the outermost level, else its lines."""
    first, last = block
    if first == last or lines.cost(block) <= lines.most:
        yield block
        return
    items = [number for number in range(first, last + 1) if _ITEM.match(lines.text[number])]
    outermost = min((_indent(lines.text[number]) for number in items), default=0)
    starts = [number for number in items if number > first and _indent(lines.text[number]) == outermost]
    starts = starts or [number for number in range(first + 1, last + 1) if not lines.blank(number)]
    for begin, after in zip([first, *starts], [*starts, last + 1], strict=True):
        end = after - 1
        while end > begin and lines.blank(end):
            end -= 1
        yield from _parts(lines, (begin, end))


def _packed(lines: _Lines, blocks: Iterator[Span]) -> Iterator[Span]:
    """Join neighbours while they stay small; a heading goes with what stands under it wherever both fit."""
    current: Span | None = None
    for block in blocks:
        if current is not None:
            joined = (current[0], block[1])
            small = lines.size(joined) <= PACKED_WORDS or lines.only_headings(current)
            if small and lines.cost(joined) <= lines.most:
                current = joined
                continue
            yield current
        current = block
    if current is not None:
        yield current


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
