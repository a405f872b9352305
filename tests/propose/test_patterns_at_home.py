"""Whether lines of body, rest, mind, people, family and home find patterns that suit them, by the real embedder."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from druthers.propose.lines import cue
from druthers.propose.patterns import library
from druthers.propose.suiting import Suiting

LINES = tomllib.loads(Path(__file__).with_name("pattern_lines_pat1.toml").read_text(encoding="utf-8"))["line"]
DOMAINS = ("body", "rest", "mind", "people", "family", "home")
FOUND = 0.95  # of the lines for which there is something; above the house's least of 0.85


def test_every_line_names_patterns_that_there_are():
    names = {pattern.name for pattern in library() if pattern.domain in DOMAINS}
    assert {name for line in LINES for name in line["fine"]} <= names
    texts = [line["text"] for line in LINES]
    assert len(texts) == len(set(texts)) >= 80


@pytest.mark.real
def test_the_best_pattern_of_a_line_is_one_that_suits_it():
    from druthers.adapters.embedder_choice import choose_embedder

    embedder = choose_embedder()
    suiting = Suiting(embedder, None, [pattern for pattern in library() if pattern.domain in DOMAINS])
    vectors = embedder.embed([line["text"] for line in LINES])
    best = {}
    for line, vector in zip(LINES, vectors, strict=True):
        found = suiting.suited(cue(line["text"]), line["text"], vector)
        best[line["text"]] = found[0].pattern.name if found else None
    wanted = [line for line in LINES if line["fine"]]
    wrong = {line["text"]: best[line["text"]] for line in wanted if best[line["text"]] not in line["fine"]}
    offered = {line["text"]: best[line["text"]] for line in LINES if not line["fine"] and best[line["text"]]}
    assert len(wrong) <= (1 - FOUND) * len(wanted), wrong
    assert not offered
