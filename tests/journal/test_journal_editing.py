"""Changing a note that is there: its bytes stay what they were but for the change, and nobody's version is lost."""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_cipher import FakeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.container import init_journal
from druthers.errors import CaptureError, LockedError, UnknownNote, UsageError, VaultError
from druthers.journal import Journal
from druthers.journal.editing import edit_note
from druthers.journal.tagging import NearTag, near_tags
from druthers.journal.templates import filled_template, templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    (tmp_path / "journal" / "old").mkdir(parents=True)
    (tmp_path / "journal" / "old" / "idea.md").write_bytes(b"An idea\r\n")
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder())[0] as journal:
        yield journal


@pytest.fixture
def as_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def make(script: str) -> None:
        path = tmp_path / "editor"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(path))

    return make


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout.strip()


def put(journal: Journal, path: str, data: bytes) -> Path:
    file = journal.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


# another text


def test_a_note_is_rewritten_and_committed(journal: Journal) -> None:
    note = journal.capture("Ran 8k")
    text = journal.note(note.path).text.replace("8k", "9k")
    saved = journal.write(note.path, text)
    assert (saved.id, saved.path, saved.visibility) == (note.id, note.path, "public")
    assert saved.beside is None
    assert (journal.root / note.path).read_text(encoding="utf-8") == text
    assert git(journal.layout.public, "rev-parse", "HEAD") == saved.commit
    assert git(journal.layout.public, "log", "-1", "--format=%s") == f"Edit {note.path.rsplit('/', 1)[-1]}"


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (b"\xef\xbb\xbfone\r\ntwo\r\n", "one\nthree\n", b"\xef\xbb\xbfone\r\nthree\r\n"),
        ("Größe\r\n".encode("latin-1"), "Größe\nMaß", "Größe\r\nMaß".encode("latin-1")),
        ("one\n".encode("utf-16"), "zwei ü\n", "zwei ü\n".encode("utf-16")),
        (b"a\r\nb\n", "a\nb\nc\n", b"a\r\nb\nc\r\n"),
    ],
)
def test_encoding_mark_and_line_ends_stay(journal: Journal, before: bytes, text: str, after: bytes) -> None:
    file = put(journal, "public/theirs.md", before)
    journal.write("public/theirs.md", text)
    assert file.read_bytes() == after


def test_a_character_without_a_place_in_an_old_encoding_changes_nothing(journal: Journal) -> None:
    file = put(journal, "public/old.md", "Größe".encode("latin-1"))
    with pytest.raises(VaultError, match="no place in Windows-1252"):
        journal.write("public/old.md", "日記")
    with pytest.raises(VaultError, match="no place in Windows-1252"):
        journal.retag("public/old.md", add=["日記"])
    assert file.read_bytes() == "Größe".encode("latin-1")


def test_a_note_outside_our_repositories_is_written_and_committed_nowhere(journal: Journal) -> None:
    saved = journal.write("old/idea.md", "A better idea\n")
    assert (saved.visibility, saved.commit, saved.waits) == ("private", None, None)
    assert (journal.root / "old" / "idea.md").read_bytes() == b"A better idea\r\n"


def test_the_same_text_is_not_written_again(journal: Journal) -> None:
    file = put(journal, "public/theirs.md", b"one\r\n")
    before = file.stat()
    journal.write("public/theirs.md", "one\n")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_another_program_wrote_meanwhile_is_kept_beside(journal: Journal) -> None:
    file = put(journal, "public/theirs.md", b"as I saw it\n")
    was = journal.note("public/theirs.md").digest
    file.write_bytes(b"by another program\n")
    saved = journal.write("public/theirs.md", "by me\n", was=was)
    assert saved.beside is not None
    both = {file.read_bytes(), (journal.root / saved.beside).read_bytes()}
    assert both == {b"by another program\n", b"by me\n"}
    assert not git(journal.layout.public, "status", "--porcelain")


