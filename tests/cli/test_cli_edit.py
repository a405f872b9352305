"""`druthers edit`, as a shell runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from druthers.container import init_journal
from druthers.vault.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "public/theirs.md"
DATA = b"\xef\xbb\xbf---\r\ntags: [a]   # mine\r\nx: 'y'\r\n---\r\n# Theirs\r\n"


@pytest.fixture
def vault(tmp_path: Path) -> Layout:
    init_journal(tmp_path / "journal")[0].close()
    (tmp_path / "journal" / NOTE).write_bytes(DATA)
    return Layout(tmp_path / "journal")


def druthers(vault: Layout, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "druthers", *words],
        cwd=vault.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
        env=os.environ | {"VISUAL": ""} | environment,
    )


def last_message(vault: Layout) -> str:
    done = subprocess.run(
        ["git", "-C", vault.public, "log", "-1", "--format=%s"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_editor_changes_the_file_itself(vault: Layout) -> None:
    done = druthers(vault, "edit", NOTE, "--json", EDITOR="sed -i s/Theirs/Mine/")
    saved = json.loads(done.stdout)
    assert saved.keys() == {"id", "path", "visibility", "commit", "changed"}
    assert (saved["path"], saved["changed"]) == (NOTE, True)
    assert (vault.root / NOTE).read_bytes() == DATA.replace(b"Theirs", b"Mine")
    assert last_message(vault) == "Edit theirs.md"


def test_nothing_changed_is_told(vault: Layout) -> None:
    done = druthers(vault, "edit", "Theirs", EDITOR="true")
    assert done.returncode == 0
    assert b"Nothing was changed" in done.stderr
    as_json = json.loads(druthers(vault, "edit", "Theirs", "--json", EDITOR="true").stdout)
    assert as_json == {"path": NOTE, "changed": False}


def test_an_editor_that_fails_is_one_line_and_loses_nothing(vault: Layout) -> None:
    done = druthers(vault, "edit", NOTE, EDITOR="false")
    assert done.returncode == 4
    assert len(done.stderr.decode().strip().split("\n")) == 1
    assert (vault.root / NOTE).read_bytes() == DATA


def test_tags_change_without_an_editor(vault: Layout) -> None:
    done = druthers(vault, "edit", NOTE, "--tag", "b", "-t", "#two words", "--untag", "a", EDITOR="false")
    assert done.returncode == 0
    assert (vault.root / NOTE).read_bytes() == DATA.replace(b"[a]", b"[b, 'two words']")
    assert last_message(vault) == "Tag theirs.md"


@pytest.mark.parametrize(
    ("words", "code"),
    [(["edit", "nowhere"], 14), (["edit", NOTE, "--untag", "zzz"], 2), (["edit", NOTE, "--tag", ""], 4), (["edit"], 2)],
)
def test_bad_input_is_one_clear_line(vault: Layout, words: list[str], code: int) -> None:
    done = druthers(vault, *words)
    assert done.returncode == code
    assert len(done.stderr.decode().strip().split("\n")) == 1
    assert b"Traceback" not in done.stderr
    assert json.loads(druthers(vault, *words, "--json").stdout)["error"]["message"]
    assert (vault.root / NOTE).read_bytes() == DATA
