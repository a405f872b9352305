"""The named numbers: where they lie, and that they say what they are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.models import Citation, Note
from druthers.propose.features import features, largest_cosine, nearest_cosine, recency
from druthers.propose.patterns import Pattern
from druthers.propose.ports import Completion
from druthers.propose.sources import Draft
from druthers.propose.stated import minutes, of_text
from druthers.propose.topics import TOPICS

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


def drafted(text, *, source="steps:tell-them", pattern=None, days=0.0, tags=(), **more):
    note = Note("a.md", "private", "I miss Ana.", 1, "a", NOW - timedelta(days=days), "0", tags)
    citation = Citation("a.md", (1, 1), "I miss Ana.")
    return Draft(text, source, (citation,), note, "I miss Ana.", "You miss her.", 0.5, pattern, **more)


def measured(text="Send Ana a message about the flat.", *, nearest=None, principles=None, hour=18, **draft):
    embedder = FakeEmbedder()
    return features(
        drafted(text, **draft),
        embedder.embed([text])[0],
        now=NOW.replace(hour=hour),
        nearest=nearest,
        principles=None if principles is None else embedder.embed(principles),
        embedder=embedder,
    )


@given(
    text=st.text(max_size=300),
    nearest=st.none() | st.floats(-1, 1),
    days=st.floats(-5, 9e4),
    principles=st.none() | st.lists(st.text(max_size=40), max_size=3),
)
def test_every_number_lies_between_0_and_1_and_the_names_are_always_the_same(text, nearest, days, principles):
    values = measured(text, nearest=nearest, days=days, principles=principles)
    assert all(0.0 <= value <= 1.0 for value in values.values())
    assert set(values) == set(measured())


def test_the_topics_share_out_one():
    values = measured("calling a friend")
    topics = {name: value for name, value in values.items() if name.startswith("topic:")}
    assert len(topics) == len(TOPICS) == 10
    assert abs(sum(topics.values()) - 1) < 1e-6
    assert max(topics, key=topics.get) == "topic:people"


def test_the_form_and_the_source_are_features_of_their_own():
    pattern = Pattern("tell-them", "tell", "Tell {name}.", "people")
    of = {name: value for name, value in measured(pattern=pattern).items() if name.startswith(("form:", "source:"))}
    assert of == {"form:tell": 1.0, "source:steps": 1.0}
    free = measured(source="writer:free")
    assert free["source:writer"] == 1
    assert not [name for name in free if name.startswith("form:")]


def test_the_same_text_has_the_same_features_whichever_model_wrote_it():
    pattern = Pattern("tell-them", "tell", "Tell {name}.", "people")
    one = measured(
        "Tell Ana about the flat.", pattern=pattern, written=Completion("Ana", 1, -0.2, "stop"), prompt="Wish: …"
    )
    other = measured("Tell Ana about the flat.", pattern=pattern, written=Completion("Ana", 3, -4.0, "length"))
    assert one == other == measured("Tell Ana about the flat.", pattern=pattern)


def test_anchors_are_embedded_once_for_each_embedder():
    first = FakeEmbedder(dimension=96)
    for _ in range(3):
        features(
            drafted("call"),
            first.embed(["call"])[0],
            now=NOW,
            nearest=None,
            principles=None,
            embedder=first,
        )
    assert first.embedded <= 3 + sum(len(group) for group in TOPICS.values())


def test_what_the_words_say():
    assert of_text("What one thing could be easier about the flat?")["question"] == 1
    assert of_text("Tell a friend about the flat.")["social"] == 1
    assert of_text("Walk by the river at six for 20 minutes.") | {
        "effort": 1 / 3,
        "outdoors": 1.0,
        "concrete": 1.0,
        "horizon": 0.25,
        "cost": 0.0,
    } == of_text("Walk by the river at six for 20 minutes.")
    plain, flattering = "Write down one idea.", "You are amazing, brilliant and so talented. Write down one idea."
    assert of_text(plain)["praise"] == 0
    assert of_text(flattering)["praise"] == 1
    assert of_text("Buy a notebook on Saturday.")["cost"] == 0.5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Do the first one now.", 0.0),
        ("Call her tonight.", 0.25),
        ("Lay it out for tomorrow.", 0.5),
        ("Ask her on Saturday.", 0.75),
        ("Look again next month.", 1.0),
        ("Read “I will go there next month” once more, now.", 0.0),
    ],
)
def test_when_it_is_to_be_done(text, value):
    assert of_text(text)["horizon"] == value


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("give it twenty-five minutes", 25),
        ("90 minutes of it", 90),
        ("a 15-minute walk", 15),
        ("a quarter of an hour", 15),
        ("an hour, no more", 60),
        ("a few minutes in the sun", 5),
        ("thirty seconds with closed eyes", 0.5),
        ("at the last minute, wait ten minutes", 10),
        ("an hour before bed, sit down for five minutes", 5),
        ("half an hour before bed", None),
        ("forty-red minutes", None),
    ],
)
def test_how_long_it_takes(text, count):
    assert minutes(text) == count


def test_what_a_pattern_declares_counts_before_its_words():
    made = Pattern("x", "try", "Try {it} once.", "town", minutes=45, horizon="week", cost="some", outdoors=True)
    values = measured("Try the bakery once.", pattern=made)
    assert [values[name] for name in ("effort", "horizon", "cost", "outdoors", "social")] == [0.75, 0.75, 1, 1, 0]
    said = Pattern("y", "prepare", "Plug the phone in outside, an hour before bed on Friday.", "rest", minutes=3)
    values = measured(said.step, pattern=said)
    assert [values[name] for name in ("effort", "horizon", "cost", "outdoors", "social")] == [0.05, 0.25, 0, 0, 0]
    assert measured(said.step)["outdoors"] == 1


def test_what_stands_in_a_gap_says_where_and_with_whom_but_not_when_or_for_how_long():
    made = Pattern("z", "choose-time", "Choose an hour to {do}, and write it down.", "general", minutes=6)
    values = measured("Choose an hour to walk with Ana for two hours on Friday, and write it down.", pattern=made)
    assert (values["effort"], values["horizon"], values["outdoors"], values["social"]) == (0.1, 0.25, 1, 0)
    values = measured("Choose an hour to buy bread with a friend, and write it down.", pattern=made)
    assert (values["cost"], values["social"], values["outdoors"]) == (0.5, 1, 0)


@pytest.mark.parametrize("step", ["Send {name} two lines.", "Ask for the key.", "Write one line."])
def test_a_pattern_to_ask_or_tell_and_one_with_a_name_involve_somebody(step):
    form = "ask" if step.startswith("Ask") else "write"
    text = step.replace("{name}", "Ana")
    assert measured(text, pattern=Pattern("n", form, step, "people"))["social"] == float(not step.startswith("Write"))


def test_the_moment_and_the_note_are_in_it():
    values = measured(hour=8, tags=("garden",), days=0)
    assert values["hour:morning"] == 1
    assert values["hour:evening"] == 0
    assert values["tag:garden"] == 1
    assert values["recency"] == 1


def test_a_step_is_near_a_principle_that_speaks_of_the_same():
    near = measured("Call a friend tonight.", principles=["Money is not everything.", "Call a friend tonight."])
    assert near["principle"] == pytest.approx(1.0)
    assert measured("Call a friend tonight.", principles=["Money is not everything."])["principle"] < 1
    assert measured()["principle"] == 0


@given(a=st.floats(0, 1000), b=st.floats(0, 1000))
def test_older_notes_never_count_more(a, b):
    low, high = sorted((a, b))
    assert recency(high) <= recency(low)


def test_embeddings_of_another_length_are_not_compared():
    assert nearest_cosine(np.ones(2, np.float32), [np.ones(3, np.float32)]) is None
    assert nearest_cosine(np.ones(2, np.float32), []) is None
    assert largest_cosine(np.ones(2, np.float32), np.empty((0, 2), np.float32)) == 0
