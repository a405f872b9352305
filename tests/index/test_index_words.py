"""Slips, and scripts without spaces."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.index.reader import _unharmed
from druthers.index.scripts import pieces, spaced
from druthers.models import Term

ALPHABET = "abcdefgh"


def harmed(word, chance):
    at = chance.randrange(len(word))
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + chance.choice(ALPHABET) + word[at:],
            word[:at] + chance.choice(ALPHABET) + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        ]
    )


@given(st.text(alphabet=ALPHABET, min_size=4, max_size=7), st.randoms(use_true_random=False))
def test_a_part_of_a_word_outlives_one_slip(word, chance):
    typed = harmed(word, chance)
    assert any(part in typed for part in _unharmed(word, 1))


def test_a_part_of_a_long_word_outlives_nearly_any_two_slips():
    chance = random.Random(1)
    words = ["".join(chance.choices(ALPHABET, k=chance.randint(8, 14))) for _ in range(3000)]
    typed = [(word, harmed(harmed(word, chance), chance)) for word in words]
    kept = sum(any(part in other for part in _unharmed(word, 2)) for word, other in typed)
    assert kept > 0.99 * len(words)


@given(st.text(max_size=40))
def test_putting_characters_apart_loses_none(text):
    said = spaced(text)
    assert said == text or "".join(said.split()) == "".join(spaced(said).split())
    assert pieces(text) == [text] or all(piece.strip() for piece in pieces(text))


def test_the_most_frequent_of_the_nearest_words_is_meant(files, index, update):
    files.write("a.md", "The river and the rover. Rivers.")
    files.write("b.md", "A river.")
    files.write("c.md", "A rover, a diver.")
    files.write("d.md", "A driver of rovers")
    update()
    with index.reader() as reader:
        assert reader.similar("rivver") == "river"
        assert reader.similar("rver") == "rover"
        assert reader.similar("river") == "rover", "a word is no slip of itself"


def test_a_doubled_letter_is_missed_before_another_word_is_meant(files, index, update):
    files.write("a.md", "One step, then sleep.")
    files.write("b.md", "Another step.")
    update()
    with index.reader() as reader:
        assert reader.similar("slep") == "sleep"


def test_a_word_that_no_note_has_any_more_mends_nothing(files, index, update):
    files.write("a.md", "Running late")
    update()
    files.write("a.md", "It runs late")
    update()
    with index.reader() as reader:
        assert reader.counts("note", [Term("running")])[1] == {Term("running"): 1}, "the stem is there"
        assert reader.similar("runing") is None


@pytest.mark.parametrize(
    ("text", "found", "absent"),
    [
        ("東京タワーに登った", ["東京", "タワー", "登った"], ["京東", "大阪"]),
        ("我昨天去了图书馆", ["图书馆", "昨天", "馆"], ["书图", "今天"]),
        ("ฉันไปตลาดเมื่อวาน", ["ตลาด", "เมื่อวาน"], ["โรงเรียน"]),
        ("ខ្ញុំទៅផ្សារ", ["ផ្សារ"], ["សាលា"]),
        ("ガッツポーズ", ["カ\u3099ッツ", "ポーズ"], ["カッツ"]),
        ("읽은 책을 정리했다", ["책을"], ["산책"]),
    ],
)
def test_words_are_found_in_scripts_without_spaces(files, index, update, text, found, absent):
    files.write("a.md", text, title=text)
    files.write("b.md", "Nothing of the kind")
    update()
    with index.reader() as reader:
        for level in ("note", "title", "passage"):
            for word in found:
                assert len(reader.matches(level, [Term(word, "phrase")])) == 1, (level, word)
            for word in absent:
                assert reader.matches(level, [Term(word, "phrase")]) == []
        assert reader.hit(reader.note("a.md")).text == text
