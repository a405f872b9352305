"""The place Profile: what it has learnt, its receipts, how it came about, and changing it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, OptionList, Static

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import UsageError
from druthers.models import Bin, Change, Evidence, FeatureBelief, Lender, Statement, Step, Trust
from druthers.tui import plots
from druthers.tui.app import DruthersApp
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.profile import told
from druthers.tui.screens.profile.asking import QuestionScreen
from druthers.tui.screens.profile.changing import ChangeScreen
from druthers.tui.screens.profile.curves import CurvesScreen
from druthers.tui.screens.profile.feature import FeatureScreen
from druthers.tui.screens.profile.over_time import OverTimeScreen
from druthers.tui.screens.profile.standing import StandScreen
from druthers.tui.screens.profile.values import Features, ProfileScreen
from druthers.tui.widgets.top_line import TopLine

from .standing_in.learning import StandInProfile, made_report, question
from .waiting import settled, still, until

pytestmark = pytest.mark.usefixtures("calm")

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def said(app) -> list[str]:
    return [note.message for note in app._notifications]


def last(app) -> str:
    """What was said last, as long as it is seen."""
    return next(reversed(said(app)), "")


def step(app) -> str:
    """What a change that is asked for says of how far it is."""
    return text_of(app, "#change-step") if isinstance(app.screen, ChangeScreen) else ""


def rows(app) -> list[str]:
    listed = app.screen.query_one(OptionList)
    return [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]


async def gone_to(app, pilot, *keys: str) -> None:
    await pilot.press("escape", "P")
    await until(pilot, lambda: isinstance(app.screen, ProfileScreen) and app.screen.profile is not None)
    for key in keys:
        await pilot.press(key)
        await still(pilot)


@pytest.fixture
def much(journal):
    """Somebody who said much, wants to be another, and may have changed."""
    learnt = journal.learnt
    learnt.features[:2] = [
        FeatureBelief("topic:outdoors", 0.92, 0.22, 14, ideal=-0.4, ideal_sd=0.1),
        FeatureBelief("effort", -0.8, 0.0, 31, pinned=True, stated=True),
    ]
    learnt.trust = [Trust(learnt.principles[0], "topic:outdoors", 1.0, 1.0, 0.82, "e9")]
    learnt.conflicts = [learnt.features[0]]
    learnt.change = Change(0.7, "e3", datetime(2026, 11, 3, tzinfo=UTC), ())
    learnt.statements = [Statement("e8", datetime(2026, 11, 3, tzinfo=UTC), "effort", -0.8, 4.0, pinned=True)]
    learnt.lenders = [Lender("ana", 0.62, {"topic:outdoors": 0.02})]
    journal.days = 200
    return journal


# plots and words


@given(
    beliefs=st.lists(
        st.tuples(st.floats(-3, 3), st.floats(0, 3), st.none() | st.floats(-3, 3)), min_size=2, max_size=14
    ),
    width=st.integers(30, 130),
    height=st.integers(3, 30),
)
def test_a_weight_over_time_fits_where_it_is_drawn(beliefs, width, height):
    past = [
        (NOW - timedelta(days=9 * (len(beliefs) - at)), FeatureBelief("effort", mean, sd, 3, ideal=ideal))
        for at, (mean, sd, ideal) in enumerate(beliefs)
    ]
    lines = plots.drift(past, width=width, height=height).plain.split("\n")
    assert len(lines) == max(plots.SHORTEST, min(height, plots.TALLEST))
    assert max(map(len, lines)) <= width
    assert sum(line.count(plots.MARK) for line in lines) >= 2


def test_each_curve_tells_itself_from_the_others_without_colour():
    report = made_report(60)
    chances = plots.calibration(report.bins, width=60, height=14).plain
    assert chances.count(plots.MARK) == len(report.bins)
    assert [label for label in ("100 %", "50 %", "0 %") if label in chances] == ["100 %", "50 %", "0 %"]
    losses = plots.learning(report.steps, report.replayed_steps, width=60, height=14)
    assert {span.style for span in losses.spans} >= {"$primary", "$success", "$muted"}
    dots = {
        style: sum(
            ord(sign) in plots.BRAILLE
            for span in losses.spans
            if span.style == style
            for sign in losses.plain[span.start : span.end]
        )
        for style in ("$primary", "$success")
    }
    assert dots["$primary"] > dots["$success"]  # a line has more dots than a dotted one
    one = [Step(1, 0.7, 0.7, 0.2, 0.2)]
    assert plots.learning(one, one, width=30, height=8)
    assert plots.calibration([Bin(1, 1.0, 1.0)], width=30, height=8)


def test_what_no_rating_touches_comes_last_and_the_surest_first():
    learnt = StandInProfile()
    learnt.features.insert(0, FeatureBelief("hour:night", 0.0, 0.9, 0))
    names = [each.name for each in told.ordered(learnt)]
    assert (names[0], names[-1]) == ("topic:outdoors", "hour:night")
    drawn = told.rows(told.ordered(learnt), 76, in_words=False)
    assert "●" in drawn[0].plain
    assert "likes it" in drawn[0].plain
    assert "14 ratings" in drawn[0].plain
    assert "no rating" in drawn[-1].plain
    assert {len(row) for row in drawn} <= set(range(60, 77))
    assert all(len(row) <= 36 for row in told.rows(told.ordered(learnt), 36, in_words=False))


def test_the_summary_is_brief_where_there_is_little_room(much):
    much.learnt.principles += ["Less of my phone.", "Rest is work too."]
    whole = told.summary(much.learnt, date(2026, 11, 21)).plain
    assert "better than always giving your average" in whole
    assert "holds for your ratings with 82%" in whole
    assert "Tue 3 Nov: answer with a." in whole
    assert "Which is it? Answer with a." in whole
    assert "not read yet" in whole
    assert "1 more principle: w shows it" in whole
    brief = told.summary(much.learnt, date(2026, 11, 21), brief=True).plain
    assert "4 principles: w shows them" in brief
    assert "❧" not in brief
    assert "Principle: Call people" in told.summary(much.learnt, date(2026, 11, 21), plain=True).plain
    nothing = StandInProfile(ratings=0, features=[], comparisons=0)
    assert "Nothing is learnt yet" in told.summary(nothing, date(2026, 11, 21)).plain


# the screens


async def test_every_weight_has_its_receipts_one_key_away_and_a_judgement_can_be_forgotten(app, much):
    much.learnt.why = lambda feature: [
        *StandInProfile().why(feature),
        *(Evidence(f"x{at}", "p", "Rest", 3, 0.001) for at in range(300)),
    ]
    async with app.run_test(size=(120, 40)) as pilot:
        await gone_to(app, pilot)
        await until(pilot, lambda: "heron's bend" in text_of(app, "#behind-text"))
        assert "Who you want to be: -0.40" in text_of(app, "#behind-text")
        assert "ana +0.02" in text_of(app, "#behind-text")
        assert app.screen.query_one(TopLine).fact == "learnt from 31 ratings, 4 comparisons and 1 statement"
        await pilot.press("down")
        await until(pilot, lambda: "effort pinned at -0.80 (you set it)" in text_of(app, "#behind-text"))
        await pilot.press("up", "e")
        await until(
            pilot, lambda: isinstance(app.screen, FeatureScreen) and app.screen.query_one(OptionList).option_count
        )
        assert "★★★★★" in rows(app)[0]
        assert "○ “Ran 8k by the river before work”" in rows(app)[0]
        assert "102 judgements more" in text_of(app, "#units")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FeatureScreen))
        await pilot.press("down", "f")
        await until(
            pilot, lambda: isinstance(app.screen, ChangeScreen) and "62% → 44%" in text_of(app, "#change-flips")
        )
        assert ("what if forgotten", "e2") in much.calls
        assert ("forget", "e2") not in much.calls
        await pilot.press("enter")
        await until(pilot, lambda: any("u takes it back" in line for line in said(app)))
        assert ("forget", "e2") in much.calls
        await until(pilot, lambda: isinstance(app.screen, FeatureScreen))
        reads = much.calls.count(("profile",))
        await pilot.press("u")
        await until(pilot, lambda: any("It counts again" in line for line in said(app)))
        assert ("forget", "not e2") in much.calls
        await until(pilot, lambda: much.calls.count(("profile",)) > reads)


async def test_a_weight_is_set_pinned_and_let_go_only_after_what_it_would_do(app, journal):
    async with app.run_test() as pilot:
        await gone_to(app, pilot, "s")
        number = app.screen.query_one(Input)
        assert number.value == "0.92"
        number.value = "a lot"
        await pilot.press("enter")
        assert "That is no number" in text_of(app, "#change-step")
        journal.fault = UsageError("A weight is a number from -5 to 5.", "Try 0.5.")
        number.value = "9"
        await pilot.press("enter")
        await until(pilot, lambda: "Try 0.5" in text_of(app, "#change-step"))
        number.value = "-0.5"
        await pilot.press("enter")
        await until(pilot, lambda: "62% → 44%" in text_of(app, "#change-flips"))
        assert not any(call[0] == "state" for call in journal.calls)
        await pilot.press("enter")
        await until(pilot, lambda: "Set about outdoors to -0.50. u takes it back." in said(app))
        assert ("state", "topic:outdoors", -0.5, False) in journal.calls
        event = journal.learnt.statements[-1].event
        await until(pilot, lambda: isinstance(app.screen, ProfileScreen))
        await pilot.press("u")
        await until(pilot, lambda: ("forget", event) in journal.calls)
        await pilot.press("i")
        await until(
            pilot, lambda: isinstance(app.screen, ChangeScreen) and "enter does it" in text_of(app, "#change-step")
        )
        await pilot.press("enter")
        await until(pilot, lambda: ("state", "topic:outdoors", 0.92, True) in journal.calls)
        journal.learnt.features[0] = replace(journal.learnt.features[0], pinned=True, sd=0.0)
        pinned = journal.learnt.statements[-1].event
        await still(pilot)
        app.screen.read_again()
        await until(pilot, lambda: app.screen.feature.pinned)
        await pilot.press("i")
        await until(
            pilot, lambda: isinstance(app.screen, ChangeScreen) and "enter does it" in text_of(app, "#change-step")
        )
        assert "be learnt again?" in text_of(app, "#change-title")
        await pilot.press("escape")
        assert ("forget", pinned) not in journal.calls


async def test_who_one_wants_to_be_its_readings_and_the_mix(app, much):
    async with app.run_test() as pilot:
        await gone_to(app, pilot, "w")
        assert isinstance(app.screen, StandScreen)
        assert "counts for 50%" in text_of(app, "#stand-mix")
        assert "read as more of: about outdoors" in rows(app)[0]
        assert "not read yet" in rows(app)[1]
        assert "worth hearing with 62%" in text_of(app, "#stand-told")
        await pilot.press("f")
        await until(pilot, lambda: ("what if forgotten", "e9") in much.calls)
        much.asks = [question(3, "principle", "May I read it so: more people?", ("yes", "the other way round", "no"))]
        await pilot.press("escape", "enter", "down", "enter")
        await until(pilot, lambda: "May I read it so" in text_of(app, "#question"))
        assert "It is read already: f takes that back." in said(app)
        await pilot.press("1")
        await until(pilot, lambda: "no principle left" in text_of(app, "#question"))
        assert ("answer", "q3", "yes") in much.calls
        await pilot.press("escape", "m")
        await until(pilot, lambda: bool(app.screen.query(Input)))
        app.screen.query_one(Input).value = "170"
        await pilot.press("enter")
        await until(pilot, lambda: "Give a number from 0 to 100" in text_of(app, "#change-step"))
        app.screen.query_one(Input).value = "70"
        await pilot.press("enter")
        await until(pilot, lambda: ("mix", 0.7) in much.calls and isinstance(app.screen, StandScreen))
        await until(pilot, lambda: "counts for 70%" in text_of(app, "#stand-mix"))
        await pilot.press("u")
        await until(pilot, lambda: "counts for 50%" in text_of(app, "#stand-mix"))


async def test_a_weight_over_time_is_drawn_or_told_and_the_next_one_is_a_key_away(app, much):
    async with app.run_test(size=(100, 30)) as pilot:
        await gone_to(app, pilot, "o")
        assert isinstance(app.screen, OverTimeScreen)
        assert plots.MARK in text_of(app, "#drift-plot")
        assert "who you want to be" in text_of(app, "#drift-plot")
        assert sum(call[0] == "profile" and len(call) > 1 for call in much.calls) == 11
        await pilot.press("v")
        assert text_of(app, "#drift-plot").startswith("21 Nov 2026  +0.92 (+0.49 to +1.35)  wanted -0.40")
        assert len(text_of(app, "#drift-plot").split("\n")) == 12
        await pilot.press("right")
        assert text_of(app, "#drift-name").startswith("effort  -0.80")
        much.days = 0
        await pilot.press("escape", "o")
        await until(pilot, lambda: "one day long" in text_of(app, "#drift-step"))


async def test_its_guesses_are_held_against_what_came_and_leaving_stops_that(app, journal):
    journal.gate = threading.Semaphore(0)
    async with app.run_test(size=(120, 40)) as pilot:
        await gone_to(app, pilot)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, CurvesScreen) and "esc stops" in text_of(app, "#held"))
        screen = app.screen
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProfileScreen))
        journal.gate.release()
        await still(pilot)
        assert screen._report is None
        journal.gate = None
        await pilot.press("c")
        await until(pilot, lambda: plots.MARK in text_of(app, "#chances"))
        assert "It is not shown that it predicts you better" in text_of(app, "#held")
        assert "6 points of 100" in text_of(app, "#off-by")
        await pilot.press("v")
        assert "gave 81%: welcome 91% of 11 (62% to 98%)" in text_of(app, "#chances")
        assert text_of(app, "#losses").startswith("ratings  guesses  replayed  average")
        await pilot.press("escape")
        journal.report = made_report(0)
        await pilot.press("c")
        await until(pilot, lambda: "rate a few proposals" in text_of(app, "#held"))


async def test_a_suspected_change_is_asked_about_first_and_every_answer_can_be_taken_back(app, much):
    changed = question(7, "change", "Has what you like changed lately?", ("yes", "no"))
    parted = question(8, "conflict", "Who decides, for now?", ("who I am", "who I want to be"))
    much.asks = [question(1), parted, changed]
    async with app.run_test() as pilot:
        await gone_to(app, pilot, "a")
        assert isinstance(app.screen, QuestionScreen)
        assert "changed lately?" in text_of(app, "#question")
        await pilot.press("5")  # there are two choices
        await pilot.press("2")
        await until(pilot, lambda: "Who decides, for now?" in text_of(app, "#question"))
        assert ("answer", "q7", "no") in much.calls
        assert "Noted: no. u takes it back." in text_of(app, "#question")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "involve other people" in text_of(app, "#question"))
        assert "Write about it while it is fresh" in text_of(app, "#question")
        assert "about twice as much as a rating" in text_of(app, "#because")
        await pilot.press("x")
        await until(pilot, lambda: "Nothing is worth asking now" in text_of(app, "#question"))
        assert ("answer", "q1", None) in much.calls
        await pilot.press("u")
        await until(pilot, lambda: ("forget", "answer-q1", "said-q1") in much.calls)


async def test_who_said_nothing_yet_begins_with_the_short_questions(app, journal):
    journal.learnt = StandInProfile(ratings=0, features=[], comparisons=0)
    journal.begins = [question(1), question(2, text="How do you feel about proposals that ask for real effort?")]
    async with app.run_test() as pilot:
        await gone_to(app, pilot)
        assert "Nothing is learnt yet" in text_of(app, "#summary")
        await pilot.press("a")
        await until(pilot, lambda: "other people" in text_of(app, "#question"))
        assert app.screen.query_one(TopLine).fact == "2 short questions"


async def test_as_of_a_day_it_is_as_it_was_and_nothing_can_be_changed(app, much):
    async with app.run_test() as pilot:
        await gone_to(app, pilot, "t")
        app.screen.query_one(Input).value = "whenever"
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be read as a time" in text_of(app, "#day-step"))
        app.screen.query_one(Input).value = "2026-06-30"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ProfileScreen) and app.screen.profile is not None)
        assert app.screen.query_one(TopLine).fact.startswith("as of Tue 30 Jun, learnt from ")
        await pilot.press("s", "i", "m", "a")
        assert isinstance(app.screen, ProfileScreen)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, FeatureScreen) and app.screen.feature is not None)
        assert app.screen.feature.mean < 0.92
        await pilot.press("f")
        assert isinstance(app.screen, FeatureScreen)


async def test_plain_mode_has_words_for_every_drawing_and_sign(make_app, much):
    app = make_app(much, plain=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await gone_to(app, pilot)
        assert rows(app)[0] == "about outdoors: +0.92 (+0.49 to +1.35) likes it (14 ratings)"
        assert not app.screen.query_one("#behind").display
        assert "2 principles: w shows them" in text_of(app, "#summary")
        await pilot.press("e")
        await until(
            pilot, lambda: isinstance(app.screen, FeatureScreen) and app.screen.query_one(OptionList).option_count
        )
        assert "5 of 5" in rows(app)[0]
        assert "public: “Ran 8k" in rows(app)[0]
        await pilot.press("o")
        await until(pilot, lambda: "wanted -0.40" in text_of(app, "#drift-plot"))
        assert plots.MARK not in text_of(app, "#drift-plot")
        await pilot.press("escape", "escape", "c")
        await until(pilot, lambda: isinstance(app.screen, CurvesScreen) and "gave 81%" in text_of(app, "#chances"))


async def test_what_cannot_be_read_is_one_line_and_the_next_look_shows_it(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("escape")
        await still(pilot)
        journal.fault = UsageError("The ledger is locked.", "Unlock it with U.")
        await pilot.press("P")
        await until(pilot, lambda: app.screen.query("#summary") and "Unlock it with U" in text_of(app, "#summary"))
        await pilot.press("T", "P")
        await until(pilot, lambda: "better than always" in text_of(app, "#summary"))
        assert app.screen.query_one(Features).option_count == 6


async def test_on_a_real_vault_what_is_set_and_answered_is_learnt_and_taken_back(tmp_path):
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        journal.capture("I should call my sister about the flat.", visibility="private")
        journal.propose(n=3, seed=1)
        proposal = journal.shown()[0].proposal
        journal.rate(proposal.id, 5)
        app = DruthersApp(journal)
        async with app.run_test(size=(100, 30)) as pilot:
            await gone_to(app, pilot)
            name = app.screen.feature.name
            first = {each.name: each.mean for each in journal.profile().features}
            events = len(journal.ledger.read()[0])
            await pilot.press("s")
            await until(pilot, lambda: bool(app.screen.query(Input)))
            app.screen.query_one(Input).value = "2"
            await pilot.press("enter")
            await until(pilot, lambda: "enter does it" in text_of(app, "#change-step"))
            await pilot.press("enter")
            await until(pilot, lambda: last(app).startswith("Set "))
            await until(pilot, lambda: isinstance(app.screen, ProfileScreen))
            assert len(journal.ledger.read()[0]) == events + 1
            assert {each.name: each.mean for each in journal.profile().features}[name] > first[name]
            await pilot.press("u")
            await until(pilot, lambda: last(app).startswith("Taken back: set "))
            assert {each.name: each.mean for each in journal.profile().features} == first
            await pilot.press("e")
            await until(pilot, lambda: isinstance(app.screen, FeatureScreen) and bool(rows(app)))
            await pilot.press("f")
            await until(pilot, lambda: "enter does it" in step(app))
            await pilot.press("enter")
            await until(pilot, lambda: last(app).startswith("Forgot "))
            assert journal.profile().ratings == 0
            await until(pilot, lambda: isinstance(app.screen, FeatureScreen))
            await pilot.press("u")
            await until(pilot, lambda: last(app).startswith("It counts again"))
            assert journal.profile().ratings == 1


# pictures


DARK, LIGHT = "harbour", "paper"


PICTURES = {
    "values-dark": (DARK, (120, 36), ()),
    "values-narrow": (LIGHT, (40, 24), ()),
    "over-time-light": (LIGHT, (120, 36), ("o",)),
    "over-time-narrow": (DARK, (40, 24), ("o",)),
    "curves-dark": (DARK, (120, 36), ("c",)),
    "receipts-light": (LIGHT, (80, 24), ("e",)),
    "a-change-dark": (DARK, (80, 24), ("i",)),
}


@pytest.mark.parametrize(("theme", "size", "keys"), PICTURES.values(), ids=PICTURES)
def test_pictures(snap_compare, make_app, much, theme, size, keys):
    app = make_app(much, theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=settled("escape", "P", *keys))


def test_picture_of_nothing_learnt(snap_compare, make_app, empty):
    empty.learnt = StandInProfile(ratings=0, features=[], comparisons=0, principles=[])
    assert snap_compare(make_app(empty, theme=LIGHT), run_before=settled("escape", "P"))
