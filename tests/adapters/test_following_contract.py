"""What the journal asks of other people's repositories, asked of the fake and of git; then of git alone."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters import git_stranger, git_taking
from druthers.adapters.fake_following import FakeClones, FakeShelf
from druthers.adapters.git_following import GitClones
from druthers.errors import FollowError
from druthers.publish import taking
from druthers.publish.taking import Taking, Unfit, check_name, is_taken

ANA = {
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
}


def git(folder: Path, *arguments: str, stdin: bytes = b"", **environment: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        check=True,
        env=os.environ | ANA | {"GIT_CONFIG_GLOBAL": "/dev/null"} | environment,
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


class Garden:
    """Somebody's repository, and the clones that are made of it."""

    def __init__(self, clones, folder: Path, url: str, publish) -> None:
        self.clones, self.folder, self.url, self.publish = clones, folder, url, publish

    def bring(self):
        return drain(self.clones.bring("ana", self.url))

    def follow(self):
        brought = self.bring()
        self.clones.settle("ana", brought)
        return brought

    def there(self) -> list[str]:
        """Everything in the folder but what is git's own."""
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if ".git" not in path.parts and not path.is_dir()
        )


def drain(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def fake(tmp_path: Path) -> Garden:
    shelf = FakeShelf()
    clones = FakeClones(tmp_path / "following", {"/srv/ana": shelf})

    def publish(**files: bytes | str | None) -> None:
        for name, data in files.items():
            path = name.replace("__", "/").replace("_", ".")
            shelf.files.pop(path, None)
            if data is not None:
                shelf.files[path] = data.encode() if isinstance(data, str) else data

    return Garden(clones, tmp_path / "following", "/srv/ana", publish)


def real(tmp_path: Path) -> Garden:
    theirs = tmp_path / "ana"
    theirs.mkdir()
    git(theirs, "init", "--quiet", "--initial-branch=main")

    def publish(**files: bytes | str | None) -> None:
        for name, data in files.items():
            path = theirs / name.replace("__", "/").replace("_", ".")
            if data is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data.encode() if isinstance(data, str) else data)
        git(theirs, "add", "--all", "--force")
        git(theirs, "commit", "--quiet", "--message", "Publish", GIT_COMMITTER_DATE="2026-01-01T00:00:00Z")

    return Garden(GitClones(tmp_path / "following"), tmp_path / "following", str(theirs), publish)


@pytest.fixture(params=[fake, real], ids=["fake", "git"])
def garden(request, tmp_path) -> Garden:
    return request.param(tmp_path)


# of both


def test_notes_and_the_profile_come_and_nothing_else_does(garden):
    garden.publish(
        a_md="A", sub__b_markdown="B", profile_json="{}", sub__profile_json="{}", run_sh="rm", secret_md_age="x"
    )
    brought = garden.bring()
    assert garden.clones.names() == []  # nothing has its name before it is settled
    garden.clones.settle("ana", brought)
    assert garden.there() == ["ana/a.md", "ana/profile.json", "ana/sub/b.markdown"]
    assert (garden.folder / "ana/a.md").read_text() == "A"
    assert (brought.notes, brought.author, brought.at.year) == (2, "Ana", 2026)
    assert garden.clones.names() == ["ana"]


def test_what_has_not_changed_is_not_brought_again(garden):
    garden.publish(a_md="A")
    garden.follow()
    assert garden.bring().folder is None
    assert garden.there() == ["ana/a.md"]


def test_a_change_comes_whole_and_what_went_is_gone(garden):
    garden.publish(a_md="A", b_md="B")
    garden.follow()
    garden.publish(a_md="A2", b_md=None, c_md="C")
    assert garden.follow().notes == 2
    assert garden.there() == ["ana/a.md", "ana/c.md"]
    assert (garden.folder / "ana/a.md").read_text() == "A2"


def test_what_something_else_changed_in_a_clone_is_mended(garden):
    garden.publish(a_md="A", b_md="B")
    garden.follow()
    (garden.folder / "ana/a.md").unlink()
    (garden.folder / "ana/planted.md").write_text("not hers")
    garden.follow()
    assert garden.there() == ["ana/a.md", "ana/b.md"]


def test_what_cannot_be_reached_leaves_nothing(garden, tmp_path):
    with pytest.raises(FollowError, match="cannot be had"):
        drain(garden.clones.bring("ben", str(tmp_path / "nobody")))
    assert not garden.folder.exists()


@pytest.mark.parametrize("url", ["ext::sh -c id", "http://example.org/a/b", "-oProxyCommand=id", "https://me:pw@h/x"])
def test_an_address_that_is_none_is_refused_before_anything_is_asked(garden, url):
    with pytest.raises(FollowError):
        drain(garden.clones.bring("ben", url))
    assert not garden.folder.exists()


