"""What people write as whole blocks besides CommonMark: comments, callouts, lines that end where they end.

A part of the markdown adapter. Nothing here knows of links.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

from druthers.adapters.markdown_tokens import closing, plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

NARROWEST, WIDEST = 60, 120  # characters of a line that an editor or a person wrapped

_CALLOUT: Final = re.compile(r"\[!([A-Za-z][\w-]{0,30})\][+-]?[ \t]*")
_PROPERTY: Final = re.compile(
    r"(id|collapsed|heading|background-color|created-at|updated-at|ls-type|hl-[\w-]+|query-[\w-]+|logseq\.[\w.-]+)::\s*(\S*)"
)
_BLOCK_ID: Final = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*$")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001
    """Leave out a comment of Obsidian's or HTML's that begins a line, to where it ends, else to the end."""
    if state.is_code_block(start_line):
        return False
    source = state.src
    begin = state.bMarks[start_line] + state.tShift[start_line]
    mark = next((mark for mark in ("%%", "<!--") if source.startswith(mark, begin)), None)
    if mark is None:
        return False
    ending = "-->" if mark == "<!--" else mark
    for line in range(start_line, end_line):
        at = begin + len(mark) if line == start_line else state.bMarks[line]
        end = source.find(ending, at, state.eMarks[line])
        if end < 0:
            continue
        if source[end + len(ending) : state.eMarks[line]].strip():  # words follow: then it is a part of a paragraph
            return False
        if not silent:
            state.line = line + 1
        return True
    if not silent:
        state.line = end_line
    return True


def callouts(state: StateCore) -> None:
    """Make `> [!tip] Title` a callout: a quote with a name of its own."""
    tokens = state.tokens
    for at in range(len(tokens) - 2):
        if tokens[at].type != "blockquote_open" or tokens[at + 1].type != "paragraph_open":
            continue
        inline = tokens[at + 2]
        first = next(iter(inline.children or ()), None)
        # markdown-it reads the brackets as text
        if first is None or first.type != "text" or not (found := _CALLOUT.match(inline.content)):
            continue
        children = inline.children or []
        ends = next((number for number, each in enumerate(children) if each.type == "softbreak"), len(children))
        head, rest = children[:ends], children[ends + 1 :]
        _drop_words(head, len(found[0].rstrip()))
        if not any(each.content.strip() or each.type not in ("text", "shown") for each in head):
            head = [plain(found[1].replace("-", " ").capitalize())]
        close = closing(tokens, at)
        for each in (tokens[at], tokens[close]):
            each.tag = "aside"
        tokens[at].attrs = {"class": f"callout {found[1].lower()}"}
        tokens[at + 1].attrs = {"class": "callout-title"}
        words, _, below = inline.content.partition("\n")
        inline.children, inline.content = head, words
        if rest:
            body = Token("inline", "", 0, children=rest, content=below, level=inline.level)
            more = [Token("paragraph_open", "p", 1, block=True), body, Token("paragraph_close", "p", -1, block=True)]
            tokens[at + 3].meta["then"] = more
    if any("then" in each.meta for each in tokens):
        state.tokens = [one for each in tokens for one in (each, *each.meta.pop("then", ()))]


def line_breaks(state: StateCore) -> None:
    """Keep a line's end where the writer put it; where only the width of a page did, it is a space."""
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        if "\n" in token.content and not is_wrapped(token.content.split("\n")):
            for child in token.children:
                if child.type == "softbreak":
                    child.type, child.tag = "hardbreak", "br"
        _take_out_marks(token)


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether a paragraph's lines end only because the next word had no room.

    >>> is_wrapped(["Roses are red,", "violets are blue."])
    False
    >>> is_wrapped(["Nothing that anybody wrote by hand is as long as this line of a", "paragraph."])
    True
    """
    widest = max(len(line.rstrip()) for line in lines)
    if not NARROWEST <= widest <= WIDEST:
        return False
    return all(len(one.rstrip()) + 1 + len((then.split() or [""])[0]) > widest for one, then in pairwise(lines))


def tidy(state: StateCore) -> None:
    """Leave out paragraphs in which nothing is left to show; let one that is only an inset be the inset."""
    kept: list[Token] = []
    tokens = state.tokens
    for at, token in enumerate(tokens):
        inside = tokens[at + 1] if token.type == "paragraph_open" else None
        if inside is None or inside.type != "inline":
            kept.append(token)
            continue
        shown = [each for each in inside.children or () if each.type != "softbreak" and each.tag != "br"]
        shown = [each for each in shown if each.content.strip() or each.type not in ("text", "shown", "text_special")]
        if len(shown) == 1 and shown[0].type == "shown" and shown[0].block:
            kept.append(shown[0])
            shown, inside.children = [], []
        token.meta["left"] = not shown and tokens[at + 2].type == "paragraph_close"  # else a note's way back follows
        kept.append(token)
    state.tokens = list(_without_left(kept))


def _without_left(tokens: Iterable[Token]) -> Iterator[Token]:
    leaving = False
    for token in tokens:
        leaving = leaving or bool(token.meta.get("left"))
        if not leaving:
            yield token
        elif token.type == "paragraph_close":
            leaving = False


def _take_out_marks(token: Token) -> None:
    """Turn the names that blocks have into places to link to, and leave out what Logseq notes for itself."""
    children = token.children or []
    if "::" in token.content and _PROPERTY.search(token.content):
        children = _without_properties(children)
    if (
        "^" in token.content
        and children
        and children[-1].type == "text"
        and (named := _BLOCK_ID.search(children[-1].content))
    ):
        children[-1].content = children[-1].content[: named.start()]
        children.insert(0, _anchor(named[1]))
    token.children = children


def _without_properties(children: list[Token]) -> list[Token]:
    lines: list[list[Token]] = [[]]
    for child in children:
        lines[-1].append(child)
        if child.type in ("softbreak", "hardbreak"):
            lines.append([])
    kept: list[Token] = []
    for line in lines:
        found = _PROPERTY.match(line[0].content.lstrip()) if line and line[0].type == "text" else None
        if found is None:
            kept += line
        elif found[1] == "id" and _UUID.fullmatch(found[2].lower()):
            kept.insert(0, _anchor(found[2].lower()))
    while kept and kept[-1].type in ("softbreak", "hardbreak"):
        kept.pop()
    return kept


def _anchor(name: str) -> Token:
    return shown(f'<span id="block-{name}"></span>')


def _drop_words(children: list[Token], length: int) -> None:
    """Take so many characters off the beginning."""
    for child in children:
        if child.type not in ("text", "text_special") or length <= 0:
            break
        taken = min(length, len(child.content))
        child.content, length = child.content[taken:], length - taken
    if children and children[0].type == "text":
        children[0].content = children[0].content.lstrip()
