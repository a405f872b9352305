from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.retrieve.answerable import DOUBTFUL, Evidence, answered
from druthers.retrieve.answering import Answering
from druthers.retrieve.looking import Asked, look

TALK = """**Ana:** Hi Ben! How was your weekend?

**Ben:** I repaired the old canoe in the shed with my father.

**Ana:** Wow, well done! I planted tomatoes on the balcony yesterday.

**Ben:** Your tomatoes will be great. Did you plant basil too?

**Ana:** No, only tomatoes. I have no room left.

**Ben:** My father wants a garden. We paddle on Sunday."""
DIARY = {
    "2026-03-04.md": "Slept badly. Wrote to the landlord about the boiler.",
    "2026-03-05.md": "Long walk along the canal with Iris; saw a heron.",
    "2026-03-06.md": "I bought a second-hand cello and paid four hundred for it.",
    "2026-03-07.md": "Cello practice, half an hour. Baked rye bread.",
    "2026-03-08.md": "The boiler works again. Paid the rent.",
}


def weighed(source, query, embedder=None):
    looked = look(source, embedder, Asked(query, "hybrid" if embedder else "text"), exact=40)
    return Answering(source, looked).evidence()


@pytest.mark.parametrize("by_meaning", [False, True])
@pytest.mark.parametrize(
    ("true", "swapped"),
    [
        ("What did Ben repair in the shed?", "What did Ana repair in the shed?"),
        ("What did Ana plant on the balcony?", "What did Ben plant on the balcony?"),
        ("Who did Ben repair the canoe with?", "Who did Ana repair the canoe with?"),
    ],
)
def test_what_another_person_did_is_less_of_an_answer(searching, embedder, true, swapped, by_meaning):
    embedder = embedder if by_meaning else None
    with searching({"talk.md": TALK, "other.md": "Bought rope and a lamp."}, embedder=embedder) as source:
        right, wrong = (answered(weighed(source, query, embedder)) for query in (true, swapped))
    assert right > 1.2 * wrong


@pytest.mark.parametrize("by_meaning", [False, True])
def test_what_is_in_no_note_is_doubtful(searching, embedder, by_meaning):
    embedder = embedder if by_meaning else None
    with searching(DIARY, embedder=embedder) as source:
        there, absent = (
            answered(weighed(source, query, embedder))
            for query in ("What did I pay for the second-hand cello?", "What did the dentist say of my wisdom tooth?")
        )
    assert absent < DOUBTFUL
    assert there > 4 * absent


def test_a_diary_of_one_person_is_not_asked_who_said_it(searching):
    with searching(DIARY) as source:
        assert weighed(source, "What did I pay for the cello?").person is None
        assert weighed(source, "When did Iris and I see a heron?").person is None


def test_where_nothing_is_found_an_answer_is_doubtful(searching):
    with searching(DIARY) as source:
        found = weighed(source, "submarine")
    assert found.looked_for == 0.0
    assert answered(found) < DOUBTFUL


def test_a_word_that_many_notes_hold_is_found_all_the_same(searching):
    with searching({f"{day}.md": f"Ran along the river, {day} km." for day in range(9)}) as source:
        assert answered(weighed(source, "river")) == 1.0


def test_no_notes_answer_nothing(searching):
    with searching({}) as source:
        assert answered(weighed(source, "anything at all?")) < DOUBTFUL


pieces = st.floats(-3, 3)


@given(st.dictionaries(st.sampled_from(["best note", "best note, ahead of the next"]), pieces), pieces, pieces)
def test_a_probability_that_grows_with_what_is_said_of_the_person(topic, less, more):
    less, more = sorted((less, more))
    chances = [
        answered(Evidence(topic, {"said of them rather than of another": each}, by_meaning=True))
        for each in (less, more)
    ]
    assert 0.0 <= chances[0] <= chances[1] <= 1.0
    assert chances[1] <= answered(Evidence(topic, None, by_meaning=True))
