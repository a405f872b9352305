"""Making notes public and private again, through the façade on real git."""

from __future__ import annotations

import json
import os
import random
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from druthers import disk
from druthers.adapters.fake_cipher import FakeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import GitError, GuardStopped, LockedError, UnknownNote, UsageError, VaultError
from druthers.journal import publishing, unpublishing
from druthers.journal.moves import recorded, reviewed
from druthers.journal.moving_back import lying_twice
from druthers.journal.steps import drain
from druthers.vault.lock import hold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from druthers.journal import Journal
    from druthers.models import Moved

HERON = "Saw the heron by the old mill again.\n"
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        yield journal


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "surrogateescape").strip()


def write(journal: Journal, path: str, data: bytes | str) -> str:
    file = journal.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def publish(journal: Journal, note: str, *, attachments: bool = False) -> Moved:
    review = journal.review(note)
    return journal.publish(note, seen=review.text, attachments=review.attachments if attachments else ())


def objects(folder: Path) -> bytes:
    """Every object of a repository, opened, reachable or not."""
    listed = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    command = ["git", "-C", str(folder), "cat-file", "--batch"]
    return subprocess.run(command, input=f"{listed}\n".encode(), capture_output=True, check=True).stdout


def remote(journal: Journal, tmp_path: Path) -> Path:
    made = tmp_path / "remote.git"
    git(journal.root, "init", "--quiet", "--bare", str(made))
    git(journal.layout.public, "remote", "add", "origin", str(made))
    return made


