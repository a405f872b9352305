"""Making a vault and adopting a folder: everything that was there is afterwards what it was before."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from druthers.adapters.fake_repository import FakeRepository
from druthers.adapters.git import GitRepository
from druthers.errors import DruthersError, GitError, VaultError
from druthers.settings import load_settings
from druthers.vault.init import make_vault
from druthers.vault.layout import OWN_FOLDERS, Layout, is_vault
from druthers.vault.principles import read_principles
from druthers.vault.scan import scan


def make(root: Path, *, visibility: str = "public", kind=GitRepository) -> bool:
    layout = Layout(root)
    return make_vault(
        layout,
        visibility=visibility,
        public=kind(layout.public),
        private=kind(layout.private),
        around=kind(root),
    )


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def state(root: Path, *, without: tuple[str, ...] = ()) -> dict[str, tuple[bytes, int, int]]:
    """Bytes, time and mode of every file, but for those below folders named in `without`."""
    return {
        name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in root.rglob("*")
        if path.is_file() and not (name := path.relative_to(root).as_posix()).startswith(without or ("\0",))
    }


OLD = {
    "Daily/2026-11-21.md": "---\ntags: [a]\n---\r\nWords\r\n",
    "Übung & more.md": "\ufeffwith a mark",
    ".obsidian/workspace.json": "{}",
    ".gitignore": "*.md\n",
    "image.png": "\x89",
}
ADDED = tuple(f"{name}/" for name in OWN_FOLDERS)


@pytest.mark.parametrize("name", ["journal", "my journal", "日记 é", "deep/er/still", "-n", "a'b\"c", "a:b", "[x]*"])
def test_a_new_vault_has_two_repositories_and_everything_committed(tmp_path, name):
    root = tmp_path / name
    assert make(root, visibility="private")
    layout = Layout(root)
    assert is_vault(root)
    assert load_settings(layout.settings).visibility == "private"
    assert read_principles(layout.principles) == []
    assert list(scan(layout)) == []
    for place in (layout.public, layout.private):
        assert GitRepository(place).exists()
        assert git(place, "status", "--porcelain") == ""
    assert git(layout.private, "log", "--format=%s|%an <%ae>").splitlines() == [
        "Begin the journal|journal <journal@localhost>"
    ]
    assert sorted(path.name for path in root.iterdir()) == [".druthers", "private", "public"]


def test_the_ledger_is_merged_line_by_line(tmp_path):
    make(tmp_path / "v")
    attributes = git(tmp_path / "v" / "private", "check-attr", "merge", "ledger/2026-11.jsonl", "2026/a.md")
    assert attributes.splitlines() == ["ledger/2026-11.jsonl: merge: union", "2026/a.md: merge: unspecified"]


def test_a_second_time_changes_nothing(tmp_path):
    root = tmp_path / "v"
    assert make(root, visibility="private")
    write(root, {"private/principles.md": "Say less.\n"})
    git(root / "private", "commit", "--all", "-m", "By hand")
    before = state(root, without=("private/.git/index",))
    assert not make(root, visibility="public")
    assert state(root, without=("private/.git/index",)) == before


def test_a_second_time_mends_what_was_deleted_and_keeps_the_rest(tmp_path):
    root = tmp_path / "v"
    make(root, visibility="private")
    (root / ".druthers" / ".gitignore").unlink()
    (root / "private" / "principles.md").unlink()
    write(root, {"private/2026/by hand.md": "Words"})
    assert not make(root)
    assert load_settings(Layout(root).settings).visibility == "private"
    assert (root / ".druthers" / ".gitignore").is_file()
    assert read_principles(Layout(root).principles) == []
    assert git(root / "private", "log", "-1", "--format=%s") == "Keep what was changed by hand\n"


def test_a_folder_of_markdown_is_adopted_byte_for_byte(tmp_path):
    write(tmp_path, OLD)
    before = state(tmp_path)
    assert make(tmp_path)
    assert state(tmp_path, without=ADDED) == before
    assert [(file.path, file.visibility) for file in scan(Layout(tmp_path))] == [
        ("Daily/2026-11-21.md", "private"),
        ("Übung & more.md", "private"),
    ]


def test_a_persons_repository_is_adopted_and_only_its_exclude_file_learns_of_it(tmp_path):
    write(tmp_path, OLD)
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {".git/info/exclude": "caf\u00e9.tmp\r\nno line end"})
    with (tmp_path / ".git/info/exclude").open("ab") as file:
        file.write(b"\xe9")
    git(tmp_path, "add", "--all", "--force")
    git(tmp_path, "commit", "--quiet", "--message", "Mine")
    write(tmp_path, {"Daily/2026-11-22.md": "not committed yet"})
    status, head = git(tmp_path, "status", "--porcelain", "--ignored=no"), git(tmp_path, "rev-parse", "HEAD")
    before = state(tmp_path, without=(".git/index",))
    exclude = (tmp_path / ".git/info/exclude").read_bytes()
    for _ in range(2):
        make(tmp_path)
        assert git(tmp_path, "status", "--porcelain", "--ignored=no") == status
        assert git(tmp_path, "rev-parse", "HEAD") == head
        after = state(tmp_path, without=(*ADDED, ".git/index"))
        extended = after.pop(".git/info/exclude")[0]
        assert after == {name: found for name, found in before.items() if name != ".git/info/exclude"}
        assert extended == exclude + b"\n/public\n/private\n/following\n/.druthers\n"


def test_a_worktree_of_a_repository_is_adopted_too(tmp_path):
    main, root = tmp_path / "main", tmp_path / "tree"
    write(main, {"a.md": "Words"})
    git(main, "init", "--quiet")
    git(main, "add", "--all")
    git(main, "commit", "--quiet", "--message", "Mine")
    git(main, "worktree", "add", "--quiet", str(root))
    make(root)
    assert git(root, "status", "--porcelain") == git(main, "status", "--porcelain") == ""


@pytest.mark.parametrize("place", ["public", "private"])
def test_a_repository_that_tracks_our_folders_is_refused_and_left_alone(tmp_path, place):
    write(tmp_path, {f"{place}/index.html": "a website", "a.md": "Words"})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    before = state(tmp_path)
    with pytest.raises(VaultError, match="already tracks files"):
        make(tmp_path)
    assert state(tmp_path) == before
    assert not is_vault(tmp_path)


@pytest.mark.parametrize("place", ["public", "private"])
def test_a_repository_in_our_folders_place_is_kept_with_its_history(tmp_path, place):
    mine = tmp_path / place
    write(mine, {"old.md": "Words", ".gitattributes": "*.md text\n", "settings.toml": 'visibility = "private"\n'})
    git(mine, "init", "--quiet", "--initial-branch=trunk")
    git(mine, "remote", "add", "origin", "https://example.org/notes.git")
    git(mine, "add", "--all")
    git(mine, "commit", "--quiet", "--message", "Mine")
    config = (mine / ".git/config").read_bytes()
    write(mine, {"new.md": "not committed yet"})
    files = state(mine, without=(".git/",))
    make(tmp_path)
    after = state(mine, without=(".git/",))
    assert {name: after[name] for name in files} == files
    assert (mine / ".git/config").read_bytes() == config
    assert git(mine, "branch", "--show-current") == "trunk\n"
    assert git(mine, "log", "--format=%s").splitlines()[1:] == ["Mine"]
    assert git(mine, "status", "--porcelain") == ""


def test_a_place_may_be_a_link_to_a_repository_elsewhere(tmp_path):
    root, mine = tmp_path / "v", tmp_path / "garden"
    write(mine, {"old.md": "Words"})
    write(root, {"a.md": "Words"})
    git(mine, "init", "--quiet")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    (root / "public").symlink_to(mine)
    make(root)
    assert git(root, "status", "--porcelain") == "A  a.md\n"
    assert git(mine, "ls-files") == "old.md\n"
    assert [file.path for file in scan(Layout(root))] == ["a.md", "public/old.md"]


def test_a_plain_public_folder_becomes_a_repository(tmp_path):
    write(tmp_path, {"public/old.md": "Words"})
    make(tmp_path)
    assert git(tmp_path / "public", "ls-files") == "old.md\n"
    assert (tmp_path / "public/old.md").read_text(encoding="utf-8") == "Words"


def test_home_what_is_above_it_and_a_file_are_refused(empty_home, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a list", encoding="utf-8")
    (tmp_path / "link").symlink_to(empty_home)
    (empty_home / "inside").mkdir()
    monkeypatch.chdir(empty_home)
    before = sorted(empty_home.parent.rglob("*"))
    for root in (
        empty_home,
        empty_home / "inside" / "..",
        empty_home.parent,
        Path("/"),
        tmp_path / "link",
        tmp_path / "file",
    ):
        with pytest.raises(VaultError):
            make(root)
    assert sorted(empty_home.parent.rglob("*")) == before
    assert make(empty_home / "inside")


@pytest.mark.parametrize("name", [".druthers", "public", "private", "private/ledger"])
def test_a_file_where_a_folder_should_be_is_one_clear_error(tmp_path, name):
    write(tmp_path, {name: "a file"})
    with pytest.raises(DruthersError) as caught:
        make(tmp_path)
    assert caught.value.hint
    assert (tmp_path / name).read_text(encoding="utf-8") == "a file"


def test_a_read_only_folder_is_one_clear_error(locked):
    with pytest.raises(VaultError, match="Permission denied"):
        make(locked)


def test_without_git_it_says_so_and_a_later_try_completes_it(tmp_path, monkeypatch):
    with monkeypatch.context() as environment:
        environment.setenv("PATH", str(tmp_path))
        with pytest.raises(GitError, match="git could not be started"):
            make(tmp_path / "v")
    make(tmp_path / "v")
    assert git(tmp_path / "v" / "private", "status", "--porcelain") == ""


def test_fakes_make_a_vault_as_well(tmp_path):
    assert make(tmp_path / "v", kind=FakeRepository)
    assert not make(tmp_path / "v", kind=FakeRepository)
    assert load_settings(Layout(tmp_path / "v").settings).visibility == "public"


@pytest.mark.parametrize("name", ["public", "private", ".druthers"])
@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_where_a_file_has_the_name_of_a_folder_nothing_is_made(tmp_path: Path, name: str, kind: str) -> None:
    if kind == "file":
        (tmp_path / name).write_text("mine", encoding="utf-8")
    else:
        (tmp_path / name).symlink_to("nowhere")
    with pytest.raises(VaultError, match="is no folder"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_no_vault_is_made_in_the_public_notes_of_another(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(VaultError, match="public notes"):
        make(tmp_path / "public" / "inner")
    assert not (tmp_path / "public" / "inner").exists()
