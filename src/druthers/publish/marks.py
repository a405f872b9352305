"""Long tokens that look random: keys, ids and canaries, by which a text betrays where it comes from.

The publish stage. A private text's tokens are looked for in what would leave, whole or as a part of a longer run.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAST: Final = 16  # characters
_CLASS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_SIGNS: Final = bytes(ord("x") if each in _CLASS else ord(" ") for each in range(256))
_ORDINARY: Final = re.compile(rb"[A-Z]?[a-z]{3,}|[A-Z]{5,}(?![0-9a-z])|(?<![0-9a-zA-Z])\d{1,8}(?![0-9a-zA-Z])|[-_]")
_NAMED: Final = re.compile(rb"canary", re.IGNORECASE)
_ADDRESS: Final = re.compile(rb"https?://[^\s<>\[\]()]+")
_LETTER, _DIGIT = re.compile(rb"[A-Za-z]"), re.compile(rb"[0-9]")
_TURNS: Final = re.compile(rb"(?<=[a-z])(?=[A-Z])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])")
# Which letters often follow which in English: 270 pairs of 676. Of random marks of 20 signs 4 in 10,000 pass for words.
_FOLLOWING: Final = (
    "abcdfgiklmnprstuvwxy baeilorsu caehiklortu dadegilorsuy eabcdefgilmnpqrstvwxy faefilorstu gaeghinorsu haeiorstu "
    "iabcdefgklmnoprstvxz jeou keins lacdefilostuy mabeimopsu nacdefgiklnostuvy oabcdfgiklmnoprstuvw paehiloprstuy "
    "qu racdegiklmnorstuvy sacehiklopstuwy tacehiloprstuy uabcdegilmnprst vaei waehinors xeipt yeiops ze"
)
_FOLLOWS: Final = {each[0]: each[1:] for each in _FOLLOWING.split()}
FEWEST_PAIRS: Final = 4
LIKE: Final = 0.75  # share of the pairs
MOST_ONE: Final = 0.5  # share of a token that one character may have: rows of dashes are no token


def runs(data: bytes) -> Iterator[bytes]:
    """Every run of letters, digits, `-` and `_` that is long enough to be a token.

    >>> list(runs(b"see https://x.org/a?key=CANARY-8f3a9b2c7d1e, ok"))
    [b'CANARY-8f3a9b2c7d1e']
    """
    return long_runs(data, _SIGNS, LEAST)


def long_runs(data: bytes, signs: bytes, least: int) -> Iterator[bytes]:
    """The runs of at least so many bytes for which the table `signs` has an x, where it has a space for all others."""
    marked = data.translate(signs)
    long = b"x" * least
    at = marked.find(long)
    while at >= 0:
        end = marked.find(b" ", at)
        end = len(marked) if end < 0 else end
        yield data[at:end]
        at = marked.find(long, end)


def looks_random(token: bytes) -> bool:
    """Whether nobody would write this by chance: not words, not dates, not rows of one sign.

    >>> looks_random(b"CANARY-8f3a9b2c7d1e"), looks_random(b"01JD7Z3M9Q8W4T2K6N5X0B1C3R")
    (True, True)
    >>> looks_random(b"5geiPpkG7DfisumfvnmfJUvgAeiq3dEa")  # much of it looks like words, and is none
    True
    >>> looks_random(b"2026-11-22-0430-13-my-mother-said"), looks_random(b"getUserAccountInformation")
    (False, False)
    """
    if max(map(token.count, set(token))) > MOST_ONE * len(token):
        return False
    ordinary = sum(len(each) for each in _ORDINARY.findall(token))
    if 2 * ordinary <= len(token) and _DIGIT.search(token):
        return bool(_LETTER.search(token) or len(token) >= LEAST)
    return b"-" not in token and b"_" not in token and len(_TURNS.findall(token)) > 1 and not _reads_like_words(token)


def _reads_like_words(token: bytes) -> bool:
    """Whether its letters follow one another as those of words do; of random ones 4 in 10 pairs do."""
    letters = token.decode("ascii").lower()
    pairs = [pair for pair in pairwise(letters) if pair[0].isalpha() and pair[1].isalpha()]
    return len(pairs) >= FEWEST_PAIRS and sum(second in _FOLLOWS[first] for first, second in pairs) >= LIKE * len(pairs)


def tokens_of(texts: Iterable[bytes]) -> frozenset[bytes]:
    """The tokens of private texts by which they are known, and whatever calls itself a canary.

    What stands in an address of the web alone is no token: whoever links to a page twice gives nothing away.
    """
    joined = b"\n".join(texts)
    named = {run for run in runs(joined) if _NAMED.search(run)}
    random = {run.strip(b"-_") for run in runs(_ADDRESS.sub(b" ", joined))}
    return frozenset(named.union(each for each in random if len(each) >= LEAST and looks_random(each)))


class Tokens:
    """Looks for known tokens in data, also inside longer runs."""

    def __init__(self, tokens: Iterable[bytes] = ()) -> None:
        self.by_start: dict[bytes, list[bytes]] = {}
        for token in tokens:
            self.by_start.setdefault(token[:LEAST], []).append(token)

    def found(self, data: bytes) -> Iterator[bytes]:
        """The known tokens that stand in it."""
        if not self.by_start:
            return
        starts = self.by_start
        for run in set(runs(data)):
            for at in range(len(run) - LEAST + 1):
                for token in starts.get(run[at : at + LEAST], ()):
                    if run.startswith(token, at):
                        yield token
