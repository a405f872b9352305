"""Ten processes capture, the app is open and saves, an editor saves, two devices sync: every note is there once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pexpect

from druthers.container import init_journal, open_journal

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = 10
NOTES = 3
FROM_THE_APP = "the heron from the app"
ADD = """
import sys
from druthers.cli.main import main
for number in range(int(sys.argv[3])):
    try:
        main(["--vault", sys.argv[1], "add", "--json", f"writer{sys.argv[2]} note{number}"])
    except SystemExit as ended:
        assert not ended.code, ended.code
"""


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


def captured(vault: Path, writer: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ADD, str(vault), str(writer), str(NOTES)],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


def edit(vault: Path, over: threading.Event) -> int:
    """Save a growing note in place, as a plain editor does."""
    number = 0
    while True:
        (vault / "public" / "by hand.md").write_text("\n".join(f"line {each}" for each in range(number + 1)), "utf-8")
        if over.wait(0.1):
            return number
        number += 1


def sync(vault: Path, over: threading.Event) -> int:
    """Sync again and again, as a person's timer might."""
    done = 0
    while not over.wait(0.2):
        with open_journal(vault) as journal:
            journal.sync()
        done += 1
    return done


def write_elsewhere(vault: Path, over: threading.Event) -> int:
    """The other device: capture and sync."""
    done = 0
    while not over.wait(0.3):
        with open_journal(vault) as journal:
            journal.capture(f"elsewhere {done}", visibility="public")
            journal.sync()
        done += 1
    return done


def test_every_note_is_there_once_on_both_devices(tmp_path: Path) -> None:
    vaults = [tmp_path / "laptop", tmp_path / "desktop"]
    for place in ("public", "private"):
        git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", f"{place}.git")
    for vault in vaults:
        with init_journal(vault)[0] as journal:
            for place in ("public", "private"):
                git(journal.folder(place), "remote", "add", "origin", str(tmp_path / f"{place}.git"))
            journal.sync()
    here, there = vaults
    over = threading.Event()
    app = pexpect.spawn(
        sys.executable,
        ["-m", "druthers", "--vault", str(here)],
        env=os.environ | {"TERM": "xterm-256color"},
        dimensions=(30, 100),
        encoding="utf-8",
        timeout=60,
    )
    app.expect("hat is on your mind")
    with ThreadPoolExecutor(WRITERS + 3) as pool:
        editor, syncs, elsewhere = (
            pool.submit(do, v, over) for do, v in ((edit, here), (sync, here), (write_elsewhere, there))
        )
        writers = [pool.submit(captured, here, writer) for writer in range(WRITERS)]
        app.send(FROM_THE_APP + "\r")
        ids = [each for writer in writers for each in writer.result()]
        app.expect("Saved in")
        over.set()
        last, synced, others = editor.result(), syncs.result(), elsewhere.result()
    app.sendcontrol("q")
    app.expect(pexpect.EOF)
    assert synced
    assert others
    for vault in (here, there, here, there):
        with open_journal(vault) as journal:
            assert [each.waits for each in journal.sync()] == [None, None]
    expected = [f"writer{writer} note{number}" for writer in range(WRITERS) for number in range(NOTES)]
    expected += [FROM_THE_APP, *(f"elsewhere {number}" for number in range(others))]
    for vault in vaults:
        with open_journal(vault) as journal:
            notes = [note for note in journal.notes() if note.path.startswith("public/2")]
            assert sorted(note.body.strip() for note in notes) == sorted(expected)
            assert set(ids) <= {note.id for note in notes}
            assert journal.note("public/by hand.md").text == "\n".join(f"line {each}" for each in range(last + 1))
            assert journal.waiting() == []
        assert git(vault / "public", "status", "--porcelain") == ""
        git(vault / "public", "fsck", "--strict")
    assert len(set(ids)) == WRITERS * NOTES
    assert git(here / "public", "rev-parse", "HEAD^{tree}") == git(there / "public", "rev-parse", "HEAD^{tree}")
