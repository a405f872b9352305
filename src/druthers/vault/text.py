"""The text of a file and its way back to the same bytes: encoding, byte-order mark, line ends.

The vault stage. Standard library only. Every file that is taken as text comes back byte for byte; what cannot be taken
so is named with its reason and left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from druthers.errors import VaultError

MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
WESTERN: Final = "cp1252"  # what is called Latin-1 nearly always is this, with its quotes and dashes
NAMES: Final = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", WESTERN: "Windows-1252 (Latin-1)"}
CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # all but tab, line end, form feed, return
HIGH: Final = re.compile(rb"[\x80-\xff]")
LETTERS: Final = re.compile(rb"[A-Za-z]")


class NotText(ValueError):
    """These bytes are no text; the message is the reason, as the end of "it is …"."""


@dataclass(frozen=True, slots=True)
class TextFile:
    r"""A file's text, without its byte-order mark, and what brings the bytes back.

    >>> file = read_text(b"\xef\xbb\xbfcaf\xc3\xa9\r\n")
    >>> file.text, file.encoding, file.data() == b"\xef\xbb\xbfcaf\xc3\xa9\r\n"
    ('café\r\n', 'utf-8', True)
    """

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def data(self) -> bytes:
        """The file's bytes.

        Raises:
            VaultError: the text holds a character that the file's encoding has not.
        """
        try:
            return self.mark + self.text.encode(self.encoding)
        except UnicodeEncodeError as error:
            line = self.text.count("\n", 0, error.start) + 1
            raise VaultError(
                f"{self.text[error.start]!r} on line {line} has no place in {NAMES[self.encoding]}.",
                "Leave it out, or save the file as UTF-8 in your editor first.",
            ) from error

    def saying(self, text: str) -> TextFile:
        r"""The same file with another text; a line that stays keeps its line end, a new one takes the first line's.

        >>> TextFile("a\r\nb\n").saying("a\nnew\nb\n").text
        'a\r\nnew\r\nb\n'
        """
        return replace(self, text=_with_line_ends(self.text, text))


def read_text(data: bytes) -> TextFile:
    """The text of a file's bytes: UTF-8 or UTF-16 by its mark, else UTF-8, else plausible Windows-1252.

    Raises:
        NotText: it is none of these.
    """
    mark, encoding = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if mark:
            raise NotText(f"not the {NAMES[encoding]} text that its first bytes announce") from error
        return _western(data)
    if "\x00" in text:
        raise NotText("binary, not text")
    return TextFile(text, encoding, mark)


def line_end(text: str) -> str:
    r"""The line end that a text uses first.

    >>> line_end("a\r\nb\n"), line_end("a\nb\r\n"), line_end("a")
    ('\r\n', '\n', '\n')
    """
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _with_line_ends(old: str, new: str) -> str:
    """`new` with the line ends of `old`, of which a front end may know only one kind."""
    ends, windows = old.count("\n"), old.count("\r\n")
    if ends == 0 or (windows == 0 and "\r" not in new):
        return new
    was, now = _lines(old), _lines(new)
    end = "\r\n" if line_end(old) == "\r\n" else "\n"
    result = [f"{line}{end}" for line in now[:-1]]
    if 0 < windows < ends:
        kept = old.split("\n")
        for first, second, size in SequenceMatcher(None, was[:-1], now[:-1], autojunk=False).get_matching_blocks():
            result[second : second + size] = [f"{line}\n" for line in kept[first : first + size]]
    return "".join(result) + now[-1]


def _lines(text: str) -> list[str]:
    """Its lines without their ends, and what follows the last end as it is."""
    *lines, last = text.split("\n")
    return [*(line.removesuffix("\r") for line in lines), last]


def _western(data: bytes) -> TextFile:
    """Old single-byte text. A wrong guess would show nonsense, so what looks like anything else is refused."""
    if CONTROLS.search(data):
        raise NotText("binary, not text")
    high = len(HIGH.findall(data))
    loose = data.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= each <= "\udcff" for each in loose)
    if sum(each > "\x7f" for each in loose) >= 2 * broken:  # as many whole characters beyond ASCII as broken bytes
        where = next(at for at, each in enumerate(loose) if "\udc80" <= each <= "\udcff")
        line = loose.count("\n", 0, where) + 1
        raise NotText(f"damaged UTF-8: a byte on line {line} belongs to no character")
    try:
        text = data.decode(WESTERN)
    except UnicodeDecodeError:
        text = ""
    if not text or high > len(LETTERS.findall(data)):  # Cyrillic, Greek or Chinese in an encoding of their own
        raise NotText("text in an encoding that is neither UTF-8, UTF-16 nor Latin-1")
    return TextFile(text, WESTERN)
