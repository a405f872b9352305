"""What the journal asks of a remote, asked of the fake and of git; then what only the real git can get wrong."""

from __future__ import annotations

import os
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.adapters import git_forward, git_merge
from druthers.adapters.fake_remote import FakeRemote, FakeShelf
from druthers.adapters.git import GitRepository
from druthers.adapters.git_merge import beside
from druthers.adapters.git_remote import GitRemote, place_of
from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LABEL = "from origin"


class Device:
    """A work tree, and its way to the remote."""

    def __init__(self, folder: Path, remote: FakeRemote | GitRemote, keep: Callable[[], object]) -> None:
        self.folder, self.remote, self.keep = folder, remote, keep

    def write(self, path: str, data: str | bytes) -> None:
        there = self.folder / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(data.encode() if isinstance(data, str) else data)

    def save(self, **files: str | bytes | None) -> None:
        """Write files, or delete them, and commit; `__` stands for a slash, `_` for a dot."""
        for name, data in files.items():
            path = name.replace("__", "/").replace("_", ".")
            if data is None:
                (self.folder / path).unlink()
            else:
                self.write(path, data)
        self.keep()

    def sync(self) -> tuple:
        """The journal's steps without its patience; what was kept twice."""
        self.remote.fetch()
        _, kept = self.remote.integrate(LABEL)
        assert self.remote.push()
        return kept

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def names(self) -> list[str]:
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if ".git" not in path.relative_to(self.folder).parts and not path.is_dir()
        )


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=check, capture_output=True).stdout.decode("utf-8", "surrogateescape")


def real_device(tmp_path: Path, name: str, address: str | None = None) -> Device:
    folder = tmp_path / name / "private"
    repository = GitRepository(folder)
    repository.create()
    git(folder, "remote", "add", "origin", address or str(tmp_path / "bare.git"))
    return Device(folder, GitRemote(folder), lambda: repository.commit_changes("By hand"))


@pytest.fixture
def real(tmp_path: Path) -> tuple[Device, Device]:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    return real_device(tmp_path, "a"), real_device(tmp_path, "b")