def test_what_was_changed_by_hand_before_is_a_version_of_its_own(journal: Journal) -> None:
    file = put(journal, "public/theirs.md", b"by hand\n")
    journal.write("public/theirs.md", "by me\n")
    assert file.read_bytes() == b"by me\n"
    assert git(journal.layout.public, "show", "HEAD~1:theirs.md") == "by hand"


def test_somebody_elses_note_is_not_changed(journal: Journal) -> None:
    file = put(journal, "following/ana/a.md", b"hers\n")
    for change in (
        lambda: journal.write("following/ana/a.md", "mine"),
        lambda: journal.retag("following/ana/a.md", add=["x"]),
        lambda: edit_note(journal, "following/ana/a.md"),
    ):
        with pytest.raises((UsageError, UnknownNote)):
            change()
    assert file.read_bytes() == b"hers\n"


def test_what_is_no_text_is_left(journal: Journal) -> None:
    file = put(journal, "public/picture.md", b"\x89PNG\x00")
    with pytest.raises(VaultError, match="binary"):
        journal.write("public/picture.md", "words")
    assert file.read_bytes() == b"\x89PNG\x00"


# tags


def test_tags_change_in_place(journal: Journal) -> None:
    file = put(journal, "public/theirs.md", b"---\r\ntags:\r\n  - a # one\r\nx: 'y'\r\n---\r\nWords #inline\r\n")
    saved = journal.retag("public/theirs.md", add=["#new", "A"])
    assert file.read_bytes() == b"---\r\ntags:\r\n  - a # one\r\n  - new\r\nx: 'y'\r\n---\r\nWords #inline\r\n"
    assert git(journal.layout.public, "log", "-1", "--format=%s") == "Tag theirs.md"
    assert saved.commit
    journal.retag("public/theirs.md", add=["b"], remove=["new"])
    assert b"- b\r\n" in file.read_bytes()
    assert b"new" not in file.read_bytes()


def test_a_note_without_frontmatter_gets_one_after_its_mark(journal: Journal) -> None:
    file = put(journal, "public/theirs.md", b"\xef\xbb\xbfWords\r\n")
    journal.retag("public/theirs.md", add=["new"])
    assert file.read_bytes() == b"\xef\xbb\xbf---\r\ntags:\r\n  - new\r\n---\r\nWords\r\n"
    assert journal.note("public/theirs.md").tags == ("new",)
    journal.retag("public/theirs.md", remove=["new"])
    assert file.read_bytes() == b"\xef\xbb\xbfWords\r\n"


def test_a_tag_that_is_not_stated_cannot_be_removed(journal: Journal) -> None:
    file = put(journal, "public/theirs.md", b"---\ntags: [a]\n---\nWords #inline\n")
    with pytest.raises(UsageError, match="among the note's words"):
        journal.retag("public/theirs.md", remove=["inline"])
    with pytest.raises(UsageError, match="has no tag zzz"):
        journal.retag("public/theirs.md", add=["b"], remove=["zzz"])
    with pytest.raises(CaptureError, match="cannot be a tag"):
        journal.retag("public/theirs.md", add=["a,b"])
    assert file.read_bytes() == b"---\ntags: [a]\n---\nWords #inline\n"


# the editor


def test_the_editor_has_the_notes_own_file(journal: Journal, as_editor: Callable[[str], None]) -> None:
    note = journal.capture("Ran 8k")
    as_editor(f'test "$1" = "{journal.root / note.path}" && echo more >> "$1"')
    saved = edit_note(journal, note.path)
    assert saved is not None
    assert (saved.id, saved.path) == (note.id, note.path)
    assert journal.note(note.path).body == "Ran 8k\nmore\n"
    assert git(journal.layout.public, "rev-parse", "HEAD") == saved.commit
    as_editor("true")
    assert edit_note(journal, note.path) is None


