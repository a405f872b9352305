"""Writing in one's own editor: a small script stands for it. Whatever happens, the text is somewhere."""

from __future__ import annotations

import shutil
import sys

import pytest

from druthers.capture.editor import edit, editor
from druthers.errors import CaptureError


@pytest.fixture
def as_editor(tmp_path, monkeypatch):
    """Make an editor of Python lines, which find the file's path in `path`; its own path has a space in it."""

    def make(lines: str) -> None:
        script = tmp_path / "my editor.py"
        script.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n{lines}\n", encoding="utf-8")
        monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{script}' --wait")

    return make


@pytest.fixture
def draft(tmp_path):
    return tmp_path / ".druthers" / "drafts" / "é 01J.md"


def test_the_editor_gets_the_first_words_and_gives_the_text(as_editor, draft):
    as_editor("path.write_bytes(path.read_bytes() + b' by the river\\r\\n')")
    assert edit(draft, "Rån 8k") == "Rån 8k by the river\r\n"
    assert draft.read_bytes() == "Rån 8k by the river\r\n".encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_an_editor_may_save_in_its_own_encoding_and_by_renaming(as_editor, draft, encoding):
    as_editor(f"new = path.with_name('new')\nnew.write_text('Café', encoding={encoding!r})\nnew.replace(path)")
    assert edit(draft) == "Café"


def test_a_stray_byte_of_the_command_line_survives(as_editor, draft):
    as_editor("")
    assert edit(draft, "caf\udce9") == "café"


def test_an_editor_that_fails_leaves_the_text_and_says_where(as_editor, draft):
    as_editor("path.write_text('half a thought')\nsys.exit(3)")
    with pytest.raises(CaptureError, match="ended with 3; nothing was saved") as caught:
        edit(draft)
    assert str(draft) in caught.value.hint
    assert draft.read_text(encoding="utf-8") == "half a thought"


def test_an_editor_that_removes_the_file_is_one_clear_error(as_editor, draft):
    as_editor("path.unlink()")
    with pytest.raises(CaptureError, match="no longer in"):
        edit(draft)


def test_an_editor_that_is_not_there_is_one_clear_error(monkeypatch, draft):
    monkeypatch.setenv("EDITOR", "no-such-editor -w")
    with pytest.raises(CaptureError, match="no-such-editor could not be started"):
        edit(draft)


def test_a_draft_that_cannot_be_written_is_one_clear_error(locked):
    with pytest.raises(CaptureError, match="Permission denied"):
        edit(locked / "drafts" / "a.md")


def test_visual_comes_before_editor_and_blanks_do_not_count(monkeypatch):
    monkeypatch.setenv("EDITOR", "ed -s")
    assert editor() == ["ed", "-s"]
    monkeypatch.setenv("VISUAL", "'/opt/my editor' --wait")
    assert editor() == ["/opt/my editor", "--wait"]
    monkeypatch.setenv("VISUAL", " ")
    assert editor() == ["ed", "-s"]


def test_quotes_that_do_not_close_are_one_clear_error(monkeypatch):
    monkeypatch.setenv("VISUAL", "vim '")
    with pytest.raises(CaptureError, match="VISUAL cannot be read as a command"):
        editor()


def test_without_a_named_editor_it_takes_one_that_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "nano" else None)
    assert editor() == ["nano"]
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CaptureError, match="No editor was found"):
        editor()
