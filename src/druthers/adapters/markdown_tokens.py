"""The tokens that the markdown adapter makes itself, and what it reads out of those of markdown-it.

A part of the markdown adapter. Whatever becomes HTML here is escaped here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


def plain(words: str) -> Token:
    """Words, which are escaped when they are written."""
    return Token("text", "", 0, content=words)


def shown(html: str, *, block: bool = False) -> Token:
    """Markup as it is to be written."""
    return Token("shown", "", 0, content=html, block=block)


def link(href: str, *, title: object = None, kind: str = "") -> Token:
    """The beginning of a link; an address elsewhere learns nothing of this page."""
    token = Token("link_open", "a", 1)
    token.attrs = {"href": href}
    if SCHEME.match(href):
        token.attrs["rel"] = "noopener noreferrer"
    if kind:
        token.attrs["class"] = kind
    if title:
        token.attrs["title"] = str(title)
    return token


def image(source: str, words: str, size: re.Match[str] | None = None, *, title: object = None) -> Token:
    """A picture; `size` holds its width and, maybe, its height."""
    given = {"src": source, "alt": words, "loading": "lazy"}
    if size:
        given |= {"width": size[1]} | ({"height": size[2]} if size[2] else {})
    if title:
        given["title"] = str(title)
    return shown("<img" + "".join(f' {name}="{escapeHtml(value)}"' for name, value in given.items()) + ">")


def words(children: Iterable[Token]) -> str:
    """The words of a line as they are read."""
    said = []
    for each in children:
        if each.type == "wikilink":
            said.append(each.meta["inner"].rpartition("|")[2])
        elif each.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif each.type in ("text", "code_inline", "text_special", "tag"):
            said.append(each.content)
        elif each.children:
            said.append(words(each.children))
    return "".join(said)


def closing(tokens: Sequence[Token], at: int) -> int:
    """Where what is opened there is closed."""
    level = tokens[at].level
    kind = tokens[at].type.replace("_open", "_close")
    return next(n for n in range(at + 1, len(tokens)) if tokens[n].level == level and tokens[n].type == kind)
