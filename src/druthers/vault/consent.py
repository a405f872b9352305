"""Whether a note in public/ says that it is not for others. The most restrictive reading wins.

The vault stage. A pure function of the note's text: what cannot be read as a yes is a no, a no in one place counts
against a yes in another, and what any tool would take for a no is one: frontmatter in YAML, TOML and JSON, properties
of Logseq, Dataview, org-mode and of what Notion exports, and tags.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from druthers.models import NoteFile
from druthers.vault.read import decode, parse_note, split_frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from druthers.models import Note

YES = frozenset({"true", "yes", "on", "y", "1"})
NO = frozenset({"false", "no", "off", "n", "0"})
LISP = {"": "yes", "t": "yes", "nil": "no"}  # how org-mode says it; nowhere else is it plain
NOT_FOR_ALL = frozenset(
    {
        "private",
        "draft",
        "drafts",
        "hidden",
        "secret",
        "personal",
        "internal",
        "confidential",
        "unlisted",
        "unpublished",
    }
    | {"me", "only me", "myself", "family", "friends", "members", "password", "nobody", "none", "no", "false"}
)
# The key must be read as one of these; Obsidian Publish, Digital Garden, Quartz, Hugo, Zola, WordPress.
PERMISSIVE = {
    **dict.fromkeys(("publish", "dg-publish", "quartz-publish", "hugo-publish"), YES),
    **dict.fromkeys(("draft", "drafts", "is-draft", "isdraft", "hugo-draft", "dg-draft"), NO),
    **dict.fromkeys(
        ("private", "is-private", "isprivate", "hidden", "unlisted", "confidential", "unpublished", "noexport"), NO
    ),
}
# Here a date, an address or nothing at all is no no: Jekyll and web clippers, Logseq, Enveloppe.
DENIED = dict.fromkeys(("published", "public", "is-public", "share", "shared", "visible", "export"), NO)
# Here it is a word that tells: WordPress, Ghost, Notion.
TELLING = dict.fromkeys(("visibility", "access", "audience", "status", "sharing"), NOT_FOR_ALL)
EVERY_KEY = {*PERMISSIVE, *DENIED, *TELLING}
TAGS = frozenset(
    {"private", "draft", "nopublish", "no-publish", "dont-publish", "do-not-publish", "donotpublish", "not-public"}
    | {"unpublish", "unpublished", "noexport", "no-export", "confidential", "publish/no", "publish/false"}
)
# One of them, in small letters, stands in whatever says no.
KEYS = (
    b"publi",
    b"draft",
    b"privat",
    b"hidden",
    b"unlist",
    b"confid",
    b"export",
    b"share",
    b"sharing",
    b"visib",
    b"access",
    b"audien",
    b"status",
)
MAY_SAY = re.compile(b"|".join(KEYS), re.IGNORECASE)
HEAD_LINES = 200
DEEPEST = 8  # mappings in mappings

# YAML, TOML (`+++`), JSON, org-mode and Logseq's or Dataview's `key:: value`, as they stand in the text: where YAML
# keeps the last of two lines with one key, or cannot read the block at all, each line still counts.
_NAME = "|".join(sorted((key.replace("-", "[-_ ]?") for key in EVERY_KEY), key=len, reverse=True))
STATED = re.compile(
    rf"""(?P<indent>[ \t]*(?:[-*][ \t]+)?)(?:\#\+|:)?["']?(?P<key>{_NAME})["']?[ \t]*(?:::|[:=])(?P<value>.*)$""",
    re.IGNORECASE,
)
INLINE = re.compile(
    rf"(?:^[ \t]*(?:[-*][ \t]+)?|[\[(])(?P<key>{_NAME})::[ \t]*(?P<value>[^\])\n]*)", re.IGNORECASE | re.MULTILINE
)
ORG = re.compile(r"^[ \t]*(?:#\+|:)(\w+):[ \t]*(.*)$", re.MULTILINE)
ORG_TAGS = re.compile(
    r"^(?:#\+(?:filetags|tags):|\*+[ \t].*?)[ \t]*((?::[\w@#%]+)+:)[ \t]*$", re.IGNORECASE | re.MULTILINE
)
NOTION = re.compile(r"\A# [^\n]*\n\n((?:[A-Z][\w ]{0,30}: [^\n]*\n)+)")
CODE = re.compile(r"^(```|~~~).*?^\1[ \t]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
FENCES = {"---": ("---", "..."), "+++": ("+++",), "{": ("}",)}


def says_no(note: Note) -> str | None:
    r"""What in the note says that it is not for others, as it stands there; None when nothing does.

    >>> from datetime import UTC, datetime
    >>> from druthers.models import Note
    >>> def note(text, *tags):
    ...     return Note("public/a.md", "public", text, 1, "A", datetime.now(UTC), "", tags)
    >>> says_no(note("---\npublish: 'false'\n---\nWords")), says_no(note("Words", "private"))
    ("publish: 'false'", '#private')
    >>> says_no(note("---\npublish: true\ndraft: no\n---\nprivate: a word in the text"))
    """
    return _private_among(note.tags) or text_says_no(note.text)


def bytes_say_no(data: bytes) -> str | None:
    """`says_no` of a note's bytes; also of those that cannot be read as a note, which are shared all the same."""
    if not MAY_SAY.search(data.replace(b"\0", b"")):  # to parse ten thousand notes takes seconds
        return None
    try:
        text = decode(data)
    except ValueError:
        text = data.decode("latin-1")
    return says_no(parse_note(NoteFile("", "public", 0, 0), text, ""))


def text_says_no(text: str) -> str | None:
    """`says_no` of a text whose tags nobody read."""
    plain = text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n")
    values, body = split_frontmatter(plain)
    for line, nested in _head(plain, parsed=bool(values)):
        found = STATED.match(line)
        if found and not (nested and found["indent"]) and not _permits(found["key"], _bare(found["value"])):
            return line.strip()
    for key, value in _nested(values):
        if not _permits(key, value):
            return " ".join(f"{key}: {value if isinstance(value, str) else ''}".split())
    tags = [tag for key in ("tags", "tag", "keywords") for tag in re.split(r"[\s,\[\]'\"]+", str(values.get(key)))]
    return _private_among(tags) or _stated_below(plain, body)


def _stated_below(plain: str, body: int) -> str | None:
    """Properties that stand in the text itself, and not in code: Dataview's, Logseq's, org-mode's, Notion's."""
    for key, value, whole in _properties(plain, body):
        if not _permits(key, value):
            return whole
    return _private_among(tag for tagged in ORG_TAGS.finditer(plain) for tag in tagged[1].split(":"))


def _properties(plain: str, body: int) -> Iterator[tuple[str, str, str]]:
    """Each such property's key and value, and the words that state it."""
    if "::" in plain:
        for found in INLINE.finditer(CODE.sub("", "\n".join(plain.split("\n")[body - 1 :]))):
            yield found["key"], _bare(found["value"]), found[0].strip("[( \t")
    if "#+" in plain or ":PROPERTIES:" in plain.upper():
        for found in ORG.finditer(plain):
            yield found[1], LISP.get(bare := _bare(found[2]), bare), found[0].strip()
    if exported := NOTION.match(plain):
        for line in exported[1].splitlines():
            key, _, value = line.partition(": ")
            yield key, _bare(value), line


def _private_among(tags: Iterable[str]) -> str | None:
    for tag in (each.lstrip("#") for each in tags):
        whole = tag.casefold().replace("_", "-")
        if whole in TAGS or whole.split("/")[0] in TAGS:
            return f"#{tag}"
    return None


def _nested(values: dict[str, Any], deep: int = 0) -> Iterator[tuple[str, Any]]:
    """Every key with its value, those of mappings inside mappings too."""
    for key, value in values.items():
        yield key, value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and deep < DEEPEST:
                yield from _nested({str(name): each for name, each in inner.items()}, deep + 1)


def _head(text: str, *, parsed: bool) -> list[tuple[str, bool]]:
    """The lines that may state something, and whether an indented one belongs to something else.

    The block between fences; without one, the properties with which a Logseq page begins.
    """
    lines = text.split("\n")
    closing = FENCES.get(lines[0].rstrip())
    if closing is None:
        head = []
        for line in lines[:HEAD_LINES]:
            if "::" not in line:
                break
            head.append((line, False))
        return head
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in closing), None)
    return [(line, parsed) for line in lines[1 : end or HEAD_LINES]]


def _bare(value: str) -> str:
    """A value without its quotes, without a comma or a comment after it."""
    plain = re.sub(r"(?:^|[ \t])#.*$", "", value.strip()).strip().removesuffix(",").strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = plain[1:-1].strip()
    return plain


def _permits(key: str, value: Any) -> bool:
    name = re.sub(r"[-_ ]+", "-", str(key).strip().casefold())
    said = value.strip().casefold() if isinstance(value, str) else None
    if name in PERMISSIVE:
        return said is not None and said in PERMISSIVE[name]
    refused = DENIED.get(name) or TELLING.get(name)
    if refused is None:
        return True
    listed = value if isinstance(value, list) else [value]
    return not any(isinstance(each, str) and each.strip().casefold() in refused for each in listed)
