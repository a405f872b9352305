"""What was tried by kind, and what was discovered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from druthers.profile import Item, PreferenceModel
from druthers.profile.archive import archive, cell_of, discoveries, loved_from
from druthers.profile.trials import Trial

START = datetime(2026, 11, 21, tzinfo=UTC)
EMBEDDER = "fake 1 (8)"


def unit(*values):
    vector = np.zeros(8)
    vector[: len(values)] = values
    return (vector / np.linalg.norm(vector)).astype("<f4").tobytes()


USUAL = unit(1)


def trial(k, rating, *, near=USUAL, p=0.6, mean=0.2, features=None, **other):
    return Trial(
        proposal=f"P{k}",
        text=f"Thing {k}",
        at=START + timedelta(hours=k),
        features=features or {},
        embedding=near,
        embedder=EMBEDDER,
        mean=mean,
        p_welcome=p,
        shown=2 * k,
        request=k,
        judged=None if rating is None else 2 * k + 1,
        rating=rating,
        **other,
    )


def life():
    """Twelve proposals of one kind, liked now and then, and one that nobody would have thought of."""
    ratings = [4, 3, 2, 4, 3, 2, 4, 3, 2, 4, 3, 2]
    return [*(trial(k, rating) for k, rating in enumerate(ratings)), trial(12, 5, near=unit(0, 1), p=0.3, mean=-0.5)]


def test_what_was_expected_low_lay_far_and_was_loved_is_a_discovery():
    (found,) = discoveries(life())
    assert (found.proposal, found.text, found.rating, found.predicted) == ("P12", "Thing 12", 5, 0.3)
    assert found.near == pytest.approx(0.0, abs=1e-6)
    spread = np.std([each.rating for each in life()])
    assert found.surprise == pytest.approx((5 - 3.5) / spread + 0.5)


@pytest.mark.parametrize(
    "change",
    [
        {"p_welcome": 0.7},  # it was expected
        {"embedding": unit(1, 0.3)},  # it lies beside what was liked
        {"rating": 3},  # it was not loved
        {"rating": None, "judged": None},  # nobody said
        {"embedding": b""},  # it cannot be told how far it is
        {"embedder": "another 1 (8)"},
    ],
)
def test_without_any_one_of_these_it_is_none(change):
    *before, last = life()
    assert discoveries([*before, replace(last, **change)]) == ()


def test_a_discovery_stays_one_whatever_comes_later():
    later = [trial(k, 5, near=unit(0, 1), p=0.1) for k in range(13, 30)]
    assert [each.proposal for each in discoveries([*life(), *later])][:1] == ["P12"]


def test_what_was_liked_after_it_was_shown_does_not_make_it_near():
    *before, last = life()
    waited = replace(last, judged=99)
    between = trial(13, 4, near=unit(0, 1))
    assert [each.proposal for each in discoveries([*before, waited, between])] == ["P12"]


def test_in_a_narrow_stream_far_is_what_is_far_for_this_person():
    rng = np.random.default_rng(0)
    ratings = [4, 3, 2, 4, 3, 2, 4, 3, 2, 4, 3, 2] * 3
    vectors = [unit(1, *(0.2 * rng.normal(size=4))) for _ in ratings]  # no two lie further apart than a cosine of .6
    before = [trial(k, rating, near=vector) for k, (rating, vector) in enumerate(zip(ratings, vectors, strict=True))]
    odd = trial(36, 5, near=unit(1, 0, 0, 0, 0, 0, 1.8), p=0.3)
    (found,) = discoveries([*before, odd])
    assert found.proposal == "P36"
    assert found.near > 0.25


def test_nothing_is_discovered_before_there_is_a_median_to_be_below():
    assert discoveries([*life()[:8], life()[-1]]) == ()
    assert discoveries([]) == ()


def test_loved_is_the_level_that_holds_the_top_most_closely():
    assert loved_from([5] * 4 + [4] * 3 + [3] * 3) == 5
    assert loved_from([4] * 2 + [3] * 8) == 4
    assert loved_from([5] + [4] * 19 + [3] * 80) == 4
    assert loved_from([3] * 10) == 5


def test_cells_are_named_by_topic_effort_and_company():
    assert cell_of({"topic:rest": 0.2, "topic:people": 0.8, "effort": 1.0, "social": 1.0}) == (
        "people",
        "much",
        "with others",
    )
    assert cell_of({}) == ("any", "little", "alone")
    assert cell_of({"topic:a": 0.5, "topic:b": 0.5}) == cell_of({"topic:b": 0.5, "topic:a": 0.5})


def test_the_archive_keeps_the_surest_best_of_each_kind():
    model = PreferenceModel()
    body = {"topic:body": 1.0, "topic:work": 0.0, "effort": 0.1}
    work = {"topic:body": 0.0, "topic:work": 1.0, "effort": 0.1}
    trials = [
        trial(0, 5, features={**body, "good": 1.0}),
        trial(1, 4, features=body),
        trial(2, 1, features=work),
        trial(3, None, features=work),
    ]
    for each in trials:
        if each.rating:
            model.learn_one(Item(None, each.features), each.rating)
    found = archive(trials, model)
    best, other = found.cells
    assert (best.key, best.tried, best.best, best.best_text) == (("body", "little", "alone"), 2, "P0", "Thing 0")
    expected = model.predict_one(Item(None, trials[0].features))
    assert best.lower == pytest.approx(expected.mean - expected.sd)
    assert (other.key, other.tried, other.best, other.lower) == (("work", "little", "alone"), 2, None, None)
    assert (found.possible, found.shown, found.discoveries) == (2 * 3 * 2, 4, ())


def test_an_empty_archive():
    found = archive([], PreferenceModel())
    assert (found.cells, found.shown, found.discoveries) == ((), 0, ())
