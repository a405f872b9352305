"""`publish NOTE` and `unpublish NOTE` as a person types them, and as a script does."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import pytest

from druthers.cli.main import main
from druthers.container import init_journal

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2026, 11, 20, 9, 30, 12, tzinfo=UTC)
HERON = "Saw the heron by the old mill again."


class Told:
    """What a command printed, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    journal, _ = init_journal(tmp_path / "journal")
    with journal:
        journal.capture(HERON, visibility="private", created=MOMENT)
        journal.capture("Words that stay public.", visibility="public", created=MOMENT)
    return journal.root


@pytest.fixture
def dru(vault: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Told:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), *words])
        out, err = capsys.readouterr()
        return Told(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Somebody is there, who gives these answers; what they were asked is kept in `asked`."""
    answers: list[bool] = []

    def confirm(question: str, default: bool | None = False, **_options: Any) -> bool:  # noqa: FBT001, FBT002 - click's
        print(question)
        return answers.pop(0) if answers else bool(default)

    for module in ("publish_note", "unpublish"):
        monkeypatch.setattr(f"druthers.cli.{module}.at_a_terminal", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    return answers


def private_notes(vault: Path) -> list[Path]:
    return list((vault / "private" / "2026").rglob("*.md"))


def test_nothing_moves_without_somebody_who_looked(dru, vault):
    told = dru("publish", "heron")
    assert told.code == 2
    assert "--reviewed" in told.err
    assert len(private_notes(vault)) == 1


def test_a_script_gives_back_what_was_looked_at(dru, vault):
    review = dru("publish", "--dry-run", "--json", "heron").document["review"]
    assert HERON in review["text"]
    assert review["becomes"].startswith("public/2026/11/2026-11-20-0930-12-saw-the-heron")
    (note,) = private_notes(vault)
    note.write_text(note.read_text() + "\nOne more line.\n")
    told = dru("publish", "--reviewed", review["digest"], "heron")
    assert told.code == 2
    assert "not what was reviewed" in told.err
    digest = dru("publish", "--dry-run", "--json", "heron").document["review"]["digest"]
    done = dru("publish", "--json", "--reviewed", digest, "heron").document
    assert (done["becomes"], done["visibility"]) == (review["becomes"], "public")
    assert private_notes(vault) == []


def test_a_person_sees_it_whole_and_says_yes_or_no(dru, vault, at_a_terminal):
    at_a_terminal[:] = [False]
    told = dru("publish", "heron")
    assert HERON in told.out
    assert "created: 2026-11-20" in told.out
    assert "Make it public?" in told.out
    assert "Nothing was moved" in told.out
    assert len(private_notes(vault)) == 1
    at_a_terminal[:] = [True]
    told = dru("publish", "heron")
    assert "Public now: public/2026/11/" in told.out
    assert "druthers push" in told.out
    assert private_notes(vault) == []


def test_attachments_are_asked_for(dru, vault, at_a_terminal):
    (vault / "private" / "a.png").write_bytes(b"\x89PNG a")
    (vault / "private" / "birds.md").write_text("A picture of the bird that was there: ![[a.png]]\n")
    at_a_terminal[:] = [True, False]
    told = dru("publish", "birds")
    assert "It uses private/a.png, which is not public" in told.out
    assert "others will miss it: private/a.png" in told.err
    assert (vault / "private" / "a.png").exists()


def test_what_commands_a_terminal_is_shown_without_doing_so(dru, vault, at_a_terminal):
    (vault / "private" / "odd.md").write_text("Odd \x1b[2J words \u202e here\n")
    at_a_terminal[:] = [False]
    told = dru("publish", "odd")
    assert "\x1b[2J" not in told.out
    assert "\u202e" not in told.out


def test_a_no_in_the_note_stops_it_with_what_to_change(dru, vault):
    (vault / "private" / "no.md").write_text("---\npublish: false\n---\nWords\n")
    told = dru("publish", "--yes", "private/no.md")
    assert told.code == 15
    assert "publish: false" in told.err
    assert "druthers edit private/no.md" in told.err
    assert "stays private" in dru("publish", "--dry-run", "private/no.md").out


def test_it_goes_back_and_says_that_nobody_had_it(dru, vault):
    dru("publish", "--yes", "heron")
    told = dru("unpublish", "heron")
    assert told.code == 0
    assert "Private now: private/2026/11/" in told.out
    assert "origin" not in told.out
    assert "--rebuild" in told.out
    assert len(private_notes(vault)) == 1


def test_what_was_sent_is_said_and_the_command_is_printed_not_run(dru, vault, tmp_path):
    made = tmp_path / "remote.git"
    public = vault / "public"
    subprocess.run(["git", "init", "--quiet", "--bare", str(made)], check=True)
    subprocess.run(["git", "-C", str(public), "remote", "add", "origin", str(made)], check=True)
    dru("publish", "--yes", "heron")
    subprocess.run(["git", "-C", str(public), "push", "--quiet", "--no-verify", "origin", "main"], check=True)
    told = dru("unpublish", "--rebuild", "heron")
    assert "origin has 1 version of it" in told.out
    assert "cannot be called back" in told.out
    assert "push --force-with-lease=main:" in told.out
    log = subprocess.run(["git", "-C", str(made), "log", "-p", "main"], check=True, capture_output=True, text=True)
    assert HERON in log.stdout
    again = dru("unpublish", "--rebuild", "heron")
    assert "No commit of public/ has it any more" in again.out


def test_a_person_is_asked_whether_the_history_is_to_be_made_anew(dru, vault, at_a_terminal):
    at_a_terminal[:] = [True]
    dru("publish", "heron")
    at_a_terminal[:] = [True]
    told = dru("unpublish", "heron")
    assert "Make the history anew" in told.out
    assert ".druthers/backups/" in told.out
    log = subprocess.run(["git", "-C", str(vault / "public"), "log", "-p"], check=True, capture_output=True, text=True)
    assert HERON not in log.stdout


def test_a_note_that_was_made_private_before_can_be_taken_out_later(dru, vault):
    dru("publish", "--yes", "heron")
    dru("unpublish", "heron")
    told = dru("unpublish", "heron")
    assert told.code == 2
    assert "--rebuild" in told.err
    document = dru("unpublish", "--json", "--rebuild", "heron").document
    assert document["rebuilt"]["commits"] == 2
    assert (vault / document["rebuilt"]["backup"]).exists()
    assert dru("unpublish", "heron").code == 2


def test_what_no_commit_has_is_not_offered_to_be_taken_out(dru, vault):
    (vault / "public" / "mistake.md").write_text("A slip that was never committed by anybody.\n")
    told = dru("unpublish", "public/mistake.md")
    assert told.code == 0
    assert "Private now: private/mistake.md" in told.out
    assert "history" not in told.out
    assert dru("unpublish", "--json", "heron").code == 2


def test_json_tells_what_the_history_still_has(dru, vault):
    public = dru("publish", "--yes", "--json", "heron").document["becomes"]
    document = dru("unpublish", "--json", "heron").document
    assert (document["path"], document["visibility"], document["rebuilt"]) == (public, "private", None)
    assert document["history"] == [public]
    assert document["sent"] == []


def test_undo_says_how_to_have_it_again(dru, vault):
    dru("publish", "--yes", "heron")
    told = dru("undo")
    assert "druthers publish private/2026/11/" in told.out
    assert len(private_notes(vault)) == 1


@pytest.mark.parametrize("command", [["publish"], ["unpublish"], ["publish", "note"]])
def test_help_has_examples(dru, command):
    assert "Examples:" in dru(*command, "--help").out


def test_the_start_of_publish_loads_nothing_slow():
    code = (
        "import sys, druthers.cli.publish_note, druthers.cli.unpublish; "
        "print([each for each in ('numpy', 'git', 'pydantic', 'yaml', 'rich') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() in ("[]", "['rich']")
