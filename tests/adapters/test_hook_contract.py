"""What the journal asks of the hook, asked of the fake and of git; then what only the real one can get wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_hook import FakeHook
from druthers.adapters.git_hook import GitHook, vault_of_push
from druthers.adapters.git_script import GUARDED, is_ours
from druthers.errors import GitError

if TYPE_CHECKING:
    from pathlib import Path

OWN = "#!/bin/sh\ncat >>../seen\necho $1 >>../seen\nexit ${OWN_SAYS:-0}\n"
PASSES, STOPS = "exit 0", "echo 'the guard says no' >&2; exit 15"


def git(folder: Path, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=check, capture_output=True, text=True, env=os.environ | environment)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault whose public/ has a commit and a remote."""
    root = tmp_path / "my vault"
    (root / "public").mkdir(parents=True)
    (root / "private").mkdir()
    (root / "private" / "settings.toml").touch()
    git(root / "public", "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    git(root / "public", "remote", "add", "origin", str(tmp_path / "bare.git"))
    commit(root / "public", "a.md")
    return root


def commit(folder: Path, name: str) -> str:
    (folder / name).write_text("Words\n", "utf-8")
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "--message", f"Add {name}")
    return git(folder, "rev-parse", "HEAD").stdout.strip()


def interpreter(tmp_path: Path, does: str) -> str:
    """What stands in for Python and Druthers: it writes down how it was called, and what came on stdin."""
    path = tmp_path / "a python"
    path.write_text(
        f'#!/bin/sh\ncase "$2" in -c) exit 0;; esac\n(echo "$@"; cat) >>"{tmp_path}/calls"\n{does}\n',
        "utf-8",
    )
    path.chmod(0o755)
    return str(path)


def hook_of(vault: Path, tmp_path: Path, does: str = PASSES) -> GitHook:
    return GitHook(vault, vault / "public", python=interpreter(tmp_path, does))


def own_hook(vault: Path, text: str = OWN, mode: int = 0o755) -> Path:
    path = vault / "public" / ".git" / "hooks" / "pre-push"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def calls(tmp_path: Path) -> list[str]:
    path = tmp_path / "calls"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def at_remote(tmp_path: Path) -> str:
    return git(tmp_path / "bare.git", "for-each-ref").stdout


class TestHook:
    """The contract."""

    @pytest.fixture(params=["fake", "git"])
    def hooks(self, request, vault, tmp_path):
        """A hook where none was, and one where the person has their own."""
        if request.param == "fake":
            return FakeHook(), FakeHook("their own")
        other = tmp_path / "other"
        (other / "public").mkdir(parents=True)
        git(other / "public", "init", "--quiet")
        own_hook(other)
        return hook_of(vault, tmp_path), hook_of(other, tmp_path)

    def test_it_is_missing_until_it_is_put_there(self, hooks):
        for hook, own in zip(hooks, (False, True), strict=True):
            state = hook.state()
            assert not state.installed
            assert state.mendable
            assert state.problem
            assert state.remedy
            assert hook.install()
            assert hook.state().installed
            assert hook.state().own is own
            assert hook.state().problem == ""

    def test_put_there_twice_nothing_is_done(self, hooks):
        for hook in hooks:
            hook.install()
            before = hook.state()
            assert not hook.install()
            assert hook.state() == before

    def test_taken_away_what_was_there_is_back(self, hooks):
        alone, beside = hooks
        assert not alone.remove()
        for hook in hooks:
            hook.install()
            assert hook.remove()
            assert not hook.state().installed
        beside.install()
        assert beside.state().own


# git's own


def test_a_push_calls_druthers_with_what_git_says(vault, tmp_path):
    hook_of(vault, tmp_path).install()
    first = git(vault / "public", "rev-parse", "HEAD").stdout.strip()
    git(vault / "public", "push", "origin", "main")
    address = str(tmp_path / "bare.git")
    assert calls(tmp_path) == [
        f"-P -m druthers --vault {vault} push --hook origin {address}",
        f"refs/heads/main {first} refs/heads/main {'0' * 40}",
    ]
    assert "refs/heads/main" in at_remote(tmp_path)


def test_what_the_guard_stops_is_not_sent(vault, tmp_path):
    hook_of(vault, tmp_path, STOPS).install()
    own_ran = tmp_path / "my vault" / "seen"
    own_hook(vault)
    hook_of(vault, tmp_path, STOPS).install()
    done = git(vault / "public", "push", "origin", "main", check=False)
    assert done.returncode != 0
    assert "the guard says no" in done.stderr
    assert at_remote(tmp_path) == ""
    assert not own_ran.exists(), "their own hook may send things itself, as git-lfs does"


def test_their_own_hook_runs_after_it_and_may_stop_the_push_too(vault, tmp_path):
    own_hook(vault)
    hook_of(vault, tmp_path).install()
    done = git(vault / "public", "push", "origin", "main", check=False, OWN_SAYS="3")
    assert done.returncode != 0
    assert at_remote(tmp_path) == ""
    git(vault / "public", "push", "origin", "main")
    seen = (vault / "seen").read_text("utf-8").splitlines()
    assert [line.split(" ")[0] for line in seen] == ["refs/heads/main", "origin"] * 2


