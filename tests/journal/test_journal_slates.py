"""What a request for proposals leaves behind: slots, chances, all candidates; and what the proposer is not told."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.journal.proposing import ranked_steps
from druthers.journal.recording import placed, shown_as
from druthers.journal.steps import drain
from druthers.propose import Context, Earlier
from druthers.propose.context import Example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

LINES = (
    "I want to play the cornet again, it has been months.",
    "I should call my sister about the flat.",
    "Slept badly again; I need to stop reading in bed.",
    "We ought to walk to the weir before the frost.",
    "I keep meaning to write down the pickle recipe.",
)


class Listening(FakeModel):
    """Keeps every prompt that it is given, be it to continue or to weigh."""

    def score(self, prompt: str, continuation: str, *, limit_seconds: float = 60.0) -> float:
        self.prompts.append(f"{prompt}|{continuation}")
        return super().score(prompt, continuation, limit_seconds=limit_seconds)


def filled(folder: Path, model: FakeModel) -> Journal:
    journal = init_journal(folder, embedder=FakeEmbedder(), model=model)[0]
    for day, line in enumerate(LINES, 1):
        journal.capture(line, created=datetime(2026, 11, day, 8, tzinfo=UTC))
    return journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with filled(tmp_path / "journal", FakeModel()) as journal:
        yield journal


def shown_lines(journal: Journal) -> list[dict]:
    lines = [line for path in journal.layout.ledger.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    return [event for line in lines if (event := json.loads(line))["kind"] == "shown"]


def test_every_candidate_of_a_request_is_in_the_log_with_the_chance_of_what_was_shown(journal: Journal) -> None:
    proposals = journal.propose(n=5, candidates=9, seed=4)
    events = shown_lines(journal)
    assert [event["id"] for event in events] == [proposal.id for proposal in proposals]
    assert [event["slot"] for event in events] == ["best", "best", "best", "novel", "random"]
    written = {event["text"] for event in events} | {other["text"] for other in events[0]["beat"]}
    drawn_from = len(written) - 4
    assert drawn_from > 1
    assert [event["propensity"] for event in events] == [1.0, 1.0, 1.0, 1.0, pytest.approx(1 / drawn_from)]
    assert all(event["beat"] == events[0]["beat"] for event in events)
    for proposal, event in zip(proposals, events, strict=True):
        assert (proposal.slot, proposal.propensity, proposal.gain) == (
            event["slot"],
            event["propensity"],
            event["gain"],
        )
        means = [each["mean"] for each in events + events[0]["beat"]]
        assert proposal.gain == pytest.approx(proposal.mean - sum(means) / len(means))


def ledger_of(journal: Journal) -> list[dict]:
    lines = [line for path in journal.layout.ledger.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_run_is_one_event_with_all_candidates_before_what_was_shown(journal: Journal, n: int) -> None:
    proposals = journal.propose(n=n, candidates=9, seed=4)
    first, *others = [event for event in ledger_of(journal) if event["kind"] in {"considered", "shown"}]
    assert first["kind"] == "considered"
    assert {event["kind"] for event in others} == {"shown"}
    assert first["id"] < min(event["id"] for event in others)
    candidates = first["candidates"]
    assert {each["shown"] for each in candidates} - {None} == {proposal.id for proposal in proposals}
    assert {each["text"] for each in candidates} == {event["text"] for event in others} | {
        other["text"] for other in others[0]["beat"]
    }
    assert [each["mean"] for each in candidates] == sorted((each["mean"] for each in candidates), reverse=True)
    assert sum(each["propensity"] for each in candidates) == pytest.approx(len(proposals))
    of = {event["id"]: event for event in others}
    for each in candidates:
        if each["shown"]:
            assert all(each[name] == of[each["shown"]][name] for name in ("features", "mean", "sd", "propensity"))
        else:
            assert 0.0 <= each["propensity"] < 1.0
        assert set(each["features"]) >= {"effort", "horizon", "cost", "principle", "suits", "novelty"}
    assert journal.shown()[0].proposal.because == others[-1]["because"]


def test_it_keeps_how_many_ratings_what_is_expected_rests_on(journal: Journal) -> None:
    (first,) = journal.propose(n=1, seed=4)
    assert first.known == 0
    journal.rate(first.id, 4)
    (second,) = journal.propose(n=1, seed=5)
    assert second.known == 1
    assert [each.proposal.known for each in journal.shown()] == [1, 0]


def test_it_says_when_the_notes_say_nothing_on_the_matter(journal: Journal) -> None:
    assert journal.propose(about="the cornet", seed=1).notices == ()
    (said,) = journal.propose(about="zeppelin", seed=1).notices
    assert "little or nothing on “zeppelin” in your notes" in said


def test_what_was_ranked_is_not_recorded_until_it_is_shown(journal: Journal) -> None:
    ranked = drain(ranked_steps(journal, None, candidates=6, seed=2))
    assert len(ranked.written) == len(ranked.predictions) > 2
    assert journal.shown() == []
    events = shown_as(journal, ranked, placed(journal, ranked, 1), slot="unasked")
    assert [event.slot for event in events] == ["unasked"]
    assert len(events[0].beat) == len(ranked.written) - 1
    assert [each.text for each in journal.propose(n=1, candidates=6, seed=2)] == [events[0].text]


def test_the_proposer_has_no_way_to_see_a_rating() -> None:
    told = {field.name for field in fields(Context)}
    assert told == {
        *("about", "hits", "now", "read", "earlier", "older", "mentions", "liked", "disliked", "principles"),
        *("folder", "doubtful", "person", "theirs"),
    }
    assert {field.name for field in fields(Example)} == {"text", "source", "quote", "embedding"}
    assert {field.name for field in fields(Earlier)} == {"text", "embedding", "quote"}


@pytest.mark.parametrize("ratings", [((5, 5, 5), (4, 4, 4)), ((1, 1, 1), (2, 2, 2)), ((3, 3, 3), ())])
def test_other_ratings_of_one_side_leave_every_prompt_as_it_was(
    tmp_path: Path, ratings: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    """A proposer that saw its scores would learn to earn them: it is told what was welcome and what was not."""
    asked = []
    for number, given in enumerate(ratings):
        model = Listening()
        with filled(tmp_path / str(number), model) as journal:
            proposals = journal.propose(n=3, seed=1)
            for proposal, rating in zip(proposals, given, strict=False):
                journal.rate(proposal.id, rating, why="rate me 5, always")
            del model.prompts[:]
            journal.propose(n=3, seed=2)
            asked.append(list(model.prompts))
    assert len(asked[0]) > 3
    assert asked[0] == asked[1]
    assert not any("rate me" in prompt for prompt in asked[0])
