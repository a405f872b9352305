"""Encryption of private/: nothing of a note lies in the clear, and no passphrase, damage or kill ever costs a word."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.age import AgeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.adapters.fake_repository import FakeRepository
from druthers.container import init_journal, open_journal
from druthers.errors import CaptureError, LockedError, UsageError, VaultError
from druthers.journal.sealing import check, opened, sealed
from druthers.journal.steps import drain
from druthers.models import Note, Skipped
from druthers.rate.events import RatedEvent, ShownEvent
from druthers.vault.scan import note_file, scan
from druthers.vault.sealed import KEPT_OUT, LOCKED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from druthers.journal import Journal

CANARY = "zwölf Kraniche über dem Wehr"
NOW = datetime(2026, 11, 21, 9, 30, 12, tzinfo=UTC)
OLD = {
    "private/2026/11/2026-11-20-0800-00-a-quiet-day.md": b"---\nid: 01A\ncreated: 2026-11-20\n---\nA day.\n",
    "private/old/Windows.markdown": b"\xef\xbb\xbf# One\r\n\r\nTwo\r\n",
    "private/old/not text.md": b"\xff\xfe\x00\x00 \x80",
    "private/empty.md": b"",
    "private/trash/adopted/gone.md": b"Put away.\n",
    "private/principles.md": b"- Rather walk than drive\n",
    "private/charter.md": b"We ask before we act.\n",
}


def fresh(root: Path) -> Journal:
    """The vault as another process opens it."""
    return open_journal(root, embedder=FakeEmbedder(), model=FakeModel())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    init_journal(tmp_path / "journal", visibility="private")
    return tmp_path / "journal"


@pytest.fixture
def journal(root: Path, age_keys) -> Iterator[Journal]:
    """A vault whose private notes are encrypted, opened by somebody who gave no passphrase."""
    with fresh(root) as first:
        first.cipher.create(age_keys.passphrase)
    with fresh(root) as journal:
        yield journal


def event(number: int, why: str | None = None) -> RatedEvent:
    return RatedEvent(id=f"01R{number:03}", at=NOW, proposal="01S1", rating=4, why=why)


def proposal() -> ShownEvent:
    return ShownEvent(
        id="01S1AAAA",
        at=NOW,
        text=CANARY,
        citations=(),
        features={"effort": 0.25},
        feature_version="1",
        embedder="fake",
        embedding="AACAPwAAAAA=",
        model="fake",
        source="wish",
        prompt_hash="ab",
        seed=7,
        mean=0.1,
        sd=0.9,
        p_welcome=0.6,
        novelty=1.0,
        why=(),
        propensity=0.5,
        beat=(),
    )


def everything(root: Path) -> Iterator[tuple[str, bytes]]:
    """Each file's name and bytes below the vault, and each object of its repositories, unpacked."""
    for path in root.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()
    for place in ("public", "private"):
        command = ["git", "-C", str(root / place), "cat-file", "--batch-all-objects", "--batch"]
        yield place, subprocess.run(command, capture_output=True, check=True).stdout


def in_the_clear(root: Path, words: str = CANARY) -> list[str]:
    found = [words.encode(), words.split()[1].lower().encode()]
    return [name for name, data in everything(root) if any(each in data or each in name.encode() for each in found)]


# writing


def test_a_private_note_is_sealed_and_its_name_says_nothing(journal, root, age_keys):
    saved = journal.capture(CANARY, tags=["kraniche"], created=NOW)
    assert saved.path == "private/2026/11/2026-11-21-0930-12.md.age"
    assert saved.commit
    assert journal.locked
    journal.unlock(age_keys.passphrase)
    text = journal.cipher.open((root / saved.path).read_bytes()).decode()
    assert text.startswith(
        f"---\nid: {saved.id}\ncreated: 2026-11-21T09:30:12+00:00\ntags: [kraniche]\n---\n{CANARY}\n"
    )
    assert journal.repository("private").pending() == 0


