"""Which notes are daily notes: Obsidian's by its settings, Logseq's by its journals.

The vault stage. Looked up once for a whole vault; the other programs' settings are read and never written. What is
broken or missing there means what it means to those programs: their defaults.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from druthers.models.moments import parse, render
from druthers.models.names import ENDING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

PLACES: Final = ("", "public", "private", "following")  # a program's own folder is one of these or lies right in one
LARGEST: Final = 1_000_000  # bytes; settings are smaller
OBSIDIAN_FORMAT: Final = "YYYY-MM-DD"
LOGSEQ_FORMAT: Final = "yyyy_MM_dd"
LOGSEQ_TITLES: Final = "MMM do, yyyy"
JAVA: Final = re.compile(r"'([^']*)'|yyyy|yy|dd?o?|EEEE|E{1,3}")
MOMENT: Final = {"yyyy": "YYYY", "yy": "YY", "dd": "DD", "d": "D", "do": "Do", "EEEE": "dddd"}


@dataclass(frozen=True, slots=True)
class DailyFolder:
    """A folder of daily notes, relative to the vault and empty or ending in a slash, and how they are named.

    `format` and `titles` are in moment.js letters; `titles` is what Logseq calls the pages. `template` is relative to
    the vault as well.
    """

    folder: str
    format: str
    titles: str = ""
    template: str | None = None

    def day(self, path: str) -> date | None:
        """The day whose note lies at `path`; None where it is no daily note."""
        if not path.startswith(self.folder):
            return None
        return parse(self.format, ENDING.sub("", path[len(self.folder) :]))


@dataclass(frozen=True, slots=True)
class Daily:
    """Every folder of daily notes in a vault."""

    folders: tuple[DailyFolder, ...] = ()

    def day(self, path: str) -> tuple[date, str | None] | None:
        """The day whose note lies at `path`, and the page's title where its program gives it one.

        >>> Daily((DailyFolder("journals/", "YYYY_MM_DD", "MMM Do, YYYY"),)).day("journals/2026_11_21.md")
        (datetime.date(2026, 11, 21), 'Nov 21st, 2026')
        """
        for each in self.folders:
            if (day := each.day(path)) is not None:
                return day, render(each.titles, datetime.combine(day, time())) if each.titles else None
        return None


def read_daily(root: Path) -> Daily:
    """Look for Obsidian's and Logseq's settings in the vault, its places, and the folders right in them."""
    found = []
    for prefix in _folders(root):
        folder = root / prefix
        if (folder / ".obsidian").is_dir():
            found.append(_obsidian(folder / ".obsidian" / "daily-notes.json", prefix))
        if (folder / "logseq").is_dir():
            found.append(_logseq(folder / "logseq" / "config.edn", prefix))
    return Daily(tuple(found))


def _folders(root: Path) -> Iterator[str]:
    """Where a program's own folder may be, relative to the vault, each empty or ending in a slash."""
    yield ""
    for place in PLACES:
        try:
            entries = sorted(os.scandir(root / place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=entry.name in PLACES):
                yield f"{place}/{entry.name}/" if place else f"{entry.name}/"


def _obsidian(settings: Path, prefix: str) -> DailyFolder:
    try:
        stated = json.loads(_text(settings))
    except (ValueError, RecursionError):
        stated = None
    values: dict[str, Any] = stated if isinstance(stated, dict) else {}
    folder, name, template = (
        value.strip() if isinstance(value := values.get(key), str) else "" for key in ("folder", "format", "template")
    )
    return DailyFolder(
        folder=prefix + (f"{inside}/" if (inside := folder.strip("/")) else ""),
        format=name or OBSIDIAN_FORMAT,
        template=f"{prefix}{template.strip('/')}" if template else None,
    )


def _logseq(settings: Path, prefix: str) -> DailyFolder:
    text = _text(settings)

    def stated(key: str, default: str) -> str:
        found = re.search(rf'^[^;"\n]*:{key}\s+"([^"\n]+)"', text, re.MULTILINE)
        return found[1] if found else default

    return DailyFolder(
        folder=f"{prefix}{stated('journals-directory', 'journals').strip('/')}/",
        format=_moment_letters(stated("journal/file-name-format", LOGSEQ_FORMAT)),
        titles=_moment_letters(stated("journal/page-title-format", LOGSEQ_TITLES)),
    )


def _moment_letters(java: str) -> str:
    """A format in Java's letters, which Logseq has, in moment's.

    >>> _moment_letters("EEEE, dd.MM.yyyy"), _moment_letters("MMM do, yyyy")
    ('dddd, DD.MM.YYYY', 'MMM Do, YYYY')
    """
    return JAVA.sub(lambda found: MOMENT.get(found[0], f"[{found[1]}]" if found[1] is not None else "ddd"), java)


def _text(path: Path) -> str:
    """A settings file's text; empty where there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return ""
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""