def test_an_own_hook_that_was_switched_off_stays_so(vault, tmp_path):
    own_hook(vault, mode=0o644)
    hook_of(vault, tmp_path).install()
    git(vault / "public", "push", "origin", "main")
    assert not (vault / "seen").exists()
    assert hook_of(vault, tmp_path).remove()
    path = vault / "public" / ".git" / "hooks" / "pre-push"
    assert path.read_text("utf-8") == OWN
    assert path.stat().st_mode & 0o777 == 0o644


def test_of_hooks_that_come_one_after_the_other_none_is_lost(vault, tmp_path):
    texts = [f"#!/bin/sh\necho {n} >>../seen\n" for n in range(3)]
    for text in (*texts, texts[1]):
        path = own_hook(vault, text)
        hook_of(vault, tmp_path).install()
    assert sorted(each.read_text("utf-8") for each in path.parent.glob("pre-push.own-*")) == texts
    git(vault / "public", "push", "origin", "main")
    assert (vault / "seen").read_text("utf-8") == "0\n1\n2\n"


def test_a_hook_behind_a_link_is_kept_as_a_link(vault, tmp_path):
    real = tmp_path / "dotfiles-pre-push"
    real.write_text(OWN, "utf-8")
    real.chmod(0o755)
    path = vault / "public" / ".git" / "hooks" / "pre-push"
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(real)
    hook_of(vault, tmp_path).install()
    assert real.read_text("utf-8") == OWN
    git(vault / "public", "push", "origin", "main")
    assert (vault / "seen").exists()


def test_ours_that_somebody_added_to_is_kept_as_their_own(vault, tmp_path):
    hook = hook_of(vault, tmp_path)
    hook.install()
    path = vault / "public" / ".git" / "hooks" / "pre-push"
    changed = path.read_text("utf-8").replace("exit 0\n", "echo theirs >>../seen\n")
    path.write_text(changed, "utf-8")
    assert not hook_of(vault, tmp_path).state().installed
    hook_of(vault, tmp_path).install()
    assert (path.parent / "pre-push.own-1").read_text("utf-8") == changed
    git(vault / "public", "push", "origin", "main")
    assert "theirs" in (vault / "seen").read_text("utf-8")


def test_one_of_another_vault_or_interpreter_is_written_anew_and_not_kept(vault, tmp_path):
    GitHook(tmp_path / "elsewhere", vault / "public", python="/gone/python").install()
    hook = hook_of(vault, tmp_path)
    state = hook.state()
    assert not state.installed
    assert state.mendable
    assert hook.install()
    assert hook.state().installed
    assert not hook.state().own


def test_where_druthers_cannot_be_run_nothing_is_sent_and_one_line_says_how_to_mend_it(vault, tmp_path):
    GitHook(vault, vault / "public", python="/gone/bin/python").install()
    bare = {"PATH": "/usr/bin:/bin"}
    done = git(vault / "public", "push", "origin", "main", check=False, **bare)
    assert done.returncode != 0
    assert at_remote(tmp_path) == ""
    (line,) = [line for line in done.stderr.splitlines() if "Druthers" in line]
    assert "/gone/bin/python" in line
    assert f"druthers --vault '{vault}' doctor" in line


def test_where_the_interpreter_is_gone_the_program_on_the_path_runs(vault, tmp_path):
    GitHook(vault, vault / "public", python="/gone/bin/python").install()
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "druthers").write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/calls"\n', "utf-8")
    (programs / "druthers").chmod(0o755)
    git(vault / "public", "push", "origin", "main", PATH=f"{programs}:/usr/bin:/bin")
    assert calls(tmp_path) == [f"--vault {vault} push --hook origin {tmp_path / 'bare.git'}"]


def test_only_the_very_update_that_was_guarded_passes(vault, tmp_path):
    hook_of(vault, tmp_path, STOPS).install()
    first = git(vault / "public", "rev-parse", "HEAD").stdout.strip()
    second = commit(vault / "public", "b.md")
    none = "0" * 40
    right = f"{second} refs/heads/main {none}"
    for guarded in ("", "1", second, f"{first} refs/heads/main {none}", f"{second} refs/heads/main {first}"):
        assert git(vault / "public", "push", "origin", "main", check=False, **{GUARDED: guarded}).returncode != 0
    for more in (("main:other",), ("main", f"{first}:refs/heads/other")):
        assert git(vault / "public", "push", "origin", *more, check=False, **{GUARDED: right}).returncode != 0
    assert at_remote(tmp_path) == ""
    own_hook(vault, "#!/bin/sh\necho ran >>../seen\n")
    hook_of(vault, tmp_path, STOPS).install()
    git(vault / "public", "push", "origin", "main", **{GUARDED: right})
    assert second in at_remote(tmp_path)
    assert (vault / "seen").read_text("utf-8") == "ran\n"


