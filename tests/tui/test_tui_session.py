"""A session in a real terminal, from no journal at all to a note that others can read; and home again.

Skipped where there is no tmux. One run is on the fake model, one on the real one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(not TMUX, reason="there is no tmux: install it")

FAKE = """\
import druthers.container as container
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.cli.main import main

made = container._journal
container._journal = lambda layout, embedder, model, *rest: made(
    layout, embedder or FakeEmbedder(), model or FakeModel(), *rest
)
main()
"""
REAL = "from druthers.cli.main import main\nmain()\n"
PATIENCE = 120  # seconds; the real models load in the middle of it, on a machine that may be busy


class Terminal:
    """A person at a terminal of 100 by 30."""

    def __init__(self, folder, environment):
        self._tmux = [TMUX, "-S", str(folder / "tmux"), "-f", os.devnull]
        self._environment = environment
        self._call("new-session", "-d", "-x", "100", "-y", "30", "env PS1='ready> ' sh")

    def _call(self, *words):
        command = [*self._tmux, *words]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False).stdout

    def seen(self):
        return self._call("capture-pane", "-p")

    def press(self, *keys):
        self._call("send-keys", *keys)

    def type(self, text):
        self._call("send-keys", "-l", text)

    def until(self, wanted):
        """Wait until a text is seen, or something is so."""
        end = time.monotonic() + PATIENCE
        while not (found := wanted in self.seen() if isinstance(wanted, str) else wanted()):
            assert time.monotonic() < end, f"never so: {wanted}\n{self.seen()}"
            time.sleep(0.05)
        return found

    def end(self):
        self._call("kill-server")


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    (folder / "elsewhere").mkdir(parents=True)
    (folder / ".gitconfig").write_text("[user]\nname = Ana\nemail = ana@example.org\n")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", folder / "others.git"], check=True)
    return folder


@pytest.fixture
def terminal(home):
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    terminal = Terminal(home, kept | {"HOME": str(home), "LC_ALL": "C.UTF-8", "DRUTHERS_THREADS": "1"})
    try:
        yield terminal
    finally:
        terminal.end()


def events(home, kind):
    files = (home / "journal" / "private" / "ledger").glob("*.jsonl")
    return [
        one for file in files for line in file.read_text().splitlines() if (one := json.loads(line))["kind"] == kind
    ]


def sent(home):
    log = ["git", "--git-dir", home / "others.git", "log", "--format=%an <%ae>", "-p", "main"]
    return subprocess.run(log, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("program", [FAKE, pytest.param(REAL, marks=pytest.mark.real)], ids=["fake", "real"])
def test_from_no_journal_to_a_note_that_others_can_read(home, terminal, program):
    (home / "druthers.py").write_text(program)
    druthers = f"{sys.executable} -P ~/druthers.py"

    terminal.until("ready>")
    terminal.type(f"cd; clear; {druthers}\n")
    terminal.until("Begin a journal")
    terminal.press("b")
    terminal.until("signed Ana <ana@example.org>")
    terminal.until("A new folder.")
    terminal.press("Enter")
    terminal.until("What is on your mind?")
    for text in ("I want to sleep better", "Walked to the mill with Ana"):
        terminal.type(text)
        terminal.until(text)
        terminal.press("Enter")
        terminal.until("Saved in public/")
    terminal.press("C-t")
    terminal.until("● private")
    terminal.type("What nobody is to read")
    terminal.press("Enter")
    terminal.until("Saved in private/")

    terminal.press("Escape")
    terminal.until("n Write")  # the line is left: letters are keys now
    terminal.press("p")
    terminal.until("Rate what you see")
    terminal.press("4")
    terminal.until(lambda: events(home, "rated"))

    terminal.press("S")
    terminal.until("has no remote")
    terminal.press("o")
    terminal.until("Nothing is sent by this")
    terminal.type(f"{home}/others.git")
    terminal.press("Enter")
    terminal.until("Would be sent: 2 files")
    terminal.until("nothing was sent yet")
    assert not sent(home)
    terminal.press(">")
    terminal.until("Send this?")
    terminal.press("Enter")
    terminal.until(lambda: sent(home))
    assert "+Walked to the mill with Ana" in sent(home)
    assert "nobody" not in sent(home)

    terminal.press("C-q")
    terminal.until("ready>")
    terminal.type(f"cd elsewhere; clear; {druthers} search mill\n")  # the journal is found from anywhere
    terminal.until("Walked to the mill")
    assert "Traceback" not in terminal.seen()
