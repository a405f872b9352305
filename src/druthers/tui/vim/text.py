"""Vim in a text: what was typed read as a command, and where a motion leads. Knows lines and places, no widget."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Place = tuple[int, int]

COUNT: Final = r"([1-9]\d{0,2})?"
MOTION: Final = r"gg|[hjklwbe0$G^]"
ALONE: Final = rf"{COUNT}({MOTION}|[xXDCoOiIaApPu])"
ON: Final = rf"{COUNT}(?P<on>[dyc]){COUNT}({MOTION}|(?P=on))"
COMMAND: Final = re.compile(rf"(?:{ALONE})|(?:{ON})")
BEGUN: Final = re.compile(rf"{COUNT}(?:[dyc]{COUNT})?g?")
DOES: Final = (  # what Help tells, and what a test presses
    ("h j k l", "left, down, up, right; 3w: three words on"),
    ("w b e", "the next word, the one before, a word's end"),
    ("0 ^ $", "the line's beginning, its first letter, its end"),
    ("gg G", "the text's beginning, its end"),
    ("i a I A", "write here, after it, at the line's ends"),
    ("o O", "write on a new line below, above"),
    ("x X", "take out a letter here, before"),
    ("d c y", "take out, change, copy: dw, c$, y2j"),
    ("dd cc yy", "the same with the line"),
    ("D C", "take out, change to the line's end"),
    ("p P", "put in after, before"),
    ("u ctrl+r", "undo, redo"),
    (":w :q :x", "save, leave, both"),
    ("esc", "to normal mode; from there, leave"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """`what` alone, or `on` a motion: d, y or c; `times` is the count, 0 where none was said."""

    what: str
    on: str = ""
    times: int = 0


def command(typed: str) -> Command | None:
    """A whole command; None where it is none, or not yet.

    >>> command("2dw"), command("dd"), command("d"), command("12j").times
    (Command(what='w', on='d', times=2), Command(what='d', on='d', times=0), None, 12)
    """
    found = COMMAND.fullmatch(typed)
    if found is None:
        return None
    count, alone, before, on, after, what = found.groups()
    if alone:
        return Command(alone, times=int(count or 0))
    return Command(what, on, int(before or 1) * int(after or 1) if before or after else 0)


def begun(typed: str) -> bool:
    """Whether a command may still come of it.

    >>> begun("2"), begun("d2"), begun("dg"), begun("z"), begun("dx")
    (True, True, True, False, False)
    """
    return bool(BEGUN.fullmatch(typed))


def kind(character: str) -> int:
    """What words are made of: 0 a space, 1 a letter, a digit or an underscore, 2 anything else."""
    return 0 if character.isspace() else 1 if character.isalnum() or character == "_" else 2


def next_word(lines: Sequence[str], at: Place) -> Place:
    """Where the next word begins; an empty line is one.

    >>> next_word(["to be, or", "", "not"], (0, 3)), next_word(["to be", "", "not"], (0, 3)), next_word(["a"], (0, 0))
    ((0, 5), (1, 0), (0, 1))
    """
    row, column = at
    line = lines[row]
    here = kind(line[column]) if column < len(line) else 0
    while column < len(line) and here and kind(line[column]) == here:
        column += 1
    while True:
        while column < len(line) and line[column].isspace():
            column += 1
        if column < len(line):
            return row, column
        if row + 1 >= len(lines):
            return row, len(line)
        row, column, line = row + 1, 0, lines[row + 1]
        if not line:
            return row, 0


def word_before(lines: Sequence[str], at: Place) -> Place:
    """Where this word begins, or from there the one before.

    >>> word_before(["to be", "  not"], (1, 2)), word_before(["to be"], (0, 4)), word_before(["to"], (0, 0))
    ((0, 3), (0, 3), (0, 0))
    """
    row, column = at
    while True:
        line = lines[row]
        while column > 0 and line[column - 1].isspace():
            column -= 1
        if column > 0:
            here = kind(line[column - 1])
            while column > 0 and kind(line[column - 1]) == here:
                column -= 1
            return row, column
        if row == 0:
            return 0, 0
        row, column = row - 1, len(lines[row - 1])
        if column == 0:
            return row, 0


def word_end(lines: Sequence[str], at: Place) -> Place:
    """The last letter of this word, or from there of the next.

    >>> word_end(["to be"], (0, 0)), word_end(["to be"], (0, 1)), word_end(["to", "be"], (0, 1))
    ((0, 1), (0, 4), (1, 1))
    """
    row, column = at[0], at[1] + 1
    while True:
        line = lines[row]
        while column < len(line) and line[column].isspace():
            column += 1
        if column < len(line):
            here = kind(line[column])
            while column + 1 < len(line) and kind(line[column + 1]) == here:
                column += 1
            return row, column
        if row + 1 >= len(lines):
            return row, max(len(line) - 1, 0)
        row, column = row + 1, 0


def first_letter(lines: Sequence[str], row: int) -> Place:
    """The first letter of a line.

    >>> first_letter(["  - x"], 0)
    (0, 2)
    """
    return row, len(lines[row]) - len(lines[row].lstrip())


WORDS: Final[dict[str, Callable[[Sequence[str], Place], Place]]] = {"w": next_word, "b": word_before, "e": word_end}


def moved(lines: Sequence[str], at: Place, what: str, times: int) -> Place:
    """Where a motion leads, as far as there is text.

    >>> [moved(["to be", "or not"], (0, 1), what, 0) for what in ("l", "j", "$", "0", "G", "gg", "w")]
    [(0, 2), (1, 1), (0, 5), (0, 0), (1, 0), (0, 0), (0, 3)]
    """
    row, column = at
    again = times or 1
    last = len(lines) - 1
    match what:
        case "h" | "l":
            column += again if what == "l" else -again
        case "j" | "k":
            row += again if what == "j" else -again
        case "0":
            column = 0
        case "^":
            row, column = first_letter(lines, row)
        case "$":
            row = min(row + again - 1, last)
            column = len(lines[row])
        case "gg" | "G":
            row = min(max(times - 1, 0), last) if times or what == "gg" else last
            row, column = first_letter(lines, row)
        case _:
            for _ in range(again):
                row, column = WORDS[what](lines, (row, column))
    row = min(max(row, 0), last)
    return row, min(max(column, 0), len(lines[row]))


def reach(lines: Sequence[str], at: Place, asked: Command) -> tuple[Place, Place, bool]:
    """From where to where d, y or c works, and whether that is whole lines.

    >>> lines = ["to be", "or not", "that"]
    >>> reach(lines, (0, 1), command("dd")), reach(lines, (0, 3), command("dw")), reach(lines, (0, 0), command("cw"))
    (((0, 0), (0, 5), True), ((0, 3), (0, 5), False), ((0, 0), (0, 2), False))
    """
    row = at[0]
    if asked.what == asked.on:
        last = min(row + (asked.times or 1) - 1, len(lines) - 1)
        return (row, 0), (last, len(lines[last])), True
    what = asked.what
    if asked.on == "c" and what == "w" and at[1] < len(lines[row]) and not lines[row][at[1]].isspace():
        what = "e"  # vim's own exception: a changed word leaves the space after it
        to = at if at[1] + 1 >= len(lines[row]) or kind(lines[row][at[1]]) != kind(lines[row][at[1] + 1]) else None
        end = to if to and not asked.times else moved(lines, at, what, asked.times)
    else:
        end = moved(lines, at, what, asked.times)
    if what in {"j", "k", "gg", "G"}:
        first, last = sorted((row, end[0]))
        return (first, 0), (last, len(lines[last])), True
    if what == "e":
        end = end[0], min(end[1] + 1, len(lines[end[0]]))
    if what == "w" and end[0] > row:  # a word's space, never the line's end
        end = (end[0] - 1, len(lines[end[0] - 1])) if end[1] == first_letter(lines, end[0])[1] else end
    return *sorted((at, end)), False  # type: ignore[return-value]