class TestRemote:
    """The contract."""

    @pytest.fixture(params=["fake", "git"])
    def devices(self, request, tmp_path) -> tuple[Device, Device]:
        if request.param == "git":
            return request.getfixturevalue("real")
        shelf = FakeShelf()
        made = []
        for name in "ab":
            folder = tmp_path / name
            folder.mkdir()
            made.append(Device(folder, FakeRemote(folder, shelf), lambda: None))
        return made[0], made[1]

    @pytest.fixture
    def cut(self, devices, tmp_path):
        """Cuts the network."""

        def cut() -> None:
            if isinstance(devices[0].remote, FakeRemote):
                devices[0].remote._shelf.reachable = False
            else:
                (tmp_path / "bare.git").rename(tmp_path / "elsewhere")

        return cut

    def test_without_a_remote_it_has_no_name(self, tmp_path):
        GitRepository(tmp_path).create()
        for remote in (FakeRemote(tmp_path), GitRemote(tmp_path)):
            assert remote.name() is None
            assert remote.addresses() == frozenset()
            with pytest.raises(GitError, match="has no remote"):
                remote.fetch()

    def test_what_one_sends_the_other_has(self, devices):
        a, b = devices
        assert a.remote.name() == "origin"
        a.save(one_md="One", folder__two_md="Two")
        assert a.remote.unsent() > 0
        assert a.sync() == ()
        assert a.remote.unsent() == 0
        assert b.sync() == ()
        assert b.names() == ["folder/two.md", "one.md"]
        b.save(one_md=None, folder__two_md="Two more")
        b.sync()
        a.remote.fetch()
        came, kept = a.remote.integrate(LABEL)
        assert (came, kept) == (1, ())
        assert a.names() == ["folder/two.md"]
        assert a.read("folder/two.md") == "Two more"
        assert a.remote.integrate(LABEL) == (0, ())

    def test_it_is_pointed_elsewhere_and_taken_away(self, devices, tmp_path):
        a, _ = devices
        a.save(one_md="One")
        a.sync()
        assert a.remote.point(str(tmp_path / "another.git"))
        assert a.remote.name() == "origin"
        assert a.remote.unsent() > 0, "what the one has the other has not"
        assert a.remote.point(None) == str(tmp_path / "another.git")
        assert a.remote.name() is None
        assert a.remote.point(None) is None

    def test_what_a_push_would_do_is_told_before(self, devices):
        a, b = devices
        assert a.remote.update() is None
        a.save(one_md="One")
        a.remote.fetch()
        a.remote.integrate(LABEL)
        update = a.remote.update()
        assert (update.local_ref, update.remote_ref) == ("refs/heads/main", "refs/heads/main")
        assert update.local_id.strip("0")
        assert update.remote_id == "0" * 40
        assert a.remote.push()
        b.remote.fetch()
        b.remote.integrate(LABEL)
        assert b.remote.update().remote_id.strip("0")

    def test_both_had_notes_before_they_met(self, devices):
        a, b = devices
        a.save(a_md="A")
        b.save(b_md="B")
        a.sync()
        assert b.sync() == ()
        assert b.names() == ["a.md", "b.md"]
        assert a.sync() == ()
        assert a.names() == b.names()

    def test_who_comes_second_is_told_to_fetch(self, devices):
        a, b = devices
        a.save(a_md="A")
        a.sync()
        b.sync()
        b.remote.fetch()
        a.save(a_md="Anew")
        assert a.remote.push()
        b.save(b_md="B")
        assert not b.remote.push()
        b.sync()
        assert b.read("a.md") == "Anew"

    def test_what_both_changed_is_kept_twice_and_nobody_sees_markers(self, devices):
        a, b = devices
        a.save(n_md="Old")
        a.sync()
        b.sync()
        a.save(n_md="From a")
        b.save(n_md="From b")
        a.sync()
        (kept,) = b.sync()
        assert (kept.path, kept.other) == ("n.md", "n (from origin).md")
        assert b.read("n.md") == "From b"
        assert b.read("n (from origin).md") == "From a"
        assert a.sync() == ()
        assert a.names() == b.names()
        assert a.read("n.md") == "From b"

    def test_a_text_outlives_the_other_sides_deletion(self, devices):
        a, b = devices
        for path in ("x.md", "y.md"):
            a.write(path, "Old")
        a.save()
        a.sync()
        b.sync()
        a.save(x_md=None, y_md="New")
        b.save(y_md=None, x_md="New")
        a.sync()
        assert b.sync() == ()
        a.sync()
        for device in devices:
            assert device.names() == ["x.md", "y.md"]
            assert device.read("x.md") == device.read("y.md") == "New"

    def test_both_sides_events_are_in_the_ledger_once(self, devices):
        a, b = devices
        a.save(ledger__2026_jsonl='{"id":"1"}\n')
        b.save(ledger__2026_jsonl='{"id":"2"}')  # a crash cut its line end off
        a.sync()
        b.sync()
        a.save(ledger__2026_jsonl=a.read("ledger/2026.jsonl") + '{"id":"3"}\n')
        b.save(ledger__2026_jsonl=b.read("ledger/2026.jsonl") + '{"id":"4"}\n')
        a.sync()
        b.sync()
        a.sync()
        for device in devices:
            assert sorted(device.read("ledger/2026.jsonl").split()) == [f'{{"id":"{n}"}}' for n in range(1, 5)]

    def test_a_remote_that_is_out_of_reach_is_an_error_and_changes_nothing(self, devices, cut):
        a, _ = devices
        a.save(a_md="A")
        cut()
        for call in (a.remote.fetch, a.remote.push):
            with pytest.raises(GitError):
                call()
        assert a.names() == ["a.md"]
        assert a.remote.unsent() > 0

    def test_two_devices_at_one_remote_have_one_address(self, devices):
        a, b = devices
        assert a.remote.addresses() == b.remote.addresses() != frozenset()


