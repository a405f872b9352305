"""Ten processes capture at once, an editor saves, another command commits: every note is there, once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from druthers.container import init_journal, open_journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITERS = 10
NOTES = 5
SAVES = 40
ADD = """
import sys
from druthers.cli.main import main
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    try:
        main(["--vault", sys.argv[1], "add", "--json", f"writer{sys.argv[2]} note{number}"])
    except SystemExit as ended:
        assert not ended.code, ended.code
"""


@pytest.fixture(params=["small", "large"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """An empty vault, and one whose public place is too large to be looked at after each capture."""
    root = tmp_path / "vault"
    journal = init_journal(root)[0]
    if request.param == "large":
        folder = journal.layout.public / "old"
        folder.mkdir()
        for number in range(1500):
            (folder / f"{number:04}-{'x' * 120}.md").write_text("Old", encoding="utf-8")
        journal.keep_changes("public")
        assert not journal.repository("public").small()
    yield root
    journal.close()


def git(vault: Path, *arguments: str) -> str:
    command = ["git", "-C", str(vault / "public"), "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def captured(vault: Path, writer: int) -> list[dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", ADD, str(vault), str(writer), str(NOTES)],
        input="\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def edit(vault: Path, over: threading.Event) -> int:
    """Save notes by hand, one of them again and again, as an editor does: a file beside, then a rename."""
    for number in range(SAVES):
        for name in (f"by-hand-{number}.md", "again.md"):
            beside = vault / "public" / f"{name}~"
            beside.write_text(f"Save {number}", encoding="utf-8")
            beside.rename(vault / "public" / name)
        if over.wait(0.05):
            return number + 1
    return SAVES


def commit_by_hand(vault: Path, over: threading.Event) -> None:
    with open_journal(vault) as journal:
        while not over.wait(0.1):
            journal.keep_changes("public")


def test_every_note_is_there_once_in_order_and_in_history(vault: Path) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        editor = pool.submit(edit, vault, over)
        other = pool.submit(commit_by_hand, vault, over)
        writers = [pool.submit(captured, vault, writer) for writer in range(WRITERS)]
        notes = [writer.result() for writer in writers]
        over.set()
        saves = editor.result()
        other.result()
    until = time.monotonic() + 10
    with open_journal(vault) as journal:
        saved = [note for group in notes for note in group]
        assert [note for note in saved if note.get("waits")] == []
        journal.keep_changes("public")
        while journal.waiting() and time.monotonic() < until:  # an index that was left to get ready
            journal.keep_changes("public")
        assert journal.waiting() == []
        bodies = [note.body.strip() for note in journal.notes() if note.path.startswith("public/2")]
    assert sorted(bodies) == sorted(
        f"writer{writer} note{number}" for writer in range(WRITERS) for number in range(NOTES)
    )
    for group in notes:
        assert [note["id"] for note in group] == sorted(note["id"] for note in group)
    assert len({note["id"] for note in saved}) == len({note["path"] for note in saved}) == WRITERS * NOTES
    git(vault, "fsck", "--strict")
    assert git(vault, "status", "--porcelain") == ""
    tracked = git(vault, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert {note["path"].removeprefix("public/") for note in saved} <= set(tracked)
    assert {f"by-hand-{number}.md" for number in range(saves)} | {"again.md"} <= set(tracked)
    assert git(vault, "show", "HEAD:again.md") == f"Save {saves - 1}"
    for note in saved:  # each was committed whole by the commit that it was told of, and was never taken away again
        path = note["path"].removeprefix("public/")
        assert git(vault, "show", f"{note['commit']}:{path}") == git(vault, "show", f"HEAD:{path}")
    gone = git(vault, "log", "--diff-filter=D", "--no-renames", "--format=", "--name-only").split()
    assert [path for path in gone if path.startswith("2")] == []
    assert git(vault, "log", "--min-parents=2", "--format=%H") == ""
    empty = [
        commit
        for commit in git(vault, "log", "--format=%x00%H", "--name-only").split("\0")
        if "\n" not in commit.strip()
    ]
    assert [commit for commit in empty if commit] == []
