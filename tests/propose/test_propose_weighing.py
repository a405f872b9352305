"""How drafts are weighed against one another, and which are kept."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from druthers.adapters.fake_model import FakeModel
from druthers.propose import Earlier
from druthers.propose.patterns import parse
from druthers.propose.ports import Abilities
from druthers.propose.sources import Draft
from druthers.propose.weighing import Weighed, bare, best, by_model, new, suits


def pattern(name, step, form="try"):
    return parse({"name": name, "form": form, "step": step, "words": "x"}, "trial")


@pytest.fixture
def draft(shelf):
    note = shelf.read(shelf.put("The garden is wild.\n"))

    def made(text, worth=0.5, *, shown="The garden is wild.", made_from=None, source="step"):
        return Draft(text, source, (), note, shown, "", worth, made_from)

    return made


def weighed(draft, direction, **more):
    vector = np.zeros(8, dtype=np.float32)
    vector[direction] = 1.0
    return Weighed(draft, vector, 0.0, **more)


def kept(*each, most=8):
    return [one.draft.text for one in best(each, most, random.Random(1))]


def test_what_is_likelier_after_the_line_is_worth_more_and_no_more_than_so_much(draft):
    one = draft("Weed it.")
    called_for, plain, shouted = (weighed(one, 0, after=after, plain=-3.0).worth for after in (-2.0, -3.0, 50.0))
    assert plain < called_for == shouted


def test_what_a_step_copies_does_not_speak_for_it(draft):
    quoting = draft(
        "You wrote “The garden is wild”. Sit in it.", made_from=pattern("q", "You wrote “{line}”. Sit in it.")
    )
    filled = draft("Give the garden ten minutes.", made_from=pattern("g", "Give {it} ten minutes."))
    assert bare(quoting) == "Sit in it."
    assert bare(filled) == "Give it ten minutes."
    assert bare(draft("Weed the garden tonight.")) == "Weed the garden tonight."


def test_the_second_for_a_line_stands_behind_another_line_that_is_almost_as_good(draft):
    first = weighed(draft("Weed it.", 0.7), 0)
    second = weighed(draft("Mow it.", 0.66), 1)
    other = weighed(draft("Call Ana.", 0.6, shown="I miss Ana."), 2)
    assert kept(first, second, other) == ["Weed it.", "Call Ana.", "Mow it."]


def test_one_pattern_is_not_offered_twice_while_others_wait(draft):
    twice = pattern("twice", "Weed it.")
    first = weighed(draft("Weed it.", 0.7, made_from=twice), 0)
    again = weighed(draft("Weed it now.", 0.69, shown="Weeds.", made_from=twice), 1)
    other = weighed(draft("Call Ana.", 0.5, shown="I miss Ana.", made_from=pattern("ana", "Call.", "ask")), 2)
    assert kept(first, again, other) == ["Weed it.", "Call Ana.", "Weed it now."]


def test_what_says_the_same_is_kept_once(draft):
    assert kept(weighed(draft("Weed it.", 0.7), 0), weighed(draft("Pull the weeds.", 0.6, shown="Weeds."), 0)) == [
        "Weed it."
    ]


def test_what_is_poor_is_kept_only_where_nothing_is_better(draft):
    poor, good = weighed(draft("Think of it.", 0.1), 0), weighed(draft("Weed it.", 0.6, shown="Weeds."), 1)
    assert kept(poor, good) == ["Weed it."]
    assert kept(poor) == ["Think of it."]


def test_what_was_shown_before_is_left_out_and_counted(draft, shelf):
    left_out = Counter()
    one, other = weighed(draft("Weed it."), 0), weighed(draft("Call Ana."), 1)
    earlier = [Earlier("Weed it.", np.zeros(3, dtype="<f4").tobytes()), Earlier("x", other.vector.tobytes())]
    assert new([one, other], shelf.context(earlier=earlier), left_out) == []
    assert left_out["said before"] == 2


def test_a_model_that_cannot_say_how_likely_a_text_is_is_not_asked(draft):
    mute = FakeModel(able=Abilities(2048, scores=False))
    (same,) = by_model([weighed(draft("Weed it."), 0)], mute, 1.0)
    (told,) = by_model([weighed(draft("Weed it."), 0)], FakeModel(), 1.0)
    assert same.contrast is None
    assert told.contrast is not None


def test_as_a_feature_it_lies_within_a_half_on_either_side():
    assert [suits(worth) for worth in (-1.0, 0.6, 9.0)] == [-0.5, 0.0, 0.5]
