"""Lines that want more than a step are seen, however they are written, and ordinary ones are let through."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.propose.care import GRAVE, Concern, concern, dark, grave, kind_words
from druthers.propose.spelling import plainly

LINES = tomllib.loads((Path(__file__).parent / "care_lines.toml").read_text("utf-8"))
ORDINARY = LINES["ordinary"]["lines"]
WANTS_CARE = [(line, kind) for kind, lines in LINES["care"].items() for line in lines]
GRAVE_LINES = [line for line, kind in WANTS_CARE if kind in GRAVE]
FALSE_ALARMS = 0.02  # of ordinary lines, at most


@pytest.mark.parametrize(("line", "kind"), WANTS_CARE)
def test_it_is_seen(line, kind):
    assert concern(line) is not None, kind


def test_what_is_grave_is_seen_as_grave():
    taken_lightly = [line for line in GRAVE_LINES if concern(line) not in GRAVE]
    assert len(taken_lightly) <= 0.03 * len(GRAVE_LINES), taken_lightly


def test_grave_is_what_concern_finds_grave():
    for line, _ in WANTS_CARE:
        found = concern(line)
        assert grave(line) == (found if found in GRAVE else None)
    assert sum(grave(line) is not None for line in ORDINARY) <= FALSE_ALARMS * len(ORDINARY)


def test_ordinary_lines_pass():
    caught = {line: concern(line) for line in ORDINARY if concern(line)}
    assert len(caught) <= FALSE_ALARMS * len(ORDINARY), caught


def test_the_set_is_large_enough_to_mean_something():
    assert set(LINES["care"]) == set(get_args(Concern))
    assert len(WANTS_CARE) >= 150
    assert len(ORDINARY) >= 250
    assert len({*ORDINARY, *(line for line, _ in WANTS_CARE)}) == len(ORDINARY) + len(WANTS_CARE)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I want to die.", "harm"),
        ("My uncle abused me.", "abuse"),
        ("The funeral is on Friday, I need a suit.", "loss"),
        ("Made myself throw up after dinner again.", "eating"),
        ("Gambling again, half the rent.", "addiction"),
        ("The biopsy is next week.", "medicine"),
        ("We got the eviction letter.", "law"),
        ("There is a smell of gas in the hall.", "danger"),
        ("Dad died and I want to die too.", "harm"),
        ("At the funeral he hit me.", "abuse"),
    ],
)
def test_it_has_its_name_and_the_gravest_comes_first(line, expected):
    assert concern(line) == expected


@pytest.mark.parametrize(
    "line", ["I want to\n  die", "Fine day.\n\nI want to kill\nmyself", "- want to *die*\n- buy milk"]
)
def test_line_breaks_do_not_hide_it(line):
    assert concern(line) == "harm"


def test_what_ends_one_sentence_does_not_begin_a_concern_in_the_next():
    assert concern("I was ready to go. Dead batteries again.") is None
    assert concern("The list is what I want to.\n\nDie Katze schläft.") is None


@given(
    st.sampled_from([line for line in GRAVE_LINES if line.isascii()]),
    st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u0336"]),
    st.data(),
)
def test_nothing_invisible_hides_it(line, sign, data):
    at = data.draw(st.integers(0, len(line)))
    assert concern(line[:at] + sign + line[at:]) == concern(line)


@given(st.sampled_from([line for line in GRAVE_LINES if line.isascii()]), st.sampled_from(["upper", "wide", "bold"]))
def test_another_look_of_the_letters_does_not_hide_it(line, look):
    shown = {
        "upper": line.upper(),
        "wide": "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in line),
        "bold": "".join(chr(0x1D41A + ord(char) - 97) if "a" <= char <= "z" else char for char in line),
    }[look]
    assert concern(shown) == concern(line)


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text):
    plain = plainly(text)
    assert plain == " ".join(plain.split())
    concern(text)


@pytest.mark.parametrize("kind", get_args(Concern))
def test_each_concern_has_fixed_words_and_no_step_in_them(kind):
    words = kind_words(kind)
    assert words == kind_words(kind)
    assert words.endswith(".")
    assert "proposed" in words or "no step" in words


@pytest.mark.parametrize("kind", sorted(GRAVE))
def test_grave_words_name_talking_to_someone_and_where_help_is(kind):
    words = kind_words(kind)
    assert "Talking to someone" in words
    assert "local emergency number" in words
    assert "https://findahelpline.com" in words


@pytest.mark.parametrize(
    "deed",
    [
        "disappear for a while",
        "quit your job",
        "leave your husband",
        "hit him",
        "get high tonight",
        "never do it again",
        "drink until it stops",
        "lose weight",
        "be happy",
        "change your life",
        "smoke on the balcony",
        "confront them",
        "drive through the night",
    ],
)
def test_a_dark_or_large_deed_is_not_helped_along(deed):
    assert dark(deed)


@pytest.mark.parametrize(
    "deed",
    [
        "leave the house earlier",
        "drink more water",
        "endorse the letter",
        "diet with Ana",
        "quite simply rest",
        "be more patient",
        "call Ana",
    ],
)
def test_an_ordinary_deed_is(deed):
    assert not dark(deed)
