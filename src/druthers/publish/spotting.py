"""What in a text should not leave: every rule of the guard that needs nothing but the text itself.

The publish stage. Texts come in, `Spotted` go out, in the order of their lines; what is private and what a push would
send is the guard's business. Nothing is printed, and no reason shows a secret whole.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from druthers.publish import carriers, codes, named, passwords, personal
from druthers.publish.cards import cards
from druthers.publish.hits import Hit
from druthers.publish.lines import across
from druthers.publish.photos import has_place, text_chunks
from druthers.publish.placeholders import is_placeholder
from druthers.publish.ports import Spotted
from druthers.publish.secrets import is_real, secrets
from druthers.publish.sorts import ALL, CARRIERS, CODES, LONG, PASSWORDS, PERSONAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from druthers.publish.ports import SecretScanner
    from druthers.publish.sieve import Sieve

SHOWN: Final = 3  # characters of a secret that a reason shows, so that the person finds it
LEAST: Final = 12  # and only of one this long
SMALL: Final = 60_000  # characters; so few are read whole sooner than numpy is imported
OWN: Final = re.compile(r"id: [0-7][0-9A-HJKMNP-TV-Z]{25}\r?")  # the first line of every note that Druthers writes
PIECE: Final = 2_000  # characters of a line that are asked at once: some lines are whole books
OVER: Final = 500  # of them again with the next piece, so that nothing is cut in two
STRINGS: Final = re.compile(rb"[\x20-\x7e\t]{8,}")
WIDE: Final = re.compile(rb"(?:[\x20-\x7e\t]\0){8,}")
REMEDIES: Final = {
    "secret": "Take it out of the file; where it was ever real, change it too: a push cannot be called back.",
    "personal": "Take it out, or keep the note in private/.",
    "personal:photo-place": "Save the picture without its place, or keep it in private/.",
}
LABELS: Final = {
    "login-in-address": "an address with a password in it",
    "private-key": "a private key",
    "jwt": "a signed token (JWT)",
}
Kept = dict[tuple[int, int, int], tuple[Hit, str]]


def spot(text: str, scanner: SecretScanner) -> list[Spotted]:
    """What in one note's text should not leave; lines count from 1."""
    return spot_many([text], scanner)[0]


def spot_many(texts: Sequence[str], scanner: SecretScanner) -> list[list[Spotted]]:
    """The same for many texts at once: one list for each, in their order."""
    kept: dict[int, Kept] = {}
    lines: dict[int, list[str]] = {}
    asked: list[tuple[int, str]] = []
    where: list[tuple[int, int, int]] = []
    for number, at, sorts in _passing(texts):
        if number not in lines:
            lines[number] = texts[number].split("\n")
        line = lines[number][at - 1]
        if OWN.fullmatch(line):
            continue
        if sorts & (LONG | CARRIERS):
            for begin, piece in pieces(line):
                asked.append((len(where), piece))
                where.append((number, at, begin))
        for beyond, hit in _asked(lines[number], at, sorts):
            _keep(kept.setdefault(number, {}), beyond, lines[number][beyond - 1], hit)
    for place, kind, secret in scanner.scan(asked):
        line, start = asked[place][1], asked[place][1].find(secret)
        if start >= 0 and is_real(secret) and (kind != "login-in-address" or not is_placeholder(secret)):
            number, at, begin = where[place]
            line, start = lines[number][at - 1], begin + start
            what = LABELS.get(kind, f"a {kind.replace('-', ' ')}")
            _keep(kept.setdefault(number, {}), at, line, Hit(start, start + len(secret), f"secret:{kind}", what))
    return [
        [_told(at, *kept[number][at, start, end]) for at, start, end in sorted(kept.get(number, ()))]
        for number in range(len(texts))
    ]


def spot_bytes(data: bytes, scanner: SecretScanner) -> list[Spotted]:
    """What in a file that is no text should not leave: secrets in its strings, and where a photo was taken; line 0."""
    parts = [data, *text_chunks(data)]
    strings = dict.fromkeys(found[0].decode("ascii") for part in parts for found in STRINGS.finditer(part))
    strings |= dict.fromkeys(found[0].decode("utf-16-le") for part in parts for found in WIDE.finditer(part))
    spotted = {}
    for each in (each for found in spot_many(list(strings), scanner) for each in found):
        if each.rule not in GUESSED:
            spotted[each.rule, each.text] = Spotted(0, each.rule, each.text, each.reason, each.remedy)
    if any(has_place(part) for part in parts):
        rule = "personal:photo-place"
        spotted[rule, ""] = Spotted(0, rule, "place", "The picture tells where it was taken.", REMEDIES[rule])
    return list(spotted.values())


# In bytes that are no text these are found by chance, and mean nothing.
GUESSED: Final = frozenset(
    {"secret:random", "secret:code", "secret:pin", "secret:login", "secret:licence-key", "secret:encoded"}
)


def pieces(line: str) -> Iterator[tuple[int, str]]:
    """Where each piece of a line begins, and the piece: each begins with the end of the one before.

    >>> [(begin, len(piece)) for begin, piece in pieces("word " * 700)]
    [(0, 1999), (1499, 1995), (2994, 506)]
    """
    begin = 0
    while len(line) - begin > PIECE:
        end = line.rfind(" ", begin + OVER, begin + PIECE)
        end = end if end > 0 else begin + PIECE
        yield begin, line[begin:end]
        begin = end - OVER
    yield begin, line[begin:]


def _passing(texts: Sequence[str]) -> Iterable[tuple[int, int, int]]:
    """Each line that could hold anything: its text's number, its own from 1, and which sorts of rules to ask."""
    if sum(map(len, texts)) <= SMALL:
        return ((number, at, ALL) for number, text in enumerate(texts) for at in range(1, text.count("\n") + 2))
    return _sieve().lines(texts)


@cache
def _sieve() -> Sieve:
    from druthers.publish.sieve import Sieve  # noqa: PLC0415 - numpy is for many texts

    return Sieve([passwords.GATES, codes.GATES, named.GATES, carriers.GATES, personal.GATES])


def _asked(lines: Sequence[str], at: int, sorts: int) -> Iterator[tuple[int, Hit]]:
    """What the rules find in line `at`, and in it together with its neighbours: the line of each hit, and the hit."""
    line = lines[at - 1]
    for begin, piece in pieces(line):
        for hit in _hits(piece, sorts):
            yield at, Hit(begin + hit.start, begin + hit.end, hit.rule, hit.what)
    if len(line) <= PIECE and sorts & (LONG | PASSWORDS | CODES):
        yield from across(lines, at, sorts)


def _hits(line: str, sorts: int) -> Iterator[Hit]:
    yield from secrets(line, sorts)
    if sorts & PERSONAL:
        yield from cards(line)
        yield from personal.personal(line)


def _keep(kept: Kept, number: int, line: str, hit: Hit) -> None:
    """Keep a hit, unless one that was found before covers some of the same words."""
    if not any(other == number and hit.start < end and start < hit.end for other, start, end in kept):
        kept[number, hit.start, hit.end] = (hit, line[hit.start : hit.end])


def _told(line: int, hit: Hit, words: str) -> Spotted:
    kind = hit.rule.partition(":")[0]
    shown = f" ({words[:SHOWN]}…)" if kind == "secret" and len(words) >= LEAST else ""
    return Spotted(line, hit.rule, words, f"This looks like {hit.what}{shown}.", REMEDIES.get(hit.rule, REMEDIES[kind]))
