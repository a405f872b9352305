"""Codes that open something: PINs, doors, safes, recovery codes, seed phrases, the answers to security questions.

The publish stage. No scanner of source code knows these, and notes are full of them. A number alone is never a code: the
line has to say what it opens. A rule takes one line and yields `Hit`s.
"""

# ruff: noqa: E501, RUF001 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.publish.hits import Hit
from druthers.publish.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

THING: Final = (
    r"(?:door|gate|entry|entrance|access|alarm|garage|building|lobby|lock|lock[- ]?box|key[- ]?(?:box|safe|pad)|safe|security|house|"
    r"home|apartment|flat|lift|elevator|mailbox|locker|bike|suitcase|luggage|padlock|vault|cabin|airbnb|shed|office|gym|unlock|"
    r"disarm|voice[- ]?mail|sim|card|phone|ipad|iphone|tablet|parental|screen|debit|credit|atm|bank|verification|confirmation|"
    r"one[- ]time|2fa|mfa|otp|sms|login|auth(?:entication|enticator)?|backup|recovery|parking|pool|cellar|basement|storage|"
    r"staff|master|duress|panic|burglar|entryphone|intercom|tür|haus|alarm|tor|keller)"
)
LINK: Final = r"(?:['’]s)?(?:\s*(?:\([^()\n]{1,30}\)|[\"'`*]+))?(?:\s+(?:for|of|to|at|on|in|für|zum|zur)\s+[^:=\n\d]{1,40}?)?\s*(?:(?:is|was|are|ist|lautet|=|:|→|->|–|—|-|\||now|changed to)\s*){0,3}[\"'`*#]*"
DIGITS: Final = r"(?P<value>[*#]?\d(?:[\d]|[ -](?=\d)){2,9}\d?[#*]?)(?![\w.,:/-]*\d)(?!\s*(?:%|px|ms|kg|km|eur|usd|words|times|people|pages|bits?|bytes|chars?|characters|digits?|-digit))"
PIN: Final = re.compile(
    rf"(?<![A-Za-z0-9_-])(?:PIN2?|[Pp]in|PUK[12]?|Puk|puk|Geheimzahl|geheimzahl|CVV2?|CVC2?|cvv|cvc|TAN)(?:[- ]?(?:code|number|no\.?|nummer))?(?P<link>{LINK}){DIGITS}"
)
CODE: Final = re.compile(
    rf"(?<![A-Za-z]){THING}(?:[- ]?\w+)?[- ]*(?:code|pin|combination|combo|passcode|kombination)s?(?P<link>{LINK}){DIGITS}",
    re.IGNORECASE,
)
OPENS: Final = re.compile(
    rf"(?<![A-Za-z])(?:code|combination|combo|kombination)s?\s+(?:for|of|to|on|at|für|zum|zur)\s+(?:the|my|our|her|his|their|den|die|das)?\s*[^:=\n\d]{{0,25}}?{THING}[^:=\n\d]{{0,25}}?\s*(?:(?:is|was|ist|=|:|→|->|–|—|-)\s*){{1,3}}[\"'`*#]*{DIGITS}",
    re.IGNORECASE,
)
HASHED: Final = re.compile(
    r"(?<![A-Za-z])(?:code|combo|combination|keypad|alarm|door|gate)\b[^\n]{0,40}?(?<![\w#/&])(?P<value>\d{3,8}[#*](?![\w]))",
    re.IGNORECASE,
)
COMBO: Final = re.compile(
    r"(?<![A-Za-z])(?:combination|combo|safe|locker|padlock)\b[^\n\d]{0,30}(?P<value>\d{1,2}(?:\s?[-–/]\s?\d{1,2}){2,3})(?![-\d/])",
    re.IGNORECASE,
)
ONCE: Final = re.compile(
    r"(?P<value>(?<!\d)\d{3}[- ]?\d{3}(?!\d)) is (?:your|the|my) [\w ]{0,30}(?:code|otp|pin|passcode)\b", re.IGNORECASE
)
SPARE_HEAD: Final = re.compile(
    r"(?<![A-Za-z])(?:back-?up|recovery|rescue|scratch|emergency|reset|2fa|two-factor|mfa|one-time|wiederherstellungs?)[- ]?(?:codes?|keys?|tokens?)\b",
    re.IGNORECASE,
)
SPARE_WORDS: Final = (
    "backup",
    "back-up",
    "recovery",
    "rescue",
    "scratch",
    "emergency",
    "reset",
    "2fa",
    "factor",
    "mfa",
    "one-time",
    "wiederh",
)
SPARE: Final = re.compile(
    r"(?<![\w/-])(?P<value>(?=[A-Za-z-]*\d)[A-Za-z0-9]{4,10}(?:-[A-Za-z0-9]{4,10}){1,9}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,16}|(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{8,16}|\d{4}[ -]\d{4}|\d{6,10})(?![\w/-])"
)
SEED_HEAD: Final = re.compile(
    r"(?<![A-Za-z])(?:(?:seed|recovery|secret|mnemonic|backup|wallet)[- ](?:(?:recovery )?phrase|words?|seed|mnemonic)|mnemonic|seed|bip-?39|wallet|metamask|ledger|trezor|monero|electrum)\b",
    re.IGNORECASE,
)
# words of any sentence that stand in no list of seed words (BIP-39 has "this", "that" and "with"; none of these is in it)
NOT_SEED: Final = (
    "the",
    "and",
    "for",
    "was",
    "are",
    "but",
    "not",
    "had",
    "his",
    "her",
    "our",
    "has",
    "its",
    "him",
    "from",
    "were",
    "been",
    "which",
    "get",
    "got",
    "see",
    "how",
    "did",
    "too",
    "she",
    "may",
    "who",
    "let",
    "new",
    "don",
    "won",
    "with",
    "your",
    "them",
    "than",
    "most",
    "made",
    "would",
    "could",
    "should",
    "their",
    "after",
)
WORDS: Final = re.compile(
    rf"(?<![\w'-])(?:(?:\d{{1,2}}[.):]?\s*)?(?!(?:{'|'.join(NOT_SEED)})\b)[a-z]{{3,8}}(?:[,;]?\s+|$|(?=[\"'`.)]))){{11,25}}"
)
COUNTS: Final = (12, 13, 15, 18, 21, 24, 25)
COMMON: Final = frozenset(
    ["the", "and", "for", "but", "not", "are", "was", "were", "his", "her", "its", "our", "had", "has", "been", "than", "them", "their", "from", "would", "which", "who", "why", "how", "did", "does", "because", "each", "every", "very", "into", "onto", "over", "more", "most", "other", "some", "such", "these", "those", "there", "where", "while", "being", "before", "very", "could", "should", "might", "must", "can", "may", "got", "him", "she", "they", "have", "with", "you", "your", "this", "that", "what", "when", "will", "about", "out", "any", "all", "don", "won", "one", "two", "was", "just", "also", "then", "too", "let", "see", "how", "way", "use", "used", "using", "only", "even", "back", "make", "made", "like", "work", "good", "new", "get", "day", "know", "time", "need"]
)  # fmt: skip
# of these, some are words of seed phrases too; a phrase of twelve at random has few of them
COMMON_LIMIT: Final = 3
ANSWER: Final = re.compile(
    r"(?<![A-Za-z])(?:security (?:question|answer)s?|secret (?:question|answer)|sicherheitsfrage|memorable (?:word|name|place|date)|mother['’]?s? maiden name|maiden name|"
    r"first pet(?:['’]s name)?|name of (?:my |your )?first pet|childhood (?:nickname|best friend|hero)|first school|favou?rite teacher|street (?:you|i) grew up on|city (?:of birth|you were born))"
    r"(?P<about>[^\n:=?]{0,60}\?|\s*\([^()\n]{1,60}\))?\s*(?:is|was|:|=|→|->|–|—)\s*(?P<value>[^\s][^\n]{1,60})",
    re.IGNORECASE,
)
# what a line must have for a rule here to find anything, in small letters, and how many digits with it
GATES: Final = (
    dict.fromkeys(("pin", "puk", "cvv", "cvc", "tan", "code", "combo", "combin", "kombin", "geheimz", "safe", "locker", "padlock", "alarm", "door", "gate", "keypad", "lockbox", "lock-box", "lock box", "key box", "keybox", "unlock"), 3)
    | dict.fromkeys(("backup", "back-up", "recovery", "rescue", "scratch", "emergen", "reset", "2fa", "factor", "mfa", "one-time", "wiederh"), 1)
    | dict.fromkeys(("seed", "mnemo", "wallet", "trezor", "monero", "electrum", "metamask", "bip39", "bip-39", "recovery p", "maiden", "security", "secret", "sicherheitsf", "memorable", "pet", "dhood", "t school", "teacher", "grew up", "birth", "born", "backup", "recovery"), 0)
)  # fmt: skip
YEAR: Final = re.compile(r"(?:19|20)\d\d")

