"""Encryption from the command line: asked for twice, asked for to read, never asked for to write."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from druthers.container import init_journal
from druthers.vault.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

DRUTHERS = [sys.executable, "-m", "druthers"]
CANARY = "seven cranes above the weir"


@pytest.fixture
def vault(tmp_path: Path) -> Layout:
    init_journal(tmp_path / "journal", visibility="private")[0].close()
    return Layout(tmp_path / "journal")


@pytest.fixture
def sealed(vault: Layout, age_keys: SimpleNamespace) -> Layout:
    """A vault with the keys that open at once."""
    vault.keys.mkdir()
    (vault.keys / "recipients.txt").write_text(f"{age_keys.public}\n", encoding="utf-8")
    (vault.keys / "identity.age").write_bytes(age_keys.sealed)
    return vault


def druthers(vault: Layout, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DRUTHERS, *words],
        cwd=vault.root,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )


def terminal(vault: Layout, *words: str) -> pexpect.spawn:
    return pexpect.spawn(DRUTHERS[0], [*DRUTHERS[1:], *words], cwd=str(vault.root), timeout=120, encoding="utf-8")


def ended(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_person_turns_it_on_writes_reads_and_turns_it_off(vault: Layout) -> None:
    druthers(vault, "add", CANARY)
    child = terminal(vault, "encrypt")
    child.expect("cannot be recovered")
    for asked, typed in (
        ("New passphrase", ""),
        ("It is empty.*New passphrase", "cranes fly"),
        ("same again", "crane flies"),
        ("not the same.*New passphrase", "cranes fly"),
        ("same again", "cranes fly"),
    ):
        child.expect(asked)
        child.sendline(typed)
    child.expect("Encrypted: 2 notes, 0 lines")
    assert ended(child) == 0
    saved = json.loads(druthers(vault, "add", CANARY, "--json").stdout)
    assert saved["path"].endswith(".md.age")
    assert not list(vault.private.rglob("*.md"))
    done = druthers(vault, "encrypt", "--off", "--json", DRUTHERS_PASSPHRASE="cranes fly")
    told = json.loads(done.stdout)
    assert told == {"encrypted": False, "notes": 3, "lines": 0, "left": [], "keys": "private/keys.off"}
    assert all(CANARY in path.read_text(encoding="utf-8") for path in (vault.private / "2026").rglob("*.md"))


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_a_note_is_written_whatever_the_passphrase(sealed: Layout, age_keys: SimpleNamespace, passphrase: str) -> None:
    done = druthers(sealed, "add", stdin=CANARY, DRUTHERS_PASSPHRASE=passphrase)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("● saved, private: private/")
    told = druthers(sealed, "encrypt", "--off", "--json", DRUTHERS_PASSPHRASE=age_keys.passphrase)
    assert json.loads(told.stdout)["notes"] == 1
    (note,) = (path for path in sealed.private.rglob("*.md") if path.name != "principles.md")
    assert note.read_text(encoding="utf-8").endswith(f"{CANARY}\n")


def test_a_note_that_cannot_be_sealed_is_kept_and_can_be_saved_later(sealed: Layout, age_keys: SimpleNamespace) -> None:
    (sealed.keys / "recipients.txt").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    done = druthers(sealed, "add", stdin=CANARY)
    assert done.returncode == 4
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    (draft,) = sealed.drafts.iterdir()
    assert str(draft) in done.stderr
    assert CANARY in draft.read_text(encoding="utf-8")
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert not list(sealed.private.glob("2*"))
    (sealed.keys / "recipients.txt").write_text(f"{age_keys.public}\n", encoding="utf-8")
    assert druthers(sealed, "add", "--private", stdin=draft.read_text(encoding="utf-8")).returncode == 0


def test_the_editors_text_stays_where_it_is_when_it_cannot_be_sealed(sealed: Layout) -> None:
    (sealed.keys / "recipients.txt").unlink()
    editor = sealed.root / "editor.sh"
    editor.write_text(f'#!/bin/sh\necho "{CANARY}" > "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    child = pexpect.spawn(
        DRUTHERS[0],
        [*DRUTHERS[1:], "add", "--edit"],
        cwd=str(sealed.root),
        timeout=60,
        encoding="utf-8",
        env=os.environ | {"EDITOR": str(editor)},
    )
    assert ended(child) == 4
    drafts = list(sealed.drafts.iterdir())
    assert drafts
    assert all(CANARY in draft.read_text(encoding="utf-8") for draft in drafts)
    assert {stat.S_IMODE(draft.stat().st_mode) for draft in drafts} == {0o600}


@pytest.mark.parametrize("words", [["profile"], ["rate", "AAAA", "4"], ["suggest"], ["profile", "why", "effort"]])
def test_what_reads_asks_and_says_how_to_answer_in_a_script(sealed: Layout, words: list[str]) -> None:
    done = druthers(sealed, *words)
    assert done.returncode == 13
    assert done.stderr.splitlines() == [
        "Private notes are encrypted. Set DRUTHERS_PASSPHRASE, or run this in a terminal."
    ]
    told = json.loads(druthers(sealed, *words, "--json", DRUTHERS_PASSPHRASE="wrong").stdout)
    assert told["error"]["kind"] == "locked"
    assert told["error"]["message"] == "The passphrase is wrong. It came from DRUTHERS_PASSPHRASE."


def test_a_terminal_has_three_tries(sealed: Layout, age_keys: SimpleNamespace) -> None:
    for last, code in ((age_keys.passphrase, 0), ("wrong", 13)):
        child = terminal(sealed, "profile")
        for typed in ("wrong", "", last):
            child.expect("Passphrase:")
            child.sendline(typed)
        assert ended(child) == code
        assert age_keys.passphrase not in child.before


def test_it_goes_on_where_it_was_left(sealed: Layout, age_keys: SimpleNamespace) -> None:
    (sealed.private / "by hand.md").write_text(CANARY, encoding="utf-8")
    done = druthers(sealed, "encrypt", DRUTHERS_PASSPHRASE=age_keys.passphrase)
    assert done.returncode == 0
    assert "encrypted already" in done.stderr
    assert done.stdout.startswith("Encrypted: 2 notes, 0 lines of the ledger.")
    assert (sealed.private / "by hand.md.age").exists()


def test_what_is_left_in_the_clear_is_told(sealed: Layout, age_keys: SimpleNamespace) -> None:
    for number in range(12):
        (sealed.root / f"adopted {number:02}.md").write_text("Mine", encoding="utf-8")
    done = druthers(sealed, "encrypt", DRUTHERS_PASSPHRASE=age_keys.passphrase)
    assert "left as it is: adopted 00.md: outside private/" in done.stderr
    assert "and 2 more" in done.stderr
    told = json.loads(druthers(sealed, "encrypt", "--json", DRUTHERS_PASSPHRASE=age_keys.passphrase).stdout)
    assert told.keys() == {"encrypted", "notes", "lines", "left", "keys"}
    assert len(told["left"]) == 12


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "There is no terminal to ask for a passphrase in. Set DRUTHERS_PASSPHRASE."),
        (["--off"], "Private notes are not encrypted. `druthers encrypt` encrypts them."),
        (["--passphrase"], "Private notes are not encrypted. `druthers encrypt` encrypts them."),
        (["--off", "--passphrase"], "--off and --passphrase do not go together. Give one of them."),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(vault: Layout, words: list[str], told: str) -> None:
    done = druthers(vault, "encrypt", *words)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == told
    assert not vault.keys.exists()


def test_an_empty_passphrase_makes_no_keys(vault: Layout) -> None:
    done = druthers(vault, "encrypt", DRUTHERS_PASSPHRASE=" ")
    assert done.returncode == 2
    assert "The passphrase is empty." in done.stderr
    assert not vault.keys.exists()


def test_the_passphrase_is_changed_by_who_knows_the_old_one(sealed: Layout, age_keys: SimpleNamespace) -> None:
    before = (sealed.keys / "identity.age").read_bytes()
    wrong = druthers(sealed, "encrypt", "--passphrase", DRUTHERS_PASSPHRASE="wrong", DRUTHERS_NEW_PASSPHRASE="new one")
    assert wrong.returncode == 13
    unsaid = druthers(sealed, "encrypt", "--passphrase", DRUTHERS_PASSPHRASE=age_keys.passphrase)
    assert (unsaid.returncode, "DRUTHERS_NEW_PASSPHRASE" in unsaid.stderr) == (2, True)
    assert (sealed.keys / "identity.age").read_bytes() == before
    known = {"DRUTHERS_PASSPHRASE": age_keys.passphrase, "DRUTHERS_NEW_PASSPHRASE": "new one"}
    assert druthers(sealed, "encrypt", "--passphrase", **known).returncode == 0
    assert (sealed.keys / "identity.age").read_bytes() != before
    assert druthers(sealed, "profile", DRUTHERS_PASSPHRASE=age_keys.passphrase).returncode == 13


def test_a_sealed_note_is_named_by_its_file_or_once_open_by_its_words(
    sealed: Layout, age_keys: SimpleNamespace
) -> None:
    path = json.loads(druthers(sealed, "add", "--json", CANARY).stdout)["path"]
    name = path.rsplit("/", 1)[1].removesuffix(".md.age")
    assert "DRUTHERS_PASSPHRASE" in druthers(sealed, "show", name).stderr
    for words in (name, CANARY):
        assert CANARY in druthers(sealed, "show", words, DRUTHERS_PASSPHRASE=age_keys.passphrase).stdout
    assert "No note is called" in druthers(sealed, "show", CANARY).stderr
    assert "No note is called" in druthers(sealed, "show", "no such", DRUTHERS_PASSPHRASE=age_keys.passphrase).stderr


def test_a_note_that_was_encrypted_is_not_one_that_is_gone(sealed: Layout, age_keys: SimpleNamespace) -> None:
    keys = [(path, path.read_bytes()) for path in sealed.keys.iterdir()]
    for path, _ in keys:
        path.unlink()
    sealed.keys.rmdir()
    druthers(sealed, "add", CANARY)
    sealed.keys.mkdir()
    for path, data in keys:
        path.write_bytes(data)
    assert druthers(sealed, "encrypt", DRUTHERS_PASSPHRASE=age_keys.passphrase).returncode == 0
    assert druthers(sealed, "trash").stdout == "Nothing was put away.\n"
    assert CANARY not in druthers(sealed, "show", "cranes").stdout


def test_a_search_says_what_it_did_not_look_through(sealed: Layout) -> None:
    druthers(sealed, "add", CANARY)
    druthers(sealed, "add", "--public", "cranes")
    done = druthers(sealed, "search", "--mode", "text", "cranes")
    assert "cranes" in done.stdout
    assert CANARY not in done.stdout
    assert "1 encrypted note is in no index, and not searched." in done.stderr
