"""Passwords, as people write them down: assigned, said in a sentence, put beside a name.

The publish stage, beside the engine behind `SecretScanner`: its plugins want a programming language's quotes around a
value, and notes have none. A rule takes one line and yields `Hit`s; prose that merely speaks of passwords is no hit.
"""

# ruff: noqa: E501, RUF001 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.publish.hits import Hit
from druthers.publish.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD: Final = (
    r"(?:pass[-_ ]?(?:word|wd|phrase|code)s?|passwd|passwort|passwörter|kennwort|losung|pwd|pw|psw|psk|"
    r"contrase(?:ñ|n)a|clave|mot[ _]de[ _]passe|mdp|senha|palavra-passe|wachtwoord|has[łl]o|heslo|jelsz[óo]|"
    r"l[öo]senord|salasana|adgangskode|passord|parola|şifre|пароль|密码|密碼|口令|パスワード|비밀번호|κωδικός|סיסמה|كلمة السر|"
    r"(?:wifi|wi-fi|wlan|network|wpa2?|hotspot)[-_ ](?:key|pass|schlüssel)|pass(?=\s*[:=]))"
)
OPEN: Final = r"[\"'`“‘«*_]*"
VALUE: Final = r"(?:\"(?P<dq>[^\"\n]{3,80})\"|'(?P<sq>[^'\n]{3,80})'|`(?P<bq>[^`\n]{3,80})`|“(?P<cq>[^”\n]{3,80})”|(?P<bare>[^\s|]{3,128}))"
NOUN: Final = r"(?:\s+(?:for|of|on|to|at|in|from|für|von|zum|del|de|pour|du)\s+(?:the\s+|my\s+|our\s+)?[^:=|\n]{1,40}?|\s*\([^()\n]{1,40}\)|\s*\[[^\[\]\n]{1,30}\])?"
ASSIGNED: Final = re.compile(
    rf"(?<![A-Za-z]){WORD}(?P<tail>[\w-]*[\"'\]\)`*]*{NOUN})[\"'`*]*[ \t]*(?P<sep>=>|:=|={{1,3}}|：|:{{1,2}}|→|->|–|—|(?<=\s)-(?=\s)|\||,|\t)[ \t]*\**[ \t]*{VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
NAMED: Final = re.compile(
    rf"(?<![A-Za-z])(?:[A-Za-z0-9_.-]{{0,40}}[_.-]|[a-z0-9]+(?=P))(?:pass(?:word|wd|phrase|code)?|pwd|pw)(?P<tail>[\w-]*[\"'\]\)`*]*)[ \t]*(?P<sep>=>|:=|={{1,3}}|:{{1,2}}|\t)[ \t]*{VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
SAID: Final = re.compile(
    rf"(?<![A-Za-z]){WORD}(?P<tail>[\"'`*]*{NOUN})(?:['’]s\s|\s+)(?P<sep>(?:(?<=['’]s\s)|is|was|ist|lautet|est|es|è|är|jest|still|now|currently|used to be|changed to|set to|reset to|to)(?:\s+(?:now|still|currently|just|simply|actually|always|probably|set to|changed to|again|not|jetzt))*)\s*:?\s+{VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
BESIDE: Final = re.compile(rf"(?<![A-Za-z]){WORD}(?P<tail>)(?P<sep>)\s+{VALUE}(?P<rest>[^\n]*)", re.IGNORECASE)
TURNED: Final = re.compile(  # "hunter2 is the wifi password", "use hunter2 as the password"
    rf"(?<!\S){VALUE}(?P<sep>\s+(?:is|was|ist|as)\s+(?:the|my|our|his|her|their|das|mein|a|your)?\s*(?:[\w'-]+\s+){{0,3}}){WORD}(?![\w-])(?P<tail>)(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
LOGIN: Final = re.compile(
    rf"(?:(?<![\w:/.])(?P<mail>[\w.+-]{{2,40}}@[\w-]+(?:\.[\w-]+)+)\s*(?:/|\||:|;|\s+-\s+|\s+–\s+|\s+and\s+|\s+with\s+)\s*|"
    rf"(?<![A-Za-z/.])(?:log[- ]?ins?|sign[- ]?in|creds?|credentials|account|user(?:name)?|zugang(?:sdaten)?|anmeldung)\b(?!-)(?:\s+(?:is|are|with|as|for\s+\S+|to\s+\S+|on\s+\S+))?\s*[:=]?\s*(?P<who>[\w.@+-]{{2,40}})\s*(?:/|\||:|,|\s+-\s+|\s+and\s+|\s+with\s+)\s*){VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
PAIR: Final = re.compile(  # "netflix: ana77 / hunter2!"
    rf"^[\s>*+-]*(?:[\w.’' -]{{2,30}}?(?:\s*:|\s+[-–])\s+)(?P<who>[\w.@+-]{{2,40}})\s*(?:\s/\s|\s\|\s|\s:\s)\s*{VALUE}(?P<tail>)(?P<sep>)(?P<rest>\s*)$"
)
WIFI: Final = re.compile(
    rf"(?<![A-Za-z])(?:wi-?fi|wlan|hotspot|ssid|guest network)(?![A-Za-z])(?P<tail>)(?P<sep>)[^\n\"'`:/=|]{{0,30}}(?:[:=]\s*[\w -]{{1,24}}?\s*[/|,]|[:=/|,(]|->|→|–|[- ]key:?\s|(?=[\"'`“]))\s*{VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
PHRASE: Final = re.compile(
    r"(?<![A-Za-z])(?:pass[- ]?phrase|diceware|passwortsatz|master password)[^\n:=]{0,40}?\s*(?:is|was|:|=|→)\s*[\"'`*]*(?P<value>[A-Za-z]{2,12}(?:[ -][A-Za-z]{2,12}){2,11})[\"'`*.]*\s*$",
    re.IGNORECASE,
)
TAGGED: Final = re.compile(
    r"<(?:\w{0,20}[.:_-])?(?:pass(?:word|wd|phrase)?|pwd|secret|\w{0,20}Password|\w{0,20}Secret|apiKey|token)>\s*(?P<bare>[^\s<>]{4,80})\s*</(?P<tail>)(?P<sep>)(?P<dq>\b\B)?(?P<sq>\b\B)?(?P<bq>\b\B)?(?P<cq>\b\B)?(?P<rest>)",
    re.IGNORECASE,
)
CALLED: Final = re.compile(
    rf"(?<![A-Za-z])\w{{0,30}}(?:pass(?:word|wd|phrase)|pwd|secret)(?P<tail>\w{{0,30}})(?P<sep>\(\s*(?=[\"'])){VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
KEEPER: Final = re.compile(
    rf"(?<![A-Za-z])(?:keepass\w*|bitwarden|1password|lastpass|dashlane|truecrypt|veracrypt|luks|filevault|bitlocker|pass|pw)(?: (?:master|pass|pw|password))?(?P<tail>)(?P<sep>[:=]?\s+){VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
DEFAULT: Final = re.compile(
    rf"(?<![\w/.:@-])(?:root|admin|administrator|ubuntu|sysadmin|superuser)(?P<tail>)(?P<sep>:|\s?/\s?){VALUE}(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
# what a line must have for a rule here to find anything, in small letters, and how many digits with it
GATES: Final = dict.fromkeys(
    ("pass", "pwd", "pw:", "pw=", "pw ", " pw", "_pw", "-pw", ".pw", "psw", "psk", "kennw", "losung", "contrase", "clave", "mdp", "senha", "wachtw",
     "hasł", "hasl", "hesl", "jelsz", "senord", "salasa", "adgang", "parola", "ifre", "арол", "密码", "密碼", "口令", "パスワ", "비밀번",
     "ωδικ", "סיסמ", "كلمة", "wifi", "wi-fi", "wlan", "network", "hotspot", "wpa", "login", "log in", "log-in", "signin", "sign-in", "sign in",
     "diceware", "ssid", "secret", "token>", "apikey>", "root", "admin", "ubuntu", "superuser", "keepass", "bitwarden", "dashlane", "truecrypt", "veracrypt", "luks", "filevault", "bitlocker", "master", " / ", " | ", "creds", "credential", "zugang", "anmeld"),
    0,
) | {"account": 1, "user": 1}  # fmt: skip
ENDS: Final = re.compile(
    r"[\s.!)\]}>,;\"'`*|—–-]*(?:$|[#(|—–]|//|<!--|-->|\s(?:-|and|but|und|aber|since|for|on|until|till)\s|[,;.]\s)"
)
TRAILING: Final = ".,;:!?)]}>\"'`*”’»"
PROSE: Final = frozenset(
    ["a", "an", "the", "is", "are", "was", "were", "be", "been", "being", "it", "its", "this", "that", "these", "those", "there", "here", "not", "no", "none", "never", "always", "only", "also", "and", "or", "but", "so", "if", "when", "where", "which", "who", "what", "why", "how", "to", "for", "of", "on", "in", "at", "by", "with", "without", "from", "into", "as", "than", "then", "your", "my", "our", "their", "his", "her", "you", "we", "they", "i", "he", "she", "one", "someone", "anyone", "everyone", "everything", "nothing", "something", "anything", "required", "optional", "hidden", "forgotten", "forgot", "lost", "stored", "saved", "kept", "wrong", "right", "correct", "incorrect", "invalid", "valid", "empty", "blank", "weak", "strong", "secure", "insecure", "safe", "unsafe", "unique", "random", "same", "different", "new", "old", "long", "short", "plain", "simple", "complex", "changed", "reset", "set", "expired", "expires", "encrypted", "hashed", "salted", "protected", "unknown", "known", "needed", "necessary", "used", "reused", "manager", "managers", "field", "fields", "hash", "hashes", "hashing", "reset", "resets", "policy", "policies", "protection", "protected", "generator", "prompt", "file", "files", "input", "form", "length", "rotation", "authentication", "auth", "security", "storage", "store", "vault", "hygiene", "sharing", "strength", "less", "free", "based", "only", "again", "please", "see", "ask", "below", "above", "inside", "elsewhere", "offline", "online", "private", "public", "shared", "default", "string", "str", "text", "int", "bool", "boolean", "varchar", "char", "bytes", "optional", "nullable", "type", "object", "value", "key", "name", "required", "true", "false", "yes", "ok", "okay", "good", "bad", "great", "fine", "easy", "hard", "difficult", "important", "stupid", "annoying", "dead", "gone", "over", "done", "broken", "working", "must", "should", "can", "could", "will", "would", "may", "might", "shall", "needs", "need", "has", "have", "had", "does", "do", "did", "gets", "get", "got", "let", "lets", "incorrectly", "correctly", "properly", "automatically", "manually", "separately", "again", "anymore", "yet", "still", "just", "very", "too", "really", "enter", "type", "typed", "typing", "entered", "entering", "copy", "paste", "check", "checked", "change", "changing", "create", "created", "choose", "pick", "use", "using", "visible", "invisible", "masked", "ignored", "skipped", "removed", "deleted", "compromised", "leaked", "stolen", "cracked", "guessed", "guessable", "lastpass", "bitwarden", "1password", "keepass", "keepassxc", "dashlane", "keychain", "pass", "gopass", "obsidian", "github", "google", "apple", "sudo", "root", "on-off", "n/a", "tbd", "todo", "unset", "nil", "null", "undefined", "xxx", "admin", "user", "username", "email", "e-mail", "phone", "wifi", "pin", "token", "tokens", "secret", "nicht", "kein", "keine", "ist", "sind", "war", "wird", "wurde", "falsch", "richtig", "geändert", "vergessen", "sicher", "unsicher", "neu", "alt", "mandatory", "confirmation", "confirm", "confirmed", "verify", "verified", "login", "logout", "sign", "signup"]
)  # fmt: skip
# dates, paths, addresses, versions, calls and files are no passwords
OTHER: Final = re.compile(
    r"\d{4}-\d\d-\d\d|/+\w\S*|[^/]*(?:/[\w.-]+){2,}/?|<.*|base64|[\w.+-]+@[\w.-]+\.[a-z]{2,}|[^()]*\([^()]*|[A-Za-z]+'[a-z]{1,2}|\d{1,2}[:.]\d\d|v?\d+(?:\.\d+)+|[\w-]+\.(?:md|py|txt|com|org|net|io|js|html|yml|yaml|json|kdbx)/?\S*"
)
WORDS: Final = 8  # a longer quotation is a sentence
SHORTEST: Final = 4
LONGEST: Final = 128


def passwords(line: str, low: str) -> Iterator[Hit]:
    """Each password in `line`; `low` is the same in small letters."""
    if "@" not in low and not any(gate in low for gate in GATES):
        return
    for pattern, needed, what in _ASKED:
        for match in pattern.finditer(line):
            found = _value(match)
            if found is None:
                continue
            start, end, quoted = found
            value = line[start:end]
            if line[max(0, match.start() - 2) : match.start()] == "$(":  # $(pwd)
                continue
            if weight(
                value, quoted=quoted, ends=bool(ENDS.match(line, match.end("rest") - len(match["rest"])))
            ) >= needed and not _code(match, value):
                yield Hit(
                    start, end, "secret:password" if what else "secret:login", what or "a login with its password"
                )
    for match in PHRASE.finditer(line):
        words = re.split(r"[ -]", match["value"].lower())
        if len(PROSE.intersection(words)) * 4 <= len(words) and not is_placeholder(match["value"]):
            yield Hit(*match.span("value"), "secret:password", "a passphrase")


def weight(value: str, *, quoted: bool = False, ends: bool = True) -> int:
    """How much `value` looks like a password: 0 not at all, 1 as a word would, 2 as only a password does.

    >>> weight("kT9-vbe2"), weight("swordfish"), weight("stored"), weight("$PW")
    (2, 1, 0, 0)
    """
    if not SHORTEST <= len(value) <= LONGEST or value.casefold() in PROSE:
        return 0
    if is_placeholder(value) or "://" in value or OTHER.fullmatch(value):
        return 0
    digits = sum(each.isdigit() for each in value)
    if not any(each.isalpha() for each in value):
        return 2 if digits >= SHORTEST else 0
    inside = value.strip(TRAILING + "([{<")
    symbols = any(not each.isalnum() and each not in "-'’_/.,:" for each in inside)
    mixed = inside[1:] != inside[1:].lower() and inside != inside.upper()
    if digits or symbols or mixed:
        return 2
    return int(len(value.split()) <= WORDS if quoted else ends)


def _value(match: re.Match[str]) -> tuple[int, int, bool] | None:
    """Where the value stands, and whether it was quoted; punctuation that ends the sentence is not part of it."""
    for name in ("dq", "sq", "bq", "cq"):
        if match[name] is not None:
            return match.start(name), match.end(name), True
    start, end = match.span("bare")
    while start < end and match.string[start] in "\"'`“‘«*([{<":
        start += 1
    while (
        end > start
        and match.string[end - 1] in TRAILING
        and not (match.string[end - 1] in "!?" and end - start > SHORTEST)
    ):
        end -= 1
    return (start, end, start > match.start("bare")) if end - start >= SHORTEST else None


def _code(match: re.Match[str], value: str) -> bool:
    """Whether the line is a program that takes the password from elsewhere."""
    rest = match["rest"]
    return bool(re.match(r"\s*[\[(.]|\s*(?:=|\|\|)", rest)) and value.isidentifier()


_ASKED: Final = (
    (ASSIGNED, 1, "a password"),
    (NAMED, 1, "a password"),
    (SAID, 1, "a password"),
    (BESIDE, 2, "a password"),
    (TURNED, 2, "a password"),
    (LOGIN, 2, ""),
    (PAIR, 2, ""),
    (WIFI, 2, "a Wi-Fi's password"),
    (TAGGED, 1, "a password"),
    (CALLED, 2, "a password"),
    (KEEPER, 2, "a password"),
    (DEFAULT, 2, ""),
)