class TestPublish:
    def test_it_moves_byte_for_byte_and_leaves_its_history(self, journal):
        path = journal.capture("First words, too frank.", visibility="private", tags=("birds",)).path
        journal.write(path, journal.note(path).text.replace("First words, too frank.", HERON))
        before = (journal.root / path).read_bytes()
        moved = publish(journal, path)
        assert moved.becomes == path.replace("private/", "public/")
        assert (journal.root / moved.becomes).read_bytes() == before
        assert not (journal.root / path).exists()
        assert b"too frank" not in objects(journal.layout.public)
        assert git(journal.layout.public, "status", "--porcelain") == git(
            journal.layout.private, "status", "--porcelain"
        )
        assert git(journal.layout.public, "log", "-1", "--format=%B") == f"Publish {moved.becomes.rsplit('/', 1)[1]}"
        assert [each.path for each in recorded(journal)] == [moved.becomes]

    def test_a_text_that_was_not_reviewed_stays(self, journal):
        path = journal.capture(HERON, visibility="private").path
        seen = journal.review(path).text
        journal.write(path, seen + "And a word more.\n")
        with pytest.raises(UsageError, match="reviewed"):
            journal.publish(path, seen=seen)
        assert (journal.root / path).exists()
        assert b"heron" not in objects(journal.layout.public)

    @pytest.mark.parametrize(
        "head",
        ["---\npublish: false\n---\n", "---\ntags: [private]\n---\n", "---\ndraft: 'yes'\n---\n", "publish:: no\n"],
    )
    def test_a_note_that_says_no_stays_and_the_error_says_what_says_so(self, journal, head):
        path = write(journal, "private/a.md", head + HERON)
        review = journal.review(path)
        assert review.refuses
        with pytest.raises(GuardStopped, match="not for others"):
            journal.publish(path, seen=review.text)
        assert b"heron" not in objects(journal.layout.public)

    def test_what_is_public_or_somebody_elses_is_refused(self, journal):
        path = journal.capture(HERON, visibility="public").path
        with pytest.raises(UsageError, match="public already"):
            journal.review(path)
        write(journal, "following/ben/a.md", "# Ben's\n")
        with pytest.raises(UsageError, match="somebody else"):
            journal.review("following/ben/a.md")
        with pytest.raises(UnknownNote):
            journal.review("nothing of the kind")

    def test_a_note_of_an_adopted_folder_keeps_its_place_and_its_date(self, journal):
        path = write(journal, "birds/heron.md", HERON)
        os.utime(journal.root / path, (1_600_000_000, 1_600_000_000))
        created = journal.note(path).created
        moved = publish(journal, path)
        assert moved.becomes == "public/birds/heron.md"
        assert journal.note(moved.becomes).created == created
        assert journal.unpublish(moved.becomes).becomes == path
        assert (journal.root / path).read_text() == HERON

    def test_a_name_that_is_taken_gets_a_number_and_another_note_is_never_replaced(self, journal):
        write(journal, "public/a.md", "Other words.\n")
        write(journal, "private/a.md", HERON)
        review = journal.review("private/a.md")
        assert review.becomes == "public/a-2.md"
        assert publish(journal, "private/a.md").becomes == "public/a-2.md"
        assert (journal.root / "public/a.md").read_text() == "Other words.\n"

    def test_links_that_others_could_not_follow_are_named_and_links_to_it_still_lead_there(self, journal):
        write(journal, "private/birds/heron.md", "See [[Doctor]] and [[open]] and [web](https://example.org).\n")
        write(journal, "private/Doctor.md", "# Doctor\n")
        write(journal, "public/open.md", "# Open\n")
        write(journal, "private/a.md", "[[heron]] and [[birds/heron|it]] and [x](birds/heron.md)\n")
        write(journal, "public/b.md", "[[private/birds/heron]]\n")
        (nowhere, broken) = journal.review("private/birds/heron.md").notices
        assert "“Doctor” on line 1" in nowhere
        assert "open" not in nowhere
        assert "public/b.md on line 1" in broken
        assert "private/a.md" not in broken
        publish(journal, "private/birds/heron.md")
        leads = [each.path for each in journal.links("private/a.md").out]
        assert leads == ["public/birds/heron.md"] * 3

    def test_attachments_go_along_when_asked_and_stay_where_others_need_them(self, journal):
        write(journal, "private/birds/img/heron one.png", b"\x89PNG one")
        write(journal, "private/birds/img/two.png", b"\x89PNG two")
        write(journal, "private/elsewhere/two.png", b"\x89PNG not this")
        write(journal, "private/birds/note.md", "![a](img/heron%20one.png) ![[two.png|300]] `![[three.png]]`\n")
        write(journal, "private/birds/other.md", "![[two.png]]\n")
        review = journal.review("private/birds/note.md")
        assert [(each.path, each.shared) for each in review.attachments] == [
            ("private/birds/img/two.png", True),
            ("private/birds/img/heron one.png", False),
        ]
        moved = journal.publish("private/birds/note.md", seen=review.text, attachments=review.attachments)
        assert set(moved.attachments) == {"public/birds/img/two.png", "public/birds/img/heron one.png"}
        assert (journal.root / "private/birds/img/two.png").exists()
        assert not (journal.root / "private/birds/img/heron one.png").exists()
        assert len(reviewed(journal)) == 3

    def test_an_attachment_that_changed_since_the_review_stops_it(self, journal):
        write(journal, "private/a.png", b"one")
        write(journal, "private/a.md", "![[a.png]]\n")
        review = journal.review("private/a.md")
        write(journal, "private/a.png", b"another")
        with pytest.raises(UsageError, match=r"a\.png"):
            journal.publish("private/a.md", seen=review.text, attachments=review.attachments)
        assert not (journal.root / "public/a.md").exists()

    def test_the_digest_names_text_place_and_attachments(self, journal):
        write(journal, "private/a.md", HERON)
        first = journal.review("private/a.md").digest
        assert journal.review("private/a.md").digest == first
        write(journal, "private/a.md", HERON + "!")
        second = journal.review("private/a.md").digest
        write(journal, "public/a.md", "Taken.\n")
        assert len({first, second, journal.review("private/a.md").digest}) == 3

    def test_where_git_cannot_commit_nothing_moves(self, journal):
        path = journal.capture(HERON, visibility="private").path
        journal.capture("Public words.", visibility="public")
        head = git(journal.layout.public, "rev-parse", "HEAD")
        (journal.layout.public / ".git/MERGE_HEAD").write_text(head + "\n")
        seen = journal.review(path).text
        with pytest.raises(GitError):
            journal.publish(path, seen=seen)
        assert (journal.root / path).exists()
        assert not (journal.root / path.replace("private/", "public/")).exists()

    def test_a_commit_that_fails_takes_the_text_back(self, journal, monkeypatch):
        path = journal.capture(HERON, visibility="private").path
        seen = journal.review(path).text
        monkeypatch.setattr(publishing, "commit", lambda *_: (None, "no room"))
        monkeypatch.setattr(publishing, "secure", lambda _, at: at.file.read_bytes())
        with pytest.raises(GitError, match="no room"):
            journal.publish(path, seen=seen)
        assert not (journal.root / path.replace("private/", "public/")).exists()
        assert (journal.root / path).exists()


