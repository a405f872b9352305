"""What keeps the real git from committing: how it is told, and what is taken away of it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from druthers.adapters import git_mending
from druthers.adapters.git import GitRepository
from druthers.errors import GitError

LOCKS = ["index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock"]


@pytest.fixture
def real(tmp_path):
    repository = GitRepository(tmp_path / "public")
    repository.create()
    (repository.folder / "a.md").write_text("Words", encoding="utf-8")
    repository.commit([repository.folder / "a.md"], "Add a")
    return repository


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=check, capture_output=True, text=True).stdout


def leave(repository: GitRepository, lock: str, *, old: bool = True) -> Path:
    path = repository.folder / ".git" / lock
    path.touch()
    if old:
        os.utime(path, (0, 0))
    return path


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_whose_git_is_gone_is_removed(real, name):
    lock = leave(real, name)
    found = real.obstacle()
    assert found.mendable
    assert str(lock) in found.remedy
    (did,) = real.mend()
    assert str(lock) in did
    assert not lock.exists()
    assert real.obstacle() is None


@pytest.mark.parametrize("name", LOCKS)
def test_a_young_lock_is_left_where_it_is(real, name):
    lock = leave(real, name, old=False)
    assert not real.obstacle().mendable
    assert real.mend() == []
    assert lock.exists()


def test_a_lock_is_left_while_a_git_is_at_work_there(real, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    lock = leave(real, "index.lock")
    with subprocess.Popen(
        ["git", "-C", str(real.folder), "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin
        assert other.stdout
        other.stdin.write(b"HEAD\n")
        other.stdin.flush()
        other.stdout.readline()
        assert not real.obstacle().mendable
        assert real.mend() == []
        other.stdin.close()
        other.stdout.read()
        other.wait()
    assert lock.exists()
    assert real.obstacle().mendable


def test_a_git_at_work_elsewhere_that_holds_the_lock_open_is_seen(real, tmp_path):
    lock = leave(real, "index.lock")
    (tmp_path / "elsewhere").mkdir()
    with (
        lock.open("rb") as held,
        subprocess.Popen(
            ["git", "hash-object", "--stdin"],
            cwd=tmp_path / "elsewhere",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[held.fileno()],
        ) as other,
    ):
        until = time.monotonic() + 10
        while real.obstacle().mendable and time.monotonic() < until:  # until it has become git
            time.sleep(0.01)
        assert real.mend() == []
        other.communicate(b"")
    assert lock.exists()


@pytest.mark.parametrize("branches", [["main"], ["main", "other"], ["other", "third", "main"]], ids="+".join)
def test_a_head_on_a_branchs_commit_is_given_the_branch_back(real, branches):
    for name in branches[1:] if branches[0] == "main" else branches[:-1]:
        git(real.folder, "branch", name)
    git(real.folder, "checkout", "--quiet", branches[0])
    git(real.folder, "checkout", "--quiet", "--detach")
    (real.folder / "mine.md").write_text("Mine", encoding="utf-8")
    git(real.folder, "add", "mine.md")
    status = git(real.folder, "status", "--porcelain")
    assert real.obstacle().mendable
    (did,) = real.mend()
    assert f"branch {branches[0]} again" in did
    assert git(real.folder, "symbolic-ref", "--short", "HEAD").strip() == branches[0]
    assert git(real.folder, "status", "--porcelain") == status
    assert real.obstacle() is None


def test_a_head_on_no_branchs_commit_is_left_to_the_person(real):
    git(real.folder, "checkout", "--quiet", "--detach")
    git(real.folder, "commit", "--quiet", "--allow-empty", "--message", "On my own")
    found = real.obstacle()
    assert "detached HEAD" in found.reason
    assert "switch main" in found.remedy
    assert not found.mendable
    assert real.mend() == []


def test_a_branch_that_another_work_tree_has_is_not_taken_from_it(real, tmp_path):
    git(real.folder, "worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    tree = GitRepository(tmp_path / "tree")
    assert not tree.obstacle().mendable
    assert tree.mend() == []


@pytest.mark.parametrize("left", [b"", b"DIRC\0\0", b"\0" * 400], ids=["empty", "short", "zeros"])
def test_an_index_that_a_power_cut_damaged_is_made_anew(real, left):
    (real.folder / ".gitignore").write_text("*.md\n", encoding="utf-8")
    real.commit_changes("Ignore")
    (real.folder / ".git" / "index").write_bytes(left)
    (real.folder / "b.md").write_text("b", encoding="utf-8")
    commit = real.commit([real.folder / "b.md"], "Add b")
    assert git(real.folder, "ls-tree", "--name-only", "HEAD").split() == [".gitignore", "a.md", "b.md"]
    assert real.obstacle().mendable
    assert len(real.mend()) == 1
    assert real.obstacle() is None
    assert real.pending() == 0
    assert real.commit_changes("Nothing") is None
    assert git(real.folder, "rev-parse", "HEAD").strip() == commit


def test_a_merge_is_never_aborted(real):
    git(real.folder, "checkout", "--quiet", "-b", "other")
    for branch in ("other", "main"):
        git(real.folder, "checkout", "--quiet", branch)
        (real.folder / "a.md").write_text(branch, encoding="utf-8")
        real.commit([real.folder / "a.md"], branch)
    git(real.folder, "merge", "other", check=False)
    text = (real.folder / "a.md").read_text(encoding="utf-8")
    found = real.obstacle()
    assert "a merge is under way" in found.reason
    assert not found.mendable
    assert real.mend() == []
    assert (real.folder / "a.md").read_text(encoding="utf-8") == text
    assert git(real.folder, "rev-parse", "MERGE_HEAD")


def test_what_is_no_repository_is_told(real, tmp_path):
    assert "not a git repository" in GitRepository(tmp_path / "none").obstacle().reason
    assert GitRepository(tmp_path / "none").mend() == []
    (real.folder / ".git" / "HEAD").unlink()
    assert "not a git repository" in real.obstacle().reason
    assert real.mend() == []


def test_a_git_folder_that_may_not_be_written_is_told(real, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, _: path != real.folder / ".git" / "objects")
    found = real.obstacle()
    assert "objects cannot be written" in found.reason
    assert not found.mendable


def test_without_git_it_is_told(real, tmp_path, monkeypatch):
    with monkeypatch.context() as environment:
        environment.setenv("PATH", str(tmp_path))
        assert "not on the PATH" in real.obstacle().reason
        assert real.mend() == []


def test_a_lock_that_cannot_be_removed_is_still_told(real, monkeypatch):
    leave(real, "HEAD.lock")
    monkeypatch.setattr(Path, "unlink", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    assert real.mend() == []
    assert real.obstacle() is not None
    (real.folder / "b.md").write_text("b", encoding="utf-8")
    with pytest.raises(GitError, match="holds the lock"):
        real.commit([real.folder / "b.md"], "Add b")


def test_a_machine_whose_git_may_not_be_looked_at_keeps_its_locks(real, monkeypatch):
    import psutil

    class Closed:
        def name(self) -> str:
            return "git"

        def status(self) -> str:
            return psutil.STATUS_RUNNING

        def cwd(self) -> str:
            raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "process_iter", lambda: iter([Closed()]))
    lock = leave(real, "index.lock")
    assert not git_mending.obstacle(real.folder).mendable
    assert real.mend() == []
    assert lock.exists()