def test_an_editor_that_fails_or_takes_the_note_away_is_one_clear_error(
    journal: Journal, as_editor: Callable[[str], None]
) -> None:
    note = journal.capture("Ran 8k")
    as_editor('echo more >> "$1"; exit 3')
    with pytest.raises(CaptureError, match="ended with 3; the note is as it left it"):
        edit_note(journal, note.path)
    assert journal.note(note.path).body == "Ran 8k\nmore\n"
    as_editor('rm "$1"')
    with pytest.raises(VaultError, match="gone"):
        edit_note(journal, note.path)
    assert "more" in git(journal.layout.public, "log", "-p")


# encrypted notes


@pytest.fixture
def sealed(journal: Journal) -> tuple[Journal, str]:
    cipher = FakeCipher(journal.layout.keys)
    cipher.create("four good words here")
    with_cipher = Journal(journal.layout, replace(journal.ports, cipher=lambda _: cipher))
    put(with_cipher, "private/a.md.age", cipher.seal(b"---\ntags: [a]\n---\nsecret\r\n"))
    return with_cipher, "private/a.md.age"


def test_an_encrypted_note_is_changed_and_stays_encrypted(sealed: tuple[Journal, str]) -> None:
    journal, path = sealed
    file = journal.root / path
    was = journal.note(path).digest
    assert was == hashlib.sha256(file.read_bytes()).hexdigest()
    journal.write(path, "---\ntags: [a]\n---\nsecret two\n", was=was)
    journal.retag(path, add=["b"])
    assert b"secret" not in file.read_bytes()
    assert journal.cipher.open(file.read_bytes()) == b"---\ntags: [a, b]\n---\nsecret two\n"


def test_an_encrypted_note_is_edited_as_a_draft_that_nobody_else_may_read(
    sealed: tuple[Journal, str], as_editor: Callable[[str], None], tmp_path: Path
) -> None:
    journal, path = sealed
    as_editor(f'stat -c %a "$1" > {tmp_path}/mode; echo more >> "$1"')
    assert edit_note(journal, path) is not None
    assert (tmp_path / "mode").read_text(encoding="utf-8") == "600\n"
    assert journal.cipher.open((journal.root / path).read_bytes()).endswith(b"secret\r\nmore\n")
    assert not list(journal.layout.drafts.iterdir())


