"""What became of a note, through the façade on real git: history, show, restore, trash, undo."""

from __future__ import annotations

import os
import random
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_cipher import FakeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.adapters.fake_past import FakePast
from druthers.container import init_journal, open_journal
from druthers.errors import GitError, LockedError, UnknownNote, UsageError, VaultError
from druthers.journal.homes import is_note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

PASSPHRASE = "correct horse battery staple"
ODD_NAMES = [
    " two  spaces .md",
    "line\nend.md",
    "Übung 日记 🎄.md",
    "cafe\u0301.md",
    os.fsdecode(b"caf\xe9.md"),
    "-n.md",
    ":(glob)*.md",
    '"quo\\te".md',
]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        yield journal


def git(folder: Path, *arguments: str, at: datetime | None = None) -> str:
    environment = dict(os.environ)
    if at is not None:
        environment["GIT_COMMITTER_DATE"] = f"{int(at.timestamp())} +0000"
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def write(journal: Journal, path: str, data: bytes | str, *, at: datetime | None = None) -> str:
    """Write a file as another program would, and commit it where a moment is given."""
    file = journal.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    if at is not None:
        folder = journal.root / path.split("/", 1)[0]
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", f"Write {file.name.encode('ascii', 'replace').decode()}", at=at)
    return path


def files(journal: Journal) -> dict[str, bytes]:
    """Everything in the vault that a person would miss."""
    return {
        path.relative_to(journal.root).as_posix(): path.read_bytes()
        for path in journal.root.rglob("*")
        if path.is_file() and not {".git", ".druthers", "ledger"} & set(path.relative_to(journal.root).parts)
    }


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


