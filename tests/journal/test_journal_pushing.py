"""Pushing through the façade: what goes, what does not and why, and that nothing but what was guarded goes."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_hook import FakeHook
from druthers.container import init_journal, open_journal
from druthers.errors import GitError, LockedError
from druthers.journal.hooking import look, mend_hook
from druthers.journal.ports import RefUpdate
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.journal import Journal
    from druthers.models import Pushed

SECRET = "Nobody but me knows where the second key to the boathouse is kept\n"
ZERO = "0" * 40


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def journal(tmp_path) -> Journal:
    """A vault with one public note, one private one, and an empty remote for public/."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "public.git")
    journal, _ = init_journal(tmp_path / "a")
    journal.capture("Ran 8k by the river")
    journal.capture(SECRET, visibility="private")
    git(journal.folder("public"), "remote", "add", "origin", str(tmp_path / "public.git"))
    return journal


def push(journal: Journal, *, dry_run: bool = False) -> Pushed:
    return drain(journal.push_steps(dry_run=dry_run))


def at_remote(tmp_path: Path) -> str:
    return git(tmp_path / "public.git", "log", "--all", "--format=%H %s", "--patch")


def leak(journal: Journal, name: str = "slip.md") -> Path:
    path = journal.folder("public") / name
    path.write_text(SECRET, "utf-8")
    return path


def test_what_is_clean_goes_with_what_was_changed_by_hand(journal, tmp_path):
    (journal.folder("public") / "by hand.md").write_text("Bread with rye and caraway\n", "utf-8")
    pushed = push(journal)
    assert pushed.guarded.passes
    assert (pushed.sent, pushed.waits, pushed.first) == (2, None, True)
    assert pushed.guarded.remote == "origin"
    assert {file.path.split("/")[-1] for file in pushed.guarded.files} >= {"by hand.md"}
    assert "Bread with rye" in at_remote(tmp_path)
    assert journal.repository("public").pending() == 0
    again = push(journal)
    assert (again.sent, again.first, again.guarded.files) == (0, False, ())


def test_what_the_guard_stops_is_neither_sent_nor_committed(journal, tmp_path):
    path = leak(journal)
    pushed = push(journal)
    assert [(each.path, each.line, each.rule) for each in pushed.guarded.findings] == [
        ("public/slip.md", 1, "private-line")
    ]
    assert pushed.sent == 0
    assert git(tmp_path / "public.git", "for-each-ref") == ""
    assert journal.repository("public").pending() == 1, "taken out now, it is in no history"
    path.unlink()
    assert push(journal).sent
    assert "second key" not in at_remote(tmp_path)


def test_a_look_needs_no_remote_and_changes_nothing(tmp_path):
    journal, _ = init_journal(tmp_path / "a")
    journal.capture("Ran 8k by the river")
    (journal.folder("public") / "by hand.md").write_text("Bread with rye\n", "utf-8")
    before = git(journal.folder("public"), "rev-parse", "HEAD")
    pushed = push(journal, dry_run=True)
    assert pushed.guarded.remote is None
    assert pushed.guarded.passes
    assert any("+Bread with rye" in file.patch for file in pushed.guarded.files)
    assert git(journal.folder("public"), "rev-parse", "HEAD") == before
    assert journal.repository("public").pending() == 1


def test_without_a_remote_it_says_how_to_set_one(tmp_path):
    journal, _ = init_journal(tmp_path / "my journal")
    journal.capture("Ran 8k by the river")
    pushed = push(journal)
    assert pushed.waits == "public/ has no remote."
    git(tmp_path, "init", "--quiet", "--bare", "public.git")
    command = pushed.hint.split("`")[1].replace("URL", shlex.quote(str(tmp_path / "public.git")))
    subprocess.run(command, shell=True, check=True)
    assert push(journal).sent


