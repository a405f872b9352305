"""What the vault asks of a repository, asked of the fake and of git; then what only the real git can get wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from druthers.adapters import git_commit, git_run, git_state
from druthers.adapters.fake_repository import FakeRepository
from druthers.adapters.git import GitRepository
from druthers.errors import GitError

if TYPE_CHECKING:
    from pathlib import Path

ODD_NAMES = [
    "-n.md",
    "--all",
    ":(glob)*.md",
    ":!a.md",
    "*.md",
    "[a].md",
    "?.md",
    "a\\b.md",
    'quo"te.md',
    " two  spaces .md",
    "line\nend.md",
    "Übung 日记 🎄.md",
    "cafe\u0301.md",
    os.fsdecode(b"caf\xe9.md"),
    "#1 & %3F.md",
    "x" * 240 + ".md",
]


def write(folder: Path, *names: str, text: str = "Words") -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return paths


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=check, capture_output=True).stdout.decode("utf-8", "surrogateescape")


def committed(folder: Path, commit: str = "HEAD") -> list[str]:
    """The names that one commit changed."""
    names = git(folder, "show", "--format=", "--name-only", "-z", "--no-renames", commit)
    return sorted(name for name in names.split("\0") if name)


class TestRepository:
    """The contract."""

    @pytest.fixture(params=[FakeRepository, GitRepository])
    def repository(self, request, tmp_path):
        repository = request.param(tmp_path / "my vault" / "public")
        repository.create()
        return repository

    @pytest.mark.parametrize("kind", [FakeRepository, GitRepository])
    def test_it_exists_once_it_was_made_and_making_it_again_keeps_it(self, tmp_path, kind):
        repository = kind(tmp_path / "a" / "b")
        assert not repository.exists()
        repository.create()
        assert repository.exists()
        assert repository.folder == tmp_path / "a" / "b"
        first = repository.commit(write(repository.folder, "a.md"), "Add a")
        repository.create()
        assert repository.tracks(["a.md"])
        assert repository.commit(write(repository.folder, "a.md"), "Again") == first

    def test_a_commit_takes_the_named_files_and_no_other(self, repository):
        a, b, _ = write(repository.folder, "2026/a.md", "2026/b.md", "c.md")
        repository.commit([a, b], "Add two")
        assert repository.tracks(["2026/a.md"])
        assert repository.tracks(["2026/b.md"])
        assert not repository.tracks(["c.md"])
        assert repository.pending() == 1

    def test_each_commit_has_a_hash_of_its_own(self, repository):
        (path,) = write(repository.folder, "a.md")
        commits = [repository.commit([path], "Add a")]
        for text in ("Other words", "Words"):
            write(repository.folder, "a.md", text=text)
            commits.append(repository.commit([path], "Change a"))
        assert len(set(commits)) == 3
        assert all(len(commit) == 40 and set(commit) <= set("0123456789abcdef") for commit in commits)

    def test_it_tells_when_the_last_commit_was_made(self, repository):
        assert repository.last_commit() is None
        (repository.folder / "a.md").write_text("a", encoding="utf-8")
        before = datetime.now(UTC) - timedelta(seconds=2)
        repository.commit([repository.folder / "a.md"], "Add a")
        assert before <= repository.last_commit() <= datetime.now(UTC) + timedelta(seconds=2)

    def test_what_is_committed_already_keeps_the_commit_it_has(self, repository):
        a, b = write(repository.folder, "a.md", "b.md")
        first = repository.commit([a], "Add a")
        repository.commit([b], "Add b")
        assert repository.commit([a], "Add a again") == first

    def test_what_was_committed_by_hand_keeps_its_commit_too(self, repository):
        (a,) = write(repository.folder, "a.md")
        made = repository.commit_changes("By hand")
        assert repository.commit([a], "Add a") == made

    def test_a_file_that_was_removed_is_taken_away_and_no_other(self, repository):
        a, b = write(repository.folder, "2026/a.md", "2026/b.md")
        added = repository.commit([a, b], "Add two")
        a.unlink()
        removed = repository.commit([a], "Trash a")
        assert removed != added
        assert not repository.tracks(["2026/a.md"])
        assert repository.tracks(["2026/b.md"])
        assert repository.pending() == 0
        assert repository.commit([a], "Trash a again") == removed

    def test_what_never_was_is_left_out_beside_what_is(self, repository):
        (a,) = write(repository.folder, "a.md")
        assert repository.commit([repository.folder / "never.md", a], "Add a")
        assert repository.tracks(["a.md"])
        assert repository.pending() == 0

    def test_a_file_may_become_a_folder_and_a_folder_a_file(self, repository):
        (a,) = write(repository.folder, "a")
        repository.commit([a], "A file")
        a.unlink()
        (b,) = write(repository.folder, "a/b")
        repository.commit([a, b], "A folder")
        assert repository.tracks(["a/b"])
        b.unlink()
        a.rmdir()
        write(repository.folder, "a", text="Again a file")
        repository.commit([b, a], "A file")
        assert repository.pending() == 0
        assert not repository.tracks(["a/b"])

    def test_where_all_is_well_nothing_stands_in_the_way(self, repository):
        repository.commit(write(repository.folder, "a.md"), "Add a")
        assert repository.obstacle() is None
        assert repository.mend() == []
        assert repository.small()

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_a_file_name_is_a_name_and_no_pattern(self, repository, name):
        (odd,) = write(repository.folder, name)
        write(repository.folder, "a.md", "b.md")
        repository.commit([odd], "Add an odd name")
        assert not repository.tracks(["a.md"])
        assert repository.tracks([name])
        assert repository.pending() == 2

    def test_changes_by_hand_are_committed_together(self, repository):
        a, b = write(repository.folder, "a.md", "b.md")
        repository.commit([a, b], "Add two")
        assert repository.commit_changes("Nothing") is None
        a.unlink()
        write(repository.folder, "b.md", text="Other words")
        write(repository.folder, "folder/c.md")
        assert repository.pending() == 3
        assert repository.commit_changes("By hand")
        assert repository.pending() == 0
        assert not repository.tracks(["a.md"])
        assert repository.tracks(["folder"])
        assert repository.commit_changes("Nothing") is None

    def test_what_is_excluded_waits_for_no_commit(self, repository):
        repository.exclude(["*.unfinished", "/own"])
        repository.exclude(["/own", "*.tmp"])
        write(repository.folder, ".a.unfinished", "sub/b.unfinished", "own", "c.tmp")
        assert repository.pending() == 0
        assert repository.commit_changes("Nothing") is None
        lines = (repository.folder / ".git/info/exclude").read_text(encoding="utf-8").splitlines()
        assert lines == ["*.unfinished", "/own", "*.tmp"]

    def test_it_tracks_what_lies_below_a_folder_and_nothing_beside_it(self, repository):
        repository.commit(write(repository.folder, "public/a.md"), "Add a")
        assert repository.tracks(["public"])
        assert repository.tracks(["private", "public"])
        assert not repository.tracks(["pub", "private", "a.md"])

    def test_nobody_signs_where_no_name_is_set(self, repository):
        assert repository.identity() is None

    def test_a_file_that_is_gone_is_one_clear_error(self, repository):
        with pytest.raises(GitError) as caught:
            repository.commit([repository.folder / "gone.md"], "Add nothing")
        assert caught.value.hint

    @pytest.mark.parametrize("kind", [FakeRepository, GitRepository])
    def test_a_folder_that_is_no_repository_is_one_clear_error(self, tmp_path, kind):
        repository = kind(tmp_path / "public")
        path = write(tmp_path / "public", "a.md")
        with pytest.raises(GitError, match="not a git repository"):
            repository.commit(path, "Add a")


@pytest.fixture
def real(tmp_path):
    repository = GitRepository(tmp_path / "vault" / "public")
    repository.create()
    return repository


@pytest.fixture
def short_waits(monkeypatch):
    monkeypatch.setattr(git_run, "LOCK_WAITS", (0.01, 0.02))


@pytest.fixture
def long_waits(monkeypatch):
    """Whoever waits for a lock at all waits for a minute, which no slow machine does."""
    monkeypatch.setattr(git_run, "LOCK_WAITS", (60.0,))


def test_the_hash_is_that_of_the_commit_and_the_message_its_own(real):
    commit = real.commit(write(real.folder, "a.md"), "Add a\n\n# as it was written")
    assert git(real.folder, "rev-parse", "HEAD").strip() == commit
    assert git(real.folder, "log", "-1", "--format=%B").strip() == "Add a\n\n# as it was written"


def test_what_a_person_has_staged_stays_staged(real):
    real.commit(write(real.folder, "a.md"), "Add a")
    write(real.folder, "mine.md")
    git(real.folder, "add", "mine.md")
    real.commit(write(real.folder, "b.md"), "Add b")
    assert committed(real.folder) == ["b.md"]
    assert git(real.folder, "status", "--porcelain") == "A  mine.md\n"
    assert real.pending() == 1


def test_exclude_keeps_what_a_person_wrote_there(real):
    path = real.folder / ".git/info/exclude"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"caf\xe9\r\nlast")
    real.exclude(["a", "last"])
    assert path.read_bytes() == b"caf\xe9\r\nlast\na\n"


# who signs


def signed(repository) -> str:
    return git(repository.folder, "log", "-1", "--format=%an <%ae>, %cn <%ce>").strip()


NOBODY = "journal <journal@localhost>, journal <journal@localhost>"
ANA = "Ana <ana@example.org>"


@pytest.mark.parametrize(
    ("config", "environment", "identity", "signs"),
    [
        ("", {}, None, NOBODY),
        ("", {"HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/nonexistent/config"}, None, NOBODY),
        ("[user]\nname = Ana\n", {}, None, NOBODY),
        ("[user]\nemail = ana@example.org\n", {}, None, NOBODY),
        ("[user]\nname = Ana\nemail = ana@example.org\n", {}, ANA, f"{ANA}, {ANA}"),
        ("[user]\nname =\nemail =\n", {}, None, NOBODY),
        ("[user]\nname = A > B\nemail = a@b\n", {}, "A  B <a@b>", "A  B <a@b>, A  B <a@b>"),
        (
            "[user]\nname = Bo\nemail = b@b\n",
            {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@example.org"},
            ANA,
            f"{ANA}, Bo <b@b>",
        ),
    ],
)
def test_a_commit_is_signed_by_the_person_or_where_git_knows_none_by_the_journal(
    real, empty_home, monkeypatch, config, environment, identity, signs
):
    (empty_home / ".gitconfig").write_text(config, encoding="utf-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert real.identity() == identity
    real.commit(write(real.folder, "a.md"), "Add a")
    write(real.folder, "b.md")
    real.commit_changes("By hand")
    assert signed(real) == signs


# what a person's git does otherwise


def test_a_persons_hooks_signing_and_settings_do_not_stop_a_commit(real, empty_home, tmp_path):
    hooks = tmp_path / "hooks"
    for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "reference-transaction"):
        (hook,) = write(hooks, name, text="#!/bin/sh\ntouch ran\nexit 1\n")
        hook.chmod(0o755)
    (empty_home / ".gitconfig").write_text(
        f"[core]\nhooksPath = {hooks}\nautocrlf = input\nsafecrlf = true\neditor = false\nquotePath = true\n"
        "abbrev = 4\n[commit]\ngpgsign = true\ntemplate = /nonexistent\nverbose = true\nstatus = false\n"
        "[gpg]\nprogram = false\n[status]\nshowUntrackedFiles = no\nbranch = true\n[color]\nui = always\n"
        "[user]\nname = Ana\nemail = ana@example.org\nsigningkey = none\n[init]\ndefaultBranch = trunk\n",
        encoding="utf-8",
    )
    (path,) = write(real.folder, "a.md", text="one\r\ntwo\r\n")
    commit = real.commit([path], "Add a")
    assert len(commit) == 40
    write(real.folder, "by hand.md", text="one\r\n")
    assert real.pending() == 1
    assert real.commit_changes("By hand")
    assert real.pending() == 0
    assert not list(tmp_path.rglob("ran"))


def test_a_person_that_ignores_markdown_has_their_captures_saved_all_the_same(real, empty_home):
    real.commit(write(real.folder, ".gitignore", text="*.md\n"), "Ignore")
    real.commit(write(real.folder, "a.md"), "Add a")
    assert committed(real.folder) == ["a.md"]
    write(real.folder, "ignored by hand.md")
    assert real.commit_changes("By hand") is None


@pytest.mark.parametrize(
    "environment",
    [
        {"GIT_DIR": "{other}/.git"},
        {"GIT_DIR": "{other}/.git", "GIT_WORK_TREE": "{other}", "GIT_INDEX_FILE": "{other}/.git/index"},
        {"GIT_INDEX_FILE": "/nonexistent/index", "GIT_OBJECT_DIRECTORY": "/nonexistent"},
        {"GIT_QUARANTINE_PATH": "{other}/.git/objects/x"},
        {"GIT_ICASE_PATHSPECS": "1", "GIT_NOGLOB_PATHSPECS": "1"},
        {"GIT_NAMESPACE": "elsewhere", "GIT_PREFIX": "sub/"},
        {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"},
        {"GIT_TRACE": "1", "GIT_EDITOR": "false", "GIT_CEILING_DIRECTORIES": "/"},
    ],
    ids="+".join,
)
def test_the_environment_of_another_git_does_not_lead_it_astray(real, tmp_path, monkeypatch, environment):
    other = tmp_path / "other"
    write(other, "theirs.md")
    git(other, "init", "--quiet")
    before = sorted(other.rglob("*"))
    with monkeypatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value.format(other=other))
        real.commit(write(real.folder, "a.md"), "Add a")
        write(real.folder, "b.md")
        assert real.pending() == 1
        assert real.identity() is None
        assert real.commit_changes("By hand")
    assert git(real.folder, "ls-files").split() == ["a.md", "b.md"]
    assert sorted(other.rglob("*")) == before


@pytest.mark.parametrize("left", ["nothing", "an empty folder", "half of one", "a file"])
def test_a_repository_that_was_damaged_never_lets_notes_slip_into_the_one_around_it(tmp_path, left):
    """A person's own repository around the vault may be shared with the world."""
    root = tmp_path / "vault"
    git(tmp_path, "init", "--quiet", "vault")
    private = root / "private"
    paths = write(private, "secret.md")
    if left == "an empty folder":
        (private / ".git").mkdir()
    elif left == "half of one":
        write(private, ".git/config")
    elif left == "a file":
        write(private, ".git")
    repository = GitRepository(private)
    for call in (
        lambda: repository.commit(paths, "Add a secret"),
        lambda: repository.commit_changes("By hand"),
        lambda: repository.exclude(["*"]),
        lambda: repository.tracks(["secret.md"]),
        repository.pending,
    ):
        with pytest.raises(GitError):
            call()
    assert git(root, "ls-files") == ""
    assert "*" not in (root / ".git/info/exclude").read_text(encoding="utf-8").splitlines()


