"""Two lines from far apart that speak of one thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from druthers.adapters.embedder_choice import choose_embedder
from druthers.propose.sources.bridge import NEAR, Bridge

THEN = "The choir sang in the gasworks and I felt tall."
NOW = "I feel lonely since the choir stopped."


class Leaning:
    """An embedder for which any two texts are equally near."""

    identity = "leaning"

    def __init__(self, cosine):
        self.cosine = cosine

    def load(self):
        pass

    def embed(self, texts):
        rows = np.zeros((len(texts), 400), dtype=np.float32)
        rows[:, 0] = self.cosine**0.5
        rows[np.arange(len(texts)), 1 + np.arange(len(texts))] = (1 - self.cosine) ** 0.5
        return rows


def offered(shelf, drafts, *older, cosine=0.5, **more):
    return drafts(Bridge(), shelf.desk(older=older, embedder=Leaning(cosine), **more))


def test_both_lines_are_quoted_and_cited(shelf, drafts, ago):
    shelf.put(NOW, created=ago(2))
    then = shelf.put(THEN, created=ago(200))
    (draft,) = offered(shelf, drafts, then)
    assert [citation.quote for citation in draft.citations] == [NOW, THEN]
    assert "“I feel lonely since the choir stopped”" in draft.text
    assert "“The choir sang in the gasworks …”" in draft.text
    assert draft.because == "Two of your notes, 7 months apart, both speak of “choir”."


@pytest.mark.parametrize(("days", "far"), [(25, False), (40, True)])
def test_the_two_are_a_month_apart(shelf, drafts, ago, days, far):
    shelf.put(NOW, created=ago(2))
    assert bool(offered(shelf, drafts, shelf.put(THEN, created=ago(days)))) is far


@pytest.mark.parametrize(("cosine", "joined"), [(NEAR[0] - 0.05, False), (0.5, True), (NEAR[1] + 0.05, False)])
def test_they_are_neither_strangers_nor_the_same(shelf, drafts, ago, cosine, joined):
    shelf.put(NOW, created=ago(2))
    assert bool(offered(shelf, drafts, shelf.put(THEN, created=ago(200)), cosine=cosine)) is joined


def test_a_word_that_many_notes_have_joins_nothing(shelf, drafts, ago):
    shelf.put(NOW, created=ago(2))
    then = shelf.put(THEN, created=ago(200))
    for day in range(8):
        shelf.put(f"Choir {day}", created=ago(100 + day))
    assert offered(shelf, drafts, then) == []


@pytest.mark.parametrize("then", ["Everything is lonely here, I thought.", "The bread was dark, I loved it."])
def test_without_a_word_of_their_own_nothing_is_joined(shelf, drafts, ago, then):
    shelf.put("Everything hurts since I stopped singing.", created=ago(2))
    assert offered(shelf, drafts, shelf.put(then, created=ago(200))) == []


def test_two_lines_that_say_nothing_of_their_writer_are_not_joined(shelf, drafts, ago):
    shelf.put("The choir meets in the old mill.", created=ago(2))
    assert offered(shelf, drafts, shelf.put("The choir sings Bach by the canal.", created=ago(200))) == []


def test_a_line_is_in_one_bridge_only(shelf, drafts, ago):
    shelf.put(NOW, created=ago(2))
    older = [shelf.put(THEN, created=ago(200)), shelf.put("I hope to hear the choir of the harbour.", created=ago(100))]
    assert len(offered(shelf, drafts, *older)) <= 1


@pytest.mark.parametrize(("then", "joined"), [("old/b.md", True), ("new/b.md", False)])
def test_notes_without_dates_are_far_apart_by_their_folders(shelf, drafts, ago, then, joined):
    paths = [shelf.put(NOW, path="new/a.md", created=ago(2)), shelf.put(THEN, path=then, created=ago(200))]
    for path in paths:
        shelf.notes[path] = replace(shelf.notes[path], dated=False)
    found = offered(shelf, drafts, paths[1])
    assert bool(found) is joined
    assert all("apart" not in draft.because for draft in found)


def test_a_line_without_the_words_to_quote_is_left(shelf, drafts, ago):
    shelf.put("Which is why I feel lonely since the choir stopped.", created=ago(2))
    assert offered(shelf, drafts, shelf.put(THEN, created=ago(200))) == []


# One matter in both; and one word in both, for two things.
ONE_MATTER = [
    ("Stuck with the article on soil, the middle part does not hold.", "The talk about soil went well."),
    ("I feel lonely on Sundays since the choir stopped.", "She told me about the choir in the gasworks."),
    ("Jealous of how easily Ines speaks to people.", "Met Ines by chance."),
    ("I want to cook more fish.", "We sat on the jetty and ate smoked fish."),
    ("I am afraid of the exam in botany.", "Drew mosses all afternoon for botany and forgot the time."),
    ("I should ring my uncle about the boat.", "Uncle Karl let me steer the boat, I was so proud."),
    ("The violin lies in its case for months.", "Played violin with Tom in the yard, people clapped."),
    (
        "I can't sleep since we moved to the harbour.",
        "The harbour at night, cranes and gulls, I walked until I was calm.",
    ),
    ("Worried about money, the rent went up.", "I sold three lamps at the market and paid the rent with it."),
    ("I want to be outside more.", "Weeding the allotment made me forget the day."),
    ("My Spanish is rusty.", "In Sevilla I ordered everything in Spanish and they understood."),
    ("I snapped at the twins again.", "The twins and I built a den, nobody shouted."),
]
ONE_WORD = [
    ("I worry that the paint smells of lead.", "They paint the town red on Fridays, I hear."),
    ("I want to mend the spring of the old clock.", "Last spring we were in Ghent."),
    ("My speech has no middle yet, I am nervous.", "I stood in the middle of the lake."),
    ("I should check the match for the stove.", "My brother lost the match on Sunday."),
    ("I need a new bank card.", "We sat on the bank of the river and played cards."),
    ("I have to file the taxes.", "I broke the file in the workshop."),
    ("I want to book the ferry.", "I read a sad book about bees."),
    ("The light in the hall is broken.", "A light supper, and early to bed."),
    ("I should train for the run.", "The train was late and I was cross."),
    ("I must park the car elsewhere.", "Walked through the park with Ada."),
    ("I feel flat today.", "The flat smells of paint."),
    ("My back hurts.", "Came back from Rome."),
]


@pytest.mark.real
def test_the_bundled_embedder_tells_a_matter_from_a_word():
    embedder = choose_embedder("")
    embedder.load()

    def joined(pairs):
        rows = embedder.embed([text for pair in pairs for text in pair])
        return sum(NEAR[0] <= float(one @ other) <= NEAR[1] for one, other in zip(rows[::2], rows[1::2], strict=True))

    assert joined(ONE_MATTER) >= 10
    assert joined(ONE_WORD) <= 4
