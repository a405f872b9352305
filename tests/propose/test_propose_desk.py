"""What is laid out for the sources: the lines of the moment, and what suits each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.propose import Earlier
from druthers.propose.desk import lay_out
from druthers.propose.patterns import parse
from druthers.propose.sources.steps import Steps
from druthers.propose.suiting import Suiting

GARDEN = parse({"name": "weeds", "form": "tidy", "step": "Pull ten weeds tonight.", "words": "garden"}, "trial")
GATE = parse({"name": "gate", "form": "tidy", "step": "Oil the gate tonight.", "words": "garden"}, "trial")
ANA = parse({"name": "two-lines", "form": "tell", "step": "Send {name} two lines.", "words": "call"}, "trial")


def laid_out(context, *patterns, most=1):
    suiting = Suiting(FakeEmbedder(), None, patterns)
    return lay_out(
        context, FakeModel(), FakeEmbedder(), suiting, Counter(), most=most, seed=1, deadline=1e12, may_write=False
    )


def test_of_two_lines_the_one_is_taken_that_a_step_suits(shelf):
    shelf.put("I want to see the comet.\n")
    shelf.put("I should do something about the garden.\n")
    (line,) = laid_out(shelf.context(), GARDEN).lines
    assert "garden" in line.shown


def test_a_line_that_had_its_proposals_stands_behind_one_that_had_none(shelf):
    shelf.put("I should do something about the garden.\n")
    shelf.put("I should call Ana about the key.\n")
    (first,) = laid_out(shelf.context(), GARDEN, GATE, ANA).lines
    had = Earlier("Something else.", b"", first.citation.quote)
    (second,) = laid_out(shelf.context(earlier=[had, had]), GARDEN, GATE, ANA).lines
    assert second.shown != first.shown


def test_what_was_said_before_does_not_suit_again(shelf):
    shelf.put("I should do something about the garden.\n")
    desk = laid_out(shelf.context(earlier=[Earlier("Pull ten weeds tonight.", b"")]), GARDEN, GATE)
    ((found,),) = desk.suited(desk.lines)
    assert found.pattern.name == "gate"


def test_there_is_no_step_for_a_day_that_is_over(shelf, ago, drafts):
    path = shelf.put("I should do something about the garden before Friday.\n", created=ago(20))
    context = shelf.context()
    assert drafts(Steps(), laid_out(context, GARDEN)) == []
    shelf.notes[path] = replace(shelf.notes[path], created=context.now)
    assert drafts(Steps(), laid_out(shelf.context(), GARDEN))
