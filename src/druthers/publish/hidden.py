"""What a file holds that is not plain to see: texts in other encodings, in archives, in compressed streams.

The publish stage. Each view is made only where its sign is there; what cannot be unpacked is left to those who look at
the bytes as they are. Standard library only; sizes are bounded, so that a small file cannot become a large one.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from druthers.publish.marks import long_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 50_000_000  # bytes that all views of one file may have together
DEEPEST: Final = 3  # archives in archives
SHORTEST: Final = 8  # characters of a string between other bytes
MINIMUM: Final = 16  # characters of base64
_RUN: Final = bytes(
    ord("x") if bytes([each]).isalnum() or each in b"+/_-" else ord("%") if each == ord("%") else ord(" ")
    for each in range(256)
)
_LONG: Final = b"x" * 24
_PERCENT: Final = b"%xx%xx%"
SURROGATES: Final = 0xD800
_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{24,}(?:\s{1,2}[A-Za-z0-9+/_-]{24,})*")
_HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}[\s:]?){12,}")
_QUOTED: Final = re.compile(rb"(?:%[0-9a-fA-F]{2}[^%\s]{0,3}){4,}")
_ESCAPED: Final = re.compile(rb"(?:\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,4};|=[0-9A-F]{2}){3}")
_ESCAPE: Final = re.compile(
    rb"\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|&#x([0-9a-fA-F]{2,4});|&#(\d{2,4});|=([0-9A-F]{2})"
)
_STREAM: Final = re.compile(rb"stream\r?\n")
_PRINTED: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]{8,}")
_ASCII: Final = bytes(ord("x") if each in b"\t\n\r" or each in range(32, 127) else ord(" ") for each in range(256))
_MEDIA: Final = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"ID3", b"OggS", b"fLaC", b"PK\3\4", b"\x1f\x8b", b"\xff\xfb",
    b"%PDF-", b"\x1aE\xdf\xa3", b"wOF2", b"wOFF",
)  # fmt: skip
_TAGS: Final = re.compile(rb"<[^<>]{1,2000}>")
_SHOWN: Final = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")


def may_be_coded(texts: bytes) -> bool:
    """Whether a batch may hold any such run: a look that takes a thousandth of a second for each megabyte."""
    signs = texts.translate(_RUN)
    return _LONG in signs or _PERCENT in signs or any(each in texts for each in (b"\\u00", b"\\x", b"&#"))


def coded(text: bytes) -> Iterator[bytes]:
    """What runs of base64, hexadecimal, percent signs and escapes in a text stand for; quick where there are none."""
    for found in _BASE64.finditer(text):
        run = found[0].translate(_PLAIN, b" \t\r\n")
        for skip in range(4):
            part = run[skip:]
            part = part[: len(part) - (len(part) % 4 == 1)]
            part += b"=" * (-len(part) % 4)
            if len(part) >= MINIMUM:
                try:
                    yield base64.b64decode(part)
                except binascii.Error:  # pragma: no cover - the alphabet was looked at
                    continue
    for found in _HEX.finditer(text):
        digits = found[0].translate(None, b" \t\r\n:")
        for skip in (0, 1):
            yield bytes.fromhex(digits[skip : len(digits) - (len(digits) - skip) % 2].decode())
    for found in _QUOTED.finditer(text):
        yield unquote_to_bytes(found[0])
    if _ESCAPED.search(text):
        yield _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[bytes]) -> bytes:
    digits = next(each for each in found.groups() if each is not None)
    code = int(digits, 10 if found[4] else 16)
    return chr(code).encode("utf-8", "replace") if code < SURROGATES else b""


def views(data: bytes) -> Iterator[bytes]:
    """What a file that is no plain text holds in words: its strings, UTF-16, archives' members, compressed streams."""
    yield from _views(data, [MOST], DEEPEST)


def _views(data: bytes, left: list[int], deep: int) -> Iterator[bytes]:
    for view in chain(_strings(data), _unpacked(data, left)):  # one by one, for `left` to count
        left[0] -= len(view)
        if left[0] < 0:
            return
        yield view
        if deep and view[:4] in (b"PK\3\4", b"\x1f\x8b\x08\0"):
            yield from _views(view, left, deep - 1)


def _strings(data: bytes) -> Iterator[bytes]:
    yield b"\n".join(long_runs(data, _ASCII, SHORTEST))
    if not data.startswith(_MEDIA) and data[4:8] != b"ftyp":  # in sounds and pictures any bytes stand by chance
        yield b"\n".join(_PRINTED.findall(data))
    if b"\0" in data[:4096] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        for shift in (0, 1):  # UTF-16 of either order, wherever it begins
            wide = data[shift : len(data) - (len(data) - shift) % 2]
            if wide[1::2].count(0) > len(wide) // 8 or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                yield wide.decode("utf-16-le", "ignore").encode("utf-8", "ignore")
                yield wide.decode("utf-16-be", "ignore").encode("utf-8", "ignore")


def _unpacked(data: bytes, left: list[int]) -> Iterator[bytes]:
    if data[:2] == b"\x1f\x8b":
        yield from _inflated(data, 31, left)
    if b"PK\3\4" in data[:4] or b"PK\5\6" in data[-66000:]:
        yield from _members(data, left)
    if data[:5] == b"%PDF-" or b"\nstream" in data or b">stream" in data:
        for found in _STREAM.finditer(data):
            for view in _inflated(data[found.end() :], 15, left):
                yield view
                yield b"".join(_SHOWN.findall(view))
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        for mark in (b"zTXt", b"iTXt", b"iCCP"):
            for found in re.finditer(mark, data):
                end = data.find(b"\0", found.end())
                for start in (end + 2, end + 5):
                    yield from _inflated(data[start:], 15, left)


def _inflated(data: bytes, window: int, left: list[int]) -> Iterator[bytes]:
    try:
        found = zlib.decompressobj(window).decompress(data, max(1, left[0]))
    except zlib.error:
        return
    if found:
        yield found


def _members(data: bytes, left: list[int]) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "\n".join(archive.namelist()).encode("utf-8", "surrogateescape")
            yield archive.comment
            for member in archive.infolist():
                with archive.open(member) as file:
                    found = file.read(max(1, left[0]))
                yield found
                if b"<" in found[:200]:
                    yield _TAGS.sub(b"", _TAGS.sub(lambda tag: b"\n" if tag[0].startswith(b"</") else b"", found))
                    yield _TAGS.sub(b"", found)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return
