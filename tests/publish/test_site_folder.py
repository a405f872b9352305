"""Putting a site into a folder: only what changed is written, only its own is removed, nothing else is touched."""

from __future__ import annotations

import json

import pytest

from druthers.errors import UsageError, VaultError
from druthers.publish.site.folder import LIST, SiteFolder

ONE = {"index.html": b"home", "notes/a.html": b"a", "notes/deep/b.html": b"b"}


def put(folder, pages):
    site = SiteFolder(folder)
    site.begin(pages)
    for address, data in pages.items():
        site.put(address, data)
    return site, site.end()


def there(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LIST
    }


def test_a_new_folder_is_made_and_holds_the_pages(tmp_path):
    site, _ = put(tmp_path / "new" / "garden", ONE)
    assert there(tmp_path / "new" / "garden") == ONE
    assert (site.written, site.removed) == (3, 0)


def test_the_same_again_writes_nothing(tmp_path):
    put(tmp_path, ONE)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    site, _ = put(tmp_path, ONE)
    assert (site.written, site.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path in before and path.is_file()} == {
        path: at for path, at in before.items() if path.is_file() and path.name != LIST
    } | {tmp_path / LIST: (tmp_path / LIST).stat().st_mtime_ns}


def test_only_what_changed_is_written_and_what_is_gone_is_removed_with_its_folder(tmp_path):
    put(tmp_path, ONE)
    at = (tmp_path / "notes/a.html").stat().st_ino
    two = {"index.html": b"new", "notes/a.html": b"a"}
    site, changed = put(tmp_path, two)
    assert there(tmp_path) == two
    assert (site.written, site.removed, changed) == (1, 1, [])
    assert (tmp_path / "notes/a.html").stat().st_ino == at
    assert not (tmp_path / "notes/deep").exists()


def test_what_others_put_there_stays(tmp_path):
    put(tmp_path, ONE)
    (tmp_path / "CNAME").write_text("ana.example.org", encoding="utf-8")
    (tmp_path / "notes/deep/mine.txt").write_text("mine", encoding="utf-8")
    put(tmp_path, {"index.html": b"home"})
    assert set(there(tmp_path)) == {"index.html", "CNAME", "notes/deep/mine.txt"}


def test_an_old_page_that_somebody_changed_is_not_removed(tmp_path):
    put(tmp_path, ONE)
    (tmp_path / "notes/a.html").write_bytes(b"by hand")
    _, changed = put(tmp_path, {"index.html": b"home"})
    assert changed == ["notes/a.html"]
    assert (tmp_path / "notes/a.html").read_bytes() == b"by hand"


def test_a_page_that_somebody_changed_is_written_anew_and_named(tmp_path):
    put(tmp_path, ONE)
    (tmp_path / "notes/a.html").write_bytes(b"by hand")
    site, _ = put(tmp_path, ONE)
    assert site.changed == ["notes/a.html"]
    assert there(tmp_path) == ONE


def test_a_folder_that_holds_something_else_is_refused_untouched(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds something"):
        SiteFolder(tmp_path)
    assert there(tmp_path) == {"thesis.txt": b"mine"}


def test_a_fresh_repository_may_hold_a_site(tmp_path):
    (tmp_path / ".git").mkdir()
    put(tmp_path, ONE)
    assert there(tmp_path) == ONE


def test_a_file_in_a_page_s_place_is_not_overwritten(tmp_path):
    put(tmp_path, {"index.html": b"home"})
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.html").write_bytes(b"mine")
    with pytest.raises(UsageError, match="not a page of this site"):
        put(tmp_path, ONE)
    assert there(tmp_path) == {"index.html": b"home", "notes/a.html": b"mine"}


def test_a_broken_off_run_can_be_run_again(tmp_path):
    site = SiteFolder(tmp_path / "garden")
    site.begin(ONE)
    site.put("notes/a.html", b"a")
    (tmp_path / "garden/notes/.1-ab.druthers-unfinished").write_bytes(b"half")
    put(tmp_path / "garden", ONE)
    assert there(tmp_path / "garden") == ONE


@pytest.mark.parametrize(
    "names",
    [
        ["../outside.txt"],
        ["/etc/outside.txt"],
        ["a/../../outside.txt"],
        [""],
        ["a\\b"],
        ["a//b"],
        {"x": 3},
        "text",
        None,
    ],
)
def test_a_list_that_names_what_lies_elsewhere_is_no_list(tmp_path, names):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine", encoding="utf-8")
    folder = tmp_path / "garden"
    folder.mkdir()
    files = dict.fromkeys(names, "") if isinstance(names, list) else names
    (folder / LIST).write_text(json.dumps({"druthers_site": 1, "files": files}), encoding="utf-8")
    with pytest.raises(UsageError, match="damaged"):
        SiteFolder(folder)
    assert outside.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"druthers_site": 2, "files": {}}', b"[" * 100_000])
def test_a_damaged_list_is_one_line(tmp_path, content):
    (tmp_path / LIST).write_bytes(content)
    with pytest.raises(UsageError, match="damaged"):
        SiteFolder(tmp_path)


def test_nothing_is_written_or_removed_through_a_link(tmp_path):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "garden"
    elsewhere.mkdir()
    put(folder, {"index.html": b"home", "notes/a.html": b"a"})
    (elsewhere / "a.html").write_bytes(b"a")
    (folder / "notes/a.html").unlink()
    (folder / "notes").rmdir()
    (folder / "notes").symlink_to(elsewhere)
    put(folder, {"index.html": b"home"})
    assert there(elsewhere) == {"a.html": b"a"}
    with pytest.raises(UsageError):
        put(folder, {"index.html": b"home", "notes/a.html": b"new", "notes/b.html": b"new"})
    assert there(elsewhere) == {"a.html": b"a"}


def test_a_link_in_a_page_s_place_is_replaced_and_what_it_led_to_stays(tmp_path):
    put(tmp_path / "garden", {"index.html": b"home"})
    target = tmp_path / "target"
    target.write_bytes(b"home")
    (tmp_path / "garden/index.html").unlink()
    (tmp_path / "garden/index.html").symlink_to(target)
    put(tmp_path / "garden", {"index.html": b"new"})
    assert target.read_bytes() == b"home"
    assert (tmp_path / "garden/index.html").read_bytes() == b"new"


def test_a_folder_that_cannot_be_written_is_one_line(locked):
    with pytest.raises((VaultError, UsageError)):
        put(locked / "garden", ONE)
