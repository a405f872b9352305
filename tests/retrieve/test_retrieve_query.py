from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.retrieve.query import MOST_WORDS, STOPPED, cleaned, words_of


@given(st.text())
def test_any_text_gives_plain_words(query):
    words = words_of(cleaned(query))
    assert len(words) == len(set(words)) <= MOST_WORDS
    assert all(word and not set(word) & set("\"'*^():-+\x00 ") for word in words)
    assert not cleaned(query) or cleaned(query).encode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("What helps me sleep?", ["helps", "sleep"]),
        ("I don't want coffee, can't you see", ["want", "coffee", "see"]),
        ("Ana\u2019s thesis AND NOT chapter", ["ana", "thesis", "chapter"]),
        ("well-being snake_case", ["well", "snake", "case"]),
        ("Zu\u0308rich caf\u00e9", ["zu\u0308rich", "caf\u00e9"]),
        ("who are you", ["who", "are", "you"]),
        ("\U0001f389 ++ \u2014", []),
        ("sleep Sleep SLEEP", ["sleep"]),
    ],
)
def test_words(query, words):
    assert words_of(query) == words


def test_stop_words_are_lower_case_and_plain():
    assert all(word.isalpha() and word == word.lower() for word in STOPPED)