class TestStopped:
    """A move that is stopped at any moment leaves the text whole; it is told, and the same call finishes it."""

    @pytest.mark.parametrize("at", ["take_away", "record"])
    def test_publishing(self, journal, monkeypatch, at):
        path = journal.capture(HERON, visibility="private").path
        seen = journal.review(path).text
        with monkeypatch.context() as patched:
            patched.setattr(publishing, at, _killed)
            with pytest.raises(KeyboardInterrupt):
                journal.publish(path, seen=seen)
        becomes = path.replace("private/", "public/")
        assert (journal.root / becomes).read_text() == seen
        if at == "take_away":
            assert lying_twice(journal) == [(becomes, path)]
            check = next(each for each in journal.doctor() if each.name == "moved notes")
            assert not check.ok
            assert becomes in check.detail
            moved = publish(journal, path)
            assert moved.becomes == becomes
        assert lying_twice(journal) == []
        assert not (journal.root / path).exists()

    def test_unpublishing(self, journal, monkeypatch):
        path = journal.capture(HERON, visibility="public").path
        with monkeypatch.context() as patched:
            patched.setattr(unpublishing, "take_away", _killed)
            with pytest.raises(KeyboardInterrupt):
                journal.unpublish(path)
        assert len(lying_twice(journal)) == 1
        moved = journal.unpublish(path)
        assert moved.becomes == path.replace("public/", "private/")
        assert lying_twice(journal) == []


class TestUnpublish:
    def test_it_is_back_where_it_lay_and_nobody_had_it(self, journal):
        path = journal.capture(HERON, visibility="private").path
        public = publish(journal, path).becomes
        moved = journal.unpublish(public)
        assert (moved.becomes, moved.sent, moved.sent_to) == (path, False, ())
        assert not (journal.root / public).exists()
        assert git(journal.layout.public, "status", "--porcelain") == ""
        assert journal.left_in_history(path) == (public,)

    def test_what_was_sent_is_told_plainly(self, journal, tmp_path):
        made = remote(journal, tmp_path)
        path = journal.capture(HERON, visibility="public").path
        git(journal.layout.public, "push", "--quiet", "origin", "main")
        moved = journal.unpublish(path)
        assert moved.sent
        assert [(each.remote, each.commits) for each in moved.sent_to] == [("origin", 1)]
        assert moved.sent_to[0].sent is not None
        assert b"heron" in objects(made)

    def test_what_was_never_committed_is_not_committed_to_public_by_it(self, journal):
        path = write(journal, "public/mistake.md", HERON)
        moved = journal.unpublish(path)
        assert (journal.root / moved.becomes).read_text() == HERON
        assert b"heron" not in objects(journal.layout.public)
        assert git(journal.layout.public, "status", "--porcelain") == ""

    def test_the_attachments_that_only_it_uses_go_back_too(self, journal):
        write(journal, "public/a.png", b"one")
        write(journal, "public/b.png", b"two")
        write(journal, "public/a.md", "![[a.png]] ![[b.png]]\n")
        write(journal, "public/b.md", "![[b.png]] [[a]]\n")
        journal.keep_changes("public")
        moved = journal.unpublish("public/a.md")
        assert moved.attachments == ("private/a.png",)
        assert any("b.png stays public" in each for each in moved.notices)
        assert any("public/b.md on line 1" in each for each in moved.notices)

    def test_a_private_note_is_refused(self, journal):
        path = journal.capture(HERON, visibility="private").path
        with pytest.raises(UsageError, match="not public"):
            journal.unpublish(path)


