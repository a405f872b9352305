"""A tag one slip away from a known one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from druthers.capture.tags import most_used, near, one_slip

WORD = st.text("abcé日", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("tag", "known", "found"),
    [
        ("runing", ["running", "rowing"], ["running"]),
        ("Runing", ["Running"], ["Running"]),
        ("runningg", ["running"], ["running"]),
        ("rnuning", ["running"], ["running"]),
        ("running", ["running", "runing"], []),
        ("RUNNING", ["running"], []),
        ("jam", ["ham", "jams"], []),
        ("jams", ["jam"], []),
        ("sport", ["sport/running", "spirt"], []),
        ("work/meting", ["work/meeting"], ["work/meeting"]),
        ("home", ["hope", "dome"], ["hope", "dome"]),
        ("日记本子", ["日记本"], []),
        ("new", [], []),
    ],
)
def test_only_a_new_tag_of_some_length_has_one_near(tag, known, found):
    assert near(tag, known) == found


def test_of_several_the_most_used_is_meant():
    assert most_used(["hope", "dome"], {"hope": 2, "dome": 2, "home": 9}) == "dome"


@given(WORD, st.integers(0, 7), st.sampled_from("abcxé"))
def test_every_slip_is_seen_both_ways(word, at, letter):
    at %= len(word)
    slips = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    slips.append(word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
    for slip in slips:
        assert slip == word or (one_slip(word, slip) and one_slip(slip, word))


@given(WORD, WORD)
def test_two_slips_are_no_slip(first, second):
    assume(abs(len(first) - len(second)) > 1)
    assert not one_slip(first, second)
    assert not one_slip(first, first)
