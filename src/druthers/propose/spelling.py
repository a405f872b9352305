"""A text as it is meant, whatever its letters: for the lists of words that must not be got round by spelling.

Before `care` and `planting`. Letters from other alphabets that look Latin, invisible characters, markup, digits for
letters, spaced or masked letters and common misspellings are read as the plain words they stand for.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Final

_LOOKALIKES: Final = {  # letters that look Latin (Unicode TR 39, confusables), and what is typed for an apostrophe
    ord(char): plain
    for chars, plains in (
        (
            "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u043a\u043c\u043d\u0442\u0433\u0432",
            "aeopcyxijshdqwkmhtrb",
        ),
        ("\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u03b7\u03bc", "abeikvoptuxwnu"),
        ("\u0585\u0578\u057d\u0570", "onuh"),
        ("\u0131\u0142\u00f8\u0111\u0127\u0261\u0251", "ilodhga"),
        ("\u02bc\u2018\u2019\u201b\u0060\u00b4\u2032", "'" * 7),
    )
    for char, plain in zip(chars, plains, strict=True)
}
_NAMED_LETTER: Final = re.compile(  # letters that only look different: small capitals, squared, regional
    r"(?:LATIN LETTER SMALL CAPITAL|SQUARED LATIN (?:CAPITAL|SMALL) LETTER|CIRCLED LATIN (?:CAPITAL|SMALL) LETTER"
    r"|INDICATOR SYMBOL LETTER) ([A-Z])$"
)
_BREAKING_TAG: Final = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|td)\b[^<>]{0,80}>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,200}>|<!--|-->", re.IGNORECASE)
_EMPHASIS: Final = re.compile(r"\*\*+|~~+|(?<!\w)[*_]+(?=\w)|(?<=\w)[*_]+(?!\w)|\\(?=[*_])")
_CONTRACTIONS: Final = tuple(  # of one word, apostrophes as typed on a keyboard or forgotten
    (re.compile(short), full)
    for short, full in (
        (r"can'?t|cannot", "can not"),
        (r"won'?t", "will not"),
        (r"(do|does|did|is|was|were|have|has|had|would|could|should|are|need)n'?t'?", r"\1 not"),
        (r"i'?m", "i am"),
        (r"ive", "i have"),
        (r"(\w+)'ve", r"\1 have"),
        (r"(\w+)'ll", r"\1 will"),
        (r"(\w+)'d", r"\1 would"),
        (r"(\w+)'re", r"\1 are"),
        (r"(\w+)'s", r"\1 is"),
        (r"hes|shes", "he is"),
        (r"wan+a", "want to"),
        (r"gon+a", "going to"),
        (r"tryna", "try to"),
        (r"(?:any|ani)mor", "anymore"),
        (r"bc|cuz|coz", "because"),
        (r"2day", "today"),
        (r"u", "you"),
    )
)
_JOINED: Final = (  # words written as two
    (re.compile(r"\bany (?:more|longer)\b"), "anymore"),
    (re.compile(r"\bfor ever\b"), "forever"),
    (re.compile(r"\bno[ -]one\b"), "nobody"),
    (re.compile(r"\b(my|him|her|your)[ -]sel(?:f|fe)\b"), r"\1self"),
    (re.compile(r"\bto day\b"), "today"),
    (re.compile(r"\b2 (?=die|live|kill|be)"), "to "),
)
_FILLERS: Final = re.compile(  # what changes nothing of what is meant
    r"\b(?:really|just|fuck\w*|f\W{1,3}k?ing|fricking|freaking|literally|actually|honestly|simply|basically|kinda|totally"
    r"|definitely|seriously|only|even|probably|maybe|perhaps|sometimes|often|kind of|sort of|still|truly|finally"
    r"|quite|bloody|somehow|also)\b"
)
_SHORT: Final = """
    die died dies dying dead death kill kills killed killing myself suicide suicidal rape raped rapes rapist abuse
    abused abuses abuser abusing abusive want live hurt hurting cut cutting harm harming selfharm overdose overdosed
    unalive depressed depression anorexia anorexic bulimia bulimic cocaine heroin meth drunk porn sexual sexually murder
    murdered assault assaulted molest molested incest cancer funeral alive living hanging drown jump wrists
"""
_LONG: Final = """
    suicide suicidal overdose overdosed anorexia anorexic bulimia bulimic funeral molested molesting assaulted
    depressed depression diagnosis diagnosed antidepressants antidepressant miscarriage gambling relapsed relapse
    strangled custody eviction evicted lawsuit bankrupt bankruptcy cocaine heroin abusive abused abusing abuses
    harassed harassing harassment bullied bullying violent violence threatened threatens threatening alcoholic
    chemotherapy therapist prescription medication tumour hospital grieving threaten addicted addiction
    worthless schizophrenia psychosis withdrawal prosecuted arrested cigarettes
    terrified miscarried pregnant seizure palpitations lawyer lawyers solicitor police
