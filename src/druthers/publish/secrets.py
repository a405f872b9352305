"""Secrets in one line of a note: what the engine knows, and what it lacks.

The publish stage. The engine behind `SecretScanner` (detect-secrets) knows some twenty makers' tokens in their newest
form. Our own rules stand beside it for what it was not made for: other makers, older and cut tokens (`tokens`),
passwords and PINs in prose (`passwords`, `codes`), values by their names without quotes (`named`), command lines,
headers, links that let in whoever has them and other programs' files (`carriers`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from druthers.publish.carriers import carried, decoded
from druthers.publish.codes import codes, seeds
from druthers.publish.hits import Hit
from druthers.publish.named import named, unnamed
from druthers.publish.passwords import passwords, weight
from druthers.publish.placeholders import entropy, is_placeholder, is_run
from druthers.publish.sorts import ALL, CARRIERS, CODES, LONG, NAMED, PASSWORDS, ROWS
from druthers.publish.tokens import NAMES, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGIN: Final = re.compile(r"[\w.@+-]{2,40}:(?P<value>[^\s:]{4,60})\Z")
RUN: Final = re.compile(r"[A-Za-z0-9_-]{15}")
WORD: Final = re.compile(r"[!-~]{16,}")  # only in these can a token stand
MADE_UP: Final = re.compile(
    r"EXAMPLE|example|XXXX|xxxx|\*\*\*|\.\.\.|0000000|1111111|AAAAAAAA|aaaaaaaa|your[-_]|YOUR[-_]|REDACTED|deadbeef|abcdef0123|1234567890|0123456789|abcdefghij|ABCDEFGHIJ"
)


def secrets(line: str, sorts: int = ALL) -> Iterator[Hit]:
    """Each secret in `line` that our own rules know; `sorts` are those to ask, as the sieve saw them."""
    low = line.lower()
    long = sorts & LONG and RUN.search(line) is not None
    if long:
        yield from tokens(line)
    for sort, ask in ((CARRIERS | LONG, carried), (PASSWORDS, passwords), (NAMED | LONG, named), (CODES, codes)):
        if sorts & sort:
            yield from ask(line, low)
    if sorts & (CODES | ROWS):
        yield from seeds(line)
    if long:
        plain = [(start, end) for start, end, _ in decoded(line)]  # text in base64: looked into, and no key itself
        yield from (
            hit for hit in unnamed(line) if not any(hit.start < end and start < hit.end for start, end in plain)
        )
        yield from _hidden(line)


def tokens(line: str) -> Iterator[Hit]:
    """Each token in `line` that tells by its beginning what it is."""
    for word in WORD.finditer(line):
        if word[0].islower() and word[0].isalpha():
            continue
        for match in TOKEN.finditer(line, word.start(), word.end()):
            if is_real(match[0]):
                rule, what = NAMES[int((match.lastgroup or "t0")[1:])]
                yield Hit(match.start(), match.end(), f"secret:{rule}", what)


def is_real(token: str) -> bool:
    """Whether a token could be somebody's: not an example, not counted up, not spelt in words.

    >>> is_real("AKIAIOSFODNN7EXAMPLE"), is_real("ghp_" + "x" * 36), is_real("npm_install_all_the_things")
    (False, False, False)
    """
    if MADE_UP.search(token) or is_run(token):
        return False
    tail = re.sub(r"^[A-Za-z0-9]{1,12}[-_.]", "", token)
    return entropy(tail) > 2.3 and (tail.isupper() or any(each.isdigit() for each in tail) or _jumbled(tail))  # noqa: PLR2004 - hex has 4


def _jumbled(tail: str) -> bool:
    turns = sum(one.isupper() != other.isupper() for one, other in pairwise(tail))
    return turns * 4 >= len(tail)


def _hidden(line: str) -> Iterator[Hit]:
    """Secrets in base64: the text within is asked the same."""
    for start, end, plain in decoded(line):
        login = LOGIN.match(plain)
        if login and weight(login["value"]) > 1 and not is_placeholder(login["value"]):
            yield Hit(start, end, "secret:encoded", "a login, in base64")
        else:
            within = next((hit for part in plain.splitlines() for hit in _asked(part)), None)
            if within:
                yield Hit(start, end, "secret:encoded", f"{within.what}, in base64")


def _asked(plain: str) -> Iterator[Hit]:
    low = plain.lower()
    yield from tokens(plain)
    for ask in (carried, named, passwords):
        yield from ask(plain, low)