class TestRebuild:
    def test_no_object_of_public_holds_it_afterwards(self, journal):
        kept = journal.capture("Words that stay.", visibility="public").path
        path = publish(journal, journal.capture(HERON, visibility="private").path).becomes
        git(journal.layout.public, "tag", "first")
        journal.unpublish(path)
        rebuilt = drain(journal.rebuild_steps(path))
        assert (rebuilt.commits, rebuilt.tags) == (2, ("first",))
        assert (journal.root / rebuilt.backup).exists()
        assert b"heron" not in objects(journal.layout.public)
        assert (journal.root / kept).exists()
        assert git(journal.layout.public, "status", "--porcelain") == ""
        assert journal.left_in_history(path.replace("public/", "private/")) == ()

    def test_what_is_still_public_begins_anew_with_what_it_says_now(self, journal):
        path = journal.capture(HERON, visibility="public").path
        journal.write(path, "Only weather.")
        now = (journal.root / path).read_bytes()
        rebuilt = drain(journal.rebuild_steps(path))
        assert (journal.root / rebuilt.backup).exists()
        assert (journal.root / path).read_bytes() == now
        assert git(journal.layout.public, "status", "--porcelain") == ""
        assert HERON.encode() not in objects(journal.layout.public)
        assert [each.message for each in journal.history(path)] == [f"Keep {path.rpartition('/')[2]} as it is now"]

    def test_what_is_public_and_with_others_is_refused(self, journal, tmp_path):
        remote(journal, tmp_path)
        path = journal.capture(HERON, visibility="public").path
        git(journal.layout.public, "push", "--quiet", "origin", "main")
        with pytest.raises(UsageError, match="others have it"):
            drain(journal.rebuild_steps(path))
        with pytest.raises(UsageError, match="no path"):
            drain(journal.rebuild_steps("private/../public/a.md"))

    def test_no_sync_brings_the_old_history_back_until_the_remote_was_replaced(self, journal, tmp_path):
        made = remote(journal, tmp_path)
        journal.capture("Words that stay.", visibility="public")
        path = journal.capture(HERON, visibility="public").path
        git(journal.layout.public, "push", "--quiet", "origin", "main")
        journal.unpublish(path)
        (push,) = drain(journal.rebuild_steps(path)).pushes
        (_, public) = journal.sync()
        assert "made anew" in (public.waits or "")
        assert not (journal.root / path).exists()
        drain(journal.rebuild_steps(path))
        assert b"heron" not in objects(journal.layout.public)
        subprocess.run(push, shell=True, cwd=journal.layout.public, check=True, capture_output=True)
        (_, public) = journal.sync()
        assert public.waits is None or "made anew" not in public.waits
        assert "heron" not in git(made, "log", "-p", "main")

    def test_another_device_is_told_how_to_take_the_new_history(self, journal, tmp_path):
        made, beside = remote(journal, tmp_path), tmp_path / "private.git"
        git(journal.root, "init", "--quiet", "--bare", str(beside))
        git(journal.layout.private, "remote", "add", "origin", str(beside))
        path = journal.capture(HERON, visibility="public").path
        journal.capture("Words that stay.", visibility="public")
        assert [each.waits for each in journal.sync()] == [None, None]
        for place, url in (("public", made), ("private", beside)):
            git(tmp_path, "clone", "--quiet", "--branch", "main", str(url), str(tmp_path / "other" / place))
        with init_journal(tmp_path / "other", embedder=FakeEmbedder(), model=FakeModel())[0] as other:
            journal.unpublish(path)
            (push,) = drain(journal.rebuild_steps(path)).pushes
            subprocess.run(push, shell=True, cwd=journal.layout.public, check=True, capture_output=True)
            journal.sync()
            (_, public) = other.sync()
            assert "this device still has the old one" in (public.waits or "")
            command = public.hint.split("`")[3]
            assert "reset --keep origin/main" in command
            subprocess.run(command, shell=True, check=True, capture_output=True)
            assert [each.waits for each in other.sync()] == [None, None]
            assert not (other.root / path).exists()
            assert (other.root / path.replace("public/", "private/")).exists()
            drain(other.rebuild_steps(path))
            assert b"heron" not in objects(other.layout.public)

    def test_it_waits_for_nobody_who_is_syncing(self, journal, monkeypatch):
        path = journal.capture(HERON, visibility="public").path
        journal.unpublish(path)
        monkeypatch.setattr("druthers.journal.rebuilding.WAIT", 0.0)
        with hold(journal.layout.locks / "sync"), pytest.raises(VaultError, match="busy"):
            drain(journal.rebuild_steps(path))
        assert drain(journal.rebuild_steps(path)).commits == 2