def test_a_vault_behind_a_link_works(real, tmp_path):
    (tmp_path / "link").symlink_to(real.folder.parent)
    linked = GitRepository(tmp_path / "link" / "public")
    linked.commit(write(linked.folder, "a.md"), "Add a")
    assert real.pending() == 0


@pytest.mark.parametrize("name", ["a:b", "president", " spaces ", "new\nline"])
def test_a_folder_may_have_any_name(tmp_path, name):
    repository = GitRepository(tmp_path / name / name)
    repository.create()
    repository.exclude(["*.tmp"])
    repository.commit(write(repository.folder, "a.md", "b.tmp"), "Add a")
    assert repository.commit_changes("Nothing") is None
    assert (repository.folder / ".git/info/exclude").read_text(encoding="utf-8") == "*.tmp\n"


def test_without_git_it_says_so(real, tmp_path, monkeypatch):
    paths = write(real.folder, "a.md")
    with monkeypatch.context() as environment:
        environment.setenv("PATH", str(tmp_path))
        for call in (lambda: real.commit(paths, "Add a"), real.pending, real.identity):
            with pytest.raises(GitError, match="git could not be started") as caught:
                call()
            assert "Install git" in caught.value.hint
        assert real.exists()


def test_a_repository_with_longer_hashes_works(tmp_path):
    repository = GitRepository(tmp_path)
    made = subprocess.run(["git", "init", "--quiet", "--object-format=sha256", tmp_path], check=False)
    if made.returncode:
        pytest.skip("this git knows no sha256")
    commit = repository.commit(write(tmp_path, "a.md"), "Add a")
    assert len(commit) == 64
    assert commit == git(tmp_path, "rev-parse", "HEAD").strip()


