"""How a step must not speak: claims about the person, shame, heaps of praise, absolute words, careless advice.

Between the drafts and `filters`. Pure. A word of the line itself is never held against a step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from druthers.propose.words import content, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTED: Final = re.compile(r"[“\"„«][^“”\"„«»]*[”\"“»]")
_SAYS: Final = r"(?:wrote|said|noted|asked|mentioned|called|named|meant|put|marked|ticked)\b"
_CAUSE: Final = re.compile(  # a reason that the person is told about themselves
    r"\b(?:since|because|given\ that|considering|knowing|seeing|now\ that|as)\s+(?P<claim>(?:you|your)\b[^.!?;:]*)",
    re.IGNORECASE,
)
_SAID_OF: Final = re.compile(  # a sentence, or a clause beside the step, that says how the person is
    r"(?:(?:^|[.!?;:\u2013\u2014])\s*|(?:,|\band\b|\bbut\b|\bso\b)\s+)"
    r"(?P<claim>you(?:['\u2019](?:re|ve|d)\b|\s+(?:really\s+|clearly\s+|obviously\s+|always\s+|often\s+|truly\s+|never\s+)*"
    r"(?:are|were|was|have|had|love|loved|like|liked|hate|hated|enjoy|enjoyed|feel|felt|seem|tend|prefer|deserve"
    r"|always|never|clearly|obviously|know|struggle|struggled|care|worry|fear|suffer|lack|need|want|believe|think|used)\b)"
    r"[^.!?;:]*|your\s+(?:love|passion|fear|habit|tendency|obsession|lack|inability|talent|gift|anxiety|weakness|problem"
    r"|depression|loneliness|laziness|enthusiasm|nature|strength)\b[^.!?;:]*)",
    re.IGNORECASE,
)
_LOVE_OF: Final = re.compile(
    r"\b(?P<claim>your\s+(?:love|passion|talent|gift|obsession|tendency|inability|lack|habit)\s+(?:of|for|to|with)\b[^.!?;:,]*)",
    re.IGNORECASE,
)
_SHAMES: Final = re.compile(
    r"\b(?:lazy|laziness|pathetic|shame\s+on|ashamed\s+of\s+yourself|should\s+be\s+ashamed|no\s+excuses?|stop\s+(?:whining"
    r"|complaining|being|making\s+excuses|feeling\s+sorry)|grow\s+up|man\s+up|toughen\s+up|pull\s+yourself\s+together"
    r"|get\s+over\s+(?:it|yourself|him|her)|snap\s+out|get\s+a\s+grip|what\s+is\s+wrong\s+with\s+you|(?:stupid|dumb|idiot\w*"
    r"|useless|worthless|weak|loser|coward\w*|selfish|childish|fat|ugly)\b|you\s+(?:should|could|ought\s+to)\s+have"
    r"|why\s+(?:do|can['\u2019]?t|don['\u2019]?t|are|must|did)\s+you\s+(?:always|never|still|not)|at\s+your\s+age"
    r"|other\s+people\s+manage|everyone\s+else|like\s+a\s+(?:normal|real|grown)|finally\s+(?:do|get|grow|start|stop)"
    r"|disappoint\w*\s+(?:me|us|them|everyone)|let\s+(?:me|everyone|them)\s+down)",
    re.IGNORECASE,
)
_PRAISE: Final = re.compile(
    r"\b(?:amazing|awesome|brilliant|fantastic|incredible|wonderful|perfect|excellent|impressive|inspiring|talented"
    r"|genius|gorgeous|superb|outstanding|remarkable|well\s+done|good\s+(?:job|work)|great\s+(?:job|work)|bravo"
    r"|so\s+proud|proud\s+of\s+you|you\s+rock|you['\u2019]?ve\s+got\s+this|you\s+got\s+this|you\s+can\s+do\s+(?:it|this)"
    r"|believe\s+in\s+you(?:rself)?|congratulations?|hero|champion|superstar|the\s+best)\b|!\s*!|!.*!",
    re.IGNORECASE,
)
MOST_PRAISE: Final = 1
_FLATTERS: Final = re.compile(
    r"\b(?:you(?:['\u2019]re|\s+are)\s+(?:so\s+|such\s+|truly\s+|a\s+|an\s+|very\s+)*(?:amazing|awesome|brilliant|fantastic"
    r"|great|incredible|wonderful|perfect|talented|special|strong|smart|genius|star|kind|good|gifted)"
    r"|you['\u2019]?ve\s+got\s+this|you\s+got\s+this|proud\s+of\s+you|you\s+rock|you\s+can\s+do\s+(?:it|this))",
    re.IGNORECASE,
)
_ABSOLUTE: Final = re.compile(
    r"\b(?:always|never|forever|for\s+ever|every\s+single|guarantee\w*|no\s+matter\s+what|once\s+and\s+for\s+all"
    r"|you\s+(?:must|have\s+to)|at\s+all\s+costs?|perfectly|completely|absolutely|100\s?%|for\s+the\s+rest\s+of\s+your\s+life)(?!\w)",
    re.IGNORECASE,
)
_ADVISES: Final = re.compile(  # on health, law, money and what cannot be undone; asking the one who knows is no advice
    r"\b(?:take\s+(?:an?\s+|your\s+|some\s+|two\s+|more\s+|less\s+)*(?:aspirin|pill|pills|tablets?|painkillers?|vitamins?"
    r"|supplements?|magnesium|melatonin|medicine|medication|antibiotics?|sleeping|drug|drugs|dose)|stop\s+taking"
    r"|lose\s+(?:weight|\d)|burn\s+(?:fat|calories)|count\s+(?:your\s+|the\s+)?calories|skip\s+(?:a\s+|your\s+|the\s+)?(?:meals?"
    r"|dinner|lunch|breakfast|sleep|therapy|treatment)|fast\s+(?:for|until|all|today|tomorrow)|go\s+on\s+a\s+diet|detox|cleanse"
    r"|starve|purge|invest|buy\s+(?:shares|stocks|crypto\w*|bitcoin|gold|lottery)|take\s+out\s+a\s+loan|borrow\s+money"
    r"|sell\s+(?:your\s+)?(?:house|shares|stocks|car)|gambl\w+|place\s+a\s+bet|bet\s+(?:on|your)|sue\b|press\s+charges|plead"
    r"|refuse\s+to\s+pay|stop\s+paying|withhold|quit\s+(?:your|the|this)\s+(?:job|work|school|course|studies|degree|therapy)"
    r"|hand\s+in\s+your\s+notice|resign|drop\s+out|break\s+up|divorce|leave\s+(?:him|her|them|your\s+(?:husband|wife|partner"
    r"|boyfriend|girlfriend|family|children|kids|job))|cut\s+(?:off|out)\s+(?:your|him|her|contact)|ghost\b|confront"
    r"|threaten|take\s+revenge|get\s+back\s+at|get\s+even|punish|hit\b|slap|punch|kick\s+(?:him|her|them|out)|lie\s+to|lie\s+about"
    r"|steal|cheat|spy\s+on|read\s+(?:his|her|their)\s+(?:messages|phone|mails?|diary)|check\s+(?:his|her|their)\s+phone"
    r"|get\s+(?:drunk|high|wasted)|have\s+a\s+(?:drink|beer|glass\s+of\s+wine|cigarette|smoke)|drink\s+(?:a\s+|some\s+)*(?:beer|wine"
    r"|vodka|whisky|whiskey|gin|alcohol|glass\s+of\s+wine)|smoke|drive\s+(?:home|there|fast|all)|stay\s+up\s+all\s+night"
    r"|pull\s+an\s+all-nighter|run\s+away|disappear|give\s+up\s+on|end\s+it|diagnose|self-medicate|hide\s+(?:it|this|them)\s+from"
    r"|walk\s+alone\s+at\s+night|climb\s+onto\s+the\s+roof|rewire)\b",
    re.IGNORECASE,
)


def spoken(text: str) -> str:
    """Return a step without what it quotes.

    >>> spoken("You wrote “I am lazy”. Rest.")
    'You wrote . Rest.'
    """
    return _QUOTED.sub("", text)


def claims(text: str, cited: Sequence[str]) -> Iterator[str]:
    """Yield what a step says about the person that no cited words show; a question claims nothing.

    >>> list(claims("Since you love bees, draw one.", ["I saw a bee."]))
    ['you love bees, draw one']
    >>> list(claims("Since you miss Ana, call her.", ["I miss Ana."]))
    []
    """
    shown = frozenset().union(*(content(each) for each in cited)) if cited else frozenset()
    told = re.sub(rf"\byou\s+(?:also\s+|once\s+)?{_SAYS}", "", spoken(text), flags=re.IGNORECASE)
    told = re.sub(r"[^.!?]*\?", "", told)
    for pattern in (_CAUSE, _SAID_OF, _LOVE_OF):
        for found in pattern.finditer(told):
            claim = found["claim"].strip()
            if not content(claim.partition(",")[0]) <= shown:
                yield claim


def shames(text: str, line: str) -> bool:
    """Whether a step scolds, outside of what it quotes and in words that are not the line's."""
    return _foreign(_SHAMES, text, line)


def flatters(text: str, line: str) -> bool:
    """Whether a step praises the person, or anything more than once."""
    said = spoken(text)
    praises = [found[0] for found in _PRAISE.finditer(said) if found[0].lower() not in line.lower()]
    return bool(_FLATTERS.search(said)) or len(praises) > MOST_PRAISE


def absolute(text: str, line: str) -> bool:
    """Whether a step speaks of always, never and must, in words that are not the line's."""
    return _foreign(_ABSOLUTE, text, line)


def advises(text: str, line: str) -> bool:
    """Whether a step gives advice on health, law, money, or on what cannot be undone."""
    del line  # even in the line's own words
    return bool(_ADVISES.search(spoken(text)))


def _foreign(pattern: re.Pattern[str], text: str, line: str) -> bool:
    """Whether a pattern finds words in a step that do not stand in its line."""
    own = set(words(line))
    return any(not set(words(found[0])) <= own for found in pattern.finditer(spoken(text)))