def test_only_what_was_integrated_and_looked_at_is_sent(real):
    a, b = real
    a.save(a_md="A\0\n")
    a.remote.fetch()
    a.remote.integrate(LABEL)
    looked_at = a.remote.update()
    assert looked_at.local_id == git(a.folder, "rev-parse", "HEAD").strip()
    a.save(late_md="Late")
    assert a.remote.update() == looked_at
    assert a.remote.push()
    b.sync()
    assert b.names() == ["a.md"]
    a.sync()
    b.sync()
    assert b.names() == ["a.md", "late.md"]


def test_it_sends_its_branch_alone_whatever_the_settings_say(real, tmp_path):
    a, _ = real
    a.save(a_md="A")
    git(a.folder, "tag", "--annotate", "--message", "Not looked at", "v1")
    for setting in (("push.followTags", "true"), ("push.default", "matching"), ("push.recurseSubmodules", "on-demand")):
        git(a.folder, "config", *setting)
    git(a.folder, "branch", "other")
    a.sync()
    assert [line.split("\t")[1] for line in git(tmp_path / "bare.git", "for-each-ref").splitlines()] == [
        "refs/heads/main"
    ]


def test_our_own_hook_knows_the_commit_and_a_person_s_runs(real, tmp_path):
    a, _ = real
    hook = a.folder / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f'#!/bin/sh\nread ref update\n[ "$update" = "$DRUTHERS_GUARDED" ] && touch "{tmp_path}/ran"\n', "utf-8"
    )
    hook.chmod(0o755)
    a.save(a_md="A")
    a.sync()
    assert (tmp_path / "ran").exists()


# what git joins and what it does not


def both_change(real, before: dict, ours: dict, theirs: dict) -> tuple:
    """A begins with `before`; B ends with `ours`, having met A's `theirs`; what B kept twice. Names are paths here."""
    a, b = real

    def save(device, files):
        for path, data in files.items():
            if data is None:
                (device.folder / path).unlink()
        for path, data in files.items():
            if data is not None:
                device.write(path, data)
        device.keep()

    save(a, before)
    a.sync()
    b.sync()
    save(a, theirs)
    save(b, ours)
    a.sync()
    kept = b.sync()
    a.sync()
    assert {path: a.read(path) for path in a.names()} == {path: b.read(path) for path in b.names()}
    assert not any("<<<<" in b.read(path) or "====" in b.read(path) for path in b.names())
    assert git(b.folder, "status", "--porcelain") == ""
    git(b.folder, "fsck", "--strict")
    return kept


LONG = "".join(f"line {n}\n" for n in range(20))


def test_edits_in_different_places_are_merged(real):
    kept = both_change(real, {"n.md": LONG}, {"n.md": LONG.replace("line 1\n", "ours\n")}, {"n.md": LONG + "theirs\n"})
    assert kept == ()
    assert real[1].read("n.md") == LONG.replace("line 1\n", "ours\n") + "theirs\n"


def test_an_edit_follows_a_note_that_was_renamed(real):
    assert both_change(real, {"n.md": LONG}, {"n.md": None, "new.md": LONG}, {"n.md": LONG + "theirs\n"}) == ()
    assert real[1].names() == ["new.md"]
    assert real[1].read("new.md").endswith("theirs\n")


def test_a_note_that_both_renamed_and_changed_loses_no_text_and_gets_no_markers(real):
    ours, theirs = LONG.replace("line 5", "ours"), LONG.replace("line 5", "theirs")
    both_change(real, {"n.md": LONG}, {"n.md": None, "o.md": ours}, {"n.md": None, "t.md": theirs})
    assert real[1].names() == ["o.md", "t.md"]
    assert (real[1].read("o.md"), real[1].read("t.md")) == (ours, theirs)


