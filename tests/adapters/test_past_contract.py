"""What the journal asks of a repository's past, asked of the fake and of git; then what only git can get wrong."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_past import FakePast
from druthers.adapters.git_past import GitPast
from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

START = datetime(2026, 11, 1, 8, 0, tzinfo=timezone(timedelta(hours=1)))
ODD_NAMES = [
    "-n.md",
    ":(glob)*.md",
    "[a].md",
    "a\\b.md",
    'quo"te\t.md',
    " two  spaces .md",
    "line\nend.md",
    "\x01mark.md",
    "\n:100644 x.md",
    "Übung 日记 🎄.md",
    "cafe\u0301.md",
    os.fsdecode(b"caf\xe9.md"),
    "#1 & %3F.md",
    "deep/er/x" + "y" * 230 + ".md",
]


def git(folder: Path, *arguments: str, at: datetime = START, stdin: bytes = b"") -> str:
    date = f"{int(at.timestamp())} {at:%z}"
    environment = os.environ | {
        "GIT_AUTHOR_DATE": "2001-02-03T04:05:06Z",
        "GIT_COMMITTER_DATE": date,
        "GIT_LITERAL_PATHSPECS": "1",
    }
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=environment, input=stdin)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


class RealPast(GitPast):
    """A repository that is told what to commit, as the fake is."""

    def record(self, files: Mapping[str, bytes | None], *, at: datetime, message: str) -> str:
        if not (self._folder / ".git").exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            git(self._folder, "init", "--quiet", "--initial-branch=main")
        for name, data in files.items():
            path = self._folder / name
            if data is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        git(self._folder, "add", "--all")
        git(self._folder, "commit", "--quiet", "--message", message, at=at)
        return git(self._folder, "rev-parse", "HEAD")


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def lines(number: int, word: str = "line") -> bytes:
    return b"".join(f"{word} {each} of some length\n".encode() for each in range(number))


class TestPast:
    """The contract."""

    @pytest.fixture(params=[FakePast, RealPast])
    def past(self, request, tmp_path):
        return request.param(tmp_path / "my vault" / "public")

    def test_where_nothing_was_committed_there_is_nothing(self, past):
        assert past.versions("a.md") == []
        assert past.revision_at(hours(0)) is None
        assert past.gone() == []
        assert past.changes(5) == []

    def test_versions_come_newest_first_with_their_counts_and_offset(self, past):
        first = past.record({"a.md": lines(3), "b.md": b"other\n"}, at=hours(0), message="Add a\n\nAnd b.")
        past.record({"b.md": b"changed\n"}, at=hours(1), message="Change b")
        second = past.record({"a.md": lines(2) + b"new\nand newer\n"}, at=hours(2), message="Change a")
        found = past.versions("a.md")
        assert [(each.revision, each.at, each.message, each.path) for each in found] == [
            (second, hours(2), "Change a", "a.md"),
            (first, hours(0), "Add a", "a.md"),
        ]
        assert [(each.added, each.removed, each.gone) for each in found] == [(2, 1, False), (3, 0, False)]
        assert {each.at.utcoffset() for each in found} == {timedelta(hours=1)}
        assert past.versions("never.md") == []

    def test_a_version_has_its_bytes_as_they_were(self, past):
        texts = [b"\xff\xfea\x00\r\x00\n\x00", b"a\r\nb\rc\n\n\n", b"", b"\x00\x01\xfe no end"]
        revisions = [past.record({"a.md": text}, at=hours(n), message=f"Version {n}") for n, text in enumerate(texts)]
        assert [past.content(revision, "a.md") for revision in revisions] == texts
        assert past.content(revisions[0], "b.md") is None
        assert past.content("HEAD", "a.md") == texts[-1]

    def test_a_file_that_was_moved_keeps_its_history(self, past):
        past.record({"a.md": lines(9)}, at=hours(0), message="Add a")
        past.record({"a.md": lines(9) + b"more\n"}, at=hours(1), message="Change a")
        past.record({"a.md": None, "new/b.md": lines(9) + b"more\n"}, at=hours(2), message="Move a")
        past.record({"a.md": lines(5, "other")}, at=hours(3), message="Another a")
        past.record({"new/b.md": lines(8)}, at=hours(4), message="Change b")
        found = past.versions("new/b.md")
        assert [(each.message, each.path) for each in found] == [
            ("Change b", "new/b.md"),
            ("Move a", "new/b.md"),
            ("Change a", "a.md"),
            ("Add a", "a.md"),
        ]
        assert (found[1].added, found[1].removed) == (0, 0)
        assert [(each.message, each.gone) for each in past.versions("a.md")] == [
            ("Another a", False),
            ("Move a", True),
            ("Change a", False),
            ("Add a", False),
        ]
        assert past.gone() == []

    def test_a_file_that_was_moved_away_and_back_is_one(self, past):
        past.record({"a.md": lines(9)}, at=hours(0), message="Add")
        past.record({"a.md": None, "b.md": lines(9)}, at=hours(1), message="Away")
        past.record({"b.md": lines(10)}, at=hours(2), message="Change")
        past.record({"b.md": None, "a.md": lines(10)}, at=hours(3), message="Back")
        assert [(each.message, each.path, each.gone) for each in past.versions("a.md")] == [
            ("Back", "a.md", False),
            ("Change", "b.md", False),
            ("Away", "b.md", False),
            ("Add", "a.md", False),
        ]

    def test_what_is_gone_is_told_with_the_commit_that_took_it(self, past):
        past.record({"a.md": b"a\n", "b.md": b"b\n", "c.md": b"c\n"}, at=hours(0), message="Add")
        took_a = past.record({"a.md": None}, at=hours(1), message="Remove a")
        past.record({"b.md": None}, at=hours(2), message="Remove b")
        past.record({"b.md": b"b again\n"}, at=hours(3), message="Add b")
        took_c = past.record({"c.md": None}, at=hours(4), message="Remove c")
        assert [(each.path, each.at, each.revision) for each in past.gone()] == [
            ("c.md", hours(4), took_c),
            ("a.md", hours(1), took_a),
        ]
        assert [each.gone for each in past.versions("a.md")] == [True, False]
        assert past.content(took_a, "a.md") is None

    def test_what_went_twice_is_gone_once(self, past):
        past.record({"keep.md": b"k\n", "a.md": b"a\n"}, at=hours(0), message="Add")
        past.record({"a.md": None}, at=hours(1), message="Remove")
        past.record({"a.md": b"second\n"}, at=hours(2), message="Add again")
        took = past.record({"a.md": None}, at=hours(3), message="Remove again")
        assert [(each.path, each.revision) for each in past.gone()] == [("a.md", took)]

    def test_it_knows_what_was_the_last_commit_at_a_moment(self, past):
        made = [past.record({"a.md": str(n).encode()}, at=hours(n), message=str(n)) for n in range(3)]
        assert past.revision_at(hours(-1)) is None
        assert past.revision_at(hours(0)) == made[0]
        assert past.revision_at(hours(1.5)) == made[1]
        assert past.revision_at(datetime(2090, 1, 1, tzinfo=UTC)) == made[2]
        assert past.revision_at(datetime(1901, 1, 1, tzinfo=UTC)) is None

    def test_changes_come_newest_first_with_their_whole_message(self, past):
        first = past.record({"a.md": b"a\n", "b.md": b"b\n"}, at=hours(0), message="Add two")
        second = past.record({"b.md": None, "c.md": b"b\n"}, at=hours(1), message="Move b\n\nUndoes: 0123")
        last, before = past.changes(10)
        assert (last.revision, last.parent, last.at, last.merge) == (second, first, hours(1), False)
        assert last.message.strip() == "Move b\n\nUndoes: 0123"
        assert sorted(last.paths) == ["b.md", "c.md"]
        assert (before.revision, before.parent, sorted(before.paths)) == (first, None, ["a.md", "b.md"])
        assert [each.revision for each in past.changes(1)] == [second]

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_a_name_is_taken_as_it_is(self, past, name):
        past.record({name: lines(5), "a.md": b"a\n"}, at=hours(0), message="Add")
        changed = past.record({name: lines(6)}, at=hours(1), message="Change")
        past.record({name: None, f"new {name[-200:].replace('/', '-')}": lines(6)}, at=hours(2), message="Move")
        past.record({"a.md": None}, at=hours(3), message="Remove")
        moved = f"new {name[-200:].replace('/', '-')}"
        assert [(each.path, each.added) for each in past.versions(moved)] == [(moved, 0), (name, 1), (name, 5)]
        assert past.content(changed, name) == lines(6)
        assert past.changes(3)[2].paths == (name,)
        assert [each.path for each in past.gone()] == ["a.md"]


class TestGitPast:
    """What only git can get wrong."""

    @pytest.fixture
    def past(self, tmp_path):
        return RealPast(tmp_path / "public")

    def test_a_folder_inside_another_repository_remembers_nothing_of_it(self, past, tmp_path):
        past.record({"sub/a.md": b"a\n"}, at=hours(0), message="Add")
        assert GitPast(tmp_path / "public" / "sub").versions("a.md") == []
        assert GitPast(tmp_path / "nowhere").changes(3) == []

    def test_a_file_that_was_edited_while_it_was_moved_keeps_its_history(self, past):
        past.record({"a.md": lines(9)}, at=hours(0), message="Add")
        past.record({"a.md": None, "b.md": lines(9) + b"more\n"}, at=hours(1), message="Move and change")
        found = past.versions("b.md")
        assert [(each.path, each.added, each.removed) for each in found] == [("b.md", 1, 0), ("a.md", 9, 0)]

    def test_a_note_that_resembles_another_has_a_history_of_its_own(self, past):
        past.record({"a.md": lines(9)}, at=hours(0), message="Add")
        past.record({"b.md": lines(9)}, at=hours(1), message="Copy")
        assert [each.message for each in past.versions("b.md")] == ["Copy"]

    def test_a_note_that_went_as_a_like_one_came_is_gone(self, past):
        past.record({"a.md": lines(10), "k.md": b"k\n"}, at=hours(0), message="Add")
        past.record({"a.md": None, "b.md": lines(7) + lines(3, "quite another")}, at=hours(1), message="Both")
        assert [each.path for each in past.gone()] == ["a.md"]

    def test_what_settings_and_attributes_hide_is_told_all_the_same(self, past):
        past.record({".gitattributes": b"*.md -diff\n", "a.md": lines(3)}, at=hours(0), message="Add")
        for setting in (
            "log.showRoot=false",
            "log.showSignature=true",
            "log.follow=true",
            "diff.renames=copies",
            "core.quotePath=true",
            "format.pretty=oneline",
            "log.date=relative",
            "log.diffMerges=separate",
            "core.autocrlf=true",
        ):
            git(past._folder, "config", *setting.split("="))
        (version,) = past.versions("a.md")
        assert version.message == "Add"
        assert past.changes(1)[0].paths == (".gitattributes", "a.md")
        assert past.content(version.revision, "a.md") == lines(3)

    def test_a_link_is_no_plain_file(self, past):
        past.record({"a.md": b"a\n"}, at=hours(0), message="Add")
        (past._folder / "link.md").symlink_to("a.md")
        revision = past.record({"sub/b.md": b"b\n"}, at=hours(1), message="Link")
        for path in ("link.md", "sub"):
            with pytest.raises(GitError, match="no plain file"):
                past.content(revision, path)

    def test_what_another_device_brought_is_there_from_the_merge_on(self, past):
        """Ours at 0 and 3, theirs at 1 and 2, merged at 4: before 4 this device had only its own."""
        folder = past._folder
        past.record({"a.md": lines(9), "b.md": b"b\n"}, at=hours(0), message="Add")
        git(folder, "checkout", "--quiet", "-b", "theirs")
        theirs = past.record({"a.md": b"theirs\n" + lines(9)}, at=hours(1), message="Theirs")
        past.record({"b.md": None}, at=hours(2), message="Remove b there")
        git(folder, "checkout", "--quiet", "main")
        ours = past.record({"a.md": lines(9) + b"ours\n"}, at=hours(3), message="Ours")
        git(folder, "merge", "--quiet", "--no-edit", "-m", "Merge", "theirs", at=hours(4))
        merged = git(folder, "rev-parse", "HEAD")
        assert past.revision_at(hours(3.5)) == ours
        assert past.revision_at(hours(4)) == merged
        assert past.content(ours, "b.md") == b"b\n"
        assert [each.message for each in past.versions("a.md")] == ["Merge", "Ours", "Theirs", "Add"]
        assert past.content(merged, "a.md") == b"theirs\n" + lines(9) + b"ours\n"
        assert past.content(theirs, "a.md") == b"theirs\n" + lines(9)
        assert [each.path for each in past.gone()] == ["b.md"]
        last = past.changes(10)[0]
        assert (last.merge, last.parent, last.paths) == (True, ours, ("a.md", "b.md"))

    def test_what_one_side_added_is_one_version(self, past):
        folder = past._folder
        past.record({"a.md": b"a\n"}, at=hours(0), message="Begin")
        git(folder, "checkout", "--quiet", "-b", "theirs")
        past.record({"new.md": b"new\n"}, at=hours(1), message="Theirs")
        git(folder, "checkout", "--quiet", "main")
        past.record({"a.md": b"b\n"}, at=hours(2), message="Ours")
        git(folder, "merge", "--quiet", "-m", "Merge", "theirs", at=hours(3))
        assert [each.message for each in past.versions("new.md")] == ["Theirs"]

    def test_a_shallow_clone_has_what_it_has(self, past, tmp_path):
        past.record({"a.md": b"a\n", "gone.md": b"g\n"}, at=hours(0), message="Add")
        past.record({"gone.md": None}, at=hours(1), message="Remove")
        past.record({"a.md": b"a2\n"}, at=hours(2), message="Two")
        last = past.record({"a.md": b"a3\n"}, at=hours(3), message="Three")
        git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{past._folder}", "shallow")
        shallow = GitPast(tmp_path / "shallow")
        assert [each.message for each in shallow.versions("a.md")] == ["Three", "Two"]
        assert [each.revision for each in shallow.changes(9)] == [last]
        assert shallow.gone() == []
        assert shallow.revision_at(hours(1)) is None

    def test_a_repository_without_commits_remembers_nothing(self, tmp_path):
        git(tmp_path, "init", "--quiet", "empty")
        empty = GitPast(tmp_path / "empty")
        assert empty.versions("a.md") == []
        assert empty.revision_at(hours(0)) is None
        assert empty.gone() == []
        assert empty.changes(5) == []

    def test_a_damaged_repository_says_so(self, past):
        past.record({"a.md": b"a\n"}, at=hours(0), message="Add")
        (past._folder / ".git" / "HEAD").write_text("nonsense")
        with pytest.raises(GitError):
            past.versions("a.md")

    def test_a_message_or_date_that_nobody_should_write_is_read(self, past):
        past.record({"a.md": b"a\n"}, at=hours(0), message="Add")
        raw = git(past._folder, "cat-file", "commit", "HEAD").replace(" +0100\n\n", " +9900\n\n").encode()
        odd = git(
            past._folder,
            "hash-object",
            "-t",
            "commit",
            "-w",
            "--stdin",
            "--literally",
            stdin=raw + b"\n\xff\x01\n:1 2\n",
        )
        git(past._folder, "update-ref", "HEAD", odd)
        (version,) = past.versions("a.md")
        assert version.revision == odd
        assert version.at == hours(0)
        assert version.message == "Add"