def test_on_a_detached_head_a_commit_waits_for_a_branch(real):
    """The next checkout would take from disk what was committed there."""
    first = real.commit(write(real.folder, "a.md"), "Add a")
    git(real.folder, "checkout", "--quiet", "--detach")
    (b,) = write(real.folder, "b.md")
    with pytest.raises(GitError, match="No branch is checked out") as caught:
        real.commit([b], "Add b")
    assert "switch" in caught.value.hint
    assert real.commit_changes("By hand") is None
    assert git(real.folder, "log", "--all", "--format=%H").split() == [first]
    git(real.folder, "checkout", "--quiet", "main")
    assert real.commit([b], "Add b")
    assert real.pending() == 0


def test_a_branch_of_any_name_is_moved(real):
    git(real.folder, "symbolic-ref", "HEAD", "refs/heads/mine/of.today")
    first = real.commit(write(real.folder, "a.md"), "Add a")
    git(real.folder, "pack-refs", "--all")
    second = real.commit(write(real.folder, "b.md"), "Add b")
    assert git(real.folder, "log", "--format=%H", "mine/of.today").split() == [second, first]


def test_a_head_that_is_a_link_as_of_old_is_followed(real):
    real.commit(write(real.folder, "a.md"), "Add a")
    head = real.folder / ".git" / "HEAD"
    head.unlink()
    head.symlink_to("refs/heads/main")
    commit = real.commit(write(real.folder, "b.md"), "Add b")
    assert git(real.folder, "rev-parse", "main").strip() == commit


