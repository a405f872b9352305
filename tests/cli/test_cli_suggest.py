"""`suggest` as a person types it, on the fakes: what stands beside a proposal, and what it does not know."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from druthers import container
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = (
    "I want to play the cornet again, it has been months.",
    "I should call my sister about the flat.",
    "Slept badly again; I need to stop reading in bed.",
    "We ought to walk to the weir before the frost.",
)


@pytest.fixture
def dru(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, str]]:
    vault = tmp_path / "journal"
    with container.init_journal(vault, embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        for day, line in enumerate(LINES, 1):
            journal.capture(line, created=datetime(2025, 3, day, 8, tzinfo=UTC))
    fakes = partial(container.open_journal, embedder=FakeEmbedder(), model=FakeModel())
    monkeypatch.setattr(container, "open_journal", fakes)

    def run(*words: str) -> tuple[str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), *words])
        assert ended.value.code in {0, None}
        return capsys.readouterr()

    return run


def document(told: tuple[str, str]) -> dict[str, Any]:
    return json.loads(told[0])


def test_each_proposal_says_when_the_line_was_written_why_it_is_offered_and_how_sure_that_is(
    dru: Callable[..., tuple[str, str]],
) -> None:
    out, _ = dru("suggest", "-n", "2", "--seed", "4")
    assert sum(line.startswith("   you wrote on ") and "Mar 2025: “" in line for line in out.splitlines()) >= 2
    assert out.count("   Why: You wrote ") == 2
    assert out.count("a guess: nothing is rated yet") == 2
    assert "nats" not in out
    first = document(dru("suggest", "-n", "1", "--seed", "5", "--json"))["proposals"][0]
    dru("rate", first["id"], "4")
    assert "a guess: 1 rating so far" in dru("suggest", "-n", "1", "--seed", "6")[0]


def test_on_request_it_tells_what_an_expectation_is_made_of(dru: Callable[..., tuple[str, str]]) -> None:
    first = document(dru("suggest", "-n", "1", "--seed", "5", "--json"))["proposals"][0]
    dru("rate", first["id"], "5")
    out, _ = dru("suggest", "-n", "1", "--seed", "6", "-v")
    assert "nats a token. That is not how good the step is." in out
    assert ", weighed by fake-model" in out
    assert any(line.startswith(("     +0.", "     -0.")) for line in out.splitlines())


def test_the_document_has_all_that_is_shown(dru: Callable[..., tuple[str, str]]) -> None:
    found = document(dru("suggest", "-n", "2", "--seed", "4", "--json"))
    assert found.keys() >= {"proposals", "silent", "reason", "seed", "care", "notices"}
    assert (found["silent"], found["care"], found["notices"]) == (False, "", [])
    for each in found["proposals"]:
        assert each["because"]
        assert each["fluency"] < 0
        assert each["sure"] == "a guess: nothing is rated yet"
        assert each["known"] == 0


def test_it_says_first_that_the_notes_say_nothing_on_the_matter(dru: Callable[..., tuple[str, str]]) -> None:
    out, _ = dru("suggest", "--about", "zeppelin", "--seed", "4")
    assert out.startswith("It found little or nothing on “zeppelin” in your notes")
    assert "   you wrote on " in out
    assert dru("suggest", "--about", "zep\x1b[2J", "--seed", "4")[0].count("\x1b[2J") == 0


def test_where_care_is_wanted_it_says_kind_words_and_that_is_no_error(dru: Callable[..., tuple[str, str]]) -> None:
    out, _ = dru("suggest", "--about", "I want to die")
    assert "findahelpline.com" in out
    assert "druthers rate" not in out
    found = document(dru("suggest", "--about", "I want to die", "--json"))
    assert (found["proposals"], found["silent"], found["care"]) == ([], True, "harm")
    assert found["reason"] == out.strip()


def test_a_note_that_is_gone_leaves_the_quote_without_its_date(
    dru: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from druthers.errors import UnknownNote
    from druthers.journal import Journal

    read = Journal.note
    asked: list[str] = []

    def gone_by_then(journal: Journal, path: str) -> object:
        asked.append(path)
        if journal.shown():
            raise UnknownNote("There is no such note.")
        return read(journal, path)

    monkeypatch.setattr(Journal, "note", gone_by_then)
    out, _ = dru("suggest", "-n", "1", "--seed", "4")
    assert "   you wrote: “" in out
    assert asked
