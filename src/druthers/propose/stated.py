"""What the words of a step alone say of it: how much it asks, when, where, with whom, at what cost.

Serves `features`. Every number lies in [0, 1]. What stands in “…” is quoted of the person: it says nothing of the step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from druthers.propose.patterns.pattern import Cost, Horizon

HORIZONS: Final[Mapping[Horizon, float]] = {"now": 0.0, "today": 0.25, "tomorrow": 0.5, "week": 0.75, "later": 1.0}
COSTS: Final[Mapping[Cost, float]] = {"none": 0.0, "small": 0.5, "some": 1.0}
# Of an hour, what a step asks that states no time. The patterns' authors gave those that write or choose 9 minutes in
# the mean, those that send or ask 9, others 10; what is large is large only in a person's own words.
NOTE, MESSAGE, MIDDLING, LARGE = 0.15, 0.15, 0.2, 0.6
_SMALL: Final = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(),  # noqa: SIM905 - shorter so
        start=1,
    )
}
_TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_COUNT: Final = {"a": 1, "an": 1, "a few": 5, "a couple of": 2, **_SMALL, **_TENS}
_MINUTES: Final = re.compile(
    r"\b(?P<half>half an hour|half-hour)(?! (?:before|after)\b)|\b(?P<quarter>(?:a )?quarter of an hour)"
    r"|\b(?P<count>\d+(?:\.\d+)?|(?:a (?:few|couple of)|[a-z]+))(?:-(?P<unit>[a-z]+))?"
    r"[ -](?P<of>seconds?|minutes?|mins?|hours?)\b(?! (?:before|after|ahead|ago|earlier|later)\b)"
)
_NOTE: Final = re.compile(r"\b(?:write|note|list|jot|name|pick|choose|decide|put|set)\b")
_MESSAGE: Final = re.compile(r"\b(?:send|text|message|call|ask|tell|reply|email|look up|open|read)\b")
_LARGE: Final = re.compile(
    r"\b(?:build|clean|cook|finish|visit|organi[sz]e|run|repair|paint|learn|travel|move|complete)\b"
)
_SOCIAL: Final = re.compile(
    r"\b(?:friends?|colleagues?|mother|father|mum|mom|dad|sister|brother|partner|wife|husband|son|daughter|neighbou?rs?"
    r"|family|parents?|child(?:ren)?|kids|the two of (?:you|us)|for two(?! \w+s)|whom? (?:it )?could help"
    r"|(?:with|to|for|ask|tell|show|thank|help|answer) (?:someone|somebody|one person|one of them|him|her|them|people)"
    r"|(?:call|ring|text|message|email|meet|visit|invite|thank|hug|join)"
    r"(?! (?:it|or|to|for|again|whoever|card|bell)\b)(?= \w)|invite|reply"
    r"|ask(?! (?:for|about|yourself|what|again)\b)(?= \w)|tell(?! (?:nobody|yourself|your phone)\b)(?= \w)|talk to"
    r"|write to(?! cancel)|(?:send|write) (?:him|her|me|a (?:friendly|belated))"
    r"|(?:one|two|three) (?:lines?|sentences?) (?:to|for|that asks?)"
    r"|(?:send|write) (?:(?!down\b)\w+ )?(?:one|two) (?:lines?|sentences?) (?:that|with|today|of thanks)"
    r"|send (?:it|them|two|three|a|an) (?!sum\b)|send \w+ (?:a|an|one|two) \w+"
    r"|(?:offer|lend|bake|cook) (?:to|one|him|her|them)|share|to whom)\b"
)
_OUTDOORS: Final = re.compile(
    r"\b(?:(?<!to )(?<!, )(?<!a )walk(?! (?:once|on|through|the same)\b)|(?<!a )walk (?:to|by|in|round|along)"
    r"|go out(?:side)?|(?<!your )(?<!the )outside(?! (?:the|your)\b)|outdoors|park|garden(?! shop)|river|forest|woods?"
    r"|beach|sea|mountain|hik(?:e|ing)|bike|cycle|(?<!would )(?<!a )run(?! a bath)|swim|trail|on the balcony"
    r"|round the block|fresh air|by the water|tree)\b"
)
_WHEN: Final[tuple[tuple[Horizon, re.Pattern[str]], ...]] = (
    ("later", re.compile(r"\b(?:next month|this month|in (?:a|one|two|three) months?|(?:this|next) year|some ?day)\b")),
    (
        "week",
        re.compile(
            r"\b(?:this week(?:end)?|next week(?:end)?|at the weekend|weekend"
            r"|in (?:a|two|three|four|five) (?:days|weeks?)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
            r"|for (?:a|one) week|every (?:day|evening|morning)|each (?:day|evening|morning))\b"
        ),
    ),
    ("tomorrow", re.compile(r"\btomorrow\b")),
    ("now", re.compile(r"\b(?<!by )(?<!until )(?<!till )(?:now(?! and then)|right away|at once|this minute)\b")),
    (
        "today",
        re.compile(
            r"\b(?:today|tonight|this (?:morning|afternoon|evening)|before (?:bed|dinner|lunch|you sleep)|at \w+)\b"
        ),
    ),
)
_TIME: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|now|this (?:morning|afternoon|evening|week|weekend)|before \w+|after \w+|at \w+"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|minutes?|half an hour)\b"
)
_PLACE: Final = re.compile(r"\b(?:in|on|by|beside|under|at|where) (?:the|your|a|you)\b")
_NUMBER: Final = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twenty)\b")
_PAYS: Final = re.compile(
    r"\b(?:buy|order|pay for|hire|subscribe|buy (?:a|the) tickets?|treat (?:yourself|them|her|him))\b"
)
_PRAISE: Final = re.compile(
    r"\b(?:amazing|awesome|brilliant|fantastic|great|incredible|wonderful|proud|perfect|excellent|impressive|inspiring"
    r"|special|talented|genius|beautiful|best|well done|good job|you['\u2019]re (?:so|such)|deserve)\b"
)
_QUOTED: Final = re.compile(r"“[^”]*”")


def of_text(text: str) -> dict[str, float]:
    """Return the features that the words alone decide.

    >>> of_text("Set a timer for ten minutes tonight for the garage.")["effort"]
    0.16666666666666666
    """
    low = unquoted(text).lower()
    stated = minutes(low)
    when = horizon(low)
    return {
        "effort": by_verb(low) if stated is None else share_of_hour(stated),
        "horizon": HORIZONS["today" if when is None else when],
        "social": float(bool(_SOCIAL.search(low))),
        "cost": COSTS["small"] if _PAYS.search(low) else COSTS["none"],
        "outdoors": float(bool(_OUTDOORS.search(low))),
        "question": float(low.rstrip().endswith("?")),
        "concrete": sum(bool(pattern.search(low)) for pattern in (_TIME, _PLACE, _NUMBER)) / 3,
        "praise": min(1.0, len(_PRAISE.findall(low)) / 3),
        "length": min(1.0, len(text.split()) / 30),
    }


def unquoted(text: str) -> str:
    """A text without what it quotes.

    >>> unquoted("Read “call Ana tomorrow” once more.")
    'Read … once more.'
    """
    return _QUOTED.sub("…", text)


def minutes(text: str) -> float | None:
    """Return the first span of time that a text in lower case states, in minutes; None where it states none.

    >>> minutes("block half an hour"), minutes("walk for 20 minutes"), minutes("a twenty-five minute nap")
    (30.0, 20.0, 25.0)
    >>> minutes("two hours on the shed"), minutes("in the last minute"), minutes("call Ana")
    (120.0, None, None)
    """
    for found in _MINUTES.finditer(text):
        if found["half"] or found["quarter"]:
            return 30.0 if found["half"] else 15.0
        count = _counted(found["count"], found["unit"])
        if count is not None:
            return count * {"s": 1 / 60, "m": 1.0, "h": 60.0}[found["of"][0]]
    return None


def _counted(count: str, unit: str | None) -> float | None:
    if count[0].isdecimal():
        return float(count) if unit is None else None
    if unit is not None:
        return float(_TENS[count] + _SMALL[unit]) if count in _TENS and _SMALL.get(unit, 10) < 10 else None  # noqa: PLR2004
    return None if count not in _COUNT else float(_COUNT[count])


def share_of_hour(count: float) -> float:
    """Return minutes as a share of an hour, at most 1."""
    return min(1.0, max(0.0, count) / 60)


def by_verb(text: str) -> float:
    """Return what a step in lower case that states no time asks, from 0 to 1 (an hour or more).

    >>> by_verb("jot down a word"), by_verb("text ana"), by_verb("build the shed"), by_verb("breathe")
    (0.15, 0.15, 0.6, 0.2)
    """
    return next(
        (size for size, verbs in ((LARGE, _LARGE), (NOTE, _NOTE), (MESSAGE, _MESSAGE)) if verbs.search(text)), MIDDLING
    )


def horizon(text: str) -> Horizon | None:
    """Return when a text in lower case says that it is to be done, the farthest it names; None where it says nothing.

    >>> horizon("ask her on saturday"), horizon("do it now"), horizon("tomorrow at nine"), horizon("sit down")
    ('week', 'now', 'tomorrow', None)
    """
    return next((name for name, pattern in _WHEN if pattern.search(text)), None)
