"""Vim's motions where nothing is typed: each becomes the key that means the same everywhere, on any screen.

Knows no widget. What a screen has a letter for keeps it, and so does what the person gave a key to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 999  # times that a count repeats


@dataclass(frozen=True, slots=True)
class Motion:
    """What is typed, what it does, and the key that is sent instead; `yields` where the screen may have it itself."""

    typed: str
    does: str
    sends: str
    yields: bool = False
    counts: bool = True


MOTIONS: Final = {
    motion.typed: motion
    for motion in (
        Motion("j", "down; 5j: five down", "down"),
        Motion("k", "up", "up"),
        Motion("ctrl+d", "half a page down; by days, a page", "half down"),
        Motion("ctrl+u", "half a page up; by days, a page", "half up"),
        Motion("ctrl+f", "a page down", "pagedown"),
        Motion("ctrl+b", "a page up", "pageup"),
        Motion("gg", "to the first", "home", counts=False),
        Motion("G", "to the last", "end", counts=False),
        Motion("l", "open; right where there is one", "right", yields=True),
        Motion("h", "back; left where there is one", "left", yields=True),
        Motion("n", "the next hit, also from its note", "next hit", yields=True),
        Motion("N", "the hit before", "previous hit", yields=True),
        Motion("dd", "what d does", "d", counts=False),
        Motion("yy", "what y does", "y", counts=False),
        Motion("colon", "the command palette", "palette", counts=False),
    )
}
PAIRS: Final = frozenset(typed[0] for typed in MOTIONS if len(typed) == len("gg") and typed[0] == typed[1])
DIGITS: Final = frozenset("0123456789")
NEAREST: Final = {"left": "escape", "right": "enter"}  # in a list, where nothing lies at either side


class Motions:
    """Turns keys into keys, and remembers what was begun: a count, or the first letter of two."""

    def __init__(self) -> None:
        self._count = ""
        self._first = ""

    def begin(self) -> None:
        """Forget what was begun."""
        self._count = self._first = ""

    def press(self, key: str, taken: Callable[[str], bool], has: Callable[[str], bool]) -> list[str]:
        """The keys to go on with; `taken` tells what the person gave away, `has` what the screen has for itself.

        >>> motions = Motions()
        >>> [motions.press(key, lambda _: False, lambda _: False) for key in ("3", "j", "g", "g", "l", "x")]
        [[], ['down', 'down', 'down'], [], ['home'], ['enter'], ['x']]
        """
        first, count, self._first, self._count = self._first, self._count, "", ""
        if taken(key):
            return [key]
        if key == "escape" and (first or count):
            return []  # what was begun is given up
        if key in DIGITS and (count or key != "0") and not has(key):
            self._count = (count + key)[-len(str(MOST)) :]
            return []
        if key in PAIRS and key != first and (MOTIONS[key * 2].sends == "home" or has(key)):
            self._first = key
            return []
        motion = MOTIONS.get(key * 2 if first == key else key)
        if motion is None or (motion.yields and has(key)):
            return [key]
        sends = motion.sends if motion.sends not in NEAREST or has(motion.sends) else NEAREST[motion.sends]
        return [sends] * (int(count or 1) if motion.counts else 1)
