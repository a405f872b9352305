"""The guard through the façade, on real repositories: each thing that must not leave, wherever a push would take it."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from druthers.container import init_journal, open_journal
from druthers.errors import GitError, LockedError, UsageError
from druthers.journal.guarding import findings_among, findings_in, guard_steps
from druthers.journal.ports import RefUpdate
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from pathlib import Path

    from druthers.journal import Journal
    from druthers.models import Finding, Guarded

ZEROS = "0" * 40
SAID = "My doctor said that the lump on my neck is harmless"
CANARY = "CANARY-" + "8f3a9b2c7d1e4f60"


def git(folder: Path, *arguments: str, **options: object) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()


@pytest.fixture
def journal(tmp_path):
    return init_journal(tmp_path / "vault")[0]


def write(journal: Journal, path: str, text: str | bytes) -> Path:
    file = journal.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def commit(journal: Journal, message: str = "By hand") -> str:
    public = journal.folder("public")
    git(public, "add", "--all")
    git(public, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(public, "rev-parse", "HEAD")


def look(journal: Journal, *updates: RefUpdate, patches: bool = False, remote: str | None = None) -> Guarded:
    again = open_journal(journal.root)
    return drain(guard_steps(again, remote=remote, updates=updates or None, patches=patches))


def rules(journal: Journal, *updates: RefUpdate) -> list[str]:
    return [each.rule for each in look(journal, *updates).findings]


def only(journal: Journal, *updates: RefUpdate) -> Finding:
    (found,) = look(journal, *updates).findings
    return found


def sending(ref: str, oid: str, there: str = ZEROS) -> RefUpdate:
    return RefUpdate(ref, oid, ref, there)


def test_a_vault_with_nothing_wrong_passes_and_tells_what_would_leave(journal):
    write(journal, "private/a.md", f"# A lump\n\n{SAID}.\n")
    write(journal, "public/garden.md", "# Beans\n\nThe beans are up, three weeks after I sowed them.\n")
    commit(journal, "Beans")
    write(journal, "public/more.md", "Not committed yet.\n")
    seen = look(journal, patches=True)
    assert seen.passes
    assert [(each.path, each.status) for each in seen.files] == [("public/garden.md", "new"), ("public/more.md", "new")]
    assert "+The beans are up" in seen.files[0].patch
    assert "+Not committed yet." in seen.files[1].patch
    assert seen.files[1].size == len("Not committed yet.\n")
    assert seen.commits[0].author == "Ana <ana@example.org>"
    assert seen.commits[0].message == "Beans\n"
    assert seen.commits[0].authored.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        f"{SAID}.",
        f"- [ ] **{SAID}**",
        SAID.upper(),
        f"> {SAID.replace(' ', chr(0xA0))}",
        SAID.replace(" on ", "\non "),
        f"Well. {SAID}! And so on.",
        SAID.replace("doctor", "**doctor**").replace("i", "ｉ"),  # noqa: RUF001 - full width
        f"<!-- {SAID} -->",
        f"```\n{SAID}\n```",
    ],
)
def test_a_line_that_stands_in_private_is_found_however_it_is_written(journal, text):
    write(journal, "private/2026/a.md", f"Monday.\n{SAID}.\nThen home.\n")
    write(journal, "public/b.md", f"# Today\n\nSowed beans.\n\n{text}\n")
    found = only(journal)
    line = next(number for number, each in enumerate(text.split("\n"), 5) if "D" in each.upper())
    assert (found.rule, found.path, found.line) == ("private-line", "public/b.md", line)
    assert SAID.lower()[:20] not in found.id


def test_short_and_common_lines_are_nobodys(journal):
    write(
        journal,
        "private/a.md",
        "# Monday\n\nWent well.\nhttps://example.org/a/very/long/address/of/a/page\n- [ ] milk\n",
    )
    write(journal, "private/templates/day.md", "## What went well today, and what did not?\n")
    write(journal, "private/b.md", "## What went well today, and what did not?\nAll.\n")
    write(
        journal,
        "public/b.md",
        "# Monday\n\nWent well.\n\n## What went well today, and what did not?\n- [ ] milk\n"
        "https://example.org/a/very/long/address/of/a/page\n",
    )
    assert rules(journal) == []


def test_what_private_notes_said_once_is_private_still(journal):
    note = write(journal, "private/a.md", f"{SAID}.\n")
    journal.keep_changes("private")
    note.write_text("Nothing.\n", "utf-8")
    journal.keep_changes("private")
    write(journal, "public/b.md", f"So: {SAID}.\n{SAID}.\n")
    found = only(journal)
    assert found.rule == "private-line"
    assert "once stood" in found.reason


def test_reasons_and_principles_are_private(journal):
    write(journal, "private/principles.md", "# Me\nI want to leave the bank before I am forty.\n")
    write(journal, "public/b.md", "# So\nI want to leave the bank before I am forty.\n")
    assert rules(journal) == ["private-line"]


def test_every_commit_counts_not_the_last_state_alone(journal):
    write(journal, "private/a.md", f"{SAID}.\n")
    note = write(journal, "public/b.md", f"# So\n{SAID}.\n")
    bad = commit(journal)
    note.write_text("Better.\n", "utf-8")
    git(journal.folder("public"), "mv", "b.md", "c.md")
    commit(journal)
    found = only(journal)
    assert (found.path, found.commit) == ("public/b.md", bad)


def test_what_is_at_the_remote_already_is_not_told_again(journal, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "there.git")
    public = journal.folder("public")
    write(journal, "public/b.md", f"{SAID}.\n")
    commit(journal)
    git(public, "remote", "add", "origin", str(tmp_path / "there.git"))
    git(public, "push", "--quiet", "--no-verify", "origin", "main")
    write(journal, "private/a.md", f"{SAID}.\n")
    assert look(journal).commits == ()
    write(journal, "public/c.md", f"As I said: {SAID}.\n\n{SAID}.\n")
    assert rules(journal) == []
    moved = sending("refs/heads/main", git(public, "rev-parse", "HEAD"))  # the remote says that it has no such branch
    assert [each.path for each in look(journal, moved, remote="origin").files] == ["public/b.md", "public/c.md"]
    assert look(journal, moved, remote="origin").commits


def test_tags_messages_and_names_are_read(journal):
    write(journal, "private/a.md", f"{SAID}.\n{CANARY}\n")
    public = journal.folder("public")
    commit(journal, f"Beans\n\n{SAID}.")
    found = only(journal)
    assert (found.rule, found.path) == ("private-line", "")
    assert "message" in found.reason
    git(public, "commit", "--amend", "--quiet", "--allow-empty", "--message", "Beans")
    git(public, "tag", "--annotate", "v1", "--message", f"{SAID}.")
    tag = git(public, "rev-parse", "refs/tags/v1")
    assert rules(journal) == []
    assert rules(journal, sending("refs/tags/v1", tag)) == ["private-line"]
    head = git(public, "rev-parse", "HEAD")
    assert rules(journal, sending(f"refs/heads/{CANARY}", head))[0] == "canary"
    git(
        public,
        "-c",
        f"user.name={CANARY}",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message",
        "x",
        f"--author={CANARY} <a@b.c>",
    )
    assert "canary" in rules(journal)


def test_a_tag_of_a_blob_or_a_tree_is_a_file_too(journal):
    write(journal, "private/a.md", f"{SAID}.\n")
    public = journal.folder("public")
    commit(journal)
    blob = git(public, "hash-object", "-w", "--stdin", input=f"{SAID}.\n")
    tree = git(public, "mktree", input=f"100644 blob {blob}\tx.md\n")
    assert rules(journal, sending("refs/tags/blob", blob)) == ["private-blob"]
    assert [each.path for each in look(journal, sending("refs/tags/tree", tree)).findings] == ["public/x.md"]


def test_a_ref_that_is_taken_away_sends_nothing(journal):
    write(journal, "private/a.md", f"{SAID}.\n")
    write(journal, "public/b.md", f"{SAID}.\n")
    old = commit(journal)
    (journal.root / "public/b.md").unlink()
    assert look(journal, RefUpdate("(delete)", ZEROS, "refs/heads/x", old)).commits == ()


@pytest.mark.parametrize("line", ["publish: 'False '", "draft: true", "tags: [private]"])
def test_a_note_that_says_no_stays(journal, line):
    write(journal, "public/b.md", f"---\ntitle: b\n{line}\n---\nWords\n")
    found = only(journal)
    assert (found.rule, found.line) == ("says-no", 3)


def test_links_embeds_and_titles_of_private_notes(journal):
    write(journal, "private/Leaving the bank in March.md", "Soon.\n")
    write(journal, "private/lump.md", "---\naliases: [the neck thing]\n---\n# Project Falcon\n")
    write(journal, "private/2026-11-21.md", "# Ideas\n")
    write(journal, "private/Home.md", "Words\n")
    write(journal, "public/Home.md", "# Home\nIdeas of 2026-11-21, see [[Home]].\n")
    write(journal, "public/b.md", "![[lump]]\n\n[[The Neck Thing|x]]\n[see](../private/lump.md)\n[[2026-11-21]]\n")
    write(journal, "public/c.md", "# Plans\nI am leaving the bank in march, with\nProject Falcon.\n")
    found = [(each.rule, each.path[7:], each.line) for each in look(journal).findings]
    assert found == [
        ("private-embed", "b.md", 1),
        ("private-link", "b.md", 3),
        ("private-link", "b.md", 4),
        ("private-link", "b.md", 5),
        ("private-title", "c.md", 2),
        ("private-title", "c.md", 3),
    ]


def test_an_attachment_that_only_private_notes_show(journal):
    write(journal, "private/a.md", "![[scan of my neck.png]] and ![](../public/beans.png)\n")
    write(journal, "public/img/scan of my neck.png", b"\x89PNG\0one")
    write(journal, "public/beans.png", b"\x89PNG\0two")
    write(journal, "public/b.md", "![[beans.png]]\n")
    found = only(journal)
    assert (found.rule, found.path) == ("private-attachment", "public/img/scan of my neck.png")


def test_the_same_bytes_in_private_now_or_once(journal):
    picture = b"\x89PNG\r\n\x1a\n\0" + bytes(range(256)) * 9
    gone = write(journal, "private/old.png", picture)
    journal.keep_changes("private")
    gone.unlink()
    journal.keep_changes("private")
    write(journal, "public/a.png", picture)
    write(journal, "private/new.jpg", picture[::-1])
    write(journal, "public/b.jpg", picture[::-1])
    assert [(each.rule, each.path) for each in look(journal).findings] == [
        ("private-blob", "public/a.png"),
        ("private-blob", "public/b.jpg"),
    ]


@pytest.mark.parametrize(
    "path",
    [".obsidian/workspace.json", ".trash/x.md", "logseq/bak/pages/x.md", "a.md~", ".a.md.swp", ".DS_Store", ".env",
     "id_rsa", "notes.db", "private/x.md", "ledger/2026-11.jsonl", "search-index.json", "principles.md",
     "a/.druthers/index.db"],
)  # fmt: skip
def test_leftovers_of_programs(journal, path):
    write(journal, f"public/{path}", "{}")
    assert [each.rule.partition(":")[0] for each in look(journal).findings] == ["leftover"]


def test_links_that_lead_out(journal):
    (journal.root / "public/a.md").symlink_to("../private/a.md")
    (journal.root / "public/b.md").symlink_to("/etc/hosts")
    (journal.root / "public/c.md").symlink_to("d.md")
    write(journal, "public/d.md", "Words\n")
    assert rules(journal) == ["link-outside"] * 2
    commit(journal)
    assert rules(journal) == ["link-outside"] * 2


def test_repositories_inside_stop_a_push(journal):
    inner = journal.root / "public/inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    write(journal, "public/inner/a.md", "Words\n")
    git(inner, "add", "--all")
    git(inner, "commit", "--quiet", "--message", "x")
    assert rules(journal) == ["unreadable"]
    commit(journal)
    assert rules(journal) == ["unreadable"]


def test_what_is_missing_stops_a_push(journal):
    write(journal, "public/a.md", "Words that nobody has any more.\n")
    commit(journal)
    public = journal.folder("public")
    blob = git(public, "rev-parse", "HEAD:a.md")
    (public / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert rules(journal) == ["unreadable"]
    tree = git(public, "rev-parse", "HEAD^{tree}")
    (public / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(GitError):
        look(journal)


def test_a_shallow_clone_cannot_vouch_for_what_is_below(journal, tmp_path):
    write(journal, "public/a.md", "One\n")
    commit(journal)
    write(journal, "public/a.md", "Two\n")
    commit(journal)
    other = init_journal(tmp_path / "other")[0]
    public = other.folder("public")
    git(public, "fetch", "--quiet", "--depth=1", f"file://{journal.folder('public')}", "main")
    git(public, "reset", "--quiet", "--hard", "FETCH_HEAD")
    assert rules(other) == ["unreadable"]


def test_replaced_and_grafted_objects_are_not_believed(journal):
    write(journal, "private/a.md", f"{SAID}.\n")
    write(journal, "public/b.md", f"{SAID}.\n")
    first = commit(journal)
    public = journal.folder("public")
    (journal.root / "public/b.md").write_text("Words\n", "utf-8")
    second = commit(journal)
    git(public, "replace", git(public, "rev-parse", f"{first}:b.md"), git(public, "rev-parse", "HEAD:b.md"))
    (public / ".git/info").mkdir(exist_ok=True)
    (public / ".git/info/grafts").write_text(f"{second}\n", "utf-8")
    assert sorted(rules(journal)) == ["private-blob"]


def test_borrowed_objects(journal):
    info = journal.folder("public") / ".git/objects/info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "alternates").write_text(f"{journal.folder('private')}/.git/objects\n", "utf-8")
    assert rules(journal) == ["borrowed"]


def test_marks_in_files_that_are_no_text(journal):
    import base64
    import gzip

    write(journal, "private/a.md", f"{SAID}.\n{CANARY}\n")
    write(journal, "private/canaries.txt", "# mine\nthe purple heron\n")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{SAID}</w:t>")
    write(journal, "public/a.docx", packed.getvalue())
    write(journal, "public/b.bin", b"\0\1" + CANARY.encode() + b"\0")
    write(journal, "public/c.gz", gzip.compress(b"so the purple heron flew"))
    write(journal, "public/d.txt", f"\ufeff{SAID}".encode("utf-16-le"))
    write(journal, "public/e.md", f"data: {base64.b64encode(b'x' + CANARY.encode()).decode()}\n")
    write(journal, "public/f.md", f"https://example.org/?q=%20{CANARY.encode().hex()}\n")
    write(journal, "public/g.md", f"https://example.org/x{CANARY}y\n")
    found = {each.path[7:]: each.rule for each in look(journal).findings if not each.rule.startswith("secret:")}
    assert found == {
        "a.docx": "private-line",
        "b.bin": "canary",
        "c.gz": "canary",
        "d.txt": "private-line",
        "e.md": "canary",
        "f.md": "canary",
        "g.md": "canary",
    }


def test_a_finding_is_allowed_with_a_reason_and_only_it(journal):
    write(journal, "private/a.md", f"# A lump\n{SAID}.\nAnd another line that nobody but me should ever read.\n")
    write(journal, "public/b.md", f"{SAID}.\n")
    found = only(journal)
    with pytest.raises(UsageError):
        journal.allow(found.id, " ")
    with pytest.raises(UsageError):
        journal.allow("ffffffffffff", "because")
    assert journal.allow(found.id[:8], "It is all over").id == found.id
    seen = look(journal)
    assert seen.passes
    assert [each.id for each in seen.allowed] == [found.id]
    assert [each.reason for each in open_journal(journal.root).allowed()] == ["It is all over"]
    write(journal, "public/b.md", f"{SAID}.\nAnd another line that nobody but me should ever read.\n")
    assert rules(journal) == ["private-line"]
    assert git(journal.folder("private"), "status", "--porcelain", "allowed.jsonl") == ""


def test_one_text_is_looked_at_as_a_push_would(journal):
    write(journal, "private/a.md", f"# A lump\n{SAID}.\n")
    write(journal, "public/b.md", f"{SAID}.\n")
    assert findings_in(journal, "b.md", f"{SAID}.\n") == look(journal).findings
    assert findings_in(journal, "a.md", f"{SAID}.\n", apart_from="private/a.md") == ()
    assert [each.path for each in findings_among(journal, {"a.md": b"x", "c.md": SAID.encode()})] == ["public/c.md"]


def test_what_is_encrypted_must_be_unlocked(journal, age_keys):
    write(journal, "private/a.md", f"# A lump\n{SAID}.\n")
    write(journal, "public/b.md", f"{SAID}.\n")
    drain(journal.encrypt_steps(age_keys.passphrase))
    locked = open_journal(journal.root)
    with pytest.raises(LockedError):
        locked.guard()
    locked.cipher.unlock(age_keys.passphrase)
    assert [each.rule for each in locked.guard().findings] == ["private-line"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_note_is_read_in_whatever_encoding_it_is_written(journal, encoding):
    write(journal, "private/doctor.md", f"{SAID}\n")
    text = f"---\ntitle: Café\npublish: false\n---\nThe wifi password is Otter42lantern!\n\n{SAID}\n"
    write(journal, "public/a.md", text.encode(encoding))
    found = look(journal).findings
    assert [(each.rule, each.line) for each in found] == [("says-no", 3), ("secret:password", 5), ("private-line", 7)]


def test_what_a_file_is_called_may_be_a_secret_too(journal):
    token = "ghp_" + "x7Kd9QmZ2RfT4vLb8NcW1sHy6JgP3aUe5XoE"
    write(journal, f"public/{token}.md", "Hello there\n")
    assert [each.path for each in look(journal).findings if each.rule.startswith("secret:")] == [f"public/{token}.md"]


def test_a_note_that_was_public_is_told_once_and_its_name_is_no_secret_until_it_is_forgotten(journal):
    saved = journal.capture("Another thing entirely about boats", visibility="public")
    journal.capture("A short thought on gardens", visibility="public")
    journal.unpublish(saved.path)
    assert rules(journal) == ["private-blob"]
    drain(journal.rebuild_steps(saved.path))
    assert rules(journal) == []
    write(journal, "public/list.md", f"- {saved.path.rpartition('/')[2].removesuffix('.md')}\n")
    assert rules(journal) == ["canary"]
