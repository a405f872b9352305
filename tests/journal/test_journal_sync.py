"""Own devices in step through the façade: what comes, what goes, what waits and why; and random interleavings."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from druthers.adapters.fake_remote import FakeRemote, FakeShelf
from druthers.container import init_journal, open_journal
from druthers.errors import GitError, VaultError
from druthers.journal import syncing
from druthers.models import Progress
from druthers.rate.events import RatedEvent

if TYPE_CHECKING:
    from druthers.journal import Journal

BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "sync.py"
RUNS = 40


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def bare(tmp_path: Path) -> None:
    for place in ("public", "private"):
        git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", f"{place}.git")


def point(journal: Journal, tmp_path: Path) -> None:
    for place in ("public", "private"):
        git(journal.folder(place), "remote", "add", "origin", str(tmp_path / f"{place}.git"))


@pytest.fixture
def devices(tmp_path):
    """Two vaults, each made on its own, around the same two remotes."""
    bare(tmp_path)
    made = [init_journal(tmp_path / name)[0] for name in ("a", "b")]
    for journal in made:
        point(journal, tmp_path)
    return made


def names(journal: Journal) -> list[str]:
    return sorted(
        path.relative_to(journal.root).as_posix()
        for path in journal.root.rglob("*.md")
        if ".git" not in path.parts and path.name != "principles.md"
    )


def test_notes_and_ratings_come_to_the_other_device(devices):
    a, b = devices
    a.capture("By the river")
    a.capture("A secret", visibility="private")
    for journal in devices:
        event = RatedEvent(id=journal.ports.new_id(), at=journal.ports.now(), proposal="01J", rating=4)
        assert journal.record(event, message="Rate") is None
    first = a.sync()
    assert [(each.place, each.remote, each.received, each.sent) for each in first] == [
        ("private", "origin", 0, 3),  # with the vault's beginning
        ("public", "origin", 0, 1),
    ]
    (private, public) = b.sync()
    # vaults that were begun in the same second by nobody in particular have their first commit in common
    assert (private.received, private.sent) in {(3, 2), (2, 1)}
    assert private.kept_both == ()
    assert (public.received, public.sent) == (1, 0)
    a.sync()
    assert names(a) == names(b)
    assert len(names(a)) == 2
    assert [event.id for event in a.ledger.read()[0]] == [event.id for event in b.ledger.read()[0]]
    assert len(a.ledger.read()[0]) == 2
    assert not any(each.received or each.sent or each.waits for journal in devices for each in journal.sync())


def test_it_tells_how_far_it_is(devices):
    steps = list(devices[0].sync_steps())
    assert all(isinstance(step, Progress) for step in steps)
    assert [(step.stage, step.detail) for step in steps] == [
        (stage, place) for place in ("private", "public") for stage in ("fetch", "merge", "push")
    ]


def test_a_clone_becomes_a_vault_without_a_conflict(tmp_path):
    bare(tmp_path)
    first, _ = init_journal(tmp_path / "first")
    point(first, tmp_path)
    first.capture("By the river")
    first.sync()
    second = tmp_path / "second"
    second.mkdir()
    for place in ("public", "private"):
        git(second, "clone", "--quiet", str(tmp_path / f"{place}.git"), place)
    journal, _ = init_journal(second)
    assert [(each.received, each.sent, each.waits) for each in journal.sync()] == [(0, 0, None), (0, 0, None)]
    assert names(journal) == names(first)
    journal.capture("From the second")
    journal.sync()
    assert first.sync()[1].received == 1


def test_what_was_changed_by_hand_goes_too(devices):
    a, b = devices
    a.layout.principles.write_text("Be kind\n", "utf-8")
    (a.layout.public / "by hand.md").write_text("Words\n", "utf-8")
    a.sync()
    b.sync()
    assert (b.layout.public / "by hand.md").read_text("utf-8") == "Words\n"
    assert b.layout.principles.read_text("utf-8") == "Be kind\n"
    assert "Keep what was changed by hand" in git(b.layout.public, "log", "--format=%s")


def test_a_conflict_is_told_with_both_paths(devices):
    a, b = devices
    for journal, text in ((a, "From a\n"), (b, "From b\n")):
        (journal.layout.private / "n.md").write_text(text, "utf-8")
    a.sync()
    (kept,) = b.sync()[0].kept_both
    assert kept.path == "private/n.md"
    assert kept.other.startswith("private/n (from origin 2")
    assert (b.root / kept.path).read_text("utf-8") == "From b\n"
    assert (b.root / kept.other).read_text("utf-8") == "From a\n"


def test_without_a_remote_nothing_is_wrong(tmp_path):
    journal, _ = init_journal(tmp_path / "a")
    assert [(each.remote, each.waits) for each in journal.sync()] == [(None, None), (None, None)]


def test_offline_it_says_what_waits_and_later_it_goes(devices, tmp_path):
    a, b = devices
    a.sync()
    (tmp_path / "public.git").rename(tmp_path / "off")
    a.capture("One")
    a.capture("Two")
    private, public = a.sync()
    assert private.waits is None
    assert public.waits == "origin could not be reached; 2 commits wait to be sent."
    assert public.offline
    assert "does not appear to be a git repository" in public.hint
    (tmp_path / "off").rename(tmp_path / "public.git")
    assert a.sync()[1].sent == 2
    assert b.sync()[1].received == 2


def test_another_sync_of_the_vault_is_not_disturbed(devices):
    a, _ = devices
    steps = a.sync_steps()
    next(steps)
    with open_journal(a.root) as again, pytest.raises(VaultError, match="Another sync"):
        again.sync()
    steps.close()
    assert a.sync()


@pytest.mark.parametrize("turned", [False, True])
def test_one_remote_for_both_places_is_refused(tmp_path, turned):
    """A private note must not come to where public ones go."""
    bare(tmp_path)
    journal, _ = init_journal(tmp_path / "a")
    journal.capture("A secret", visibility="private")
    journal.capture("By the river")
    for place, address in (("private", "../../public.git"), ("public", f"file://{tmp_path}/public.git/")):
        git(journal.folder(place), "remote", "add", "backup" if turned else "origin", address)
    for each in journal.sync():
        assert "same remote" in (each.waits or "")
        assert each.sent == 0
    assert git(tmp_path / "public.git", "for-each-ref") == ""


def test_a_remote_that_turns_out_to_hold_the_other_place_is_refused(devices, tmp_path):
    """Two names can lead to one place without looking alike."""
    a, _ = devices
    a.capture("A secret", visibility="private")
    a.sync()
    git(tmp_path, "clone", "--quiet", "--bare", "private.git", "copy.git")
    git(a.folder("public"), "remote", "set-url", "origin", str(tmp_path / "copy.git"))
    a.capture("By the river")
    private, public = a.sync()
    assert private.waits is None
    assert public.waits.startswith("The remote of public/ holds what is in private/")
    assert public.sent == 0
    assert not any("secret" in name for name in names(a) if name.startswith("public/"))
    assert git(tmp_path / "copy.git", "rev-parse", "main") == git(a.folder("private"), "rev-parse", "main")


def test_a_public_note_that_says_no_holds_public_back(devices, tmp_path):
    a, b = devices
    (a.layout.public / "draft.md").write_text("---\ndraft: true\n---\nWords", "utf-8")
    (a.layout.public / "latin.md").write_bytes("---\npublish: false\n---\nZo\xeb".encode("latin-1"))
    a.capture("By the river", visibility="private")
    private, public = a.sync()
    assert private.sent
    assert public.waits == (
        "The guard found what should not leave: public/draft.md:2 (says-no), public/latin.md:2 (says-no). "
        "Nothing of public/ was sent."
    )
    assert "druthers push --dry-run" in public.hint
    assert not public.offline
    assert git(tmp_path / "public.git", "for-each-ref") == ""
    b.capture("From b")
    b.sync()
    assert a.sync()[1].received == 1  # what comes comes all the same
    (a.layout.public / "draft.md").unlink()
    (a.layout.public / "latin.md").rename(a.layout.private / "latin.md")
    public = a.sync()[1]  # the commits that were never sent still have them
    assert "public/draft.md:2 (says-no), public/latin.md:2 (says-no)" in public.waits
    a.capture("Kept", visibility="public")
    git(a.folder("public"), "reset", "--soft", "origin/main")
    assert a.sync()[1].waits is None
    assert "Kept" in "".join(note.text for note in a.notes())
    assert "draft" not in git(tmp_path / "public.git", "log", "-p", "main")
    b.sync()
    assert {name for name in names(b) if name.startswith("public/")} == {
        name for name in names(a) if name.startswith("public/")
    }


def test_what_git_does_not_track_holds_nothing_back(devices):
    a, _ = devices
    exclude = a.layout.public / ".git" / "info" / "exclude"
    exclude.write_text(exclude.read_text("utf-8") + "drafts/\n", "utf-8")
    (a.layout.public / "drafts").mkdir()
    (a.layout.public / "drafts" / "d.md").write_text("---\ndraft: true\n---\n", "utf-8")
    a.capture("By the river")
    assert a.sync()[1].sent == 1


def test_while_a_merge_is_under_way_its_repository_waits_and_the_other_goes(devices):
    a, _ = devices
    a.sync()
    a.capture("A secret", visibility="private")
    (a.layout.public / ".git" / "MERGE_HEAD").write_text("0" * 40 + "\n", "utf-8")
    private, public = a.sync()
    assert private.sent == 1
    assert "under way" in public.waits
    assert public.hint


def test_a_hook_that_refuses_is_told_in_its_own_words(devices):
    a, _ = devices
    a.capture("By the river")
    hook = a.layout.public / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    public = a.sync()[1]
    assert "not today" in public.waits
    assert not public.offline
    assert public.sent == 0


# on the fake remote


class Faulty(FakeRemote):
    """A remote at which things happen: `saves` is called once before it integrates, `moves` before it is pushed to."""

    saves: Any = None
    moves: Any = None

    def integrate(self, label):
        if self.saves is not None:
            saves, self.saves = self.saves, None
            saves()
            raise GitError("n.md has changes that are not committed.", "Sync again.")
        return super().integrate(label)

    def push(self):
        if self.moves is not None:
            self.moves()
        return super().push()


@pytest.fixture
def faked(tmp_path, monkeypatch):
    """A vault whose private repository has a fake remote, and that remote."""
    monkeypatch.setattr(syncing, "PAUSE", 0)
    journal, _ = init_journal(tmp_path / "a")
    remote = Faulty(journal.layout.private, FakeShelf())
    none = FakeRemote(journal.layout.public)
    monkeypatch.setattr(type(journal), "remote", lambda _, place: remote if place == "private" else none)
    return journal, remote


def test_a_note_that_is_saved_meanwhile_is_committed_and_goes_with_it(faked):
    journal, remote = faked
    remote.saves = lambda: (journal.layout.private / "n.md").write_text("Just now", "utf-8")
    assert journal.sync()[0].waits is None
    assert remote._shelf.files["n.md"] == b"Just now"
    assert journal.repository("private").pending() == 0


def test_a_remote_that_moves_on_each_time_is_given_up_after_a_while(faked):
    journal, remote = faked

    def move():
        remote._shelf.pushes += 1

    remote.moves = move
    private = journal.sync()[0]
    assert private.waits == "origin took changes from elsewhere each time."
    assert remote._shelf.pushes == syncing.TRIES
    remote.moves = None
    assert journal.sync()[0].waits is None


def test_what_came_is_told_also_where_nothing_can_be_sent(faked):
    journal, remote = faked
    remote._shelf.files, remote._shelf.pushes = {"theirs.md": b"Theirs"}, 1

    def refuse():
        raise GitError("git push failed in private/: not today", "Ask again.")

    remote.moves = refuse
    private = journal.sync()[0]
    assert (private.received, private.waits, private.hint, private.offline) == (
        *(1, "git push failed in private/: not today", "Ask again.", False),
    )
    assert (journal.layout.private / "theirs.md").read_bytes() == b"Theirs"


def test_what_cannot_be_committed_waits_and_is_not_merged_over(faked, monkeypatch):
    journal, remote = faked
    monkeypatch.setattr(type(journal.repository("private")), "pending", lambda _: 2)
    remote.saves = pytest.fail
    private = journal.sync()[0]
    assert private.waits == "2 files could not be committed."


# random interleavings


def benchmark() -> Any:
    if (module := sys.modules.get("benchmark_sync")) is None:
        spec = importlib.util.spec_from_file_location("benchmark_sync", BENCHMARK)
        module = importlib.util.module_from_spec(spec)
        sys.modules["benchmark_sync"] = module
        spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("batch", range(4))
def test_through_random_interleavings_no_note_and_no_rating_is_lost(tmp_path, batch):
    sync = benchmark()
    tally = sync.Tally()
    for seed in range(batch * RUNS // 4, (batch + 1) * RUNS // 4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        sync.run_once(folder, seed, tally)
    assert tally.lost == []
    assert tally.runs == RUNS // 4
    assert min(tally.syncs, tally.tokens, tally.events, tally.kept_both + tally.killed) > 0


def test_a_word_that_is_lost_would_be_seen(tmp_path):
    """The search for what is lost is itself put to the test."""
    sync = benchmark()
    world = sync.World(tmp_path, 1, sync.Tally())
    device = world.devices[0]
    world.capture(device)
    world.rate(device)
    world.settle()
    assert world.faults() == []
    world.there.add(b"tok99999x")
    world.events.add("01NEVER")
    world.remote_heads["public"].add("0" * 40)
    with open_journal(device.root) as journal:
        (journal.layout.public / "m.md").write_text("<<<<<<< ours\n", "utf-8")
    found = " ".join(world.faults())
    for word in ("tok99999x", "01NEVER", "0" * 40, "conflict markers", "not clean", "differs"):
        assert word in found
