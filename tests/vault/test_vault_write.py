"""Writing a note: what is read back is what was written; a name is never taken twice; whole or absent."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers import disk
from druthers.disk import UNFINISHED
from druthers.errors import VaultError
from druthers.models import Draft, Note
from druthers.vault.layout import Layout
from druthers.vault.read import read_note, split_frontmatter
from druthers.vault.scan import note_file, scan
from druthers.vault.write import SLUG_BYTES, note_name, replace_file, slugify, write_file, write_note

NOW = datetime(2026, 11, 21, 9, 30, 12, tzinfo=timezone(timedelta(hours=1)))
PLACE = "2026/11/2026-11-21-0930-12"


def draft(text: str = "Ran 8k", tags: tuple[str, ...] = (), created: datetime = NOW, new_id: str = "01J") -> Draft:
    return Draft(new_id, text, created, "private", tags)


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("vault")


# the round trip

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(CHARACTERS) | st.lists(st.sampled_from(["---", "```", "# A", "a: b", "", "\r", "\u2028"])).map(
    "\n".join
)
TAGS = st.lists(
    st.text(CHARACTERS.filter(lambda each: each not in "\r\n,"), min_size=1).filter(
        lambda tag: tag == tag.strip() and not tag.startswith("#")
    )
    | st.sampled_from(
        ["yes", "Null", "~", "12:30", "2026-11-21", "1e3", "it's", 'a"b\\c', "a: b", "a #b", "<<", "=", "!x"]
    ),
    unique=True,
    max_size=4,
).map(tuple)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=OFFSETS)  # noqa: DTZ001


@given(TEXTS, TAGS, MOMENTS)
@hypothesis_settings(max_examples=100)
@example("---\ntitle: mine\n---\n", ("👩\u200d💻", "a\x1bb", "a\x85b", "a\u2028b", "\ufeff", "\U0001fffe"), NOW)
def test_what_is_written_is_read_back(folder, text, tags, created):
    path = write_note(folder / "private", draft(text, tags, created))
    found = read_note(folder, note_file(Layout(folder), path.relative_to(folder).as_posix()))
    assert isinstance(found, Note)
    words = text if text.endswith("\n") else text + "\n"
    body_line = split_frontmatter(words)[1]  # frontmatter of the person's own becomes the note's
    assert found.body in (words, "\n".join(words.split("\n")[body_line - 1 :]))
    assert found.tags[: len(tags)] == tags
    assert found.created == created.replace(microsecond=0)
    assert found.id == "01J"


def test_a_note_looks_as_a_person_would_write_it(tmp_path):
    path = write_note(tmp_path, draft("Ran 8k by the river", ("running", "on", "two words")))
    assert path == tmp_path / f"{PLACE}-ran-8k-by-the-river.md"
    assert path.read_text(encoding="utf-8") == (
        "---\nid: 01J\ncreated: 2026-11-21T09:30:12+01:00\ntags: [running, 'on', 'two words']\n---\n"
        "Ran 8k by the river\n"
    )


# names


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ran 8k, again: by THE river before work", "ran-8k-again-by-the-river"),
        ("# Über die Brücke", "über-die-brücke"),
        ("Cafe\u0301 au lait", "café-au-lait"),
        ("İstanbul'da", "i̇stanbul-da"),
        ("हिन्दी में लिखा", "हिन्दी-में-लिखा"),
        ("วันนี้ฝนตก", "วันนี้ฝนตก"),
        ("今天下雨，我在家。", "今天下雨-我在家"),  # noqa: RUF001
        ("ذهبتُ إلى النهر", "ذهبتُ-إلى-النهر"),
        ("snake_case/path\\name", "snake_case-path-name"),
        ("../../etc/passwd", "etc-passwd"),
        ("--force -rf", "force-rf"),
        ("🎄🎄", ""),
        ("❤\ufe0ftoday", "today"),
        ("", ""),
        ("\u2028\u200b\n", ""),
        ("x" * 500, "x" * SLUG_BYTES),
        ("今" * 100, "今" * (SLUG_BYTES // 3)),
        ("one " + "x" * 100, "one"),
    ],
)
def test_a_name_is_made_of_the_first_words_in_any_script(text, slug):
    assert slugify(text) == slug


@given(st.text())
def test_any_text_gives_a_name_that_every_file_system_takes(text):
    name = note_name(draft(text)).rsplit("/", 1)[-1]
    assert len(name.encode("utf-8", "surrogatepass")) <= 27 + SLUG_BYTES
    assert not set(name) & set('/\\:*?"<>|\x00\n')
    assert not slugify(text).startswith("-")


def test_the_same_words_in_the_same_second_get_names_of_their_own(tmp_path):
    paths = [write_note(tmp_path, draft(new_id=str(number))) for number in range(3)]
    assert [path.name for path in paths] == [f"2026-11-21-0930-12-ran-8k{end}.md" for end in ("", "-2", "-3")]
    assert [f"id: {number}\n" in path.read_text(encoding="utf-8") for number, path in enumerate(paths)] == [True] * 3


@pytest.mark.parametrize("links", [True, False], ids=["with hard links", "without hard links"])
def test_many_at_once_never_overwrite_each_other(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", refuse(PermissionError(1, "Operation not permitted")))
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda number: write_note(tmp_path, draft(new_id=f"n{number}")), range(40)))
    assert len(set(paths)) == 40
    assert sorted(path.read_text(encoding="utf-8").split("\n")[1] for path in paths) == sorted(
        f"id: n{number}" for number in range(40)
    )
    assert len(files_below(tmp_path)) == 40


@pytest.mark.parametrize("links", [True, False], ids=["with hard links", "without hard links"])
def test_what_already_has_the_name_stays_as_it_is(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", refuse(PermissionError(1, "Operation not permitted")))
    taken = tmp_path / f"{PLACE}-ran-8k.md"
    taken.parent.mkdir(parents=True)
    taken.symlink_to("nowhere")
    assert write_note(tmp_path, draft()).name == "2026-11-21-0930-12-ran-8k-2.md"
    assert taken.readlink() == Path("nowhere")


# when it cannot be written


def refuse(error: OSError):
    def refused(*_args, **_kwargs):
        raise error

    return refused


@contextmanager
def full_disk():
    """No file may grow beyond some bytes, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_on_a_full_disk_it_says_so_and_leaves_nothing(tmp_path):
    with full_disk(), pytest.raises(VaultError, match="File too large"):
        write_note(tmp_path, draft())
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("failing_call", [1, 2, 3, 4])
def test_a_disk_that_cannot_flush_leaves_nothing(tmp_path, monkeypatch, failing_call):
    """The flushes are those of two new folders, the file, and the folder that holds it."""
    calls = []

    def flush(handle):
        calls.append(handle)
        if len(calls) == failing_call:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", flush)
    with pytest.raises(VaultError, match=r"could not be written to .*/2026/11: Input/output error"):
        write_note(tmp_path, draft())
    assert files_below(tmp_path) == []


