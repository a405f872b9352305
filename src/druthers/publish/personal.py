"""What tells who somebody is or where they live: phones, postal addresses, papers, dates of birth, places.

The publish stage. A number counts only where it is written the way people write such numbers, or where the line names
it. A rule takes one line and yields `Hit`s; cards and accounts are in `cards`.
"""

# ruff: noqa: E501, RUF001 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.publish.hits import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL: Final = r"(?:phone|tel(?:e(?:fon|phone))?|call(?:ed)?|mobile|mob|cell|ring|text(?:ed)?|sms|whats-?app|signal|telegram|handy|fon|fax|móvil|teléfono|portable|gsm|contact|number|numero|nummer|nr|dial|voice|☎|📞|📱)"
CALLED: Final = re.compile(rf"(?<![A-Za-z]){CALL}(?![A-Za-z])|☎|📞|📱", re.IGNORECASE)
ABROAD: Final = re.compile(
    r"(?<![\w+=/.\-])(?:\+|00(?=[1-9]\d{0,2}[ .\-/]))[1-9]\d{0,2}[ .\-/]?(?:\(0?\d{1,4}\)[ .\-/]?)?\d(?:[ .\-/]?\d){5,12}(?![\w]|[.\-/]\d)"
)
AMERICAN: Final = re.compile(
    r"(?<![\w+=/.\-(])(?:1[ .-])?(?:\((?P<a>[2-9]\d\d)\) ?|(?P<b>[2-9]\d\d)(?P<s>[ .-]))[2-9]\d\d(?:(?(s)(?P=s)|[ .-]))\d{4}(?![\w/=-]|\.\d)"
)
FREE: Final = ("800", "888", "877", "866", "855", "844", "833", "822")
NATIONAL: Final = re.compile(
    r"(?<![\w+=/.,:\-])(?<!\d )(?:0[1-9](?:[ .\-]\d\d){4}(?! +\d)"  # France: 06 12 34 56 78
    r"|07\d{3}[ ]?\d{3}[ ]?\d{3}|0[1238]\d{1,3}[ ]\d{3,4}[ ]\d{3,4}"  # Britain: 07700 900123, 020 7946 0958
    r"|01[5-7]\d[ /-]?\d{3,4}[ ]?\d{3,5}|0[2-9]\d{1,4}[ ]?[/-][ ]?\d{4,8}"  # Germany: 0171 2345678, 030/1234567
    r"|04\d\d[ ]\d{3}[ ]\d{3}|0[67]\d{2}[ ]\d{2,3}[ ]\d{2}[ ]\d{2}|07\d-\d{3} ?\d{2} ?\d{2})(?![\w/=]|[.\-]\d)"
)
VAGUE: Final = re.compile(r"num|contact|n(?:ue|r)|signal|portable|voice|text|call", re.IGNORECASE)
FRACTION: Final = re.compile(r"^\d+\.\d+ ?\(|^\d\.\d|\d{13}")
NAMED_PHONE: Final = re.compile(
    rf"(?<![A-Za-z])(?:{CALL})(?![A-Za-z])[^\n\d+]{{0,24}}(?<![A-Za-z])(?P<value>[+(]?\d(?:[ .()/-]{{0,2}}\d){{6,13}})(?![\w]|[.\-/:]\d)",
    re.IGNORECASE,
)
STREET: Final = r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Boulevard|Blvd\.?|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Gardens|Mews|Grove|Circle|Alley|Walk|Hill|Drive|Dr\.?|Court|Ct\.?|Way|Place|Pl\.?|Square|Sq\.?|Row|Park|View|Rise|Green|Quay|Wharf|Trail|Loop|Heights)"
SURE: Final = re.compile(
    r"(?:Street|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Boulevard|Blvd\.?|Terrace|Crescent|Parkway|Pkwy|St\.?)$"
)
ENGLISH: Final = re.compile(
    rf"(?<![\w.,:/$€£#-])(?P<street>\d{{1,5}}[A-Za-z]?(?:-\d+)? (?:[NSEW]\.? |North |South |East |West )?(?:[A-Z][\w'’.-]*|\d+(?:st|nd|rd|th))(?: [A-Z][\w'’.-]*){{0,3}}? {STREET}(?: (?:NW|NE|SW|SE|[NSEW])(?![\w.]))?)(?![\w'])(?P<rest>[^\n]{{0,80}})"
)
TOWN: Final = re.compile(
    r",? *(?:(?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|Fl|#)\.? ?[\w-]+,? *)?(?:[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,3},? +(?:[A-Z]{2},? +)?(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4})(?![\d-])|[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2}, ?[A-Z]{2}(?![\w]))"
)
HOME: Final = re.compile(
    r"(?<![A-Za-z])(?:live[sd]?|living|address(?:es)?|home|house|flat|apartment|deliver(?:y|ed)?|ship(?:ped|ping)?|mail(?:ed)?|mov(?:e|ed|ing)|stay(?:ing|s|ed)?|rent(?:ing|ed)?|bought|resid(?:e|es|ence|ing)|lease|landlord|visit|pick(?:ed)? (?:me|up|her|him|them)|drop(?:ped)?|neighbou?r|parents?|place is|post to|send (?:it )?to|wohn\w*|adresse|anschrift|domicile|habite)(?![A-Za-z])",
    re.IGNORECASE,
)
NEARBY: Final = re.compile(
    r"(?:live[sd]?|living|address|home|moved|stay(?:ing|ed)?)(?: is)?(?: at| to|:| in)* *$|(?:address|home): *$",
    re.IGNORECASE,
)
GERMAN: Final = re.compile(
    r"(?<![\w])(?:(?:Am|An der|Auf dem|Im|Zum|Zur|Alte|Neue|Große|Kleine) )?[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|gracht|straat|laan|weg|plein|kade|gatan|vägen|veien|gata|vej|gade)\s\d{1,4} ?[a-zA-Z]?(?=[,\s.;)]|$)(?P<rest>[^\n]{0,60})|(?<![\w])[A-ZÄÖÜ][\wäöüß-]+ (?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer) \d{1,4} ?[a-zA-Z]?(?=[,\s.;)]|$)(?P<other>[^\n]{0,60})"
)
POSTCODE: Final = re.compile(
    r"[,\s]*(?:(?:D|A|CH|NL|F|I|E|B|L|DK|SE|NO|FI)-)?(?:\d{4,5}|\d{4} ?[A-Z]{2}|\d{3} \d\d)\s+[A-ZÄÖÜÅØÉ][\wäöüßåøé-]+"
)
ROMANCE: Final = re.compile(
    r"(?<![\w.,])(?:\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|Rue|Avenue|Boulevard|Place|avenue|boulevard|place|quai|chemin|allée|impasse|cours|route)(?: [\w'’éèêàâîôûç-]+){1,5}|(?:Calle|Avenida|Avda\.?|Plaza|Paseo|Carrer|Via|Viale|Piazza|Corso|Largo|Rua|Travessa|ul\.|Ulica|ulice)(?: (?:de|del|della|dei|di|da|do|la|las|los|el))*(?: [A-ZÁÉÍÓÚŁŚŻ][\w'’áéíóúñłśżź.-]*){1,4},? (?:n[ºo°]\.? ?)?\d{1,4}[a-zA-Z]?(?:/\d+)?)(?P<rest>[^\n]{0,60})"
)
BOX: Final = re.compile(r"(?<![A-Za-z])(?:P\.?O\.? ?Box|Postfach) \d{2,6}(?!\d)")
SSN: Final = re.compile(r"(?<![\w/.,=-])(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w/=-]|\.\d)")
NINO: Final = re.compile(
    r"(?<![A-Za-z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?![A-Za-z0-9])"
)
FISCAL: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]|756\.\d{4}\.\d{4}\.\d\d|\d{3}\.\d{3}\.\d{3}-\d\d)(?![A-Za-z0-9])"
)
PAPER: Final = re.compile(
    r"(?<![A-Za-z])(?P<name>passport|reisepass(?:nummer)?|pass(?:eport|aporte)|ausweis(?:nummer|nr)?|personalausweis|national id|id[- ]card|identity card|driver['’]?s?[- ]licen[sc]e|driving licen[sc]e|führerschein(?:nummer)?|"
    r"social security|ssn|social insurance|sin(?= number|:)|national insurance|nino?(?=:| number| no)|nhs|medicare|medicaid|health insurance|insurance|versicherten?nummer|sozialversicherungsnummer|steuer-?id(?:nummer|entifikationsnummer)?|steuernummer|tax(?:payer)? id(?:entification)?|tin(?=:| number)|ein(?=:| number)|itin|"
    r"dni|nie(?=:)|nif|cpf|rg(?=:)|aadhaa?r|pan(?= card|:| number)|bsn|pesel|personnummer|cnp|curp|rfc(?= fiscal)|ahv|visa number|green card|alien|residence permit|immigration|member(?:ship)?|policy|patient|medical record|mrn|"
    r"(?:bank )?account|acct|kontonummer|konto|routing|aba|sort code|blz|bsb|iban|transit)"
    r"(?:[- ]?(?:number|no|num|nr|nummer|id|code|card|#))*\.?(?:\s*\([^()\n]{1,20}\))?(?:\s+(?:for|of)\s+[^:=\n\d]{1,25})?\s*(?:(?:is|was|ist|=|:|#|→|->|–|—|-|\|)\s*){0,3}[\"'`*]*"
    r"(?P<value>(?-i:[A-Z]{0,3}[ -]?\d(?:[ ./-]?[\dA-Z]){4,17}))(?![\w])(?![.,]\d)",
    re.IGNORECASE,
)
SORT: Final = re.compile(
    r"(?<![A-Za-z])(?:sort[- ]?code|bsb|blz)\D{0,12}(?P<value>\d\d[- ]?\d\d[- ]?\d\d(?:\d\d)?)(?!\d)", re.IGNORECASE
)
MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août)[a-zéû]*\.?"
)
DAY: Final = rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/. ]+\d{{1,2}}[-/. ]+(?:19|20)?\d\d|\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)? {MONTH},? (?:19|20)\d\d|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
BORN: Final = re.compile(
    rf"(?<![A-Za-z])(?:dob|d\.o\.b\.?|date of birth|birth[- ]?dates?|birth[- ]?day|geburts(?:datum|tag)|geb\.|geboren am|date de naissance|née? le|fecha de nacimiento|data di nascita|geboortedatum|(?:I|i) was born|born on|born:|born(?= \d))(?P<who>[^\n:=\d]{{0,30}}?)\s*(?:(?:is|was|on|ist|=|:|→|-|–)\s*){{0,3}}[\"'`*]*(?P<value>{DAY})(?!\d)",
    re.IGNORECASE,
)
PLACE: Final = re.compile(
    r"(?<![\w.,-])(?<!, )-?(?:[1-8]\d\.\d{5,}|[1-8]?\d\.\d{6,})[°NS ]{0,3}(?:, ?|; ?| )-?(?:1[0-7]\d|180|\d?\d)\.\d{5,}(?![\w]|, ?-?\d)|(?:lat|lon|lng|location|gps|coord|geo|maps?|place|home|@)[^\n]{0,20}?(?<![\d.])-?(?:[1-8]?\d|90)\.\d{4,}, ?-?(?:1[0-7]\d|180|\d?\d)\.\d{4,}",
    re.IGNORECASE,
)
DEGREES: Final = re.compile(
    r"\d{1,2}° ?\d{1,2}['’′] ?\d{1,2}(?:\.\d+)?(?:[\"”″]|'') ?[NS][ ,]+\d{1,3}° ?\d{1,2}['’′] ?\d{1,2}(?:\.\d+)?(?:[\"”″]|'') ?[EWO]"
)
GEO: Final = re.compile(
    r"geo:(?P<value>-?\d{1,2}\.\d{3,},-?\d{1,3}\.\d{3,})|(?<![A-Za-z])(?:lat(?:itude)?)[\"']?\s*[:=]+\s*[\"']?(?P<lat>-?\d{1,2}\.\d{4,})",
    re.IGNORECASE,
)
WORDS3: Final = re.compile(r"(?<![\w/:])///[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}(?![\w.])")
# what a line must have for a rule here to find anything, in small letters, and how many digits with it; six digits always matter
GATES: Final = (
    dict.fromkeys(
        ("street", " st.", " st,", " st ", " st)", "avenue", " ave", "road", " rd", " lane", " ln", "boulev", "blvd", "terrace", "crescent", "parkway", "pkwy", "highway", "hwy",
         "gardens", " mews", "grove", "circle", "alley", " walk", " hill", "drive", " dr", "court", " ct", " way", " plac", " pl,", " pl.", " pl ", "square", " sq", " row", " park", " view", " rise",
         "green", "quay", "wharf", "trail", " loop", "heights", " clos", "traß", "trass", "str.", "weg ", "latz", "allee", "gasse", "damm", "ufer", "gracht", "straat", "laan", "plein", "kade ",
         "gatan", "väg", "veien", "gata", "vej ", "gade", "rue ", "calle "),
        1,
    )
    | {"box ": 2, "postfach": 2, "///": 0, "geo:": 0, "lat": 5}
    | dict.fromkeys(("dob", "d.o.b", "birth", "geb", "born", "naiss", "née", "né l", "nacim", "nascit", "fecha"), 3)
)  # fmt: skip
CALLS: Final = (
    "phone",
    "tel",
    "call",
    "mob",
    "cell",
    "ring",
    "text",
    "sms",
    "whats",
    "signal",
    "handy",
    "fon",
    "fax",
    "móvil",
    "portable",
    "gsm",
    "contact",
    "num",
    "nr",
    "dial",
    "voice",
    "☎",
    "📞",
    "📱",
)
PAPERS: Final = (
    "pass", "ausweis", "national", "id card", "id-card", "identity", "licen", "führer", "social", "ssn", "sin:", "sin n", "nino", "ni:", "ni n", "nin:", "nin n", "nhs", "medic", "insurance",
    "versich", "sozial", "steuer", "tax", "tin:", "tin n", "ein:", "ein n", "dni", "nie:", "nif", "cpf", "rg:", "aadha", "pan card", "pan:", "pan n", "bsn", "pesel", "personn", "cnp", "curp",
    "rfc f", "ahv", "visa n", "green card", "alien", "residence", "immigr", "member", "policy", "patient", "mrn", "account", "acct", "konto", "routing", "aba", "sort", "blz", "bsb", "iban", "transit",
)  # fmt: skip
STREETS: Final = (
    "straße",
    "strasse",
    "str.",
    "weg",
    "platz",
    "allee",
    "gasse",
    "damm",
    "ufer",
    "gracht",
    "straat",
    "laan",
    "plein",
    "kade",
    "gatan",
    "väg",
    "veien",
    "gata",
    "vej",
    "gade",
)
BIRTHS: Final = ("dob", "d.o.b", "birth", "geb", "born", "naiss", "née", "né ", "nacim", "nascit")
PRECISE: Final = re.compile(r"[0-9]\.[0-9]{4}|[0-9]°|///")
SHORT: Final = 8  # digits of a number with its country (ITU-T E.164)
LONGEST: Final = 15
LEAST: Final = 6  # digits of a number by which somebody is known
DATED: Final = r"(?:19|20)\d\d[-./ ](?:0[1-9]|1[0-2])"
DIGIT: Final = re.compile(r"[0-9]")
TEAMS: Final = re.compile(r"https?://\S+")


