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

from druthers.adapters import git as git_adapter
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
    monkeypatch.setattr(git_adapter, "LOCK_WAITS", (0.01, 0.02))


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


def test_a_detached_head_is_committed_on(real):
    first = real.commit(write(real.folder, "a.md"), "Add a")
    git(real.folder, "checkout", "--quiet", "--detach")
    second = real.commit(write(real.folder, "b.md"), "Add b")
    assert git(real.folder, "rev-parse", "HEAD", "HEAD^").split() == [second, first]


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


@pytest.mark.parametrize("lock", ["index.lock", "HEAD.lock"])
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
        lock = real.folder / ".git" / "index.lock"
        until = time.monotonic() + 20
        while not lock.exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert lock.exists()
        os.killpg(process.pid, signal.SIGKILL)
    while lock.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert real.commit([real.folder / "a.md"], "Add a")


def test_a_repository_that_may_not_be_written_is_told_at_once(real, monkeypatch):
    def refused(command, _):
        return subprocess.CompletedProcess(
            command, 128, b"", b"fatal: Unable to create '/x/.git/index.lock': Permission denied"
        )

    monkeypatch.setattr(git_adapter, "_run", refused)
    began = time.monotonic()
    with pytest.raises(GitError, match="Permission denied"):
        real.tracks(["a.md"])
    assert time.monotonic() - began < 1


def test_a_commit_that_was_overtaken_by_another_is_tried_again(real, empty_home, monkeypatch):
    """The other one commits after git has read HEAD and before it moves it."""
    (empty_home / ".gitconfig").write_text("[user]\nname = Ana\nemail = ana@example.org\n", encoding="utf-8")
    real.commit(write(real.folder, "a.md"), "Add a")
    run, calls = git_adapter._run, []

    def overtaken(command, environment):
        if "commit" in command:
            calls.append(command)
            if len(calls) == 1:
                said = b"fatal: cannot lock ref 'HEAD': is at 1111 but expected 2222"
                return subprocess.CompletedProcess(command, 128, b"", said)
        return run(command, environment)

    monkeypatch.setattr(git_adapter, "_run", overtaken)
    real.commit(write(real.folder, "b.md"), "Add b")
    assert committed(real.folder) == ["b.md"]
    assert len(calls) == 2


def test_what_another_process_committed_meanwhile_is_no_error(real, monkeypatch):
    """Between two of our git calls, another process commits all that has changed."""
    other = GitRepository(real.folder)
    run = git_adapter._run

    def sweep(command, environment):
        if "commit" in command:
            with monkeypatch.context() as undone:
                undone.setattr(git_adapter, "_run", run)
                other.commit_changes("Sweep")
        return run(command, environment)

    (path,) = write(real.folder, "a.md")
    with monkeypatch.context() as patched:
        patched.setattr(git_adapter, "_run", sweep)
        commit = real.commit([path], "Add a")
        assert commit == git(real.folder, "rev-parse", "HEAD").strip()
        write(real.folder, "b.md")
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
