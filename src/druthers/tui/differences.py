"""How one version of a note differs from the one before, line by line; and a text's lines after a person edited them.

Pure functions of text: they read nothing and draw nothing but a piece of styled content.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Sequence

Sign = Literal["+", "-", " "]
Differences = list[tuple[Sign, str]]
MOST: Final = 3000  # lines compared and drawn; beyond them comparing takes seconds
STYLES: Final[dict[Sign, str]] = {"+": "$success", "-": "$error", " ": "$foreground"}
ENDS: Final = ("\n", "\r")


def differences(before: str | None, after: str) -> Differences:
    r"""The lines of `after`, with those that came (`+`) and, in their place, those that went (`-`).

    With nothing before, no line is marked: all of it is new.

    >>> differences("a\nb\n", "a\nc\n"), differences(None, "a\n")
    ([(' ', 'a'), ('-', 'b'), ('+', 'c')], [(' ', 'a')])
    """
    new = after.splitlines()
    old = new if before is None else before.splitlines()
    if max(len(old), len(new)) > MOST:
        return [(" ", line) for line in new[:MOST]] + [(" ", "…")]
    told: Differences = []
    for tag, old_from, old_to, new_from, new_to in _blocks(old, new):
        same = tag == "equal"
        told += [] if same else [("-", line) for line in old[old_from:old_to]]
        told += [(" " if same else "+", line) for line in new[new_from:new_to]]
    return told


def drawn(lines: Differences) -> Content:
    """The lines, with the sign and the colour of what came and went."""
    marked = any(sign != " " for sign, _ in lines)
    return Content("\n").join(
        Content.styled(f"{sign} {line}" if marked else line, STYLES[sign]) for sign, line in lines
    )


def edited(original: str, lines: Sequence[str]) -> str:
    r"""`original` after its lines became `lines`: the line ends of what was not touched stay, whatever they are.

    >>> edited("a\r\nb\nc", ["a", "x", "c"]), edited("a", ["a", ""])
    ('a\r\nx\nc', 'a\n')
    """
    before = bare_lines(original)
    ends = [line[len(bare) :] for line, bare in zip(original.splitlines(keepends=True), before, strict=False)]
    ends += [""] * (len(before) - len(ends))
    usual = next((end for end in ("\r\n", "\n", "\r") if end in original), "\n")
    was = {
        new_from + step: old_from + step
        for _, old_from, old_to, new_from, new_to in _blocks(before, lines)
        for step in range(min(old_to - old_from, new_to - new_from))  # a line in another's place ends as that did
    }
    told = ""
    for at, line in enumerate(lines):
        end = ends[was[at]] if at in was else ""
        if at < len(lines) - 1:
            end = end or usual
        elif was.get(at) != len(before) - 1:
            end = ""
        glued = told.endswith("\r") and (line + end).startswith("\n")  # the two would be one line end
        told += "\r" * glued + line + end
    return told


def bare_lines(text: str) -> list[str]:
    """The lines as a text area has them: an empty one follows a line end, and stands for an empty text."""
    return text.splitlines() + ([""] if not text or text.endswith(ENDS) else [])


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """`SequenceMatcher.get_opcodes`, with the common beginning and end, mostly all of it, found at little cost."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    rest = most - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail]).get_opcodes()
    found = [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in middle]
    ends = ("equal", len(old) - tail, len(old), len(new) - tail, len(new))
    return [("equal", 0, head, 0, head), *found, ends]
