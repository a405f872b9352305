"""What thing a line points to: a noun phrase behind “the”, “my” or “our”.

Beside `phrases`, by rules of thumb: no word list tells every noun from every verb, so where the end of a phrase is not
sure, there is none.
"""

from __future__ import annotations

import re
from typing import Final

from druthers.propose.words import SMALL, content

THING_WORDS: Final = 3
_TOKEN: Final = re.compile(r"[\w'-]+|[^\w\s]")
_POINTERS: Final = frozenset(["the", "my", "our"])
_CLOSED_WORDS: Final = """
    without since during towards toward against within along around near via per than whether unless although though
    because while whenever whose whom might shall ought whoever still already almost quite yet perhaps maybe anyway
    instead today tonight tomorrow yesterday lately recently soon later everywhere nowhere anymore completely totally
    full empty late open closed broken due onto upon
"""
_CLOSED: Final = SMALL | frozenset(_CLOSED_WORDS.split())
_IS: Final = frozenset(["is", "are", "was", "were", "be", "not"])
_AFTER_SUBJECT: Final = frozenset(["of", "from", "for", "is", "are", "was", "were", "has", "have", "had", "will"])
# What most often follows a thing as its verb, and is seldom a noun behind it.
_VERB_WORDS: Final = """
    allow appear become begin blink block bore bother break bring bug buzz click collapse collect come confuse continue
    cost crack creak creep cry die disappear drag drip drive eat end expire fail fall feel fill flicker float freeze
    frighten frustrate gather get give go grow happen hate help hum hurt irk irritate itch keep kill know lack last
    leak learn lie look lose love make mean miss move need open ooze overflow overwhelm peel pile pinch play prevent
    pull push rattle reach refuse remain remind renew run rust say scare scream seem sell shake show shrink sing sink
    sit slip smell sound spill squeak stall start stay stick stink stop stress suck swell take talk tear tell think tick
    tilt tire turn want warp wilt wobble wear weigh worry write wants
"""
_PAST_WORDS: Final = "ran went came fell broke kept grew died stung hurt made took gave lost left felt got tore woke"
_VERBS: Final = frozenset(
    form for verb in _VERB_WORDS.split() for form in (verb, f"{verb}s", f"{verb}es", f"{verb}d", f"{verb}ed")
) | frozenset(_PAST_WORDS.split())
_NO_THING_WORDS: Final = """
    head life mind own time way day week month year morning afternoon evening night weekend end beginning moment thing
    things point side lot rest whole other others first last second next same heart body self face eyes hands back
    best worst middle start fact truth past future present world people person man woman kids children child boss
    team neighbours neighbors neighbour neighbor teacher doctor wall floor
"""
_NO_THING: Final = frozenset(_NO_THING_WORDS.split())
_TAIL: Final = re.compile(
    r"(?:(?:the|my|our) )?(?:[A-Z]\w+|[a-z]{4,})(?= (?:[^\w\s]|is|are|was|were|has|had|stung)|$| [a-z]+ed\b)"
)


def thing(line: str) -> str | None:
    """Return the first thing that a line points to with “the”, “my” or “our”; None where its end is not sure.

    It ends where a small word, a common verb or the sentence's end follows; nouns and other verbs are not told apart.

    >>> thing("The code review from Jonas stung."), thing("I scroll the news until I feel sick.")
    ('the code review from Jonas', 'the news')
    >>> thing("The printer refuses again."), thing("We met at the end of the week."), thing("My head is full.")
    ('the printer', None, None)
    """
    tokens = _TOKEN.findall(line)
    for at, token in enumerate(tokens):
        if token.lower() not in _POINTERS or (at and tokens[at - 1].lower() in _IS):
            continue
        end = at + 1
        while end < len(tokens) and _is_noun_like(tokens[end]):
            end += 1
        ends = end == len(tokens) or (
            tokens[end].lower() in _AFTER_SUBJECT or tokens[end].lower() in _VERBS if at == 0 else _ends(tokens[end])
        )
        if not at + 1 < end <= at + 1 + THING_WORDS or not ends:
            continue
        if tokens[end - 1].lower() in _NO_THING:
            continue
        if tokens[end : end + 1] in (["of"], ["from"], ["for"]) and _TAIL.match(" ".join(tokens[end + 1 :])):
            tail = _TAIL.match(" ".join(tokens[end + 1 :]))
            assert tail is not None
            end += 1 + len(tail[0].split())
        phrase = " ".join([token.lower(), *tokens[at + 1 : end]])
        return phrase if content(phrase) else None
    return None


def _is_noun_like(token: str) -> bool:
    return token[0].isalnum() and token.lower() not in _CLOSED and token.lower() not in _VERBS


def _ends(token: str) -> bool:
    return not _is_noun_like(token)
