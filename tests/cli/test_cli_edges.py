"""What a stranger's shell does to a program: missing streams, full disks, odd terminals, empty variables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from druthers.container import init_journal
from druthers.vault.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = Path("/dev/full")
HERE = [sys.executable, "-m", "druthers"]


@pytest.fixture
def vault(tmp_path: Path) -> Layout:
    journal, _ = init_journal(tmp_path / "journal")
    with journal:
        journal.capture("By the river with naïve Zoë")
    return journal.layout


def closing(*numbers: int) -> Callable[[], None]:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


def druthers(
    vault: Layout, *words: str, closed: tuple[int, ...] = (), stdout: Any = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*HERE, *words],
        cwd=vault.root,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
        env=os.environ | environment,
        preexec_fn=closing(*closed) if closed else None,
    )


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode()


def test_without_standard_input_there_is_nothing_to_save(vault: Layout) -> None:
    done = druthers(vault, "add", "--json", closed=(0,))
    assert done.returncode == 4
    assert json.loads(done.stdout)["error"]["kind"] == "capture"


@pytest.mark.parametrize("closed", [(1,), (0, 1), (0, 1, 2)])
@pytest.mark.parametrize("words", [("add", "no", "output"), ("add", "no", "output", "--json"), ("index",)])
def test_without_any_output_the_work_is_done_all_the_same(
    vault: Layout, closed: tuple[int, ...], words: tuple[str, ...]
) -> None:
    if words == ("index",):
        words = ("search", "--mode", "text", "river")
    done = druthers(vault, *words, closed=closed)
    assert done.returncode == 0, said(done)
    assert len(list(vault.public.rglob("*.md"))) == (2 if words[0] == "add" else 1)


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("search", "--mode", "text", "river"), ("rate", "ABCD", "3", "--json")])
def test_output_that_cannot_be_written_is_one_clear_line(vault: Layout, words: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        done = druthers(vault, *words, stdout=full)
    assert done.returncode == 1
    assert said(done) == "What was to be printed is lost: No space left on device. What was saved is safe.\n"


def test_a_reader_that_goes_away_is_no_error(vault: Layout) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = druthers(vault, "search", "--mode", "text", "river", stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, said(done)) == (0, "")


def test_json_stays_json_where_the_terminal_has_no_utf8(vault: Layout) -> None:
    done = druthers(vault, "search", "--mode", "text", "zoë", "--json", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["hits"][0]["text"] == "By the river with naïve Zoë"


def test_a_note_is_saved_where_file_names_are_ascii(vault: Layout) -> None:
    narrow = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = druthers(vault, "add", "Zażółć gęślą", "--json", **narrow)
    path = vault.root / json.loads(done.stdout)["path"]
    assert path.read_text(encoding="utf-8").endswith("Zażółć gęślą\n")


@pytest.mark.parametrize("words", [("init", ""), ("init", " "), ("init", "--vault", "")])
def test_an_empty_name_makes_no_vault_where_one_happens_to_stand(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = druthers(Layout(tmp_path), *words)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_init_takes_the_vault_that_was_named_before_it(tmp_path: Path) -> None:
    done = druthers(Layout(tmp_path), "--vault", "the journal", "init")
    assert [path.name for path in tmp_path.iterdir()] == ["the journal"]
    assert f"druthers --vault '{tmp_path}/the journal' add" in done.stdout.decode()


@pytest.mark.parametrize(
    "words",
    [("search", "--since", "someday", "river"), ("search", ""), ("add", "--at", "", "x"), ("model", "use", "")],
)
def test_a_wrong_word_is_told_before_anything_is_loaded(vault: Layout, words: tuple[str, ...]) -> None:
    done = druthers(vault, *words, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["kind"] == "usage"
    assert said(done) == ""


def test_interrupted_json_is_one_document(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    from druthers.cli import main as front

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(front.druthers, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        front.main(["index", "--json"])
    assert ended.value.code == front.INTERRUPTED
    assert json.loads(capfd.readouterr().out)["error"]["kind"] == "interrupted"


def test_a_defect_is_told_even_where_its_details_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from druthers.cli import main as front

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("\udcff")

    with monkeypatch.context() as patched:
        patched.setattr(front.druthers, "main", broken)
        patched.setattr("tempfile.tempdir", str(tmp_path / "gone"))
        with pytest.raises(SystemExit) as ended:
            front.main(["index"])
    assert ended.value.code == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_what_is_said_before_a_subcommand_holds_for_it(vault: Layout, tmp_path: Path) -> None:
    with init_journal(tmp_path / "other")[0] as other:
        other.layout.settings.write_text("theme = 1\n", encoding="utf-8")
    done = druthers(vault, "model", "--vault", str(tmp_path / "other"), "--json", "use", "default")
    assert json.loads(done.stdout)["error"]["kind"] == "settings"
    done = druthers(vault, "profile", "--vault", str(tmp_path / "nowhere"), "--json", "why", "x")
    assert json.loads(done.stdout)["error"]["kind"] == "vault"


def test_a_notes_escape_sequences_do_not_reach_the_terminal(vault: Layout) -> None:
    (vault.root / "evil.md").write_text("# pwned \x1b]0;title\x07\nriver \x1b[2J\x1b[31m\n", encoding="utf-8")
    done = druthers(vault, "search", "--mode", "text", "river")
    assert b"river" in done.stdout
    assert b"\x1b" not in done.stdout
    assert b"\x07" not in done.stdout


def test_a_note_is_saved_where_the_terminal_cannot_show_its_name(vault: Layout) -> None:
    done = druthers(vault, "add", "\u4f60\u597d", PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"saved, public" in done.stdout


def test_a_model_is_checked_even_where_another_stands_above_it_for_this_run(vault: Layout, tmp_path: Path) -> None:
    page = tmp_path / "page.gguf"
    page.write_text("<!doctype html>", encoding="utf-8")
    done = druthers(vault, "model", "use", str(page), DRUTHERS_MODEL="/elsewhere.gguf")
    assert done.returncode == 8
    assert "model =" not in vault.settings.read_text(encoding="utf-8")
