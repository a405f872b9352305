"""Values that stand under the name of a secret: `.env` lines, JSON, YAML, ini, headers, and the same in a sentence.

The publish stage, beside the engine behind `SecretScanner`, whose keyword plugin takes any quoted string for a secret. Here
the value itself has to look random, and a strong name asks less of it than a weak one. A rule takes one line.
"""

# ruff: noqa: E501, RUF001 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from druthers.publish.hits import Hit
from druthers.publish.placeholders import classes, entropy, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

STRONG: Final = (
    r"(?:secret|api[-_ ]?hash|token|api[-_ ]?key|apikey|api|access[-_ ]?key|auth[-_ ]?key|app[-_ ]?key|private[-_ ]?key|priv[-_ ]?key|"
    r"encryption[-_ ]?key|signing[-_ ]?key|account[-_ ]?key|storage[-_ ]?key|service[-_ ]?key|master[-_ ]?key|shared[-_ ]?key|"
    r"preshared[-_ ]?key|client[-_ ]?key|deploy[-_ ]?key|bot[-_ ]?key|user[-_ ]?key|host[-_ ]?key|license[-_ ]?key|licence[-_ ]?key|product[-_ ]?key|"
    r"activation[-_ ]?(?:key|code)|licen[sc]e|serial(?:[-_ ]?(?:number|key|no))?|session[-_ ]?(?:id|key|cookie)|sessionid|credentials?|creds?|bearer|"
    r"webhook|salt|hmac|dsn|jwt|totp|otp|2fa|auth|passkey|pass|cookie|(?<=[-_.])key|(?<=[a-z])Key|schlüssel)"
)
SEP: Final = r"[\"'`*)\]]{0,4}[ \t]*(?:=>|:=|={1,3}|：|:{1,2}|→|->|–|—|\||,)[ \t]*[*\"'`(\[]{0,3}(?:(?:Bearer|Basic|Token|token|Bot|ApiKey|Api-Key)[ \t]+)?"
VALUE: Final = r"(?P<value>[A-Za-z0-9_\-.+/=~!@%^&:]{8,512})"
ASSIGNED: Final = re.compile(
    rf"(?P<key>{STRONG}(?:[-_.\w]{{0,24}}))(?:[ \t]+(?:for|of|on|from)[ \t]+[^:=\n]{{1,30}}?|[ \t]*\([^()\n]{{1,30}}\))?{SEP}{VALUE}",
    re.IGNORECASE,
)
WEAK_KEY: Final = re.compile(rf"(?<![A-Za-z0-9_])(?P<key>keys?){SEP}{VALUE}", re.IGNORECASE)
SAID: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?P<key>(?:[\w-]+[ ])?{STRONG})(?:[ ]+(?:for|of|on|from)[ ]+[^:=\n]{{1,30}}?)?[ ]+(?:(?:is|was|=|now|ist|es|est)[ ]+)?[\"'`*(]{{0,3}}{VALUE}",
    re.IGNORECASE,
)
OPTION: Final = re.compile(
    r"(?<!\S)--?(?P<key>[a-z-]*(?:token|secret|key|apikey|auth|credential)[a-z-]*)(?:=|[ ]+)[\"']?(?P<value>[A-Za-z0-9_\-.+/=~!@%^&:]{8,512})",
    re.IGNORECASE,
)
SPACED: Final = re.compile(
    r"(?<![A-Za-z])(?P<key>(?:totp|otp|2fa|mfa|two-factor|authenticator|app[- ]?(?:specific )?password|app[- ]?pass(?:word|code)?s?)(?:[- ](?:secret|key|seed|code))?)\b[^\n:=]{0,30}[:=]?\s*[\"'`*]*(?P<value>(?-i:[a-z]{4}(?P<gap>[ -])[a-z]{4}(?P=gap)[a-z]{4}(?P=gap)[a-z]{4}(?![ -]?\w)|(?=[a-z -]*[2-7])[a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,12}(?![ -]?\w)|[A-Z2-7]{4}(?:[ -]?[A-Z2-7]{4}){3,13}=*(?!\w)))",
    re.IGNORECASE,
)
LICENCE: Final = re.compile(
    r"(?<![\w-])(?P<value>(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3,5}|(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3,7})(?![\w-])"
)
RANDOM: Final = re.compile(
    r"(?<![A-Za-z0-9_\-+/=.%&?#@:~])(?P<value>[A-Za-z0-9_+/-]{24,200}={0,2})(?![A-Za-z0-9_\-+/=.%@])"
)
# what a line must have for a rule here to find anything, in small letters, and how many digits with it
GATES: Final = dict.fromkeys(("secret", "token", "cred", "bearer", "webhook", "hmac", "dsn", "jwt", "otp", "2fa", "mfa", "pass"), 0) | dict.fromkeys(
    ("key", "api", "auth", "licen", "serial", "session", "salt", "cookie", "factor", "hlüs", "activation"), 1
)  # fmt: skip
LONG: Final = 16  # characters; what is shorter may be a name with a number
VARIED: Final = 3.3  # bits of entropy a character
NUMBERED: Final = re.compile(r"[A-Za-z]+[-_]?\d{1,2}(?:[-_.][a-z]+)?")
BEFORE: Final = re.compile(r"[\w.-]+\Z")
LICENSED: Final = re.compile(r"[A-Z0-9]{4,5}-[A-Z0-9]{4,5}-[A-Z0-9]{4,5}-[A-Z0-9]{4}")
HARMLESS: Final = re.compile(
    r"public|pub[-_ ]?key|publish|foreign|primary|sort|hot|index|partition|cache|idempot|group|row|object|hash[-_]?key|key[-_ ]?(?:id|name|path|file|board|code|word|map|bind|press|frame|stone|note|ring|size|length|type|up|down|dir|ref|vault)|"
    r"token(?:iz|[-_ ]?(?:url|uri|endpoint|type|name|count|limit|expir|ttl|id$|address|s$))|secret[-_ ]?(?:name|manager|ref|version|sauce|santa|id$|arn)|auth(?:or|enticat|[-_]?(?:url|uri|type|method|domain|provider|endpoint|mode))|"
    r"checksum|sha\d|md5|digest|integrity|commit|rev|fingerprint|api[-_ ]?(?:url|uri|version|endpoint|base|host|docs|reference|id|name|doc|path)|capi|rapi|session[-_ ]?(?:id|key)s?[-_]name|csrf[-_]param|monkey|turkey|donkey|hockey|keyword|"
    r"bypass|compass|passport|passeng|passage|passive|passing|passion|surpass|trespass|cookie[-_ ]?(?:name|domain|path|policy|banner|consent)|salt[-_ ]?(?:lake|water|stack|length|rounds)|webhook[-_ ]?(?:id|events?|type|name)|license[-_ ]?(?:url|file|name|type)|licen[sc]e$|credentials?[-_ ]?(?:id|file|path|type)|serialize|serialis",
    re.IGNORECASE,
)
UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
HEX: Final = re.compile(r"(?:0x)?[0-9a-fA-F]+")
CODE: Final = re.compile(
    r"(?:https?|file|ftp|ssh|git|data|mailto|wss?):|/{1,2}[\w.-]+(?:/|$)|\.{1,2}/|[\w.+-]+@[\w-]+\.[\w.-]+$|[A-Za-z][A-Za-z_./:-]*$|[\w-]+(?:\.[\w-]+)*\.(?:md|py|js|ts|json|ya?ml|pem|crt|cer|key|txt|com|org|net|io|dev|app|html?|png|jpe?g|svg|pdf|rb|go|rs|sh|toml|lock|env)(?:[/:].*)?$|v?\d+(?:\.\d+)+|\d{4}-\d\d-\d\d|[\d.,:/_+-]+$"
)
WORDY: Final = re.compile(r"[A-Za-z]*[a-z]{5}[A-Za-z]*\d{1,4}|[A-Z]+(?:-\d)?-[A-Z][a-z]+")  # CiteKey2010, BSD-3-Clause
SPELT: Final = re.compile(r"[a-z]{7}|(?:[A-Z][a-z]{2}\d+){3}")  # by chance in one key of twenty-five
NAMES: Final = frozenset(
    {
        "sha1",
        "sha256",
        "sha512",
        "sha384",
        "md5",
        "base64",
        "utf8",
        "utf-8",
        "rs256",
        "hs256",
        "es256",
        "oauth2",
        "ed25519",
        "x25519",
        "secp256k1",
        "aes256",
        "aes-256",
        "argon2",
        "http2",
        "ipv4",
        "ipv6",
    }
)