def test_a_network_folder_that_cannot_flush_folders_is_written_to(tmp_path, monkeypatch):
    flush = os.fsync

    def flush_files_only(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(22, "Invalid argument")
        flush(handle)

    monkeypatch.setattr(os, "fsync", flush_files_only)
    assert write_note(tmp_path, draft()).is_file()


def test_a_note_that_can_get_no_name_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", refuse(PermissionError(1, "Operation not permitted")))
    monkeypatch.setattr(os, "rename", refuse(OSError(5, "Input/output error")))
    with pytest.raises(VaultError, match="Input/output error"):
        write_note(tmp_path, draft())
    assert files_below(tmp_path) == []


def test_a_read_only_folder_is_one_clear_error_and_nothing_is_left(locked):
    with pytest.raises(VaultError, match="Permission denied") as caught:
        write_note(locked, draft())
    assert caught.value.hint.startswith("Nothing was saved.")
    assert not list(locked.glob("2026*"))


def test_a_file_in_a_folders_place_is_one_clear_error(tmp_path):
    (tmp_path / "2026").write_text("a year", encoding="utf-8")
    with pytest.raises(VaultError, match="could not be written"):
        write_note(tmp_path, draft())
    assert files_below(tmp_path) == ["2026"]


def test_a_kill_before_the_note_has_its_name_leaves_nothing_that_is_a_note(tmp_path):
    script = (
        "import os, signal, sys\n"
        "from datetime import datetime, UTC\n"
        "from pathlib import Path\n"
        "from druthers.models import Draft\n"
        "from druthers.vault.write import write_note\n"
        "os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_note(Path(sys.argv[1]), Draft('01J', 'Ran 8k', datetime.now(UTC), 'private'))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(scan(Layout(tmp_path))) == []
    assert all(name.endswith(UNFINISHED) for name in files_below(tmp_path))


# Druthers' own files


def test_an_own_file_is_made_or_replaced(tmp_path):
    path = tmp_path / "private" / "settings.toml"
    for text in ("one", "two, longer", "ü"):
        write_file(path, text)
        assert path.read_text(encoding="utf-8") == text
    assert files_below(tmp_path) == ["private/settings.toml"]


def test_a_failed_replacement_leaves_the_old_text(tmp_path):
    path = tmp_path / "settings.toml"
    write_file(path, "old")
    with full_disk(), pytest.raises(VaultError, match="File too large"):
        write_file(path, "new, and too long")
    assert path.read_text(encoding="utf-8") == "old"
    assert files_below(tmp_path) == ["settings.toml"]


@pytest.mark.parametrize("name", ["file/below/settings.toml", "folder"])
def test_an_own_file_that_cannot_be_is_one_clear_error(tmp_path, name):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder" / "x").mkdir(parents=True)
    with pytest.raises(VaultError, match="could not be written"):
        write_file(tmp_path / name, "new")
    assert files_below(tmp_path) == ["file"]


# anyone's files

OLD, NEW, OTHERS = b"old\r\n", b"new\r\n", b"written meanwhile"
FILE_SYSTEMS = pytest.mark.parametrize("exchanges", [True, False], ids=["with exchange", "without exchange"])


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files_below(folder)}


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "a note.md"
    path.write_bytes(OLD)
    return path


@FILE_SYSTEMS
@pytest.mark.parametrize("was", [digest(OLD), None])
def test_a_file_is_replaced_and_keeps_its_mode(mine, monkeypatch, exchanges, was):
    if not exchanges:
        monkeypatch.setattr(disk, "exchange", refuse(OSError(22, "Invalid argument")))
    mine.chmod(0o640)
    assert replace_file(mine, NEW, was=was) is None
    assert contents(mine.parent) == {"a note.md": NEW}
    assert stat.S_IMODE(mine.stat().st_mode) == 0o640


def test_a_link_stays_and_what_it_leads_to_is_replaced(mine, tmp_path):
    link = tmp_path / "folder" / "link.md"
    link.parent.mkdir()
    link.symlink_to("../a note.md")
    assert replace_file(link, NEW, was=digest(OLD)) is None
    assert link.is_symlink()
    assert mine.read_bytes() == NEW


def test_a_file_that_was_changed_since_stays_and_the_new_text_lies_beside_it(mine):
    mine.write_bytes(OTHERS)
    assert replace_file(mine, NEW, was=digest(OLD)) == mine.with_name("a note (other version).md")
    assert replace_file(mine, OLD, was=digest(NEW)) == mine.with_name("a note (other version 2).md")
    assert contents(mine.parent) == {
        "a note.md": OTHERS,
        "a note (other version).md": NEW,
        "a note (other version 2).md": OLD,
    }


def test_a_file_that_already_says_so_is_no_conflict(mine):
    mine.write_bytes(NEW)
    assert replace_file(mine, NEW, was=digest(OLD)) is None
    assert contents(mine.parent) == {"a note.md": NEW}


def test_a_file_that_is_gone_is_made_again(mine):
    mine.unlink()
    assert replace_file(mine, NEW, was=digest(OLD)) is None
    assert contents(mine.parent) == {"a note.md": NEW}


@FILE_SYSTEMS
@pytest.mark.parametrize("way", ["in place", "by a rename"])
def test_what_another_program_writes_in_the_last_instant_is_kept(mine, monkeypatch, exchanges, way):
    def write():
        if way == "in place":
            mine.write_bytes(OTHERS)
        else:
            beside = mine.with_name("beside")
            beside.write_bytes(OTHERS)
            beside.replace(mine)

    exchange, link = disk.exchange, os.link

    def exchange_late(one, other):
        if not exchanges:
            raise OSError(22, "Invalid argument")
        write()
        exchange(one, other)

    def link_late(one, other):
        if one == mine:
            write()
        link(one, other)

    monkeypatch.setattr(disk, "exchange", exchange_late)
    monkeypatch.setattr(os, "link", link_late)
    assert replace_file(mine, NEW, was=digest(OLD)) == mine.with_name("a note (other version).md")
    assert contents(mine.parent) == {"a note.md": NEW, "a note (other version).md": OTHERS}


def test_two_who_change_the_same_note_at_once_lose_nothing(tmp_path):
    for number in range(30):
        path = tmp_path / f"{number}.md"
        path.write_bytes(OLD)
        texts = [f"{number} by {who}".encode() for who in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda text, path=path: replace_file(path, text, was=digest(OLD)), texts))
        there = {
            name: data for name, data in contents(tmp_path).items() if name.startswith((f"{number}.", f"{number} "))
        }
        assert sorted(there.values()) == texts


def test_another_version_of_a_file_with_a_long_name_has_a_name_too(tmp_path):
    path = tmp_path / f"{'ü' * 126}.md"
    path.write_bytes(OTHERS)
    other = replace_file(path, NEW, was=digest(OLD))
    assert other is not None
    assert other.read_bytes() == NEW
    assert other.name.endswith("ü (other version).md")


def test_a_file_that_may_not_be_written_stays_as_it_is(locked):
    note = locked / "note.md"
    with pytest.raises(VaultError, match="could not be written: Permission denied"):
        replace_file(note, NEW, was=digest(b"Words"))
    assert note.read_bytes() == b"Words"


def test_a_full_disk_leaves_the_file_as_it_was(mine):
    with full_disk(), pytest.raises(VaultError, match="File too large"):
        replace_file(mine, NEW * 9, was=digest(OLD))
    assert contents(mine.parent) == {"a note.md": OLD}
