"""From what was typed or piped to a draft: every word kept, what is no text refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.capture.draft import decode, make_draft
from druthers.errors import CaptureError
from druthers.models import Draft

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def draft(text: str, tags=()) -> Draft:
    return make_draft(text, new_id="01J", created=NOW, visibility="public", tags=tags)


def test_a_draft_carries_what_it_was_given():
    assert draft("Ran 8k", ("running",)) == Draft("01J", "Ran 8k", NOW, "public", ("running",))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_nothing_is_dropped_but_white_space_at_the_ends(text):
    if not text.strip():
        with pytest.raises(CaptureError, match="nothing to save"):
            draft(text)
    else:
        kept = draft(text).text
        assert kept in text
        assert kept.strip() == text.strip()


@given(
    st.text(st.characters(), min_size=1)
    | st.binary(min_size=1).map(lambda data: data.decode("utf-8", "surrogateescape"))
)
def test_whatever_a_terminal_hands_over_becomes_text_that_can_be_written_or_is_refused(text):
    try:
        kept = draft(f"a{text}").text
    except CaptureError:
        assert "\x00" in text
    else:
        assert kept.encode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  indented\n  twice\n\n", "  indented\n  twice"),
        ("\n\r\n# A\r\n\r\nb\r\n", "# A\r\n\r\nb"),
        ("a\u2028b", "a\u2028b"),
        ("cafe\u0301", "cafe\u0301"),
        ("na\u00efve caf\udce9", "naïve café"),
        ("caf\udcc3\udca9", "café"),
        ("\ud83c\udf84 tree", "🎄 tree"),
        ("half \ud83c of one", "half \ufffd of one"),
    ],
)
def test_words_are_kept_as_they_were_meant(given, kept):
    assert draft(given).text == kept


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\u2028\u00a0"])
def test_nothing_is_not_saved(text):
    with pytest.raises(CaptureError, match="nothing to save"):
        draft(text)


def test_what_is_no_text_is_refused_since_no_one_would_ever_see_it_again():
    with pytest.raises(CaptureError, match="NUL"):
        draft("\x7fELF\x00\x00")


@pytest.mark.parametrize(
    ("given", "tags"),
    [
        (["running", "#running", " # running "], ("running",)),
        (["Two words", "日记", "a/b"], ("Two words", "日记", "a/b")),
        (["# #x", "#\x0c#x"], ("x",)),
        (["caf\udce9"], ("café",)),
        ([], ()),
    ],
)
def test_tags_are_tidied_and_each_kept_once(given, tags):
    assert draft("Words", given).tags == tags


@pytest.mark.parametrize("tag", ["", "#", " # ", "a,b", "a\nb", "a\rb", "a\x00"])
def test_what_cannot_be_a_tag_is_refused(tag):
    with pytest.raises(CaptureError, match="cannot be a tag"):
        draft("Words", [tag])


@given(st.binary())
def test_a_pipe_always_gives_text(data):
    assert isinstance(decode(data), str)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_piped_as_unicode_is_that_text(text):
    assert decode(text.encode()) == text.removeprefix("\ufeff")
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(text.encode("utf-16")) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"caf\xe9", "café"),
        (b"\x93a\x94", "\u201ca\u201d"),
        (b"\x81\xe9", "\x81é"),
        (b"\xff\xfea", "ÿþa"),
        (b"\xff\xfe\x3d\xd8", "ÿþ=Ø"),
        (b"", ""),
    ],
)
def test_what_is_no_unicode_is_read_as_latin_1(data, text):
    assert decode(data) == text