def test_what_was_written_in_an_encrypted_note_outlives_every_failure(
    sealed: tuple[Journal, str], as_editor: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, path = sealed
    as_editor('echo more >> "$1"; exit 1')
    with pytest.raises(CaptureError, match="ended with 1") as caught:
        edit_note(journal, path)
    (draft,) = journal.layout.drafts.iterdir()
    assert str(draft) in caught.value.hint
    assert draft.read_bytes().endswith(b"more\n")
    draft.unlink()
    as_editor("exit 1")
    with pytest.raises(CaptureError):
        edit_note(journal, path)
    assert not list(journal.layout.drafts.iterdir())
    as_editor('echo more >> "$1"')
    monkeypatch.setattr(journal.cipher, "failing", "The key is gone.")
    with pytest.raises(VaultError, match="key is gone") as refused:
        edit_note(journal, path)
    (draft,) = journal.layout.drafts.iterdir()
    assert str(draft) in refused.value.hint


def test_a_locked_note_is_not_touched(sealed: tuple[Journal, str]) -> None:
    journal, path = sealed
    locked = Journal(journal.layout, replace(journal.ports, cipher=lambda layout: FakeCipher(layout.keys)))
    before = (journal.root / path).read_bytes()
    with pytest.raises(LockedError):
        locked.write(path, "words")
    assert (journal.root / path).read_bytes() == before


# a tag one letter away


def test_a_new_tag_near_a_known_one_is_told(journal: Journal) -> None:
    for _ in range(2):
        journal.capture("Ran", tags=["running"])
    journal.index()
    assert near_tags(journal, ["#runing", "sleep", "running"]) == [NearTag("runing", "running", 2)]


def test_an_index_that_cannot_tell_disturbs_nobody(journal: Journal) -> None:
    assert near_tags(journal, ["runing"]) == []
    journal.layout.index.write_bytes(b"no database at all" * 100)
    assert near_tags(journal, ["runing"]) == []
    journal.layout.index.unlink(missing_ok=True)
    journal.layout.index.mkdir()
    assert near_tags(journal, ["runing"]) == []


# templates


def test_a_template_is_found_by_name_and_filled(journal: Journal) -> None:
    put(journal, "private/templates/Abend.md", "\ufeff# {{date:D.M.}}\n".encode())
    put(journal, "private/templates/work/meeting.md", b"# {{title}}\n{{text}}\n")
    at = journal.ports.now()
    assert filled_template(journal, "abend", "", at) == f"# {at.day}.{at.month}.\n"
    assert filled_template(journal, "work/Meeting.md", "Ana", at) == "# Ana\nAna\n"
    assert list(templates(journal)) == ["abend", "work/meeting"]


@pytest.mark.parametrize("name", ["", "nothing", "../settings", "/etc/passwd", "\0", "a\nb"])
def test_an_unknown_template_names_those_there_are(journal: Journal, name: str) -> None:
    with pytest.raises(UsageError, match="no template") as caught:
        filled_template(journal, name, "", journal.ports.now())
    assert "private/templates/NAME.md" in caught.value.hint
    put(journal, "private/templates/evening.md", b"x")
    with pytest.raises(UsageError) as caught:
        filled_template(journal, name, "", journal.ports.now())
    assert caught.value.hint == "There are evening."


def test_a_template_that_cannot_be_read_is_one_clear_error(journal: Journal) -> None:
    put(journal, "private/templates/a.md", b"\x00")
    with pytest.raises(VaultError, match="binary"):
        filled_template(journal, "a", "", journal.ports.now())


# a text with frontmatter of its own


def test_a_whole_note_that_is_added_keeps_its_head(journal: Journal) -> None:
    text = "---\ntitle: Mine # yes\ncreated: 2020-05-05T10:00\ntags:\n  - a\n---\n# Mine\nWords"
    saved = journal.capture(text, tags=["b", "A"])
    written = (journal.root / saved.path).read_text(encoding="utf-8")
    assert written == (
        f"---\ntitle: Mine # yes\ncreated: 2020-05-05T10:00\ntags:\n  - a\n  - b\nid: {saved.id}\n---\n# Mine\nWords\n"
    )
    assert saved.path == "public/2020/05/2020-05-05-1000-00-mine-words.md"
    note = journal.note(saved.path)
    assert (note.id, note.title, note.tags, note.created.year) == (saved.id, "Mine", ("a", "b"), 2020)


def test_a_date_in_the_head_leaves_the_time_to_the_name(journal: Journal) -> None:
    at = journal.ports.now()
    saved = journal.capture(f"---\ncreated: {at:%Y-%m-%d}\n---\nWords", created=at)
    note = journal.note(saved.path)
    assert note.text.count("created:") == 1
    assert note.created == at.replace(microsecond=0)


@pytest.mark.parametrize("text", ["--- so it goes", "---\n\nA rule, then words.", "---\nmood: {{mood}}\n---\nWords"])
def test_what_is_no_head_or_cannot_be_changed_stays_among_the_words(journal: Journal, text: str) -> None:
    saved = journal.capture(text)
    note = journal.note(saved.path)
    assert note.id == saved.id
    assert note.body == f"{text}\n"


def test_a_piped_copy_of_a_note_is_a_note_of_its_own(journal: Journal) -> None:
    first = journal.capture("Words")
    second = journal.capture(journal.note(first.path).text)
    assert second.id != first.id
    assert journal.note(second.path).id == second.id
    assert os.path.basename(second.path) != os.path.basename(first.path)  # noqa: PTH119