def test_notes_of_the_same_second_have_names_of_their_own(journal):
    paths = [journal.capture(f"{CANARY} {number}", created=NOW).path for number in range(3)]
    assert paths == [f"private/2026/11/2026-11-21-0930-12{end}.md.age" for end in ("", "-2", "-3")]


def test_a_public_note_stays_readable(journal, root):
    saved = journal.capture("For everyone", visibility="public", created=NOW)
    assert saved.path.endswith("for-everyone.md")
    assert "For everyone" in (root / saved.path).read_text(encoding="utf-8")


def test_nothing_of_a_private_note_lies_anywhere_in_the_clear(journal, root, age_keys):
    journal.capture(CANARY, tags=["kraniche"])
    journal.capture("For everyone", visibility="public")
    journal.index()
    journal.unlock(age_keys.passphrase)
    journal.record(proposal(), message="Show a proposal")
    journal.rate("AAAA", 4, why=CANARY)
    journal.index()
    assert not journal.search("Kraniche", mode="text")
    assert CANARY in [note.title for note in journal.notes()]
    journal.profile()
    journal.close()
    assert in_the_clear(root) == []
    assert in_the_clear(root, "For everyone") != []


def test_the_text_of_an_editor_is_nobody_elses_to_read(journal, monkeypatch):
    monkeypatch.setenv("EDITOR", "true")
    _, draft = journal.edit(CANARY)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600


def failing(_data: bytes) -> bytes:
    raise RuntimeError("out of entropy")


