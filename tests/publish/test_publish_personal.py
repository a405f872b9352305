"""What the guard calls personal in a text or a photo, and what it lets pass."""

# ruff: noqa: E501 - a form is read whole

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.fake_scanner import FakeScanner
from druthers.publish.cards import is_card, is_iban
from druthers.publish.photos import has_place
from druthers.publish.spotting import spot, spot_bytes

PERSONAL = {
    "personal:card": ["4539 5787 6362 1486", "visa 4539578763621486 exp 04/29", "4539-5787-6362-1486 11/27"],
    "personal:iban": ["IBAN: GB82 WEST 1234 5698 7654 32", "rent goes to DE89370400440532013000", "CH93 0076 2011 6238 5295 7 (Ana)"],
    "personal:phone": ["call mum on +49 151 23456789", "Ana (212) 555-0143", "07700 900123", "Tel. 030/1234567", "06 12 34 56 78", "whatsapp 0151 23456789"],
    "personal:address": ["We live at 12 Maple Street", "742 Copper Ave, Apt 4, Springfield, OR 97475", "Lindenstraße 12, 10115 Berlin", "12 rue de la Paix, 75002 Paris", "send it to P.O. Box 1234"],
    "personal:national-id": ["SSN 219-09-9999", "QQ 12 34 56 C".replace("QQ", "AB")],
    "personal:number": ["passport number C01234567", "bank account: 12345678", "Steuer-ID 12345678901"],
    "personal:birth": ["DOB: 1987-03-14", "Ana's date of birth is 14 March 1987", "geboren am 14.03.1987"],
    "personal:place": ["home is at 52.520008, 13.404954", "geo:52.5200,13.4050", "52°31'12.0\"N 13°24'18.0\"E", "we met at ///filled.count.soap"],
}  # fmt: skip
HARMLESS = [
    "1234 5678 9012 3456", "4242424242424242 is the test card", "2026-11-21", "2026-11-21 09:30", "version 10.15.7", "192.168.0.12", "INT_MAX is +2147483647", "ISBN 978-3-16-148410-0", "1,234,567 people",
    "tensor([[0.4148, 0.8045, 0.3093, 0.3363],", "https://example.org/p/4539578763621486", "12 Monkeys is a film", "walked down 5th Avenue", "The year 1987-1990", "call 8 people", "Room 12, row 3",
    "1-800-555-0199", "born in Berlin", "PROSPERO registration number CRD42013003926", "the patients and 495 controls", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "£1200 a month", "id 00003026",
]  # fmt: skip


def rules(text):
    return [each.rule for each in spot(text, FakeScanner())]


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, lines in PERSONAL.items() for line in lines])
def test_what_is_personal_is_found_by_its_rule(rule, line):
    assert rule in rules(line)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_looks_like_it_passes(line):
    assert rules(line) == []


@given(st.integers(0, 10**14 - 1), st.integers(0, 9))
def test_of_ten_check_digits_one_makes_a_card(body, wrong):
    digits = [f"4{body:014d}{last}" for last in range(10)]
    assert sum(map(is_card, digits)) == 1


@given(st.integers(0, 10**18 - 1))
def test_of_a_hundred_check_digits_one_makes_an_iban(body):
    assert 1 <= sum(is_iban(f"DE{check:02d}{body:018d}") for check in range(100)) <= 2


def tiff(latitude=(52, 31, 12), *, order="<", gps=True):
    """A TIFF header with a GPS directory that says a latitude and a longitude."""
    head = b"II*\0" if order == "<" else b"MM\0*"
    inside = 26
    places = inside + 2 + 12 * 2 + 4
    first = struct.pack(order + "HHHIII", 1, 0x8825 if gps else 0x0110, 4, 1, inside, 0)
    fields = struct.pack(order + "H", 2)
    fields += struct.pack(order + "HHII", 2, 5, 3, places) + struct.pack(order + "HHII", 4, 5, 3, places + 24)
    fractions = b"".join(struct.pack(order + "II", each, 1) for each in (*latitude, *latitude))
    return head + struct.pack(order + "I", 8) + first + fields + b"\0\0\0\0" + fractions


def jpeg(exif):
    body = b"Exif\0\0" + exif
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def png(kind, body):
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photo_that_says_where_it_was_taken_is_found(order):
    for photo in (
        jpeg(tiff(order=order)),
        png(b"eXIf", tiff(order=order)),
        b"\0\0\0\x1cftypheic" + b"\0" * 40 + b"Exif\0\0" + tiff(order=order),
        tiff(order=order),
    ):
        assert has_place(photo)
        assert [each.rule for each in spot_bytes(photo, FakeScanner())] == ["personal:photo-place"]


def test_one_that_does_not_say_passes():
    assert not has_place(jpeg(tiff(gps=False)))
    assert not has_place(jpeg(tiff((0, 0, 0))))
    assert not has_place(b"\xff\xd8\xff\xd9")


def test_a_place_in_a_png_text_and_in_a_film_is_found():
    xmp = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b'<x exif:GPSLatitude="52,31.2N"/>')
    assert "personal:photo-place" in [each.rule for each in spot_bytes(png(b"iTXt", xmp), FakeScanner())]
    assert has_place(b"\0\0\0\x18ftypqt  " + b"\0" * 30 + b"\xa9xyz\0\x12\x15\xc7+52.5200+013.4050/")


@given(st.binary(max_size=300), st.integers(0, 60))
def test_a_broken_photo_is_read_without_an_error(noise, cut):
    has_place(jpeg(tiff())[: 20 + cut] + noise)
    spot_bytes(noise, FakeScanner())
