"""What people write inside a line besides CommonMark: wikilinks, tags, comments, marked words, a little HTML.

A part of the markdown adapter. Each rule makes tokens and looks no further than its line or a bounded way, so that no
text takes long. Where a link leads is not decided here.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from druthers.vault.read import TAG

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

FARTHEST: Final = 2000  # characters within which what was opened must be closed

_WIKI: Final = re.compile(r"!?\[\[([^\[\]\n]{1,500})\]\]")
_EMBED: Final = re.compile(r"\{\{embed \s*(?:\[\[([^\[\]\n]{1,500})\]\]|\(\(([0-9a-fA-F-]{36})\)\))\s*\}\}")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]{0,1000})?)/?>")
_ATTRIBUTE: Final = re.compile(r"""\b(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
# What says something about the words inside it, and no more; and what only arranges them, and is left out.
_PHRASES: Final = frozenset(
    ("kbd", "sub", "sup", "mark", "u", "s", "b", "i", "em", "strong", "del", "ins", "small", "q")
)
_ENDS: Final = {name: re.compile(f"</{name}\\s*>", re.IGNORECASE) for name in (*_PHRASES, "a")}
_SILENT: Final = frozenset(
    (
        "div",
        "span",
        "p",
        "center",
        "font",
        "details",
        "summary",
        "section",
        "article",
        "figure",
        "figcaption",
        "picture",
    )
)


def add_inline_rules(made: MarkdownIt) -> None:
    """Teach a parser the rules of this module."""
    rules = made.inline.ruler
    rules.before("link", "wikilink", _wikilink)
    rules.before("wikilink", "logseq_embed", _logseq_embed)
    rules.before("emphasis", "highlight", _highlight)
    rules.push("obsidian_comment", _comment)
    rules.push("tag", _tag)
    rules.before("autolink", "some_html", _html)


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    if not state.src.startswith(("[[", "![["), state.pos):
        return False
    found = _WIKI.match(state.src, state.pos, state.posMax)
    # a test in shell has a space at both ends
    if found is None or not found[1].strip() or (found[1][0].isspace() and found[1][-1].isspace()):
        return False
    if not silent:
        state.push("wikilink", "", 0).meta = {"inner": found[1], "embed": found[0].startswith("!")}
    state.pos = found.end()
    return True


def _logseq_embed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if not state.src.startswith("{{embed", state.pos):
        return False
    found = _EMBED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("wikilink" if found[1] else "blocklink", "", 0)
        token.meta = {"inner": found[1] or found[2].lower(), "embed": True}
    state.pos = found.end()
    return True


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if state.src[state.pos] != "#":
        return False
    found = TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content, token.meta = found[0], {"name": (found[1] or found[2]).strip().lstrip("# \t")}
    state.pos = found.end()
    return True


def _comment(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Leave out `%%what the writer notes for themselves%%`."""
    if not state.src.startswith("%%", state.pos):
        return False
    end = state.src.find("%%", state.pos + 2, state.posMax)
    if end < 0:
        return False
    if not silent:
        state.push("shown", "", 0)
    state.pos = end + 2
    return True


def _highlight(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    source, start = state.src, state.pos
    if not source.startswith("==", start) or source[start + 2 : start + 3].strip(" \t\n=") == "":
        return False
    end = source.find("==", start + 3, min(state.posMax, start + FARTHEST))
    if end < 0 or source[end - 1].isspace():
        return False
    _around(state, "mark", start + 2, end, silent=silent)
    state.pos = end + 2
    return True


def _html(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    source, start = state.src, state.pos
    if source[start] != "<":
        return False
    if source.startswith("<!--", start):
        end = source.find("-->", start + 4, state.posMax)
        if end < 0:
            return False
        if not silent:
            state.push("shown", "", 0)
        state.pos = end + 3
        return True
    if found := _BREAK.match(source, start, state.posMax):
        if not silent:
            state.push("hardbreak", "br", 0)
        state.pos = found.end()
        return True
    found = _TAG.match(source, start, state.posMax)
    return found is not None and _element(state, found, silent=silent)


def _element(state: StateInline, tag: re.Match[str], *, silent: bool) -> bool:
    """Read a tag as what it means; False where it is to be shown as text."""
    name, closing = tag[1].lower(), tag[0].startswith("</")
    given = {each[1].lower(): unescape(each[2] or each[3] or each[4] or "") for each in _ATTRIBUTE.finditer(tag[2])}
    if name == "img" and not closing and given.get("src"):
        if not silent:
            state.push("picture", "", 0).meta = {"src": given["src"], "alt": given.get("alt", "")}
        state.pos = tag.end()
        return True
    if name in _SILENT:
        if not silent:
            state.push("shown", "", 0)
        state.pos = tag.end()
        return True
    linked = name == "a" and bool(given.get("href"))
    if closing or not (linked or (name in _PHRASES and not tag[2].strip())):
        return False
    end = _ENDS[name].search(state.src, tag.end(), min(state.posMax, tag.end() + FARTHEST))
    if end is None:
        return False
    href = state.md.normalizeLink(given["href"]) if linked else ""
    _around(state, name, tag.end(), end.start(), silent=silent, kind="link" if linked else name, href=href)
    state.pos = end.end()
    return True


def _around(
    state: StateInline, tag: str, start: int, end: int, *, silent: bool, kind: str = "", href: str = ""
) -> None:
    """An element around the text from `start` to `end`, which may hold others."""
    if silent:
        return
    before, last = state.pos, state.posMax
    state.push(f"{kind or tag}_open", tag, 1).attrs = {"href": href} if href else {}
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = before, last
    state.push(f"{kind or tag}_close", tag, -1)
