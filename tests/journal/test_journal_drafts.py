"""What was typed and not saved: kept while it is typed, found when its process has ended, told to nobody else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.fake_cipher import FakeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.container import init_journal
from druthers.errors import VaultError
from druthers.journal import Journal, drafts
from druthers.journal.drafts import RUN, edit_draft, label, line_draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = os.getpid()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder())[0] as journal:
        yield journal


@pytest.fixture
def ended() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        pass
    return child.pid


@pytest.fixture
def running() -> Iterator[int]:
    """The number of a process that runs."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child.pid


def put(journal: Journal, name: str, text: str = "Words", *, at: float | None = None) -> str:
    journal.layout.drafts.mkdir(exist_ok=True)
    path = journal.layout.drafts / name
    path.write_text(text, encoding="utf-8")
    if at is not None:
        os.utime(path, (at, at))
    return name


def lying(journal: Journal) -> dict[str, str]:
    folder = journal.layout.drafts
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder.exists() else {}


def test_the_last_words_are_kept_for_their_owner_alone(journal: Journal) -> None:
    name = line_draft("public")
    journal.keep_draft(name, "Half a")
    journal.keep_draft(name, "Half a thought")
    assert lying(journal) == {name: "Half a thought"}
    assert stat.S_IMODE((journal.layout.drafts / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_blank_words_take_the_draft_away(journal: Journal, blank: str) -> None:
    name = line_draft("public")
    journal.keep_draft(name, blank)
    journal.keep_draft(name, "Words")
    journal.keep_draft(name, blank)
    journal.drop_draft(name)
    assert lying(journal) == {}


def test_bytes_that_are_no_text_come_back_as_they_were(journal: Journal, ended: int) -> None:
    name = line_draft("public")
    journal.keep_draft(name, "caf\udce9")
    assert (journal.layout.drafts / name).read_bytes() == b"caf\xe9"
    (journal.layout.drafts / name).rename(journal.layout.drafts / f"line-{ended}-{RUN}-public.md")
    assert [draft.text for draft in journal.left_drafts()] == ["caf\udce9"]


def test_a_draft_that_cannot_be_written_is_an_error_of_ours(journal: Journal) -> None:
    journal.layout.drafts.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(VaultError, match="could not be written"):
        journal.keep_draft(line_draft("public"), "Words")
    journal.drop_draft(line_draft("public"))


def test_only_what_an_ended_process_left_is_unsaved(journal: Journal, ended: int, running: int) -> None:
    put(journal, line_draft("public"), "Mine")
    put(journal, f"line-{running}-0a1b2c3d-public.md", "Another app's")
    put(journal, f"line-{ended}-0a1b2c3d-public.md", " \n")
    put(journal, f"line-{ended}-0a1b2c3e-public.md", "")
    put(journal, "01JD7Z3M9Q8W4T2K6N5X0B1C2D.md", "An editor's")
    old = put(journal, f"line-{ended}-0a1b2c3f-private.md", "Older", at=1_700_000_000)
    new = put(journal, f"line-{ended}-0a1b2c40-public.md", "Newer")
    assert [(draft.name, draft.text, draft.place) for draft in journal.left_drafts()] == [
        (new, "Newer", "public"),
        (old, "Older", "private"),
    ]


def test_a_number_that_another_process_has_since_does_not_hide_words(journal: Journal, running: int) -> None:
    """After a restart the system gives the same numbers again, in a container nearly always."""
    names = {
        put(journal, f"line-{running}-0a1b2c3d-public.md", at=1_700_000_000),
        put(journal, f"line-{HERE}-{'0' * 8}-public.md"),
    }
    assert {draft.name for draft in journal.left_drafts()} == names


def test_a_process_that_was_killed_and_not_yet_buried_has_ended(journal: Journal) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        name = put(journal, f"line-{child.pid}-0a1b2c3d-public.md")
        assert journal.left_drafts() == []
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        if sys.platform == "linux":
            assert [draft.name for draft in journal.left_drafts()] == [name]
    assert [draft.name for draft in journal.left_drafts()] == [name]


def test_a_number_that_no_process_can_have_is_an_ended_one(journal: Journal) -> None:
    name = put(journal, f"line-{10**30}-0a1b2c3d-public.md")
    assert [draft.name for draft in journal.left_drafts()] == [name]


def test_where_the_system_tells_little_a_running_process_keeps_its_words(
    journal: Journal, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "Path", lambda _: (_ for _ in ()).throw(FileNotFoundError))  # no /proc
    put(journal, f"line-{running}-0a1b2c3d-public.md")
    before_this_start = put(journal, f"line-{running}-0a1b2c3e-public.md", at=1.0)
    assert [draft.name for draft in journal.left_drafts()] == [before_this_start]


def test_the_draft_of_a_note_says_of_which_and_of_which_text(journal: Journal, ended: int) -> None:
    note = journal.note(journal.capture("Ran 8k").path)
    name = edit_draft(note)
    journal.keep_draft(name, "Ran 9k")
    (journal.layout.drafts / name).rename(journal.layout.drafts / name.replace(str(HERE), str(ended), 1))
    (draft,) = journal.left_drafts()
    assert (draft.text, draft.label, draft.place) == ("Ran 9k", label(note.path), None)
    assert note.digest.startswith(draft.was)
    assert len(draft.was) == drafts.DIGEST


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=400))
def test_a_label_is_a_part_of_a_name(path: str) -> None:
    made = label(path)
    assert "/" not in made
    assert len(os.fsencode(f"edit-4194304-{RUN}-{'0' * 12}-{made}.md")) <= 255
    assert made == label(path)


@given(st.lists(st.text("ab%2F/", min_size=1), min_size=2, max_size=2, unique=True))
def test_two_paths_have_two_labels(paths: list[str]) -> None:
    assert label(paths[0]) != label(paths[1])


def test_of_what_is_encrypted_nothing_is_kept(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    note = journal.note(journal.capture("Mine", visibility="private").path)
    public = journal.note(journal.capture("Ours", visibility="public").path)
    journal.keep_draft(line_draft("private"), "In the clear so far")
    cipher = FakeCipher(journal.layout.keys)
    cipher.create("river")
    monkeypatch.setitem(journal.__dict__, "cipher", cipher)
    journal.keep_draft(line_draft("private"), "Secret")
    journal.keep_draft(edit_draft(note), "Secret")
    assert lying(journal) == {}
    journal.keep_draft(line_draft("public"), "Open")
    journal.keep_draft(edit_draft(public), "Open")
    assert set(lying(journal).values()) == {"Open"}


def test_doctor_tells_of_lost_words_and_not_of_those_being_typed(journal: Journal, ended: int) -> None:
    def told() -> dict[str, str]:
        return {check.name: f"{check.detail} {check.remedy}" for check in journal.doctor() if not check.ok}

    journal.keep_draft(line_draft("public"), "Being typed")
    assert "drafts" not in told()
    names = [put(journal, f"line-{ended}-{number:08x}-public.md") for number in range(4)]
    assert told()["drafts"].startswith("4 texts were never saved")
    assert all(name in told()["drafts"] for name in names)
