"""Whether a photo or a film tells where it was taken.

The publish stage. It looks into the bytes of JPEG, PNG, WebP, TIFF, HEIC and QuickTime files for Exif's GPS fields
(Exif 2.32, 4.6.6), for XMP's, and for QuickTime's ISO 6709 place; it decodes no picture. Standard library only.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

GPS: Final = 0x8825
LATITUDE: Final = 2
LONGITUDE: Final = 4
TIFF: Final = (b"II*\0", b"MM\0*")
XMP: Final = re.compile(rb"GPSLatitude(?:=[\"']|>)\s*[\d.,+-]*[1-9]")
FILM: Final = re.compile(
    rb"(?:\xa9xyz|location\.ISO6709)[\s\S]{0,80}?([+-]\d\d\.\d{2,}[+-]\d{3}\.\d{2,})|(?<![\d.])([+-]\d\d\.\d{4}[+-]\d{3}\.\d{4})(?:[+-][\d.]+)?/"
)
MOST: Final = 512  # entries in one directory of a file that is not broken


def has_place(data: bytes) -> bool:
    """Whether the file says where it was taken."""
    if any(_has_gps(data, start) for start in _heads(data)) or XMP.search(data):
        return True
    return b"ftyp" in data[:64] and FILM.search(data) is not None


def _heads(data: bytes) -> Iterator[int]:
    """Where a TIFF header may stand: at the front, after Exif's mark, in PNG's and WebP's own chunks."""
    if data[:4] in TIFF:
        yield 0
    for mark in (b"Exif\0\0", b"eXIf", b"EXIF"):
        at = data.find(mark)
        while at >= 0:
            start = at + len(mark) + (4 if mark == b"EXIF" else 0)
            if data[start : start + 4] in TIFF:
                yield start
            at = data.find(mark, at + 1)


def _has_gps(data: bytes, base: int) -> bool:
    order = "<" if data[base : base + 2] == b"II" else ">"
    try:
        (first,) = struct.unpack_from(order + "I", data, base + 4)
        for tag, value in _entries(data, base, order, first):
            if tag == GPS:
                (inside,) = struct.unpack(order + "I", value)
                fields = dict(_entries(data, base, order, inside))
                return all(_says(data, base, order, fields.get(each)) for each in (LATITUDE, LONGITUDE))
    except struct.error:
        return False
    return False


def _entries(data: bytes, base: int, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    """Each tag of a directory with its four bytes of value or offset."""
    (count,) = struct.unpack_from(order + "H", data, base + at)
    for number in range(min(count, MOST)):
        place = base + at + 2 + 12 * number
        (tag,) = struct.unpack_from(order + "H", data, place)
        if place + 12 > len(data):
            return
        yield tag, data[place + 8 : place + 12]


def _says(data: bytes, base: int, order: str, value: bytes | None) -> bool:
    """Whether three fractions stand there that are not all nought: a camera without a fix writes noughts."""
    if value is None:
        return False
    (at,) = struct.unpack(order + "I", value)
    try:
        return any(struct.unpack_from(order + "6I", data, base + at)[::2])
    except struct.error:
        return True  # it has the field, and cannot be read whole: better asked than sent


def text_chunks(data: bytes) -> Iterator[bytes]:
    """The texts that a PNG carries, unpacked: `zTXt` and compressed `iTXt` are not to be seen in its bytes."""
    at = 8
    while data[:8] == b"\x89PNG\r\n\x1a\n" and at + 8 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if kind in (b"zTXt", b"iTXt"):
            packed = body.find(b"\x78")
            while packed >= 0:
                try:
                    yield zlib.decompressobj().decompress(body[packed:], 1 << 20)
                    break
                except zlib.error:
                    packed = body.find(b"\x78", packed + 1)
        at += 12 + size
