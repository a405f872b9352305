"""What a run of the proposer is told: what is new, what is old, what was liked, and what the person stands for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.journal import gathering
from druthers.journal.gathering import examples, gather, mentions
from druthers.journal.profiling import taught
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal
    from druthers.propose import Context

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
OLD = (
    "I want to build a kayak from the larch planks.",
    "I should ask Paul about the old boat.",
    "We sat on the jetty and ate smoked fish.",
    "The mill pond froze in the night.",
    "- [ ] sort the tools in the shed",
)
NEW = ("I want to play the cornet again, it has been months.", "I should call my sister about the flat.")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    root = tmp_path / "journal"
    with init_journal(root, embedder=FakeEmbedder(), model=FakeModel())[0] as made:
        for number, line in enumerate(OLD):
            made.capture(line, visibility="private", created=NOW - timedelta(days=100 + number))
        for number, line in enumerate(NEW):
            made.capture(line, visibility="private", created=NOW - timedelta(days=1 + number))
    with open_journal(root, embedder=FakeEmbedder(), model=FakeModel(), now=lambda: NOW) as journal:
        yield journal


def gathered(journal: Journal, about: str | None = None, seed: int = 1) -> Context:
    events, _ = journal.ledger.read()
    context = drain(gather(journal, about, seed, events, taught(journal, events)))
    assert context is not None
    return context


def said(hits: object) -> set[str]:
    return {hit.text.strip() for hit in hits}  # type: ignore[attr-defined]


def test_what_was_meant_long_ago_is_among_the_older_passages(journal: Journal) -> None:
    older = gathered(journal).older
    assert said(older) == set(OLD)
    assert [hit.rank for hit in older] == [1, 2, 3, 4, 5]
    assert said(older[:3]) == {OLD[0], OLD[1], OLD[4]}


def test_what_is_older_is_drawn_by_the_seed(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "INTENDED", 1)
    drawn = [tuple(hit.path for hit in gathered(journal, seed=seed).older) for seed in (1, 1, 2, 3, 4, 5)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1


def test_of_what_was_asked_the_older_passages_speak_of_it_too(journal: Journal) -> None:
    assert said(gathered(journal, "the kayak").older) == {OLD[0]}


def test_a_text_is_mentioned_by_its_words_in_ones_own_notes(journal: Journal) -> None:
    (hit,) = gathered(journal).mentions("a kayak: -in:public “AND”")
    assert hit.text.strip() == OLD[0]
    assert hit.created is not None
    assert mentions(journal)("") == mentions(journal)("…") == ()


def test_nothing_of_others_is_gathered(journal: Journal) -> None:
    theirs = journal.root / "following" / "jo"
    theirs.mkdir(parents=True)
    (theirs / "a.md").write_text("---\ncreated: 2026-01-02\n---\nI want to build a kayak too.\n", encoding="utf-8")
    context = gathered(journal)
    assert "following" in {hit.visibility for hit in journal.search("kayak", mode="text")}
    everything = (*context.hits, *context.older, *context.mentions("kayak too"))
    assert {hit.visibility for hit in everything} == {"private"}


def test_what_was_welcome_is_told_without_its_rating(journal: Journal) -> None:
    proposals = journal.propose(n=4, candidates=6, seed=1)
    good, bad, fair, thumbed = proposals
    journal.rate(good.id, 5)
    journal.rate(bad.id, 1)
    journal.rate(fair.id, 3)
    journal.thumb(thumbed.id, up=False)
    context = gathered(journal)
    assert [each.text for each in context.liked] == [good.text]
    assert [each.text for each in context.disliked] == [bad.text, thumbed.text]
    assert context.liked[0].source == good.source
    assert context.liked[0].quote == good.citations[0].quote
    assert context.liked[0].embedding
    assert len(context.earlier) == 4


def test_the_later_word_counts_and_a_dismissal_is_none(journal: Journal) -> None:
    one, other, third, _ = journal.propose(n=4, candidates=6, seed=1)
    journal.rate(one.id, 2)
    journal.happened(one.id, 5)
    journal.rate(other.id, 5)
    journal.rate(other.id, 1)
    journal.dismiss(third.id, "never")
    context = gathered(journal)
    assert [each.text for each in context.liked] == [one.text]
    assert [each.text for each in context.disliked] == [other.text]


def test_of_many_the_latest_are_told(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "EXAMPLES", 2)
    proposals = journal.propose(n=4, candidates=6, seed=1)
    for proposal in proposals:
        journal.rate(proposal.id, 5)
    events = journal.ledger.read()[0]
    liked, _ = examples(journal, events, taught(journal, events))
    assert [each.text for each in liked] == [proposal.text for proposal in proposals[2:]]


def test_principles_and_where_things_may_be_kept_are_told(journal: Journal) -> None:
    journal.layout.principles.write_text("- Less television.\n- Be outside.\n", encoding="utf-8")
    context = gathered(journal)
    assert context.principles == ("Less television.", "Be outside.")
    assert context.folder == journal.layout.derived


def test_an_empty_vault_gives_nothing(tmp_path: Path) -> None:
    with init_journal(tmp_path / "empty", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        assert drain(gather(journal, None, 1, [], [])) is None
