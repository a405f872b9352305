"""The named numbers: where they lie, and that they say what they are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.models import Note
from druthers.propose.features import TOPICS, features, fit, nearest_cosine, of_text, recency

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


def measured(text="Send Ana a message about the flat.", *, contrast=1.0, nearest=None, days=0.0, tags=(), hour=18):
    embedder = FakeEmbedder()
    note = Note("a.md", "private", "x", 1, "a", NOW - timedelta(days=days), "0", tags)
    return features(
        text,
        embedder.embed([text])[0],
        form="message",
        note=note,
        now=NOW.replace(hour=hour),
        contrast=contrast,
        nearest=nearest,
        embedder=embedder,
    )


@given(
    text=st.text(max_size=300),
    contrast=st.floats(-1e6, 1e6),
    nearest=st.none() | st.floats(-1, 1),
    days=st.floats(-5, 9e4),
)
def test_every_number_lies_between_0_and_1_and_the_names_are_always_the_same(text, contrast, nearest, days):
    values = measured(text, contrast=contrast, nearest=nearest, days=days)
    assert all(0.0 <= value <= 1.0 for value in values.values())
    assert set(values) == set(measured())


def test_the_topics_share_out_one():
    values = measured("calling a friend")
    topics = {name: value for name, value in values.items() if name.startswith("topic:")}
    assert len(topics) == len(TOPICS) == 10
    assert abs(sum(topics.values()) - 1) < 1e-6
    assert max(topics, key=topics.get) == "topic:people"


def test_the_form_is_a_feature_of_its_own():
    forms = {name: value for name, value in measured().items() if name.startswith("form:")}
    assert forms == {"form:message": 1.0}


def test_anchors_are_embedded_once_for_each_embedder():
    first = FakeEmbedder(dimension=96)
    note = Note("a.md", "private", "x", 1, "a", NOW, "0")
    for _ in range(3):
        features(
            "call", first.embed(["call"])[0], form="x", note=note, now=NOW, contrast=0, nearest=None, embedder=first
        )
    assert first.embedded <= 3 + sum(len(group) for group in TOPICS.values())


def test_what_the_words_say():
    assert of_text("What one thing could be easier about the flat?")["question"] == 1
    assert of_text("Tell a friend about the flat.")["social"] == 1
    assert of_text("Walk by the river at six for 20 minutes.") | {
        "effort": 1 / 3,
        "outdoors": 1.0,
        "concrete": 1.0,
    } == of_text("Walk by the river at six for 20 minutes.")
    plain, flattering = "Write down one idea.", "You are amazing, brilliant and so talented. Write down one idea."
    assert of_text(plain)["praise"] == 0
    assert of_text(flattering)["praise"] == 1


def test_the_moment_and_the_note_are_in_it():
    values = measured(hour=8, tags=("garden",), days=0)
    assert values["hour:morning"] == 1
    assert values["hour:evening"] == 0
    assert values["tag:garden"] == 1
    assert values["recency"] == 1


@given(a=st.floats(0, 1000), b=st.floats(0, 1000))
def test_older_notes_and_weaker_calls_never_count_more(a, b):
    low, high = sorted((a, b))
    assert recency(high) <= recency(low)
    assert fit(low) <= fit(high)


def test_embeddings_of_another_length_are_not_compared():
    assert nearest_cosine(np.ones(2, np.float32), [np.ones(3, np.float32)]) is None
    assert nearest_cosine(np.ones(2, np.float32), []) is None
