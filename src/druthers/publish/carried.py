r"""Private words as programs carry them: in the strings of a search index, between a page's tags, in a table's cells.

The publish stage. Such a text has many words on a line that nobody broke, so that no line of it is a private one; what
it carries is looked at line by line instead.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from re import Match

SIGNS: Final = (b"</", b'":', b'",', b"\\n", b"/>", b'="')
_CELLS: Final = re.compile(rb"[^\n ,;]+[,;][^\n ,;]+(?:[,;]|\r?\n)")
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_INLINE: Final = re.compile(
    rb"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>"
)
_TAG: Final = re.compile(rb"<[^<>]*>")
_BREAKS: Final = {b"n": b"\n", b"r": b"\n", b"t": b"\t"}
_SPLIT: Final = bytes.maketrans(b'"\t|', b"\n\n\n")
_CUT: Final = bytes.maketrans(b",;", b"\n\n")


def carries(data: bytes) -> bool:
    """Whether a text may hold others: JSON, HTML or XML, a script, a table."""
    return any(sign in data for sign in SIGNS) or _CELLS.match(data) is not None


def carried(data: bytes) -> bytes:
    r"""What it holds, a string, a cell or a run of words on each line.

    >>> carried(b'{"text": "We met.\\nShe \\u0073aid"}').split(b"\n")[3:5]
    [b'We met.', b'She said']
    >>> carried(b"<p>We <b>met</b> &amp; left</p>").split(b"\n")[1]
    b'We met & left'
    """
    if b"\\" in data:
        data = _ESCAPE.sub(_unescaped, data)
    if b"<" in data:
        data = _TAG.sub(b"\n", _INLINE.sub(b"", data))
    if b"&" in data:
        data = html.unescape(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    lines = data.translate(_SPLIT)
    return lines + b"\n\n" + lines.translate(_CUT) if b"," in lines or b";" in lines else lines


def _unescaped(found: Match[bytes]) -> bytes:
    if found[1]:
        return chr(int(found[1], 16)).encode("utf-8", "surrogatepass")
    return _BREAKS.get(found[2], b"'" if found[2] == b'"' else found[2])
