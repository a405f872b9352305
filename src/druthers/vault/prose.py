"""Telling a note's prose from its code and its comments, so that what looks like a tag or a link there is none.

The vault stage. Blocks and spans as CommonMark 0.31 has them, as far as they matter here, in time linear in the text.
Obsidian's `%% comments %%` are prose: Obsidian itself counts the links and tags that stand in one. Nothing is rendered.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAB: Final = 4
_CODE_INDENT: Final = 4  # columns beyond the text around it
_DEEPEST: Final = 100  # lists in lists; whoever has more of them typed none
_WIDEST_MARKER: Final = 4  # more space after a list marker begins code inside the item
_SIGNS: Final = re.compile(r"`|~~~|<!--|<(?:pre|code|script|style)|^(?: {4}| {0,3}\t)", re.IGNORECASE | re.MULTILINE)
_QUOTE: Final = re.compile(r"(?:[ \t]*>)+ ?")
_ITEM: Final = re.compile(r"([ \t]*+(?:[-*+]|\d{1,9}[.)]))(?:([ \t]+)|$)")
_FENCE: Final = re.compile(r"[ \t]*(`{3,}+(?!.*`)|~{3,}+)")
_ALONE: Final = re.compile(r"[ \t]*+(?:#{1,6}(?:[ \t]|$)|[-=*_ \t]{2,}$)")  # headings, rules
_TABLE_RULE: Final = re.compile(r"[ \t>]*+(?=[^|]*\|)\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
_FIRST_ITEMS: Final = frozenset({"-", "*", "+", "1.", "1)"})
_RAW: Final = re.compile(r"[ \t]*(?:(<!--)|<(pre|script|style)(?=[\s>]|$))", re.IGNORECASE)
_INLINE: Final = re.compile(r"\\[\s\S]|(`+)|(<!--)|<(code)(?:\s[^<>]*)?>", re.IGNORECASE)
_TICKS: Final = re.compile(r"`+")
MASK: Final = "\u2063"  # an invisible separator: neither a space nor part of a tag, and nothing that opens anything


def prose(lines: Sequence[str]) -> list[str]:
    """The lines, with code and comments made unreadable: a whole line of it is empty, a span of it is masked.

    Line for line and, in what is left, column for column as they were.

    >>> [line.replace(MASK, "_") for line in prose(["See `a [[b]]` and [[c]]", "~~~", "[[d]]", "~~~"])]
    ['See _________ and [[c]]', '', '', '']
    """
    if not _SIGNS.search("\n".join(lines)):
        return list(lines)
    scanner = _Scanner([line.rstrip("\r") for line in lines])
    scanner.run()
    return scanner.lines


@dataclass(frozen=True, slots=True)
class _Open:
    """A block whose lines are not prose: what ends it, and the quotes and the list item that it lies in."""

    end: re.Pattern[str]
    quote: re.Pattern[str]
    column: int
    fence: bool


class _Scanner:
    """Reads line after line; a paragraph's spans are masked when it ends, because they may cross its lines.

    Columns are counted from where the text of the surrounding quotes begins.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._open: _Open | None = None
        self._depth = 0  # of quotes
        self._items: list[int] = []  # the columns at which the text of the open list items begins
        self._paragraph: list[int] = []

    def run(self) -> None:
        """Mask every line."""
        for number, line in enumerate(list(self.lines)):
            quote = _QUOTE.match(line)
            start = quote.end() if quote else 0
            depth = quote[0].count(">") if quote else 0
            if self._open is not None and self._still_open(self._open, number, line):
                continue
            if line[start:].strip():
                self._block(number, depth, line, start)
            else:
                self._end_paragraph()
                self._depth = depth
        self._end_paragraph()

    def _still_open(self, block: _Open, number: int, line: str) -> bool:
        """Whether a line belongs to the open block; one that closes it does."""
        quote = block.quote.match(line)
        start = quote.end() if quote else 0
        indent = _indent(line, start)
        if quote is None or (line[start:].strip() and indent < block.column):
            self._open = None
            return False
        found = block.end.match(line, start) if block.fence else block.end.search(line, start)
        self.lines[number] = ""
        if found is not None and not block.fence:  # the line goes on in prose
            self.lines[number] = MASK * found.end() + line[found.end() :]
            self._paragraph.append(number)
        if found is not None and (not block.fence or indent - block.column < _CODE_INDENT):
            self._open = None
        return True

    def _block(self, number: int, depth: int, line: str, start: int) -> None:
        """Take a line that is not blank and stands in no open block."""
        if depth > self._depth or (depth < self._depth and not self._paragraph):
            self._end_paragraph()
            self._items = []
        self._depth = depth
        begun, indent = self._enter_items(line, start)
        self._depth += line.count(">", start, begun)
        if not line[begun:].strip():
            return
        if not self._paragraph and begun == start:
            self._leave_items(indent)
        inside = begun > start or indent - (self._items[-1] if self._items else 0) < _CODE_INDENT
        if not inside and not self._paragraph:
            self.lines[number] = ""
        elif not inside or not self._opens(number, indent, line[begun:]):
            alone = bool(_ALONE.match(line, begun))
            if alone:
                self._end_paragraph()
            self._paragraph.append(number)
            if alone:
                self._end_paragraph()

    def _enter_items(self, line: str, start: int) -> tuple[int, int]:
        """Open the list items, and quotes in them, that begin on a line; where its text begins, and its column."""
        begun, indent = start, _indent(line, start)
        while len(self._items) < _DEEPEST and (found := _ITEM.match(line, begun)):
            deeper = indent >= (self._items[-1] if self._items else 0)
            first = found[1].strip() in _FIRST_ITEMS and line[found.end() :].strip()
            if self._paragraph and deeper and not first:  # only such an item interrupts a paragraph
                break
            self._end_paragraph()
            self._leave_items(indent)
            marker = _width(line[: found.end(1)])
            space = _width(line[: found.end()]) - marker
            indent = marker - _width(line[:start]) + (space if 0 < space <= _WIDEST_MARKER else 1)
            self._items.append(indent)
            begun = found.end()
            if quote := _QUOTE.match(line, begun):
                begun = quote.end()
        return begun, indent

    def _opens(self, number: int, indent: int, content: str) -> bool:
        """Whether a fence, raw HTML or a comment that spans lines begins here."""
        fence, raw = _FENCE.match(content), _RAW.match(content)
        if fence is not None:
            end = re.compile(rf"[ \t]*{fence[1][0]}{{{len(fence[1])},}}[ \t]*$")
        elif raw is not None:
            end = re.compile("-->" if raw[1] else rf"</{raw[2]}>", re.IGNORECASE)
            if end.search(content):  # over on its own line; what is left of a comment's may be prose
                if raw[2]:
                    self.lines[number] = ""
                return bool(raw[2])
        else:
            return False
        self._end_paragraph()
        self._leave_items(indent)
        quote = re.compile(rf"(?:[ \t]*>){{{self._depth}}} ?" if self._depth else "")
        self._open = _Open(end, quote, self._items[-1] if self._items else 0, fence=fence is not None)
        self.lines[number] = ""
        return True

    def _leave_items(self, indent: int) -> None:
        while self._items and self._items[-1] > indent:
            self._items.pop()

    def _end_paragraph(self) -> None:
        if not self._paragraph:
            return
        first, last = self._paragraph[0], self._paragraph[-1] + 1
        self._paragraph = []
        rule = next((n for n in range(first + 1, last) if _TABLE_RULE.match(self.lines[n])), last + 1)
        rows = range(rule - 1, last)  # of a table each row stands alone
        for start, end in [(first, min(rule - 1, last)), *((row, row + 1) for row in rows)]:
            if start < end:
                self.lines[start:end] = _without_spans("\n".join(self.lines[start:end])).split("\n")


