"""What fits into a model's window: the worthiest, whole sentences, in order, and never without the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.propose.window import COMPLETING, CONVERSING, FRAME, KEPT, Part, fitted, size

KINDS = ("task", "worked", "principle", "mind", "forgotten", "liked", "disliked", "passage")
sentences = st.lists(
    st.sampled_from(["It rained all day.", "Ana called!", "Why now?", "One two three four."]), min_size=1
)
told = st.builds(lambda kind, said: Part(kind, " ".join(said)), st.sampled_from(KINDS[2:]), sentences)
worked = st.builds(lambda said: Part("worked", " ".join(said), "Do one thing."), sentences)
given_parts = st.lists(told | worked, max_size=14).map(
    lambda parts: [Part("task", "Write a step."), *parts, Part("line", "The shed is full.")]
)


def count(texts):
    return [len(text.split()) for text in texts]


@given(parts=given_parts, budget=st.integers(0, 400), worth=st.sampled_from([COMPLETING, CONVERSING]))
def test_what_is_taken_fits_and_keeps_its_order_and_the_line(parts, budget, worth):
    taken = fitted(parts, budget, count, worth)
    kept = [part for part in parts if part.kind in KEPT]
    assert [part for part in taken if part.kind in KEPT] == kept
    assert size(taken, count) <= max(budget, size(kept, count))
    places = iter(parts)
    for part in taken:
        assert any(each.kind == part.kind and each.text.startswith(part.text) for each in places)


@given(parts=given_parts, budget=st.integers(0, 400))
def test_nothing_is_cut_within_a_sentence_and_an_example_not_at_all(parts, budget):
    whole = {(part.text, part.answer) for part in parts if part.answer}
    for part in fitted(parts, budget, count, CONVERSING):
        assert part.text.endswith((".", "!", "?"))
        assert not part.answer or (part.text, part.answer) in whole


def test_of_what_is_left_the_worthiest_per_token_goes_first():
    parts = [Part("mind", "Rain again."), Part("worked", "I paint.", "Buy blue."), Part("line", "The shed.")]
    room = size(parts, count) - 1
    assert [part.kind for part in fitted(parts, room, count, {"mind": (0.1,), "worked": (0.5,)})] == ["worked", "line"]
    assert [part.kind for part in fitted(parts, room, count, {"mind": (0.9,), "worked": (0.5,)})] == ["mind", "line"]


def test_the_second_of_a_kind_is_worth_less_than_the_first():
    parts = [Part("liked", "Call Ana."), Part("liked", "Call Ben."), Part("mind", "Rain again."), Part("line", "Shed.")]
    room = size(parts, count) - 1
    kinds = [part.kind for part in fitted(parts, room, count, {"liked": (0.5, 0.01), "mind": (0.2,)})]
    assert kinds == ["liked", "mind", "line"]


@pytest.mark.parametrize("worth", [0.0, -0.1])
def test_what_is_worth_nothing_is_left_out_however_much_room_there_is(worth):
    parts = [Part("mind", "Rain again."), Part("line", "The shed is full.")]
    assert fitted(parts, 1000, count, {"mind": (worth,)}) == (parts[1],)


def test_a_passage_that_is_too_long_is_cut_at_a_sentence():
    parts = [Part("passage", "One two three. Four five “six.” Seven eight nine."), Part("line", "The shed is full.")]
    taken = fitted(parts, 2 * FRAME + 4 + 7, count, {"passage": (1.0,)})
    assert taken[0].text == "One two three. Four five “six.”"


def test_the_task_and_the_line_stay_where_there_is_no_room_at_all():
    parts = [Part("task", "Write."), Part("liked", "Yes."), Part("line", "The shed is full.")]
    assert fitted(parts, 0, count) == (parts[0], parts[2])