def test_who_has_published_nothing_yet_cannot_be_followed(garden):
    with pytest.raises(FollowError, match="nothing in it yet"):
        garden.bring()
    assert not garden.folder.exists()


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [("MOST_NOTES", 2, "more than 2 notes"), ("MOST_BYTES", 10, "larger than"), ("MOST_ENTRIES", 2, "more than 2")],
)
def test_too_much_is_refused_in_one_line_and_leaves_nothing(garden, monkeypatch, limit, most, said):
    monkeypatch.setattr(taking, limit, most)
    garden.publish(a_md="five ", b_md="five ", c_md="five ")
    with pytest.raises(FollowError, match=said) as refused:
        garden.bring()
    assert "\n" not in refused.value.message
    assert not garden.folder.exists()


def test_what_is_refused_later_takes_nothing_of_what_came_before(garden, monkeypatch):
    garden.publish(a_md="A")
    garden.follow()
    garden.publish(b_md="B", c_md="C")
    monkeypatch.setattr(taking, "MOST_NOTES", 2)
    with pytest.raises(FollowError):
        garden.bring()
    assert garden.there() == ["ana/a.md"]
    assert [path.name for path in garden.folder.iterdir()] == ["ana"]


def test_what_is_too_large_or_oddly_named_is_left_out_and_counted(garden, monkeypatch):
    monkeypatch.setattr(taking, "LARGEST_NOTE", 20)
    monkeypatch.setattr(taking, "LARGEST_PROFILE", 20)
    bad = {"tab\there.md": "x", "bidi\u202emd.md": "x", "deep/" * 30 + "a.md": "x", "x" * 245 + ".md": "x"}
    garden.publish(big_md="x" * 30, profile_json="x" * 30, a_md="A", A_md="B", **bad)
    brought = garden.follow()
    assert len(garden.there()) == 1
    assert dict(brought.left_out) == {
        "a file that is too large": 2,
        "a name that differs from another in case alone": 1,
        "a name with hidden characters": 2,
        "a path that is too long or too deep": 2,
    }


def test_a_file_that_has_not_changed_keeps_its_time(garden):
    garden.publish(a_md="A")
    garden.follow()
    before = (garden.folder / "ana/a.md").stat().st_mtime
    assert before == pytest.approx(1767225600)  # when it was published, not when it came
    garden.publish(b_md="B")
    garden.follow()
    assert (garden.folder / "ana/a.md").stat().st_mtime == before


def test_what_was_brought_and_is_not_wanted_leaves_nothing(garden):
    garden.publish(a_md="A")
    garden.clones.discard(garden.bring())
    steps = garden.clones.bring("ana", garden.url)
    next(steps)
    steps.close()
    assert not garden.folder.exists()


def test_removing_somebody_leaves_nothing_of_them_and_all_of_others(garden):
    garden.publish(a_md="A")
    for name in ("ana", "ana.b"):
        garden.clones.settle(name, drain(garden.clones.bring(name, garden.url)))
    garden.publish(b_md="B")
    garden.bring()  # by a process that goes on
    garden.clones.remove("ana")
    assert [path.name for path in garden.folder.iterdir()] == ["ana.b"]
    garden.clones.remove("ana.b")
    garden.clones.remove("nobody")
    assert not garden.folder.exists()


def test_what_a_process_that_was_stopped_left_is_swept_away_once_it_is_old(garden):
    garden.publish(a_md="A")
    left = garden.bring().folder
    garden.clones.sweep(older=3600)
    assert left.exists()
    os.utime(left, (1, 1))
    garden.clones.sweep(older=3600)
    assert not garden.folder.exists()


# of git alone


@pytest.fixture
def hers(tmp_path) -> Garden:
    return real(tmp_path)


def commit_tree(hers: Garden, entries: list[tuple[str, str, bytes]]) -> None:
    """Let her branch be one commit of a tree that git would not make: (mode, object, name) each, taken as they are."""
    theirs = Path(hers.url)
    data = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(oid) for mode, oid, name in entries)
    tree = git(theirs, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=data)
    git(theirs, "update-ref", "refs/heads/main", git(theirs, "commit-tree", tree, "-m", "x"))


def blob(hers: Garden, data: bytes) -> str:
    return git(Path(hers.url), "hash-object", "-w", "--stdin", stdin=data)


