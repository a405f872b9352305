"""The links a note makes, and the names of its blocks: Obsidian's, zk's, Logseq's and plain markdown's.

The vault stage. It tells what is written, line by line; to which note a link leads is decided elsewhere. What stands in
code or in an HTML comment is no link, nor is an attachment, an address, or a test in shell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from druthers.models import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_WIKI: Final = re.compile(r"(\\|!|\{\{embed )?\[\[([^\[\]]+)\]\]")
_BLOCK: Final = re.compile(rf"(\{{\{{embed )?\(\(({_UUID})\)\)")
# What opens and closes a markdown link: the text may itself hold an image, so brackets are counted.
_BRACKET: Final = re.compile(
    r"\\.|(!?\[)|\]"
    r"(?:\(\s*+(?:<([^<>]*+)>|([^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+))(?:\s++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?\s*+\))?"
)
_DEFINITION: Final = re.compile(r" {0,3}\[[^\]^][^\]]*\]:[ \t]*(?:<([^<>]+)>|(\S+))")
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_SHELL: Final = re.compile(r"[!(]|-\w+ |\$|.* (?:==?|!=|=~|&&|\|\||-\w\w|<|>) ")  # what a test begins with, or compares
# [[:space:]], rows of numbers, and what a template is to fill in
_NO_NAME: Final = re.compile(r"[:.=].*[:.=]|[\d\s.+-]*,[\d\s.,+-]*|\s*(?:\{\{|<%).*")
# What Obsidian shows besides notes, and office files; `config.edn` may be a page of Logseq's.
_ATTACHED: Final = re.compile(
    r"\.(?:3gp|avif|base|bmp|canvas|csv|docx?|flac|gif|heic|jpe?g|m4a|mkv|mov|mp3|mp4|odt|ogg|ogv|opus|pdf|png|pptx?|svg|tiff?"
    r"|wav|webm|webp|xlsx?|zip)$",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_BLOCK_ID: Final = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*$")
_BLOCK_PROPERTY: Final = re.compile(rf"\s*(?:[-*+]\s+)?id:: +({_UUID})\s*$")


def links_of(lines: Sequence[str], plain: Sequence[str], body_line: int = 1) -> tuple[Link, ...]:
    """Every link of a note, in the order in which they are written.

    `lines` are the whole file's; `plain` those from `body_line` on as `prose` gives them. In frontmatter only
    `[[links]]` are links, as in Obsidian.
    """
    found = []
    for number, line in enumerate(lines[: body_line - 1], 1):
        if "[[" in line:
            found += [link for _, link in _wiki(line, line, number)]
    for number, masked in enumerate(plain, body_line):
        if "]" in masked or "((" in masked:
            found += _in_line(lines[number - 1], masked, number)
    return tuple(found)


def blocks_of(plain: Sequence[str], body_line: int = 1) -> dict[str, int]:
    """The names that a note's blocks have, and the line of each: `^id` at a line's end, or Logseq's `id:: uuid`.

    >>> blocks_of(["Loved it. ^best", "- Then home", "  id:: 6245f1c6-9e9b-4f0a-8f41-111122223333"])
    {'best': 1, '6245f1c6-9e9b-4f0a-8f41-111122223333': 3}
    """
    found: dict[str, int] = {}
    for number, line in enumerate(plain, body_line):
        if "^" in line and (named := _BLOCK_ID.search(line[-200:])):
            found.setdefault(named[1], number)
        elif "id::" in line and (named := _BLOCK_PROPERTY.match(line)):
            found.setdefault(named[1].lower(), number)
    return found


def _in_line(line: str, masked: str, number: int) -> list[Link]:
    found = list(_wiki(line, masked, number)) if "[[" in masked else []
    if "](" in masked or "]:" in masked:
        found += _markdown(masked, number)
    if "((" in masked:
        found += [
            (block.start(), Link("block", block[2].lower(), number, embed=bool(block[1])))
            for block in _BLOCK.finditer(masked)
        ]
    return [link for _, link in sorted(found, key=lambda each: each[0])]


def _wiki(line: str, masked: str, number: int) -> Iterator[tuple[int, Link]]:
    for found in _WIKI.finditer(masked):
        # what is code inside a name belongs to the name
        inside = line[found.start(2) : found.end(2)] if len(line) >= len(masked) else found[2]
        if found[1] == "\\" or _is_no_name(inside):
            continue
        name, _, alias = inside.partition("|")
        if alias or name.endswith("\\"):
            name = name.removesuffix("\\")  # in a table the bar is escaped
        target, heading, block = _parts(name)
        if (target or heading or block) and not _ATTACHED.search(target):
            embed = found[1] is not None
            yield found.start(), Link("wiki", target, number, heading, block, alias.strip(), embed)


def _is_no_name(inside: str) -> bool:
    if inside[0].isspace() and inside[-1].isspace():
        return not inside.strip() or bool(_SHELL.match(inside.strip() + " "))
    return bool(_NO_NAME.fullmatch(inside))


def _markdown(masked: str, number: int) -> Iterator[tuple[int, Link]]:
    opened: list[re.Match[str]] = []
    for bracket in _BRACKET.finditer(masked):
        if bracket[1]:
            opened.append(bracket)
            continue
        if not bracket[0].startswith("]"):
            continue
        begin = opened.pop() if opened else None  # None: its text began on a line above
        written = bracket[2] if bracket[2] is not None else bracket[3]
        if not written:
            continue
        text = masked[begin.end() : bracket.start()] if begin else ""
        embed = begin is not None and begin[0] == "!["
        if (link := _from_address(written, number, text.strip(), embed=embed)) is not None:
            yield (begin.start() if begin else 0), link
    if (stated := _DEFINITION.match(masked)) and (
        link := _from_address(stated[1] or stated[2], number, "")
    ) is not None:
        yield 0, link


def _from_address(written: str, number: int, text: str, *, embed: bool = False) -> Link | None:
    """The link to a note that an address is; None where it leads elsewhere."""
    if _SCHEME.match(written) or written.startswith(("//", "[[", "((", "?", "{")):
        return None
    path, _, _ = written.partition("#")
    if path and not _NOTE.search(unquote(path)) and (embed or "." in path.rsplit("/", 1)[-1] or path.endswith("/")):
        return None
    target, heading, block = _parts(unquote(written))
    if not (target or heading or block):
        return None
    return Link("markdown", target, number, heading, block, text, embed)


def _parts(name: str) -> tuple[str, str, str]:
    """Target, heading and block id.

    >>> _parts("Garden#Spring#Beans"), _parts("Garden#^b1"), _parts("#Spring")
    (('Garden', 'Spring#Beans', ''), ('Garden', '', 'b1'), ('', 'Spring', ''))
    """
    target, _, below = name.partition("#")
    below = below.strip()
    if below.startswith("^"):
        return target.strip(), "", below[1:]
    return target.strip(), below, ""
