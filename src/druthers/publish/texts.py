"""A batch of texts that are looked at together: joined, so that a rule asks its question once for a thousand notes.

The publish stage. A rule first asks whether a batch can hold anything; only then it looks at the texts one by one.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from druthers.publish.overlap import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

APART: Final = b"\n\n\0\n\n"  # what stands between two texts; no text holds a NUL


class Texts:
    """Texts as bytes, in order; what is not UTF-8 is read byte by byte where words are wanted."""

    def __init__(self, data: Sequence[bytes]) -> None:
        self.data = data

    @cached_property
    def joined(self) -> bytes:
        """All of them."""
        return APART.join(self.data)

    @cached_property
    def lower(self) -> bytes:
        """All of them, in small letters as far as they are ASCII."""
        return self.joined.lower()

    @cached_property
    def folded(self) -> bytes:
        """All of them, as `overlap` compares them."""
        return folded(self.joined)

    @cached_property
    def texts(self) -> list[str]:
        """Each as words."""
        return [words(each) for each in self.data]

    def at(self, position: int) -> int:
        """Which text a position in `joined` belongs to."""
        return bisect_right(self._starts, position) - 1

    def start(self, number: int) -> int:
        """The position at which a text begins in `joined`."""
        return self._starts[number]

    def line(self, position: int) -> int:
        """Which line of its text that is, from 1."""
        return self.joined.count(b"\n", self._starts[self.at(position)], position) + 1

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(each) + len(APART) for each in self.data), initial=0))[:-1] or [0]


def every(data: bytes, needle: bytes) -> Iterator[int]:
    """Every position at which a needle stands; twenty times as quick as a regular expression.

    >>> list(every(b"[[a]] [[b]]", b"[["))
    [0, 6]
    """
    at = data.find(needle)
    while at >= 0:
        yield at
        at = data.find(needle, at + len(needle))


def words(data: bytes) -> str:
    """A text's words: UTF-8, else byte by byte, so that nothing is left unread.

    >>> words("Zoë".encode()), words("Zoë".encode("latin-1"))
    ('Zoë', 'Zoë')
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
