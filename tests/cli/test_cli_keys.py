"""`druthers keys` as a person reads it and as a program does."""

from __future__ import annotations

import json

import pytest

from druthers.cli.main import main
from druthers.tui.keys import keys_file


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


@pytest.fixture(autouse=True)
def own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    keys_file().parent.mkdir(parents=True, exist_ok=True)
    keys_file().write_text('vim = true\n[keys]\n"go.find" = "Z"\n"go.share" = "3"\n', encoding="utf-8")


def test_the_keys_of_a_part_are_told_with_what_is_wrong(capsys):
    assert call("keys", "go") == 0
    told = capsys.readouterr()
    assert " *go.find " in told.out
    assert "  go.today " in told.out
    assert "app.quit" not in told.out
    assert str(keys_file()) in told.out
    assert "vim = true; 1 key of your own" in told.out
    assert "go.share cannot be 3: 1 to 5 always rate" in told.err


def test_a_program_reads_them_all_and_a_part_that_is_none_is_an_error(capsys):
    assert call("keys", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["vim"], told["file"]) == (True, str(keys_file()))
    find = next(one for one in told["keys"] if one["id"] == "go.find")
    assert find == {"id": "go.find", "keys": ["Z"], "usual": ["slash", "f4"], "does": "Find"}
    assert len(told["keys"]) > 40
    assert len(told["problems"]) == 1
    assert call("keys", "nowhere") != 0
    assert "No part of the app is called nowhere. There are" in capsys.readouterr().err
