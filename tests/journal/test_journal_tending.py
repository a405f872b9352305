"""What is said where nothing is proposed for care's sake; and that nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

HELP = "findahelpline.com"


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def journal(tmp_path: Path, model: FakeModel) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=model)[0] as journal:
        journal.capture("I should call my sister about the flat.", created=datetime.now(UTC) - timedelta(days=3))
        yield journal


def ledger(journal: Journal) -> list[str]:
    return [line for path in journal.layout.ledger.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("about", "care"),
    [("I want to die", "harm"), ("Dad died in spring", "loss"), ("the dose of my insulin", "medicine")],
)
def test_a_question_on_such_a_matter_is_answered_with_kind_words(
    journal: Journal, model: FakeModel, about: str, care: str
) -> None:
    answer = journal.propose(about=about, seed=1)
    assert (answer.silent, len(answer), answer.care) == (True, 0, care)
    assert "nothing is proposed" in answer.reason or HELP in answer.reason
    assert ledger(journal) == []
    assert model.prompts == []


def test_after_a_grave_note_of_today_nothing_is_proposed_unless_it_is_asked_for(journal: Journal) -> None:
    journal.capture("I do not want to live any more.", visibility="private")
    answer = journal.propose(seed=1)
    assert (answer.silent, answer.care) == (True, "harm")
    assert HELP in answer.reason
    assert ledger(journal) == []
    asked = journal.propose(about="the flat", seed=1)
    assert asked.care == ""
    assert len(asked) >= 1


@pytest.mark.parametrize(
    ("text", "age"),
    [("I do not want to live any more.", timedelta(days=2)), ("The funeral of my aunt was on Friday.", timedelta())],
)
def test_an_older_one_and_one_that_is_not_grave_leave_other_lines_their_steps(
    journal: Journal, text: str, age: timedelta
) -> None:
    journal.capture(text, visibility="private", created=datetime.now(UTC) - age)
    answer = journal.propose(seed=1)
    assert answer.care == ""
    assert len(answer) >= 1
    assert all(text not in citation.quote for proposal in answer for citation in proposal.citations)


def test_what_others_write_decides_nothing(journal: Journal) -> None:
    theirs = journal.root / "following" / "lena" / "a.md"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("I do not want to live any more.\n", encoding="utf-8")
    assert journal.propose(seed=1).care == ""
