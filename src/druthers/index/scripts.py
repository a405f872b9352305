"""Scripts that are written without spaces: how their text is taken apart, so that full-text search finds words in it.

Stands under the index stage's reader and writer, who must agree. Each character becomes a word of its own; a word that
is looked for becomes phrases of two such, so that one of two characters is found as well, which a trigram misses.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Thai, Lao, Myanmar, Khmer, Tai; kana; Han with its extensions. Tibetan has marks between syllables, Hangul has spaces.
_RANGES: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u19e0-\u19ff"
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff"
    "\uff66-\uff9f\U0001aff0-\U0001b16f\U00020000-\U000323af"
)
_CHARACTER: Final = re.compile(f"[{_RANGES}]")
_RUN: Final = re.compile(f"[{_RANGES}]+")


def is_spaceless(text: str) -> bool:
    """Tell whether a text holds characters of a script that has no spaces.

    >>> is_spaceless("京都 trip"), is_spaceless("Zürich")
    (True, False)
    """
    return not text.isascii() and _CHARACTER.search(text) is not None


def spaced(text: str) -> str:
    """Put each character of such scripts apart, in composed form; a text without them stays as it is.

    >>> spaced("京都へ行く trip"), spaced("Zürich")
    (' 京  都  へ  行  く  trip', 'Zürich')
    """
    if not is_spaceless(text):
        return text
    return _CHARACTER.sub(r" \g<0> ", unicodedata.normalize("NFC", text))


def pieces(word: str) -> list[str]:
    """Give what is looked for in place of a word: pairs of neighbours in such scripts, and what stands between them.

    >>> pieces("京都の寺"), pieces("iPhoneの"), pieces("Zürich")
    (['京都', '都の', 'の寺'], ['iPhone', 'の'], ['Zürich'])
    """
    if not is_spaceless(word):
        return [word]
    found: list[str] = []
    text = unicodedata.normalize("NFC", word)
    end = 0
    for run in _RUN.finditer(text):
        found.append(text[end : run.start()])
        # vowels and tones above a letter are no words of their own to full-text search
        letters = "".join(each for each in run.group() if not unicodedata.category(each).startswith("M"))
        found += [letters[at : at + 2] for at in range(max(1, len(letters) - 1))]
        end = run.end()
    found.append(text[end:])
    return list(dict.fromkeys(piece for piece in found if piece.strip()))