def test_a_worktree_commits_to_its_own_branch(real, tmp_path):
    first = real.commit(write(real.folder, "a.md"), "Add a")
    git(real.folder, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    tree = GitRepository(tmp_path / "tree")
    second = tree.commit(write(tree.folder, "b.md"), "Add b")
    assert git(real.folder, "rev-parse", "main", "other").split() == [first, second]
    assert tree.pending() == 0
    assert git(tree.folder, "status", "--porcelain") == ""


# what git keeps of a file


@pytest.mark.parametrize(
    ("config", "attributes"),
    [
        ("[core]\nautocrlf = input\n", ""),
        ("[core]\nautocrlf = true\neol = crlf\n", ""),
        ("", "*.md text eol=crlf\n"),
        ("", "*.md working-tree-encoding=UTF-16\n"),
        ('[filter "x"]\nclean = tr a-z A-Z\nsmudge = tr A-Z a-z\nrequired = true\n', "*.md filter=x\n"),
    ],
    ids=["input", "crlf", "eol", "encoding", "filter"],
)
def test_a_persons_filters_are_followed(real, empty_home, config, attributes):
    (empty_home / ".gitconfig").write_text(config, encoding="utf-8")
    write(real.folder, ".gitattributes", text=attributes)
    real.commit_changes("Attributes")
    encoding = "utf-16" if "UTF-16" in attributes else "utf-8"
    for text in ("one\r\ntwo\r\n", "one\r\nthree\n"):
        path = real.folder / "a.md"
        path.write_bytes(text.encode(encoding))
        real.commit([path], "Write a")
        assert git(real.folder, "status", "--porcelain") == ""
        assert real.commit_changes("Nothing") is None
        assert path.read_bytes() == text.encode(encoding)
    expected = {"[filter": "ONE\r\nTHREE\n"}.get(
        config[:7], "one\r\nthree\n" if "UTF-16" in attributes else "one\nthree\n"
    )
    assert git(real.folder, "cat-file", "blob", "HEAD:a.md") == expected


def test_a_filter_that_fails_lets_the_commit_wait(real, empty_home):
    (empty_home / ".gitconfig").write_text('[filter "x"]\nclean = false\nrequired = true\n', encoding="utf-8")
    real.commit(write(real.folder, ".gitattributes", text="*.md filter=x\n"), "Attributes")
    with pytest.raises(GitError, match="hash-object failed"):
        real.commit(write(real.folder, "a.md"), "Add a")
    assert not list((real.folder / ".git").glob("fast_import_crash_*"))


def test_links_and_executable_files_are_kept_as_what_they_are(real):
    run, plain = write(real.folder, "run.sh", "plain.md")
    run.chmod(0o755)
    link = real.folder / "link.md"
    link.symlink_to("plain.md")
    real.commit([run, plain, link], "Add three")
    listed = [line.split()[0] for line in git(real.folder, "ls-tree", "HEAD").splitlines()]
    assert listed == ["120000", "100644", "100755"]
    assert real.pending() == 0
    assert real.commit([run, plain, link], "Again") == git(real.folder, "rev-parse", "HEAD").strip()


def test_where_the_disk_knows_no_executable_files_none_is(real):
    git(real.folder, "config", "core.fileMode", "false")
    (path,) = write(real.folder, "a.md")
    path.chmod(0o755)
    real.commit([path], "Add a")
    assert git(real.folder, "ls-tree", "HEAD").startswith("100644")
    assert real.pending() == 0


@pytest.mark.parametrize("kind", ["link", "repository"])
def test_what_lies_behind_a_link_or_in_another_repository_is_told_plainly(real, tmp_path, kind):
    real.commit(write(real.folder, "b.md"), "Add b")
    if kind == "link":
        (tmp_path / "elsewhere").mkdir()
        (real.folder / "sub").symlink_to(tmp_path / "elsewhere")
    else:
        GitRepository(real.folder / "sub").create()
    (path,) = write(real.folder, "sub/a.md")
    with pytest.raises(GitError, match="lies behind sub/"):
        real.commit([path], "Add a")
    assert "sub" not in git(real.folder, "ls-tree", "-r", "HEAD")


def test_what_is_no_file_is_told_plainly(real):
    pipe = real.folder / "pipe.md"
    os.mkfifo(pipe)
    with pytest.raises(GitError, match="not a regular file"):
        real.commit([pipe], "Add a pipe")


def test_many_files_are_one_commit(real):
    paths = write(real.folder, *(f"{number:04}-{'x' * 80}.md" for number in range(800)))
    real.commit(paths, "Add many")
    assert len(committed(real.folder)) == 800
    assert real.pending() == 0


def test_in_a_large_repository_the_index_gets_ready_by_itself(real, monkeypatch):
    monkeypatch.setattr(git_state, "SMALL_INDEX", 1)
    real.commit(write(real.folder, "a.md"), "Add a")
    assert not real.small()
    for number in range(3):
        real.commit(write(real.folder, f"{number}.md"), "Add one")
    with git_state.alone(real.folder) as held:  # it keeps the lock until it is ready
        assert held is not None
        assert git(real.folder, "status", "--porcelain") == ""


def test_when_there_are_many_loose_objects_git_packs_them(real, monkeypatch):
    monkeypatch.setattr(git_commit, "MANY_LOOSE", -1)
    git(real.folder, "config", "gc.auto", "1")
    loose = real.folder / ".git" / "objects" / "17"
    loose.mkdir(exist_ok=True)
    for number in range(3):
        write(loose, f"{number:038x}")
    dangling = subprocess.run(
        ["git", "-C", real.folder, "hash-object", "-w", "--stdin"],
        input=b"Unreachable",
        capture_output=True,
        check=True,
    ).stdout.decode()
    real.commit(write(real.folder, "a.md"), "Add a")
    packs = real.folder / ".git" / "objects" / "pack"
    until = time.monotonic() + 20
    while (not list(packs.glob("*.pack")) or list(packs.parent.parent.glob("gc.pid*"))) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(packs.glob("*.pack"))
    assert git(real.folder, "cat-file", "-p", dangling.strip()) == "Unreachable"


# what another does at the same time


def conflict(repository) -> None:
    """Two branches that change the same line, so that joining them stops halfway."""
    folder = repository.folder
    repository.commit(write(folder, "a.md", text="one\n"), "One")
    git(folder, "checkout", "--quiet", "-b", "other")
    repository.commit(write(folder, "a.md", text="two\n"), "Two")
    git(folder, "checkout", "--quiet", "main")
    repository.commit(write(folder, "a.md", text="three\n"), "Three")


@pytest.mark.parametrize(
    ("start", "abort"),
    [
        (["merge", "other"], ["merge", "--abort"]),
        (["rebase", "other"], ["rebase", "--abort"]),
        (["cherry-pick", "other"], ["cherry-pick", "--abort"]),
        (["bisect", "start", "HEAD", "HEAD~1"], ["bisect", "reset"]),
    ],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("worktree", [False, True], ids=["repository", "worktree"])
def test_a_note_outlives_what_a_person_is_in_the_middle_of(real, tmp_path, start, abort, worktree):
    """To abort a merge removes files that git was told of meanwhile; so it is told nothing."""
    conflict(real)
    if worktree:
        git(real.folder, "checkout", "--quiet", "--detach")
        git(real.folder, "worktree", "add", "--quiet", str(tmp_path / "tree"), "main")
        real = GitRepository(tmp_path / "tree")
    git(real.folder, *start, check=False)
    log, status = git(real.folder, "log", "--all", "--format=%H"), git(real.folder, "status", "--porcelain")
    assert real.commit_changes("By hand") is None
    (path,) = write(real.folder, "new.md")
    with pytest.raises(GitError, match="under way") as caught:
        real.commit([path], "Add new")
    assert "abort" in caught.value.hint
    assert real.commit_changes("By hand") is None
    assert git(real.folder, "log", "--all", "--format=%H") == log
    assert git(real.folder, "status", "--porcelain") == status + "?? new.md\n"
    git(real.folder, *abort)
    assert path.read_text(encoding="utf-8") == "Words"
    assert real.commit_changes("By hand")
    assert committed(real.folder) == ["new.md"]


def test_a_conflict_outside_a_merge_is_left_to_the_person(real):
    conflict(real)
    write(real.folder, "a.md", text="four\n")
    git(real.folder, "checkout", "--quiet", "--merge", "other", check=False)
    text = (real.folder / "a.md").read_text(encoding="utf-8")
    assert "<<<<<<<" in text
    assert real.commit_changes("By hand") is None
    real.commit(write(real.folder, "new.md"), "Add new")
    assert committed(real.folder) == ["new.md"]
    assert (real.folder / "a.md").read_text(encoding="utf-8") == text
    assert "a.md" in git(real.folder, "ls-files", "--unmerged")


@pytest.mark.parametrize("lock", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_that_is_held_for_a_moment_is_waited_for(real, lock):
    real.commit(write(real.folder, "a.md"), "Add a")
    (held,) = write(real.folder / ".git", lock)
    threading.Timer(0.15, held.unlink).start()
    assert real.commit(write(real.folder, "b.md"), "Add b")
    assert committed(real.folder) == ["b.md"]


def test_a_lock_of_the_index_stops_no_commit(real, long_waits):
    real.commit(write(real.folder, "a.md"), "Add a")
    (held,) = write(real.folder / ".git", "index.lock")
    began = time.monotonic()
    assert real.commit(write(real.folder, "b.md"), "Add b") == git(real.folder, "rev-parse", "HEAD").strip()
    assert time.monotonic() - began < 30
    os.utime(held, (0, 0))
    write(real.folder, "by hand.md")
    assert real.commit_changes("By hand")
    assert real.commit_changes("Nothing") is None
    assert time.monotonic() - began < 30
    assert committed(real.folder) == ["by hand.md"]
    held.unlink()
    assert real.commit_changes("Nothing") is None
    assert git(real.folder, "status", "--porcelain") == ""


@pytest.mark.parametrize("lock", ["refs/heads/main.lock", "HEAD.lock"])
def test_a_lock_that_is_old_is_not_waited_for(real, long_waits, lock):
    real.commit(write(real.folder, "a.md"), "Add a")
    (held,) = write(real.folder / ".git", lock)
    os.utime(held, (0, 0))
    began = time.monotonic()
    with pytest.raises(GitError, match="Another git process holds the lock"):
        real.commit(write(real.folder, "b.md"), "Add b")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("lock", ["refs/heads/main.lock", "HEAD.lock"])
def test_a_lock_that_is_held_for_ever_is_one_clear_error(real, short_waits, lock):
    real.commit(write(real.folder, "a.md"), "Add a")
    (held,) = write(real.folder / ".git", lock)
    with pytest.raises(GitError, match="Another git process holds the lock of public/") as caught:
        real.commit(write(real.folder, "b.md"), "Add b")
    assert str(held) in caught.value.hint
    assert held.is_file()
    held.unlink()
    assert real.commit([real.folder / "b.md"], "Add b")


def test_a_kill_of_the_whole_group_lets_git_end_and_leave_no_lock(real, tmp_path):
    """Ctrl-C, or a terminal that is closed, reaches every process of the group."""
    filter_ = tmp_path / "slow"
    filter_.write_text("#!/bin/sh\nsleep 0.5\ncat\n", encoding="utf-8")
    filter_.chmod(0o755)
    git(real.folder, "config", "filter.slow.clean", str(filter_))
    (real.folder / ".git" / "info").mkdir(exist_ok=True)
    (real.folder / ".git" / "info" / "attributes").write_text("*.md filter=slow\n", encoding="utf-8")
    write(real.folder, "a.md")
    program = f"""
from pathlib import Path
from druthers.adapters.git import GitRepository
print("begun", flush=True)
GitRepository(Path({str(real.folder)!r})).commit([Path({str(real.folder / "a.md")!r})], "Add a")
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        lock = real.folder / ".git" / "index.lock"  # `git update-index` is at it
        until = time.monotonic() + 20
        while not lock.exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert lock.exists()
        os.killpg(process.pid, signal.SIGKILL)
    while lock.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert real.commit([real.folder / "a.md"], "Add a")


def test_a_repository_that_may_not_be_written_is_told_at_once(real, long_waits, tmp_path, monkeypatch):
    said = "fatal: Unable to create '/x/.git/index.lock': Permission denied"
    (other,) = write(tmp_path / "bin", "git", text=f'#!/bin/sh\necho "{said}" >&2\nexit 128\n')
    other.chmod(0o755)
    paths = write(real.folder, "a.md")
    with monkeypatch.context() as environment:
        environment.setenv("PATH", str(other.parent), prepend=os.pathsep)
        began = time.monotonic()
        for call in (lambda: real.tracks(["a.md"]), lambda: real.commit(paths, "Add a")):
            with pytest.raises(GitError, match="Permission denied"):
                call()
    assert time.monotonic() - began < 30


def test_a_commit_that_was_overtaken_by_another_is_tried_again(real, monkeypatch):
    """The other one commits after the branch was read and before it is moved."""
    real.commit(write(real.folder, "a.md"), "Add a")
    seen = []
    monkeypatch.setattr(git_state, "SMALL_INDEX", 1)  # or our own index would stand in the other one's way

    def overtaken(folder, ref):
        seen.append(git_state.tip(folder, ref))
        if len(seen) == 1:
            git(folder, "commit", "--quiet", "--allow-empty", "--message", "The other one")
        return seen[-1]

    monkeypatch.setattr(git_commit, "tip", overtaken)
    real.commit(write(real.folder, "b.md"), "Add b")
    assert committed(real.folder) == ["b.md"]
    assert git(real.folder, "log", "--format=%s").splitlines() == ["Add b", "The other one", "Add a"]


def test_the_file_is_read_again_when_a_commit_is_tried_again(real, monkeypatch):
    """What the other one commits may be a later state of the same file: the ledger."""
    (path,) = write(real.folder, "ledger.jsonl", text="1\n")
    real.commit([path], "One")
    seen = []

    def overtaken(folder, ref):
        seen.append(git_state.tip(folder, ref))
        if len(seen) == 1:
            path.write_text("1\n2\n3\n", encoding="utf-8")
            git(folder, "commit", "--quiet", "--all", "--message", "Three")
        return seen[-1]

    path.write_text("1\n2\n", encoding="utf-8")
    monkeypatch.setattr(git_state, "SMALL_INDEX", 1)  # or our own index would stand in the other one's way
    monkeypatch.setattr(git_commit, "tip", overtaken)
    real.commit([path], "Two")
    assert git(real.folder, "show", "HEAD:ledger.jsonl") == "1\n2\n3\n"


def test_what_another_process_committed_meanwhile_is_no_error(real, monkeypatch):
    """Between two of our git calls, another process commits all that has changed."""

    def sweep():
        git(real.folder, "add", "--all")
        git(real.folder, "commit", "--quiet", "--message", "Sweep")

    def swept(folder, ref):
        sweep()
        return git_state.tip(folder, ref)

    (path,) = write(real.folder, "a.md")
    with monkeypatch.context() as patched:
        patched.setattr(git_commit, "small", lambda _: False)
        patched.setattr(git_commit, "tip", swept)
        commit = real.commit([path], "Add a")
    assert commit == git(real.folder, "rev-parse", "HEAD").strip()
    write(real.folder, "b.md")
    make = real._commit
    monkeypatch.setattr(real, "_commit", lambda message: (sweep(), make(message))[1])
    assert real.commit_changes("By hand") is None
    assert git(real.folder, "log", "--format=%s").split() == ["Sweep", "Sweep"]


def test_ten_processes_at_once_lose_no_commit(real):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from druthers.adapters.git import GitRepository\n"
        "repository = GitRepository(Path(sys.argv[1]))\n"
        "sys.stdin.readline()\n"
        "for number in range(3):\n"
        "    path = repository.folder / f'{sys.argv[2]}-{number}.md'\n"
        "    path.write_text('Words')\n"
        "    print(repository.commit([path], f'Add {path.name}'))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(real.folder), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(10)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate() for process in processes]
    assert [errors for _, errors in said if errors] == []
    log = dict(
        line.split(" Add ")
        for line in git(real.folder, "log", "--format=%H Add %s").replace("Add Add", "Add").splitlines()
    )
    assert sorted(log) == sorted(commit for out, _ in said for commit in out.split())
    assert all(committed(real.folder, commit) == [name] for commit, name in log.items())
    assert len(log) == 30
