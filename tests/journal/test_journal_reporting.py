"""The report through the façade, on ledgers of simulated people: nobody judges for a real one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.journal.reporting import trials, tried
from druthers.models import Calibration, Progress
from druthers.profile import Item, PreferenceModel
from druthers.rate.events import RatedEvent, ShownEvent, ThumbedEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

START = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        yield journal


def shown(number: int, features: dict[str, float], **other) -> ShownEvent:
    values = {
        "id": f"{number:026}",
        "at": START + timedelta(minutes=number),
        "text": f"Do thing {number}.",
        "citations": (),
        "features": features,
        "feature_version": "1",
        "embedder": "fake 1 (8)",
        "embedding": base64.b64encode(np.ones(8, "<f4").tobytes()).decode(),
        "model": "fake",
        "source": "fake",
        "prompt_hash": "0",
        "seed": 0,
        "mean": 0.0,
        "sd": 1.0,
        "p_welcome": 0.5,
        "novelty": 1.0,
        "why": (),
        "propensity": 1.0,
        "beat": (),
    }
    return ShownEvent(**(values | other))


def rated(number: int, proposal: int, rating: int) -> RatedEvent:
    return RatedEvent(
        id=f"{number:026}", at=START + timedelta(minutes=number), proposal=f"{proposal:026}", rating=rating
    )


def live(journal: Journal, requests: int, rate, seed: int = 0) -> None:
    """Show three of eight at a time, the best two and one by chance, and rate them all."""
    rng = np.random.default_rng(seed)
    model = PreferenceModel()
    events = []
    number = 0
    for _ in range(requests):
        items = [
            Item(
                features={
                    "topic:body": float(b),
                    "topic:work": float(1 - b),
                    "effort": rng.random(),
                    "social": float(s),
                }
            )
            for b, s in rng.integers(0, 2, (8, 2))
        ]
        expected = model.predict_many(items)
        order = sorted(range(8), key=lambda each: -expected[each].mean)
        chosen = [*order[:2], int(rng.choice(order[2:]))]
        average = float(np.mean([each.mean for each in expected]))
        at = START + timedelta(minutes=number)
        for place, each in enumerate(chosen):
            by_chance = place == 2
            events.append(
                shown(
                    number + place,
                    dict(items[each].features),
                    at=at + timedelta(milliseconds=place),
                    mean=expected[each].mean,
                    p_welcome=expected[each].p_welcome,
                    slot="random" if by_chance else "best",
                    propensity=1 / 6 if by_chance else 1.0,
                    gain=expected[each].mean - average,
                )
            )
        for place, each in enumerate(chosen):
            rating = rate(items[each].features, rng)
            events.append(rated(number + 3 + place, number + place, rating))
            model.learn_one(items[each], rating)
        number += 6
    journal.ledger.append(*events)


def by_taste(features, rng) -> int:
    stars = 3.3 + 2.5 * (0.5 - features["effort"]) + features["topic:body"] - 0.5 + features["social"] - 0.5
    return int(np.clip(round(stars + rng.normal(0, 0.4)), 1, 5))


def by_coin(features, rng) -> int:
    return 5 if rng.random() < 0.5 else 1


def test_a_vault_without_ratings_claims_nothing(journal: Journal) -> None:
    report = journal.report()
    assert (report.ratings, report.beats_base, report.bins, report.steps) == (0, None, (), ())
    assert report.calibration == Calibration(ratings=0)
    assert report.archive.shown == 0
    assert "not yet known" in report.verdict


def test_a_person_with_a_taste_is_predicted(journal: Journal) -> None:
    live(journal, 30, by_taste)
    report = journal.report()
    assert report.ratings == report.calibration.ratings == 90
    assert report.beats_base is True
    assert report.calibration.nll < report.calibration.base_nll
    assert report.replayed.nll < report.replayed.base_nll
    assert report.odds > 20
    assert sum(each.count for each in report.bins) == 90
    assert len(report.steps) == len(report.replayed_steps) == 90
    assert report.slates == 30
    assert report.regret < report.base_regret
    assert (report.gains.count, report.gains.against) == (30, "random")
    assert (report.promised, report.realised) == (report.gains.promised, report.gains.realised)
    assert report.realised > 0.3
    assert report.archive.possible == 2 * 3 * 2
    assert {cell.key[0] for cell in report.archive.cells} == {"body", "work"}
    assert tried(journal) == report.archive
    assert "effort" in {each.name for each in report.weights}


def test_a_person_who_rates_by_a_coin_is_not(journal: Journal) -> None:
    live(journal, 30, by_coin)
    report = journal.report()
    assert report.beats_base is False
    assert "does not predict you better" in report.verdict
    assert report.odds <= 1


def test_a_report_records_nothing(journal: Journal) -> None:
    live(journal, 4, by_taste)
    before = journal.ledger.read()[0]
    assert journal.report() == journal.report()
    assert journal.ledger.read()[0] == before


def test_going_through_the_history_is_told(journal: Journal) -> None:
    live(journal, 4, by_taste)
    steps = [each for each in journal.report_steps() if isinstance(each, Progress)]
    assert [(each.stage, each.done, each.total) for each in steps] == [("replay", k, 12) for k in range(1, 13)]


def test_a_judgement_taken_back_is_not_in_it(journal: Journal) -> None:
    live(journal, 8, by_taste)
    whole = journal.report()
    journal.forget(f"{3:026}")
    assert journal.report().ratings == whole.ratings - 1


def test_what_was_shown_together_is_found_together() -> None:
    second = timedelta(seconds=1)
    other = {"text": "another", "mean": 0.0, "sd": 1.0}
    events = [
        shown(0, {}, at=START),
        shown(1, {}, at=START + second / 1000),
        shown(2, {}, at=START + 30 * second),
        shown(3, {}, at=START + 30.1 * second, beat=(other,)),
        shown(4, {}, at=START + 30.2 * second, beat=(other,), slot="unasked"),
    ]
    assert [each.request for each in trials(events)] == [0, 0, 1, 2, 3]


def test_a_thumb_is_taken_for_the_mildest_that_it_may_mean() -> None:
    proposals = [shown(k, {}) for k in range(3)]
    thumbs = [
        ThumbedEvent(id=f"{9 + k:026}", at=START, proposal=f"{k:026}", up=up) for k, up in enumerate((True, False))
    ]
    assert [each.rating for each in trials([*proposals, *thumbs])] == [4, 2, None]
    assert [each.rating for each in trials([*proposals, *thumbs, rated(20, 0, 1)])] == [1, 2, None]
