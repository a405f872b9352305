"""Which kernels numpy's linear algebra is asked to use."""

from __future__ import annotations

import os
import sys

import pytest

from druthers.adapters.kernels import choose_kernels

WIDE = "avx512f avx512dq avx512cd avx512bw avx512vl"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "")
    monkeypatch.delenv("OPENBLAS_CORETYPE")
    monkeypatch.delitem(sys.modules, "numpy", raising=False)


@pytest.mark.parametrize(
    ("told", "chosen"),
    [
        (f"vendor_id : AuthenticAMD\nflags : fpu avx2 {WIDE}\n\nprocessor : 1\n", "SkylakeX"),
        ("vendor_id : AuthenticAMD\nflags : fpu avx2 avx512f\n\n", None),
        (f"vendor_id : GenuineIntel\nflags : fpu avx2 {WIDE}\n\n", None),
        (f"vendor_id : AuthenticAMD\nflags : fpu\n\nprocessor : 1\nflags : {WIDE}\n", None),
        ("", None),
    ],
)
def test_wide_kernels_are_chosen_only_where_they_run(tmp_path, told, chosen):
    (tmp_path / "cpuinfo").write_text(told, encoding="utf-8")
    choose_kernels(tmp_path / "cpuinfo")
    assert os.environ.get("OPENBLAS_CORETYPE") == chosen


def test_a_choice_that_is_there_stays_and_so_does_numpy(tmp_path, monkeypatch):
    (tmp_path / "cpuinfo").write_text(f"vendor_id : AuthenticAMD\nflags : {WIDE}\n", encoding="utf-8")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    choose_kernels(tmp_path / "cpuinfo")
    assert os.environ["OPENBLAS_CORETYPE"] == "Haswell"
    monkeypatch.delenv("OPENBLAS_CORETYPE")
    monkeypatch.setitem(sys.modules, "numpy", object())
    choose_kernels(tmp_path / "cpuinfo")
    assert "OPENBLAS_CORETYPE" not in os.environ


def test_a_machine_without_such_a_file_is_left_as_it_is(tmp_path):
    choose_kernels(tmp_path / "none")
    assert "OPENBLAS_CORETYPE" not in os.environ