def test_where_the_remote_has_moved_on_it_says_what_to_do(journal, tmp_path):
    push(journal)
    git(tmp_path, "clone", "--quiet", "public.git", "elsewhere")
    (tmp_path / "elsewhere" / "b.md").write_text("From elsewhere\n", "utf-8")
    git(tmp_path / "elsewhere", "add", "b.md")
    git(tmp_path / "elsewhere", "commit", "--quiet", "--message", "Add b")
    git(tmp_path / "elsewhere", "push", "--quiet")
    journal.capture("Another walk")
    pushed = push(journal)
    assert pushed.waits == "origin has commits that are not here."
    assert "druthers sync" in pushed.hint
    assert journal.sync()[1].waits is None
    assert push(journal).waits is None


def test_one_remote_for_both_places_is_refused(journal, tmp_path):
    git(journal.folder("private"), "remote", "add", "origin", str(tmp_path / "public.git"))
    pushed = push(journal)
    assert "same remote" in pushed.waits
    head = git(journal.folder("public"), "rev-parse", "HEAD")
    update = RefUpdate("refs/heads/main", head, "refs/heads/main", ZERO)
    assert "same remote" in drain(journal.hook_steps("origin", [update])).waits
    assert git(tmp_path / "public.git", "for-each-ref") == ""


def test_what_is_committed_while_the_guard_reads_does_not_go(journal, tmp_path):
    steps = journal.push_steps()
    next(steps)
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            pushed = stop.value
            break
        if step.total and not (journal.folder("public") / "slip.md").exists():
            leak(journal)
            git(journal.folder("public"), "add", "--all")
            git(journal.folder("public"), "commit", "--quiet", "--message", "Late")
    assert pushed.sent
    assert git(journal.folder("public"), "log", "-1", "--format=%s") == "Late"
    assert "second key" not in at_remote(tmp_path)
    assert not push(journal).guarded.passes


def test_what_is_written_between_the_look_and_the_commit_is_looked_at(journal, tmp_path, monkeypatch):
    (journal.folder("public") / "by hand.md").write_text("Bread with rye\n", "utf-8")
    commit = type(journal.repository("public")).commit_changes

    def late(repository, message):
        leak(journal)
        return commit(repository, message)

    monkeypatch.setattr(type(journal.repository("public")), "commit_changes", late)
    pushed = push(journal)
    assert not pushed.guarded.passes
    assert git(tmp_path / "public.git", "for-each-ref") == ""


def test_a_merge_by_hand_that_says_more_than_both_sides_is_looked_at_by_a_sync(journal, tmp_path):
    push(journal)
    public = journal.folder("public")
    git(public, "switch", "--quiet", "--create", "side", "HEAD")
    git(public, "commit", "--quiet", "--allow-empty", "--message", "Nothing new")
    git(public, "push", "--quiet", "--no-verify", "origin", "side")
    git(public, "switch", "--quiet", "main")
    git(public, "merge", "--quiet", "--no-ff", "--no-commit", "side")
    leak(journal)
    git(public, "add", "--all")
    git(public, "commit", "--quiet", "--message", "Join")
    (outcome,) = [each for each in journal.sync() if each.place == "public"]
    assert "private-line" in outcome.waits
    assert "second key" not in at_remote(tmp_path)


@pytest.mark.parametrize("elsewhere", ["empty", "behind"])
def test_a_remote_that_was_pointed_elsewhere_gets_nothing_that_was_not_looked_at(journal, tmp_path, elsewhere):
    public = journal.folder("public")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "other.git")
    if elsewhere == "behind":
        git(public, "push", "--quiet", str(tmp_path / "other.git"), "main")
    leak(journal)
    git(public, "add", "--all")
    git(public, "commit", "--quiet", "--message", "Before there was a guard")
    git(public, "push", "--quiet", "--no-verify", "origin", "main")
    git(public, "remote", "set-url", "origin", str(tmp_path / "other.git"))
    journal.capture("Another walk")
    with pytest.raises(GitError, match="private-line"):  # git tells its hook what is there in truth
        push(journal)
    done = subprocess.run(["git", "-C", public, "push", "origin", "main"], check=False, capture_output=True)
    assert done.returncode
    assert "second key" not in git(tmp_path / "other.git", "log", "--all", "--patch")