def test_where_git_cannot_follow_a_rename_every_other_note_is_joined_all_the_same(real):
    """Both renamed and changed one note, so that each path has to stand for itself."""
    ours, theirs = LONG.replace("line 5", "ours"), LONG.replace("line 5", "theirs")
    before = {"n.md": LONG, "merged.md": LONG + "m", "clash.md": "Old", "x.md": "Old", "y.md": "Old", "z.md": "Old"}
    kept = both_change(
        real,
        before,
        {
            "n.md": None,
            "o.md": ours,
            "merged.md": LONG.replace("line 1\n", "ours\n") + "m",
            "clash.md": "ours",
            "x.md": None,
            "y.md": "ours",
            "new.md": "ours",
            "same.md": "same",
            "things": "ours",
        },
        {
            "n.md": None,
            "t.md": theirs,
            "merged.md": LONG + "m\ntheirs",
            "clash.md": "theirs",
            "x.md": "theirs",
            "z.md": None,
            "new.md": "theirs",
            "same.md": "same",
            "things/list.md": "theirs",
        },
    )
    b = real[1]
    assert {each.path: b.read(each.other) for each in kept} == {
        "clash.md": "theirs",
        "new.md": "theirs",
        "things": "ours",
    }
    assert (b.read("o.md"), b.read("t.md")) == (ours, theirs)
    assert b.read("merged.md") == LONG.replace("line 1\n", "ours\n") + "m\ntheirs"
    assert [b.read(f"{name}.md") for name in ("clash", "x", "y", "new", "same")] == [
        *("ours", "theirs", "ours", "ours", "same")
    ]
    assert not (b.folder / "z.md").exists()
    assert not (b.folder / "n.md").exists()
    assert b.read("things/list.md") == "theirs"


def test_a_renamed_note_outlives_its_deletion(real):
    both_change(real, {"n.md": LONG}, {"n.md": None}, {"n.md": None, "t.md": LONG + "theirs"})
    assert real[1].names() == ["t.md"]


def test_two_notes_that_take_one_name_are_both_kept(real):
    ours, theirs = LONG.replace("line", "ours"), LONG.replace("line", "theirs")
    both_change(
        real,
        {"a.md": ours, "b.md": theirs},
        {"a.md": None, "same.md": ours},
        {"b.md": None, "same.md": theirs},
    )
    texts = {real[1].read(path) for path in real[1].names()}
    assert texts == {ours, theirs}
    assert "same.md" in real[1].names()


def test_a_folder_and_a_note_of_one_name_are_both_kept(real):
    kept = both_change(real, {"n.md": "N"}, {"things": "ours"}, {"things/list.md": "theirs"})
    assert [each.path for each in kept] == ["things"]
    assert real[1].read("things/list.md") == "theirs"
    assert real[1].read("things (from here)") == "ours"


def test_a_note_and_a_folder_of_one_name_are_both_kept_the_other_way_round(real):
    kept = both_change(real, {"n.md": "N"}, {"things/list.md": "ours"}, {"things": "theirs"})
    assert [(each.path, each.other) for each in kept] == [("things", "things (from origin)")]
    assert real[1].read("things (from origin)") == "theirs"


def test_pictures_are_kept_twice(real):
    a, b = real
    for device, data in ((a, b"\x89PNG\0a"), (b, b"\x89PNG\0b")):
        device.save(p_png=data)
    a.sync()
    (kept,) = b.sync()
    assert kept.other == "p (from origin).png"
    assert (b.folder / "p.png").read_bytes() == b"\x89PNG\0b"
    assert (b.folder / kept.other).read_bytes() == b"\x89PNG\0a"


def test_links_and_rights_come_as_they_are(real):
    a, b = real
    a.save(run_sh="#!/bin/sh\n")
    (a.folder / "run.sh").chmod(0o755)
    (a.folder / "link.md").symlink_to("run.sh")
    a.keep()
    a.sync()
    b.sync()
    assert os.access(b.folder / "run.sh", os.X_OK)
    assert (b.folder / "link.md").readlink().name == "run.sh"
    for device, target in ((a, "x.md"), (b, "y.md")):
        (device.folder / "link.md").unlink()
        (device.folder / "link.md").symlink_to(target)
        device.keep()
    a.sync()
    (kept,) = b.sync()
    assert (b.folder / kept.path).readlink().name == "y.md"
    assert (b.folder / kept.other).readlink().name == "x.md"