def test_where_nothing_is_sent_druthers_is_not_called_and_their_own_hook_is(vault, tmp_path):
    own_hook(vault, "#!/bin/sh\nwc -c >>../seen\n")
    hook_of(vault, tmp_path).install()
    for _ in range(2):
        git(vault / "public", "push", "origin", "main")
    assert len(calls(tmp_path)) == 2
    assert [int(line) > 0 for line in (vault / "seen").read_text("utf-8").splitlines()] == [True, False]


def test_a_folder_of_hooks_of_the_person_is_not_written_to_and_is_told(vault, tmp_path):
    theirs = tmp_path / "their hooks"
    theirs.mkdir()
    git(vault / "public", "config", "core.hooksPath", str(theirs))
    hook = hook_of(vault, tmp_path)
    assert hook.install()
    assert list(theirs.iterdir()) == []
    state = hook.state()
    assert not state.installed
    assert not state.mendable
    assert "core.hooksPath" in state.problem
    remedy = state.remedy.split("`")[1]
    subprocess.run(remedy, shell=True, check=True)
    assert hook_of(vault, tmp_path).state().installed
    git(vault / "public", "push", "origin", "main")
    assert calls(tmp_path)


def test_a_hook_elsewhere_that_calls_ours_is_enough(vault, tmp_path):
    theirs = tmp_path / "their hooks"
    theirs.mkdir()
    git(vault / "public", "config", "core.hooksPath", str(theirs))
    calling = theirs / "pre-push"
    calling.write_text('#!/bin/sh\nexec "$(git rev-parse --git-common-dir)/hooks/pre-push" "$@"\n', "utf-8")
    calling.chmod(0o755)
    hook = hook_of(vault, tmp_path, STOPS)
    hook.install()
    assert hook.state().installed
    assert git(vault / "public", "push", "origin", "main", check=False).returncode != 0
    assert len(calls(tmp_path)) == 2


def test_a_folder_of_hooks_among_the_notes_would_be_shared_and_is_not_written_to(vault, tmp_path):
    git(vault / "public", "config", "core.hooksPath", ".githooks")
    hook = hook_of(vault, tmp_path)
    hook.install()
    assert not (vault / "public" / ".githooks").exists()
    assert not hook.state().installed


def test_from_another_work_tree_of_the_repository_it_runs_too(vault, tmp_path):
    hook_of(vault, tmp_path).install()
    git(vault / "public", "worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "side")
    commit(tmp_path / "beside", "c.md")
    git(tmp_path / "beside", "push", "origin", "side")
    assert calls(tmp_path)[1].startswith("refs/heads/side ")


def test_a_repository_that_cannot_be_written_to_is_an_error_that_says_so(vault, tmp_path, monkeypatch):
    hook = hook_of(vault, tmp_path)
    own = own_hook(vault)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("druthers.adapters.git_hook.disk.write_flushed", full)
    with pytest.raises(GitError, match="No space left"):
        hook.install()
    assert own.read_text("utf-8") == OWN


def test_a_folder_that_is_no_repository_has_no_hook(tmp_path):
    (tmp_path / "public").mkdir()
    state = GitHook(tmp_path, tmp_path / "public").state()
    assert not state.installed
    assert "druthers init" in state.remedy


# which vault's push it is


def test_the_vault_is_the_one_that_the_hook_names(vault, tmp_path):
    public = vault / "public"
    assert vault_of_push(str(vault), {"GIT_DIR": ".git"}, public) == vault
    assert vault_of_push(str(vault), {"GIT_DIR": str(public / ".git")}, tmp_path) == vault


def test_of_a_vault_that_was_copied_the_copy_is_guarded(vault, tmp_path):
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(vault), str(copy)], check=True)
    assert vault_of_push(str(vault), {"GIT_DIR": ".git"}, copy / "public") == copy
    assert vault_of_push("/gone", {}, copy / "public") == copy


def test_a_public_folder_behind_a_link_and_another_work_tree_are_of_the_vault(vault, tmp_path):
    (vault / "public").rename(tmp_path / "garden")
    (vault / "public").symlink_to(tmp_path / "garden")
    assert vault_of_push(str(vault), {"GIT_DIR": ".git"}, tmp_path / "garden") == vault
    git(vault / "public", "worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "side")
    inside = git(tmp_path / "beside", "rev-parse", "--absolute-git-dir").stdout.strip()
    assert vault_of_push(str(vault), {"GIT_DIR": inside}, tmp_path / "beside") == vault


def test_what_is_no_vault_s_public_folder_is_refused(vault, tmp_path):
    git(tmp_path, "init", "--quiet", "other")
    with pytest.raises(GitError, match="nothing was sent"):
        vault_of_push(str(vault), {"GIT_DIR": ".git"}, tmp_path / "other")


def test_it_is_run_by_the_interpreter_that_runs_now(vault):
    hook = GitHook(vault, vault / "public")
    hook.install()
    path = vault / "public" / ".git" / "hooks" / "pre-push"
    assert sys.executable in path.read_text("utf-8")
    assert is_ours(path.read_bytes())
