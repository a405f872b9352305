"""Reading anyone's markdown: a note, or the reason why a file is none. Nothing is ever written here.

The vault stage. Frontmatter is read with PyYAML and with tolerance: what cannot be understood is left out, and the
text is a note all the same.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import yaml

from druthers.models import Note, NoteFile, Skipped

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 4_000_000  # bytes; a whole diary in one file is 0.2 MB, what is larger was never typed
TITLE_LENGTH = 80
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$")
INLINE_CODE = re.compile(r"`[^`]*`")
TAG = re.compile(
    r"(?<![\w/&#\](.:;=-])#([^\W\d][\w/-]*)"
)  # a letter first, so that #1 and #fff000-like anchors in URLs are none
DATED_NAME = re.compile(
    r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?:[-_T ](\d{2})[:.]?(\d{2})(?:[-_:](\d{2}))?)?(?!\d)"
)
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CREATED_KEYS = ("created", "date", "created_at", "creation date", "createdAt")

# libyaml's loader where PyYAML has it: it reads a large vault's frontmatter ten times as fast
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_note(root: Path, file: NoteFile) -> Note | Skipped:
    """Read the file; a file that cannot be a note comes back as Skipped with its reason."""
    path = root / file.path
    try:
        if path.stat().st_size > LARGEST:
            return Skipped(file.path, f"larger than {LARGEST // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        return Skipped(file.path, error.strerror or str(error))
    encoding = next((name for bom, name in BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return Skipped(file.path, "not UTF-8 text")
    if "\x00" in text:
        return Skipped(file.path, "binary, not text")
    return parse_note(file, text, hashlib.sha256(data).hexdigest())


def parse_note(file: NoteFile, text: str, digest: str) -> Note:
    """Make a note of a file's text."""
    head, body_line = split_frontmatter(text)
    lines = text.split("\n")[body_line - 1 :]
    given = head.get("id")
    return Note(
        path=file.path,
        visibility=file.visibility,
        text=text,
        body_line=body_line,
        title=_title(head, lines, file.path),
        created=_created(head, file),
        digest=digest,
        tags=tuple(dict.fromkeys([*_stated_tags(head), *_inline_tags(lines)])),
        id=given if isinstance(given, str) else None,
    )


def split_frontmatter(text: str) -> tuple[dict[str, Any], int]:
    r"""The frontmatter's values and the line on which the body begins.

    A block that YAML cannot read (an unfilled template, say) is still frontmatter, without values; a first horizontal
    rule is not.

    >>> split_frontmatter("---\ntitle: One\n---\nText")
    ({'title': 'One'}, 4)
    >>> split_frontmatter("---\nJust a rule above.")
    ({}, 1)
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, 1
    end = next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return {}, 1
    try:
        values = yaml.load("\n".join(lines[1 : end - 1]), Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2026-13-45
        return {}, end + 1
    if values is None:
        return {}, end + 1
    if not isinstance(values, dict):
        return {}, 1
    return {str(key): value for key, value in values.items()}, end + 1


def _title(head: dict[str, Any], lines: list[str], path: str) -> str:
    stated = head.get("title")
    if isinstance(stated, str | int | float) and str(stated).strip():
        return str(stated).strip()
    for line in lines:
        if plain := line.strip():
            heading = HEADING.match(plain)
            title = heading.group(1) if heading else plain
            return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _created(head: dict[str, Any], file: NoteFile) -> datetime:
    """When the note was written: stated, else in its name, else when the file last changed; with a UTC offset."""
    for key in CREATED_KEYS:
        if (moment := _moment(head.get(key))) is not None:
            return moment
    if found := DATED_NAME.search(file.path.rsplit("/", 1)[-1]):
        try:
            return datetime(*(int(part) for part in found.groups(default="0"))).astimezone()  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            pass
    return datetime.fromtimestamp(file.mtime_ns / 1e9).astimezone()


def _moment(value: Any) -> datetime | None:
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value.strip())
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if isinstance(value, datetime):
            return value if value.tzinfo else value.astimezone()
    except (ValueError, OverflowError):
        pass
    return None


def _stated_tags(head: dict[str, Any]) -> list[str]:
    stated = head.get("tags", head.get("tag"))
    if isinstance(stated, str):
        stated = re.split(r"[,\s]+", stated)
    if not isinstance(stated, list):
        return []
    return [tag for item in stated if isinstance(item, str | int) and (tag := str(item).strip().lstrip("#"))]


def _inline_tags(lines: list[str]) -> list[str]:
    tags: list[str] = []
    fence = ""
    for line in lines:
        mark = FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence):
                fence = ""
            continue
        if mark:
            fence = mark.group(1)
            continue
        if "#" in line:
            tags += TAG.findall(INLINE_CODE.sub("", line))
    return tags
