"""Which lines of many texts could hold anything at all, and of what sort: one pass over the bytes, before any rule.

The publish stage; imported only where many texts are scanned, because it needs numpy. It may let a line through for
nothing, and must never drop one in which a rule would find something: every rule's own words are looked for, and beside
them long runs of letters and digits, many digits, an `@`, and rows of small words. Tens of megabytes a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from druthers.publish.codes import NOT_SEED
from druthers.publish.sorts import CARRIERS, LONG, PASSWORDS, PERSONAL, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RUN: Final = 15  # letters, digits, `_`, `-` in a row: the shortest token has sixteen
MANY: Final = 6  # digits in a line, its dates and times not counted
ROW: Final = 11  # words of three to eight small letters, one space between
SHORTEST: Final = 3
LONGEST: Final = 8
PIECE: Final = 1 << 20  # bytes looked at in one go, so that what is computed stays in the processor's cache
KEYPAIR: Final = 64  # digits: a key written as sixty-four numbers
NEVER: Final = 1 << 30  # more digits than a line has
BITS: Final = 18
SPREAD: Final = 0x9E3779B1  # Knuth's multiplicative hashing
OWN: Final = np.frombuffer(b"id: " + b"0" * 26, dtype=np.uint8)
ULID: Final = np.isin(np.arange(256), np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", dtype=np.uint8))
NO_SEED: Final = np.array(
    [int.from_bytes(word.encode(), "big") for word in NOT_SEED if len(word) == SHORTEST], dtype=np.uint32
)


class Sieve:
    """What is looked for: sort by sort, each literal in small letters, with how many digits its line must have.

    `gates` has one mapping for each of the first sorts, whose place is its bit; `sorts` names them.
    """

    def __init__(self, gates: Sequence[Mapping[str, int]]) -> None:
        self._table = np.zeros(1 << BITS, dtype=bool)
        three: dict[int, dict[int, int]] = {}
        four: dict[int, dict[int, int]] = {}
        for bit, literals in enumerate(gates):
            for literal, digits in literals.items():
                raw = literal.encode()
                start = int.from_bytes(raw[:3], "little")
                self._table[_hash(start)] = True
                kept, key = (three, start) if len(raw) == 3 else (four, int.from_bytes(raw[:4], "little"))  # noqa: PLR2004
                least = kept.setdefault(key, {})
                least[bit] = min(digits, least.get(bit, digits))
        self._kept = [(_sorted(three, len(gates)), 0xFFFFFF), (_sorted(four, len(gates)), 0xFFFFFFFF)]

    def lines(self, texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """For each line that passes, in order: its text's number, from 0, its own in it, from 1, and its sorts."""
        begin = 0
        while begin < len(texts):
            end, size = begin, 0
            while end < len(texts) and (end == begin or size + len(texts[end]) <= PIECE):
                size += len(texts[end])
                end += 1
            yield from self._piece(texts[begin:end], begin)
            begin = end

    def _piece(self, texts: Sequence[str], begin: int) -> Iterator[tuple[int, int, int]]:
        breaks = np.fromiter((text.count("\n") + 1 for text in texts), dtype=np.int64, count=len(texts))
        first = np.concatenate(([0], np.cumsum(breaks)[:-1]))
        sorts = self._sorts("\n".join(texts).encode("utf-8", "surrogatepass"))
        passing = np.flatnonzero(sorts)
        which = np.searchsorted(first, passing, side="right") - 1
        return zip(
            (which + begin).tolist(), (passing - first[which] + 1).tolist(), sorts[passing].tolist(), strict=True
        )

    def _sorts(self, data: bytes) -> Any:
        raw = np.frombuffer(data + b"\n\0\0\0", dtype=np.uint8)
        low = np.frombuffer(data.lower() + b"\n\0\0\0", dtype=np.uint8)
        ends = np.flatnonzero(raw == 10)  # noqa: PLR2004 - a line feed
        sorts = np.zeros(len(ends), dtype=np.uint8)
        digit = (raw >= 48) & (raw <= 57)  # noqa: PLR2004 - 0 to 9
        places = np.flatnonzero(digit)
        counted = np.bincount(np.searchsorted(ends, places), minlength=len(ends))
        small = (low >= 97) & (low <= 122)  # noqa: PLR2004 - a to z
        self._gated(low, ends, counted, sorts)
        sorts[_runs(small | digit | (raw == 45) | (raw == 95), ends, places, raw, low)] |= LONG  # noqa: PLR2004 - `-`, `_`
        sorts[np.searchsorted(ends, np.flatnonzero(raw == 64))] |= PASSWORDS | CARRIERS  # noqa: PLR2004 - `@`
        sorts[counted - _dated(raw, digit, ends) >= MANY] |= PERSONAL
        sorts[counted >= KEYPAIR] |= CARRIERS
        rows = _rows(small & (raw == low), raw, ends)
        capital = np.zeros(len(ends), dtype=bool)
        capital[np.searchsorted(ends, np.flatnonzero(raw != low))] = True
        sorts[rows[~capital[rows]]] |= ROWS  # where a word before it says what it is, that word is looked for too
        sorts[_own(raw, ends)] = 0
        return sorts

    def _gated(self, low: Any, ends: Any, counted: Any, sorts: Any) -> None:
        """Lines with a literal, and with the digits that it wants."""
        for offset in range(4):
            words = low[offset : offset + (len(low) - offset) // 4 * 4].view("<u4")
            at = np.flatnonzero(self._table[_hash(words & np.uint32(0xFFFFFF))])
            word = words[at]
            line = np.searchsorted(ends, at * 4 + offset)
            for (keys, least), mask in self._kept:
                if len(keys):
                    wanted = word & np.uint32(mask)
                    slot = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
                    hit = np.flatnonzero((keys[slot] == wanted) & (line < len(ends)))
                    here = line[hit]
                    for bit, wants in enumerate(least):
                        sorts[here[counted[here] >= wants[slot[hit]]]] |= 1 << bit


def _hash(words: Any) -> Any:
    if isinstance(words, int):
        return (words * SPREAD & 0xFFFFFFFF) >> (32 - BITS)
    return (words * np.uint32(SPREAD)) >> np.uint32(32 - BITS)


def _sorted(least: Mapping[int, Mapping[int, int]], sorts: int) -> tuple[Any, list[Any]]:
    keys = sorted(least)
    wants = [np.array([least[key].get(bit, NEVER) for key in keys], dtype=np.int64) for bit in range(sorts)]
    return np.array(keys, dtype=np.uint32), wants


def _runs(inside: Any, ends: Any, places: Any, raw: Any, low: Any) -> Any:
    """Lines with a long run that has a digit, or capitals among small letters."""
    outside = np.flatnonzero(~inside)
    before = np.concatenate(([-1], outside[:-1]))
    long = outside - before - 1 >= RUN
    starts, stops = before[long] + 1, outside[long]
    line = np.searchsorted(ends, starts)
    turned = np.flatnonzero((raw != low)[:-1] != (raw != low)[1:])  # where capitals begin or end
    turns = np.searchsorted(turned, stops) - np.searchsorted(turned, starts)
    capitals = (raw[starts] != low[starts]) & (raw[stops - 1] != low[stops - 1]) & (turns <= 2)  # noqa: PLR2004
    digits = np.searchsorted(places, stops) > np.searchsorted(places, starts)
    return line[digits | (turns > 3) | capitals]  # noqa: PLR2004 - CamelCase in twos is a name


def _dated(raw: Any, digit: Any, ends: Any) -> Any:
    """How many digits of each line belong to dates such as 2026-11-21 and times such as 09:30."""
    counted = np.zeros(len(ends), dtype=np.int64)
    for sign, before, after, worth in ((45, 4, 2, 8), (58, 2, 2, 4)):
        at = np.flatnonzero(raw == sign)
        at = at[(at >= before) & (at + 6 < len(raw))]
        good = np.ones(len(at), dtype=bool)
        for step in (*range(-before, 0), *range(1, after + 1)):
            good &= digit[at + step]
        if sign == 45:  # noqa: PLR2004 - a date has its second dash, and no digit in front
            good &= (raw[at + 3] == sign) & digit[at + 4] & digit[at + 5] & ((at == before) | ~digit[at - before - 1])
            good &= (raw[at - 4] == 49) & (raw[at - 3] == 57) | (raw[at - 4] == 50) & (raw[at - 3] == 48)  # noqa: PLR2004 - 19.., 20..
        counted += worth * np.bincount(np.searchsorted(ends, at[good]), minlength=len(ends))
    return counted


def _own(raw: Any, ends: Any) -> Any:
    """Lines that Druthers wrote: `id: ` and a ULID. Every note has one."""
    begins = np.concatenate(([0], ends[:-1] + 1))
    lines = np.flatnonzero(ends - begins == len(OWN))
    text = raw[begins[lines][:, None] + np.arange(len(OWN))]
    return lines[(text[:, :4] == OWN[:4]).all(axis=1) & ULID[text[:, 4:]].all(axis=1) & (text[:, 4] < 56)]  # noqa: PLR2004 - below 8


def _rows(small: Any, raw: Any, ends: Any) -> Any:
    """Lines with a row of small words, as a seed phrase is."""
    outside = np.flatnonzero(~small)
    length = np.diff(outside) - 1
    good = (length >= SHORTEST) & (length <= LONGEST) & (raw[outside[:-1]] == 32)  # noqa: PLR2004 - a space
    small_words = np.flatnonzero(good & (length == SHORTEST))
    at = outside[small_words]
    word = (raw[at + 1].astype(np.uint32) << 16) | (raw[at + 2].astype(np.uint32) << 8) | raw[at + 3]
    good[small_words[np.isin(word, NO_SEED)]] = False
    bad = np.concatenate(([-1], np.flatnonzero(~good), [len(good)]))
    rows = np.flatnonzero(np.diff(bad) - 1 >= ROW)
    return np.searchsorted(ends, outside[bad[rows] + 1])