BOX: Final = re.compile(
    rf"(?<![A-Za-z])(?:lock[- ]?box|key[- ]?(?:safe|box|pad)|padlock)(?P<link>{LINK}){DIGITS}|(?<![A-Za-z])(?:alarm|safe|locker)(?:\s+(?:is|=)|\s*[:=])\s*(?P<digits>\d{{4,6}}[#*]?)(?![\w.,:/-]*\d)",
    re.IGNORECASE,
)
UNLOCK: Final = re.compile(rf"(?<![A-Za-z])unlock(?:s|ing)?(?: with)?(?P<link>{LINK}){DIGITS}", re.IGNORECASE)
FOR: Final = re.compile(
    rf"(?<![A-Za-z])(?:code|combination|combo)\s+(?:is\s+|=\s*|:\s*)?[\"'`*#]*{DIGITS}(?=[\"'`*]*\s+(?:for|of|to|at|opens)\s+(?:the |my |our |his |her )?(?:\w+ ){{0,2}}{THING})",
    re.IGNORECASE,
)
ASKED: Final = re.compile(
    r"(?:security|secret) question[^\n]{0,80}?(?:answer|a)\s*[:=]\s*(?P<value>[^\s][^\n]{1,40})", re.IGNORECASE
)
OPENING: Final = (
    (("unlock",), UNLOCK, "secret:code", "a code that opens something"),
    (("code", "combin", "combo"), FOR, "secret:code", "a code that opens something"),
    (("box", "safe", "pad", "alarm", "locker"), BOX, "secret:code", "a code that opens something"),
    (("pin", "puk", "geheimz", "cvv", "cvc", "tan"), PIN, "secret:pin", "a PIN"),
    (("code", "pin", "combin", "combo", "kombin"), CODE, "secret:code", "a code that opens something"),
    (("code", "combin", "combo", "kombin"), OPENS, "secret:code", "a code that opens something"),
    (("#", "*"), HASHED, "secret:code", "a code that opens something"),
    (("combin", "combo", "safe", "locker", "padlock"), COMBO, "secret:code", "the combination of a lock"),
    (("code", "otp", "pin"), ONCE, "secret:code", "a one-time code"),
)
ANSWERS: Final = (
    "maiden",
    "security",
    "secret",
    "sicherheitsf",
    "memorable",
    "pet",
    "childhood",
    "school",
    "teacher",
    "grew up",
    "birth",
    "born",
)


