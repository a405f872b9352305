r"""Lines and sentences as they are compared: what stands in a private text and in a public one alike.

The publish stage. Compared are letters and digits alone, after NFKC and casefold (Unicode TR 15): emphasis, quotes,
list marks, line wraps and kinds of spaces make no difference. Whole texts are turned at once, by bytes: ten thousand
notes take tenths of a second so.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS: Final = 6  # a line of so many words, or of so many characters, is nobody else's by chance
CHARACTERS: Final = 32
LEAST: Final = 12  # letters and digits, however many words

_KEPT: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\n" + bytes(range(128, 256)))
_DROPPED: Final = bytes(each for each in range(256) if each not in _KEPT)
_LOWER: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
# General punctuation and invisible signs of Unicode in UTF-8: U+2000-206F, soft hyphen, byte-order mark, variation
# selectors, guillemets, inverted marks, CJK punctuation, and arrows.
_MARKS: Final = re.compile(
    rb"\xe2[\x80\x81\x86\x87][\x80-\xbf]|\xc2[\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf]|\xef\xbb\xbf|\xef\xb8[\x80-\x8f]"
    rb"|\xe3\x80[\x80-\x91\x94-\x9f]"
)
_FOLLOWING: Final = re.compile(rb"[\x80-\xbf]")
_DENSE: Final = re.compile(rb"[\xe3-\xed]")
_BREAKS: Final = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85|\r")
_ENDING: Final = re.compile(rb"[.!?\n]")
_WIDE_ENDS: Final = re.compile(rb"\xe3\x80\x82|\xef\xbc[\x81\x8e\x9f]|\xe2\x80\xa6|\xd8\x9f|\xe0\xa5\xa4")
_ENDED: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ.!?", b"abcdefghijklmnopqrstuvwxyz\n\n\n")
_DROPPED_BUT_ENDS: Final = bytes(each for each in _DROPPED if each not in b".!?")
# The same, in texts whose lines do not count.
_UNWRAPPED: Final = bytes(each for each in range(256) if each in b"\n" or each in _DROPPED_BUT_ENDS)
_PARAGRAPHS: Final = (b"\n\n", b"\n- ", b"\n* ")  # what ends a sentence that has no sign for it
# The commonest signs beyond ASCII, which say nothing: quotes, dashes, dots, the space that does not break.
_SIGNS: Final = tuple(
    (each.encode(), b"." if each == "…" else b"") for each in "\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u00a0"
)


def folded(data: bytes) -> bytes:
    """Texts in which only ASCII is left to fold: Unicode's forms, cases, signs and line ends are done."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.isascii():
        return data
    for sign, plain in _SIGNS:
        data = data.replace(sign, plain)
    if data.isascii():
        return data
    text = _BREAKS.sub(b"\n", _WIDE_ENDS.sub(b".", data)).decode("utf-8", "surrogateescape")
    return _MARKS.sub(b"", unicodedata.normalize("NFKC", text).casefold().encode("utf-8", "surrogateescape"))


def normal(data: bytes) -> bytes:
    r"""Texts as they are compared, line by line; they are `folded` already.

    >>> normal(b"- **We** met, at *noon*.\n").decode()
    'wemetatnoon\n'
    """
    return data.translate(_LOWER, _DROPPED)


def sentences(data: bytes, *, wrapped: bool = False) -> bytes:
    r"""The same, sentence by sentence; with `wrapped`, also those that go on on the next line.

    >>> sentences(b"One. Two\nis wrapped!", wrapped=True).split(b"\n")
    [b'one', b'twoiswrapped', b'']
    """
    if not wrapped:
        return data.translate(_ENDED, _DROPPED_BUT_ENDS)
    for mark in _PARAGRAPHS:
        data = data.replace(mark, b".")
    return data.translate(_ENDED, _UNWRAPPED)


def versions(data: bytes) -> Iterator[list[bytes]]:
    """Every line, every sentence, and every sentence across lines, as they are compared; `data` is `folded`."""
    yield normal(data).split(b"\n")
    yield sentences(data).split(b"\n")
    yield sentences(data, wrapped=True).split(b"\n")


def flat(data: bytes) -> bytes:
    """All letters and digits of a `folded` text in one: what a line stands in, however it was broken."""
    return normal(data).replace(b"\n", b"")


def telling(data: bytes) -> Iterator[bytes]:
    r"""Of a private text, the lines and sentences that are long enough to be known by, as they are compared.

    >>> set(telling(b"Ok.\nShe told me what he had said."))
    {b'shetoldmewhathehadsaid'}
    """
    data = folded(data)
    seen: set[bytes] = set()
    short: set[bytes] = set()
    for version in versions(data):
        for plain in version:
            if plain in seen or len(plain) < LEAST:
                continue
            seen.add(plain)
            if _length(plain) >= CHARACTERS:
                yield plain
            else:
                short.add(plain)
    if short:  # they may have words enough; which they are, their letters alone do not tell
        for line in _ENDING.split(data):
            if len(line.split()) >= WORDS and (plain := line.translate(_LOWER, _DROPPED)) in short:
                short.discard(plain)
                yield plain


def _length(plain: bytes) -> int:
    """Characters, of which one of Chinese, Japanese or Korean says as much as three."""
    if plain.isascii():
        return len(plain)
    return len(plain) - len(_FOLLOWING.findall(plain)) + 2 * len(_DENSE.findall(plain))
