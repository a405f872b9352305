"""From a text that a person typed to the words that are looked for.

The retrieve stage's first step; what in a query is syntax was taken out before. Any text has its words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import category

from druthers.retrieve.stopping import STOPPED

_MARKS: Final = "\u0300-\u036f"
_APOSTROPHE: Final = re.compile(r"['\u2019]")
_ENDINGS: Final = frozenset({"s", "t", "d", "m", "ll", "re", "ve"})

# A long text is searched by its first words only: each costs a pass over the index.
MOST_WORDS: Final = 64

# Letters of scripts that put no spaces between words, where a run of letters is no word.
SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


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
    every, telling = every_and_telling(query)
    return (telling or every)[:MOST_WORDS]


def every_and_telling(text: str) -> tuple[list[str], list[str]]:
    """Give all words of a text, and those that are no stop words; each once, in lower case.

    >>> every_and_telling("Can't you see it?")
    (['can', 'you', 'see', 'it'], ['see'])
    """
    every: dict[str, None] = {}
    telling: dict[str, None] = {}
    for match in _word(text).finditer(text):
        parts = [part for part in _APOSTROPHE.split(match.group().lower()) if part]
        if len(parts) > 1 and parts[-1] in _ENDINGS:
            negated = parts[-1] == "t"
            parts = parts[:-1]
            if negated:  # can't, won't, didn't
                every.update(dict.fromkeys(parts))
                continue
        every.update(dict.fromkeys(parts))
        telling.update(dict.fromkeys(part for part in parts if part not in STOPPED))
    return list(every), list(telling)


def _word(text: str) -> re.Pattern[str]:
    """Give the pattern of a word for this text: vowel signs and other marks of its script are inside words."""
    if text.isascii():
        return _pattern("")
    return _pattern("".join(sorted({each for each in text if not each.isalnum() and _joins(each)})))


def _joins(character: str) -> bool:
    """Whether a character only ever stands on or between the letters of one word."""
    if "\u0300" <= character <= "\u036f" or "\u20d0" <= character <= "\u20ff" or "\ufe00" <= character <= "\ufe0f":
        return False  # said by the pattern itself; or what makes an emoji
    return character in "\u200c\u200d" or category(character).startswith("M")


@lru_cache(maxsize=64)
def _pattern(marks: str) -> re.Pattern[str]:
    """Give the pattern of a word, with the apostrophe inside it: "don't" is stopped whole, "O'Brien" has two parts."""
    others = re.escape(marks)
    return re.compile(
        rf"[^\W_](?:[^\W_{_MARKS}]{f'|[{others}]' if marks else ''})*"
        rf"(?:[{_MARKS}'\u2019]+(?:[^\W_]{f'|[{others}]' if marks else ''})+)*[{_MARKS}]*"
    )