"""
_KEY: Final = frozenset((_SHORT + _LONG).split())
_WORDS_NEAR: Final = frozenset(  # ordinary words one letter away from those of `_LONG`
    """
    meditation dedication scarred scarce sacred scares scare relapses tremor hospitals hospice hospitable lowers layers
    layer laser arresting deporter reported repressed rambling gamboling custard policy polices polite polices funerals
    addition additional addictive additions heroine heroines heroism abusers pressed prosecutor thread threads
    violet violets violets violin violins violently harnessed depresses expression impression lawyerly policed
    medications overdoses scared sacred seizures diagnoses prescriptions worthlessly scored scald saddened
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_SLIP_WORDS: Final = """
    abuze abuse; abuzed abused; alchohol alcohol; alcohal alcohol; alon alone; anarexic anorexic; anerexia
    anorexia; anerexic anorexic; anymor anymore; beeting beating; bruse bruise; brused bruised; bruses bruises;
    bulemia bulimia; bulemic bulimic; cancerr cancer; canser cancer; chocked choked; cocain cocaine; cuting
    cutting; cuttin cutting; ded dead; depresed depressed; depresion depression; deth death; diead dead; dieed
    died; dieing dying; dizy dizzy; drinkin drinking; drunkk drunk; funral funeral; funreal funeral; gamblin
    gambling; grabed grabbed; graped raped; haet hate; hert hurt; hited hit; hiting hitting; hopless hopeless;
    hurtin hurting; kil kill; kiling killing; killin killing; laywer lawyer; livin living; medz meds; meself
    myself; mself myself; mysef myself; myselfe myself; myselv myself; myslef myself; overdosing overdose;
    overdoze overdose; passd passed; pils pills; poilce police; polise police; pregnent pregnant; presciption
    prescription; punchd punched; sewercide suicide; sewerslide suicide; sewicidal suicidal; sewicide suicide;
    siucide suicide; slaped slapped; soocide suicide; sucidial suicidal; suicied suicide; suisidal suicidal;
    suiside suicide; threatend threatened; tomor tumour; tumor tumour; unaliv unalive; unalived unalive;
    unaliving unalive; wantt want; watn want; wnat want; worthles worthless; wortless worthless
"""
_SLIPS: Final = dict(pair.split() for pair in _SLIP_WORDS.split(";"))
_DIGITS: Final = str.maketrans("0134579@$!|+", "oieastgasiit")
_TOKEN: Final = re.compile(r"[^\s.,;:?()\[\]{}\"\u201c\u201d\u2026/]+(?:[./][^\W\d_](?=[./\s]|$))*")
_SPACED: Final = re.compile(r"(?<![^\W_])(?:[^\W_][\s.\-_*\u00b7\u2022/]{1,2}){2,}[^\W_](?![^\W_])")
_WITHIN: Final = re.compile("|".join(sorted((word for word in _KEY if len(word) > 2), key=len, reverse=True)))  # noqa: PLR2004 - shorter ones are none
_GLUED: Final = re.compile(
    r"(?:i)?(?:(?:do|dont)?(?:not)?want(?:ed)?to(?:die|live|diee|bedead|killmyself)|kill(?:ing)?myself|end(?:ing)?mylife"
    r"|betteroffdead|hatemyself|hatemylife|hurt(?:ing)?myself|cut(?:ting)?myself|endit ?all|noreasontolive)"
)
_GLUE: Final = re.compile(r"(want|wanted|do|dont|not|to|kill|killing|end|ending|my|hate|hurt|hurting|cut|cutting|live)")
_ENDS: Final = re.compile(
    r"[.!?;:\u2026]+(?=\s|$)|\n\s*(?:\n|[-*#>]|\d+[.)])|[()\[\]{}\"\u201c\u201d|]|\s[-\u2013\u2014]+\s|[\u2014]"
)
_REST: Final = re.compile(r"[^\w.\s%&]|_")
_RUN: Final = re.compile(r"(.)\1{2,}")
_LEAST_LONG: Final = 6  # letters of a word that may be misspelt by one


