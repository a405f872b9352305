"""Secrets that one line does not show: promised in one and given in the next, listed beneath a heading, wrapped in two.

The publish stage. Asked of a line that passed, it looks at those around it.
"""

# ruff: noqa: RUF001 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.publish.codes import SPARE_HEAD, SPARE_WORDS, spare_codes
from druthers.publish.hits import Hit
from druthers.publish.passwords import GATES, PROSE, WORD, weight
from druthers.publish.secrets import is_real
from druthers.publish.sorts import ALL, CODES, LONG, PASSWORDS
from druthers.publish.tokens import NAMES, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORT: Final = 160  # characters; a longer line is a paragraph, and promises nothing beneath it
NEAR: Final = 2  # lines further on that a promise reaches, fences and empty lines not counted
TOGETHER: Final = 16  # characters of the shortest token
LEAST: Final = 4  # characters of a token that a wrap leaves at the end
LIST: Final = 24  # lines beneath a heading that recovery codes may fill
EMPTY: Final = re.compile(r"[\s>*_~`-]*(?:```\w*|~~~\w*)?\s*")
PROMISE: Final = re.compile(
    rf"(?<![A-Za-z]){WORD}[\w '’()-]{{0,40}}\s*[\"'`*]*\s*(?:is|was|are|=|:|→|->)?[\s*`]*$|^\s*#+ .*{WORD}\s*$",
    re.IGNORECASE,
)
TAIL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+=~:-"
HEAD: Final = re.compile(r"(?P<quote>[\s>*|#/\"'-]*)(?P<run>[A-Za-z0-9_./+=~-]{4,})")
ROW: Final = re.compile(r"\s*\|.*\|\s*$")


def across(lines: Sequence[str], at: int, sorts: int = ALL) -> Iterator[tuple[int, Hit]]:
    """What line `at`, counted from 1, shows together with its neighbours: the line of each hit, and the hit."""
    line = lines[at - 1]
    if sorts & LONG:
        yield from _wrapped(lines, at)
    if at < len(lines):
        low = line.lower()
        if sorts & CODES and any(word in low for word in SPARE_WORDS) and SPARE_HEAD.search(line):
            yield from _listed(lines, at)
        if sorts & (PASSWORDS | CODES) and "|" in line:
            yield from _columns(lines, at)
        if sorts & PASSWORDS and len(line) <= SHORT and any(gate in low for gate in GATES) and PROMISE.search(line):
            yield from _promised(lines, at)


def _wrapped(lines: Sequence[str], at: int) -> Iterator[tuple[int, Hit]]:
    """A token that a wrap cut in two: known by its beginning, and too short without what follows, or ending here."""
    for first in (at - 1, at):
        if not 1 <= first < len(lines):
            continue
        above = lines[first - 1].rstrip("\r\\")
        begun = above[above.rfind(" ") + 1 :][-300:]
        begun = begun[len(begun.rstrip(TAIL)) :]
        head = HEAD.match(lines[first]) if len(begun) >= LEAST and not begun.isalpha() else None
        if head and len(begun) + len(head["run"]) >= TOGETHER:
            start = len(above) - len(begun)
            for match in TOKEN.finditer(begun + head["run"]):
                if (
                    match.start() < len(begun) - 2 < match.end() - 3
                    and is_real(match[0])
                    and not TOKEN.match(begun, match.start())
                ):
                    rule, what = NAMES[int((match.lastgroup or "t0")[1:])]
                    yield (
                        first,
                        Hit(
                            start + match.start(), len(above), f"secret:{rule}", f"{what}, cut in two by the line's end"
                        ),
                    )


def _listed(lines: Sequence[str], at: int) -> Iterator[tuple[int, Hit]]:
    for number in range(at + 1, min(at + LIST, len(lines)) + 1):
        below = lines[number - 1]
        hits = list(spare_codes(below))
        if not hits and not EMPTY.fullmatch(below):
            return
        left = below
        for hit in reversed(hits):
            left = left[: hit.start] + left[hit.end :]
        if len(re.findall(r"[A-Za-z]{2,}", left)) > 2:  # noqa: PLR2004 - a sentence is no list of codes
            return
        yield from ((number, hit) for hit in hits)


def _promised(lines: Sequence[str], at: int) -> Iterator[tuple[int, Hit]]:
    number, looked = at, 0
    while number < len(lines) and looked < NEAR:
        number += 1
        below = lines[number - 1]
        if EMPTY.fullmatch(below):
            looked += not below.strip()
            continue
        words = below.strip(" \t\r>*_`\"'-")
        said = lines[at - 1].rstrip(" \t\r*`")[-1:] in ":=" or lines[at - 1].rstrip().endswith((" is", " was"))
        if (
            len(words.split()) == 1
            and weight(words) >= (1 if said else 2)
            and words.casefold() not in PROSE
            and not re.search(r"\]\(|[<>=]", words)
        ):
            start = below.index(words)
            yield number, Hit(start, start + len(words), "secret:password", "a password")
        return


def _columns(lines: Sequence[str], at: int) -> Iterator[tuple[int, Hit]]:
    """The cells beneath a heading of a table that says password, or PIN."""
    if at + 1 >= len(lines) or not re.fullmatch(r"[\s|:-]*-[\s|:-]*", lines[at]):
        return
    heads = lines[at - 1].strip().strip("|").split("|")
    secret = [
        place
        for place, head in enumerate(heads)
        if re.fullmatch(rf"[\s*_`]*(?:{WORD}|pin)[\s*_`]*", head, re.IGNORECASE)
    ]
    for number in range(at + 2, len(lines) + 1):
        row = lines[number - 1]
        if not ROW.match(row):
            return
        begin = row.index("|") + 1
        cells = [(begin, "")]
        cells = []
        for cell in row[begin:].rstrip().rstrip("|").split("|"):
            cells.append((begin, cell))
            begin += len(cell) + 1
        for place in secret:
            if place < len(cells):
                start, cell = cells[place]
                value = cell.strip(" *_`")
                if value and weight(value, quoted=True) >= 1:
                    start += cell.index(value)
                    yield number, Hit(start, start + len(value), "secret:password", "a password")
