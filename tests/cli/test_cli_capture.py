"""Quick capture from the command line, as a shell runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from druthers.container import init_journal, open_journal
from druthers.vault.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vault(tmp_path: Path) -> Layout:
    init_journal(tmp_path / "journal")[0].close()
    return Layout(tmp_path / "journal")


def druthers(vault: Layout, *words: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "druthers", *words],
        cwd=vault.root,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env=os.environ | environment,
    )


def committed(folder: Path) -> str:
    return subprocess.run(
        ["git", "-C", folder, "log", "--all", "-p"], capture_output=True, text=True, check=True
    ).stdout


def test_words_become_a_committed_note(vault: Layout) -> None:
    done = druthers(vault, "add", "ran", "8k", "by", "the", "river", "--json")
    saved = json.loads(done.stdout)
    assert saved.keys() == {"id", "path", "visibility", "commit"}
    assert saved["visibility"] == "public"
    text = (vault.root / saved["path"]).read_text(encoding="utf-8")
    assert text.startswith(f"---\nid: {saved['id']}\ncreated: ")
    assert text.endswith("\nran 8k by the river\n")
    head = subprocess.run(["git", "-C", vault.public, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert head.stdout.strip() == saved["commit"]


def test_a_pipe_is_kept_to_the_letter(vault: Layout) -> None:
    words = "First line\n\n  indented, ünïcode \u2028 and 🚣\n- [ ] a task"
    saved = json.loads(druthers(vault, "add", "--json", stdin=words.encode()).stdout)
    assert (vault.root / saved["path"]).read_text(encoding="utf-8").split("---\n", 2)[2] == words + "\n"


def test_a_private_note_never_enters_the_public_repository(vault: Layout) -> None:
    druthers(vault, "add", "--private", "an", "unmistakable", "secret")
    assert "unmistakable" in committed(vault.private)
    assert "unmistakable" not in committed(vault.public)
    objects = subprocess.run(
        ["git", "-C", vault.public, "cat-file", "--batch-all-objects", "--batch"], capture_output=True, check=True
    )
    assert b"unmistakable" not in objects.stdout


def test_tags_and_a_time_are_kept(vault: Layout) -> None:
    done = druthers(vault, "add", "-t", "running", "-t", "#early", "--at", "2026-03-01T06:00", "Up", "--json")
    text = (vault.root / json.loads(done.stdout)["path"]).read_text(encoding="utf-8")
    assert "tags: [running, early]" in text
    assert "created: 2026-03-01T06:00:00" in text


def test_the_editor_writes_and_its_draft_is_gone(vault: Layout, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "and more" >> "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    done = druthers(vault, "add", "--edit", "Some ", "--json", EDITOR=str(editor), VISUAL="")
    assert (vault.root / json.loads(done.stdout)["path"]).read_text(encoding="utf-8").endswith("Some and more\n")
    assert not list(vault.drafts.glob("*"))


def test_an_editor_that_leaves_nothing_saves_nothing_and_leaves_no_draft(vault: Layout) -> None:
    done = druthers(vault, "add", "--edit", EDITOR="true", VISUAL="")
    assert done.returncode == 4
    assert not list(vault.drafts.glob("*"))


def test_an_editor_that_fails_leaves_the_text(vault: Layout) -> None:
    done = druthers(vault, "add", "--edit", "a thought", EDITOR="false", VISUAL="")
    assert done.returncode == 4
    (draft,) = vault.drafts.glob("*")
    assert str(draft).encode() in done.stderr
    assert draft.read_text(encoding="utf-8") == "a thought"


def test_a_template_is_filled_and_keeps_its_own_head(vault: Layout) -> None:
    vault.templates.mkdir(parents=True)
    template = "---\ntitle: {{title}}\ntags:\n  - evening\n---\n# {{date:YYYY}}\n\n{{text}}\n\nThanks for {{thanks}}\n"
    (vault.templates / "evening.md").write_text(template, encoding="utf-8")
    done = druthers(vault, "add", "-T", "Evening", "-t", "sleep", "--at", "2026-03-01T21:00", "Slept: well", "--json")
    saved = json.loads(done.stdout)
    text = (vault.root / saved["path"]).read_text(encoding="utf-8")
    assert text.startswith('---\ntitle: "Slept: well"\ntags:\n  - evening\n  - sleep\nid: ' + saved["id"])
    assert text.endswith("\n---\n# 2026\n\nSlept: well\n\nThanks for {{thanks}}\n")
    assert "created: 2026-03-01T21:00:00" in text
    assert "2026-03-01-2100-00" in saved["path"]
    unknown = druthers(vault, "add", "-T", "morning", "words")
    assert unknown.returncode == 2
    assert b"no template called morning. There are evening." in unknown.stderr


def test_the_editor_opens_on_the_filled_template(vault: Layout, tmp_path: Path) -> None:
    vault.templates.mkdir(parents=True)
    (vault.templates / "evening.md").write_text("# Evening\n", encoding="utf-8")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "Good" >> "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    done = druthers(vault, "add", "--edit", "--template", "evening", "--json", EDITOR=str(editor), VISUAL="")
    assert (vault.root / json.loads(done.stdout)["path"]).read_text(encoding="utf-8").endswith("# Evening\nGood\n")
    unchanged = druthers(vault, "add", "--edit", "--template", "evening", EDITOR="true", VISUAL="")
    assert unchanged.returncode == 4
    assert not list(vault.drafts.glob("*"))


def test_a_whole_note_from_a_pipe_has_one_head(vault: Layout) -> None:
    note = b"---\r\ntitle: Mine\r\ndate: 2020-05-05\r\n---\r\nWords\r\n"
    saved = json.loads(druthers(vault, "add", "-t", "x", "--json", stdin=note).stdout)
    data = (vault.root / saved["path"]).read_bytes()
    head = f"---\r\ntitle: Mine\r\ndate: 2020-05-05\r\nid: {saved['id']}\r\ntags: [x]\r\n---\r\n"
    assert data.startswith(head.encode())
    assert saved["path"].startswith("public/2020/05/2020-05-05-")


def test_a_tag_one_letter_away_is_told_after_the_note_is_saved(vault: Layout) -> None:
    druthers(vault, "add", "-t", "running", "Ran")
    assert not druthers(vault, "add", "-t", "runing", "no index yet").stderr
    with open_journal(vault.root) as journal:
        for _ in journal.index_steps(embed=False):
            pass
    (vault.public / "theirs.md").write_text("---\ntags: [runing]\n---\n", encoding="utf-8")
    done = druthers(vault, "add", "-t", "sleping", "-t", "runnin", "Slept", "--json")
    assert done.stderr.decode().strip() == "#runnin is new; did you mean #running (1 note)?"
    assert json.loads(done.stdout)["near_tags"] == [{"tag": "runnin", "known": "running", "notes": 1}]
    vault.index.write_bytes(b"damaged" * 1000)
    assert json.loads(druthers(vault, "add", "-t", "runnin", "Ran", "--json").stdout)["path"]


def test_a_moment_that_is_still_to_come_is_told(vault: Layout) -> None:
    done = druthers(vault, "add", "--at", "2999-01-01", "Far away")
    assert done.returncode == 0
    assert b"1 January 2999, 00:00 is still to come." in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        (["add", ""], 4, "capture"),
        (["add", "-T", "nothing", "x"], 2, "usage"),
        (["edit", "nothing"], 14, "note"),
        (["add", "--at", "rubbishhh", "x"], 2, "usage"),
        (["add", "x", "--vault", "/nowhere"], 3, "vault"),
        (["ad", "x"], 2, "usage"),
        (["add", "--privat", "x"], 2, "usage"),
        (["rate", "ZZZZ", "3"], 10, "proposal"),
        (["rate", "ZZZZ", "6"], 2, "usage"),
        (["search", " "], 2, "usage"),
        (["profile", "why", "topic:nothing"], 2, "usage"),
        (["model", "use", "/nowhere.gguf"], 8, "model-missing"),
    ],
)
def test_bad_input_is_one_clear_line(vault: Layout, words: list[str], code: int, kind: str) -> None:
    done = druthers(vault, *words)
    assert done.returncode == code
    assert len(done.stderr.decode().strip().split("\n")) == 1
    assert b"Traceback" not in done.stderr
    as_json = druthers(vault, *words, "--json")
    assert as_json.returncode == code
    error = json.loads(as_json.stdout)["error"]
    assert error["kind"] == kind
    assert error.keys() == {"kind", "message", "hint"}
    assert error["message"]


def test_what_was_changed_by_hand_is_committed_by_the_next_command(vault: Layout) -> None:
    (vault.public / "by-hand.md").write_text("Written in another editor.\n", encoding="utf-8")
    druthers(vault, "add", "and", "a", "capture")
    assert "by-hand.md" in committed(vault.public)


def test_a_commit_that_git_refuses_waits_and_the_note_is_safe(vault: Layout) -> None:
    broken = vault.public / ".git" / "HEAD"
    kept = broken.read_bytes()
    broken.write_bytes(b"nonsense")
    done = druthers(vault, "add", "kept", "anyway", "--json")
    saved = json.loads(done.stdout)
    assert (done.returncode, saved["commit"]) == (0, None)
    assert saved["waits"]
    assert "kept anyway" in (vault.root / saved["path"]).read_text(encoding="utf-8")
    broken.write_bytes(kept)
    druthers(vault, "add", "later")
    assert "kept anyway" in committed(vault.public)


def test_what_was_said_to_be_saved_is_there_after_a_kill(vault: Layout) -> None:
    acknowledged: list[str] = []
    for number in range(12):
        process = subprocess.Popen(
            [sys.executable, "-m", "druthers", "add", f"word{number}x", "--json"],
            cwd=vault.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(number * 0.02)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        if out:
            acknowledged.append(json.loads(out)["path"])
    acknowledged.append(json.loads(druthers(vault, "add", "wordlastx", "--json").stdout)["path"])
    for path in acknowledged:
        assert (vault.root / path).read_text(encoding="utf-8").endswith("x\n")
    for note in vault.public.rglob("*.md"):
        assert note.read_text(encoding="utf-8").startswith("---\nid: "), "a note is whole or absent"
    subprocess.run(["git", "-C", vault.public, "fsck", "--strict"], check=True, capture_output=True)
