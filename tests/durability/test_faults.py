"""Every call that writes fails once, in every way: it is told, what was there is unharmed, and nothing is left."""

from __future__ import annotations

import errno
import os
from itertools import count

import pytest

from druthers import disk
from druthers.errors import DruthersError

CALLS = ("open", "write", "fsync", "close", "link", "rename", "replace", "mkdir", "unlink", "fchmod", "ftruncate")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT)


class Failing:
    """Stands for the `os` module: the call with this number, counted from 0, fails; the others are made."""

    def __init__(self, number: int, fail) -> None:
        self._left = number
        self._fail = fail
        self.failed: str | None = None

    def __getattr__(self, name):
        real = getattr(os, name)
        if name not in CALLS:
            return real

        def call(*arguments, **options):
            real_call = (lambda *_: None) if name == "fsync" else real  # this test cuts no power
            self._left -= 1
            if self._left != -1:
                return real_call(*arguments, **options)
            self.failed = name
            return self._fail(name, real_call, arguments, options)

        return call


def error(code):
    def fail(name, real, arguments, options):
        if name == "close":  # it fails, and the handle is closed all the same
            real(*arguments, **options)
        raise OSError(code, os.strerror(code))

    return fail


def write_short(name, real, arguments, options):
    """Half of the bytes, as on a disk that is filling up; the next write fails then."""
    if name != "write":
        return real(*arguments, **options)
    handle, data = arguments
    real(handle, data[: len(data) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupt_before(name, real, arguments, options):
    raise KeyboardInterrupt


def interrupt_after(name, real, arguments, options):
    real(*arguments, **options)
    raise KeyboardInterrupt


FAULTS = {errno.errorcode[code]: error(code) for code in ERRORS} | {
    "a short write": write_short,
    "Ctrl-C before": interrupt_before,
    "Ctrl-C after": interrupt_after,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_harms_nothing(tmp_path, monkeypatch, work, file_system, fault):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    after = work.saved(tmp_path / "saved", scratch)
    work.prepare(tmp_path / "0")
    before = work.seen(work.lying(tmp_path / "0"), scratch)
    for number in count():
        root = tmp_path / str(number)
        work.prepare(root)
        failing = Failing(number, FAULTS[fault])
        told = None
        with monkeypatch.context() as patch:
            patch.setattr(disk, "os", failing)
            try:
                work.act(root)
            except (DruthersError, KeyboardInterrupt) as raised:
                told = raised
        there = work.lying(root)
        seen = work.seen(there, scratch)
        left = [name for name in there if name.endswith(disk.UNFINISHED)]
        if told is None:
            assert seen == after, failing.failed
        else:
            assert seen == before or (seen == after and may_be_saved(work, file_system, told)), failing.failed
        assert not left or failing.failed == "unlink" or isinstance(told, KeyboardInterrupt), failing.failed
        if failing.failed is None:
            break
    assert number > 3


def may_be_saved(work, file_system, told) -> bool:
    """Whether what was not acknowledged may be there all the same, whole.

    Ctrl-C may come when all is done. What an own file was, and what a file without links was, cannot be brought back.
    """
    return isinstance(told, KeyboardInterrupt) or "own file" in work.name or file_system == "plain"