def named(line: str, low: str) -> Iterator[Hit]:
    """Each value in `line` that stands under a secret's name and looks like one; `low` is the line in small letters."""
    if any(gate in low for gate in GATES):
        for pattern, least, what in (
            (ASSIGNED, 8, "a secret"),
            (OPTION, 8, "a secret"),
            (WEAK_KEY, 16, "a key"),
            (SAID, 12, "a secret"),
        ):
            for match in pattern.finditer(line):
                value = match["value"].rstrip(".,:!&")
                if looks_random(value, least) and not HARMLESS.search(_name(match)):
                    yield Hit(
                        match.start("value"),
                        match.start("value") + len(value),
                        "secret:named",
                        f"{what}, by its name “{_name(match).strip()[:30]}”",
                    )
        for match in SPACED.finditer(line):
            if not is_placeholder(match["value"]):
                yield Hit(
                    *match.span("value"),
                    "secret:otp-or-app-password",
                    "the secret of a second factor, or an app's password",
                )
    for match in LICENCE.finditer(line) if LICENSED.search(line) else ():
        if not is_placeholder(match["value"]) and entropy(match["value"]) > 3:  # noqa: PLR2004 - XXXX-XXXX is a form
            yield Hit(*match.span("value"), "secret:licence-key", "a licence key")


