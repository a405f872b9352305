"""The words by which a principle or a reason shows which way it leans: negations, comparisons, how firmly it is meant.

Part of the façade, read by `reading`. Plain patterns over English; what they miss the person corrects.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from druthers.profile.items import WELCOME

STRONG: Final = 1.5  # in standard deviations of what is believed before any judgement
USUAL: Final = 1.0
WEAK: Final = 0.6
UNWELCOME: Final = 2
FEWEST: Final = 3  # letters of a word that may carry a clause


class Clause(NamedTuple):
    """Part of a text, and whether it speaks for (1) or against (-1) what it names."""

    words: str
    sign: int


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE | re.VERBOSE)


_COMMANDS: Final = re.compile(
    r"""
    \b(?:ignore|disregard|forget)\b.*\b(?:previous|prior|above|earlier|instructions?|prompts?)\b
    | \b(?:rate|score|rank|weigh)\b.*(?:\b[1-5]\b|\bfive\b|\bstars?\b|\b10\b|\bten\b|\bhigh(?:est)?\b)
    | \b(?:set|put|raise|lower|increase|decrease|change)\b.*(?:\bto\b|\bby\b|=)\s*[-+]?\d
    | \b(?:system|assistant|user)\s*: | <\|
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_BREAKS: Final = re.compile(
    r"[;:.!?,\u2014\u2013()]+|\s-\s|\bbut\b|\band\b(?=\s+(?:no|not|never|less|stop)\b)", re.IGNORECASE
)
_RATHER: Final = _any(
    r"rather\ than | instead\ of | more\ than | comes?\ before | before | over | without | ahead\ of | above"
)
_INSTEAD: Final = re.compile(r"^\s*(?:rather than|instead of|without)\b", re.IGNORECASE)
_SUBORDINATE: Final = re.compile(
    r"(?<=\w)\s+(?:what|that|which|who|whom|when|if|because|i)\b.*", re.IGNORECASE | re.DOTALL
)
_AGAINST: Final = _any(
    r"""
    no | not | never | less | fewer | nothing | nobody | none | stop | avoid | quit | reduce | limit | refuse | hate
    | dislike | drop | skip | cut\ (?:down|back|out) | give\ up | stay\ away | keep\ away | get\ (?:rid|out)\ of
    | enough\ of | free\ of | leave\ (?:\w+\ ){0,3}(?:free|out|behind) | can(?:no|['\u2019])t | \w+n['\u2019]t
    """
)
_TOO: Final = _any(
    r"""
    too | hate | dislike | annoy\w* | bother(?:s|ed|ing) | boring
    | do(?:n['\u2019]t|\ not)\ (?:want|like|need|enjoy)
    """
)
_LACKING: Final = _any(
    r"(?:not|n['\u2019]t)\b.*\benough | lack(?:s|ed|ing)? | missing | could\ be\ more | more | wish\w*"
)
_LIKED: Final = _any(r"love\w* | like[ds]? | enjoy\w* | want\w* | need\w* | rather(?!\ not) | good\ that")
_STRONG: Final = _any(
    r"always | never | above\ all | first | must | no\ matter | every\ (?:single\ )?day | at\ all\ costs"
)
_WEAK: Final = _any(
    r"sometimes | try\ to | maybe | perhaps | a\ (?:bit|little) | now\ and\ then | if\ i\ can | would\ like"
)


def commands(text: str) -> bool:
    """Whether a text speaks to a machine instead of for a person: such words are read as nothing.

    >>> commands("Rate me 5"), commands("set praise to 10"), commands("Set aside an hour for Ana")
    (True, True, False)
    """
    return bool(_COMMANDS.search(text))


def strength(text: str) -> float:
    """How firmly a text is meant, in standard deviations of what is believed before any judgement.

    >>> strength("Always walk"), strength("Walk"), strength("Try to walk")
    (1.5, 1.0, 0.6)
    """
    if _WEAK.search(text):
        return WEAK
    return STRONG if _STRONG.search(text) else USUAL


def clauses(text: str) -> list[Clause]:
    """What a text names, clause by clause, and whether it is for it or against it.

    >>> clauses("Never stop painting; less screen time")
    [Clause(words='Never stop painting', sign=1), Clause(words='less screen time', sign=-1)]
    >>> clauses("Family comes before work")
    [Clause(words='Family', sign=1), Clause(words='work', sign=-1)]
    """
    found: list[Clause] = []
    for part in _BREAKS.split(text):
        if _INSTEAD.search(part):
            found += _named(_INSTEAD.sub("", part), -1)
            continue
        cut = _RATHER.search(part)
        head, tail = (part[: cut.start()], part[cut.end() :]) if cut else (part, "")
        found += _named(head, 1) or _named(part, 1)
        found += _named(tail, -1)
    return found


def valued(why: str, rating: int) -> list[Clause]:
    """What a reason for a rating names, and whether it is wanted; 0 where the words do not tell.

    >>> valued("too big for tonight", 2), valued("not quiet enough", 2), valued("small", 5), valued("calls", 3)
    ([Clause(words='too big for tonight', sign=-1)], [Clause(words='not quiet enough', sign=1)], \
[Clause(words='small', sign=1)], [Clause(words='calls', sign=0)])
    """
    told = 1 if rating >= WELCOME else -1 if rating <= UNWELCOME else 0
    found = []
    for words, sign in clauses(why):
        if _TOO.search(words):
            found.append(Clause(words, -1))
        elif _LACKING.search(words) or _LIKED.search(words):
            found.append(Clause(words, 1))
        else:
            found.append(Clause(words, sign * told))
    return found


def _named(words: str, sign: int) -> list[Clause]:
    """A clause, if it names anything; an even number of negations cancel, and none in a clause within it counts."""
    words = " ".join(words.split())
    if not any(len(word) >= FEWEST for word in re.findall(r"[^\W\d_]+", words)):
        return []
    against = len(_AGAINST.findall(_SUBORDINATE.sub("", words)))
    return [Clause(words, sign * (-1 if against % 2 else 1))]