def personal(line: str) -> Iterator[Hit]:
    """Each personal thing in `line`."""
    if not DIGIT.search(line):
        yield from (
            Hit(*match.span(), "personal:place", "the exact place of something") for match in WORDS3.finditer(line)
        )
        return
    yield from _phones(line)
    yield from _addresses(line)
    for pattern, rule, what in (
        (SSN, "personal:national-id", "a social security number"),
        (NINO, "personal:national-id", "a national insurance number"),
        (FISCAL, "personal:national-id", "a national identity number"),
        (BOX, "personal:address", "a postal address"),
    ):
        for match in pattern.finditer(line):
            yield Hit(match.start(), match.end(), rule, what)
    yield from _numbers(line, line.lower())
    yield from _places(line, line.lower())


def _numbers(line: str, low: str) -> Iterator[Hit]:
    for match in PAPER.finditer(line) if any(word in low for word in PAPERS) else ():
        digits = sum(map(str.isdigit, match["value"]))
        if digits < LEAST or re.match(DATED, match["value"]) or digits * 2 < sum(map(str.isalnum, match["value"])):
            continue
        yield Hit(
            *match.span("value"), "personal:number", f"a number by which somebody is known ({match['name'].lower()})"
        )
    for match in SORT.finditer(line):
        yield Hit(*match.span("value"), "personal:number", "a bank's code with an account")
    for match in BORN.finditer(line) if any(word in low for word in BIRTHS) else ():
        yield Hit(*match.span("value"), "personal:birth", "somebody's date of birth")


