"""What it says of its own silence: the gate's numbers, in one sentence, and no more than they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import GateState, TopicTrust
from druthers.tui.leading import effect, quiet, times

RUNNING = TopicTrust("running", 3, 2, 1, 0.8, judged=11)
STATE = GateState(
    open=True, reason="", labels=31, threshold=0.7, budget_left=3, topics=(RUNNING,), judged=(RUNNING,), unasked=3,
    needed=10,
)  # fmt: skip


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, "11 ratings about running; I will stay quiet until I expect to be right 8 times of 10."),
        ({"judged": ()}, "31 ratings; I will stay quiet until I expect to be right 7 times of 10."),
        (
            {"judged": (replace(RUNNING, topic="anything", judged=1),)},
            "1 rating; I will stay quiet until I expect to be right 8 times of 10.",
        ),
        (
            {"judged": (replace(RUNNING, silent=True),)},
            "Two in a row about running were unwelcome; I will stay quiet there until you welcome one you ask for.",
        ),
        ({"leading": False}, "I listen, and never speak first."),
        ({"labels": 4}, "4 ratings so far; I will stay quiet until there are 10."),
        ({"labels": 0}, "Nothing is rated yet; I will stay quiet until there are 10."),
        (
            {"beats_base": False},
            "31 ratings, and my guesses were no better than your average; I will stay quiet until they are.",
        ),
        ({"budget_left": 0}, "Today's 3 unasked proposals were made; I will stay quiet until tomorrow."),
        ({"unasked": 0}, "I will stay quiet, because `unasked` is 0 in private/settings.toml."),
        ({"threshold": 1.0}, "I will stay quiet, because `unwelcome` is 0 in private/settings.toml."),
        (
            {"threshold": 0.0, "judged": (replace(RUNNING, threshold=0.0),)},
            "I may speak 3 times more today, however sure I am.",
        ),
    ],
)
def test_why_it_is_silent(how, says):
    assert quiet(replace(STATE, **how)) == says


@given(st.floats(0.01, 1.0))
def test_how_sure_it_must_be_is_never_told_as_less(threshold):
    right, of = (int(each) for each in times(threshold).split(" times of "))
    assert threshold - 0.005 < right / of < threshold + 0.011


def test_what_speaking_did_is_told_once_it_is_known():
    assert effect(STATE) == ""
    some = replace(STATE, spoken=20, withheld=10)
    assert effect(some).endswith("Whether that does you good is not yet known.")
    known = effect(replace(some, effect=-0.04, effect_sd=0.05))
    assert known.endswith("After one you were 4 points less likely to write within a day (± 10).")