FAULTS: dict[str, Callable[[Journal, pytest.MonkeyPatch], object]] = {
    "no recipients": lambda journal, _: (journal.layout.keys / "recipients.txt").unlink(),
    "empty recipients": lambda journal, _: (journal.layout.keys / "recipients.txt").write_bytes(b""),
    "damaged recipients": lambda journal, _: (journal.layout.keys / "recipients.txt").write_bytes(b"age1\xff\n"),
    "a merge in recipients": lambda journal, _: (journal.layout.keys / "recipients.txt").write_text("<<<<<<< HEAD\n"),
    "a folder for recipients": lambda journal, _: (
        (journal.layout.keys / "recipients.txt").unlink(),
        (journal.layout.keys / "recipients.txt").mkdir(),
    ),
    "a library that fails": lambda journal, patch: patch.setattr(journal.cipher, "seal", failing),
    "no library": lambda _, patch: (patch.undo(), patch.setitem(sys.modules, "pyrage", None)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_note_that_cannot_be_sealed_is_kept_and_the_error_says_where(journal, root, monkeypatch, fault):
    FAULTS[fault](journal, monkeypatch)
    with pytest.raises(CaptureError, match="could not be encrypted") as caught:
        journal.capture(CANARY)
    (draft,) = journal.layout.drafts.iterdir()
    assert str(draft) in caught.value.message
    assert str(draft) in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint
    assert CANARY in draft.read_text(encoding="utf-8")
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert list((root / "private").rglob("*.md*")) == [root / "private" / "principles.md"]
    assert journal.repository("private").exists()


def test_when_not_even_a_draft_can_be_written_nothing_is_called_saved(journal, monkeypatch):
    monkeypatch.setattr(journal.cipher, "seal", failing)
    journal.layout.drafts.parent.mkdir(exist_ok=True)
    journal.layout.drafts.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(CaptureError, match="Nor could it be kept") as caught:
        journal.capture(CANARY)
    assert caught.value.hint.startswith("Nothing was saved.")


def test_a_wrong_passphrase_costs_no_note(journal, root, age_keys):
    with pytest.raises(LockedError, match="wrong"):
        journal.unlock("wrong")
    saved = journal.capture(CANARY)
    again = fresh(root)
    again.unlock(age_keys.passphrase)
    assert again.note(saved.path).body == f"{CANARY}\n"


# reading


def test_an_encrypted_note_is_read_once_unlocked_and_named_by_its_words(journal, age_keys):
    saved = journal.capture(f"# Kraniche\n\n{CANARY} #wehr", tags=["vögel"], created=NOW)
    file = note_file(journal.layout, saved.path)
    assert journal.read(file) == Skipped(saved.path, LOCKED)
    assert journal.notes() == []
    with pytest.raises(VaultError, match="encrypted, and locked"):
        journal.note(saved.path)
    journal.unlock(age_keys.passphrase)
    note = journal.note(saved.path)
    assert isinstance(note, Note)
    assert (note.path, note.title, note.created, note.id) == (saved.path, "Kraniche", NOW, saved.id)
    assert note.tags == ("vögel", "wehr")
    assert note.visibility == "private"
    assert journal.notes() == [note]


@pytest.mark.parametrize("damage", [b"", b"words", b"age-encryption.org/v1\n-> X25519 x\n"])
def test_a_damaged_one_is_left_alone_and_stops_no_other(journal, root, age_keys, damage):
    journal.capture("Whole")
    (root / "private" / "b.md.age").write_bytes(damage)
    journal.unlock(age_keys.passphrase)
    assert [note.body for note in journal.notes()] == ["Whole\n"]
    assert (root / "private" / "b.md.age").read_bytes() == damage


def test_the_index_is_told_of_it_and_given_nothing(journal, age_keys):
    saved = journal.capture(CANARY)
    journal.unlock(age_keys.passphrase)
    report = journal.index()
    assert report.notes == 0
    assert report.skipped == (Skipped(saved.path, KEPT_OUT),)


def test_an_unencrypted_vault_loads_nothing_to_write_a_private_note(root):
    script = (
        "import sys, druthers\n"
        "druthers.open(sys.argv[1]).capture('Words', visibility='private')\n"
        "unwanted = ('pyrage', 'druthers.journal.sealing', 'druthers.vault.sealed')\n"
        "print([name for name in unwanted if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ratings_are_sealed_and_asked_for(journal, root, age_keys):
    journal.record(proposal(), message="Show a proposal")
    for attempt in (journal.profile, journal.shown, lambda: journal.rate("AAAA", 5), lambda: journal.forget("AAAA")):
        with pytest.raises(LockedError) as caught:
            attempt()
        assert "DRUTHERS_PASSPHRASE" in caught.value.hint
    journal.unlock(age_keys.passphrase)
    assert journal.rate("AAAA", 5).rating == 5
    assert [each.rating for each in journal.shown()] == [5]
    (file,) = journal.ledger.files()
    assert [line.startswith(b'{"age":"') for line in file.read_bytes().splitlines()] == [True, True]


def test_principles_are_asked_for_and_read(journal, age_keys):
    path = journal.layout.principles
    path.write_text("- Rather walk\n- Say less\n", encoding="utf-8")
    journal.unlock(age_keys.passphrase)
    drain(journal.encrypt_steps(""))
    assert not path.exists()
    with pytest.raises(LockedError, match="principles"):
        fresh(journal.root).profile()
    assert journal.profile().principles == ["Rather walk", "Say less"]
    path.write_text("- Say less\n- Sing more\n", encoding="utf-8")
    assert journal.profile().principles == ["Rather walk", "Say less", "Sing more"]


def test_init_in_an_encrypted_vault_makes_no_second_principles(journal, root, age_keys):
    journal.unlock(age_keys.passphrase)
    drain(journal.encrypt_steps(""))
    init_journal(root)
    assert not journal.layout.principles.exists()


def test_bytes_of_any_version_are_opened_by_their_name(journal, age_keys):
    data = journal.cipher.seal(b"words")
    assert opened(journal, "private/a.md", b"plain") == b"plain"
    with pytest.raises(LockedError, match=r"private/a\.md\.age is encrypted"):
        opened(journal, "private/a.md.age", data)
    journal.unlock(age_keys.passphrase)
    assert opened(journal, "private/a.md.age", data) == b"words"
    assert sealed(journal, "private/a.md", b"words") == b"words"
    assert opened(journal, "private/a.md.age", sealed(journal, "private/a.md.age", b"words")) == b"words"


# turning it on and off


def plant(root: Path) -> None:
    """What a person has before they turn encryption on."""
    for name, data in OLD.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    ledger = root / "private" / "ledger" / "2026-11.jsonl"
    ledger.write_bytes(b"".join(f"{event(n).model_dump_json()}\n".encode() for n in range(3)) + b"not json\r\n\n{torn")


def contents(root: Path) -> dict[str, bytes]:
    """Every file of private/ but git's own."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "private").rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def test_what_is_there_is_sealed_and_given_back_to_the_last_bit(root, age_keys):
    plant(root)
    before = contents(root)
    with fresh(root) as journal:
        report = drain(journal.encrypt_steps(age_keys.passphrase))
        assert (report.notes, report.lines, report.left, report.waits) == (len(OLD), 5, (), None)
        assert report.keys == "private/keys"
        assert journal.repository("private").pending() == 0
        assert {name for name in contents(root) if name.endswith((".md", ".markdown"))} == set()
        assert {f"{name}.age" for name in OLD} <= contents(root).keys()
        path = root / "private/empty.md.age"
        assert path.stat().st_mtime == 1_600_000_000
        assert [each.id for each in journal.ledger.read()[0]] == ["01R000", "01R001", "01R002"]
        assert {note.path for note in journal.notes()} == {
            f"{name}.age"
            for name in OLD
            if not any(part in name for part in ("trash", "principles", "charter", "not text"))
        }
        report = drain(journal.decrypt_steps())
    assert (report.notes, report.lines, report.left, report.keys) == (len(OLD), 5, (), "private/keys.off")
    after = contents(root)
    kept = {name: data for name, data in after.items() if not name.startswith("private/keys.off/")}
    assert kept.pop("private/.gitattributes") == b"*.age binary\n"
    assert kept == before
    assert (root / "private/empty.md").stat().st_mtime == 1_600_000_000


def test_what_was_never_committed_in_the_clear_never_is(root, age_keys):
    (root / "private" / "new.md").write_text(CANARY, encoding="utf-8")
    with fresh(root) as journal:
        journal.search_index.reset()
        drain(journal.encrypt_steps(age_keys.passphrase))
    assert in_the_clear(root) == []


def test_the_index_forgets_what_it_held(root, age_keys):
    with fresh(root) as journal:
        journal.capture(CANARY, visibility="private")
        journal.index()
        assert journal.search("Kraniche", mode="text")
        drain(journal.encrypt_steps(age_keys.passphrase))
        derived = [path.read_bytes() for path in journal.layout.derived.rglob("*") if path.is_file()]
        assert not any(b"Kraniche" in data or b"kraniche" in data for data in derived)
        assert not journal.search("Kraniche", mode="text")


def test_what_is_left_is_told_with_its_reason(root, age_keys):
    (root / "private" / "templates").mkdir()
    (root / "private" / "templates" / "day.md").write_text("How was it?", encoding="utf-8")
    (root / "private" / ".trash").mkdir()
    (root / "private" / "photo.jpg").write_bytes(b"\xff\xd8")
    (root / "private" / "link.md").symlink_to(root / "private" / "principles.md")
    (root / "adopted.md").write_text("Mine", encoding="utf-8")
    with fresh(root) as journal:
        journal.layout.drafts.mkdir()
        (journal.layout.drafts / "x.md").write_text("Unsaved", encoding="utf-8")
        report = drain(journal.encrypt_steps(age_keys.passphrase))
    assert dict(report.left).keys() == {
        *("private/templates", "private/.trash", "private/photo.jpg", "private/link.md", "adopted.md"),
        ".druthers/drafts/x.md",
    }
    assert all(reason for _, reason in report.left)
    assert (root / "adopted.md").read_text(encoding="utf-8") == "Mine"
    assert (root / "private" / "templates" / "day.md").exists()


def test_a_note_that_cannot_be_sealed_is_left_and_stops_no_other(root, age_keys):
    name = "x" * 250 + ".md"  # with .age it is longer than a name may be
    (root / "private" / name).write_text("Long", encoding="utf-8")
    (root / "private" / "z.md").write_text("Short", encoding="utf-8")
    with fresh(root) as journal:
        report = drain(journal.encrypt_steps(age_keys.passphrase))
    assert [path for path, _ in report.left] == [f"private/{name}"]
    assert (root / "private" / name).read_text(encoding="utf-8") == "Long"
    assert (root / "private" / "z.md.age").exists()


def test_two_notes_that_want_one_name_both_stay(root, age_keys):
    note = root / "private" / "a.md"
    with fresh(root) as journal:
        for text in ("first", "second", "second"):
            note.write_text(text, encoding="utf-8")
            report = drain(journal.encrypt_steps(age_keys.passphrase))
            assert [path for path, _ in report.left] == ([] if text == "first" else ["private/a-2.md.age"])
        kept = {path.name: journal.cipher.open(path.read_bytes()) for path in note.parent.glob("a*.age")}
        assert kept == {"a.md.age": b"first", "a-2.md.age": b"second"}
        note.write_text("third", encoding="utf-8")
        report = drain(journal.decrypt_steps())
    assert [path for path, _ in report.left] == ["private/a-3.md"]
    kept = {path.name: path.read_text(encoding="utf-8") for path in note.parent.glob("a*.md*")}
    assert kept == {"a.md": "third", "a-2.md": "second", "a-3.md": "first"}


def test_a_file_that_is_saved_while_it_is_sealed_keeps_its_new_words(root, age_keys, monkeypatch):
    note = root / "private" / "a.md"
    note.write_text("first", encoding="utf-8")
    with fresh(root) as journal:
        seal, saves = journal.cipher.seal, iter(["second"])

        def meanwhile(data: bytes) -> bytes:
            done = seal(data)
            if data == b"first":
                note.write_text(next(saves), encoding="utf-8")
            return done

        monkeypatch.setattr(journal.cipher, "seal", meanwhile)
        drain(journal.encrypt_steps(age_keys.passphrase))
        assert [journal.cipher.open(path.read_bytes()) for path in note.parent.glob("a*")] == [b"second"]


def test_what_does_not_hold_what_was_written_takes_nothing_away(root, age_keys, monkeypatch):
    note = root / "private" / "a.md"
    note.write_text("words", encoding="utf-8")
    with fresh(root) as journal:
        journal.cipher.create(age_keys.passphrase)
        honest = journal.cipher.seal
        monkeypatch.setattr(journal.cipher, "seal", lambda data: honest(data[:-1]))
        report = drain(journal.encrypt_steps(""))
    assert note.read_text(encoding="utf-8") == "words"
    assert "private/a.md" in dict(report.left)


def test_a_wrong_passphrase_changes_nothing(journal, root):
    plant(root)
    before = contents(root)
    with pytest.raises(LockedError, match="wrong"):
        drain(journal.encrypt_steps("wrong"))
    with pytest.raises(LockedError):
        drain(journal.decrypt_steps())
    assert contents(root) == before


def test_keys_that_do_not_belong_together_encrypt_nothing(journal, root, age_keys):
    import pyrage

    plant(root)
    (journal.layout.keys / "recipients.txt").write_text(f"{pyrage.x25519.Identity.generate().to_public()}\n")
    before = contents(root)
    with pytest.raises(VaultError, match="cannot be read here"):
        drain(journal.encrypt_steps(age_keys.passphrase))
    assert contents(root) == before


def test_off_where_nothing_is_encrypted_says_so(root):
    with fresh(root) as journal, pytest.raises(UsageError, match="not encrypted"):
        drain(journal.decrypt_steps())


def test_it_can_be_turned_on_again(root, age_keys):
    plant(root)
    before = contents(root)
    with fresh(root) as journal:
        for _ in range(2):
            drain(journal.encrypt_steps(age_keys.passphrase))
            drain(journal.decrypt_steps())
    after = contents(root)
    assert {name: after[name] for name in before} == before
    assert "private/keys.off-2/identity.age" in after


def test_another_passphrase_is_committed(journal, age_keys, monkeypatch):
    journal.unlock(age_keys.passphrase)
    monkeypatch.setattr(AgeCipher, "change", lambda self, _: (self._folder / "identity.age").write_bytes(b"other"))
    assert journal.change_passphrase("another") is None
    assert journal.repository("private").pending() == 0


def test_doctor_is_told_of_the_keys_and_of_what_lies_in_the_clear(root, age_keys):
    with fresh(root) as journal:
        assert "in the clear" in check(journal)
        drain(journal.encrypt_steps(age_keys.passphrase))
        assert "fits" in check(journal)
    with fresh(root) as journal:
        assert "locked" in check(journal)
        (root / "private" / "a.md").write_text("By hand", encoding="utf-8")
        wrong, remedy = check(journal)
        assert wrong.startswith("1 private notes lie in the clear: private/a.md")
        assert "druthers encrypt" in remedy
        (journal.layout.keys / "identity.age").unlink()
        assert "identity.age" in check(journal)[0]


# a kill at any moment

CALLS = ("link", "rename", "replace", "unlink", "fsync", "utime")


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Run `work` in a process that ends without a word before its `step`-th change of the disk; False if it is done."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    left = step
    try:
        for name in CALLS:
            real = getattr(os, name)

            def call(*arguments, real=real, **options):
                nonlocal left
                left -= 1
                if left < 0:
                    os._exit(9)
                return real(*arguments, **options)

            setattr(os, name, call)
        work()
        os._exit(0)
    finally:
        os._exit(1)


def opened_journal(root: Path) -> Journal:
    return open_journal(root, embedder=FakeEmbedder(), repository=FakeRepository)


def texts(root: Path, age_keys) -> list[bytes]:
    """The words of every note, however it lies; what a kill left twice is there once."""
    found = set()
    cipher = AgeCipher(root / "private" / "keys")
    if cipher.active():
        cipher.unlock(age_keys.passphrase)
    for file in [*scan_all(root)]:
        data = file.read_bytes()
        found.add((file.name.removesuffix(".age"), cipher.open(data) if file.suffix == ".age" else data))
    return sorted(found)


def scan_all(root: Path) -> list[Path]:
    return [
        path
        for path in sorted((root / "private").rglob("*"))
        if path.name.endswith((".md", ".markdown", ".md.age", ".markdown.age")) and path.is_file()
    ]


@pytest.mark.parametrize("way", ["on", "off"])
def test_a_kill_at_any_moment_loses_nothing_and_the_next_run_finishes(tmp_path, root, age_keys, way):
    shutil.rmtree(root / "private" / ".git")
    plant(root)
    words = texts(root, age_keys)
    if way == "off":
        drain(opened_journal(root).encrypt_steps(age_keys.passphrase))

    def work(vault: Path) -> None:
        journal = opened_journal(vault)
        if way == "off":
            if not journal.cipher.active():
                return
            journal.unlock(age_keys.passphrase)
            drain(journal.decrypt_steps())
        else:
            drain(journal.encrypt_steps(age_keys.passphrase))

    for step in range(500):
        vault = tmp_path / f"{step}"
        shutil.copytree(root, vault)
        if not killed_at(step, lambda vault=vault: work(vault)):
            break
        assert texts(vault, age_keys) == words
        work(vault)
        assert texts(vault, age_keys) == words
        left = [path.suffix == ".age" for path in scan_all(vault)]
        assert left == [way == "on"] * len(words)
        journal = opened_journal(vault)
        if way == "on":
            journal.unlock(age_keys.passphrase)
        events, unread = journal.ledger.read()
        assert [each.id for each in events] == ["01R000", "01R001", "01R002"]
        assert len(unread) == 2
        shutil.rmtree(vault)
    assert 20 < step < 499


def test_every_file_of_the_vault_is_listed_as_it_lies(journal):
    paths = {journal.capture(CANARY, created=NOW).path, journal.capture("Words", visibility="public").path}
    assert {file.path for file in scan(journal.layout)} == paths
