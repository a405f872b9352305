"""The patterns that belong to one source, and how lines are quoted in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.propose.filters import MOST_WORDS, unfit
from druthers.propose.patterns import library
from druthers.propose.sources.own import own, room
from druthers.propose.sources.saying import MOST_QUOTED, clauses, shortened
from druthers.propose.words import words

SOURCES = ("resurfaced", "bridges", "risks", "asking")
GAPS = {"resurfaced": {"line", "date"}, "bridges": {"line", "other", "date"}, "risks": {"line"}, "asking": {"line"}}
PATTERNS = [pattern for source in SOURCES for pattern in own(source)]
OWN_WORDS = 24


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_every_pattern_can_be_filled_and_shown(pattern):
    said = {"line": "I want to see the weir", "other": "The weir was loud", "date": "on 3 March"}
    text = pattern.filled(said)
    assert set(pattern.gaps) <= GAPS[pattern.domain]
    assert "{" not in text
    assert len(re.sub(r"\{\w+\}", "", pattern.step).split()) <= OWN_WORDS
    lines = ("I want to see the weir from the other bank.", "The weir was loud.")
    assert unfit(text, lines[0], cited=lines, own=pattern.step) is None
    assert "!" not in text


def test_no_name_is_given_twice():
    names = [pattern.name for pattern in (*PATTERNS, *library())]
    assert len(set(names)) == len(names)


def test_a_source_asks_for_nothing_that_others_are_offered():
    assert not {pattern.domain for pattern in library()} & set(SOURCES)


LONG = "the stories that the old ferryman told about winter nights on the frozen river near the mill and the moon"


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_a_step_stays_short_enough_whatever_it_quotes(pattern):
    date = "on 30 September 2024" if "date" in pattern.gaps else ""
    quotes = sum(gap in ("line", "other") for gap in pattern.gaps)
    quote = shortened(LONG, room(pattern, quotes, len(date.split())))
    text = pattern.filled({"line": quote, "other": quote, "date": date})
    assert len(words(text)) <= MOST_WORDS
    assert len(quote.split()) > 5


@given(st.lists(st.text("abcdefg", min_size=1, max_size=8) | st.sampled_from(["and", "the", "I", "to,"]), min_size=1))
def test_what_is_quoted_stands_there(parts):
    text = " ".join(parts)
    said = shortened(text)
    assert said is None or (said.removesuffix(" …") in text and len(said.removesuffix(" …").split()) <= MOST_QUOTED)


@given(st.text("ab ,;and-", max_size=60))
def test_clauses_begin_within_the_text(text):
    assert all(0 < start <= len(text) for start in clauses(text))