class TestHistory:
    def test_it_tells_every_version_newest_first(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        write(journal, "public/a.md", "one\ntwo\n", at=day(2))
        write(journal, "public/a.md", "two\n")
        found = journal.history("public/a.md")
        assert [(each.message, each.added, each.removed) for each in found] == [
            ("Keep what was changed by hand", 0, 1),
            ("Write a.md", 1, 0),
            ("Write a.md", 1, 0),
        ]
        assert {each.path for each in found} == {"public/a.md"}

    def test_it_follows_a_note_that_was_moved_and_knows_one_that_is_gone(self, journal: Journal) -> None:
        text = "a line of this note\n" * 5
        write(journal, "private/a.md", text, at=day(1))
        (journal.root / "private/a.md").rename(journal.root / "private/b.md")
        assert [each.path for each in journal.history("private/b.md")] == ["private/b.md", "private/a.md"]
        (journal.root / "private/b.md").unlink()
        assert [each.gone for each in journal.history("private/b.md")] == [True, False, False]

    def test_a_note_that_never_was_is_unknown(self, journal: Journal) -> None:
        for ask in (journal.history, journal.show, journal.restore, journal.trash):
            with pytest.raises(UnknownNote):
                ask("public/never.md")

    def test_a_note_outside_our_repositories_has_the_history_that_its_own_one_has(self, journal: Journal) -> None:
        write(journal, "old/a.md", "one\n")
        assert journal.history("old/a.md") == []
        git(journal.root, "init", "--quiet")
        git(journal.root, "add", "old")
        git(journal.root, "commit", "--quiet", "-m", "Mine")
        write(journal, "old/a.md", "one\ntwo\n")
        assert [(each.message, each.path) for each in journal.history("old/a.md")] == [("Mine", "old/a.md")]
        assert git(journal.root, "log", "--format=%s") == "Mine"


class TestShow:
    def test_it_shows_a_note_as_it_is_and_as_it_was(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        write(journal, "public/a.md", "two\n", at=day(3))
        assert journal.show("public/a.md") == ("two\n", None)
        text, version = journal.show("public/a.md", at=day(2))
        assert text == "one\n"
        assert version is not None
        assert version.at == day(1)
        assert journal.show("public/a.md", at=day(3))[0] == "two\n"
        assert journal.show("public/a.md", at=version.revision[:8])[0] == "one\n"

    def test_a_moment_before_it_was_there_is_said(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(5))
        with pytest.raises(UnknownNote, match="not there on 01 November 2026"):
            journal.show("public/a.md", at=day(1))
        for given in ("0000000", "abc", "zzzz", ""):
            with pytest.raises(UnknownNote, match="No version"):
                journal.show("public/a.md", at=given)

    def test_while_it_was_gone_it_was_not_there(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        (journal.root / "public/a.md").unlink()
        write(journal, "public/b.md", "b\n", at=day(3))
        write(journal, "public/a.md", "again\n", at=day(5))
        assert journal.show("public/a.md", at=day(2))[0] == "one\n"
        with pytest.raises(UnknownNote, match="not there"):
            journal.show("public/a.md", at=day(4))

    def test_it_shows_a_note_that_is_gone(self, journal: Journal) -> None:
        write(journal, "public/a.md", "last words\n", at=day(1))
        journal.trash("public/a.md")
        text, version = journal.show("public/a.md")
        assert text == "last words\n"
        assert version is not None

    def test_it_shows_an_earlier_version_under_its_earlier_name(self, journal: Journal) -> None:
        write(journal, "public/a.md", "same\nwords\n", at=day(1))
        (journal.root / "public/a.md").rename(journal.root / "public/b.md")
        write(journal, "public/c.md", "c\n", at=day(3))
        text, version = journal.show("public/b.md", at=day(2))
        assert text == "same\nwords\n"
        assert version is not None
        assert version.path == "public/a.md"

    def test_what_another_device_wrote_is_shown_from_the_merge_on(self, journal: Journal) -> None:
        lines = "".join(f"line {number}\n" for number in range(9))
        write(journal, "public/a.md", lines, at=day(1))
        public = journal.layout.public
        git(public, "checkout", "--quiet", "-b", "theirs")
        write(journal, "public/a.md", "theirs\n" + lines, at=day(2))
        git(public, "checkout", "--quiet", "main")
        write(journal, "public/b.md", "b\n", at=day(3))
        git(public, "merge", "--quiet", "-m", "Merge", "theirs", at=day(5))
        assert journal.show("public/a.md", at=day(4))[0] == lines
        assert journal.show("public/a.md", at=day(5))[0] == "theirs\n" + lines

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            ("caf\u00e9\r\n".encode("utf-16"), "caf\u00e9\r\n"),
            (b"\xef\xbb\xbfa\r\n", "a\r\n"),
            (b"caf\xe9\n", "caf\u00e9\n"),
            (b"\x00\x01\xff", "\x00\x01\ufffd"),
        ],
    )
    def test_text_in_any_encoding_is_shown(self, journal: Journal, data: bytes, text: str) -> None:
        write(journal, "public/a.md", data, at=day(1))
        assert journal.show("public/a.md")[0] == text
        assert journal.show("public/a.md", at=day(2))[0] == text


class TestRestore:
    @pytest.mark.parametrize(
        "data", [b"a\r\nb\rc\n\n", "caf\u00e9\r\n".encode("utf-16"), b"", b"\x00\x01\xff", b"caf\xe9 no end"]
    )
    def test_the_bytes_are_what_they_were(self, journal: Journal, data: bytes) -> None:
        write(journal, "public/a.md", data, at=day(1))
        write(journal, "public/a.md", "other\n", at=day(2))
        restored = journal.restore("public/a.md", at=day(1))
        assert (journal.root / "public/a.md").read_bytes() == data
        assert restored.path == "public/a.md"
        assert restored.commit == git(journal.layout.public, "rev-parse", "HEAD")
        assert git(journal.layout.public, "log", "-1", "--format=%s").startswith("Restore a.md to its version of 2026")

    def test_what_it_was_before_is_in_the_history_first(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        write(journal, "public/a.md", "two, never committed\n")
        journal.restore("public/a.md", at=day(1))
        kept = journal.history("public/a.md")[1]
        assert journal.show("public/a.md", at=kept.revision)[0] == "two, never committed\n"

    def test_what_cannot_be_committed_is_not_replaced(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        write(journal, "public/a.md", "two\n")
        (journal.layout.public / ".git" / "MERGE_HEAD").write_text(git(journal.layout.public, "rev-parse", "HEAD"))
        with pytest.raises(GitError, match="could not be committed"):
            journal.restore("public/a.md", at=day(1))
        with pytest.raises(GitError, match="could not be committed"):
            journal.trash("public/a.md")
        assert (journal.root / "public/a.md").read_text() == "two\n"

    def test_the_same_text_is_no_change(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        restored = journal.restore("public/a.md", at=day(2))
        assert (restored.changed, restored.commit) == (False, None)
        assert len(journal.history("public/a.md")) == 1

    def test_a_note_that_was_moved_gets_its_text_back_where_it_is(self, journal: Journal) -> None:
        write(journal, "public/a.md", "words of this note\n", at=day(1))
        (journal.root / "public/a.md").rename(journal.root / "public/b.md")
        write(journal, "public/c.md", "c\n", at=day(2))
        write(journal, "public/b.md", "words of this note\nand more\n", at=day(3))
        assert journal.restore("public/b.md", at=day(1)).path == "public/b.md"
        assert (journal.root / "public/b.md").read_text() == "words of this note\n"
        assert not (journal.root / "public/a.md").exists()

    def test_a_note_that_is_there_wants_a_moment(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        with pytest.raises(UsageError, match="is there"):
            journal.restore("public/a.md")

    def test_a_note_that_went_is_found_by_its_name_its_words_and_its_id(self, journal: Journal) -> None:
        saved = journal.capture("Ran 8k by the river", created=day(20))
        for words in (saved.path, saved.path.rsplit("/", 1)[1], "ran 8k", "By the River", saved.id, saved.id[-6:]):
            journal.trash(saved.path)
            assert journal.restore(words).path == saved.path
            assert (journal.root / saved.path).read_text().endswith("Ran 8k by the river\n")

    def test_of_two_that_went_it_asks_which(self, journal: Journal) -> None:
        first, second = (journal.capture("Ran 8k", created=day(number)) for number in (1, 2))
        journal.trash(first.path)
        journal.trash(second.path)
        with pytest.raises(UnknownNote, match="2 notes that are gone"):
            journal.restore("ran 8k")
        assert journal.restore(first.path).path == first.path

    def test_what_lies_there_since_is_not_replaced(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another program makes a file of that name between the look and the write."""
        write(journal, "public/a.md", "mine\n", at=day(1))
        journal.trash("public/a.md")
        from druthers.journal import past

        def put(file: Path, data: bytes) -> Path:
            file.write_text("another's\n")
            return put_new(file, data)

        put_new = past.put_new
        monkeypatch.setattr(past, "put_new", put)
        restored = journal.restore("public/a.md")
        assert restored.path != "public/a.md"
        assert (journal.root / restored.path).read_text() == "mine\n"
        assert (journal.root / "public/a.md").read_text() == "another's\n"

    def test_a_note_outside_our_repositories_is_replaced_only_when_its_own_one_has_it(self, journal: Journal) -> None:
        write(journal, "old/a.md", "one\n")
        git(journal.root, "init", "--quiet")
        git(journal.root, "add", "old")
        git(journal.root, "commit", "--quiet", "-m", "One", at=day(1))
        write(journal, "old/a.md", "two\n")
        with pytest.raises(GitError, match="committed nowhere"):
            journal.restore("old/a.md", at=day(2))
        assert (journal.root / "old/a.md").read_text() == "two\n"
        git(journal.root, "commit", "--quiet", "-am", "Two", at=day(3))
        assert journal.restore("old/a.md", at=day(2)).commit is None
        assert (journal.root / "old/a.md").read_text() == "one\n"
        assert git(journal.root, "log", "--format=%s").splitlines() == ["Two", "One"]

    def test_the_persons_principles_can_be_brought_back_too(self, journal: Journal) -> None:
        journal.layout.principles.write_text("- Be kind\n")
        journal.history("private/principles.md")
        journal.layout.principles.unlink()
        journal.restore("private/principles.md")
        assert journal.layout.principles.read_text() == "- Be kind\n"


class TestTrash:
    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_what_was_put_away_comes_back_as_it_was(self, journal: Journal, name: str) -> None:
        path = write(journal, f"private/deep/{name}", f"words in {name!a}\r\n")
        before = files(journal)
        put_away = journal.trash(path)
        assert put_away.commit is not None
        assert path not in files(journal)
        assert [each.path for each in journal.trashed()] == [path]
        assert journal.restore(path).path == path
        assert files(journal) == before
        assert journal.trashed() == []

    def test_its_last_text_is_in_the_history(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        write(journal, "public/a.md", "typed a moment ago\n")
        journal.trash("public/a.md")
        assert journal.show("public/a.md")[0] == "typed a moment ago\n"
        assert git(journal.layout.public, "status", "--porcelain") == ""

    def test_what_was_deleted_by_hand_is_in_it_too_the_last_first(self, journal: Journal) -> None:
        for number, name in enumerate(("public/a.md", "private/b.md", "public/c.txt"), 1):
            write(journal, name, f"{name}\n", at=day(number))
            (journal.root / name).unlink()
            write(journal, f"{name.split('/')[0]}/other.md", str(number), at=day(number, 13))
        assert [(each.path, each.at) for each in journal.trashed()] == [
            ("private/b.md", day(2, 13)),
            ("public/a.md", day(1, 13)),
        ]

    def test_a_note_outside_our_repositories_is_kept_in_ours(self, journal: Journal) -> None:
        data = "old words\r\n".encode("utf-16")
        write(journal, "old/deep/a.md", data)
        assert journal.trash("old/deep/a.md").commit is not None
        assert not (journal.root / "old/deep/a.md").exists()
        assert [each.path for each in journal.trashed()] == ["old/deep/a.md"]
        assert "a.md" not in {note.path for note in journal.notes()}
        assert journal.show("old/deep/a.md")[0] == "old words\r\n"
        assert journal.restore("old/deep/a.md").path == "old/deep/a.md"
        assert (journal.root / "old/deep/a.md").read_bytes() == data
        assert journal.trashed() == []
        assert git(journal.layout.private, "status", "--porcelain") == ""

    def test_what_the_journal_stands_on_is_not_put_away(self, journal: Journal) -> None:
        write(journal, "following/ana/a.md", "hers\n")
        write(journal, "private/ledger/2026-11.jsonl", "")
        for path in (
            "following/ana/a.md",
            "private/principles.md",
            "private/settings.toml",
            "private/ledger/2026-11.jsonl",
        ):
            with pytest.raises(UsageError):
                journal.trash(path)
            assert (journal.root / path).exists()

    def test_what_is_gone_is_not_put_away_again(self, journal: Journal) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        journal.trash("public/a.md")
        with pytest.raises(UsageError, match="gone already"):
            journal.trash("public/a.md")

    def test_a_link_is_left_as_it_is(self, journal: Journal, tmp_path: Path) -> None:
        (tmp_path / "elsewhere.md").write_text("words\n")
        (journal.layout.public / "link.md").symlink_to(tmp_path / "elsewhere.md")
        with pytest.raises(VaultError, match="no plain file"):
            journal.trash("public/link.md")
        assert (tmp_path / "elsewhere.md").read_text() == "words\n"

    def test_what_another_program_writes_at_that_instant_stays(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(journal, "public/a.md", "one\n", at=day(1))
        from druthers.journal import past

        def secure(parts: Journal, at: past.Home) -> bytes:
            known = kept(parts, at)
            at.file.write_text("a last-second thought\n")
            return known

        kept = past.secure
        monkeypatch.setattr(past, "secure", secure)
        with pytest.raises(UsageError, match="just been changed"):
            journal.trash("public/a.md")
        assert (journal.root / "public/a.md").read_text() == "a last-second thought\n"

    def test_a_name_that_was_moved_is_not_in_it(self, journal: Journal) -> None:
        write(journal, "public/a.md", "the very same words\n", at=day(1))
        (journal.root / "public/a.md").rename(journal.root / "public/b.md")
        assert journal.trashed() == []

    def test_the_fakes_remember_it_too(self, journal: Journal) -> None:
        """The façade asks the port alone."""
        past = FakePast(journal.layout.public)
        past.record({"a.md": b"one\n"}, at=day(1), message="Add a.md")
        past.record({"a.md": None}, at=day(2), message="Remove a.md")
        journal.ports = replace(
            journal.ports, past=lambda folder: past if folder.name == "public" else FakePast(folder)
        )
        assert [(each.path, each.at) for each in journal.trashed()] == [("public/a.md", day(2))]
        assert journal.show("a", at=day(1))[0] == "one\n"


class TestUndo:
    def test_a_new_journal_has_nothing_to_undo(self, journal: Journal) -> None:
        with pytest.raises(UsageError, match="nothing to undo"):
            journal.undo()

    def test_it_goes_back_step_by_step(self, journal: Journal) -> None:
        begin = files(journal)
        path = journal.capture("Ran 8k", visibility="public").path
        added = files(journal)
        write(journal, path, "---\n---\nRan 9k\r\n")
        edited = files(journal)
        journal.trash(path)
        journal.restore(path)
        assert files(journal) == edited
        name = path.rsplit("/", 1)[1]
        steps = [(f"Restore {name}", {**edited}), (f"Trash {name}", edited), ("Keep what was changed by hand", added)]
        del steps[0][1][path]
        for did, then in [*steps, (f"Add {name}", begin)]:
            assert journal.undo().did == did
            assert files(journal) == then
        with pytest.raises(UsageError, match="nothing to undo"):
            journal.undo()
        assert journal.show(path)[0].endswith("Ran 8k\n")

    def test_a_change_by_hand_that_was_not_committed_is_the_last_change(self, journal: Journal) -> None:
        path = journal.capture("Ran 8k", visibility="private").path
        text = (journal.root / path).read_bytes()
        write(journal, path, "ruined")
        undone = journal.undo()
        assert undone.paths == (path,)
        assert (journal.root / path).read_bytes() == text
        assert journal.history(path)[1].message == "Keep what was changed by hand"

    def test_after_an_undo_a_new_change_is_the_last(self, journal: Journal) -> None:
        first = journal.capture("First", visibility="public").path
        second = journal.capture("Second", visibility="public").path
        journal.undo()
        third = journal.capture("Third", visibility="public").path
        assert [journal.undo().paths for _ in range(2)] == [(third,), (first,)]
        assert not (journal.root / second).exists()

    def test_one_change_is_taken_back_whatever_came_after(self, journal: Journal) -> None:
        first = journal.capture("First", visibility="public")
        edited = journal.write(first.path, "First, mended\n")
        second = journal.capture("Second", visibility="private").path
        with pytest.raises(UsageError, match="changed again since"):
            journal.undo(first.commit)
        assert journal.undo(edited.commit).paths == (first.path,)
        assert (journal.root / second).exists()
        with pytest.raises(UsageError, match="taken back already"):
            journal.undo(edited.commit)
        assert {journal.undo().paths for _ in range(2)} == {(first.path,), (second,)}

    def test_two_notes_changed_in_one_commit_go_back_together(self, journal: Journal) -> None:
        write(journal, "public/a.md", "a\n", at=day(1))
        write(journal, "public/b.md", "b\n", at=day(2))
        before = files(journal)
        write(journal, "public/a.md", "a2\n")
        (journal.root / "public/b.md").unlink()
        write(journal, "public/c.md", "c\n")
        assert set(journal.undo().paths) == {"public/a.md", "public/b.md", "public/c.md"}
        assert files(journal) == before

    def test_what_a_later_change_stands_on_is_refused_and_nothing_is_touched(self, journal: Journal) -> None:
        """A merge changed one of the two notes: it is no change of its own to undo, but stands on the one before."""
        public = journal.layout.public
        lines = "".join(f"line {number}\n" for number in range(9))
        write(journal, "public/a.md", lines, at=day(1))
        git(public, "checkout", "--quiet", "-b", "theirs")
        write(journal, "public/a.md", "theirs\n" + lines, at=day(2))
        git(public, "checkout", "--quiet", "main")
        write(journal, "public/b.md", "b\n")
        write(journal, "public/a.md", lines + "ours\n", at=day(3))
        git(public, "merge", "--quiet", "-m", "Merge", "theirs", at=day(4))
        before = files(journal)
        with pytest.raises(UsageError, match=r"public/a\.md was changed again since"):
            journal.undo()
        assert files(journal) == before
        assert git(public, "log", "-1", "--format=%s") == "Merge"

    def test_what_waits_for_a_commit_is_said(self, journal: Journal) -> None:
        journal.capture("Ran 8k", visibility="public")
        head = journal.layout.public / ".git" / "MERGE_HEAD"
        head.write_text(git(journal.layout.public, "rev-parse", "HEAD"))
        path = write(journal, "public/a.md", "waits\n")
        with pytest.raises(GitError):
            journal.undo()
        assert (journal.root / path).exists()

    def test_where_no_commit_can_be_made_nothing_is_touched(self, journal: Journal) -> None:
        journal.capture("First", visibility="public")
        journal.capture("Ran 8k", visibility="public")
        git(journal.layout.public, "checkout", "--quiet", "--detach")
        before = files(journal)
        with pytest.raises(GitError, match="Nothing was undone"):
            journal.undo()
        assert files(journal) == before

    def test_line_ends_that_git_keeps_otherwise_are_no_later_change(self, journal: Journal) -> None:
        git(journal.layout.public, "config", "core.autocrlf", "input")
        write(journal, "public/a.md", "one\n", at=day(1))
        write(journal, "public/a.md", "one\r\ntwo\r\n")
        assert journal.undo().paths == ("public/a.md",)
        assert (journal.root / "public/a.md").read_text() == "one\n"

    def test_two_at_once_take_back_two_changes(self, journal: Journal) -> None:
        begin = files(journal)
        for text in ("First", "Second", "Third"):
            journal.capture(text, visibility="private")
        with ThreadPoolExecutor() as threads:
            done = [each.result() for each in [threads.submit(open_journal(journal.root).undo) for _ in range(3)]]
        assert len({each.revision for each in done}) == 3
        assert files(journal) == begin

    def test_a_rating_is_taken_back_and_the_ledger_only_grows(self, journal: Journal) -> None:
        journal.capture("I want to play the cornet again, it has been months.", visibility="private")
        proposal = journal.propose(n=1, seed=1)[0]
        journal.rate(proposal.id, 5)
        (ledger,) = journal.layout.ledger.glob("*.jsonl")
        before = ledger.read_bytes()
        undone = journal.undo()
        assert (undone.did, undone.judgements, undone.paths) == ("Rate a proposal", 1, ())
        assert journal.shown()[0].rating is None
        assert ledger.read_bytes().startswith(before)
        assert journal.undo().did.startswith("Add ")  # what was shown is no change of the person's

    def test_what_was_forgotten_comes_back(self, journal: Journal) -> None:
        journal.capture("I want to play the cornet again, it has been months.", visibility="private")
        proposal = journal.propose(n=1, seed=1)[0]
        rated = journal.rate(proposal.id, 4)
        journal.forget(rated.event)
        assert journal.shown()[0].rating is None
        journal.undo()
        assert journal.shown()[0].rating == 4
        journal.undo()
        assert journal.shown()[0].rating is None

    def test_what_was_put_away_from_outside_comes_back_and_goes_again(self, journal: Journal) -> None:
        write(journal, "old/a.md", "old words\n")
        before = files(journal)
        journal.trash("old/a.md")
        away = files(journal)
        journal.undo()
        assert files(journal) == before
        journal.trash("old/a.md")
        journal.restore("old/a.md")
        assert files(journal) == before
        assert journal.undo().did == "Restore a.md"
        assert files(journal) == away

    def test_a_file_in_the_way_is_not_replaced(self, journal: Journal) -> None:
        write(journal, "old/a.md", "old words\n")
        journal.trash("old/a.md")
        journal.restore("old/a.md")
        write(journal, "old/a.md", "newer words\n")
        with pytest.raises(UsageError, match=r"old/a\.md was changed"):
            journal.undo()
        assert (journal.root / "old/a.md").read_text() == "newer words\n"

    def test_the_settings_can_be_undone(self, journal: Journal) -> None:
        before = journal.layout.settings.read_text()
        journal.layout.settings.write_text(before.replace("public", "private"))
        assert journal.undo().paths == ("private/settings.toml",)
        assert journal.layout.settings.read_text() == before

    def test_a_repository_that_began_with_many_notes_keeps_them(self, journal: Journal) -> None:
        for number in range(3):
            write(journal, f"public/{number}.md", f"{number}\n")
        journal.keep_changes("public")
        with pytest.raises(UsageError, match="nothing to undo"):
            journal.undo()
        assert len(journal.notes()) == 3

    def test_it_finds_what_lies_behind_many_that_were_undone(self, journal: Journal) -> None:
        first = journal.capture("First", visibility="public").path
        for number in range(33):
            write(journal, "public/a.md", f"{number}\n", at=datetime.now(UTC))
            journal.undo()
        assert journal.undo().paths == (first,)

    @pytest.mark.parametrize("seed", range(2))
    def test_undoing_everything_gives_the_files_of_the_beginning(self, journal: Journal, seed: int) -> None:
        write(journal, "private/2025/old.md", "from before\r\n", at=day(1))
        write(journal, "public/readme.md", "hello\n", at=day(1))
        begin = files(journal)
        chance = random.Random(seed)
        for number in range(20):
            _do_something(journal, chance, number)
        made = sum(int(git(journal.root / place, "rev-list", "--count", "HEAD")) for place in ("public", "private"))
        for _ in range(made - 3):  # but for the three of the beginning
            journal.undo()
        assert files(journal) == begin


def _do_something(journal: Journal, chance: random.Random, number: int) -> None:
    notes = sorted(path for path in files(journal) if is_note(path))
    what = chance.choice(["add", "add", "edit", "edit both", "move", "trash", "restore", "delete"])
    if what == "add" or not notes:
        journal.capture(f"Note {number}", visibility=chance.choice(["public", "private"]))
    elif what == "edit":
        write(journal, chance.choice(notes), f"edit {number}\r\n")
    elif what == "edit both":
        for path in chance.sample(notes, min(2, len(notes))):
            write(journal, path, f"both {number}\n")
    elif what == "move":
        path = chance.choice(notes)
        (journal.root / path).rename(journal.root / path.replace(".md", f" {number}.md"))
    elif what == "trash":
        journal.trash(chance.choice(notes))
    elif what == "delete":
        (journal.root / chance.choice(notes)).unlink()
    elif put_away := journal.trashed():
        journal.restore(chance.choice(put_away).path)
    for place in ("public", "private"):
        journal.keep_changes(place)


class TestSealed:
    @pytest.fixture
    def sealed(self, journal: Journal) -> Journal:
        write(journal, "private/a.md", "in the clear\n", at=day(1))
        journal.trash("private/a.md")
        journal.ports = replace(journal.ports, cipher=lambda layout: FakeCipher(layout.keys))
        journal.cipher.create(PASSPHRASE)
        journal.keep_changes("private")
        return journal

    def test_what_comes_back_to_private_is_sealed(self, sealed: Journal) -> None:
        restored = sealed.restore("private/a.md")
        assert restored.path == "private/a.md.age"
        assert b"clear" not in (sealed.root / restored.path).read_bytes()
        assert sealed.show("private/a.md.age")[0] == "in the clear\n"

    def test_a_sealed_version_comes_back_byte_for_byte_and_needs_no_passphrase(self, sealed: Journal) -> None:
        one, two = (sealed.cipher.seal(text) for text in (b"one\n", b"two\n"))
        write(sealed, "private/b.md.age", one, at=day(3))
        write(sealed, "private/b.md.age", two, at=day(4))
        del sealed.cipher  # as another process has it: locked
        with pytest.raises(LockedError):
            sealed.show("private/b.md.age", at=day(3))
        sealed.restore("private/b.md.age", at=day(3))
        assert (sealed.root / "private/b.md.age").read_bytes() == one

    def test_to_undo_never_puts_a_private_note_back_in_the_clear(self, sealed: Journal) -> None:
        (sealed.layout.private / "b.md").write_text("clear\n")
        sealed.keep_changes("private")
        (sealed.layout.private / "b.md").unlink()
        with pytest.raises(UsageError, match="unencrypted"):
            sealed.undo()

    def test_the_keys_are_not_undone(self, sealed: Journal) -> None:
        with pytest.raises(UsageError, match="encryption"):
            sealed.undo()
        assert sealed.layout.keys.exists()

    def test_a_note_from_outside_is_sealed_in_the_trash(self, sealed: Journal) -> None:
        write(sealed, "old/a.md", "outside words\n")
        sealed.trash("old/a.md")
        assert all(b"outside words" not in data for data in files(sealed).values())
        assert "old/a.md" in [each.path for each in sealed.trashed()]
        assert sealed.restore("old/a.md").path == "old/a.md"
        assert (sealed.root / "old/a.md").read_text() == "outside words\n"

    def test_a_sealed_rating_is_undone(self, sealed: Journal) -> None:
        write(sealed, "public/b.md", "I want to play the cornet again, it has been months.\n", at=day(3))
        proposal = sealed.propose(n=1, seed=1)[0]
        sealed.rate(proposal.id, 5)
        assert sealed.undo().judgements == 1
        assert sealed.shown()[0].rating is None


def test_a_moment_without_an_offset_is_the_machines_own(journal: Journal) -> None:
    write(journal, "public/a.md", "one\n", at=datetime.now(UTC) - timedelta(hours=1))
    assert journal.show("public/a.md", at=datetime.now())[0] == "one\n"  # noqa: DTZ005 - that is what is tested


def test_words_bring_back_the_note_that_is_gone_though_one_that_is_there_has_them_too(journal: Journal) -> None:
    saved = journal.capture("Ran 8k by the river", visibility="public")
    journal.capture("See ran 8k", visibility="public")
    assert journal.find("ran 8k") == saved.path
    journal.trash("ran 8k")
    assert journal.find("ran 8k") != saved.path
    assert journal.restore("ran 8k").path == saved.path


def test_a_note_that_is_called_as_its_folder_is_meant_and_not_the_folder(journal: Journal) -> None:
    path = write(journal, "public/focus/focus.md", "Words", at=datetime(2026, 11, 1, tzinfo=UTC))
    assert journal.history("focus")[0].path == path
    outside = write(journal, "sleep/sleep.md", "Words")
    assert journal.trash("sleep").path == outside
    assert not (journal.root / outside).exists()