def _places(line: str, low: str) -> Iterator[Hit]:
    if PRECISE.search(line):
        for pattern in (PLACE, DEGREES, WORDS3):
            for match in pattern.finditer(line):
                yield Hit(match.start(), match.end(), "personal:place", "the exact place of something")
    for match in GEO.finditer(line) if "lat" in low or "geo:" in low else ():
        yield Hit(*match.span("value" if match["value"] else "lat"), "personal:place", "the exact place of something")


def _phones(line: str) -> Iterator[Hit]:
    masked = TEAMS.sub(lambda found: " " * len(found[0]), line) if "://" in line else line
    what = "a phone number"
    for match in ABROAD.finditer(masked):
        if SHORT <= sum(map(str.isdigit, match[0])) <= LONGEST and "2147483647" not in match[0]:
            yield Hit(match.start(), match.end(), "personal:phone", what)
    for match in AMERICAN.finditer(masked):
        if (match["a"] or match["b"]) not in FREE:
            yield Hit(match.start(), match.end(), "personal:phone", what)
    for match in NATIONAL.finditer(masked):
        yield Hit(match.start(), match.end(), "personal:phone", what)
    low = masked.lower()
    for match in NAMED_PHONE.finditer(masked) if any(word in low for word in CALLS) else ():
        value = match["value"]
        digits = re.sub(r"\D", "", value)
        least = 9 if VAGUE.match(match[0]) else 7  # digits; "number" and "contact" are said of much else
        if (
            least <= len(digits) <= LONGEST
            and not re.match(DATED, value)
            and not FRACTION.search(value)
            and digits.lstrip("1")[:3] not in FREE
        ):
            yield Hit(*match.span("value"), "personal:phone", what)


def _addresses(line: str) -> Iterator[Hit]:
    what = "a postal address"
    for match in ENGLISH.finditer(line):
        town = TOWN.match(match["rest"])
        if town or (
            HOME.search(line)
            and (SURE.search(match["street"]) or NEARBY.search(line, max(0, match.start() - 30), match.start()))
        ):
            yield Hit(match.start(), match.end("street") + (town.end() if town else 0), "personal:address", what)
    low = line.lower()
    for match in GERMAN.finditer(line) if any(word in low for word in STREETS) else ():
        rest = "rest" if match["rest"] is not None else "other"
        town = POSTCODE.match(match[rest])
        if town or HOME.search(line):
            yield Hit(match.start(), match.start(rest) + (town.end() if town else 0), "personal:address", what)
    for match in ROMANCE.finditer(line):
        town = POSTCODE.search(match[0])
        if town or (HOME.search(line) and re.match(r"\d*,? ?(?:rue|Calle)", match[0])):
            yield Hit(
                match.start(),
                match.start() + (town.end() if town else match.start("rest") - match.start()),
                "personal:address",
                what,
            )
