"""The patterns for work, money, learning, making, nature, computers, travel, animals and town, on lines of everyday."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from druthers.adapters.local_embedder import LocalEmbedder
from druthers.propose.lines import cue
from druthers.propose.patterns import library, parse
from druthers.propose.suiting import NEAR_ABOUT, Suiting

DOMAINS = frozenset(["work", "money", "learning", "making", "nature", "computers", "travel", "animals", "town"])
PATTERNS = tuple(pattern for pattern in library() if pattern.domain in DOMAINS)
LINES = tomllib.loads(Path(__file__).with_name("pattern_lines_pat2.toml").read_text(encoding="utf-8"))["line"]
SERVED = 0.85  # of the lines, whose best pattern is one that serves


def pattern(**given):
    return parse({"name": "x", "form": "try", "step": "Do it for ten minutes.", **given}, "work")


class Fixed:
    """An embedder for which every text lies at the same cosine from the patterns' lines."""

    identity = "fixed"

    def load(self):
        pass

    def embed(self, texts):
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def at(cosine):
    return np.array([cosine, (1 - cosine**2) ** 0.5], dtype=np.float32)


def test_every_part_of_life_has_its_patterns():
    assert {each.domain for each in PATTERNS} == DOMAINS
    assert len(LINES) >= 80
    assert {name for line in LINES for name in line["patterns"]} <= {each.name for each in PATTERNS}


def test_a_word_is_filled_in_as_the_pattern_spells_it():
    spoken = pattern(step="Say hello in {word}.", words="(?:learn|speak) (?P<word>Spanish|Italian)")
    assert spoken.found("I should learn spanish.") == "Spanish"
    assert pattern(step="Walk the {word}.", words="dog | cat").found("Dog and cat.") == "dog"
    assert spoken.found("I should learn to sew.") is None


@pytest.mark.parametrize(("cosine", "suits"), [(NEAR_ABOUT + 0.05, True), (NEAR_ABOUT - 0.05, False)])
def test_a_line_with_a_word_of_the_matter_alone_must_be_nearer(cosine, suits):
    suiting = Suiting(Fixed(), None, [pattern(words="deadline", about="work | office", when=["One.", "Two."])])
    assert bool(suiting.suited("plain", "All day at the office.", at(cosine))) is suits
    assert suiting.suited("plain", "The deadline is near.", at(cosine))
    assert not suiting.suited("plain", "We sang all day.", at(0.99))


@pytest.mark.real
def test_the_best_pattern_for_a_line_is_one_that_serves():
    embedder = LocalEmbedder()
    suiting = Suiting(embedder, None, PATTERNS)
    rows = embedder.embed([line["text"] for line in LINES])
    wrong = []
    for line, row in zip(LINES, rows, strict=True):
        found = suiting.suited(cue(line["text"]), line["text"], row)
        best = found[0].pattern.name if found else None
        if best not in (line["patterns"] or [None]):
            wrong.append((line["text"], best))
    assert len(wrong) <= (1 - SERVED) * len(LINES), wrong
    assert not [text for text, best in wrong if best and not expected(text)], wrong


def expected(text):
    """What may serve a line; nothing, for the lines of another part of life, where a step would misread them."""
    return next(line["patterns"] for line in LINES if line["text"] == text)
