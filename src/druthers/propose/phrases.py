"""What a line speaks of, as phrases of its own words: the deed it names, the matter, the person.

Between the lines and the forms of steps. By simple rules and without the model; a phrase is the line's words to the
letter, but for whose they are (“my” becomes “your”). Where the rules are not sure, there is no phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from druthers.propose.care import dark
from druthers.propose.quoting import shortened
from druthers.propose.things import thing
from druthers.propose.words import content, words

DEED_WORDS, MATTER_WORDS, LEAST_QUOTED = 10, 7, 3  # at most; a longer phrase is hardly one phrase

_HAVE_TO: Final = r"""
    want(?:ed)?\ to | would\ (?:like|love)\ to | 'd\ (?:like|love)\ to | 've\ wanted\ to | should | ought\ to
    | need\ to | have\ to | 've\ got\ to | must | hope\ to | hoping\ to | plan(?:ning)?\ to
    | (?:have|'ve)?\ ?been\ meaning\ to | (?:am|'m|are|'re)\ going\ to | going\ to | mean(?:t)?\ to | could
    | promised\ (?:[A-Z]\w+\ |my\ \w+\ |her\ |him\ |them\ )?to | (?:keep\ )?forg(?:ot|et|etting)\ to | remember\ to
"""
_ADVERB: Final = r"(?:(?:really|still|just|also|actually|always|often|probably|finally|do|so)\ )*"
_LATER_ADVERB: Final = r"(?:(?:really|just|also|actually|always|finally|further)\ )*"
# The subject is the writer, at the start of a clause: not "films I want to see", nor "if I want to".
_DEED: Final = re.compile(
    rf"(?:^(?:(?:[Mm]aybe|[Pp]erhaps|[Tt]oday|[Tt]omorrow|This\ \w+|Next\ \w+|And|But|So)\ )?"
    rf"|[.,;:!?\u2013\u2014]\ |\b(?:and|but|so|that|think|know|guess|maybe|perhaps|now|then|year|week|month)\ )"
    rf"(?:(?:I|We)(?:\ have|\ had)?\ ?)?{_ADVERB}(?:{_HAVE_TO})\ {_LATER_ADVERB}(?P<deed>\w.*)"
    r"|\b(?:would\ be\ (?:good|nice|lovely)|(?:it\ is|it's)\ time)\ to\ (?P<other>\w.*)",
    re.VERBOSE | re.IGNORECASE,
)
_TASK_VERBS: Final = """
    answer apply arrange ask back bake book bring buy call cancel check choose clean clear collect compare cook decide
    download draft draw email fetch file fill find finish fix get give go invite learn list mail make measure meet mend
    move order organise organize pack paint pay phone pick plan plant post practise prepare print put read record remove
    renew repair reply return ring scan see sell send set sew sign sketch sort start study take talk teach tell thank
    tidy translate try tune update visit wash water weed write
"""
_ALONE_VERBS: Final = """
    cook cycle dance draw exercise garden journal knit meditate paint practise practice read run sew sing sleep stretch
    study swim write
"""
_ALONE: Final = frozenset(_ALONE_VERBS.split())  # deeds that need no object
_POINTS: Final = re.compile(r"\w+ (?:them|it|this|that|those|these)(?: (?:out|up|down|back|off|over|on|in|away))?$")
_TASK: Final = frozenset(_TASK_VERBS.split())
_CUT: Final = re.compile(
    r"[.!?;:()\"\u201c\u201d\u2013\u2014\u2026]|,|\s-\s|\s(?:instead of"
    r"|rather than|but|because|though|although|unless"
    r"|while|if|when|since|whenever|so(?=\s(?:i|we|that|it)\b)|(?:and|or|as|before|after|until|than)(?=\s(?:i|we|he|she|it|they|you|then|not|never)\b))"
    r"(?=\s)",
    re.IGNORECASE,
)
_LATE: Final = re.compile(
    r"(?:\s(?:at last|in future"
    r"|one day|some ?day|soon|too|anyway|eventually|already|now|today|tonight|tomorrow|really|of course"
    r"|constantly|at all|(?:at|for) the moment|all the time|again and again|so (?:much|badly)|these days|lately"
    r"|(?:this|next|last) (?:week|month|year)|properly|either|instead|though|please|then))+$",
    re.IGNORECASE,
)
_DANGLES: Final = re.compile(
    r"(?:^|\s)(?:a|an|the|without|as|my|your|our|his|her|their|to|of|in|on|at|for|with|from|by|about|and|or|that|this|who|which|is|are"
    r"|was|were|be|been|not|into|than|as|what|how|it's)$",
    re.IGNORECASE,
)
_NO_DEED: Final = re.compile(
    r"(?:an?\b|the\b|my\b|our\b|this\b|some\b|not|never|n't|no|have (?:been|had|\w+ed)|be able|it|i|we"
    r"|you|he|she|they|me|him|them|know if|say (?!thank|sorry|yes|no\b|good)|admit|think"
    r"|stop (?:being|feeling|thinking)|be \w+ing"
    r"|do (?:it|so|this|that|x|y|good|well|more|less)|(?:learn|read|write|look|work) (?:in|on|at))\b",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"\b(?:things?|stuff|everything|everyone|something|anything|whatever|world|beyond|20\d\d|a lot)\b", re.IGNORECASE
)
_MATTER: Final = re.compile(
    r"(?:\b(?:want|wanted|would love|would like|dream of|wish for) (?=(?:an?|my|our) )|\b(?:worr(?:y|ied|ying) about"
    r"|(?:nervous|anxious|guilty|angry|unsure|not sure|happy|excited|curious|argue|argued"
    r"|arguing|a fight|fought) about|(?:afraid|scared|proud|tired|ashamed|jealous|fond|dream|dreaming|dreamt) of"
    r"|(?<!can't )think(?:ing)? (?:of|about)|put(?:ting)? off|postpon(?:e|ed|ing)|miss(?:ed)?|struggl(?:e|ed|ing) with"
    r"|stuck (?:on|with|at)|ideas? for|forgot|forgotten|interested in|bored (?:with|by|of)|grateful for"
    r"|looking forward to|(?:have|has) no plan for|have not (?:opened|started|finished|answered)"
    r"|haven't (?:opened|started|finished|answered|been to)|have not been to)\s+)(?P<matter>\w.*)"
)
_SUBJECT: Final = re.compile(  # "My old bike has …": what stands before the verb
    r"^(?P<matter>[A-Z]\w+(?= is (?:an?|the)\b)|(?:My|Our|The) (?:[\w'-]+ ){0,2}?[\w'-]+)"
    r" (?:all |also |just |now )?(?:is|are|has|have|needs?|looks?|feels?|seems?|sits?|keeps?|still"
    r"|renews?|expires?|smells?|drips?"
    r"|does|do|goes|was|were|had)\b"
)
_HEAD: Final = re.compile(
    r"(?:the|my|our|your|his|her|their|this|that|a|an)\s+\w|[A-Z][a-z]+|[a-z]{2,}ing\b|[a-z]+s(?:\s|$)"
)
_NO_MATTER: Final = re.compile(
    r"(?:below|above|previously|yesterday|tomorrow|then|now|her|him|it|them|me|you|us|this|that|how|what|who|why|where|when|whether|head|life|today|here|there|not|she|he|we|they|being|having|nothing|things?|anything"
    r"|something|everything|someone|everyone|people|i|is|was|has|does|as|his|always|sometimes|perhaps)(?:\s|$)",
    re.IGNORECASE,
)
_TURNED: Final = tuple(
    (re.compile(rf"\b(?:{mine})\b"), yours)
    for mine, yours in (
        ("(?:I|[Ww]e) (?:am|are)|I['\u2019]m|[Ww]e['\u2019]re", "you are"),
        ("I was", "you were"),
        ("(?:I|[Ww]e)['\u2019]ve", "you have"),
        ("(?:I|[Ww]e)['\u2019]ll", "you will"),
        ("(?:I|[Ww]e)['\u2019]d", "you would"),
        ("I|[Ww]e|me|us", "you"),
        ("myself|ourselves", "yourself"),
        ("mine|ours", "yours"),
        ("[Mm]y|[Oo]ur", "your"),
    )
)
_KIN: Final = (
    r"mother|father|mum|mom|dad|sister|brother|aunt|uncle|cousin"
    r"|daughter|son|wife|husband|partner|girlfriend|boyfriend|flatmate|colleague|friend|neighbour|neighbor|niece|nephew"
)
_TO_PERSON: Final = re.compile(
    r"\b(?:call|called|ring|rang|tell|told|ask|asked|text|email|visit|thank|seen|meet|met|miss|with|avoiding|owe|"
    r"promised|invite|help|friend|sister|brother|colleague|cousin|aunt|uncle|write to)\s+"
    r"((?:(?:Aunt|Auntie|Uncle|Grandma|Grandpa|Mrs|Mr|Dr)\.?\s)?[A-Z][a-z]{1,14})\b"
)
_KIN_WORD: Final = re.compile(rf"\b(?:{_KIN})$", re.IGNORECASE)
_MY_KIN: Final = re.compile(
    rf"\b(?:my|our)\s+((?:old |best |older |younger |little |big )?(?:{_KIN}))\b(?!['\u2019-])", re.IGNORECASE
)
_MOVER: Final = re.compile(r"\b([A-Z][a-z]{1,14}) is (?:moving|leaving)\b")
_PARENT: Final = re.compile(r"\b(?:Mum|Mom|Dad)\b(?!['\u2019])")
_NO_PERSON_WORDS: Final = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Grandma Grandpa Granny Gran Nana
    Christmas Easter English German French Spanish Italian Japanese Chinese
"""
_NO_PERSON: Final = frozenset(_NO_PERSON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a line names, ready to stand in a step; None where it names none that the rules are sure of."""

    deed: str | None
    matter: str | None
    person: str | None
    quotation: str | None

    def fill(self, gap: str) -> str | None:
        """Return what fills the gap of a form; nothing is filled where there is no gap."""
        return {"do": self.deed, "it": self.matter}.get(gap, "")


def phrases(line: str, *, task: bool) -> Phrases:
    """Return what a line names; `task` as in `deed`."""
    return Phrases(deed(line, task=task), matter(line), person(line), quotation(line))


def deed(line: str, *, task: bool = False) -> str | None:
    """Return what the writer of a line wants or has to do, as a verb with what belongs to it; None when unsure.

    A line that is a task (`task`) may begin with the verb itself.

    >>> deed("I want to record him laughing."), deed("Maybe I should tell Ana that I can't sing, one day.")
    ('record him laughing', "tell Ana that you can't sing")
    >>> deed("It has films I want to see"), deed("I must do that."), deed("Sort the photos.", task=True)
    (None, None, 'sort the photos')
    """
    plain = line.replace("\u2019", "'").strip()
    if found := _DEED.search(plain):
        phrase = found["deed"] or found["other"]
    elif task and plain.split(" ", 1)[0].lower() in _TASK and " " in plain:
        phrase = plain[0].lower() + plain[1:]
    else:
        return None
    phrase = _phrase(phrase)
    if (
        _NO_DEED.match(phrase)
        or _VAGUE.search(phrase)
        or dark(phrase)
        or not content(phrase)
        or len(words(phrase)) > DEED_WORDS
    ):
        return None
    if (" " not in phrase and phrase not in _ALONE) or _POINTS.match(phrase):
        return None
    return turned(phrase)


def matter(line: str) -> str | None:
    """Return what a line says that its writer misses, fears, puts off or thinks of; None when it does not say it so.

    >>> matter("I am nervous about my talk on Monday."), matter("I miss her."), matter("Lunch was late.")
    ('your talk on Monday', None, None)
    """
    plain = line.replace("\u2019", "'")
    found = _MATTER.search(plain) or _SUBJECT.search(plain)
    if found is not None:
        phrase = _phrase(found["matter"])
        phrase = f"the {phrase[4:]}" if phrase.startswith("The ") else phrase
        if _MY_KIN.search(phrase) or _NO_MATTER.match(phrase) or not _HEAD.match(phrase):
            return None
        return turned(phrase) if content(phrase) and len(words(phrase)) <= MATTER_WORDS else None
    found_thing = thing(plain)
    if found_thing is None or _KIN_WORD.search(found_thing):
        return None
    return turned(found_thing)


def person(line: str) -> str | None:
    """Return the person to whom a line speaks of doing something, or the writer's own kin or friend, if it names one.

    >>> person("I should call Ana about the flat"), person("I want to see Japan"), person("My sister moved away.")
    ('Ana', None, 'your sister')
    >>> person("I want to visit Aunt Ines in Spain."), person("I should call Grandma.")
    ('Aunt Ines', None)
    """
    named = next((name for name in _TO_PERSON.findall(line) if name not in _NO_PERSON), None)
    if named:
        return str(named)
    if mover := _MOVER.search(line):
        return str(mover[1])
    kin = _MY_KIN.search(line)
    if kin:
        return f"your {kin[1].lower()}"
    parent = _PARENT.search(line)
    return parent[0] if parent else None


def quotation(line: str) -> str | None:
    """Return the beginning of a line to the letter, short enough to stand within a step; None when that is too little.

    >>> quotation("I felt left out."), quotation("It rained and we sat in the car and ate our soup until it was six.")
    ('I felt left out', 'It rained and we sat in the car …')
    """
    return shortened(line) if len(words(line)) >= LEAST_QUOTED else None


def turned(phrase: str) -> str:
    """Return a phrase of the writer spoken to the writer.

    >>> turned("the talk I gave"), turned("how I'm late for my train")
    ('the talk you gave', 'how you are late for your train')
    """
    for mine, yours in _TURNED:
        phrase = mine.sub(yours, phrase)
    return phrase


def possessive(fill: str, line: str) -> str:
    """Return `fill` spoken to the writer, with “your” and “the” as the line has them.

    >>> possessive("your wedding", "I cannot come to the wedding"), possessive("the tax", "My tax is late")
    ('the wedding', 'your tax')
    >>> possessive("the talk I gave", "I gave a talk"), possessive("how I'm late", "I'm late")
    ('the talk you gave', 'how you are late')
    """
    fill = turned(fill)

    def fit(match: re.Match[str]) -> str:
        before = re.search(rf"\b(my|our|the|a|an|his|her|their)\s+{re.escape(match[2])}\b", line, re.IGNORECASE)
        if before is None:
            return match[0]
        return {"my": "your", "our": "your", "a": "the", "an": "the"}.get(before[1].lower(), before[1].lower()) + (
            " " + match[2]
        )

    return re.sub(r"\b(your|the)\s+([\w'\u2019-]+)", fit, fill, flags=re.IGNORECASE)


def _phrase(rest: str) -> str:
    """The words up to where the clause ends, without the small adverbs at its end."""
    cut = _CUT.search(rest)
    phrase = rest[: cut.start()] if cut else rest
    while phrase != (shorter := _DANGLES.sub("", _LATE.sub("", phrase)).strip(" '")):
        phrase = shorter
    return phrase
