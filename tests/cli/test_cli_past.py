"""`show`, `history`, `restore`, `undo` and `trash` as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from druthers.adapters.fake_cipher import FakeCipher
from druthers.cli import versions as asking
from druthers.cli.main import main
from druthers.cli.versions import unlocking, which
from druthers.container import init_journal
from druthers.errors import LockedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def today() -> date:
    return datetime.now().astimezone().date()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    journal, _ = init_journal(tmp_path / "journal")
    with journal:
        journal.capture("Ran 8k by the river", created=datetime(2026, 11, 20, 9, 30, 12, tzinfo=UTC))
    return journal.root


@pytest.fixture
def note(vault: Path) -> Path:
    (found,) = (vault / "public").rglob("*.md")
    return found


class Told:
    """What a command printed, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture
def dru(vault: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Told:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), *words])
        out, err = capsys.readouterr()
        return Told(int(ended.value.code or 0), out, err)

    return run


def test_the_words_of_a_title_need_no_quotes(dru: Any, note: Path) -> None:
    assert dru("show", "ran", "8k", "by", "the", "river").out == note.read_text()


def test_show_prints_the_text_byte_for_byte_into_a_pipe(vault: Path) -> None:
    text = "one\r\ntwo\x1b[2J\t\U0001f384\n\n".encode()
    (vault / "public" / "odd.md").write_bytes(text)
    command = [sys.executable, "-m", "druthers", "--vault", str(vault), "show", "public/odd.md"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == text


def test_show_tells_a_terminal_no_commands(dru: Any, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (vault / "public" / "odd.md").write_text("\x1b[2Jred\n\ttabbed\n")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert dru("show", "public/odd.md").out == "[2Jred\n        tabbed\n"


def test_a_day_shows_how_it_was_at_its_end(dru: Any, note: Path) -> None:
    before = note.read_text()
    note.write_text(before + "more\n")
    assert dru("show", "ran 8k by the river", "--at", today().isoformat()).out == before + "more\n"
    told = dru("show", "ran 8k by the river", "--at", "yesterday")
    assert told.code == 14
    assert "was not there on" in told.err


def test_show_as_a_document(dru: Any, note: Path, vault: Path) -> None:
    path = note.relative_to(vault).as_posix()
    now = dru("show", "ran 8k by the river", "--json").document
    assert now == {"path": path, "revision": None, "at": None, "text": note.read_text(), "author": None}
    version = dru("history", path, "--json").document["versions"][0]
    then = dru("show", path, "--at", version["revision"][:8], "--json").document
    assert (then["path"], then["revision"], then["at"]) == (path, version["revision"], version["at"])


def test_history_has_a_line_for_each_version(dru: Any, note: Path) -> None:
    note.write_text(note.read_text() + "more\n")
    lines = dru("history", "ran 8k by the river").out.splitlines()
    assert len(lines) == 2
    assert lines[0].split()[1:] == f"today, {lines[0].split()[2]} +1 −0 Keep what was changed by hand".split()  # noqa: RUF001
    assert lines[1].endswith(f"Add {note.name}")
    assert len(lines[0].split()[0]) == 8


def test_history_as_a_document(dru: Any, note: Path, vault: Path) -> None:
    note.rename(note.with_name("moved.md"))
    found = dru("history", "moved", "--json").document
    assert found["path"] == (note.parent / "moved.md").relative_to(vault).as_posix()
    assert [set(version) for version in found["versions"]] == [
        {"revision", "at", "message", "path", "added", "removed", "gone"}
    ] * 2
    assert f"(as {note.relative_to(vault).as_posix()})" in dru("history", "moved").out


def test_a_note_without_a_commit_has_no_history(dru: Any, vault: Path) -> None:
    (vault / "old.md").write_text("old\n")
    assert dru("history", "old.md").out == "No commit holds old.md, so it has no earlier versions.\n"
    assert dru("history", "old.md", "--json").document == {"path": "old.md", "versions": []}
    assert dru("show", "old.md", "--at", "today").code == 14


def test_there_and_back_again(dru: Any, note: Path, vault: Path) -> None:
    """Each command says in one line what it did and how to go back, and that line can be typed."""
    text = note.read_text()
    path = note.relative_to(vault).as_posix()
    told = dru("trash", "ran", "8k", "by", "the", "river")
    assert told.out == f"Put away: {path}. To have it again: druthers restore {path}\n"
    assert not note.exists()
    listed = dru("trash").out.splitlines()
    assert listed[0].endswith(path)
    assert listed[1] == "`druthers restore NOTE` brings one back."
    assert dru("show", "ran", "8k").err.startswith("It is gone; this is its text of today")
    told = dru("restore", "ran", "8k")
    assert told.out.startswith(f"Brought back: {path}, as of today, ")
    assert told.out.endswith("`druthers undo` takes that back.\n")
    assert note.read_text() == text
    assert dru("undo").out == f"Undone: Restore {note.name}. To have it again: druthers restore {path}\n"
    assert not note.exists()
    assert dru("undo").out == f"Undone: Trash {note.name}. To have it again: druthers trash {path}\n"
    assert note.read_text() == text
    note.write_text("ruined")
    undone = dru("undo").out
    assert note.read_text() == text
    again = undone.split("To have it again: druthers ")[1].split()
    assert dru(*again).code == 0
    assert note.read_text() == "ruined"


def test_undo_ends_where_the_journal_began(dru: Any, vault: Path) -> None:
    assert dru("undo", "--json").document["undone"].startswith("Add ")
    told = dru("undo")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("There is nothing to undo.")


def test_documents_of_what_was_done(dru: Any, note: Path, vault: Path) -> None:
    path = note.relative_to(vault).as_posix()
    away = dru("trash", path, "--json").document
    assert (away["path"], len(away["commit"])) == (path, 40)
    (listed,) = dru("trash", "--json").document["trashed"]
    assert (listed["path"], listed["revision"]) == (path, away["commit"])
    back = dru("restore", path, "--json").document
    assert (back["path"], back["changed"]) == (path, True)
    same = dru("restore", path, "--at", back["revision"][:7], "--json").document
    assert (same["changed"], same["commit"]) == (False, None)
    undone = dru("undo", "--json").document
    assert (undone["undone"], undone["paths"], undone["revision"]) == (f"Restore {note.name}", [path], back["commit"])


def test_nothing_in_the_trash_is_said(dru: Any) -> None:
    assert dru("trash").out == "Nothing was put away.\n"
    assert dru("trash", "--json").document == {"trashed": []}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "never"), 14),
        (("show", ""), 14),
        (("history", "never"), 14),
        (("restore", "never"), 14),
        (("trash", "never"), 14),
        (("show",), 2),
        (("restore", "ran 8k by the river"), 2),
        (("restore", "ran 8k by the river", "--at", "nonsense"), 2),
        (("restore", "ran 8k by the river", "--at", "0123456789"), 14),
        (("trash", "private/settings.toml"), 2),
    ],
)
def test_what_cannot_be_done_is_one_line(dru: Any, words: tuple[str, ...], code: int) -> None:
    told = dru(*words)
    assert (told.code, told.out) == (code, "")
    assert len(told.err.splitlines()) == 1