def test_a_kept_text_takes_nobodys_name_and_is_not_kept_again(real):
    a, b = real
    a.save(n_md="Old")
    a.write("N (From Origin).md", "taken, on a disk that does not tell case apart")
    a.keep()
    a.sync()
    b.sync()
    a.save(n_md="From a")
    b.save(n_md="From b")
    a.sync()
    (kept,) = b.sync()
    assert kept.other == "n (from origin 2).md"
    b.save(n_md="From b again")
    assert b.sync() == ()
    assert len(b.names()) == 3


@pytest.mark.parametrize(
    "name", ["Übung 日记 🎄.md", "cafe\u0301.md", os.fsdecode(b"caf\xe9.md"), " a  b .md", 'q"\\\n.md']
)
def test_any_name_can_be_in_conflict(real, name):
    kept = both_change(real, {name: "Old"}, {name: "ours"}, {name: "theirs"})
    assert [each.path for each in kept] == [name]
    assert real[1].read(kept[0].other) == "theirs"


def test_the_longest_name_leaves_room():
    name = "é" * 126 + ".md"
    other = beside(f"2026/{name}", "from origin 2026-11-21", 12)
    assert len(os.fsencode(other.removeprefix("2026/"))) <= 255
    assert other.endswith(" (from origin 2026-11-21 12).md")


def test_settings_that_would_not_be_readable_are_kept_apart(real):
    """Each line is merged where it stands, and the key would be there twice."""
    before = "# one\n# two\n# three\n# four\n# five\n# six\n# seven\n"
    kept = both_change(
        real,
        {"settings.toml": before},
        {"settings.toml": 'theme = "a"\n' + before},
        {"settings.toml": before + 'theme = "b"\n'},
    )
    assert [each.other for each in kept] == ["settings (from origin).toml"]
    assert tomllib.loads(real[1].read("settings.toml")) == {"theme": "a"}


lines = st.lists(st.sampled_from([f'{{"id":"{n}"}}' for n in range(8)]), unique=True, max_size=6)


@settings(max_examples=5)
@given(before=lines, ours=lines, theirs=lines, ends=st.tuples(st.booleans(), st.booleans()))
def test_every_line_that_either_side_added_is_in_the_ledger(tmp_path_factory, before, ours, theirs, ends):
    tmp_path = tmp_path_factory.mktemp("ledger")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    a, b = real_device(tmp_path, "a"), real_device(tmp_path, "b")
    a.save(ledger__2026_jsonl="".join(f"{line}\n" for line in before), n_md="N")
    a.sync()
    b.sync()
    for device, added, end in ((a, theirs, ends[0]), (b, ours, ends[1])):
        text = "\n".join([*before, *added]) + ("\n" if end else "")
        device.save(ledger__2026_jsonl=text)
    a.sync()
    b.sync()
    present = b.read("ledger/2026.jsonl").split("\n")
    assert set(present) - {""} == {*before, *ours, *theirs}


# the work tree


def test_what_is_not_committed_is_never_overwritten(real):
    a, b = real
    a.save(n_md="Old", gone_md="Old")
    a.sync()
    b.sync()
    a.save(n_md="New", new_md="New", gone_md=None)
    a.sync()
    for path in ("n.md", "new.md", "gone.md"):
        b.write(path, "by hand")
        b.remote.fetch()
        with pytest.raises(GitError, match=f"{path} .* has changes that are not committed"):
            b.remote.integrate(LABEL)
        assert b.read(path) == "by hand"
        assert git(b.folder, "log", "--format=%s").split("\n")[0] == "By hand"
        git(b.folder, "checkout", "--quiet", "--force", "main")
        git(b.folder, "clean", "--quiet", "--force")


def test_what_git_ignores_is_not_overwritten_either(real):
    a, b = real
    a.save(n_md="Old")
    a.sync()
    b.sync()
    (b.folder / ".git/info").mkdir(exist_ok=True)
    (b.folder / ".git/info/exclude").write_text("mine.md\n", "utf-8")
    b.write("mine.md", "by hand")
    a.save(mine_md="theirs")
    a.sync()
    b.remote.fetch()
    with pytest.raises(GitError, match="not committed"):
        b.remote.integrate(LABEL)
    assert b.read("mine.md") == "by hand"


