"""A second look at the hits: the model's reading is one more part, and moves only those that were read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.fake_model import FakeModel
from druthers.errors import ModelTimeout
from druthers.models import Hit, Progress
from druthers.retrieve.deep import MOST, READING, rerank


def hit(rank, text, score=1.0):
    return Hit(rank, f"{rank:02}.md", "private", (1, 1), text, score, {"meaning": score})


def read(model, query, hits, **kwargs):
    steps = []
    asking = rerank(model, query, hits, **kwargs)
    while True:
        try:
            steps.append(next(asking))
        except StopIteration as end:
            return steps, end.value


class Counting(FakeModel):
    """Keeps what it was asked to weigh."""

    def __init__(self):
        super().__init__()
        self.weighed = []

    def weigh(self, prompts, continuation, *, limit_seconds=60.0):
        self.weighed.append((list(prompts), continuation, limit_seconds))
        yield from super().weigh(prompts, continuation, limit_seconds=limit_seconds)


def test_the_passage_that_makes_the_question_likelier_comes_first():
    hits = [hit(1, "The harbour was calm.", 1.01), hit(2, "Grandma painted the shipyard.", 1.0)]
    _, found = read(FakeModel(), "Who painted the shipyard?", hits)
    assert [each.path for each in found] == ["02.md", "01.md"]
    assert [each.rank for each in found] == [1, 2]


def test_a_clear_lead_is_kept():
    hits = [hit(1, "The harbour was calm.", 3.0), hit(2, "Grandma painted the shipyard.", 1.0)]
    _, found = read(FakeModel(), "Who painted the shipyard?", hits)
    assert [each.path for each in found] == ["01.md", "02.md"]


def test_the_part_is_0_where_the_passage_changes_nothing():
    class Indifferent(FakeModel):
        def score(self, prompt, continuation, *, limit_seconds=60.0):
            return -2.5

    _, found = read(Indifferent(), "Who painted it?", [hit(1, "Something.", 2.0)])
    assert found[0].why == {"meaning": 2.0, READING: 0.0}
    assert found[0].score == 2.0


def test_it_tells_how_many_passages_were_read():
    steps, _ = read(FakeModel(), "boats", [hit(1, "a"), hit(2, "b")])
    assert steps == [Progress("read", 0, 2), Progress("read", 1, 2), Progress("read", 2, 2)]


def test_no_more_than_the_first_are_read_and_the_rest_stay_behind_them_as_they_stood():
    model = Counting()
    hits = [hit(rank, f"boat {rank}", 20.0 - rank) for rank in range(1, MOST + 4)]
    _, found = read(model, "boats", hits)
    assert [each.path for each in found[MOST:]] == [each.path for each in hits[MOST:]]
    assert all(READING in each.why for each in found[:MOST])
    assert not any(READING in each.why for each in found[MOST:])
    ((prompts, _, _),) = model.weighed
    assert len(prompts) == MOST + 1  # once without a passage


def test_without_hits_or_without_words_the_model_is_not_touched():
    model = Counting()
    assert read(model, "boats", []) == ([], ())
    hits = (hit(1, "a"),)
    assert read(model, " \n", hits) == ([], hits)
    assert not model.weighed


def test_the_model_reads_words_and_not_marks_and_never_without_end():
    model = Counting()
    read(model, "Who\n bought   it?", [hit(1, "## The boat\n\n**Ana:** A teacher.\n"), hit(2, "sea " * 5_000)])
    ((prompts, continuation, _),) = model.weighed
    assert prompts[:2] == ["Question:", "Passage: The boat\nAna: A teacher.\nQuestion:"]
    assert len(prompts[2]) < 2_100
    assert continuation == " Who bought it?"


def test_a_model_that_fails_is_an_error():
    with pytest.raises(ModelTimeout):
        read(FakeModel(score_fails=ModelTimeout("It took too long.", "Wait.")), "boats", [hit(1, "a")])


def test_the_time_limit_is_handed_on():
    model = Counting()
    read(model, "boats", [hit(1, "a")], limit_seconds=7.0)
    assert model.weighed[0][2] == 7.0


@given(st.lists(st.tuples(st.text(max_size=30), st.floats(0, 4)), max_size=14), st.text(max_size=30))
def test_it_loses_nothing_and_the_parts_sum_to_the_score(passages, query):
    hits = [hit(rank, text, score) for rank, (text, score) in enumerate(passages, 1)]
    _, found = read(FakeModel(), query, hits)
    assert sorted(each.path for each in found) == [each.path for each in hits]
    assert [each.rank for each in found] == list(range(1, len(hits) + 1))
    for each in found:
        assert sum(each.why.values()) == pytest.approx(each.score)
    scores = [each.score for each in found[:MOST] if READING in each.why]
    assert scores == sorted(scores, reverse=True)
