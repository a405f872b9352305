"""Which patterns suit which lines."""

from __future__ import annotations

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.propose import suiting
from druthers.propose.lines import cue
from druthers.propose.patterns import library, parse
from druthers.propose.phrases import phrases
from druthers.propose.suiting import Suiting, filled, fits

GENERAL = [pattern for pattern in library() if pattern.domain == "general"]


def names(line):
    kind = cue(line)
    said = phrases(line, task=kind == "task")
    fitting = [each for each in GENERAL if fits(each, kind, line) and filled(each, said)]
    return {each.name for each in fitting if not each.fallback} or {each.name for each in fitting}


def pattern(name, step="Do it.", **more):
    return parse({"name": name, "form": "try", "step": step, **more}, "trial")


def suited(line, *patterns, folder=None, embedder=None):
    embedder = embedder or FakeEmbedder()
    return Suiting(embedder, folder, patterns).suited(cue(line), line, embedder.embed([line])[0])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I want to record him laughing.", "day"),
        ("I'd love to see the aurora.", "look-up"),
        ("I need to tell Ines that I can't play.", "first-words"),
        ("I want to be quieter at table.", "moment"),
        ("I want to cut down on crisps.", "instead"),
        ("I have to book the train.", "hour"),
        ("The loft is full of boxes.", "ten-minutes"),
        ("The gutter over the porch drips.", "who-helps"),
        ("The water bill is wrong again.", "papers"),
        ("My exam is on Friday.", "prepare"),
        ("My poem has no ending.", "rough"),
        ("The evening by the lake was lovely.", "keep"),
        ("I always forget the keys.", "before"),
        ("Skipped the choir for the second week.", "next-time"),
        ("I felt left out at the table.", "honest"),
        ("I'm not sure about the house.", "both-sides"),
        ("I have not seen Jonah since spring.", "two-lines"),
        ("We argue about money, my sister and I.", "to-know"),
        ("The baby screams in the car.", "been-there"),
    ],
)
def test_a_line_finds_its_pattern(line, expected):
    assert expected in names(line)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("I want to be quieter at table.", "first-step"),
        ("I need to tell Ines that I can't play.", "day"),
        ("I should be glad, but I am not.", "keep"),
        ("It was fun until we lost him.", "share"),
        ("The chess club is full of children.", "ten-minutes"),
        ("The rehearsal before the wedding was a disaster.", "prepare"),
        ("ISA investing is tax-free.", "papers"),
        ("I made a terrible mistake and cried.", "senses"),
    ],
)
def test_a_line_is_spared_the_wrong_pattern(line, wrong):
    assert wrong not in names(line)


def test_a_fallback_is_offered_only_when_nothing_else_suits():
    plain, last = pattern("plain", words="garden"), pattern("last", fallback=True)
    assert [each.pattern.name for each in suited("The garden is wild.", plain, last)] == ["plain"]
    assert [each.pattern.name for each in suited("The attic is wild.", plain, last)] == ["last"]


def test_the_nearest_in_meaning_comes_first():
    far = pattern("far", words="garden", when=["The garden gate was left open all night."])
    near = pattern("near", words="garden", when=["The garden is wild and full of weeds."])
    found = suited("The garden is wild.", far, near)
    assert found[0].pattern.name == "near"


def test_without_words_only_what_is_near_suits():
    lone = pattern("lone", when=["The garden is wild and full of weeds."])
    assert suited("The garden is wild and full of weeds again.", lone)
    assert not suited("My accountant wrote about the invoice.", lone)


def test_a_word_that_must_not_stand_there_decides():
    spared = pattern("spared", words="drink", unless="beer")
    assert not suited("I drink too much beer.", spared)
    assert suited("I drink too little.", spared)


def test_a_gap_that_cannot_be_filled_leaves_the_pattern_out():
    asks = pattern("asks", "Ask {name} today.", words="call|flat")
    assert suited("I should call Ana about the flat.", asks)[0].text == "Ask Ana today."
    assert not suited("The flat is cold.", asks)


def test_the_lines_of_the_library_are_embedded_once_and_what_is_damaged_is_made_again(tmp_path):
    class Counting(FakeEmbedder):
        calls = 0

        def embed(self, texts):
            type(self).calls += len(texts)
            return super().embed(texts)

    near = pattern("near", words="garden", when=["The garden is wild."])
    for turn in range(3):
        suiting._KNOWN.clear()  # as in a new process
        if turn == 2:
            (kept,) = tmp_path.glob("patterns-*.npy")
            kept.write_bytes(b"damaged")
        assert suited("The garden was wild.", near, folder=tmp_path, embedder=Counting())
    assert Counting.calls == 3 + 2  # the line each time; the library's line, and once more where it was damaged
    (kept,) = tmp_path.glob("patterns-*.npy")
    assert np.load(kept).shape == (1, 384)


@pytest.mark.parametrize(
    "wrong",
    [{"form": "nope"}, {"step": "Go {where}."}, {"words": "("}, {"kinds": ["angry"]}, {"wrods": "x"}, {"sign": "nope"}],
)
def test_a_mistake_in_a_pattern_is_named(wrong):
    with pytest.raises(ValueError, match="trial: pattern odd"):
        parse({"name": "odd", "form": "try", "step": "Do it.", **wrong}, "trial")