def test_what_two_devices_moved_is_known_to_both(journal, tmp_path):
    beside = tmp_path / "private.git"
    git(journal.root, "init", "--quiet", "--bare", str(beside))
    git(journal.layout.private, "remote", "add", "origin", str(beside))
    first, second = (journal.capture(each, visibility="private").path for each in (HERON, "Another day at the mill.\n"))
    journal.sync()
    git(tmp_path, "clone", "--quiet", "--branch", "main", str(beside), str(tmp_path / "other" / "private"))
    with init_journal(tmp_path / "other", embedder=FakeEmbedder(), model=FakeModel())[0] as other:
        publish(journal, first)
        publish(other, second)
        journal.sync()
        (there, _) = other.sync()
        (here, _) = journal.sync()
        assert (there.kept_both, here.kept_both) == ((), ())
        assert len(reviewed(journal)) == len(reviewed(other)) == 2


class TestUndo:
    def test_publishing_is_taken_back_in_both_places_at_once(self, journal):
        path = journal.capture(HERON, visibility="private").path
        before = (journal.root / path).read_bytes()
        public = publish(journal, path).becomes
        undone = journal.undo()
        assert (undone.did.split(" ")[0], undone.paths) == ("Publish", (path,))
        assert (journal.root / path).read_bytes() == before
        assert not (journal.root / public).exists()
        assert journal.undo().did.startswith("Add ")
        assert not (journal.root / path).exists()

    def test_making_private_is_taken_back_too(self, journal):
        path = journal.capture(HERON, visibility="public").path
        private = journal.unpublish(path).becomes
        undone = journal.undo()
        assert (undone.did.split(" ")[0], undone.paths) == ("Unpublish", (path,))
        assert (journal.root / path).exists()
        assert not (journal.root / private).exists()

    def test_but_not_once_the_history_is_without_it(self, journal):
        path = journal.capture(HERON, visibility="public").path
        private = journal.unpublish(path).becomes
        drain(journal.rebuild_steps(path))
        with pytest.raises(UsageError, match="no more as it was") as stopped:
            journal.undo()
        assert "druthers publish" in stopped.value.hint
        assert (journal.root / private).exists()
        assert b"heron" not in objects(journal.layout.public)

    @pytest.mark.parametrize("half", ["public", "private"])
    def test_it_is_one_change_too_when_the_history_was_made_anew_without_another_note(self, journal, monkeypatch, half):
        gone, back = (journal.capture(text, visibility="private").path for text in (HERON, "The ferry at six."))
        for each in (gone, back):
            publish(journal, each)
        for each in (gone, back):
            journal.unpublish(each.replace("private/", "public/"))
        drain(journal.rebuild_steps(*journal.left_in_history(gone)))
        monkeypatch.setattr("druthers.journal.undoing.PLACES", (half,))  # whichever half is met first
        assert journal.undo().paths == (back.replace("private/", "public/"),)
        assert [note.path for note in journal.notes() if "ferry" in note.text] == [back.replace("private/", "public/")]
        assert lying_twice(journal) == []

    def test_what_was_written_since_is_taken_back_before_it(self, journal):
        path = journal.capture(HERON, visibility="private").path
        public = publish(journal, path).becomes
        with (journal.root / public).open("a") as file:
            file.write("More.\n")
        assert journal.undo().did == "Keep what was changed by hand"
        assert "More." not in (journal.root / public).read_text()
        assert journal.undo().paths == (path,)

    def test_nor_where_another_note_has_its_place_now(self, journal):
        path = journal.capture(HERON, visibility="private").path
        publish(journal, path)
        git(journal.layout.private, "config", "status.showUntrackedFiles", "no")
        (journal.layout.private / ".git/info/exclude").write_text("*\n")
        write(journal, path, "Other words.\n")
        with pytest.raises(UsageError, match="other words"):
            journal.undo()
        assert (journal.root / path).read_text() == "Other words.\n"

    def test_what_was_moved_is_not_listed_as_put_away(self, journal):
        path = journal.capture(HERON, visibility="private").path
        public = publish(journal, path).becomes
        assert journal.trashed() == []
        journal.unpublish(public)
        assert journal.trashed() == []


