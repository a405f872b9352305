"""The rule for files that are no text: canaries and private lines in their strings, archives and streams.

The publish stage. A private line in a database or a document stands between other bytes, so it is looked for anywhere,
by its first letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.publish.hidden import coded, may_be_coded, views
from druthers.publish.overlap import flat, folded
from druthers.publish.ports import Spotted
from druthers.publish.texts import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.publish.known import Known

START: Final = 20  # letters by which a line is found
LEAST: Final = 32  # of it in all


class Inside:
    """Looks into files for what the private side is known by."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._starts: dict[bytes, list[bytes]] = {}
        for line in (*known.lines, *known.earlier):
            if len(line) >= LEAST:
                self._starts.setdefault(line[:START], []).append(line)

    def look(self, data: bytes) -> Iterator[Spotted]:
        """What stands in it, each once."""
        known, told = self._known, set[bytes]()
        if not (known.tokens.by_start or known.marks or self._starts):
            return
        for view in views(data):
            parts = [view, *coded(view)] if may_be_coded(view) else [view]
            for part in parts:
                for mark in (*known.tokens.found(part), *(each for each in known.marks if each in part)):
                    if mark not in told:
                        told.add(mark)
                        reason = f"It holds a mark that stands in your private notes: {words(mark)[:8]}…"
                        yield Spotted(
                            0, "canary", words(mark), reason, "Take the file out, and find how it came there."
                        )
                for line in self._lines(part):
                    if line not in told:
                        told.add(line)
                        reason = "It holds a line that also stands in your private notes."
                        yield Spotted(0, "private-line", words(line), reason, "Take the file out, or make it anew.")

    def _lines(self, view: bytes) -> Iterator[bytes]:
        if not self._starts:
            return
        plain = flat(folded(view))
        for at in range(len(plain) - LEAST + 1):
            for line in self._starts.get(plain[at : at + START], ()):
                if plain.startswith(line, at):
                    yield line