@pytest.mark.parametrize("broken", ["_put", "_move"])
def test_a_sync_that_was_broken_off_is_gone_on_with(real, monkeypatch, broken):
    a, b = real
    a.save(n_md="Old", x_md="Old", gone_md="Old")
    a.sync()
    b.sync()
    a.save(n_md="New", x_md="New", gone_md=None, new_md="New")
    a.sync()
    b.remote.fetch()
    calls = []
    real_step = getattr(git_forward, broken)

    def breaks(*arguments):
        calls.append(arguments)
        if len(calls) > 1 or broken == "_move":
            raise KeyboardInterrupt
        return real_step(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(git_forward, broken, breaks)
        with pytest.raises(KeyboardInterrupt):
            b.remote.integrate(LABEL)
    assert b.remote.integrate(LABEL) == (1, ())
    assert b.names() == ["n.md", "new.md", "x.md"]
    assert {b.read(path) for path in b.names()} == {"New"}
    assert git(b.folder, "status", "--porcelain") == ""


@pytest.mark.parametrize(("step", "path"), [("_put", "n.md"), ("_take_away", "gone.md")])
def test_what_an_editor_saves_in_that_very_moment_stays(real, monkeypatch, step, path):
    a, b = real
    a.save(n_md="Old", gone_md="Old")
    a.sync()
    b.sync()
    a.save(n_md="New", gone_md=None)
    a.sync()
    b.remote.fetch()
    real_step = getattr(git_forward, step)

    def saves(*arguments):
        b.write(path, "from an editor")
        return real_step(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(git_forward, step, saves)
        with pytest.raises(GitError, match="changed just now"):
            b.remote.integrate(LABEL)
    assert b.read(path) == "from an editor"
    b.keep()
    _, kept = b.remote.integrate(LABEL)
    assert b.read(path) == "from an editor"
    assert "New" in {b.read("n.md"), *(b.read(each.other) for each in kept)}


def test_an_event_that_is_written_in_that_very_moment_is_not_lost(real, monkeypatch):
    a, b = real
    a.save(ledger__2026_jsonl="1\n")
    a.sync()
    b.sync()
    a.save(ledger__2026_jsonl="1\n2\n")
    a.sync()
    b.remote.fetch()
    there = b.folder / "ledger" / "2026.jsonl"
    real_put = git_forward.disk.put
    with there.open("ab") as opened, monkeypatch.context() as patched:

        def writes(*arguments):
            real_put(*arguments)
            opened.write(b"3\n")  # into the file that has just lost its name
            opened.flush()

        patched.setattr(git_forward.disk, "put", writes)
        b.remote.integrate(LABEL)
    assert b.read("ledger/2026.jsonl") == "1\n2\n3\n"


def test_a_file_in_the_way_of_a_folder_stays(real):
    a, b = real
    a.save(n_md="N")
    a.sync()
    b.sync()
    (b.folder / ".git/info").mkdir(exist_ok=True)
    (b.folder / ".git/info/exclude").write_text("notes\n", "utf-8")
    b.write("notes", "by hand")
    a.save(notes__x_md="X", n_md="New")
    a.sync()
    b.remote.fetch()
    with pytest.raises(GitError, match="could not be written"):
        b.remote.integrate(LABEL)
    assert b.read("notes") == "by hand"
    (b.folder / "notes").unlink()
    b.remote.integrate(LABEL)
    assert (b.read("n.md"), b.read("notes/x.md")) == ("New", "X")
    assert git(b.folder, "status", "--porcelain") == ""


def test_nothing_is_written_through_a_link(real, tmp_path):
    a, b = real
    a.save(n_md="N")
    a.sync()
    b.sync()
    outside = tmp_path / "outside"
    outside.mkdir()
    (b.folder / "notes").symlink_to(outside)
    a.save(notes__x_md="X")
    a.sync()
    b.remote.fetch()
    with pytest.raises(GitError, match=r"notes .* is a link"):
        b.remote.integrate(LABEL)
    assert list(outside.iterdir()) == []


def test_a_commit_that_comes_between_is_merged_with(real, monkeypatch):
    a, b = real
    a.save(n_md="Old")
    a.sync()
    b.sync()
    a.save(n_md="New")
    a.sync()
    b.remote.fetch()
    real_write = git_forward._write_files

    def commits(*arguments):
        done = real_write(*arguments)
        monkeypatch.setattr(git_forward, "_write_files", real_write)
        git(b.folder, "commit", "--quiet", "--allow-empty", "--message", "Between")
        return done

    monkeypatch.setattr(git_forward, "_write_files", commits)
    b.remote.integrate(LABEL)
    log = git(b.folder, "log", "--format=%s").split("\n")
    assert "Between" in log
    assert b.read("n.md") == "New"


def test_line_ends_and_filters_are_gits_own(real):
    a, b = real
    a.write(".gitattributes", "*.txt text eol=crlf\n")
    a.save(n_txt="one\r\ntwo\r\n", n_md="one\r\n")
    a.sync()
    b.sync()
    assert (b.folder / "n.txt").read_bytes() == b"one\r\ntwo\r\n"
    assert (b.folder / "n.md").read_bytes() == b"one\r\n"
    a.save(n_txt="one\r\ntwo\r\nthree\r\n")
    a.sync()
    b.sync()
    assert (b.folder / "n.txt").read_bytes() == b"one\r\ntwo\r\nthree\r\n"
    assert git(b.folder, "status", "--porcelain") == ""


# what a person is in the middle of, and what their remote is like


def test_while_a_merge_is_under_way_or_head_is_detached_it_waits(real):
    a, b = real
    a.save(n_md="Old")
    a.sync()
    b.sync()
    a.save(n_md="New")
    a.sync()
    b.remote.fetch()
    git(b.folder, "checkout", "--quiet", "--detach")
    with pytest.raises(GitError, match="detached"):
        b.remote.integrate(LABEL)
    assert b.remote.name() == "origin"
    git(b.folder, "checkout", "--quiet", "main")
    b.write(".git/MERGE_HEAD", git(b.folder, "rev-parse", "HEAD"))
    with pytest.raises(GitError, match="under way"):
        b.remote.integrate(LABEL)


def test_a_remote_whose_branch_has_another_name_is_joined(tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    git(tmp_path, "init", "--quiet", "--initial-branch=master", "old")
    (tmp_path / "old/n.md").write_text("N", "utf-8")
    git(tmp_path / "old", "add", "--all")
    git(tmp_path / "old", "commit", "--quiet", "--message", "N")
    git(tmp_path / "old", "push", "--quiet", str(tmp_path / "bare.git"), "master")
    device = real_device(tmp_path, "a")
    device.save(a_md="A")
    device.sync()
    assert device.names() == ["a.md", "n.md"]
    assert git(tmp_path / "bare.git", "for-each-ref", "--format=%(refname)").split() == ["refs/heads/master"]


def test_a_clone_of_an_empty_remote_begins_and_ends_on_one_branch(tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=trunk", "bare.git")
    git(tmp_path, "clone", "--quiet", "bare.git", "a", check=False)
    device = Device(
        tmp_path / "a", GitRemote(tmp_path / "a"), lambda: GitRepository(tmp_path / "a").commit_changes("N")
    )
    assert device.sync() == ()
    device.save(n_md="N")
    device.sync()
    assert git(tmp_path / "bare.git", "rev-parse", "HEAD") == git(tmp_path / "a", "rev-parse", "HEAD")


def test_a_branch_follows_the_remote_only_where_it_follows_none(real):
    a, b = real
    a.save(n_md="N")
    a.sync()
    assert git(a.folder, "config", "branch.main.merge").strip() == "refs/heads/main"
    git(b.folder, "config", "branch.main.remote", "origin")
    git(b.folder, "config", "branch.main.merge", "refs/heads/elsewhere")
    b.sync()
    assert git(b.folder, "config", "branch.main.merge").strip() == "refs/heads/elsewhere"


def test_which_remote_it_is(tmp_path):
    GitRepository(tmp_path).create()
    git(tmp_path, "remote", "add", "backup", "x")
    assert GitRemote(tmp_path).name() == "backup"
    git(tmp_path, "remote", "add", "usb", "y")
    assert GitRemote(tmp_path).name() is None
    git(tmp_path, "remote", "add", "origin", "z")
    assert GitRemote(tmp_path).name() == "origin"
    git(tmp_path, "config", "branch.main.remote", "usb")
    assert GitRemote(tmp_path).name() == "usb"


def test_a_push_is_never_forced_whatever_is_set(real):
    a, b = real
    a.save(a_md="A")
    a.sync()
    b.save(b_md="B")
    git(b.folder, "config", "remote.origin.push", "+refs/heads/main:refs/heads/main")
    assert not b.remote.push()
    b.sync()
    assert b.names() == ["a.md", "b.md"]


def test_hooks_of_the_person_may_stop_a_push(real):
    a, _ = real
    a.save(a_md="A")
    a.write(".git/hooks/pre-push", "#!/bin/sh\necho not today >&2\nexit 1\n")
    (a.folder / ".git/hooks/pre-push").chmod(0o755)
    with pytest.raises(GitError, match="not today"):
        a.remote.push()


def test_nobody_is_asked_for_a_password(real, tmp_path, monkeypatch):
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\necho "Permission denied (publickey)." >&2\nexit 255\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    device = real_device(tmp_path, "c", "ssh://git@example.org/ana/notes.git")
    with pytest.raises(GitError, match="Permission denied"):
        device.remote.fetch()
    said = (tmp_path / "said").read_text("utf-8")
    assert "BatchMode=yes" in said
    assert "ConnectTimeout" in said
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{ssh} -v")
    with pytest.raises(GitError, match="Permission denied"):
        device.remote.fetch()
    assert "BatchMode" not in (tmp_path / "said").read_text("utf-8")


def test_an_error_tells_no_password(tmp_path):
    device = real_device(tmp_path, "c", "http://ana:s3cret@127.0.0.1:9/notes.git")
    with pytest.raises(GitError, match=r"127\.0\.0\.1") as caught:
        device.remote.fetch()
    assert "s3cret" not in caught.value.message


def test_an_older_git_is_told_which_one_is_needed(real, monkeypatch):
    a, b = real
    a.save(a_md="A")
    a.sync()
    b.sync()
    a.save(a_md="Anew")
    b.save(b_md="B")
    a.sync()
    b.remote.fetch()
    monkeypatch.setattr(git_merge, "_MERGE_TREE", ("merge-tree", "--no-such-option"))
    with pytest.raises(GitError, match="cannot be joined by git version") as caught:
        b.remote.integrate(LABEL)
    assert "2.38" in caught.value.hint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("git@github.com:Ana/notes.git", "https://github.com/ana/notes"),
        ("ssh://git@example.org:2222/srv/notes.git", "example.org:srv/notes/"),
        ("https://user:word@example.org/a.git", "https://EXAMPLE.org/a"),
        ("../bare.git", "file:///vault/bare"),
    ],
)
def test_one_place_has_one_address(tmp_path, one, other):
    folder = tmp_path / "private"
    other = other.replace("/vault", str(tmp_path))
    assert place_of(one, folder) == place_of(other, folder)
    assert place_of(one, folder) != place_of("https://example.org/else", folder)


def test_a_remote_that_holds_the_other_repository_is_seen(real, tmp_path):
    a, b = real
    a.save(secret_md="S")
    a.sync()
    public = real_device(tmp_path, "public")
    public.save(n_md="N")
    public.remote.fetch()
    assert public.remote.holds_history_of(a.folder)
    b.save(n_md="N")
    b.remote.fetch()
    assert not b.remote.holds_history_of(public.folder)
    b.sync()
    assert not b.remote.holds_history_of(a.folder)  # it is its own history
