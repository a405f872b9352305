"""Reading anyone's markdown: a note, or the reason why a file is none. Nothing is ever written here.

The vault stage. Frontmatter is read with PyYAML and with tolerance: what cannot be understood is left out, and the
text is a note all the same.
"""

from __future__ import annotations

import hashlib
import re
import stat
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import yaml

from druthers.models import Note, NoteFile, Skipped
from druthers.models.names import page, stem
from druthers.vault.links import blocks_of, links_of
from druthers.vault.properties import page_properties, values
from druthers.vault.prose import prose
from druthers.vault.text import NotText, read_text

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from druthers.vault.daily import Daily

LARGEST = 4_000_000  # bytes; a whole diary in one file is 0.2 MB, what is larger was never typed
TRIES = 2  # a file that was saved while it was read is read once more
LARGEST_HEAD = 20_000  # characters of frontmatter; libyaml takes quadratic time
MOST_BRACKETS = 500  # libyaml recurses natively for each level, and ends the process when the stack is used up
COMPACT_NESTING = re.compile(r"(?:[-?:][ \t]+){50}")
TITLE_LENGTH = 80
UUID_LENGTH = 36  # what Logseq names a block by; other block ids mean something inside their note alone
HEADING = re.compile(r"#{1,6}[ \t]+")
# Addresses and links to a note's heading hold no tag. A tag has a letter first, so that #1 is none, and goes on up to a
# space or to punctuation of any script. Not `\w+`, which ends a word of Hindi or Thai at its first vowel sign. Logseq
# writes a tag of several words as a link.
TAG = re.compile(
    r"://\S+|(?<![^\s,])#\[\[([^\[\]]+)\]\]|\[\[[^\[\]]*\]\]|(?<![^\s,])#([^\W\d]"
    r"[^\s!-,.:-@\[-^`{-~\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff3e\uff5b-\uff65]*)"
)
LINK = re.compile(r"!?\[([^\]\[]+)\]\([^()\s]*\)|\[\[(?:[^\]|]*\|)?([^\]|]+)\]\]")  # a title shows a link's words alone
DATED_NAME = re.compile(
    r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?:[-_T ]?(\d{2})[:.]?(\d{2})(?:[-_:]?(\d{2}))?)?(?!\d)"
)
ISO_DAY = len("2026-11-21")
CREATED_KEYS = ("created", "date", "created_at", "creation date", "createdAt")

_YAML_KINDS = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:timestamp")


# libyaml's loader where PyYAML has it: it reads a large vault's frontmatter ten times as fast
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which only dates and nothing have a kind of their own: `0123`, `12:30` and `no` are what was written."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(kind, pattern) for kind, pattern in resolvers if kind in _YAML_KINDS]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: Any) -> None:
        """Follow no merge keys: a few lines of them can grow without bound."""

    def construct_yaml_timestamp(self, node: Any) -> Any:
        """Give a date, or the text of one that is in no calendar."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor(_YAML_KINDS[1], _Loader.construct_yaml_timestamp)


def read_note(root: Path, file: NoteFile, daily: Daily | None = None) -> Note | Skipped:
    """Read the file; a file that cannot be a note comes back as Skipped with its reason."""
    try:
        data = read_bytes(root / file.path)
        text = decode(data)
    except OSError as error:
        return Skipped(file.path, error.strerror or str(error))
    except NotText as reason:
        return Skipped(file.path, str(reason))
    return parse_note(file, text, hashlib.sha256(data).hexdigest(), daily)


def read_bytes(path: Path) -> bytes:
    """A file's bytes as they were at one moment.

    Raises:
        OSError: it cannot be read.
        NotText: it is no file that a person writes, or it changes faster than it can be read.
    """
    found = path.stat()
    for _ in range(TRIES):
        if not stat.S_ISREG(found.st_mode):  # to read a pipe or a device may never end
            raise NotText("not a regular file")
        if found.st_size > LARGEST:
            raise NotText(f"larger than {LARGEST // 1_000_000} MB")
        data = path.read_bytes()
        before, found = found, path.stat()
        if _unchanged(before, found):
            return data
    raise NotText("changed while it was read")


def _unchanged(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_ino, before.st_size, before.st_mtime_ns) == (after.st_ino, after.st_size, after.st_mtime_ns)


def decode(data: bytes) -> str:
    """The text of a file's bytes, without its byte-order mark.

    Raises:
        NotText: it is none; the message is the reason.
    """
    return read_text(data).text


def parse_note(file: NoteFile, text: str, digest: str, daily: Daily | None = None) -> Note:
    """Make a note of a file's text; `daily` tells whether it is a day's."""
    head, body_line = split_frontmatter(text)
    lines = text.split("\n")
    plain = prose(lines[body_line - 1 :])
    properties, taken = page_properties(plain)
    head = {"title": properties["title"], **head} if properties.get("title") else head
    given = head.get("id")
    day, journal = (daily and daily.day(file.path)) or (None, None)
    aliases = [*_aliases(head, properties), *([journal] if journal else [])]
    tags = [*stated_tags(head), *values(properties.get("tags", "")), *_inline_tags(plain)]
    title, named = _title(head, lines[body_line - 1 + taken :], file.path)
    created, dated = _created(head, file, day)
    return Note(
        path=file.path,
        visibility=file.visibility,
        text=text,
        body_line=body_line,
        title=title,
        created=created,
        digest=digest,
        tags=tuple(dict.fromkeys(tags)),
        id=given if isinstance(given, str) else None,
        aliases=tuple(dict.fromkeys(aliases)),
        day=day,
        links=links_of(lines, plain, body_line),
        blocks=tuple(block for block in blocks_of(plain, body_line) if len(block) == UUID_LENGTH),
        dated=dated,
        named=named,
    )


def split_frontmatter(text: str) -> tuple[dict[str, Any], int]:
    r"""The frontmatter's values and the line on which the body begins.

    A block that YAML cannot read (an unfilled template, say) is still frontmatter, without values; words between two
    horizontal rules are not. Values are texts as they were written (`"false"` is a text), dates, None, lists, mappings.

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
    block = lines[1 : end - 1]
    values = _values("".join(f"{line}\n" for line in block))
    if isinstance(values, dict):
        return {str(key): value for key, value in values.items()}, end + 1
    return {}, 1 if _is_prose(block, values) else end + 1


