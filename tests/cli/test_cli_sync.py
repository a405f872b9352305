"""`druthers sync` as a person runs it: its lines, its document, its exit codes, and the help's second device."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from druthers.container import init_journal

if TYPE_CHECKING:
    from pathlib import Path

DRUTHERS = [sys.executable, "-m", "druthers"]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout


def sync(vault: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*DRUTHERS, "sync", *words],
        cwd=vault,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COLUMNS": "200"},
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def document(vault: Path, code: int = 0) -> list[dict[str, Any]]:
    return json.loads(sync(vault, "--json", code=code).stdout)["repositories"]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault whose places have a remote each."""
    with init_journal(tmp_path / "a")[0] as journal:
        for place in ("public", "private"):
            git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", f"{place}.git")
            git(journal.folder(place), "remote", "add", "origin", str(tmp_path / f"{place}.git"))
    return tmp_path / "a"


def test_without_a_remote_it_says_how_to_set_one(tmp_path):
    init_journal(tmp_path / "my journal")
    vault = tmp_path / "my journal"
    done = sync(vault)
    assert done.stdout.splitlines() == [
        f"{place}: no remote; `git -C '{vault}/{place}' remote add origin URL` sets one"
        for place in ("private", "public")
    ]
    assert [each["remote"] for each in document(vault)] == [None, None]


def test_a_second_device_as_the_help_tells_it(vault, tmp_path):
    assert sync(vault).stdout.splitlines() == ["private: nothing came, 1 went", "public: in step with origin"]
    second = tmp_path / "b"
    second.mkdir()
    for place in ("private", "public"):
        git(second, "clone", "--quiet", str(tmp_path / f"{place}.git"), place)
    subprocess.run([*DRUTHERS, "init", str(second)], check=True, capture_output=True)
    assert [each["kept_both"] for each in document(second)] == [[], []]
    for device, text in ((vault, "From a\n"), (second, "From b\n")):
        (device / "public" / "n.md").write_text(text, "utf-8")
    assert sync(vault).stdout.splitlines()[1] == "public: nothing came, 1 went"
    said = sync(second).stdout.splitlines()
    assert said[1] == "public: 1 change came, 1 went"
    assert said[2].startswith("  public/n.md was changed on both: yours is there, the other is public/n (from origin 2")
    (_, public) = document(vault)
    assert public.keys() >= {"place", "remote", "received", "sent", "kept_both", "waits", "hint"}
    assert (public["place"], public["remote"], public["received"], public["sent"]) == ("public", "origin", 1, 0)
    assert (vault / "public" / "n.md").read_text("utf-8") == "From b\n"


def test_offline_it_exits_0_and_says_what_waits(vault, tmp_path):
    (tmp_path / "private.git").rename(tmp_path / "off")
    done = sync(vault)
    assert "private: nothing came, nothing went" in done.stdout
    assert "private: origin could not be reached; 1 commit waits to be sent." in done.stderr
    private, public = document(vault)
    assert private["waits"].startswith("origin could not be reached")
    assert private["hint"]
    assert public["waits"] is None


def test_what_a_person_must_see_to_exits_5(vault):
    (vault / "public" / "n.md").write_text("---\ndraft: true\n---\nWords", "utf-8")
    done = sync(vault, code=5)
    assert "public: The guard found what should not leave: public/n.md:2 (says-no)." in done.stderr
    assert "`druthers push --dry-run` shows it" in done.stderr
    assert "public/n.md" in document(vault, code=5)[1]["waits"]


def test_a_kept_name_commands_no_terminal(vault, tmp_path):
    second = tmp_path / "b"
    with init_journal(second)[0] as journal:
        for place in ("public", "private"):
            git(journal.folder(place), "remote", "add", "origin", str(tmp_path / f"{place}.git"))
    for device in (vault, second):
        (device / "public" / "a\x1b[2J.md").write_text(device.name, "utf-8")
    sync(vault)
    done = sync(second)
    assert "was changed on both" in done.stdout
    assert "\x1b" not in done.stdout