def unnamed(line: str) -> Iterator[Hit]:
    """Each long string in `line` that is random by its looks alone: three kinds of characters, thoroughly mixed."""
    for match in RANDOM.finditer(line):
        value = match["value"].rstrip("=")
        if _mixed(value) and not is_placeholder(value) and not re.match(r"sha\d+-", value):
            yield Hit(*match.span("value"), "secret:random", "a key or token, as random as only those are")


def looks_random(value: str, least: int = 8) -> bool:
    """Whether a value under a secret's name is one, rather than a word, an address, a version or a variable.

    >>> looks_random("9f86d081884c7d659a2feaa0c55ad015"), looks_random("s3cr3t-V4lue")
    (True, True)
    >>> looks_random("production"), looks_random("https://example.org/x1"), looks_random("2026-11-21")
    (False, False, False)
    """
    if len(value) < least or is_placeholder(value):
        return False
    if value.isalpha():
        return len(value) >= LONG and entropy(value) > VARIED and _mixed_case(value)
    if CODE.match(value) or value.lower() in NAMES or WORDY.fullmatch(value):
        return False
    return UUID.fullmatch(value) is not None or _varied(value)


def _varied(value: str) -> bool:
    digits = sum(each.isdigit() for each in value)
    kinds = classes(value)
    if HEX.fullmatch(value):  # shorter is a colour, or a commit
        return len(value) >= LONG and digits > 0 and entropy(value) > 2.5  # noqa: PLR2004 - of 4 bits
    if not digits or not any(each.isalpha() for each in value):
        return entropy(value) > VARIED and len(value) >= (10 if kinds > 2 else LONG) and _mixed_case(value)  # noqa: PLR2004
    if len(value) < LONG:
        return kinds > 1 and entropy(value) > 2.3 and not NUMBERED.fullmatch(value)  # noqa: PLR2004 - of 3 for eight
    return entropy(value) > 3 and (digits > 1 or _mixed_case(value))  # noqa: PLR2004 - of 4 for sixteen


def _name(match: re.Match[str]) -> str:
    """The whole name that the value stands under: what is before the word that tells, too."""
    before = BEFORE.search(match.string[max(0, match.start("key") - 40) : match.start("key")])
    return (before[0] if before else "") + match["key"]


def _mixed_case(value: str) -> bool:
    """Whether capitals and small letters change places as often as by chance."""
    turns = sum(one.isupper() != other.isupper() for one, other in pairwise(value) if one.isalpha() and other.isalpha())
    return turns * 4 >= len(value)


def _mixed(value: str) -> bool:
    """Whether small letters, capitals and digits are mixed as thoroughly as only a key has them."""
    if HEX.fullmatch(value) or UUID.search(value) or SPELT.search(value):
        return False
    kinds = ["a" if each.islower() else "A" if each.isupper() else "0" if each.isdigit() else "-" for each in value]
    turns = sum(one != other for one, other in pairwise(kinds))
    enough = {"a", "A", "0"} <= set(kinds) and kinds.count("0") > 1 and kinds.count("-") * 8 <= len(value)
    return enough and turns * 5 >= len(value) * 2 and entropy(value) > 3.8  # noqa: PLR2004 - of 4.6 for twenty-four
