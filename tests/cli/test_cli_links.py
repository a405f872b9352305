"""`druthers links` as a person reads it and as a program does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from druthers.cli.main import main
from druthers.container import init_journal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    with init_journal(tmp_path / "journal")[0] as journal:
        pass
    (journal.root / "public" / "garden.md").write_text("Beans from [[seeds]], see [[walk]].\n", encoding="utf-8")
    (journal.root / "private" / "walk.md").write_text("# A walk\n\nPast the ![[garden]]\x1b[2J\n", encoding="utf-8")
    (journal.root / "private" / "alone.md").write_text("Words.\n", encoding="utf-8")
    return journal.root


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


def test_links_are_told_in_plain_words(vault, capsys):
    assert call("links", "--vault", str(vault), "garden") == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "public/garden.md",
        "",
        "2 links to other notes:",
        "    :1  seeds (not in the vault)",
        "    :1  A walk",
        "        private/walk.md",
        "",
        "1 link to it:",
        "  A walk",
        "        Past the ![[garden]][2J",
        "        private/walk.md:3",
    ]


def test_a_note_without_links_says_so(vault, capsys):
    assert call("links", "--vault", str(vault), "alone") == 0
    assert capsys.readouterr().out == "private/alone.md\nIt links to no note, and none links to it.\n"


def test_one_json_document_has_the_promised_keys(vault, capsys):
    assert call("links", "--vault", str(vault), "--json", "garden") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["path"] == "public/garden.md"
    assert [{key: link[key] for key in ("target", "path", "line", "embed")} for link in told["links"]] == [
        {"target": "seeds", "path": None, "line": 1, "embed": False},
        {"target": "walk", "path": "private/walk.md", "line": 1, "embed": False},
    ]
    (back,) = told["backlinks"]
    assert (back["path"], back["title"], back["line"], back["text"]) == (
        "private/walk.md",
        "A walk",
        3,
        "Past the ![[garden]]\x1b[2J",
    )


def test_a_note_that_is_not_there_is_one_line_with_what_comes_near(vault, capsys):
    assert call("links", "--vault", str(vault), "garde") == 14
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "public/garden.md" in told.err
