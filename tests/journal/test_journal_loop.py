"""The whole loop through the façade, on the fakes: capture → index → retrieve → propose → rate → profile."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import UnknownProposal, UsageError, VaultError
from druthers.index.reader import Reader
from druthers.models import Candidate, Progress, Skipped

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


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        for day, line in enumerate(LINES, 1):
            journal.capture(
                line, visibility="private" if day % 2 else None, created=datetime(2026, 11, day, 8, tzinfo=UTC)
            )
        yield journal


def test_notes_come_newest_first(journal: Journal) -> None:
    assert [note.body.strip() for note in journal.notes()] == list(reversed(LINES))
    assert [note.visibility for note in journal.notes(limit=2)] == ["private", "public"]


def test_a_note_is_found_right_after_it_was_written(journal: Journal) -> None:
    for mode in ("text", "semantic", "hybrid"):
        (hit, *_) = journal.search("pickle recipe", mode=mode)
        assert hit.text.strip() == LINES[4]
    journal.capture("A heron stood on the weir.")
    assert journal.search("heron", mode="text")[0].text.strip() == "A heron stood on the weir."


def test_a_deleted_index_gives_the_same_answers(journal: Journal) -> None:
    before = journal.search("sister")
    shutil.rmtree(journal.layout.derived)
    with open_journal(journal.root, embedder=FakeEmbedder()) as again:
        assert again.search("sister") == before


def test_every_proposal_cites_a_line_that_stands_in_the_note(journal: Journal) -> None:
    proposals = journal.propose(n=4, seed=1)
    assert len(proposals) > 0
    for proposal in proposals:
        assert proposal.citations
        for citation in proposal.citations:
            lines = (journal.root / citation.path).read_text(encoding="utf-8").split("\n")
            assert citation.quote in "\n".join(lines[citation.lines[0] - 1 : citation.lines[1]])


def test_proposals_are_ranked_by_what_the_profile_expects(journal: Journal) -> None:
    for proposal in journal.propose(n=6, seed=1):
        journal.rate(proposal.id, 5 if "cornet" in proposal.citations[0].quote else 1)
    proposals = journal.propose(n=6, seed=2)
    hopes = [proposal.mean + proposal.sd for proposal in proposals if proposal.slot == "best"]
    assert hopes == sorted(hopes, reverse=True)
    assert len(set(hopes)) > 1


def test_contributions_sum_to_the_mean(journal: Journal) -> None:
    journal.rate(journal.propose(n=1, seed=1)[0].id, 5)
    for proposal in journal.propose(n=3, seed=2):
        assert sum(part.contribution for part in proposal.why) == pytest.approx(proposal.mean, abs=1e-9)


def test_what_was_shown_is_in_the_ledger_with_all_it_takes_to_learn(journal: Journal) -> None:
    proposal = journal.propose(n=1, candidates=4, seed=1)[0]
    lines = [line for path in journal.layout.ledger.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    considered, event = [json.loads(line) for line in lines]
    assert (considered["kind"], len(considered["candidates"])) == ("considered", 4)
    assert (event["kind"], event["id"], event["text"]) == ("shown", proposal.id, proposal.text)
    assert event["features"]
    assert event["embedding"]
    assert event["seed"] >= 0
    assert event["propensity"] == 1.0
    assert journal.shown()[0].proposal == proposal


def test_replaying_the_ledger_gives_the_same_profile_to_the_last_bit(journal: Journal, tmp_path: Path) -> None:
    for number, proposal in enumerate(journal.propose(n=6, seed=1)):
        journal.rate(proposal.id, number % 5 + 1)
    live = journal.profile()
    copy = tmp_path / "copy"
    shutil.copytree(journal.root, copy)
    shutil.rmtree(copy / ".druthers")
    with open_journal(copy) as replayed:
        profile = replayed.profile()
    assert profile.features == live.features
    assert profile.calibration == live.calibration
    assert profile.ratings == len(journal.shown())


def test_forgetting_a_rating_is_as_if_it_had_never_been(journal: Journal) -> None:
    first, second, *_ = journal.propose(n=4, seed=1)
    journal.rate(first.id, 5)
    before = journal.profile().features
    rated = journal.rate(second.id, 1)
    assert journal.profile().features != before
    journal.forget(rated.event)
    assert journal.profile().features == before
    assert journal.profile().ratings == 1
    assert {shown.proposal.id for shown in journal.shown() if shown.rating is not None} == {first.id}


def test_the_last_rating_of_a_proposal_counts(journal: Journal) -> None:
    proposal = journal.propose(n=1, seed=1)[0]
    journal.rate(proposal.id, 1)
    journal.rate(proposal.id[-6:], 5, why="on second thoughts")
    (shown,) = journal.shown()
    assert (shown.rating, shown.why, journal.profile().ratings) == (5, "on second thoughts", 1)


def test_why_names_the_ratings_behind_a_weight(journal: Journal) -> None:
    for proposal in journal.propose(n=4, seed=1):
        journal.rate(proposal.id, 4)
    profile = journal.profile()
    rated = next(belief for belief in profile.features if belief.ratings)
    evidence = profile.why(rated.name)
    assert {item.proposal for item in evidence} <= {shown.proposal.id for shown in journal.shown()}
    assert sum(item.share for item in evidence) == pytest.approx(1.0)


def test_cancelling_leaves_nothing_half_recorded(journal: Journal) -> None:
    for kind in (Progress, Candidate):
        steps = journal.propose_steps(n=3, seed=1)
        next(step for step in steps if isinstance(step, kind))
        steps.close()
        assert journal.shown() == []
    assert len(journal.propose(n=3, seed=1)) == len(journal.shown()) == 3


def test_an_empty_vault_is_silent_and_says_why(tmp_path: Path) -> None:
    with init_journal(tmp_path / "empty", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        suggestions = journal.propose()
    assert suggestions.silent
    assert "no notes" in suggestions.reason


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_outside_one_to_five_is_refused(journal: Journal, rating: int) -> None:
    with pytest.raises(UsageError, match="not a rating"):
        journal.rate(journal.propose(n=1, seed=1)[0].id, rating)


@pytest.mark.parametrize("path", ["../secret.md", "/etc/hosts", "public/../../secret.md", "a\0b.md", "public/none.md"])
def test_a_note_outside_the_vault_is_not_read(journal: Journal, path: str) -> None:
    (journal.root.parent / "secret.md").write_text("not in the vault", encoding="utf-8")
    with pytest.raises(VaultError):
        journal.note(path)


def test_an_unknown_proposal_is_refused(journal: Journal) -> None:
    with pytest.raises(UnknownProposal):
        journal.rate("ZZZZZZ", 3)


def test_a_folder_that_is_no_vault_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="not a vault"):
        open_journal(tmp_path)


def test_a_damaged_index_does_not_stop_a_search(journal: Journal) -> None:
    before = journal.search("sister")
    data = journal.layout.index.read_bytes()
    journal.layout.index.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with open_journal(journal.root, embedder=FakeEmbedder()) as again:
        assert again.search("sister") == before


def test_damage_that_shows_only_in_a_search_is_searched_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = journal.search("sister", mode="text")
    spoilt: list[str] = []

    def matches(self: Reader, level: str, *given: object, **named: object) -> list[tuple[int, int, float]]:
        if not spoilt:
            spoilt.append(level)
            error = sqlite3.DatabaseError("malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        return real(self, level, *given, **named)

    real = Reader.matches
    monkeypatch.setattr(Reader, "matches", matches)
    assert journal.search("sister", mode="text") == before
    assert spoilt


def test_blank_words_ask_about_nothing_in_particular(journal: Journal) -> None:
    assert len(journal.propose("  ", seed=3)) == 3


def test_doctor_names_the_lock_that_a_killed_git_left(journal: Journal) -> None:
    lock = journal.layout.public / ".git" / "index.lock"
    lock.touch()
    (journal.layout.public / "by-hand.md").write_text("by hand", encoding="utf-8")
    wrong = {check.name: check.remedy for check in journal.doctor() if not check.ok}
    assert wrong["public repository"] == f"When no git runs, remove {lock}."


def test_doctor_tells_when_the_vault_cannot_be_written(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, _: path != journal.layout.private)
    wrong = {check.name: check.detail for check in journal.doctor() if not check.ok}
    assert wrong["vault"] == f"{journal.layout.private} cannot be written"


def test_doctor_finds_what_is_wrong_and_says_what_to_do(journal: Journal) -> None:
    journal.index()
    assert [check.name for check in journal.doctor() if not check.ok] == []
    (journal.layout.private / "settings.toml").write_text("visibilty = 'private'\n", encoding="utf-8")
    (journal.layout.drafts).mkdir()
    (journal.layout.drafts / "left.md").write_text("lost?", encoding="utf-8")
    (journal.layout.ledger).mkdir(exist_ok=True)
    (journal.layout.ledger / "2026-11.jsonl").write_text("{broken\n", encoding="utf-8")
    (journal.layout.public / "late.md").write_text("late", encoding="utf-8")
    with open_journal(journal.root, embedder=FakeEmbedder()) as again:
        wrong = {check.name: check.remedy for check in again.doctor() if not check.ok}
    assert wrong.keys() >= {"settings", "drafts", "ledger", "public repository", "private repository"}
    assert all(wrong.values())


def test_choosing_a_model_keeps_the_settings_file_as_the_person_wrote_it(journal: Journal, tmp_path: Path) -> None:
    settings = journal.layout.settings
    settings.write_text("# mine\nvisibility = 'private'  # always\n", encoding="utf-8")
    journal.use_model(None)
    assert settings.read_text(encoding="utf-8") == "# mine\nvisibility = 'private'  # always\n"
    assert journal.settings.visibility == "private"


def test_no_line_is_answered_twice_while_another_waits(journal: Journal) -> None:
    for seed in range(3):
        proposals = journal.propose(n=4, candidates=12, seed=seed)
        quotes = [proposal.citations[0].quote for proposal in proposals if proposal.slot != "random"]
        assert len(set(quotes)) == len(quotes) >= 3


def test_a_file_that_could_not_be_read_is_tried_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    path = journal.layout.public / "late.md"
    path.write_text("A late note.", encoding="utf-8")
    with monkeypatch.context() as refused:
        refused.setattr("druthers.vault.read.read_note", lambda _root, file, _: Skipped(file.path, "Permission denied"))
        with pytest.raises(VaultError, match="Permission denied"):
            journal.note("public/late.md")
    assert journal.note("public/late.md").body == "A late note."