def _without_spans(text: str) -> str:
    """A paragraph with its code spans and inline comments masked."""
    if not _INLINE.search(text):
        return text
    runs: defaultdict[int, list[int]] = defaultdict(list)  # where the runs of so many ticks begin
    for run in _TICKS.finditer(text):
        runs[len(run[0])].append(run.start())
    ends = _Ends(text)
    pieces, kept, at = [], 0, 0
    while found := _INLINE.search(text, at):
        at = found.end()
        if found[1]:
            same = runs[len(found[1])]
            following = bisect_left(same, at)
            end = same[following] + len(found[1]) if following < len(same) else -1
        elif found[2]:
            end = ends.after(at, "-->")
        elif found[3]:
            end = ends.after(at, f"</{found[3].lower()}>")
        else:
            continue
        if end >= 0:
            pieces += [text[kept : found.start()], _masked(text[found.start() : end])]
            kept = at = end
    return "".join([*pieces, text[kept:]])


class _Ends:
    """Finds ends, and looks only once for one that never comes."""

    def __init__(self, text: str) -> None:
        self._text = text.lower() if len(text.lower()) == len(text) else text
        self._never: set[str] = set()

    def after(self, start: int, end: str) -> int:
        """Where `end` is over, or -1."""
        if end in self._never:
            return -1
        found = self._text.find(end, start)
        if found < 0:
            self._never.add(end)
            return -1
        return found + len(end)


def _masked(text: str) -> str:
    return "\n".join(MASK * len(line) for line in text.split("\n"))


def _indent(line: str, start: int) -> int:
    """The columns of white space at `start`."""
    content = line[start:]
    return _width(line[: len(line) - len(content.lstrip(" \t"))]) - _width(line[:start])


def _width(text: str) -> int:
    return len(text.expandtabs(_TAB)) if "\t" in text else len(text)
