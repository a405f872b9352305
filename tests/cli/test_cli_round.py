"""`round` and `suggest` as a person types them, on the fakes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import pytest

from druthers import container
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.cli import round as command
from druthers.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = (
    "I want to play the cornet again, it has been months.",
    "I should call my sister about the flat.",
    "Slept badly again; I need to stop reading in bed.",
    "We ought to walk to the weir before the frost.",
    "I keep meaning to write down the pickle recipe.",
)
MINE = "Repair the kite."


class Told:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture
def dru(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    vault = tmp_path / "journal"
    with container.init_journal(vault, embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        for day, line in enumerate(LINES, 1):
            journal.capture(line, created=datetime(2026, 11, day, 8, tzinfo=UTC))
    fakes = partial(container.open_journal, embedder=FakeEmbedder(), model=FakeModel())
    monkeypatch.setattr(container, "open_journal", fakes)

    def run(*words: str) -> Told:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), *words])
        out, err = capsys.readouterr()
        return Told(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a person sit there who answers so."""

    def answering(*answers: str | BaseException) -> None:
        left = list(answers)

        def prompt(*_: Any, **__: Any) -> str:
            answer = left.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(command.click, "prompt", prompt)

    return answering


def test_a_script_gets_the_two_and_judges_them_later(dru: Callable[..., Told]) -> None:
    begun = dru("round", "repair the kite", "--json").document
    assert begun.keys() == {"round", "picks"}
    assert MINE in begun["picks"]
    number = begun["picks"].index(MINE) + 1
    picked = dru("round", "pick", begun["round"][-6:], str(number), "--json").document
    assert picked["preferred"] == "own"
    standing = dru("round", "standing", "--json").document
    assert (standing["rounds"], standing["model_won"], standing["verdict"]) == (1, 0, "not yet known")
    assert standing["refusal"]
    assert standing["logged"]["refusal"]


def test_the_two_are_printed_without_a_word_on_whose_they_are(dru: Callable[..., Told]) -> None:
    told = dru("round", "repair", "the", "kite")
    first, second, last = told.out.splitlines()
    assert first.startswith("1. ")
    assert second.startswith("2. ")
    assert MINE in told.out
    assert last.startswith("Say which you would rather do: druthers round pick ")
    assert not any(word in told.out.lower() for word in ("model", "yours", "welcome", "because"))
    shown = next(line[3:] for line in (first, second) if MINE not in line)
    assert shown.rstrip(".") not in told.err, "nor does the model's writing tell"


def test_in_a_terminal_the_answer_is_asked_for_and_then_it_is_told(
    dru: Callable[..., Told], at_a_terminal: Callable[..., None]
) -> None:
    at_a_terminal("three", "2")
    told = dru("round", "repair the kite")
    assert "1 or 2; q leaves it for later." in told.out
    whose = "yours" if f"2. {MINE}" in told.out else "the model's"
    assert f"You would rather do 2, which was {whose}." in told.out
    assert "of 1 round." in dru("round", "standing").out


@pytest.mark.parametrize("answer", ["q", "", click.Abort()])
def test_one_may_leave_a_round_for_later(
    dru: Callable[..., Told], at_a_terminal: Callable[..., None], answer: str | BaseException
) -> None:
    at_a_terminal(answer)
    told = dru("round", "repair the kite")
    assert told.code == 0
    assert "It waits: druthers round pick" in told.out
    assert dru("round", "standing", "--json").document["rounds"] == 0


def test_words_that_are_a_commands_name_can_be_a_pick_too(dru: Callable[..., Told]) -> None:
    assert "Standing." in dru("round", "new", "standing", "--json").document["picks"]
    assert "-x marks the spot." in dru("round", "--json", "--", "-x marks the spot").document["picks"]
    about = dru("round", "--about", "the weir", "--json", "a swim").document
    assert "A swim." in about["picks"]


def test_mistakes_are_one_line(dru: Callable[..., Told]) -> None:
    for words in (("round", "  "), ("round", "pick", "ZZZZZZ", "1"), ("round", "pick", "up the laundry")):
        told = dru(*words)
        assert told.code != 0
        assert len(told.err.strip().splitlines()) == 1
    begun = dru("round", "repair the kite", "--json").document
    assert dru("round", "pick", begun["round"], "3").code != 0
    assert dru("round", "pick", begun["round"], "1").code == 0
    assert "judged already" in dru("round", "pick", begun["round"], "1").err


def test_nothing_played_says_how_to_begin(dru: Callable[..., Told]) -> None:
    told = dru("round", "standing")
    assert told.out.startswith("Who knows better what is good for you? Not yet known.")
    assert "Begin one" in told.out
    assert "druthers round" in dru("round", "--help").out


def test_suggestions_say_what_they_are_there_for_and_give_no_score_to_chase(dru: Callable[..., Told]) -> None:
    proposals = dru("suggest", "-n", "5", "--candidates", "9", "--seed", "4", "--json").document["proposals"]
    assert [each["slot"] for each in proposals] == ["best", "best", "best", "novel", "random"]
    assert all(each.keys() >= {"mean", "sd", "p_welcome", "propensity", "gain"} for each in proposals)
    for each, rating in zip(proposals, (5, 1, 4, 2, 5), strict=True):
        assert dru("rate", each["id"], str(rating)).code == 0
    told = dru("suggest", "-n", "5", "--candidates", "9", "--seed", "5").out
    lines = [line for line in told.splitlines() if "would be welcome" in line]
    assert len(lines) == 5
    assert not any("here to find out" in line for line in lines[:3])
    assert lines[3].endswith("here to find out: it is unlike what you liked before")
    assert lines[4].endswith("here to find out: it was drawn by chance")
    assert all("than an average one" in line or "about average" in line for line in lines)
    assert "±" not in told
