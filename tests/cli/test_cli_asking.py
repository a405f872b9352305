"""`ask`, `begin` and `profile principles` as a person meets them, with and without a terminal."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from druthers.cli import questioning
from druthers.cli.ask import NOTHING
from druthers.cli.main import main
from druthers.container import init_journal, open_journal
from druthers.rate.events import AnsweredEvent, AskedEvent, StatedEvent

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    with init_journal(tmp_path / "journal")[0] as journal:
        journal.layout.principles.write_text("", encoding="utf-8")
        return journal.root


@pytest.fixture
def typed(monkeypatch):
    """Somebody at a terminal who types these lines."""

    def types(*lines: str) -> None:
        monkeypatch.setattr(questioning, "at_a_terminal", lambda: True)
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return types


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


def events(vault: Path, kind: type) -> list:
    with open_journal(vault) as journal:
        return [event for event in journal.ledger.read()[0] if isinstance(event, kind)]


def principles(vault: Path, text: str) -> None:
    (vault / "private" / "principles.md").write_text(text, encoding="utf-8")


def test_without_a_terminal_a_question_is_printed_and_answered_by_the_next_call(vault, capsys):
    assert call("ask", "--vault", str(vault)) == 0
    told = capsys.readouterr().out
    assert "How do you feel about proposals that" in told
    assert "Asked because" in told
    assert call("ask", "--vault", str(vault), "--answer", "4") == 0
    assert [event.weight for event in events(vault, StatedEvent)] == [0.75]
    capsys.readouterr()
    assert call("ask", "--vault", str(vault)) == 0
    assert capsys.readouterr().out == f"{NOTHING}\n"


def test_an_answer_to_nothing_is_one_line(vault, capsys):
    assert call("ask", "--vault", str(vault), "--answer", "4") != 0
    assert "No question waits" in capsys.readouterr().err
    assert call("ask", "--vault", str(vault), "--answer", "4", "--skip") != 0


def test_one_json_document_for_the_question(vault, capsys):
    assert call("ask", "--vault", str(vault), "--json") == 0
    question = json.loads(capsys.readouterr().out)["question"]
    assert set(question) == {"id", "about", "text", "choices", "because", "gain", "subjects"}
    assert call("ask", "--vault", str(vault), "--skip", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"answered": False, "answer": None}
    assert call("ask", "--vault", str(vault), "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"question": None, "reason": NOTHING}


def test_at_a_terminal_the_answer_is_read(vault, capsys, typed):
    typed("what?", "all")
    assert call("ask", "--vault", str(vault)) == 0
    assert "Noted" in capsys.readouterr().out
    assert [event.answer for event in events(vault, AnsweredEvent)] == ["all the same"]


def test_who_leaves_is_asked_again_and_who_skips_is_not(vault, capsys, typed):
    for line, answered in (("q", 0), ("", 1)):
        typed(line)
        assert call("ask", "--vault", str(vault)) == 0
        assert len(events(vault, AnsweredEvent)) == answered
    assert len(events(vault, AskedEvent)) == 1


def test_beginning_keeps_what_was_answered_when_the_person_leaves(vault, capsys, typed):
    typed("5", "", "much rather not", "q")
    assert call("begin", "--vault", str(vault)) == 0
    told = capsys.readouterr().out
    assert "10 short questions" in told
    assert "2 answers kept" in told
    assert [event.weight for event in events(vault, StatedEvent)] == [2.0, -2.0]
    assert call("begin", "--vault", str(vault), "--json") == 0
    left = json.loads(capsys.readouterr().out)["questions"]
    assert len(left) == 8


def test_beginning_without_a_terminal_prints_the_questions_and_records_nothing(vault, capsys):
    assert call("begin", "--vault", str(vault)) == 0
    assert capsys.readouterr().out.count("How do you feel about") == 10
    assert not events(vault, AskedEvent)


def test_principles_are_shown_with_their_reading_and_confirmed_by_number(vault, capsys):
    principles(vault, "- Spend more time outside.\n- Paris, 1987.\n")
    assert call("profile", "principles", "--vault", str(vault)) == 0
    told = capsys.readouterr().out
    assert "may be read: more proposals that lead you outside" in told
    assert "fits no feature" in told
    assert not events(vault, StatedEvent)
    assert call("profile", "principles", "--vault", str(vault), "--yes", "1") == 0
    assert [(event.feature, event.weight) for event in events(vault, StatedEvent)] == [("outdoors", 1.0)]
    capsys.readouterr()
    assert call("profile", "principles", "--vault", str(vault), "--json") == 0
    first, second = json.loads(capsys.readouterr().out)["principles"]
    assert (first["confirmed"], first["feature"], first["weight"]) == (True, "outdoors", 1.0)
    assert 0 < first["trust"] < 1
    assert (second["confirmed"], second["feature"]) == (False, None)


def test_a_reading_is_corrected_by_naming_another_feature(vault, capsys):
    principles(vault, "- Spend more time outside.\n")
    words = ("profile", "principles", "--vault", str(vault), "--yes", "1")
    assert call(*words, "--feature", "nature", "--fewer") == 0
    assert call(*words, "--feature", "social") == 0
    assert [(event.feature, event.weight) for event in events(vault, StatedEvent)] == [("social", 1.0)]
    for wrong in (("--yes", "7"), ("--yes", "1", "--feature", "nonsense"), ("--feature", "social")):
        assert call("profile", "principles", "--vault", str(vault), *wrong) != 0


def test_at_a_terminal_each_line_is_confirmed_turned_or_named(vault, capsys, typed):
    principles(vault, "- Spend more time outside.\n- Read more books.\n- Paris, 1987.\n- Call my parents.\n")
    typed("yes", "2", "social", "fewer", "q")
    assert call("profile", "principles", "--vault", str(vault)) == 0
    stated = [(event.feature, event.weight > 0) for event in events(vault, StatedEvent)]
    assert stated == [("outdoors", True), ("topic:learning", False), ("social", False)]
