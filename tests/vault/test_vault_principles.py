"""Reading what a person stands for, however they write it down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.vault.init import PRINCIPLES
from druthers.vault.principles import read_principles

WRITTEN = """\
---
updated: 2026-11-21
---
# What I stand for

<!-- one
- of many
lines -->
- Rather walk than drive
* Call <!-- often --> the people I love
  + Ünder no hurry
1. First things first
2) #slow mornings

---
***
####
Say less.
"""
READ = [
    "Rather walk than drive",
    "Call  the people I love",
    "Ünder no hurry",
    "First things first",
    "#slow mornings",
    "Say less.",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_line_is_a_principle_without_its_mark(tmp_path, encoding, end):
    path = tmp_path / "principles.md"
    path.write_bytes(WRITTEN.replace("\n", end).encode(encoding))
    assert read_principles(path) == READ


def test_none_are_stated_at_first(tmp_path):
    path = tmp_path / "principles.md"
    assert read_principles(path) == []
    path.write_text(PRINCIPLES, encoding="utf-8")
    assert read_principles(path) == []
    assert read_principles(tmp_path) == []


@given(st.binary(max_size=100) | st.text().map(str.encode))
def test_any_file_gives_lines_with_words_in_them(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any-principles.md"
    path.write_bytes(data)
    for principle in read_principles(path):
        assert principle == principle.strip() != ""
        assert "\n" not in principle
