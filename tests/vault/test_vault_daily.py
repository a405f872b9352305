"""Daily notes as Obsidian and Logseq keep them: which folder, which names, which day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from druthers.models import Note, NoteFile
from druthers.vault.daily import Daily, DailyFolder, read_daily
from druthers.vault.naming import Names, resolve
from druthers.vault.read import read_note

MTIME = datetime(2020, 1, 1, tzinfo=UTC)
DAY = date(2026, 11, 21)


def settings(folder, text):
    (folder / ".obsidian").mkdir(parents=True)
    (folder / ".obsidian" / "daily-notes.json").write_text(
        text if isinstance(text, str) else json.dumps(text), encoding="utf-8"
    )


def written(root, path, text="Words"):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    note = read_note(root, NoteFile(path, "private", int(MTIME.timestamp()) * 10**9, 0), read_daily(root))
    assert isinstance(note, Note)
    return note


@pytest.mark.parametrize(
    ("stated", "path"),
    [
        ({"folder": "Daily", "format": "DD.MM.YYYY"}, "Daily/21.11.2026.md"),
        ({"folder": "/Daily/", "format": "YYYY/MM-MMMM/D dddd"}, "Daily/2026/11-November/21 Saturday.md"),
        ({"folder": "", "format": "[Day] YYYY-MM-DD"}, "Day 2026-11-21.md"),
        ({"folder": "Daily"}, "Daily/2026-11-21.md"),
        ({"format": ""}, "2026-11-21.md"),
        ({"folder": 7, "format": None}, "2026-11-21.md"),
        ("{}", "2026-11-21.md"),
        ("[]", "2026-11-21.md"),
        ("{broken", "2026-11-21.md"),
        ("[" * 100_000, "2026-11-21.md"),
        ("", "2026-11-21.md"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "public/", "private/old/", "brain/", "following/ana/"])
def test_a_note_named_as_the_settings_say_is_that_day_s(tmp_path, stated, path, prefix):
    settings(tmp_path / prefix, stated)
    note = written(tmp_path, prefix + path)
    assert note.day == DAY
    assert note.created == datetime(2026, 11, 21).astimezone()
    names = Names([note])
    assert resolve("2026-11-21", "x.md", names.named(["2026-11-21"])) == prefix + path


def test_obsidian_without_the_file_has_its_default_and_a_vault_without_obsidian_none(tmp_path):
    assert read_daily(tmp_path) == Daily()
    (tmp_path / ".obsidian").mkdir()
    assert read_daily(tmp_path).folders == (DailyFolder("", "YYYY-MM-DD"),)


def test_a_template_is_named_from_the_vault(tmp_path):
    settings(tmp_path / "brain", {"folder": "Daily", "template": "Templates/day"})
    assert read_daily(tmp_path).folders[0].template == "brain/Templates/day"


def test_what_lies_elsewhere_or_fits_no_day_is_no_daily_note(tmp_path):
    settings(tmp_path, {"folder": "Daily", "format": "DD.MM.YYYY"})
    assert written(tmp_path, "21.11.2026.md").day is None
    assert written(tmp_path, "Daily/31.02.2026.md").day is None
    assert written(tmp_path, "Daily/21.11.2026 walk.md").day is None
    assert written(tmp_path, "Daily.md").created == MTIME


def test_a_stated_moment_comes_before_the_day(tmp_path):
    settings(tmp_path, {"folder": "Daily"})
    note = written(tmp_path, "Daily/2026-11-21.md", "---\ncreated: 2026-11-20T08:00:00Z\n---\n")
    assert (note.day, note.created) == (DAY, datetime(2026, 11, 20, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("config", "path", "title"),
    [
        ("", "journals/2026_11_21.md", "Nov 21st, 2026"),
        (None, "journals/2026_11_21.md", "Nov 21st, 2026"),
        ('{:journal/page-title-format "EEEE, dd.MM.yyyy"}', "journals/2026_11_21.md", "Saturday, 21.11.2026"),
        (' ;; :journal/file-name-format "x"\n :journal/file-name-format "yyyy-MM-dd"', "journals/2026-11-21.md",
         "Nov 21st, 2026"),
        (':journals-directory "diary"', "diary/2026_11_21.md", "Nov 21st, 2026"),
    ],
)  # fmt: skip
def test_a_logseq_journal_is_its_day_under_logseq_s_name_for_it(tmp_path, config, path, title):
    (tmp_path / "graph" / "logseq").mkdir(parents=True)
    if config is not None:
        (tmp_path / "graph" / "logseq" / "config.edn").write_text(config, encoding="utf-8")
    note = written(tmp_path, f"graph/{path}", "- Ran")
    assert (note.day, note.aliases) == (DAY, (title,))
    assert resolve(title.lower(), "x.md", Names([note]).named([title.lower()])) == note.path


def test_settings_that_cannot_be_read_are_as_if_absent(tmp_path):
    (tmp_path / ".obsidian" / "daily-notes.json").mkdir(parents=True)
    (tmp_path / "brain").mkdir()
    (tmp_path / "brain" / ".obsidian").write_text("no folder", encoding="utf-8")
    assert read_daily(tmp_path).folders == (DailyFolder("", "YYYY-MM-DD"),)
    assert read_daily(tmp_path / "absent") == Daily()