class TestGuarded:
    """What the guard makes of a move: what was said yes to passes, and what was taken back does not."""

    def test_a_note_that_was_reviewed_passes_though_its_history_is_private(self, journal):
        path = journal.capture("The first words, which are rather frank.", visibility="private").path
        journal.write(path, journal.note(path).text + "And the heron by the old mill, as it was that day.\n")
        assert journal.review(path).findings == ()
        public = publish(journal, path).becomes
        assert journal.guard().findings == ()
        journal.write(public, journal.note(public).text + "One line was added later on, in public.\n")
        assert journal.guard().findings == ()

    def test_a_line_that_another_private_note_has_is_found_before_it_is_public(self, journal):
        line = "What she told me in confidence about the whole affair.\n"
        journal.capture(line, visibility="private")
        path = journal.capture(f"Heron.\n{line}", visibility="private").path
        (finding, *_) = journal.review(path).findings
        assert finding.rule == "private-line"
        assert finding.path.startswith("public/")

    def test_what_was_made_private_and_is_still_in_the_history_is_stopped_until_that_is_made_anew(self, journal):
        journal.capture("Words that stay.", visibility="public")
        path = journal.capture(HERON, visibility="public").path
        journal.unpublish(path)
        assert not journal.guard().passes
        drain(journal.rebuild_steps(path))
        assert journal.guard().passes

    def test_what_is_new_waits_for_the_cooling_off_time(self, journal):
        file = journal.layout.settings
        file.write_text(file.read_text() + "cooling = 24\n")
        path = publish(journal, journal.capture(HERON, visibility="private").path).becomes
        (finding,) = journal.guard().findings
        assert (finding.rule, finding.path) == ("cooling:new", path)
        journal.allow(finding.id, "It can wait no longer")
        assert journal.guard().passes

    def test_what_came_long_ago_does_not(self, journal, tmp_path, monkeypatch):
        file = journal.layout.settings
        file.write_text(file.read_text() + "cooling = 24\n")
        monkeypatch.setenv("GIT_COMMITTER_DATE", "1700000000 +0000")
        path = journal.capture(HERON, visibility="public").path
        monkeypatch.delenv("GIT_COMMITTER_DATE")
        journal.write(path, journal.note(path).text + "More.\n")
        assert journal.guard().findings == ()

    def test_a_secret_in_an_attachment_is_in_the_review(self, journal):
        write(journal, "private/login.txt", "password: " + "tr0ub4dor" + "&3xkcd\n")
        write(journal, "private/a.md", "Words, and [a file](login.txt).\n")
        review = journal.review("private/a.md")
        assert [each.path for each in review.attachments] == ["private/login.txt"]
        assert {each.path for each in review.findings} == {"public/login.txt"}