def plainly(text: str) -> str:
    r"""Return `text` in lower case, without invisible characters, markup or tricks; sentences end with a lone stop.

    Contractions are written out, words that change nothing of the meaning ("really") are left out.

    >>> plainly("I really **don\u2019t** want to l\u200bive."), plainly("su1c1dal, k i l l")
    ('i do not want to live .', 'suicidal kill')
    """
    text = _letters(html.unescape(text)) if not text.isascii() or "&" in text else text
    text = text.lower()
    text = _TAG.sub("", _BREAKING_TAG.sub(" ", text)) if "<" in text else text
    text = _EMPHASIS.sub("", text)
    if "'" in text and not text.isascii():
        text = text.replace("\u2019", "'")
    text = _SPACED.sub(_joined, text)
    text = _TOKEN.sub(lambda found: _word(found[0]), text)
    for apart, joined in _JOINED:
        text = apart.sub(joined, text)
    text = _REST.sub(" ", _ENDS.sub(" . ", text).replace("'", ""))
    text = re.sub(r"(?<=\w)\.(?=\w)|(?<=\w)\.(?=\s|$)", " . ", re.sub(r"(?<=\d)\.(?=\d)", "_", text))
    return " ".join(_FILLERS.sub(" ", text).split())


def _letters(text: str) -> str:
    """The text with letters that look Latin as Latin ones, without marks on them and without what cannot be seen."""
    text = unicodedata.normalize("NFKD", text.replace("\u00b4", "'")).translate(_LOOKALIKES)
    return "".join(char if char.isascii() else _seen(char) for char in text).lower().translate(_LOOKALIKES)


@lru_cache(maxsize=4096)
def _seen(char: str) -> str:
    """What is seen of a character that is not ASCII: nothing of a mark or an invisible one."""
    category = unicodedata.category(char)
    if category in {"Mn", "Me", "Cf", "Cc"} or char in "\u3164\u115f\u1160\uffa0\u2800":
        return ""
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    named = _NAMED_LETTER.search(unicodedata.name(char, ""))
    return named[1].lower() if named else char


def _joined(found: re.Match[str]) -> str:
    """Letters written one by one as the word that they make, where they make one of the key words."""
    joined = re.sub(r"[\W_]", "", found[0])
    return " ".join(_WITHIN.sub(lambda word: f" {word[0]} ", joined).split()) if _WITHIN.search(joined) else found[0]


@lru_cache(maxsize=16384)
def _word(token: str) -> str:
    """What a token says: the key word that it stands for, a contraction written out; else the token itself."""
    if token in _KEY or token.isdigit():
        return token
    if token in _SLIPS:
        return _SLIPS[token]
    for short, full in _CONTRACTIONS:
        if written := short.fullmatch(token.strip("'")):
            return written.expand(full)
    bare = token.strip("'#-")
    return _key(bare) or _key(bare.rstrip("!")) or _masked(bare) or _unglued(bare) or token


def _key(word: str) -> str | None:
    """The key word that one written otherwise stands for."""
    return next((_SLIPS.get(tried, tried) for tried in _tries(word) if tried in _KEY or tried in _SLIPS), None)


def _masked(word: str) -> str | None:
    """The key word of which some letters are hidden behind signs: “k*ll”."""
    signs = sum(char in "*_#" for char in word)
    if not signs or not word[0].isalpha() or len(word) <= 2 * signs:
        return None
    shape = re.compile("".join("[a-z]" if char in "*_#" else re.escape(char) for char in word))
    return next((key for key in sorted(_KEY) if shape.fullmatch(key)), None)


def _unglued(word: str) -> str | None:
    """The words of a phrase that was written as one: “#wanttodie”."""
    if len(word) <= _LEAST_LONG or not _GLUED.search(word):
        return None
    return " ".join(_GLUE.sub(r" \1 ", word).split()).replace("do nt", "do not").replace("dont", "do not")


def _tries(word: str) -> list[str]:
    """What a token may stand for: no signs between its letters, digits as letters, letters said once, corrected."""
    bare = re.sub(r"[-.'\u00b7\u2022]", "", word)
    tried = [bare] if bare != word and len(bare) >= _LEAST_LONG - 1 else []
    if not word.isalpha() and any(char.isalpha() for char in word):
        tried.append(bare.translate(_DIGITS))
    if _RUN.search(bare):
        tried += [_RUN.sub(r"\1", bare), _RUN.sub(r"\1\1", bare)]
    if len(bare) >= _LEAST_LONG and bare.isalpha() and bare not in _WORDS_NEAR:
        tried += _corrected(bare)
    return tried


def _corrected(word: str) -> list[str]:
    """The long key words that are one slip away: a letter too many, too few, other, or two that changed places."""
    near = {key for part in (word, *_less(word)) for key in _neighbours().get(part, ())}
    return [key for key in sorted(near) if key[0] == word[0] and key != word.rstrip("s") and _one_slip(word, key)]


def _less(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, tuple[str, ...]]:
    """The long key words by what is left of them without one letter (as in SymSpell, W. Garbe 2012)."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(set(_LONG.split())):
        for part in (word, *_less(word)):
            found[part] = (*found.get(part, ()), word)
    return found


def _one_slip(one: str, other: str) -> bool:
    """Whether two words are at distance 1 (Damerau 1964)."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
