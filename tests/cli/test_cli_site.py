"""`druthers publish site` as a person runs it and as a program does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from druthers.cli.main import main
from druthers.container import init_journal

if TYPE_CHECKING:
    from pathlib import Path

LEAK = "The harbour plan was a mistake from the very first day on.\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    with init_journal(tmp_path / "journal")[0] as journal:
        pass
    (journal.root / "public" / "garden.md").write_text("Beans and peas. ![[Loud.svg]]\n", encoding="utf-8")
    (journal.root / "public" / "Loud.svg").write_text("<svg><script>x</script></svg>", encoding="utf-8")
    (journal.root / "public" / "draft.md").write_text("---\ndraft: true\n---\nNot yet\n", encoding="utf-8")
    (journal.root / "private" / "plan.md").write_text(LEAK, encoding="utf-8")
    return journal.root


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


def test_it_says_what_became_of_it_and_what_is_not_shown(vault, tmp_path, capsys):
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "site")) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "1 note on 6 pages; 9 files written.",
        f"Open it: {tmp_path / 'site'}/index.html",
    ]
    assert "Not shown: public/draft.md: it says draft: true" in told.err
    assert "Left out or changed: public/Loud.svg: the drawing could run or fetch something" in told.err
    assert (tmp_path / "site" / "notes" / "garden.html").exists()
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "site")) == 0
    assert "nothing has changed" in capsys.readouterr().out


def test_one_json_document_has_the_promised_keys(vault, tmp_path, capsys):
    assert call("publish", "site", "--vault", str(vault), "--json", "--title", "Ana", str(tmp_path / "site")) == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("folder", "notes", "pages", "files", "written", "removed")} == {
        "folder": str(tmp_path / "site"),
        "notes": 1,
        "pages": 6,
        "files": 0,
        "written": 9,
        "removed": 0,
    }
    assert told["refused"] == ["public/draft.md: it says draft: true"]


def test_what_the_guard_finds_is_told_with_its_id_and_nothing_is_written(vault, tmp_path, capsys):
    (vault / "public" / "leak.md").write_text(LEAK, encoding="utf-8")
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "site")) == 15
    told = capsys.readouterr().err
    assert "public/leak.md:1  private-line" in told
    allow = re.search(r"druthers allow (\w+) --reason", told)
    assert allow
    assert not (tmp_path / "site").exists()
    assert call("allow", "--vault", str(vault), allow[1], "--reason", "no plan any more") == 0
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "site")) == 0


def test_what_others_have_already_can_be_let_pass_too(vault, tmp_path, capsys):
    card = "4111" + 3 * " 1111"
    (vault / "public" / "card.md").write_text(f"My card is {card}.\n", encoding="utf-8")
    git = ["git", "-C", str(vault / "public"), "-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "All"], check=True)
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "there")], check=True)
    subprocess.run([*git, "push", "-q", "--no-verify", str(tmp_path / "there"), "HEAD:main"], check=True)
    subprocess.run([*git, "remote", "add", "origin", str(tmp_path / "there")], check=True)
    subprocess.run([*git, "fetch", "-q", "origin"], check=True)
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "site")) == 15
    allow = re.search(r"druthers allow (\w+) --reason", capsys.readouterr().err)
    assert call("allow", "--vault", str(vault), allow[1], "--reason", "a test card") == 0
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "site")) == 0


def test_a_folder_that_holds_something_else_is_one_line(vault, tmp_path, capsys):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "one.txt").write_text("mine", encoding="utf-8")
    assert call("publish", "site", "--vault", str(vault), str(tmp_path / "thesis")) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("folder", ["", "   ", "~nobody-at-all/site"])
def test_a_folder_without_a_name_is_one_line(vault, capsys, folder):
    assert call("publish", "site", "--vault", str(vault), folder) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_help_loads_none_of_what_pages_are_made_with():
    code = (
        "import sys; from druthers.cli.main import main\n"
        "try: main(['publish', 'site', '--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'markdown_it', 'jinja2', 'yaml', 'git'} & set(sys.modules), sorted(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "druthers publish site ~/garden" in done.stdout
