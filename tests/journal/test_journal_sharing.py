"""What is public and where it goes, in facts; and what is taken back of what was said while sharing."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal
from druthers.errors import FollowError, UsageError
from druthers.journal.steps import drain
from druthers.models import Card, CardFeature
from druthers.publish.allowing import read_allowed

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.journal import Journal

SECRET = "Nobody but me knows where the second key to the boathouse is kept\n"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def journal(tmp_path) -> Journal:
    for name in ("one.git", "two.git"):
        git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", name)
    journal, _ = init_journal(tmp_path / "a", embedder=FakeEmbedder(), model=FakeModel())
    journal.capture("Ran 8k by the river")
    journal.capture(SECRET, visibility="private")
    return journal


def test_what_is_public_and_where_it_goes(journal, tmp_path):
    told = journal.sharing()
    assert (told.notes, told.remote, told.known, told.unsent) == (1, None, False, 0)
    assert "@" in told.author
    assert journal.set_remote(str(tmp_path / "one.git")) is None
    told = journal.sharing()
    assert (told.remote, told.known, told.unsent) == ("origin", False, 1)
    assert told.addresses == (f"{tmp_path}/one".casefold(),)
    drain(journal.push_steps())
    assert (journal.sharing().known, journal.sharing().unsent) == (True, 0)
    journal.capture("A note more")
    assert journal.sharing().unsent == 1


def test_another_address_begins_anew_and_is_taken_back(journal, tmp_path):
    one, two = str(tmp_path / "one.git"), str(tmp_path / "two.git")
    journal.set_remote(one)
    drain(journal.push_steps())
    assert journal.set_remote(two) == one
    assert drain(journal.push_steps(dry_run=True)).first, "what the other place has says nothing of this one"
    assert journal.set_remote(one) == two
    assert journal.set_remote(None) == one
    assert journal.sharing().remote is None


def test_no_address_that_would_mix_or_is_none(journal, tmp_path):
    git(journal.folder("private"), "remote", "add", "origin", str(tmp_path / "one.git"))
    for wrong in (str(tmp_path / "one.git"), str(journal.folder("private")), "--upload-pack=x", "ext::sh", " "):
        with pytest.raises(UsageError):
            journal.set_remote(wrong)
    assert journal.sharing().remote is None


def test_what_was_let_pass_can_be_stopped_again(journal):
    (journal.folder("public") / "slip.md").write_text(SECRET, "utf-8")
    found = journal.guard().findings[0]
    for _ in range(2):
        journal.allow(found.id, "It is all over")
        assert journal.guard().passes
        assert journal.disallow(found.id).reason == "It is all over"
        assert [each.id for each in journal.guard().findings] == [found.id]
    with pytest.raises(UsageError):
        journal.disallow(found.id)
    lines = (journal.folder("private") / "allowed.jsonl").read_bytes().splitlines()
    assert len(lines) == 4
    assert read_allowed(b"\n".join([*lines[1:], lines[0]])) == [], "merged in another order it is the same"


def test_what_is_new_of_somebody_until_it_was_looked_at(journal, tmp_path):
    hers = tmp_path / "ana"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "ana")
    for name in ("river", "weir"):
        (hers / f"{name}.md").write_text(f"# {name}\n", "utf-8")
    git(hers, "add", "--all")
    git(hers, "commit", "--quiet", "--message", "One")
    assert drain(journal.follow_steps(str(hers))).new == ()
    (hers / "weir.md").write_text("# Weir, again\n", "utf-8")
    (hers / "frost.md").write_text("# Frost\n", "utf-8")
    git(hers, "add", "--all")
    git(hers, "commit", "--quiet", "--message", "Two")
    new = ("following/ana/frost.md", "following/ana/weir.md")
    assert drain(journal.refresh_steps())[0].new == new
    assert drain(journal.refresh_steps())[0].new == new, "nothing came, and nobody has looked"
    assert journal.looked_at("ana").new == ()
    card = Card("Ana", "2026-10", "20-49", (CardFeature("effort", -1),))
    assert journal.keep_card("ana", card).card == card
    assert journal.keep_card("ana", None).card is None
    hers.rename(tmp_path / "gone")
    assert drain(journal.refresh_steps())[0].problem
    with pytest.raises((UsageError, FollowError)):
        journal.looked_at("nobody")


def test_nothing_goes_that_the_person_did_not_see(journal, tmp_path):
    journal.set_remote(str(tmp_path / "one.git"))
    (journal.folder("public") / "by hand.md").write_text("Bread with rye\n", "utf-8")
    agreed = drain(journal.push_steps(dry_run=True)).guarded
    (journal.folder("public") / "by hand.md").write_text("Bread with oat\n", "utf-8")
    pushed = drain(journal.push_steps(agreed=agreed))
    assert (pushed.sent, pushed.waits) == (0, "public/ is not what was looked at any more. Nothing was sent.")
    assert git(tmp_path / "one.git", "for-each-ref") == ""
    agreed = drain(journal.push_steps(dry_run=True)).guarded
    assert drain(journal.push_steps(agreed=agreed)).sent == 2
    assert "oat" in git(tmp_path / "one.git", "show", "main:by hand.md")
