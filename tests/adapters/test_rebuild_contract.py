"""A history made anew without some files: nothing of git's holds them afterwards, and all else is as it was."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from druthers.adapters.git_rebuild import GitRebuild
from druthers.errors import GitError
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"The heron words that only one note has.\n"
MARK = b"heron words"


def git(folder: Path, *arguments: str, stdin: bytes = b"", at: int = 1_700_000_000, check: bool = True) -> str:
    environment = os.environ | {
        "GIT_AUTHOR_DATE": f"{at} +0530",
        "GIT_COMMITTER_DATE": f"{at + 60} -0330",
        "GIT_LITERAL_PATHSPECS": "1",
    }
    command = ["git", "-C", str(folder), "-c", "user.name=Ána", "-c", "user.email=ana@example.org", *arguments]
    done = subprocess.run(command, check=check, capture_output=True, env=environment, input=stdin)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new(tmp_path / "public")


def new(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *options)
    return folder


def save(folder: Path, files: dict[str, bytes | None], message: str = "Save", at: int = 1_700_000_000) -> str:
    for name, data in files.items():
        path = folder / name
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    git(folder, "add", "--all", at=at)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message, at=at)
    return git(folder, "rev-parse", "HEAD")


def rebuild(folder: Path, *paths: str) -> tuple[int, tuple[str, ...], Path]:
    adapter = GitRebuild(folder)
    plan = drain(adapter.plan(paths))
    backup = folder.parent / "backups" / f"{len(list(folder.parent.glob('backups/*')))}.bundle"
    return plan.commits, drain(adapter.apply(plan, backup)), backup


def everything(folder: Path) -> bytes:
    """Every byte that git keeps: each object opened, reachable or not, and every other file of its own."""
    listed = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    said = subprocess.run(
        ["git", "-C", str(folder), "cat-file", "--batch"], input=f"{listed}\n".encode(), capture_output=True, check=True
    ).stdout
    other = [
        path.read_bytes() for path in (folder / ".git").rglob("*") if path.is_file() and "objects" not in path.parts
    ]
    return b"\n".join([said, *other])


def told(folder: Path, ref: str = "HEAD") -> list[str]:
    """Who said what and when in each commit, the newest first."""
    return git(folder, "log", "--format=%an <%ae> %ai | %cn %ci | %B", ref).split("\n\n")


def test_nothing_of_gits_holds_it_and_the_other_commits_are_what_they_were(folder):
    save(folder, {"a.md": b"One.\n"}, "Add a", at=1_600_000_000)
    save(folder, {"2026/b.md": SECRET}, "Add b")
    save(folder, {"c.md": b"Two.\n"}, "Add c", at=1_700_000_100)
    save(folder, {"2026/b.md": SECRET * 2, "a.md": b"One, again.\n"}, "Change two", at=1_700_000_200)
    save(folder, {"2026/b.md": None}, "Remove b")
    before = told(folder)
    changed, pushes, backup = rebuild(folder, "2026/b.md")
    assert changed == 4
    assert pushes == ()
    assert MARK not in everything(folder)
    assert told(folder) == [each for each in before if not each.endswith(("Add b", "Remove b"))]
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "show", "HEAD~1:c.md") == "Two."
    git(folder, "fsck", "--strict")
    copy = new(folder.parent / "copy")
    git(copy, "fetch", "--quiet", str(backup), "refs/heads/*:refs/old/*")
    assert MARK in everything(copy)


def test_a_history_of_nothing_else_is_gone_and_the_next_commit_begins_one(folder):
    save(folder, {"b.md": SECRET}, "Add b")
    save(folder, {"b.md": None}, "Remove b")
    assert rebuild(folder, "b.md")[0] == 2
    assert MARK not in everything(folder)
    assert git(folder, "rev-parse", "--verify", "HEAD", check=False) == ""
    save(folder, {"c.md": b"Two.\n"}, "Add c")
    assert git(folder, "rev-list", "--count", "HEAD") == "1"


def test_earlier_names_copies_branches_tags_stash_notes_and_logs_are_searched_too(folder):
    save(folder, {"x.md": b"Zero.\n"}, "Begin")
    save(folder, {"old name.md": SECRET * 5}, "Add under another name")
    git(folder, "tag", "light")
    git(folder, "tag", "-a", "heavy", "-m", "A tag")
    git(folder, "mv", "old name.md", "b.md")
    save(folder, {}, "Rename")
    git(folder, "branch", "side")
    save(folder, {"copy.md": SECRET * 5, "keep.md": b"K\n"}, "Copy it")
    save(folder, {"copy.md": None}, "Take the copy away")
    git(folder, "notes", "add", "-m", "a word on this", "HEAD~1")
    (folder / "b.md").write_bytes(SECRET + b"put aside\n")
    git(folder, "stash", "push", "--quiet")
    (folder / "keep.md").write_bytes(b"K put aside too\n")
    git(folder, "stash", "push", "--quiet", "-m", "second")
    save(folder, {"lost.md": SECRET}, "Reset away")
    git(folder, "reset", "--quiet", "--hard", "HEAD~1")
    (folder / "only.md").write_bytes(SECRET + b"only staged\n")
    git(folder, "add", "only.md")
    git(folder, "rm", "--quiet", "--cached", "only.md")
    (folder / "only.md").unlink()
    save(folder, {"b.md": None}, "Remove b")
    rebuild(folder, "b.md")
    assert MARK not in everything(folder)
    git(folder, "fsck", "--strict")
    assert git(folder, "log", "--format=%s", "side") == "Begin"
    assert git(folder, "log", "--format=%s", "heavy") == "Begin"
    assert git(folder, "log", "--format=%s", "main").split("\n") == ["Copy it", "Begin"]
    assert git(folder, "notes", "show", "HEAD") == "a word on this"
    assert [each[:8] for each in git(folder, "stash", "list", "--format=%gs").split("\n")] == ["On main:", "WIP on m"]
    git(folder, "stash", "pop", "--quiet")
    assert (folder / "keep.md").read_bytes() == b"K put aside too\n"


def test_a_merge_keeps_both_its_parents(folder):
    save(folder, {"a.md": b"One.\n"}, "Begin")
    save(folder, {"b.md": SECRET}, "Add b")
    git(folder, "switch", "--quiet", "-c", "side", "HEAD~1")
    save(folder, {"c.md": b"Two.\n"}, "Side")
    git(folder, "switch", "--quiet", "main")
    save(folder, {"d.md": b"Three.\n"}, "Main")
    git(folder, "merge", "--quiet", "-m", "Join", "side")
    save(folder, {"b.md": None}, "Remove b")
    rebuild(folder, "b.md")
    assert MARK not in everything(folder)
    assert git(folder, "log", "-1", "--format=%s %p").split(" ")[0] == "Join"
    assert len(git(folder, "rev-parse", "HEAD^@").split()) == 2
    assert git(folder, "ls-tree", "--name-only", "HEAD").split() == ["a.md", "c.md", "d.md"]


def test_an_empty_commit_stays_and_a_hash_in_a_message_follows(folder):
    save(folder, {"a.md": b"One.\n"}, "Begin")
    save(folder, {"b.md": SECRET}, "Add b")
    empty = save(folder, {}, "Nothing, on purpose")
    save(folder, {"a.md": b"Two.\n"}, f"Undo\n\nUndoes: {empty}")
    save(folder, {"b.md": None}, "Remove b")
    rebuild(folder, "b.md")
    subjects = git(folder, "log", "--format=%H %s").split("\n")
    assert [each.split(" ", 1)[1] for each in subjects] == ["Undo", "Nothing, on purpose", "Begin"]
    assert git(folder, "log", "-1", "--format=%b") == f"Undoes: {subjects[1].split(' ')[0]}"


def test_what_another_file_says_too_stays_there(folder):
    save(folder, {"a.md": b"The same.\n", "b.md": b"The same.\n", "e": b"", "f": b""}, "Begin")
    save(folder, {"b.md": None, "f": None}, "Remove two")
    rebuild(folder, "b.md", "f")
    assert git(folder, "ls-tree", "--name-only", "HEAD").split() == ["a.md", "e"]
    assert git(folder, "log", "--format=%s") == "Begin"


def test_what_a_remote_has_is_told_with_the_command_that_would_replace_it(folder, tmp_path):
    remote = tmp_path / "remote.git"
    git(folder, "init", "--quiet", "--bare", str(remote))
    git(folder, "remote", "add", "origin", str(remote))
    save(folder, {"a.md": b"One.\n"}, "Begin")
    git(folder, "push", "--quiet", "-u", "origin", "main")
    adapter = GitRebuild(folder)
    save(folder, {"b.md": SECRET}, "Add b", at=1_700_000_000)
    assert adapter.sent(["b.md"]) == ()
    git(folder, "push", "--quiet", "origin", "main")
    save(folder, {"b.md": SECRET * 2}, "Change b")
    git(folder, "push", "--quiet", "origin", "main")
    save(folder, {"b.md": SECRET * 3}, "Change b again")
    save(folder, {"b.md": None}, "Remove b")
    (sent,) = adapter.sent(["b.md"])
    assert (sent.remote, sent.commits, sent.first.timestamp()) == ("origin", 2, 1_700_000_060)
    assert sent.sent is not None
    _, (push,), _ = rebuild(folder, "b.md")
    assert MARK not in everything(folder)
    subprocess.run(push, shell=True, cwd=folder, check=True, capture_output=True)
    assert git(remote, "log", "--format=%s", "main") == "Begin"


def test_a_history_that_comes_back_is_known(folder, tmp_path):
    other = tmp_path / "other"
    save(folder, {"a.md": b"One.\n"}, "Begin")
    save(folder, {"b.md": SECRET}, "Add b")
    save(folder, {"c.md": b"C\n"}, "Add c")
    save(folder, {"b.md": None}, "Remove b")
    git(folder, "clone", "--quiet", str(folder), str(other))
    plan = drain(GitRebuild(folder).plan(["b.md"]))
    assert GitRebuild(folder).holding(plan.left) == ("refs/heads/main",)
    drain(GitRebuild(folder).apply(plan, tmp_path / "x.bundle"))
    assert GitRebuild(folder).holding(plan.left) == ()
    assert "refs/heads/main" in GitRebuild(other).holding(plan.left)
    git(folder, "fetch", "--quiet", str(other), "main:refs/remotes/origin/main")
    assert GitRebuild(folder).holding(plan.left) == ("refs/remotes/origin/main",)


def test_what_git_wrote_down_beside_its_objects_goes_too(folder):
    save(folder, {"a.md": b"One.\n"}, "Begin")
    save(folder, {"b.md": SECRET}, "Add b")
    save(folder, {"b.md": None}, "Remove b")
    git(folder, "gc", "--quiet", "--prune=never")
    git(folder, "multi-pack-index", "write", "--bitmap")
    git(folder, "commit-graph", "write", "--reachable", "--changed-paths", "--split")
    own = folder / ".git"
    (own / "rr-cache" / "0a").mkdir(parents=True)
    for name in ("rr-cache/0a/preimage", "MERGE_MSG", "COMMIT_EDITMSG", "fast_import_crash_77", "ORIG_HEAD"):
        (own / name).write_bytes(SECRET)
    rebuild(folder, "b.md")
    assert MARK not in everything(folder)
    git(folder, "fsck", "--strict")
    save(folder, {"c.md": b"And on it goes.\n"}, "Go on")


@pytest.mark.parametrize("what", ["a file became a folder", "a link", "executable", "a line in many commits"])
def test_other_shapes_of_a_history(folder, what):
    save(folder, {"a.md": b"One.\n", "z/z.md": b"Z.\n"}, "Begin")
    save(folder, {"x": SECRET}, "Add")
    if what == "a file became a folder":
        save(folder, {"x": None}, "Remove")
        save(folder, {"x/y.md": b"Kept.\n"}, "Folder")
    elif what == "a link":
        (folder / "to x").symlink_to("x")
        save(folder, {}, "Link")
        save(folder, {"x": None}, "Remove")
    elif what == "executable":
        (folder / "x").chmod(0o755)
        save(folder, {}, "Mode")
        save(folder, {"x": None}, "Remove")
    else:
        for number in range(30):
            save(folder, {"x": SECRET * (number + 2), "a.md": str(number).encode()}, f"Change {number}")
        save(folder, {"x": None}, "Remove")
    there = git(folder, "ls-tree", "-r", "HEAD")
    rebuild(folder, "x")
    assert MARK not in everything(folder)
    assert git(folder, "ls-tree", "-r", "HEAD") == there
    assert git(folder, "status", "--porcelain") == ""
    git(folder, "fsck", "--strict")


def test_doing_it_again_does_nothing_more(folder):
    save(folder, {"a.md": b"One.\n", "b.md": SECRET}, "Begin")
    save(folder, {"b.md": None}, "Remove b")
    rebuild(folder, "b.md")
    head = git(folder, "rev-parse", "HEAD")
    changed, _, backup = rebuild(folder, "b.md")
    assert (changed, backup.exists(), git(folder, "rev-parse", "HEAD")) == (0, False, head)


def test_what_a_kill_left_behind_is_forgotten_by_the_next_call(folder, monkeypatch):
    save(folder, {"a.md": b"One.\n", "b.md": SECRET}, "Begin")
    save(folder, {"b.md": None}, "Remove b")

    def killed(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("druthers.adapters.git_rebuild.forget", killed)
    with pytest.raises(KeyboardInterrupt):
        rebuild(folder, "b.md")
    monkeypatch.undo()
    assert MARK in everything(folder)
    rebuild(folder, "b.md")
    assert MARK not in everything(folder)


def test_a_kill_before_the_refs_move_leaves_all_as_it_was(folder, monkeypatch):
    save(folder, {"a.md": b"One.\n", "b.md": SECRET}, "Begin")
    head = save(folder, {"b.md": None}, "Remove b")

    def killed(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(GitRebuild, "_move", killed)
    with pytest.raises(KeyboardInterrupt):
        rebuild(folder, "b.md")
    assert git(folder, "rev-parse", "HEAD") == head
    git(folder, "fsck", "--strict")


def test_a_branch_that_moves_meanwhile_stops_it(folder):
    save(folder, {"a.md": b"One.\n", "b.md": SECRET}, "Begin")
    save(folder, {"b.md": None}, "Remove b")
    adapter = GitRebuild(folder)
    plan = drain(adapter.plan(["b.md"]))
    head = save(folder, {"c.md": b"Meanwhile.\n"}, "Meanwhile")
    with pytest.raises(GitError, match="just been changed"):
        drain(adapter.apply(plan, folder.parent / "x.bundle"))
    assert git(folder, "rev-parse", "HEAD") == head


@pytest.mark.parametrize("what", ["shallow", "alternates", "keep", "worktree", "merge", "detached"])
def test_what_stands_in_the_way_is_said(folder, tmp_path, what):
    save(folder, {"a.md": b"One.\n"}, "Begin")
    save(folder, {"b.md": SECRET}, "Add b")
    at = folder
    if what == "shallow":
        at = tmp_path / "shallow"
        git(folder, "clone", "--quiet", "--depth=1", folder.as_uri(), str(at))
    elif what == "alternates":
        at = tmp_path / "borrowing"
        git(folder, "clone", "--quiet", "--shared", str(folder), str(at))
    elif what == "keep":
        git(folder, "repack", "-a", "-d", "-q")
        next((folder / ".git/objects/pack").glob("*.pack")).with_suffix(".keep").touch()
    elif what == "worktree":
        git(folder, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    elif what == "merge":
        (folder / ".git/MERGE_HEAD").write_text(git(folder, "rev-parse", "HEAD") + "\n")
    else:
        git(folder, "switch", "--quiet", "--detach")
    assert GitRebuild(at).obstacle() is not None


def test_a_plain_repository_has_no_obstacle_and_a_signed_tag_loses_its_signature(folder):
    save(folder, {"a.md": b"One.\n", "b.md": SECRET}, "Begin")
    head = git(folder, "rev-parse", "HEAD")
    tag = (
        f"object {head}\ntype commit\ntag signed\ntagger A <a@b> 1 +0000\n\nWords\n-----BEGIN PGP SIGNATURE-----\n\nx\n"
    )
    made = git(
        folder, "hash-object", "-t", "tag", "-w", "--stdin", stdin=tag.encode() + b"-----END PGP SIGNATURE-----\n"
    )
    git(folder, "update-ref", "refs/tags/signed", made)
    save(folder, {"b.md": None}, "Remove b")
    assert GitRebuild(folder).obstacle() is None
    rebuild(folder, "b.md")
    assert git(folder, "cat-file", "tag", "signed").endswith("\n\nWords")
    assert git(folder, "rev-parse", "signed^{commit}") == git(folder, "rev-list", "--max-parents=0", "HEAD")


def test_a_hook_of_the_persons_own_neither_stops_nor_sees_it(folder, tmp_path):
    save(folder, {"a.md": b"One.\n", "b.md": SECRET}, "Begin")
    save(folder, {"b.md": None}, "Remove b")
    (folder / ".git/hooks").mkdir(exist_ok=True)
    hook = folder / ".git/hooks/reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/seen'\nexit 1\n")
    hook.chmod(0o755)
    rebuild(folder, "b.md")
    assert MARK not in everything(folder)
    assert not (tmp_path / "seen").exists()


def test_a_repository_that_names_its_objects_by_sha256(tmp_path):
    folder = new(tmp_path / "wide", "--object-format=sha256")
    save(folder, {"a/a.md": b"One.\n", "a/b.md": SECRET}, "Begin")
    save(folder, {"a/b.md": None}, "Remove b")
    rebuild(folder, "a/b.md")
    assert MARK not in everything(folder)
    git(folder, "fsck", "--strict")


@pytest.mark.parametrize(
    "name", ["line\nend.md", "Übung 日记 🎄.md", ":(glob)*.md", 'quo"te\t.md', "deep/er/and/er.md"]
)
def test_odd_names(folder, name):
    save(folder, {name: SECRET, "a.md": b"One.\n"}, "Begin")
    save(folder, {name: None}, "Remove it")
    rebuild(folder, name)
    assert MARK not in everything(folder)
    assert git(folder, "ls-tree", "-r", "--name-only", "HEAD") == "a.md"


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_of_any_history_the_other_files_keep_theirs(tmp_path_factory, seed):
    draw = random.Random(seed)
    folder = new(tmp_path_factory.mktemp("any") / "public")
    names = ["a.md", "x/b.md", "x/y/c.md", "gone.md", "x/gone too.md"]
    secret = {"gone.md", "x/gone too.md"}
    for number in range(draw.randrange(2, 14)):
        chosen = draw.sample(names, draw.randrange(1, 4))
        save(
            folder,
            {each: (SECRET if each in secret else b"Words ") + str(draw.random()).encode() for each in chosen},
            f"C{number}",
        )
        if draw.random() < 0.3:
            git(folder, "tag", f"t{number}")
        if draw.random() < 0.3 and number:
            git(folder, "switch", "--quiet", "-c", f"b{number}", draw.choice(["HEAD", "HEAD~1"]), check=False)
    there = set(git(folder, "ls-files").split("\n"))
    save(folder, dict.fromkeys((each for each in secret if each in there), None), "Remove them")
    want = _kept(folder, secret)
    rebuild(folder, *sorted(secret))
    assert MARK not in everything(folder)
    git(folder, "fsck", "--strict")
    assert _kept(folder, secret) == want


def _kept(folder: Path, secret: set[str]) -> dict[str, list[tuple[str, ...]]]:
    """By branch and tag, the states of all other files one after the other, with who made them; each once."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for ref in git(folder, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags").split():
        states: list[tuple[str, ...]] = []
        for commit in git(folder, "rev-list", "--reverse", "--topo-order", ref).split():
            listed = git(folder, "ls-tree", "-r", commit).split("\n")
            tree = tuple(sorted(each for each in listed if each and each.split("\t")[1] not in secret))
            if tree != (states[-1][1:] if states else ()):
                states.append((git(folder, "log", "-1", "--format=%an %ad %cd %s", commit), *tree))
        if states:
            found[ref] = states
    return found
