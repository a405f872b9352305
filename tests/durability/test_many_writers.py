"""Many who add to one file: a merge that replaces it, a writer that was stopped, one that fails beside another."""

from __future__ import annotations

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from druthers import disk


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "2026-11.jsonl"
    path.write_bytes(b"one\n")
    return path


def replace_before(monkeypatch, path, call: str, number: int) -> None:
    """Let another program replace the file, as a merge does, before the call with this number."""
    real, left = getattr(os, call), [number]

    def late(*arguments, **options):
        left[0] -= 1
        if left[0] == -1:
            beside = path.with_name("merged")
            beside.write_bytes(b"one\nmerged\n")
            beside.replace(path)
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, late)


@pytest.mark.parametrize(("call", "number"), [("fstat", 0), ("fstat", 1), ("write", 0), ("fsync", 0), ("fsync", 1)])
def test_a_line_is_in_the_file_that_a_merge_put_there(path, monkeypatch, call, number):
    replace_before(monkeypatch, path, call, number)
    disk.append(path, b"two\n")
    monkeypatch.undo()
    assert set(path.read_bytes().split()) >= {b"one", b"two"}


def test_a_file_that_is_taken_away_meanwhile_is_made_again(path, monkeypatch):
    real, gone = os.fsync, []

    def late(handle):
        if not gone:
            path.unlink()
            gone.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", late)
    disk.append(path, b"two\n")
    assert path.read_bytes() == b"two\n"


def test_one_who_was_stopped_while_he_held_the_file_keeps_nobody_waiting_for_ever(path, monkeypatch):
    monkeypatch.setattr(disk, "LOCK_WAIT", 0.02)
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        disk.append(path, b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_one_who_fails_takes_no_line_of_another_back(path, monkeypatch):
    """Where files cannot be held, another may have added a line after the half one."""

    def fail(handle):
        os.write(handle, b"another's\n")
        raise OSError(5, "Input/output error")

    os.utime(path.parent, (0, 0))  # the folder is flushed long since
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        disk.append(path, b"two\n")
    assert path.read_bytes() == b"one\ntwo\nanother's\n"


def test_many_at_once_add_whole_lines(path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: disk.append(path, f"{number:05}".encode() * 3000 + b"\n"), range(60)))
    lines = path.read_bytes().split(b"\n")[1:-1]
    assert sorted(line[:5] for line in lines) == [f"{number:05}".encode() for number in range(60)]
    assert {len(line) for line in lines} == {15_000}
