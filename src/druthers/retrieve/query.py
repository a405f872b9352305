"""From what a person typed to the words that are looked for.

The retrieve stage's first step. Anything that can be typed is a query: nothing in it is syntax.
"""

from __future__ import annotations

import re
from typing import Final

# A word, with the apostrophe inside it: "don't" is stopped whole, "O'Brien" is looked for in its parts.
_WORD: Final = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f'\u2019]+[^\W_]+)*[\u0300-\u036f]*")
_APOSTROPHE: Final = re.compile(r"['\u2019]")
_ENDINGS: Final = frozenset({"s", "t", "d", "m", "ll", "re", "ve"})

# Words of a question that say nothing about what it is after.
STOPPED: Final = frozenset(
    """
    a an the this that these those such same other another each every any some all both either neither no not nor
    i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself
    it its itself they them their theirs themselves one someone anyone something anything nothing everything
    am is are was were be been being do does did doing done have has had having
    can could may might must shall should will would ought need
    what which who whom whose when where why how whether
    and or but if then than so because as while though although since until unless
    of in on at by for with about against between into through during before after above below to from up down out
    off over under again further once here there
    just only very too also even still ever never yet already much many more most few less least own
    kind kinds type types sort sorts like likely probably maybe perhaps
    get gets got getting go goes going went make makes made say says said tell told
    aren couldn didn doesn don hadn hasn haven isn mightn mustn needn shan shouldn wasn weren won wouldn ain cannot
    """.split()  # noqa: SIM905 - read as words, not as two hundred literals
)

# A long text is searched by its first words only: each costs a pass over the index.
MOST_WORDS: Final = 64


def cleaned(query: str) -> str:
    r"""Make a query storable: control characters become spaces, what has no UTF-8 form a question mark.

    >>> cleaned(" one\x00two\udcff ")
    'one two?'
    """
    text = query.encode("utf-8", "replace").decode() if not query.isascii() else query
    return "".join(" " if ord(character) < 32 or character == "\x7f" else character for character in text).strip()  # noqa: PLR2004


def words_of(query: str) -> list[str]:
    """Give the words to look for, each once, in lower case; stop words only where there is nothing else.

    >>> words_of("What's the C++ thing I didn't finish for O'Brien?")
    ['c', 'thing', 'finish', 'o', 'brien']
    >>> words_of("To be or not to be"), words_of("++")
    (['to', 'be', 'or', 'not'], [])
    """
    every: dict[str, None] = {}
    telling: dict[str, None] = {}
    for match in _WORD.finditer(query):
        parts = [part for part in _APOSTROPHE.split(match.group().lower()) if part]
        if len(parts) > 1 and parts[-1] in _ENDINGS:
            negated = parts[-1] == "t"
            parts = parts[:-1]
            if negated:  # can't, won't, didn't
                every.update(dict.fromkeys(parts))
                continue
        every.update(dict.fromkeys(parts))
        telling.update(dict.fromkeys(part for part in parts if part not in STOPPED))
    return list(telling or every)[:MOST_WORDS]


def names_in(query: str) -> list[str]:
    """Give the words that are written with a capital and are no stop words: perhaps names.

    >>> names_in("When did Caroline see Ana?")
    ['Caroline', 'Ana']
    """
    found = (match.group() for match in re.finditer(r"[^\W\d_][^\W_]*", query))
    return list(dict.fromkeys(word for word in found if word[0].isupper() and word.lower() not in STOPPED))
