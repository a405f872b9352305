"""Git as a queue that heals: capture succeeds at once whatever git is in, and is committed as soon as it can be."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from druthers.adapters import git_run, git_state
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.adapters.fake_repository import FakeRepository
from druthers.adapters.git import GitRepository
from druthers.cli.doctor import command as doctor
from druthers.container import init_journal, open_journal
from druthers.disk import UNFINISHED
from druthers.journal.leftovers import put_away

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from druthers.journal import Journal

LONG_AGO = (0, 0)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "vault", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        journal.capture("First")
        yield journal


def git(journal: Journal, *arguments: str, check: bool = True) -> str:
    command = ["git", "-C", str(journal.layout.public), "-c", "user.name=Ana", "-c", "user.email=a@example.org"]
    return subprocess.run([*command, *arguments], check=check, capture_output=True, text=True).stdout


def messages(journal: Journal) -> list[str]:
    return git(journal, "log", "--reverse", "--format=%s").splitlines()


def clean(journal: Journal) -> bool:
    subprocess.run(["git", "-C", str(journal.layout.public), "fsck", "--strict"], check=True, capture_output=True)
    return git(journal, "status", "--porcelain") == ""


def detach(journal: Journal) -> Callable[[], None]:
    git(journal, "checkout", "--quiet", "--detach")
    return lambda: git(journal, "checkout", "--quiet", "main") and None


def merge(journal: Journal) -> Callable[[], None]:
    path = journal.layout.public / "a.md"
    git(journal, "branch", "other")
    for branch in ("other", "main"):
        git(journal, "checkout", "--quiet", branch)
        path.write_text(branch, encoding="utf-8")
        git(journal, "add", "a.md")
        git(journal, "commit", "--quiet", "--message", branch)
    git(journal, "merge", "other", check=False)
    assert (journal.layout.public / ".git/MERGE_HEAD").exists()
    return lambda: git(journal, "merge", "--abort") and None


def rebase(journal: Journal) -> Callable[[], None]:
    merge(journal)()
    git(journal, "rebase", "other", check=False)
    return lambda: git(journal, "rebase", "--abort") and None


def lock_head(journal: Journal) -> Callable[[], None]:
    lock = journal.layout.public / ".git" / "HEAD.lock"
    lock.touch()
    os.utime(lock, LONG_AGO)
    return lock.unlink


def break_repository(journal: Journal) -> Callable[[], None]:
    folder = journal.layout.public / ".git"
    away = folder.rename(journal.layout.derived / "away")
    return lambda: away.rename(folder) and None


@pytest.mark.parametrize("hinder", [detach, merge, rebase, lock_head, break_repository])
@pytest.mark.parametrize("heals", ["the next capture", "the next index"])
def test_what_waits_is_committed_by_the_next_command(
    journal: Journal, hinder: Callable[[Journal], Callable[[], None]], heals: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = hinder(journal)
    monkeypatch.setattr(git_run, "LOCK_WAITS", (60.0,))
    began = time.monotonic()
    saved = [journal.capture(f"Waits {number}") for number in range(2)]
    assert time.monotonic() - began < 30
    for each in saved:
        assert (journal.root / each.path).read_text(encoding="utf-8").endswith("\n")
        assert each.commit is None
        assert each.waits
    over()
    assert all((journal.root / each.path).exists() for each in saved)
    if heals == "the next capture":
        made = journal.capture("Next")
        assert made.commit
        assert messages(journal)[-2:] == ["Keep what waited for a commit", f"Add {made.path.rsplit('/', 1)[1]}"]
    else:
        journal.keep_changes("public")
    assert clean(journal)
    assert journal.waiting() == []
    tracked = git(journal, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert {each.path.removeprefix("public/") for each in saved} <= set(tracked)


def test_in_a_large_vault_the_next_capture_takes_along_what_waits_and_leaves_the_rest(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_state, "SMALL_INDEX", 1)
    over = detach(journal)
    waits = journal.capture("Waits")
    over()
    (journal.layout.public / "by hand.md").write_text("By hand", encoding="utf-8")
    journal.capture("Next")
    tracked = git(journal, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert waits.path.removeprefix("public/") in tracked
    assert "by hand.md" not in tracked
    journal.index()
    assert clean(journal)


def test_a_stale_lock_of_the_index_hinders_no_commit(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_run, "LOCK_WAITS", (60.0,))
    lock = journal.layout.public / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, LONG_AGO)
    (journal.layout.public / "by hand.md").write_text("By hand", encoding="utf-8")
    began = time.monotonic()
    assert journal.capture("Second").commit
    assert time.monotonic() - began < 30
    assert "by hand.md" in git(journal, "ls-tree", "--name-only", "HEAD").splitlines()
    did = journal.mend()
    assert any(str(lock) in each for each in did)
    assert clean(journal)


def test_a_stale_lock_of_the_branch_is_mended_by_the_next_command_that_is_not_a_capture(journal: Journal) -> None:
    lock_head(journal)
    saved = journal.capture("Waits")
    assert saved.commit is None
    assert "HEAD.lock" in (saved.waits or "")
    for _ in journal.index_steps(embed=False):
        pass
    assert journal.waiting() == []
    assert clean(journal)


def test_without_git_a_note_is_saved_and_the_next_capture_commits_it(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as environment:
        environment.setenv("PATH", str(tmp_path))
        saved = journal.capture("Without git")
        (waiting,) = journal.waiting()
        assert journal.mend() == []
    assert saved.commit is None
    assert "Install git" in (saved.waits or "")
    assert (waiting.place, waiting.files, waiting.mendable) == ("public", 1, False)
    assert "PATH" in waiting.reason
    assert journal.capture("With git").commit
    assert clean(journal)


def test_hooks_that_fail_do_not_matter(journal: Journal) -> None:
    hooks = journal.layout.public / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "reference-transaction"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    (journal.layout.public / "by hand.md").write_text("By hand", encoding="utf-8")
    assert journal.capture("Second").commit
    assert clean(journal)


def test_what_a_person_has_staged_stays_theirs(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_state, "SMALL_INDEX", 1)  # a small place is committed whole after each capture
    (journal.layout.public / "mine.md").write_text("Mine", encoding="utf-8")
    git(journal, "add", "mine.md")
    journal.capture("Second")
    journal.capture("Third")  # it waits for the second's index
    with git_state.alone(journal.layout.public):
        assert git(journal, "status", "--porcelain") == "A  mine.md\n"


def test_what_a_person_ignores_waits_and_is_committed_all_the_same(journal: Journal) -> None:
    (journal.layout.public / ".gitignore").write_text("*.md\n", encoding="utf-8")
    journal.keep_changes("public")
    over = detach(journal)
    saved = journal.capture("Waits")
    assert journal.waiting()[0].files == 1
    over()
    journal.mend()
    assert journal.waiting() == []
    assert saved.path.removeprefix("public/") in git(journal, "ls-tree", "-r", "--name-only", "HEAD").splitlines()


def test_what_was_put_away_before_any_commit_held_it_waits_no_longer(journal: Journal) -> None:
    over = detach(journal)
    saved = journal.capture("Waits")
    (journal.root / saved.path).unlink()
    over()
    journal.capture("Next")
    assert journal.waiting() == []
    assert not (journal.layout.derived / "waiting" / "public").exists()


def test_the_list_may_be_deleted_at_any_time(journal: Journal) -> None:
    over = detach(journal)
    saved = journal.capture("Waits")
    (journal.layout.derived / "waiting" / "public").unlink()
    over()
    assert journal.waiting()[0].files == 1
    journal.keep_changes("public")
    assert saved.path.removeprefix("public/") in git(journal, "ls-tree", "-r", "--name-only", "HEAD").splitlines()


def test_a_list_that_cannot_be_written_costs_no_note(journal: Journal) -> None:
    (journal.layout.derived / "waiting").write_text("in the way", encoding="utf-8")
    over = detach(journal)
    assert journal.capture("Waits").waits
    over()
    journal.capture("Next")
    assert clean(journal)


def test_waiting_tells_where_how_many_why_and_what_to_do(journal: Journal) -> None:
    assert journal.waiting() == []
    detach(journal)
    journal.capture("One")
    journal.capture("Two")
    (waiting,) = journal.waiting()
    assert (waiting.place, waiting.files) == ("public", 2)
    assert "detached HEAD" in waiting.reason
    assert "switch main" in waiting.remedy
    assert waiting.mendable
    assert journal.mend()
    assert journal.waiting() == []
    assert clean(journal)


def test_mending_the_fake_does_the_same(tmp_path: Path) -> None:
    repositories: dict[Path, FakeRepository] = {}

    def repository(folder: Path) -> FakeRepository:
        return repositories.setdefault(folder, FakeRepository(folder))

    root = tmp_path / "vault"
    (root / ".druthers").mkdir(parents=True)
    for place in ("public", "private"):
        repository(root / place).create()
    with open_journal(root, repository=repository, embedder=FakeEmbedder()) as journal:
        public = repositories[root / "public"]
        public.failing = "It does not work"
        assert journal.capture("Waits").waits
        (waiting,) = journal.waiting()
        assert (waiting.files, waiting.reason, waiting.mendable) == (1, "It does not work", True)
        assert len(journal.mend()) == 2
        assert journal.waiting() == []
        assert public.messages == ["Keep what waited for a commit"]


# doctor


def test_doctor_mends_what_is_safe_and_says_so(journal: Journal) -> None:
    lock = journal.layout.public / ".git" / "HEAD.lock"
    lock.touch()
    os.utime(lock, LONG_AGO)
    assert journal.capture("Waits").waits
    names = {check.name for check in journal.doctor() if not check.ok}
    assert "public repository" in names
    told = run_doctor(journal)
    assert not lock.exists()
    assert told["mended"][0].startswith(f"removed {lock}")
    assert told["mended"][1] == "committed 1 file that waited in public/"
    assert {check["name"] for check in told["checks"] if not check["ok"]} <= {"embedding model", "language model"}
    assert run_doctor(journal)["mended"] == []


def test_doctor_leaves_a_merge_to_the_person(journal: Journal) -> None:
    merge(journal)
    journal.capture("Waits")
    (check,) = [each for each in run_doctor(journal)["checks"] if each["name"] == "public repository"]
    assert not check["ok"]
    assert "a merge is under way" in check["detail"]
    assert "abort" in check["remedy"]


def test_a_fresh_note_does_not_look_like_a_fault(journal: Journal) -> None:
    (check,) = [each for each in journal.doctor() if each.name == "index"]
    assert check.ok
    assert check.detail == "1 note waits for the index; the next search takes them in"
    journal.index()
    (check,) = [each for each in journal.doctor() if each.name == "index"]
    assert check.detail == "1 files, up to date"


def run_doctor(journal: Journal) -> dict[str, list]:
    from unittest.mock import patch

    with patch("druthers.cli.doctor.journal_for", lambda _: journal):
        return json.loads(CliRunner().invoke(doctor, ["--json"]).stdout)


# what a command that was stopped has left


def leftover(folder: Path, data: bytes, *, old: bool = True, name: str = ".4711-ab12cd34") -> Path:
    path = folder / f"{name}{UNFINISHED}"
    path.write_bytes(data)
    if old:
        os.utime(path, LONG_AGO)
    return path


def test_an_unfinished_text_becomes_a_draft(journal: Journal) -> None:
    path = leftover(journal.layout.public, b"---\nid: X\n---\nWords that were nev")
    (did,) = journal.mend()
    (draft,) = journal.layout.drafts.iterdir()
    assert not path.exists()
    assert draft.suffix == ".md"
    assert draft.read_bytes() == b"---\nid: X\n---\nWords that were nev"
    assert draft.name in did
    assert "drafts" in {check.name for check in journal.doctor() if not check.ok}


def test_two_unfinished_texts_of_one_name_are_two_drafts(journal: Journal) -> None:
    leftover(journal.layout.public, b"One")
    leftover(journal.layout.private, b"Two")
    assert len(journal.mend()) == 2
    assert {draft.read_bytes() for draft in journal.layout.drafts.iterdir()} == {b"One", b"Two"}


def test_what_is_empty_or_lies_finished_beside_it_is_removed(journal: Journal) -> None:
    (saved,) = journal.notes()
    note = journal.root / saved.path
    gone = [leftover(note.parent, b""), leftover(note.parent, note.read_bytes(), name=".copy")]
    assert len(journal.mend()) == 2
    assert not any(path.exists() for path in gone)
    assert note.exists()
    assert not journal.layout.drafts.exists()


def test_what_is_being_written_is_left_alone(journal: Journal) -> None:
    path = leftover(journal.layout.public, b"Words", old=False)
    key = leftover(make(journal.layout.keys), b"Key")
    theirs = leftover(make(journal.root / "following" / "ana"), b"Theirs")
    assert put_away(journal.layout) == []
    assert path.exists()
    assert key.exists()
    assert theirs.exists()


def test_an_unfinished_sealed_text_stays_sealed(journal: Journal) -> None:
    leftover(journal.layout.private, b"age-encryption.org/v1\n...")
    journal.mend()
    assert next(journal.layout.drafts.iterdir()).name.endswith(".md.age")


def make(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_the_real_repository_is_what_a_journal_uses(journal: Journal) -> None:
    assert isinstance(journal.repository("public"), GitRepository)
