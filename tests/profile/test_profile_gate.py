"""The gate: when it speaks, when it is silent, and what it earns and loses."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import druthers
from druthers.models import Silence, Spoken
from druthers.models.proposals import Proposal
from druthers.models.speaking import LISTENS
from druthers.profile.gate import FEWEST_LABELS, MOST_EARNED, WITHHELD, Asked, Gate, Leave, Offer, Record
from druthers.profile.items import topic_of

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
KNOWN = Record(labels=30)
PROPOSAL = Proposal("p1", "Walk to the weir", (), 0.8, 0.4, 0.3, 0.9, (), "line:walk", "fake")


def gate(record=KNOWN, *, unwelcome=0.3, unasked=3, now=NOW):
    return Gate(record, now=now, unwelcome=unwelcome, unasked=unasked)


def offers(*welcome, topic="body", guess=0.75, days=9, weight=1.0):
    """Spoken ones, a day apart, the last `days` minus their number ago."""
    start = NOW - timedelta(days=days)
    return tuple(
        Offer(start + timedelta(days=n), topic, guess, spoken=True, welcome=each, weight=weight)
        for n, each in enumerate(welcome)
    )


def asked(guess, *welcome, topic="craft"):
    """Asked for, a year ago, a minute apart."""
    start = NOW - timedelta(days=365)
    return tuple(Asked(start + timedelta(minutes=n), topic, each, guess) for n, each in enumerate(welcome))


def test_it_speaks_from_the_chance_that_the_person_asked_for():
    assert isinstance(gate().decide(0.71, "body", 0.5), Leave)
    assert isinstance(gate().decide(0.69, "body", 0.5), Silence)
    assert isinstance(gate(unwelcome=0.4).decide(0.61, "body", 0.5), Leave)


def test_a_guess_that_is_no_number_is_silence():
    assert isinstance(gate().decide(float("nan"), "body", 0.5), Silence)


@pytest.mark.parametrize(
    ("record", "settings", "says"),
    [
        (Record(labels=FEWEST_LABELS - 1), {}, "9 of the 10 ratings"),
        (replace(KNOWN, beats_base=False), {}, "no better"),
        (KNOWN, {"unasked": 0}, "`unasked` is 0"),
        (KNOWN, {"unwelcome": 0.0}, "`unwelcome` is 0"),
        (replace(KNOWN, offers=offers(None, None, None, days=0)), {}, "3 unasked proposals were"),
        (replace(KNOWN, offers=offers(None, days=0)), {"unasked": 1}, "1 unasked proposal was"),
    ],
)
def test_it_refuses_whatever_it_would_say(record, settings, says):
    record = replace(record, offers=tuple(replace(each, at=NOW) for each in record.offers))
    one = gate(record, **settings)
    refused = one.refusal()
    assert refused is not None
    assert says in refused.reason
    assert isinstance(one.decide(0.99, "body", 0.5), Silence)
    assert not one.state().open
    assert one.state().reason == refused.reason


def test_listening_it_refuses_before_anything_else():
    listening = Gate(Record(), now=NOW, unwelcome=0.0, unasked=0, leading=False)
    assert listening.refusal("never heard of") == Silence(LISTENS)
    assert isinstance(Gate(KNOWN, now=NOW, unwelcome=0.3, unasked=3, leading=False).decide(0.99, "body", 0.5), Silence)
    assert (listening.state().open, listening.state().leading, listening.state().reason) == (False, False, LISTENS)


def test_the_state_counts_what_was_rated_by_topic():
    record = Record(30, asked(0.6, True, True, False), offers(True, topic="body"))
    state = gate(record).state()
    assert [(each.topic, each.judged, each.spoken) for each in state.judged] == [("craft", 3, 0), ("body", 1, 1)]
    assert [(each.topic, each.judged) for each in state.topics] == [("body", 1)]


def test_it_speaks_at_no_other_moment():
    assert gate().refusal("note") is None
    assert gate().refusal("asked") is None
    assert gate().refusal("opened") is not None
    assert gate().refusal("idle") is not None


def test_not_knowing_whether_it_beats_the_average_is_no_refusal():
    assert gate(replace(KNOWN, beats_base=None)).refusal() is None
    assert gate(replace(KNOWN, beats_base=True)).refusal() is None


def test_the_budget_is_of_the_person_s_own_day():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight of the 21st where the person is
    assert gate(replace(KNOWN, offers=(Offer(late, "body", 0.8, spoken=True),))).budget_left == 2
    early = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert gate(replace(KNOWN, offers=(Offer(early, "body", 0.8, spoken=True),))).budget_left == 3


def test_what_is_withheld_counts_for_the_day_too():
    assert gate(replace(KNOWN, offers=(Offer(NOW, "body", 0.8, spoken=False),))).budget_left == 2


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_one_in_ten_is_withheld_and_then_nothing_is_spoken(chance):
    leave = gate().decide(0.9, "body", chance)
    assert isinstance(leave, Leave)
    assert leave.speaks == (chance >= WITHHELD)
    assert isinstance(leave.speak(PROPOSAL, "e1"), Spoken if chance >= WITHHELD else Silence)


def test_misses_on_a_topic_make_it_surer_there_and_hardly_elsewhere():
    missed = gate(replace(KNOWN, offers=offers(False, True, False, True, False)))
    assert missed.threshold("body") > missed.threshold("mind") > missed.usual


def test_hits_earn_but_never_without_end():
    hit = gate(replace(KNOWN, offers=offers(True, True)))
    assert hit.usual - MOST_EARNED <= hit.threshold("body") < hit.threshold("mind") < hit.usual
    many = gate(replace(KNOWN, offers=offers(*[True] * 15, guess=0.5)))
    assert many.threshold("body") == pytest.approx(many.usual - MOST_EARNED)


def test_hits_that_were_expected_earn_nothing():
    expected = gate(replace(KNOWN, offers=offers(True, True, True, False)))
    assert expected.threshold("body") == pytest.approx(expected.usual)


def test_what_is_passed_over_makes_it_quieter_without_being_a_miss():
    passed = gate(replace(KNOWN, offers=offers(False, False, False, weight=0.25)))
    assert passed.usual < passed.threshold("body") < gate(replace(KNOWN, offers=offers(False))).threshold("body") + 0.02
    assert not passed.silent_on("body")
    assert passed.state().topics[0].unwelcome == 0


def test_what_is_asked_for_lets_a_lost_topic_be_earned_again():
    lost = replace(KNOWN, offers=offers(False, True, False))
    regained = replace(lost, asked=asked(0.6, *[True] * 8, topic="body"))
    assert gate(regained).threshold("body") < gate(lost).threshold("body")


def test_after_two_misses_in_a_row_it_is_silent_on_the_topic_alone():
    missed = gate(replace(KNOWN, offers=offers(True, False, False)))
    assert isinstance(missed.decide(0.99, "body", 0.5), Silence)
    assert isinstance(missed.decide(0.99, "mind", 0.5), Leave)
    between = gate(replace(KNOWN, offers=offers(False, True, False)))
    assert isinstance(between.decide(0.99, "body", 0.5), Leave)


def test_a_welcome_one_that_was_asked_for_opens_the_topic_again():
    missed = replace(KNOWN, offers=offers(False, False))
    assert gate(missed).silent_on("body")
    assert not gate(replace(missed, asked=(Asked(NOW, "body", welcome=True),))).silent_on("body")
    assert gate(replace(missed, asked=(Asked(NOW, "mind", welcome=True),))).silent_on("body")
    assert gate(replace(missed, asked=(Asked(NOW - timedelta(days=30), "body", welcome=True),))).silent_on("body")


def test_guesses_that_did_not_come_true_are_bent_down():
    overconfident = asked(0.8, *(number % 2 == 0 for number in range(40)))
    assert isinstance(gate(replace(KNOWN, asked=overconfident)).decide(0.8, "body", 0.5), Silence)
    modest = asked(0.6, *(number % 10 != 0 for number in range(40)))
    leave = gate(replace(KNOWN, asked=modest)).decide(0.65, "body", 0.5)
    assert isinstance(leave, Leave)
    assert leave.p_welcome > 0.7


def test_a_profile_that_learnt_how_sure_to_be_is_not_blamed_twice():
    overconfident = asked(0.9, *(number % 2 == 0 for number in range(60)))
    record = replace(KNOWN, offers=offers(*[True, False] * 4, guess=0.9))
    blamed = gate(record).threshold("body")
    assert gate(replace(record, asked=overconfident)).threshold("body") < blamed


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("body", "mind")),
            st.floats(0.0, 1.0),
            st.sampled_from((True, False, None)),
            st.sampled_from((0.25, 0.5, 1.0)),
        ),
        max_size=30,
    ),
    st.floats(0.01, 1.0),
)
def test_a_threshold_stays_within_its_bounds(made, unwelcome):
    record = replace(
        KNOWN,
        offers=tuple(Offer(NOW - timedelta(days=2), topic, p, True, came, weight) for topic, p, came, weight in made),
    )
    one = gate(record, unwelcome=unwelcome)
    for topic in ("body", "mind", "craft"):
        assert one.usual - MOST_EARNED - 1e-9 <= one.threshold(topic) <= max(0.99, one.usual)


def test_the_state_says_in_words_what_was_earned():
    made = offers(True, True, True, True, topic="body") + offers(False, True, False, topic="mind", days=5)
    made += offers(True, False, False, topic="craft", days=4)
    state = gate(replace(KNOWN, offers=made)).state((0.1, 0.05))
    assert state.open
    assert state.reason == "Up to 3 more today, each at least 70% sure to be welcome."
    body, craft, mind = state.topics
    assert (body.spoken, body.welcome, body.unwelcome) == (4, 4, 0)
    assert "welcome more often than it had expected" in body.because
    assert body.threshold < 0.7 < mind.threshold
    assert "welcome less often" in mind.because
    assert craft.silent
    assert "two in a row" in craft.because
    assert (state.spoken, state.withheld, state.effect, state.effect_sd) == (10, 0, 0.1, 0.05)


def test_the_topic_is_the_largest_that_is_a_number():
    assert topic_of({"topic:body": 0.2, "topic:mind": 0.6, "effort": 1.0}) == "mind"
    assert topic_of({"topic:body": float("nan"), "topic:mind": 0.1}) == "mind"
    assert topic_of({}) == "anything"


SOURCE = Path(druthers.__file__).parent


def called(name: str) -> set[str]:
    """The modules in which something of this name is called, handed to something else, or given another name."""
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            used = []
            if isinstance(node, ast.Call):
                told_apart = getattr(node.func, "id", "") == "isinstance"
                used = [node.func, *([] if told_apart else [*node.args, *(each.value for each in node.keywords)])]
            elif isinstance(node, ast.Assign | ast.NamedExpr | ast.Return | ast.List | ast.Tuple | ast.Dict):
                used = [*getattr(node, "elts", ()), *getattr(node, "values", ()), getattr(node, "value", None)]
            if any(getattr(each, "id", getattr(each, "attr", None)) == name for each in used):
                found.add(path.relative_to(SOURCE).as_posix())
    return found


@pytest.mark.parametrize("name", ["Spoken", "Leave"])
def test_only_the_gate_gives_leave_to_speak(name):
    assert called(name) == {"profile/gate.py"}


def test_only_the_journal_asks_the_gate():
    assert called("Gate") == {"journal/gating.py"}
    assert called("speak") == {"journal/offering.py"}
