"""Listing a vault's markdown: which files are notes, and whose they are."""

from __future__ import annotations

import os

import pytest

from druthers.models import NoteFile
from druthers.vault.layout import Layout
from druthers.vault.scan import note_file, scan, scan_following, visibility_of

NOTES = [
    ("old/2.Notes.v1.MD", "private"),
    ("old/b & c #1%3F?.md", "private"),
    ("old/no  te.markdown", "private"),
    ("old/Übung.md", "private"),
    ("private/2026/11/x.md", "private"),
    ("private/sub/principles.md", "private"),
    ("public/2026/11/x.md", "public"),
    ("public/ledger/kept.md", "public"),
    ("public.md", "private"),
    ("root.md", "private"),
]
NOT_NOTES = [
    ".druthers/drafts/a.md",
    ".git/a.md",
    ".trash/a.md",
    "private/.obsidian/a.md",
    "private/charter.md",
    "private/ledger/2026-11.jsonl",
    "private/ledger/notes.md",
    "private/principles.md",
    "public/.hidden.md",
    "public/a.md.druthers-unfinished",
    "public/a.txt",
    "public/md",
]


def make(root, names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Words", encoding="utf-8")


def paths(root) -> list[str]:
    return [file.path for file in scan(Layout(root))]


def test_markdown_is_listed_by_place_in_order_and_what_is_hidden_or_ours_is_not(tmp_path):
    make(tmp_path, [name for name, _ in NOTES] + NOT_NOTES)
    assert [(file.path, file.visibility) for file in scan(Layout(tmp_path))] == sorted(NOTES)


def test_other_peoples_notes_are_listed_apart_and_no_link_among_them(tmp_path):
    make(tmp_path, ["following/ana/a.md", "following/ana/b/c.MD", "following/ben/a.markdown", "private/mine.md"])
    make(tmp_path, ["following/ana/.git/x.md", "following/ana/x.md.age", "following/.ben.0a1b2c3d.coming/a.md"])
    (tmp_path / "following/ana/link.md").symlink_to(tmp_path / "private/mine.md")
    (tmp_path / "following/ana/folder").symlink_to(tmp_path / "private")
    assert [(file.path, file.visibility) for file in scan_following(Layout(tmp_path))] == [
        ("following/ana/a.md", "following"),
        ("following/ana/b/c.MD", "following"),
        ("following/ben/a.markdown", "following"),
    ]
    assert paths(tmp_path) == ["private/mine.md"]


def test_a_listing_tells_time_and_size_as_they_are_on_disk(tmp_path):
    make(tmp_path, ["public/a.md"])
    os.utime(tmp_path / "public/a.md", ns=(1, 1_234_567_890_123_456_789))
    expected = NoteFile("public/a.md", "public", 1_234_567_890_123_456_789, 5)
    assert list(scan(Layout(tmp_path))) == [expected]
    assert note_file(Layout(tmp_path), "public/a.md") == expected


def test_a_file_that_is_gone_has_no_listing(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        note_file(Layout(tmp_path), "gone.md")


def test_links_to_files_are_listed_links_to_folders_are_not_followed(tmp_path):
    make(tmp_path, ["a.md", "folder/b.md"])
    (tmp_path / "file.md").symlink_to("a.md")
    (tmp_path / "dangling.md").symlink_to("nowhere")
    (tmp_path / "again").symlink_to("folder")
    (tmp_path / "folder" / "loop").symlink_to("..")
    assert paths(tmp_path) == ["a.md", "dangling.md", "file.md", "folder/b.md"]
    assert next(file for file in scan(Layout(tmp_path)) if file.path == "dangling.md").size == 0


def test_names_that_differ_only_in_case_or_form_are_two(tmp_path):
    names = ["a.md", "A.md", "caf\u00e9.md", "cafe\u0301.md", os.fsdecode(b"caf\xe9.md"), "line\nend.md"]
    make(tmp_path, names)
    if len(list(tmp_path.iterdir())) < len(names):
        pytest.skip("this file system takes some of these names for one")
    assert paths(tmp_path) == sorted(names)


def test_a_folder_that_may_not_be_opened_hides_only_itself(locked):
    assert paths(locked) == ["note.md"]
    assert paths(locked / "closed") == []


def test_an_empty_vault_has_no_notes(tmp_path):
    assert paths(tmp_path) == paths(tmp_path / "gone") == []


@pytest.mark.parametrize("path", ["publicity/a.md", "Public/a.md", "old/public/a.md", "public"])
def test_only_what_lies_in_the_public_folder_is_public(path):
    assert visibility_of(path) == ("public" if path == "public" else "private")