def test_links_submodules_and_hidden_files_never_come(hers, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("private words")
    (Path(hers.url) / "link.md").symlink_to(secret)
    (Path(hers.url) / "folder").symlink_to(tmp_path)
    (Path(hers.url) / ".obsidian").mkdir()
    (Path(hers.url) / ".obsidian" / "x.md").write_text("x")
    (Path(hers.url) / ".druthers").mkdir()
    (Path(hers.url) / ".druthers" / "x.md").write_text("x")
    hers.publish(a_md="A")
    git(Path(hers.url), "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    git(Path(hers.url), "commit", "--quiet", "-m", "sub")
    brought = hers.follow()
    assert hers.there() == ["ana/a.md"]
    assert dict(brought.left_out) == {"a link": 2, "another repository in it": 1}
    assert not any(path.is_symlink() for path in hers.folder.rglob("*"))


@pytest.mark.parametrize(
    "name", [b"..", b".", b".git", b".GIT", b"git~1", b".g\xe2\x80\x8cit", b".git ", b".git::$INDEX_ALLOCATION"]
)
def test_a_path_that_leads_out_or_into_gits_own_folder_refuses_the_whole(hers, monkeypatch, name):
    hers.publish(a_md="A")
    inner = git(Path(hers.url), "rev-parse", "HEAD^{tree}")
    commit_tree(hers, [("40000", inner, name)])
    with pytest.raises(FollowError) as refused:
        hers.bring()
    assert "\n" not in refused.value.message
    assert not hers.folder.exists()
    unchecked = [each for each in git_stranger.SETTINGS if "fsck" not in each]
    monkeypatch.setattr(git_stranger, "SETTINGS", unchecked)  # should git itself ever let one through
    with pytest.raises(FollowError, match=r"leads out|own folder"):
        hers.bring()
    assert not hers.folder.exists()


def test_a_tree_that_grows_without_end_is_refused(hers, monkeypatch):
    monkeypatch.setattr(taking, "MOST_ENTRIES", 2000)
    theirs = Path(hers.url)
    tree = git(theirs, "mktree", stdin=f"100644 blob {blob(hers, b'x')}\ta.md\n".encode())
    for _ in range(12):  # ten to the twelfth paths
        tree = git(theirs, "mktree", stdin="".join(f"040000 tree {tree}\tf{n}\n" for n in range(10)).encode())
    git(theirs, "update-ref", "refs/heads/main", git(theirs, "commit-tree", tree, "-m", "x"))
    with pytest.raises(FollowError, match="more than 2,000"):
        hers.bring()
    assert not hers.folder.exists()


def test_a_repository_that_is_too_large_is_stopped_while_it_comes(hers, monkeypatch):
    monkeypatch.setattr(git_stranger, "MOST_ON_DISK", 500_000)
    hers.publish(a_md="A", film_mp4=os.urandom(3_000_000))
    with pytest.raises(FollowError, match="larger than"):
        hers.bring()
    assert not hers.folder.exists()


def test_a_server_that_does_not_answer_is_not_waited_for(hers, monkeypatch):
    monkeypatch.setattr(git_stranger, "MOST_SECONDS", 0.3)
    monkeypatch.setenv("GIT_SSH_COMMAND", "sleep 60 #")
    with pytest.raises(FollowError, match="took longer"):
        drain(hers.clones.bring("ben", "ssh://example.org/ben/notes"))
    assert not hers.folder.exists()


def test_notes_come_by_ssh_without_a_word_asked(hers, tmp_path, monkeypatch):
    hers.publish(a_md="A")
    asked = tmp_path / "asked"
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" > {asked}\nfor last; do :; done\nexec sh -c "$last"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    brought = drain(hers.clones.bring("ben", f"ana@example.org:{hers.url}"))
    assert brought.notes == 1
    said = asked.read_text()
    assert "BatchMode=yes" in said
    assert "ForwardAgent=no" in said


def test_nothing_of_theirs_and_no_hook_of_ones_own_is_run(hers, empty_home, tmp_path):
    ran = tmp_path / "ran"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {ran}\n")
        (hooks / name).chmod(0o755)
    program = f"sh -c 'echo filter >> {ran}; cat'"
    (empty_home / ".gitconfig").write_text(
        f"[core]\n hooksPath = {hooks}\n fsmonitor = {hooks}/fsmonitor\n[init]\n templateDir = {hooks}\n"
        f'[filter "evil"]\n smudge = {program}\n clean = {program}\n required = true\n'
        f'[diff "evil"]\n textconv = {program}\n[credential]\n helper = "!echo credential >> {ran}"\n'
    )
    hers.publish(
        a_md="A", _gitattributes="*.md filter=evil diff=evil\n", _gitmodules='[submodule "x"]\n path=x\n url=y\n'
    )
    hers.follow()
    hers.publish(a_md="A2")
    hers.follow()
    assert not ran.exists()
    assert (hers.folder / "ana/a.md").read_text() == "A2"


def test_an_abbreviation_of_ones_own_leads_to_no_program(hers, empty_home, tmp_path):
    ran = tmp_path / "ran"
    (empty_home / ".gitconfig").write_text(
        f'[url "ext::sh -c touch% {ran}% #"]\n insteadOf = https://example.org/\n[protocol]\n allow = always\n'
    )
    with pytest.raises(FollowError, match="not allowed"):
        drain(hers.clones.bring("ben", "https://example.org/ben/notes"))
    assert not ran.exists()


def test_history_that_was_rewritten_is_taken_and_what_was_withdrawn_is_in_no_object(hers):
    hers.publish(a_md="A", regret_md="what she took back")
    hers.follow()
    withdrawn = blob(hers, b"what she took back")
    theirs = Path(hers.url)
    git(theirs, "rm", "--quiet", "regret.md")
    git(theirs, "commit", "--quiet", "--amend", "-m", "anew")
    hers.publish(b_md="B")
    hers.follow()
    assert hers.there() == ["ana/a.md", "ana/b.md"]
    found = git(hers.folder / "ana", "cat-file", "--batch-check", "--batch-all-objects")
    assert withdrawn not in found
    assert sum(" commit " in line for line in found.splitlines()) == 1  # shallow
    assert git(hers.folder / "ana", "fsck", "--strict") == ""


def test_nobody_can_write_a_work_tree_there(hers):
    hers.publish(a_md="A")
    hers.follow()
    with pytest.raises(subprocess.CalledProcessError):
        git(hers.folder / "ana", "checkout", "HEAD", "--", "a.md")
    assert not (hers.folder / "ana" / "a.md").stat().st_mode & 0o222


@pytest.mark.parametrize("when", ["@9999999999 +0000", "@0 +0000", "@253402300800 +0000"])
def test_a_commit_of_an_impossible_time_is_of_no_later_than_now(hers, when):
    (Path(hers.url) / "a.md").write_text("A")
    git(Path(hers.url), "add", ".")
    git(Path(hers.url), "commit", "--quiet", "-m", "x", GIT_COMMITTER_DATE=when)
    brought = hers.follow()
    assert 0 <= brought.at.timestamp() <= time.time()
    assert (hers.folder / "ana/a.md").stat().st_mtime <= time.time()


def test_who_wrote_is_told_without_what_a_terminal_would_obey(hers):
    (Path(hers.url) / "a.md").write_text("A")
    git(Path(hers.url), "add", ".")
    git(Path(hers.url), "-c", "user.name=x", "commit", "--quiet", "-m", "x", GIT_COMMITTER_NAME="x",
        GIT_AUTHOR_NAME="An\x1b[2Ja\u202e")  # fmt: skip
    assert hers.follow().author == "An [2Ja"


def test_what_a_server_says_is_one_short_line():
    said = b"remote: \x1b]0;owned\x07hello\nfatal: no such thing at https://me:pw@h/x\n" + b"x" * 10_000
    assert git_stranger.plain(said).startswith("no such thing at https://h/x")
    assert len(git_stranger.plain(said)) <= 300
    assert git_stranger.plain(b"\x1b[2J") == "[2J"


def test_the_environment_leads_git_nowhere_and_lets_nothing_ask(monkeypatch):
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_SSL_NO_VERIFY", "1")
    told = git_stranger.environment("https")
    assert not {"GIT_DIR", "GIT_CONFIG_COUNT", "GIT_SSL_NO_VERIFY"} & told.keys()
    assert (told["GIT_TERMINAL_PROMPT"], told["GIT_ALLOW_PROTOCOL"]) == ("0", "https:ssh")
    assert "BatchMode=yes" in told["GIT_SSH_COMMAND"]


# what is taken, whatever the names are


@given(st.binary(min_size=1, max_size=40), st.sampled_from(["100644", "100755", "40000", "120000", "160000", "777"]))
def test_any_name_is_refused_left_out_or_safe_to_write(name, mode):
    found = Taking()
    try:
        path = found.enter("", name, mode)
    except Unfit:
        return
    if path is None:
        return
    assert mode.startswith(("100", "40"))
    assert path == name.decode()
    assert not path.startswith((".", "/"))
    assert path.isprintable() or "\u200d" in path or "\u200c" in path
    assert os.path.normpath(path) == path
    assert mode == "40000" or is_taken(path)


@pytest.mark.parametrize("name", [b"git", b"gitx", b".gitignore", b"a..md", b"GIT~x", b"...", b"caf\xc3\xa9"])
def test_an_honest_name_is_no_reason_to_refuse(name):
    check_name(name)


def test_a_tree_that_is_cut_short_is_damaged():
    with pytest.raises(Unfit):
        list(git_taking._entries(b"100644 a.md\0" + b"x" * 5, 20))