def _values(block: str) -> Any:
    """What YAML reads, or None."""
    if len(block) > LARGEST_HEAD or block.count("[") + block.count("{") > MOST_BRACKETS:
        return None
    if COMPACT_NESTING.search(block):
        return None
    try:
        return yaml.load(block, Loader=_Loader)  # noqa: S506 - a safe loader
    # Besides its own errors, PyYAML lets through what its constructors trip over: `!!timestamp x`, `!!int ""`
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return None


def _is_prose(block: list[str], values: Any) -> bool:
    """Whether a block without keys is a person's words between two rules, which must not be lost as metadata."""
    if any(mark in line for line in block for mark in ("{{", "<%", "{%")):
        return False
    return values is not None or any(line.strip() and line[0] not in " \t-" and ":" not in line for line in block)


def _title(head: dict[str, Any], lines: list[str], path: str) -> tuple[str, bool]:
    """What is stated, else a heading that comes first, else a name that someone chose, else the first words.

    With it, whether it is the file's name.
    """
    stated = head.get("title")
    name = page(stem(path))
    for line in [f"# {stated}", *lines] if isinstance(stated, str | date) else lines:
        if line.strip().strip("-*_# \t"):  # a rule, or an empty heading, names nothing
            plain = line.strip()
            heading = HEADING.match(plain)
            if not heading and not DATED_NAME.search(name):
                return name, True
            plain = plain[heading.end() :].rstrip("# \t") if heading else plain
            title = " ".join(LINK.sub(lambda link: link[1] or link[2] or link[0], plain).split())
            return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…", False
    return name, True


def _created(head: dict[str, Any], file: NoteFile, day: date | None) -> tuple[datetime, bool]:
    """When the note was written: stated, else in its name, else when the file last changed; with a UTC offset.

    With it, whether that is more than when the file last changed.
    """
    named = _named(file.path)
    if (stated := stated_moment(head, day)) is not None:
        moment, whole_day = stated  # of a day that is stated without a time, the name may tell it
        return (named if named and whole_day and named.date() == moment.date() else moment), True
    if named is not None:
        return named, True
    try:
        return datetime.fromtimestamp(file.mtime_ns / 1e9).astimezone(), False
    except (ValueError, OverflowError, OSError):  # a damaged file system's idea of time
        return datetime.fromtimestamp(0).astimezone(), False


def stated_moment(head: dict[str, Any], day: date | None = None) -> tuple[datetime, bool] | None:
    """When the note says it was written, with a UTC offset, and whether that is a day without a time."""
    for value in [*(head.get(key) for key in CREATED_KEYS), day]:
        if (moment := _moment(value)) is not None:
            whole_day = len(value.strip()) <= ISO_DAY if isinstance(value, str) else not isinstance(value, datetime)
            return moment, whole_day
    return None


def _named(path: str) -> datetime | None:
    """The moment in a file's name."""
    if found := DATED_NAME.search(path.rsplit("/", 1)[-1]):
        parts = [int(part) for part in found.groups(default="0")]
        for some in (parts, parts[:3]):  # the digits after a date may be no time of day
            try:
                return datetime(*some).astimezone()  # type: ignore[arg-type]
            except (ValueError, OverflowError):
                continue
    return None


def _moment(value: Any) -> datetime | None:
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value.strip())
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if isinstance(value, datetime):
            value.astimezone(UTC)  # overflows on the first and last days of the calendar, as it would for others later
            return value if value.tzinfo else value.astimezone()
    except (ValueError, OverflowError):
        pass
    return None


def stated_tags(head: dict[str, Any]) -> list[str]:
    """The tags that frontmatter states, in any dialect, without their signs."""
    stated = head.get("tags", head.get("tag"))
    if isinstance(stated, str):
        stated = re.split(r"[,\s]+", stated)
    if not isinstance(stated, list):
        return []
    return [tag for item in stated if isinstance(item, str | date) and (tag := str(item).strip().lstrip("# \t"))]


def _inline_tags(plain: list[str]) -> list[str]:
    found = (tag for line in plain if "#" in line for tag in TAG.finditer(line))
    return [name for tag in found if (name := (tag[1] or tag[2] or "").strip().lstrip("# \t"))]


def _aliases(head: dict[str, Any], properties: dict[str, str]) -> list[str]:
    stated = head.get("aliases", head.get("alias"))
    if isinstance(stated, str):
        stated = stated.split(",")
    if not isinstance(stated, list):
        stated = [stated]
    return [
        *(alias for item in stated if isinstance(item, str | date) and (alias := " ".join(str(item).split()))),
        *values(properties.get("alias", properties.get("aliases", ""))),
    ]
