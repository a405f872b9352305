"""What the app asks of a watch, asked of the fake and of the file system; then what only the real one can get wrong."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from druthers.adapters import watching
from druthers.adapters.fake_watch import FakeWatch
from druthers.vault.write import UNFINISHED, write_file

pytestmark = pytest.mark.usefixtures("own_polling")
SOON = 20.0  # seconds; a change is seen in a third of one on a machine that does little else
QUIET = 0.8


@pytest.fixture
def own_polling(monkeypatch):
    for name in ("WATCHFILES_FORCE_POLLING", "WATCHFILES_POLL_DELAY_MS"):
        monkeypatch.delenv(name, raising=False)


class Listener:
    """Reads a watch in a thread, as the app does."""

    def __init__(self, bursts):
        self._told = queue.SimpleQueue()
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(bursts,), daemon=True)
        self._thread.start()

    def _listen(self, bursts):
        for burst in bursts:
            self._told.put(burst)
        self.ended.set()

    def hears(self, *paths) -> set[str]:
        """Everything told until all of `paths` were, or time is up."""
        heard, until = set(), time.monotonic() + SOON
        while not set(paths) <= heard and time.monotonic() < until:
            heard |= self._next(0.05)
        return heard

    def hears_nothing(self) -> bool:
        return not self._next(QUIET)

    def _next(self, seconds):
        try:
            return self._told.get(timeout=seconds)
        except queue.Empty:
            return set()


class World:
    """A vault that another process changes."""

    def __init__(self, root):
        self.root = root
        self.watch = watching.watch
        for place in ("public", "private", ".druthers", "public/.git"):
            (root / place).mkdir(parents=True, exist_ok=True)

    def run(self, command, *paths, touched=()):
        subprocess.run([*command.split(), *(str(self.root / path) for path in paths)], check=True)

    @contextmanager
    def listening(self):
        stop = threading.Event()
        listener = Listener(self.watch(self.root, stop))
        if self.watch is watching.watch:  # the watches are set in the listener's thread: wait until they are
            for number in range(100):
                (self.root / f"begun-{number}.md").write_text("x")
                if listener._next(0.15):
                    break
            time.sleep(0.25)
            while listener._next(0.15):
                pass
        try:
            yield listener
        finally:
            stop.set()
            assert listener.ended.wait(SOON)


class FakeWorld(World):
    """The same vault on a watch that is told."""

    def __init__(self, root):
        super().__init__(root)
        self.watch = FakeWatch()

    def run(self, command, *paths, touched=()):
        super().run(command, *paths)
        self.watch.change(*(touched or paths))


@pytest.fixture(params=[FakeWorld, World], ids=["fake", "real"])
def world(request, tmp_path):
    return request.param(tmp_path / "vault")


def test_a_note_that_another_process_makes_changes_renames_and_removes_is_seen(world):
    with world.listening() as listener:
        world.run("cp /etc/hostname", "public/a.md")
        assert "public/a.md" in listener.hears("public/a.md")
        world.run("cp /etc/passwd", "public/a.md")
        assert "public/a.md" in listener.hears("public/a.md")
        world.run("mv", "public/a.md", "private/Über.markdown")
        assert {"public/a.md", "private/Über.markdown"} <= listener.hears("public/a.md", "private/Über.markdown")
        world.run("rm", "private/Über.markdown")
        assert "private/Über.markdown" in listener.hears("private/Über.markdown")


def test_sealed_notes_the_ledger_and_the_settings_are_seen(world):
    paths = ["private/a.md.age", "private/settings.toml", "private/ledger/2026-11.jsonl"]
    (world.root / "private/ledger").mkdir()
    with world.listening() as listener:
        world.run("touch", *paths)
        assert set(paths) <= listener.hears(*paths)


def test_what_is_hidden_unfinished_or_no_note_is_not_told(world):
    with world.listening() as listener:
        world.run(
            "touch",
            "public/.git/index",
            "public/.git/notes.md",
            ".druthers/index.db",
            "public/.hidden.md",
            "public/picture.png",
            f"public/.12-ab{UNFINISHED}",
            f"private/principles.md.12{UNFINISHED}",
        )
        assert listener.hears_nothing()
        world.run("touch", "public/b.md")
        assert listener.hears("public/b.md") == {"public/b.md"}


def test_it_ends_when_it_is_told_to(world):
    stop = threading.Event()
    listener = Listener(world.watch(world.root, stop))
    time.sleep(0.1)
    stop.set()
    assert listener.ended.wait(SOON)


def test_a_blind_fake_ends_at_once(tmp_path):
    assert not list(FakeWatch(blind=True)(tmp_path, threading.Event()))


# the real one


@pytest.fixture
def real(tmp_path):
    return World(tmp_path / "vault")


def test_a_change_is_seen_soon(real):
    with real.listening() as listener:
        (real.root / "public/a.md").write_text("words")
        assert listener.hears("public/a.md")


def test_what_our_own_write_leaves_half_done_is_not_told(real):
    with real.listening() as listener:
        write_file(real.root / "private/principles.md", "Call people.")
        assert listener.hears("private/principles.md") == {"private/principles.md"}


def test_notes_in_folders_made_later_are_seen(real):
    with real.listening() as listener:
        (real.root / "public/2027/01").mkdir(parents=True)
        assert listener.hears("public/2027") & {"public/2027", "public/2027/01"}
        time.sleep(0.3)
        (real.root / "public/2027/01/a.md").write_text("words")
        assert "public/2027/01/a.md" in listener.hears("public/2027/01/a.md")


def test_a_folder_that_comes_or_goes_whole_is_told(real):
    (real.root.parent / "old").mkdir()
    (real.root.parent / "old/a.md").write_text("words")
    with real.listening() as listener:
        (real.root.parent / "old").rename(real.root / "old")
        assert "old" in listener.hears("old")
        (real.root / "old").rename(real.root.parent / "older")
        assert "old" in listener.hears("old")


def test_a_place_that_is_a_link_is_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    real = World(tmp_path / "vault")
    (real.root / "public/.git").rmdir()
    (real.root / "public").rmdir()
    (real.root / "public").symlink_to(tmp_path / "elsewhere")
    with real.listening() as listener:
        (tmp_path / "elsewhere/a.md").write_text("words")
        assert "public/a.md" in listener.hears("public/a.md")


def test_a_vault_reached_through_a_link_is_watched(tmp_path):
    real = World(tmp_path / "vault")
    (tmp_path / "link").symlink_to(tmp_path / "vault")
    real.root = tmp_path / "link"
    with real.listening() as listener:
        (tmp_path / "vault/public/a.md").write_text("words")
        assert "public/a.md" in listener.hears("public/a.md")


def test_without_watches_it_polls(real, monkeypatch):
    import watchfiles

    tried, watch = [], watchfiles.watch

    def limited(*paths, force_polling, **settings):
        tried.append(force_polling)
        if not force_polling:
            raise OSError("OS file watch limit reached.")
        return watch(*paths, force_polling=True, **settings)

    monkeypatch.setattr(watchfiles, "watch", limited)
    monkeypatch.setattr(watching, "POLL", 100)
    with real.listening() as listener:
        (real.root / "public/a.md").write_text("words")
        assert "public/a.md" in listener.hears("public/a.md")
    assert tried == [None, True]


@pytest.mark.parametrize("problem", [OSError("no"), RuntimeError("inside"), PermissionError("no")])
def test_where_nothing_can_be_watched_it_ends_quietly(tmp_path, monkeypatch, problem):
    import watchfiles

    def broken(*paths, **settings):
        raise problem

    monkeypatch.setattr(watchfiles, "watch", broken)
    assert not list(watching.watch(tmp_path, threading.Event()))


def test_a_folder_that_is_not_there_ends_quietly(tmp_path):
    assert not list(watching.watch(tmp_path / "none", threading.Event()))


def test_a_folder_that_may_not_be_read_stops_nothing(locked):
    stop = threading.Event()
    listener = Listener(watching.watch(locked, stop))
    assert not listener.ended.wait(0.5)
    stop.set()
    assert listener.ended.wait(SOON)


def test_nothing_is_loaded_until_something_is_watched():
    script = "import sys, druthers.adapters.watching; sys.exit('watchfiles' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", script], check=False, env=environment).returncode == 0