def codes(line: str, low: str) -> Iterator[Hit]:
    """Each code in `line`; `low` is the same in small letters."""
    if any(gate in low for gate in GATES):
        for words, pattern, rule, what in OPENING:
            for match in pattern.finditer(line) if any(word in low for word in words) else ():
                if _opens(match):
                    yield Hit(*match.span("value" if match["value"] else "digits"), rule, what)
        yield from _spare(line)
        asked = (ANSWER, ASKED) if any(word in low for word in ANSWERS) else ()
        for match in (found for pattern in asked for found in pattern.finditer(line)):
            value = match["value"].strip("\"'`*_ ")
            if not is_placeholder(value) and len(value.split()) <= 6:  # noqa: PLR2004 - an answer is short
                yield Hit(*match.span("value"), "secret:security-answer", "the answer to a security question")


def spare_codes(line: str) -> Iterator[Hit]:
    """Each recovery code in a line beneath one that promised them."""
    for match in SPARE.finditer(line):
        if not is_placeholder(match["value"]):
            yield Hit(*match.span("value"), "secret:recovery-code", "a recovery code")


def seeds(line: str) -> Iterator[Hit]:
    """A seed phrase: twelve to twenty-five small words without a sentence's own (BIP-39 and its kin)."""
    if line.count(" ") < COUNTS[0] - 1:
        return
    for match in WORDS.finditer(line):
        words = re.findall(r"[a-z]{3,8}", match[0])
        common = sum(word in COMMON for word in words)
        if common >= COMMON_LIMIT:
            continue
        if 0 < match[0].count(",") < len(words) - 2:  # a list within a sentence
            continue
        named = bool(SEED_HEAD.search(line))
        alone = not re.search(r"[^\s\d.,;:)\"'`>*#_|-]", line[: match.start()] + line[match.end() :])
        if named or (alone and len(words) in COUNTS and common == 0 and len(set(words)) * 3 >= len(words) * 2):
            yield Hit(match.start(), match.end(), "secret:seed-phrase", "the seed phrase of a wallet")


def _spare(line: str) -> Iterator[Hit]:
    head = SPARE_HEAD.search(line) if any(word in line.lower() for word in SPARE_WORDS) else None
    if head:
        yield from (
            Hit(hit.start + head.end(), hit.end + head.end(), hit.rule, hit.what)
            for hit in spare_codes(line[head.end() :])
        )


def _opens(match: re.Match[str]) -> bool:
    groups = match.re.groupindex
    value = match["value"] or match["digits"]
    digits = sum(each.isdigit() for each in value)
    if match.re is PIN and match[0][:3].lower() in {"cvv", "cvc"}:
        return digits in {3, 4}
    if digits < 3 or digits > 10 or len(set(value)) == 1:  # noqa: PLR2004 - shorter or longer is no code
        return False
    link = match["link"] if "link" in groups and match["link"] is not None else ":"
    if re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", value):
        return False
    said = bool(re.search(r"is\b|was\b|are\b|ist\b|[=:→>–—|#]|lautet|changed", link))
    return said or digits >= 4 and not YEAR.fullmatch(value)  # noqa: PLR2004, RUF021 - three digits want a sign between