def test_the_hook_looks_at_what_git_sends_and_at_nothing_else(journal):
    public = journal.folder("public")
    clean = git(public, "rev-parse", "HEAD")
    path = leak(journal)
    git(public, "add", "--all")
    git(public, "commit", "--quiet", "--message", "Slip")
    path.unlink()
    git(public, "commit", "--quiet", "--all", "--message", "Out again")
    head = git(public, "rev-parse", "HEAD")
    sends = RefUpdate("refs/heads/main", head, "refs/heads/main", ZERO)
    assert not drain(journal.hook_steps("origin", [sends])).guarded.passes
    earlier = RefUpdate("refs/heads/main", clean, "refs/heads/main", ZERO)
    assert drain(journal.hook_steps("origin", [earlier])).guarded.passes
    takes_away = RefUpdate("(delete)", ZERO, "refs/heads/old", head)
    assert drain(journal.hook_steps("origin", [takes_away])).guarded.objects == 0
    assert drain(journal.hook_steps("origin", [])).guarded.passes


def test_locked_notes_stop_it_and_a_sync_says_so(journal, tmp_path, age_keys):
    drain(journal.encrypt_steps(age_keys.passphrase))
    with open_journal(journal.root) as locked:
        with pytest.raises(LockedError):
            push(locked)
        public = locked.sync()[1]
        assert public.locked
        assert "encrypted" in public.waits
        assert git(tmp_path / "public.git", "for-each-ref") == ""
        locked.unlock(age_keys.passphrase)
        assert locked.sync()[1].sent


def test_what_was_let_pass_goes(journal, tmp_path):
    leak(journal)
    (found,) = push(journal).guarded.findings
    assert journal.allow(found.id, "it may be known").id == found.id
    other = leak(journal, "another.md")
    assert [each.path for each in push(journal).guarded.findings] == ["public/another.md"], "one place, no more"
    other.unlink()
    pushed = push(journal)
    assert pushed.sent
    assert [each.id for each in pushed.guarded.allowed] == [found.id]
    assert "second key" in at_remote(tmp_path)


# the hook among what doctor looks at


def test_a_new_vault_has_the_hook_and_doctor_puts_back_one_that_went(journal):
    hook = journal.folder("public") / ".git" / "hooks" / "pre-push"
    assert hook.exists()
    assert "passes the guard" in look(journal)
    hook.unlink()
    assert "is not there" in look(journal)[0]
    (did,) = [line for line in journal.mend() if "hook" in line]
    assert "git push" in did
    assert hook.exists()
    assert not any("hook" in line for line in journal.mend())
    (check,) = [check for check in journal.doctor() if check.name == "push hook"]
    assert check.ok


def test_a_push_and_a_sync_put_the_hook_into_a_vault_that_has_none_and_a_look_does_not(journal):
    hook = journal.folder("public") / ".git" / "hooks" / "pre-push"
    hook.unlink()
    drain(journal.push_steps(dry_run=True))
    assert not hook.exists()
    push(journal)
    assert hook.exists()
    hook.unlink()
    journal.sync()
    assert hook.exists()


def test_a_vault_made_again_gets_the_hook_and_keeps_the_person_s_own(journal):
    hook = journal.folder("public") / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    hook.chmod(0o755)
    with init_journal(journal.root)[0] as again:
        assert "your own hook runs after it" in look(again)


@pytest.mark.parametrize(("failing", "did"), [("", True), ("read-only", False)])
def test_mending_says_only_what_was_done(journal, monkeypatch, failing, did):
    fake = FakeHook("their own")
    fake.failing = failing
    monkeypatch.setattr(type(journal.ports), "hook", property(lambda _: lambda _layout: fake), raising=False)
    assert bool(mend_hook(journal)) is did
    assert isinstance(look(journal), str) is did


def test_a_repository_that_cannot_commit_sends_nothing(journal, tmp_path):
    (journal.folder("public") / "by hand.md").write_text("Bread with rye\n", "utf-8")
    (journal.folder("public") / ".git" / "MERGE_HEAD").write_text(f"{ZERO}\n", "utf-8")
    with pytest.raises(GitError, match="merge"):
        push(journal)
    assert git(tmp_path / "public.git", "for-each-ref") == ""