class TestSealed:
    @pytest.fixture
    def journal(self, journal, monkeypatch) -> Journal:
        journal.__dict__["cipher"] = FakeCipher(journal.layout.keys)
        drain(journal.encrypt_steps(PASSPHRASE))
        return journal

    def test_a_sealed_note_becomes_public_in_the_clear_and_goes_back_sealed(self, journal):
        path = journal.capture(HERON, visibility="private").path
        assert path.endswith(".md.age")
        moved = publish(journal, path)
        assert moved.becomes == path.replace("private/", "public/").removesuffix(".age")
        assert HERON in (journal.root / moved.becomes).read_text()
        back = journal.unpublish(moved.becomes)
        assert back.becomes == path
        assert HERON.encode() not in (journal.root / path).read_bytes()
        publish(journal, path)
        journal.undo()
        assert HERON.encode() not in (journal.root / path).read_bytes()

    def test_a_locked_one_is_not_read(self, journal):
        path = journal.capture(HERON, visibility="private").path
        journal.__dict__["cipher"] = FakeCipher(journal.layout.keys)
        with pytest.raises(LockedError):
            journal.review(path)


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    name=st.text("abc Üß#?%é.", min_size=1, max_size=12).map(lambda each: f"n{each}n.md"),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_there_and_back_is_byte_for_byte(tmp_path_factory, text, mark, name):
    data = mark + b"Words " + text.encode()
    with init_journal(tmp_path_factory.mktemp("any") / "j", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        path = write(journal, f"private/deep/{name}", data)
        moved = publish(journal, path)
        assert (journal.root / moved.becomes).read_bytes() == data
        assert journal.unpublish(moved.becomes).becomes == path
        assert (journal.root / path).read_bytes() == data


def test_lines_that_cannot_be_read_say_nothing(journal):
    file = journal.layout.private / "moved.jsonl"
    good = {"at": datetime.now(UTC).isoformat(), "id": "1", "moved": "public", "path": "public/a.md", "sha256": "ab"}
    file.write_bytes(b'not json\n[1]\n{"at": 3}\n' + json.dumps(good | {"later": 1}).encode() + b"\n\n{")
    assert [each.path for each in recorded(journal)] == ["public/a.md"]
    assert reviewed(journal) == {"ab"}


def _killed(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


class TestKilled:
    """A kill at any step that reaches the disk: the text is whole somewhere, and the same call ends in one place."""

    STEPS = ("write_flushed", "take_name", "flush_folder", "drop", "append")

    @pytest.mark.parametrize("way", ["publish", "unpublish"])
    def test_at_every_step(self, tmp_path, way):
        for number in range(200):
            with init_journal(tmp_path / str(number), embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
                private = journal.capture(HERON, visibility="private").path
                public = private.replace("private/", "public/")
                text = (journal.root / private).read_bytes()
                if way == "unpublish":
                    publish(journal, private)
                over = _until_killed(number, lambda: _move(journal, way, private, public))  # noqa: B023 - called at once
                there = [each for each in (private, public) if (journal.root / each).exists()]
                assert there
                assert {(journal.root / each).read_bytes() for each in there} == {text}
                start, end = (private, public) if way == "publish" else (public, private)
                if start in there:
                    _move(journal, way, private, public)
                assert not (journal.root / start).exists()
                assert (journal.root / end).read_bytes() == text
                assert lying_twice(journal) == []
            if over:
                return
        raise AssertionError


def _move(journal: Journal, way: str, private: str, public: str) -> None:
    if way == "publish":
        publish(journal, private)
    else:
        journal.unpublish(public)


def _until_killed(number: int, act: Callable[[], None]) -> bool:
    """Do it, and be killed at the step of that number; whether it was over before."""
    left = [number]

    def stopping(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **named: object) -> object:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return real(*arguments, **named)

        return step

    with pytest.MonkeyPatch.context() as patched:
        for name in TestKilled.STEPS:
            patched.setattr(disk, name, stopping(getattr(disk, name)))
        try:
            act()
        except KeyboardInterrupt:
            return False
    return True


@given(seed=st.integers(0, 2**32))
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_whatever_is_done_each_text_lies_once_and_what_was_never_published_is_nowhere_in_public(tmp_path_factory, seed):
    draw = random.Random(seed)
    with init_journal(tmp_path_factory.mktemp("any") / "j", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        marks = {f"word{number}x{draw.randrange(10**9)}" for number in range(4)}
        for mark in sorted(marks):
            journal.capture(f"{mark} and more words.", visibility="private")
        published: set[str] = set()
        for _ in range(8):
            mark = draw.choice(sorted(marks))
            (path,) = _having(journal, mark)
            act = draw.choice(["move", "move", "edit", "undo", "rebuild"])
            with suppress(UsageError):
                if act == "undo":
                    journal.undo()
                elif act == "edit":
                    journal.write(path, journal.note(path).text + f"Line {draw.random()}\n")
                elif act == "rebuild":
                    drain(journal.rebuild_steps(*journal.left_in_history(path)))
                    assert mark.encode() not in objects(journal.layout.public)
                elif path.startswith("private/"):
                    publish(journal, path)
                    published.add(mark)
                else:
                    journal.unpublish(path)
            marks = {each for each in marks if _having(journal, each)}  # the first undos take a capture away
            assert all(len(_having(journal, each)) == 1 for each in marks)
            there = objects(journal.layout.public)
            assert not [each for each in marks - published if each.encode() in there]
            assert lying_twice(journal) == []
            for place in ("public", "private"):
                assert git(journal.folder(place), "status", "--porcelain") == ""
            if not marks:
                return


def _having(journal: Journal, mark: str) -> list[str]:
    return [each.path for each in journal.notes() if mark in each.text]
