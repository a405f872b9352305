"""Payment cards and bank accounts: numbers that carry their own check.

The publish stage. A number counts only where its check digits are right and its first digits are some issuer's.
"""

# ruff: noqa: E501, RUF001 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.publish.hits import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER: Final = re.compile(r"(?<![\w.,/=#-])\d(?:[ –-]?\d){11,18}(?![\w/=-]|[.,]\d)")
IBAN: Final = re.compile(r"(?<![A-Za-z0-9/=_-])[A-Za-z]{2}\d\d(?:[ -]?[A-Za-z0-9]){11,34}")
# first digits from, to, and the lengths that issuers use (ISO/IEC 7812; Wikipedia, "Payment card number")
ISSUERS: Final = (
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),
    ("644", "659", (16, 19)),
    ("3528", "3589", (16, 19)),
    ("300", "305", (14, 16)),
    ("36", "36", (14, 16)),
    ("38", "39", (16,)),
    ("62", "62", (16, 17, 18, 19)),
    ("5018", "5038", (16,)),
    ("6304", "6304", (16,)),
    ("6759", "6763", (16,)),
    ("2200", "2204", (16,)),
)
IN_TESTS: Final = re.compile(r"\btest|example|sample|dummy|fake|sandbox", re.IGNORECASE)
# length by country (SWIFT's IBAN registry)
LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK MN", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE IL IQ TL OM SO", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
        26: "IS TR", 27: "FR GR IT MC MR SM BI DJ", 28: "AL AZ BY CY DO GT HU LB PL SV NI", 29: "BR EG PS QA UA", 30: "JO KW MU",
        31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


def cards(line: str) -> Iterator[Hit]:
    """Each payment card and each IBAN in `line`."""
    for match in NUMBER.finditer(line):
        digits = re.sub(r"\D", "", match[0])
        if any(is_card(digits[:size]) for size in {len(digits), 16, 15}) and not IN_TESTS.search(line):
            yield Hit(match.start(), match.end(), "personal:card", "the number of a payment card")
    for match in IBAN.finditer(line):
        end = _iban_end(match[0])
        if end:
            yield Hit(match.start(), match.start() + end, "personal:iban", "an IBAN")


def is_card(digits: str) -> bool:
    """Whether the issuer, the length and the check digit are those of a payment card (Luhn, ISO/IEC 7812-1).

    >>> is_card("4539578763621486"), is_card("4539578763621487"), is_card("0000000000000000")
    (True, False, False)
    """
    known = any(len(digits) in lengths and low <= digits[: len(low)] <= high for low, high, lengths in ISSUERS)
    if not known:
        return False
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether length and check digits are right (ISO 13616, ISO 7064 mod 97-10).

    >>> is_iban("GB82WEST12345698765432"), is_iban("GB83WEST12345698765432")
    (True, False)
    """
    plain = text.upper()
    if LENGTHS.get(plain[:2]) != len(plain):
        return False
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def _iban_end(found: str) -> int:
    """Where the account's number ends in what was found, which may hold a word too many; 0 where there is none."""
    wanted = LENGTHS.get(found[:2].upper())
    if wanted is None or (found != found.upper() and found != found.lower()):
        return 0
    taken = [place for place, each in enumerate(found) if each.isalnum()][:wanted]
    if len(taken) < wanted or (taken[-1] + 1 < len(found) and found[taken[-1] + 1].isalnum()):
        return 0
    if found[taken[-1] + 1 :][:1] in ("/", "=", "_"):
        return 0
    return taken[-1] + 1 if is_iban("".join(found[place] for place in taken)) else 0
