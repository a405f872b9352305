"""Bytes to text and back: whatever is taken as text comes back byte for byte, and the rest has a reason."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from druthers.errors import VaultError
from druthers.vault.text import NotText, TextFile, line_end, read_text

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
SPACES = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\x85", "\x0c", "\u200b", "\ufeff", "e\u0301", "🚣", "é"])
TEXTS = st.lists(WORDS | SPACES, max_size=8).map("".join)


@given(st.binary(max_size=80) | TEXTS.map(str.encode) | st.text().map(lambda text: text.encode("cp1252", "ignore")))
@example(b"\xef\xbb\xbf\xef\xbb\xbftwo marks")
@example(b"\xff\xfe")
@example(b"\xff\xfe\xff\xfe\x00")
@example(b"")
def test_what_is_taken_as_text_comes_back_byte_for_byte(data):
    try:
        found = read_text(data)
    except NotText:
        return
    assert found.data() == data
    assert "\x00" not in found.text


@given(TEXTS, st.sampled_from(["utf-8-sig", "utf-16", "utf-8"]))
def test_unicode_is_that_text(text, encoding):
    found = read_text(text.encode(encoding))
    assert found.text == (text if encoding != "utf-8" else text.removeprefix("\ufeff"))
    assert found.data() == text.encode(encoding)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Café crème".encode("latin-1"), "Café crème", "cp1252"),
        ("\u201cQuoted\u201d \u2013 \u20ac 5".encode("cp1252"), "“Quoted” \u2013 € 5", "cp1252"),
        ("Größe\r\nund Maß\r".encode("latin-1"), "Größe\r\nund Maß\r", "cp1252"),
        (b"\xfe\xff\x00a", "a", "utf-16-be"),
        (b"plain", "plain", "utf-8"),
    ],
)
def test_old_encodings_are_read(data, text, encoding):
    found = read_text(data)
    assert (found.text, found.encoding, found.data()) == (text, encoding, data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\x00b", "binary"),
        (b"caf\xe9 \x1b[2J", "binary"),
        (b"\xff\xfea", "not the UTF-16"),
        (b"\xef\xbb\xbf\xe9", "not the UTF-8"),
        ("Привет, мир".encode("cp1251"), "neither UTF-8"),
        ("日記を書く".encode("shift-jis"), "neither UTF-8"),
        ("今天天气很好".encode("gbk"), "neither UTF-8"),
        (b"caf\x81\xe9 and more", "neither UTF-8"),
        ("Ich möchte\nschön".encode() + b" \xc3", "damaged UTF-8: a byte on line 2"),
        ("日記を書く。".encode()[:-1], "damaged UTF-8: a byte on line 1"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_would_be_shown_as_nonsense_is_refused_with_its_reason(data, reason):
    with pytest.raises(NotText, match=reason):
        read_text(data)


def test_a_character_that_the_encoding_has_not_is_an_error_and_no_question_mark():
    file = read_text("Café\nau lait".encode("latin-1"))
    with pytest.raises(VaultError, match=r"'日' on line 2 has no place in Windows-1252") as caught:
        file.saying("Café\n日記").data()
    assert "UTF-8" in caught.value.hint
    with pytest.raises(VaultError, match="no place in UTF-8"):
        TextFile("\ud83c").data()


def test_a_changed_text_keeps_mark_and_encoding():
    file = read_text("one".encode("utf-16"))
    assert file.saying("zwei ü").data() == "zwei ü".encode("utf-16")


@pytest.mark.parametrize(
    ("old", "given", "kept"),
    [
        ("a\r\nb\r\n", "a\nB\n", "a\r\nB\r\n"),
        ("a\r\nb\nc", "a\nb\nc\nd", "a\r\nb\nc\r\nd"),
        ("a\r\nb\nc", "a\r\nb\r\nc", "a\r\nb\nc"),
        ("a\nb\n", "a\r\nb\r\nc\r\n", "a\nb\nc\n"),
        ("a\rb\nc", "a\rb\nd", "a\rb\nd"),
        ("a\r\n", "", ""),
        ("a\r\n\r\n", "a\n", "a\r\n"),
        ("one line", "a\r\nb", "a\r\nb"),
        ("", "a\r\nb", "a\r\nb"),
    ],
)
def test_line_ends_stay_what_they_were(old, given, kept):
    assert TextFile(old).saying(given).text == kept


MIXED = st.lists(st.sampled_from(["a", "b", "c\rd", "\n", "\r\n"]), max_size=9).map("".join)


@given(MIXED, MIXED)
def test_only_line_ends_differ_from_what_was_given(old, new):
    def plain(text):
        return [line.removesuffix("\r") for line in text.split("\n")]

    assert TextFile(old).saying(old).text == old
    assert plain(TextFile(old).saying(new).text) == plain(new)
    assert TextFile(old).saying(old.replace("\r\n", "\n")).text == old


@pytest.mark.parametrize(("text", "end"), [("\na\r\n", "\n"), ("a\r\nb", "\r\n"), ("a\rb", "\n"), ("", "\n")])
def test_the_first_line_end_decides(text, end):
    assert line_end(text) == end
