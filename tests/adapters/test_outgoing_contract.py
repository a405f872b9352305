"""What the guard asks of a repository, asked of the fake and of git; then what only the real git can get wrong."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_outgoing import FakeOutgoing
from druthers.adapters.git import GitRepository
from druthers.adapters.git_commits import read_commit
from druthers.adapters.git_outgoing import GitOutgoing
from druthers.errors import GitError
from druthers.journal.ports import RefUpdate

if TYPE_CHECKING:
    from pathlib import Path


class Case:
    """A folder, what tells of it, and how a commit and a push are made there."""

    def __init__(self, folder: Path, *, real: bool) -> None:
        self.folder, self.real = folder, real
        self.outgoing: FakeOutgoing | GitOutgoing = GitOutgoing(folder) if real else FakeOutgoing(folder)
        if real:
            GitRepository(folder).create()
            git(folder.parent, "init", "--quiet", "--bare", "--initial-branch=main", "there.git")
        else:
            folder.mkdir()

    def write(self, path: str, data: str | None) -> None:
        file = self.folder / path
        if data is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(data, "utf-8")

    def commit(self, message: str = "By hand", **files: str | None) -> None:
        for name, data in files.items():
            self.write(f"{name}.md", data)
        if isinstance(self.outgoing, FakeOutgoing):
            self.outgoing.commit(message)
        else:
            git(self.folder, "add", "--all")
            git(self.folder, "commit", "--quiet", "--message", message)

    def push(self) -> None:
        if isinstance(self.outgoing, FakeOutgoing):
            self.outgoing.remote, self.outgoing.sent = "origin", len(self.outgoing.history)
        else:
            git(self.folder, "remote", "add", "origin", str(self.folder.parent / "there.git"))
            git(self.folder, "push", "--quiet", "origin", "main")

    def told(self) -> dict[tuple[str, bytes | None], str]:
        """Every path with its bytes, and the first line of the commit that has it."""
        leaving = self.outgoing.leaving()
        messages = {each.id: each.message.strip() for each in leaving.commits} | {"": ""}
        data = dict(self.outgoing.read([each.blob for each in leaving.files]))
        return {(each.path, data[each.blob]): messages[each.commit] for each in leaving.files}


def git(folder: Path, *arguments: str, **options: object) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()


@pytest.fixture(params=[False, True], ids=["fake", "git"])
def case(request, tmp_path):
    return Case(tmp_path / "public", real=request.param)


@pytest.fixture
def real(tmp_path):
    return Case(tmp_path / "public", real=True)


def test_nothing_would_leave_an_empty_repository(case):
    leaving = case.outgoing.leaving()
    assert (leaving.remote, leaving.commits, leaving.files, leaving.going) == (None, (), (), ())
    assert case.outgoing.blobs() == frozenset()
    assert list(case.outgoing.at_remote()) == []


def test_every_version_of_every_file_would_leave(case):
    case.commit("First", a="one", b="two")
    case.commit("Second", a="three", b=None)
    assert case.told() == {("a.md", b"one"): "First", ("b.md", b"two"): "First", ("a.md", b"three"): "Second"}
    leaving = case.outgoing.leaving()
    assert [each.message for each in leaving.commits] == ["Second\n", "First\n"]
    assert {each.data for each in leaving.words if each.place == "message"} == {b"First\n", b"Second\n"}
    assert {(each.path, each.status) for each in leaving.going} == {("a.md", "new")}
    assert leaving.newest == {"a.md"}


def test_what_is_not_committed_counts(case):
    case.commit(a="one", b="two")
    case.write("a.md", "other")
    case.write("b.md", None)
    case.write("c/é.md", "new")
    assert ("a.md", b"other") in case.told()
    assert case.told()["c/é.md", b"new"] == ""
    leaving = case.outgoing.leaving()
    assert [(each.path, each.status) for each in leaving.going] == [("a.md", "new"), ("c/é.md", "new")]
    assert leaving.newest == {"a.md", "c/é.md"}


def test_what_the_remote_has_stays_out(case):
    case.commit("First", a="one", b="two")
    case.push()
    assert case.told() == {}
    case.commit("Second", a="three", b=None)
    assert case.told() == {("a.md", b"three"): "Second"}
    leaving = case.outgoing.leaving()
    assert leaving.remote == "origin"
    assert [(each.path, each.status) for each in leaving.going] == [("a.md", "changed"), ("b.md", "gone")]
    assert sorted(case.outgoing.at_remote()) == [b"one", b"two"]


def test_what_is_not_there_is_none(case):
    case.commit(a="one")
    assert list(case.outgoing.read(["0" * 39 + "1"])) == [("0" * 39 + "1", None)]
    assert list(case.outgoing.read(["work:gone.md"])) == [("work:gone.md", None)]


def test_all_bytes_by_their_ids(case):
    case.commit(a="one")
    case.write("ledger/x.jsonl", "{}")
    case.commit(a="two")
    every, ledger = case.outgoing.blobs(), case.outgoing.blobs("ledger")
    assert ledger < every
    assert {data for _, data in case.outgoing.read(sorted(every))} == {b"one", b"two", b"{}"}
    assert [data for _, data in case.outgoing.read(sorted(ledger)) if data == b"one"] == []


def test_a_folder_that_is_no_repository(tmp_path):
    assert GitOutgoing(tmp_path).blobs() == frozenset()
    with pytest.raises(GitError):
        GitOutgoing(tmp_path).leaving()


def test_what_a_merge_brought_in_is_seen(real):
    real.commit("First", a="one")
    git(real.folder, "switch", "--quiet", "--create", "side")
    real.commit("Side", b="side")
    git(real.folder, "switch", "--quiet", "main")
    real.commit("Main", c="main")
    git(real.folder, "merge", "--quiet", "--no-commit", "side")
    real.commit("Merge", d="in the merge alone")
    assert ("d.md", b"in the merge alone") in real.told()


def test_names_are_what_they_are(real):
    for name in ("a\nb.md", "ü ö.md", "-x.md", "*.md", 'q"q.md'):
        (real.folder / name).write_text(name, "utf-8")
    real.commit()
    assert {path for path, _ in real.told()} == {"a\nb.md", "ü ö.md", "-x.md", "*.md", 'q"q.md'}
    patches = {each.path: each.patch for each in real.outgoing.leaving(patches=True).going}
    assert all("+" in patch for patch in patches.values())


def test_differences_are_shown_as_they_are(real):
    git(real.folder, "config", "diff.noprefix", "true")
    git(real.folder, "config", "color.ui", "always")
    real.commit(a="one\n", b="two\n")
    real.push()
    (real.folder / "bin").write_bytes(b"\0\1")
    real.commit(a="three\n", b=None)
    real.write("c.md", "loose")
    going = {each.path: each for each in real.outgoing.leaving(patches=True).going}
    assert going["a.md"].patch.splitlines()[-2:] == ["-one", "+three"]
    assert going["a.md"].patch.startswith("diff --git a/a.md b/a.md\n")
    assert (going["b.md"].status, going["bin"].binary, going["bin"].patch) == ("gone", True, "")
    assert going["c.md"].patch.endswith("@@ -0,0 +1,1 @@\n+loose\n\\ No newline at end of file\n")


def test_another_hooks_surroundings_do_not_lead_astray(real, tmp_path, monkeypatch):
    real.commit(a="one")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))
    assert ("a.md", b"one") in real.told()


def test_a_remote_that_is_another_than_it_was_is_not_believed(real):
    real.commit(a="one")
    real.push()
    head = git(real.folder, "rev-parse", "HEAD")
    new = RefUpdate("refs/heads/main", head, "refs/heads/main", "0" * 40)
    old = RefUpdate("refs/heads/main", head, "refs/heads/main", head)
    assert [each.path for each in real.outgoing.leaving(remote="origin", updates=[new]).files] == ["a.md"]
    assert real.outgoing.leaving(remote="origin", updates=[old]).files == ()


def test_a_link_is_what_it_leads_to(real):
    (real.folder / "x").symlink_to("../private")
    assert real.told() == {("x", b"../private"): ""}
    real.commit()
    assert ("x", b"../private") in real.told()


def test_a_strange_commit_is_read_all_the_same():
    data = b"tree 0\nauthor nobody\ncommitter Zo\xeb <z@e> 99999999999999999 +9999\nencoding latin-1\nx-y z\n\nM\xe4rz"
    seen = read_commit("1", data)
    assert (seen.author, seen.committer, seen.message) == ("nobody", "Zoë <z@e>", "März")
