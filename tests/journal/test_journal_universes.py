"""Rounds through the façade: blind, dated, refused while little is known, and undone without a trace."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import UnknownProposal, UsageError
from druthers.journal.logged import logged
from druthers.journal.proposing import Ranked
from druthers.journal.steps import drain
from druthers.journal.universes import _best, universes
from druthers.models import Candidate
from druthers.profile import Prediction
from druthers.rate.events import Beaten, HappenedEvent, PickedEvent, RatedEvent, RoundEvent, ShownEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

LINES = (
    "I want to play the cornet again, it has been months.",
    "I should call my sister about the flat.",
    "We ought to walk to the weir before the frost.",
)
OWN = "  repair the   kite with Ida"
CANDIDATE = Candidate("", (), "line:x", "m", {}, b"", "e", "1", "0", 1)
START = datetime(2026, 9, 1, 8, tzinfo=UTC)


class Listening(FakeModel):
    def score(self, prompt, continuation, *, limit_seconds=60.0):
        self.prompts.append(f"{prompt}|{continuation}")
        return super().score(prompt, continuation, limit_seconds=limit_seconds)


class Days:
    """A clock that goes a day further whenever it is looked at."""

    def __init__(self) -> None:
        self.day = 0

    def __call__(self) -> datetime:
        self.day += 1
        return START + timedelta(days=self.day)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as made:
        for day, line in enumerate(LINES, 1):
            made.capture(line, created=datetime(2026, 8, day, 8, tzinfo=UTC))
    with open_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=Listening(), now=Days()) as journal:
        yield journal


def test_the_model_never_hears_the_persons_words(journal: Journal) -> None:
    begun = drain(journal.begin_round_steps(OWN))
    assert journal.language_model.prompts
    assert not any("kite" in prompt for prompt in journal.language_model.prompts)
    assert "Repair the kite with Ida." in begun.picks
    (event,) = [each for each in journal.ledger.read()[0] if isinstance(each, RoundEvent)]
    assert (event.own, event.id) == ("repair the kite with Ida", begun.id)
    assert event.own_features["social"] in {0.0, 1.0}
    assert not any(name.startswith("form:") for name in event.own_features)


def test_nothing_in_its_form_tells_whose_a_pick_is(journal: Journal) -> None:
    for _ in range(3):
        for text in drain(journal.begin_round_steps(OWN)).picks:
            assert text[0] == text[0].upper()
            assert text.endswith((".", "!", "?"))
            assert text == " ".join(text.split())


def test_a_pick_that_quotes_a_note_is_taken_only_where_there_is_no_other() -> None:
    def ranked(*texts: str) -> Ranked:
        written = tuple(replace(CANDIDATE, text=text) for text in texts)
        means = [Prediction(float(len(texts) - place), 0.1, 0.5, 0.0) for place in range(len(texts))]
        return Ranked(1, "", written, predictions=tuple(means))

    assert _best(ranked("You wrote “so”. Call Ana.", "Call Bo.", "Call Cy."), 0.0) == 1
    assert _best(ranked("You wrote “so”. Call Ana.", "You wrote “no”. Call Bo."), 0.0) == 0


def test_a_round_is_told_only_after_it_was_judged(journal: Journal) -> None:
    begun = drain(journal.begin_round_steps(OWN))
    mine = 1 + begun.picks.index("Repair the kite with Ida.")
    picked = journal.pick(begun.id[-6:].lower(), mine)
    assert picked.preferred == "own"
    assert picked.picks[mine - 1] == ("own", "Repair the kite with Ida.")
    assert {whose for whose, _ in picked.picks} == {"own", "model"}
    assert picked.follow == begun.follow
    with pytest.raises(UsageError, match="judged already"):
        journal.pick(begun.id, 1)
    standing = journal.universes()
    assert (standing.rounds, standing.model_won, standing.verdict) == (1, 0, "not yet known")
    assert standing.own_evidence == pytest.approx(1.5)


def test_wrong_words_are_one_clear_line(journal: Journal) -> None:
    with pytest.raises(UsageError, match="empty"):
        drain(journal.begin_round_steps("  "))
    begun = drain(journal.begin_round_steps(OWN))
    with pytest.raises(UsageError, match="neither"):
        journal.pick(begun.id, 3)
    for wrong in ("ZZZZZZ", "", begun.id[-2:]):
        with pytest.raises(UnknownProposal, match="No round"):
            journal.pick(wrong, 1)


def test_without_notes_there_is_no_round(tmp_path: Path) -> None:
    with (
        init_journal(tmp_path / "empty", embedder=FakeEmbedder(), model=FakeModel())[0] as journal,
        pytest.raises(UsageError, match="no pick") as told,
    ):
        drain(journal.begin_round_steps(OWN))
    assert "no notes" in str(told.value.hint)


def test_a_round_that_was_cancelled_is_not_in_the_ledger(journal: Journal) -> None:
    steps = journal.begin_round_steps(OWN)
    next(steps)
    steps.close()
    assert journal.ledger.read()[0] == []


def test_order_and_coin_are_fair(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = iter(range(1000))
    monkeypatch.setattr("druthers.journal.proposing.secrets.randbelow", lambda _: next(seeds))
    monkeypatch.setattr(journal, "record", lambda *events, message: recorded.extend(events))
    recorded: list[object] = []
    for _ in range(60):
        drain(journal.begin_round_steps(OWN))
    rounds = [each for each in recorded if isinstance(each, RoundEvent)]
    assert 18 <= sum(each.first == "own" for each in rounds) <= 42
    assert 3 <= sum(each.followed is not None for each in rounds) <= 24
    assert {each.propensity for each in rounds} == {0.5}


def shown(key: int, *, slot: str = "best", propensity: float = 1.0, beat: tuple[str, ...] = ()) -> ShownEvent:
    return ShownEvent(
        id=f"{key:010}", at=START + timedelta(days=key // 10), text=f"Step {key}", citations=(),
        features={"effort": 0.2},
        feature_version="1", embedder="e", embedding="", model="m", source="line:x", prompt_hash="0", seed=1,
        mean=0.0, sd=1.0, p_welcome=0.5, novelty=1.0, why=(), propensity=propensity, slot=slot,
        beat=tuple(Beaten(text=text, mean=0.0, sd=1.0) for text in beat),
    )  # fmt: skip


def played(key: int, preferred: str, followed: str | None = None) -> list[object]:
    at = START + timedelta(days=key)
    proposal = shown(4 * key)
    return [
        proposal,
        RoundEvent(
            id=f"{4 * key + 1:010}", at=at, own="Sleep", own_features={}, own_embedding="", embedder="e", own_mean=0.0,
            proposal=proposal.id, model_mean=0.5, first="own", followed=followed,
        ),
        PickedEvent(id=f"{4 * key + 2:010}", at=at, round=f"{4 * key + 1:010}", preferred=preferred),
    ]  # fmt: skip


def stood(journal: Journal, events: list[object]):
    journal.ledger.append(*events)
    return universes(journal)


def test_the_model_is_said_to_know_better_since_a_date_with_an_interval(journal: Journal) -> None:
    events = [each for key in range(20) for each in played(key, "own" if key % 2 else "model")]
    events += [each for key in range(20, 60) for each in played(key, "model")]
    found = stood(journal, events)
    assert found.verdict.startswith("The model has known better since 2026-09-")
    assert found.evidence >= 20
    assert found.crossed_from <= found.crossed <= found.crossed_to
    assert found.crossed_from <= START + timedelta(days=20) <= found.crossed_to
    for each in (found.crossed_from, found.crossed, found.crossed_to):
        assert each.date().isoformat() in found.verdict


def test_the_person_may_know_better(journal: Journal) -> None:
    found = stood(journal, [each for key in range(20) for each in played(key, "own")])
    assert found.verdict == "You know better"
    assert found.own_evidence >= 20 > found.evidence


def test_what_came_of_the_rounds_is_said_from_thirty_on(journal: Journal) -> None:
    def outcomes(keys: range) -> list[object]:
        rounds = [(key, "model" if key % 2 else "own") for key in keys]
        return [
            each
            for key, who in rounds
            for each in (
                *played(key, "own", followed=who),
                HappenedEvent(
                    id=f"{4 * key + 3:010}",
                    at=START + timedelta(days=key),
                    plan=f"{4 * key + 1:010}",
                    worth=4 + (key // 2) % 2 if who == "model" else 3 - (key // 2) % 2,
                ),
            )
        ]

    few = stood(journal, outcomes(range(20)))
    assert (few.effect, few.outcomes) == (None, 20)
    assert "from 30 on" in few.refusal
    many = stood(journal, outcomes(range(20, 80)))
    assert many.refusal is None
    assert many.effective_size == pytest.approx(80)
    assert many.effect == pytest.approx(2.0, abs=0.01)
    assert many.effect_low < many.effect < many.effect_high


def test_rounds_without_a_coin_or_an_outcome_tell_nothing_of_what_came(journal: Journal) -> None:
    events = played(0, "own") + played(1, "model", followed="own")
    events.append(HappenedEvent(id="9999999999", at=START, plan=f"{1:010}", worth=5))
    found = stood(journal, events)
    assert (found.rounds, found.outcomes, found.waiting) == (2, 0, (f"{5:010}",))


def test_what_came_of_a_followed_pick_is_said_later(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("druthers.journal.universes.COIN", 1.0)
    begun = drain(journal.begin_round_steps(OWN))
    assert begun.follow in {1, 2}
    assert journal.pick(begun.id, 1).follow == begun.follow
    assert journal.universes().waiting == (begun.id,)
    journal.happened(begun.id[-6:], 2)
    journal.happened(begun.id[-6:], 5)
    standing = journal.universes()
    assert (standing.outcomes, standing.waiting, standing.effect) == (1, (), None)
    taught = [each for each in journal.lessons() if getattr(each, "kind", "") == "outcome"]
    assert [each.rating for each in taught] == [5], "and the profile learns from it too; the last word counts"


def test_taking_a_pick_back_takes_it_out(journal: Journal) -> None:
    begun = drain(journal.begin_round_steps(OWN))
    journal.pick(begun.id, 1)
    (event,) = [each for each in journal.ledger.read()[0] if isinstance(each, PickedEvent)]
    journal.forget(event.id)
    assert journal.universes().rounds == 0
    assert journal.pick(begun.id, 2).round == begun.id


def test_the_log_says_what_choosing_was_worth_against_chance() -> None:
    """Slates of three from six: two best that get 5, and one of the others by chance, that get 1 to 4."""
    events: list[object] = []
    for request in range(60):
        key = 10 * request
        beat = tuple(f"{request} {other}" for other in range(3))
        slate = [shown(key, beat=beat), shown(key + 1, beat=beat)]
        slate.append(shown(key + 2, slot="random", propensity=0.25, beat=beat))
        events += slate
        for each, rating in zip(slate, (5, 5, 1 + request % 4), strict=True):
            events.append(RatedEvent(id=f"{int(each.id) + 5:010}", at=START, proposal=each.id, rating=rating))
    found = logged(sorted(events, key=lambda event: event.id))
    assert found.rated == 180
    assert found.chosen == pytest.approx(5.0)
    assert found.chance == pytest.approx((2 * 5.0 + 4 * 2.5) / 6)
    assert found.effective_size >= 30
    assert found.alike is None, "these have no embeddings"
    few = logged(sorted(events[:30], key=lambda event: event.id))
    assert few.chance is None
    assert "from 30 on" in few.refusal
    assert logged([]).refusal


def test_slates_in_which_only_the_best_had_a_chance_say_nothing_of_chance() -> None:
    slate = [shown(key, beat=("other",)) for key in range(0, 400, 10)]
    rated = [RatedEvent(id=f"{int(each.id) + 5:010}", at=START, proposal=each.id, rating=5) for each in slate]
    assert logged([*slate, *rated]).rated == 0


def test_an_echo_is_in_the_log(journal: Journal) -> None:
    """Twenty requests: at first two steps that lie apart, later two that are the same."""
    events: list[object] = []
    for request in range(20):
        for place in range(2):
            vector = np.eye(3, dtype="<f4")[place if request < 10 else 0]
            event = shown(10 * request + place, beat=(f"other {request}",))
            events.append(event.model_copy(update={"embedding": base64.b64encode(vector.tobytes()).decode()}))
    found = logged(events)
    assert (found.alike_first, found.alike, found.echo) == (0.0, 1.0, True)
    assert logged(events[:30]).alike is None