def test_names_that_command_a_terminal_are_printed_without_doing_so(dru: Any, vault: Path) -> None:
    (vault / "public" / "a\x1b[2J.md").write_text("odd\n")
    for words in (("history", "public/a\x1b[2J.md"), ("trash", "public/a\x1b[2J.md"), ("trash",), ("undo",)):
        told = dru(*words)
        assert told.code == 0
        assert "\x1b" not in told.out


class TestWhich:
    """What `--at` takes."""

    @pytest.mark.parametrize("words", ["3f2a9c1d", "3F2A9C1", "12345678", "abcdef1" + "0" * 33])
    def test_a_hash_is_a_version(self, words: str) -> None:
        assert which(words) == words.lower()

    @pytest.mark.parametrize("words", ["2026-11-20", "20261120", "20 Nov 2026", " 20 November 2026 "])
    def test_a_day_means_its_end(self, words: str) -> None:
        assert which(words) == datetime.combine(date(2026, 11, 20), time.max).astimezone()

    def test_a_month_and_a_year_mean_their_end(self) -> None:
        assert which("May 2024") == datetime.combine(date(2024, 5, 31), time.max).astimezone()
        assert which("2024") == datetime.combine(date(2024, 12, 31), time.max).astimezone()

    @pytest.mark.parametrize(("words", "ago"), [("yesterday", 1), ("3 days ago", 3), ("today", 0)])
    def test_days_in_words_mean_their_end(self, words: str, ago: int) -> None:
        found = which(words)
        assert isinstance(found, datetime)
        assert found.time() == time.max
        assert found.date() == today() - timedelta(days=ago)

    def test_an_hour_means_that_hour(self) -> None:
        assert which("2026-11-20T18:00+09:00") == datetime.fromisoformat("2026-11-20T18:00+09:00")
        assert which("2026-11-20T00:00").time() == time.min
        assert which("yesterday 6am").hour == 6
        assert which("2 hours ago") <= datetime.now(UTC) - timedelta(hours=2)
        assert which("2026-11-20 07:15").minute == 15

    @pytest.mark.parametrize("words", ["", "nonsense", "9999-12-31", "-3", "0001-01-01"])
    def test_what_is_no_time_is_said_or_taken(self, words: str) -> None:
        try:
            assert isinstance(which(words), datetime)
        except UsageError as error:
            assert error.hint.startswith("Try 2026-11-20")  # noqa: PT017 - some systems' calendars reach further

    def test_nothing_is_now(self) -> None:
        assert which(None) is None


def test_what_is_sealed_asks_for_the_passphrase_and_goes_on(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    journal, _ = init_journal(vault)
    journal.ports = replace(journal.ports, cipher=lambda layout: FakeCipher(layout.keys))
    journal.cipher.create("correct horse")
    (vault / "private" / "a.md.age").write_bytes(journal.cipher.seal(b"sealed words\n"))
    del journal.cipher
    monkeypatch.setattr(asking, "ask_passphrase", lambda journal: journal.unlock("correct horse"))
    assert unlocking(journal, lambda: journal.show("private/a.md.age")) == ("sealed words\n", None)
    (vault / "private" / "b.md.age").write_bytes(b"damaged")
    with pytest.raises(LockedError):
        unlocking(journal, lambda: journal.show("private/b.md.age"))
