"""How notes leak, each way through a real `git push` with the hook: nothing may come to the remote.

The classes are those seen in public gardens, and the ways in which git itself carries more than the last state of the
files. Each is planted in an otherwise clean vault, whose first push has gone; the second must not go, by any door.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import random
import string
import subprocess
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from druthers.container import init_journal, open_journal
from druthers.errors import DruthersError
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANARY = "CANARY-" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=24))
SAYING = "Grandmother hid the blue tin of letters under the third stair of the boathouse"
PHOTO = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(8).randbytes(400)
AWS_ID = "AKIA" + "".join(random.Random(9).choices(string.ascii_uppercase + "234567", k=16))
AWS_SECRET = "".join(random.Random(10).choices(string.ascii_letters + string.digits + "/+", k=40))
TITLE = "What the doctor said about Margarethe"


@dataclass
class World:
    """A vault with private things in it, whose public notes have been pushed once."""

    root: Path
    remote: Path
    private_note: Path

    @property
    def public(self) -> Path:
        return self.root / "public"

    def write(self, name: str, data: str | bytes) -> Path:
        path = self.public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def git(self, *arguments: str, stdin: str = "", **environment: str) -> str:
        command = ["git", "-C", str(self.public), "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, input=stdin, env=os.environ | environment
        )
        return done.stdout.strip()

    def commit(self, message: str = "Add a note", **environment: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, **environment)

    def push(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-C", str(self.public), "push", *(words or ("origin", "main"))]
        return subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def at_remote(self) -> tuple[str, bytes]:
        """Its refs, and every byte of every object there."""
        refs = subprocess.run(["git", "-C", self.remote, "for-each-ref"], check=True, capture_output=True, text=True)
        command = ["git", "-C", self.remote, "cat-file", "--batch-all-objects", "--batch"]
        return refs.stdout, subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture
def world(tmp_path: Path) -> World:
    remote = tmp_path / "garden.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(remote)], check=True)
    with init_journal(tmp_path / "journal")[0] as journal:
        saved = journal.capture(f"{TITLE}\n\n{SAYING}.\n\nThe mark is {CANARY} here.", visibility="private")
        photo = journal.root / "private" / "scan of the letter.png"
        photo.write_bytes(PHOTO)
        note = journal.root / saved.path
        note.write_text(note.read_text("utf-8") + "\n![[scan of the letter.png]]\n", "utf-8")
        (journal.root / "private" / f"{TITLE}.md").write_text("She is to rest for three weeks.\n", "utf-8")
        journal.capture("Ran 8k by the river, in the rain")
        world = World(journal.root, remote, note)
        world.write("reading.md", "# Reading list\n\nTwo novels and a book on bread.\n")
        world.git("remote", "add", "origin", str(remote))
        journal.keep_changes("private")
    world.commit()
    done = world.push()
    assert done.returncode == 0, done.stderr
    return world


# what a person does by mistake; each gives the words of its push, if they are others than `origin main`


def editors_trash(world: World) -> None:
    world.write(".trash/old draft.md", "A draft that I threw away in the editor.\n")
    world.commit()


def attachment_of_a_private_note(world: World) -> None:
    world.write("scan of the letter.png", PHOTO)
    world.commit()


def workspace_file(world: World) -> None:
    world.write(".obsidian/workspace.json", json.dumps({"lastOpenFiles": ["private/a.md"]}))
    world.commit()


def half_redacted_secret(world: World) -> None:
    world.write("aws.md", f"The key was {AWS_ID}, and its secret was [redacted].\n")
    world.commit()


def secret_in_a_code_block(world: World) -> None:
    world.write("setup.md", f"How I set it up:\n\n```sh\nexport AWS_SECRET_ACCESS_KEY={AWS_SECRET}\n```\n")
    world.commit()


def secret_in_a_curl_command(world: World) -> None:
    token = "ghp_" + "".join(random.Random(11).choices(string.ascii_letters + string.digits, k=36))
    world.write("api.md", f'Try it:\n\n    curl -H "Authorization: Bearer {token}" https://api.example.org/notes\n')
    world.commit()


def flag_that_is_the_word_false(world: World) -> None:
    world.write("flag.md", '---\npublish: "false"\n---\nWords that wait.\n')
    world.commit()


def search_index_with_private_text(world: World) -> None:
    world.write("assets/search.json", json.dumps([{"title": "x", "text": f"{SAYING}. And then she laughed."}]))
    world.commit()


def transclusion_of_a_private_note(world: World) -> None:
    world.write("people.md", f"About her:\n\n![[{TITLE}]]\n")
    world.commit()


def title_of_a_private_note(world: World) -> None:
    world.write("links.md", f"More in {TITLE}, which I wrote last week.\n")
    world.commit()


def note_made_private_whose_history_stays(world: World) -> None:
    path = world.write("plan.md", f"I will leave the office in spring, and nobody knows of it yet. {CANARY[::-1]}\n")
    world.commit()
    path.rename(world.root / "private" / "plan.md")
    world.commit("Make it private")


def earlier_commit(world: World) -> None:
    path = world.write("slip.md", f"{SAYING}.\n")
    world.commit()
    path.unlink()
    world.commit("Take it out")


def rename_in_an_earlier_commit(world: World) -> None:
    world.write("river.md", f"By the river.\n\n{CANARY}\n")
    world.commit()
    world.git("mv", "river.md", "stream.md")
    world.write("stream.md", "By the river.\n")
    world.commit("Rename it")


def side_branch_that_was_merged(world: World) -> None:
    world.git("switch", "--quiet", "-c", "side")
    path = world.write("side.md", f"{SAYING}.\n")
    world.commit()
    path.unlink()
    world.commit("Take it out")
    world.git("switch", "--quiet", "main")
    world.git("merge", "--quiet", "--no-ff", "--message", "Join", "side")


def words_typed_in_a_merge(world: World) -> None:
    world.git("switch", "--quiet", "-c", "side")
    world.write("side.md", "Another walk by the sea.\n")
    world.commit()
    world.git("switch", "--quiet", "main")
    world.git("merge", "--no-ff", "--no-commit", "side")
    world.write("side.md", f"Another walk by the sea.\n\n{SAYING}.\n")
    world.commit("Join")


def message_of_a_commit(world: World) -> None:
    world.write("b.md", "Bread with rye and caraway.\n")
    world.commit(f"Add bread\n\n{SAYING}.")


def name_of_an_author(world: World) -> None:
    world.write("b.md", "Bread with rye and caraway.\n")
    world.commit(GIT_AUTHOR_NAME=CANARY)


def message_of_a_tag(world: World) -> tuple[str, ...]:
    world.git("tag", "--annotate", "--message", f"{SAYING}.", "v1")
    return "origin", "v1"


def tag_on_another_history(world: World) -> tuple[str, ...]:
    blob = world.git("hash-object", "-w", "--stdin", stdin=f"{CANARY}\n")
    tree = world.git("mktree", stdin=f"100644 blob {blob}\tx.md\n")
    world.git("tag", "orphan", world.git("commit-tree", tree, "-m", "Elsewhere"))
    return "origin", "orphan"


def tag_of_a_file(world: World) -> tuple[str, ...]:
    world.git("tag", "file", world.git("hash-object", "-w", "--stdin", stdin=f"{CANARY}\n"))
    return "origin", "file"


def name_of_a_branch(world: World) -> tuple[str, ...]:
    world.git("branch", f"about-{CANARY}")
    return "origin", f"about-{CANARY}"


def notes_on_a_commit(world: World) -> tuple[str, ...]:
    world.git("notes", "add", "-m", f"{SAYING}.")
    return "origin", "refs/notes/commits"


def all_branches_with_a_forgotten_one(world: World) -> tuple[str, ...]:
    world.git("switch", "--quiet", "-c", "drafts")
    world.write("draft.md", f"{SAYING}.\n")
    world.commit()
    world.git("switch", "--quiet", "main")
    return "--all", "origin"


def private_history_fetched_into_public(world: World) -> tuple[str, ...]:
    world.git("fetch", "--quiet", str(world.root / "private"), "main:backup")
    return "origin", "backup"


def file_name(world: World) -> None:
    world.write(f"{CANARY}.md", "Words.\n")
    world.commit()


def copy_of_a_private_note(world: World) -> None:
    world.write("copy.md", world.private_note.read_bytes())
    world.commit()


def pasted_line_with_other_marks(world: World) -> None:
    world.write("mixed.md", f"Some words of mine.\n\n> *{SAYING.upper()}!*\n\nAnd more.\n")
    world.commit()


def link_into_private(world: World) -> None:
    (world.public / "letter.md").symlink_to(f"../{world.private_note.relative_to(world.root)}")
    world.commit()


def binary_file(world: World) -> None:
    world.write("model.bin", b"\0\1\2" + random.Random(3).randbytes(300) + CANARY.encode() + b"\0" * 64)
    world.commit()


def utf_16(world: World) -> None:
    world.write("windows.md", f"{SAYING}.\r\n".encode("utf-16"))
    world.commit()


def base64_in_a_page(world: World) -> None:
    data = base64.b64encode(f"the mark is {CANARY}".encode()).decode()
    world.write("page.html", f'<img src="data:text/plain;base64,{data}">\n')
    world.commit()


def packed_in_a_zip(world: World) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{CANARY} " + "and more words " * 40 + "</w:t>")
    world.write("letter.docx", made.getvalue())
    world.commit()


def packed_by_gzip(world: World) -> None:
    world.write("backup.gz", gzip.compress(f"{CANARY} ".encode() * 20))
    world.commit()


def not_committed(world: World) -> None:
    world.write("b.md", "Bread with rye and caraway.\n")
    world.commit()
    world.write("later.md", f"{SAYING}.\n")


def another_repository_inside(world: World) -> None:
    inner = world.public / "inner"
    subprocess.run(["git", "init", "--quiet", str(inner)], check=True)
    (inner / "a.md").write_text("Words\n", "utf-8")
    world.git("-C", "inner", "add", "a.md")
    world.git("-C", "inner", "commit", "--quiet", "--message", "Inner")
    world.git("-c", "advice.addEmbeddedRepo=false", "add", "inner")
    world.git("commit", "--quiet", "--message", "Add it")


def ledger_of_ratings(world: World) -> None:
    world.write("ledger/2026-11.jsonl", '{"id":"01J","at":"2026-11-01T10:00:00+01:00","v":1,"kind":"rated"}\n')
    world.commit()


def own_folder_of_derived_state(world: World) -> None:
    world.write(".druthers/drafts/x.md", "A draft that nobody has read.\n")
    world.git("add", "--all", "--force")
    world.commit()


def iban_and_card(world: World) -> None:
    world.write("bills.md", "Pay the rent to DE89 3704 0044 0532 0130 00, from card 4111 1111 1111 1111.\n")
    world.commit()


def password_in_prose(world: World) -> None:
    world.write("visit.md", "For guests: the wifi password is plum-Teapot-493, and the door code is 8391#.\n")
    world.commit()


MISTAKES: dict[Callable[[World], tuple[str, ...] | None], str] = {
    editors_trash: "leftover:",
    attachment_of_a_private_note: "private-",
    workspace_file: "leftover:",
    half_redacted_secret: "secret:",
    secret_in_a_code_block: "secret:",
    secret_in_a_curl_command: "secret:",
    flag_that_is_the_word_false: "says-no",
    search_index_with_private_text: "",
    transclusion_of_a_private_note: "private-",
    title_of_a_private_note: "private-title",
    note_made_private_whose_history_stays: "",
    earlier_commit: "private-line",
    rename_in_an_earlier_commit: "canary",
    side_branch_that_was_merged: "private-line",
    words_typed_in_a_merge: "private-line",
    message_of_a_commit: "",
    name_of_an_author: "",
    message_of_a_tag: "",
    tag_on_another_history: "canary",
    tag_of_a_file: "",
    name_of_a_branch: "",
    notes_on_a_commit: "",
    all_branches_with_a_forgotten_one: "private-line",
    private_history_fetched_into_public: "",
    file_name: "",
    copy_of_a_private_note: "private-",
    pasted_line_with_other_marks: "private-line",
    link_into_private: "",
    binary_file: "canary",
    utf_16: "",
    base64_in_a_page: "",
    packed_in_a_zip: "canary",
    packed_by_gzip: "canary",
    not_committed: "private-line",
    another_repository_inside: "",
    ledger_of_ratings: "",
    own_folder_of_derived_state: "leftover:",
    iban_and_card: "personal:",
    password_in_prose: "secret:",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_nothing_of_it_comes_to_the_remote(world, mistake):
    before = world.at_remote()
    words = mistake(world) or ()
    done = world.push(*words)
    assert done.returncode != 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Nothing was sent: the guard found" in done.stderr, done.stderr
    assert MISTAKES[mistake] in done.stderr
    assert AWS_SECRET not in done.stderr, "it repeats a secret"
    assert world.at_remote() == before


@pytest.mark.parametrize(
    "mistake", [each for each in MISTAKES if each.__annotations__["return"] == "None"], ids=lambda each: each.__name__
)
def test_nor_by_the_other_doors(world, mistake):
    before = world.at_remote()
    mistake(world)
    with open_journal(world.root) as journal:
        pushed = drain(journal.push_steps())
        assert pushed.guarded.findings
        assert pushed.sent == 0
        assert any(each.rule.startswith(MISTAKES[mistake]) for each in pushed.guarded.findings)
        public = journal.sync()[1]
        assert public.waits, "a sync sent it"
        assert public.sent == 0
    assert world.at_remote() == before


def test_what_is_clean_goes_by_every_door(world):
    """The guard that stops everything would pass all of the above."""
    with open_journal(world.root) as journal:
        for number, text in enumerate(("Bread with rye", "A walk by the sea", "The boat is painted green now")):
            journal.capture(text, tags=["quiet"])
            world.write(f"folder {number}/letter {number}.md", f"Links to [[reading]] and to [[letter {number}]].\n")
            world.write(f"folder {number}/view.png", PHOTO[:16] + bytes([number]) * 200)
            if number == 0:
                world.commit(f"Add letter {number}")
                done = world.push()
                assert done.returncode == 0, done.stderr
            elif number == 1:
                pushed = drain(journal.push_steps())
                assert pushed.guarded.findings == ()
                assert pushed.sent
            else:
                assert journal.sync()[1].waits is None
    assert world.git("rev-parse", "main") in world.at_remote()[0]
    assert CANARY.encode() not in world.at_remote()[1]


# what the guard cannot read stops the push too


def test_an_object_that_is_missing_stops_it(world):
    world.write("b.md", "Bread with rye and caraway.\n")
    world.commit()
    blob = world.git("rev-parse", "HEAD:b.md")
    (world.public / "b.md").unlink()
    (world.public / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    before = world.at_remote()
    assert world.push().returncode != 0
    assert world.at_remote() == before


def test_encrypted_notes_that_nobody_unlocks_stop_it(world, age_keys, monkeypatch):
    with open_journal(world.root) as journal:
        drain(journal.encrypt_steps(age_keys.passphrase))
    world.write("b.md", "Bread with rye and caraway.\n")
    world.commit()
    before = world.at_remote()
    done = subprocess.run(
        ["setsid", "git", "-C", str(world.public), "push", "origin", "main"],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode != 0
    assert "Private notes are encrypted" in done.stderr
    assert "DRUTHERS_PASSPHRASE" in done.stderr
    assert world.at_remote() == before
    with open_journal(world.root) as journal:
        with pytest.raises(DruthersError, match="encrypted"):
            drain(journal.push_steps())
        public = journal.sync()[1]
        assert public.locked
        assert public.sent == 0
    assert world.at_remote() == before
    monkeypatch.setenv("DRUTHERS_PASSPHRASE", age_keys.passphrase)
    done = world.push()
    assert done.returncode == 0, done.stderr


def test_what_was_encrypted_is_compared_once_it_is_unlocked(world, age_keys, monkeypatch):
    with open_journal(world.root) as journal:
        drain(journal.encrypt_steps(age_keys.passphrase))
        monkeypatch.setenv("DRUTHERS_PASSPHRASE", age_keys.passphrase)
        journal.unlock(age_keys.passphrase)
        journal.capture("The spare key lies behind the loose brick by the gate", visibility="private")
    world.write("b.md", "The spare key lies behind the loose brick by the gate.\n")
    world.commit()
    before = world.at_remote()
    done = world.push()
    assert done.returncode != 0
    assert "private-line" in done.stderr
    assert world.at_remote() == before


def test_a_push_of_nothing_new_or_of_a_deletion_is_not_in_the_way(world):
    world.git("branch", "old")
    assert world.push("origin", "old").returncode == 0
    assert world.push("origin", "--delete", "old").returncode == 0
    assert world.push().returncode == 0
