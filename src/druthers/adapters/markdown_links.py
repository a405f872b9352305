"""Decides for every link, picture and tag of a text what is written for it.

A part of the markdown adapter. What lies among the notes is asked of the surroundings; what they do not know becomes
plain words. An address elsewhere stays a link that a person may follow: nothing is fetched from there by the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from druthers.adapters.markdown_tokens import SCHEME, image, link, plain, shown
from druthers.publish.site.ports import Asked, Lead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

    from druthers.publish.site.ports import Around

# What a reader's own programs open; any other scheme runs something, or names a place on the writer's machine.
SCHEMES: Final = frozenset(("http", "https", "mailto", "tel", "ftp", "gemini", "gopher", "irc", "ircs", "xmpp", "doi"))
PLACEHOLDER: Final = "…"  # for a block of somebody's that is not shown, and has no words of its own

_PICTURE: Final = re.compile(r"data:image/(?:gif|png|jpeg|webp);", re.IGNORECASE)
_SIZE: Final = re.compile(r"\s*(\d{1,4})(?:x(\d{1,4}))?\s*")
_BARE: Final = re.compile(
    r"\(\((?P<block>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)\)|(?<![\w/])https?://[^\s<>\"\u2028\u2029]+"
)
_AFTER: Final = ".,;:!?…'\"*_~»”\u2019"  # what ends a sentence rather than an address
_DONE: Final = '<input type="checkbox" disabled checked aria-label="done">'
_TO_DO: Final = '<input type="checkbox" disabled aria-label="to do">'


def links(state: StateCore) -> None:
    """Go through every line of the text, and through the lines of its tables, notes and headings alike."""
    around: Around = state.env["around"]
    before = ""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            written = [each for each in token.children if each.type not in ("softbreak", "hardbreak")]
            alone = before == "paragraph_open" and len(written) == 1
            token.children = list(_Line(state.md, around, alone=alone).read(token.children))
        before = token.type


class _Line:
    """One line's tokens as they are to be written; a link `alone` in its paragraph may be another note's text."""

    def __init__(self, made: MarkdownIt, around: Around, *, alone: bool) -> None:
        self._made = made
        self._around = around
        self._alone = alone
        self._open: list[bool] = []  # of the links that are open, whether each is written

    def read(self, children: list[Token]) -> Iterator[Token]:
        for token in children:
            if token.type == "link_open":
                yield from self._opens(token)
            elif token.type == "link_close":
                if self._open and self._open.pop():
                    yield token
            elif token.type in ("wikilink", "blocklink"):
                reading = self._wiki if token.type == "wikilink" else self._block
                yield from reading(token.meta["inner"], embed=token.meta["embed"])
            elif token.type in ("image", "picture"):
                yield from self._picture(token)
            else:
                yield from self._words(token)

    def _words(self, token: Token) -> Iterator[Token]:
        if token.type == "tag":
            yield from self._tag(token)
        elif token.type == "html_inline":  # a task's box
            yield shown(_DONE if "checked=" in token.content else _TO_DO)
        elif token.type == "text" and ("://" in token.content or "((" in token.content) and not self._inside:
            yield from self._bare(token.content)
        else:
            yield token

    @property
    def _inside(self) -> bool:
        return any(self._open)

    def _opens(self, token: Token) -> Iterator[Token]:
        href = self._href(str(token.attrs.get("href", "")))
        written = bool(href) and not self._inside
        self._open.append(written)
        if written:
            yield link(href, title=token.attrs.get("title"), kind="bare" if token.markup == "autolink" else "")

    def _href(self, href: str) -> str:
        """The address that a markdown link is written with; empty for none."""
        if href.startswith("//"):
            return f"https:{href}"
        if scheme := SCHEME.match(href):
            return href if scheme[1].lower() in SCHEMES else ""
        lead = self._around.lead(_relative(href))
        return lead.href if lead else ""

    def _wiki(self, inner: str, *, embed: bool) -> Iterator[Token]:
        name, bar, alias = inner.partition("|")
        name, alias = name.removesuffix("\\").strip(), alias.strip()
        target, _, below = (part.strip() for part in name.partition("#"))
        block = below[1:] if below.startswith("^") else ""
        asked = Asked("wiki", target, "" if block else below.rpartition("#")[2].strip(), block, embed)
        if embed and self._alone and not self._inside and (inset := self._around.inset(asked)) is not None:
            yield shown(inset, block=True)
            return
        lead = self._around.lead(asked)
        size = _SIZE.fullmatch(alias) if embed else None
        words = alias if bar and alias and not size else ""
        if lead and embed and lead.kind != "note":
            yield from self._media(lead, words, size)
        else:
            words = words or (" \u203a ".join(part for part in (target, below if not block else "") if part) or block)
            yield from self._linked(lead, words)

    def _block(self, name: str, *, embed: bool) -> Iterator[Token]:
        asked = Asked("block", name.lower(), embed=embed)
        if embed and self._alone and not self._inside and (inset := self._around.inset(asked)) is not None:
            yield shown(inset, block=True)
            return
        lead = self._around.lead(asked)
        yield from self._linked(lead, lead.title if lead else PLACEHOLDER)

    def _picture(self, token: Token) -> Iterator[Token]:
        source, words = (token.meta["src"], token.meta["alt"]) if token.type == "picture" else _given(token)
        if _PICTURE.match(source):
            yield image(source, words, title=token.attrs.get("title"))
        elif source.startswith("//") or SCHEME.match(source):
            href = self._href(source)
            yield from self._linked(Lead(href, "") if href else None, words or f"picture at {_host(href) or source}")
        else:
            lead = self._around.lead(_relative(source, embed=True))
            alias, _, size = words.rpartition("|")  # Obsidian writes a picture's size behind a bar
            sized = _SIZE.fullmatch(size) if alias or size == words else None
            said = (alias if sized else words).strip()
            if lead and lead.kind != "note":
                yield from self._media(lead, said, sized)
            else:
                yield from self._linked(lead, said or (lead.title if lead else ""))

    def _media(self, lead: Lead, words: str, size: re.Match[str] | None) -> Iterator[Token]:
        if lead.kind == "image":
            yield image(lead.href, words or lead.title, size)
        elif lead.kind in ("audio", "video"):
            name = escapeHtml(words or lead.title)
            yield shown(f'<{lead.kind} controls preload="none" src="{escapeHtml(lead.href)}" aria-label="{name}">')
            yield from self._linked(lead, words or lead.title)
            yield shown(f"</{lead.kind}>")
        else:
            yield from self._linked(lead, words or lead.title)

    def _linked(self, lead: Lead | None, words: str) -> Iterator[Token]:
        written = lead is not None and not self._inside
        if lead is not None and written:
            yield link(lead.href, kind="bare" if "://" in words else "")  # printed, it needs no address after it
        yield plain(words)
        if written:
            yield Token("link_close", "a", -1)

    def _tag(self, token: Token) -> Iterator[Token]:
        href = None if self._inside else self._around.tag(token.meta["name"])
        if href is None:
            yield plain(token.content)
            return
        yield link(href, kind="tag")
        yield plain(token.content)
        yield Token("link_close", "a", -1)

    def _bare(self, text: str) -> Iterator[Token]:
        """Addresses that stand in the text as they are, and Logseq's links to blocks."""
        at = 0
        for found in _BARE.finditer(text):
            address = found[0] if found["block"] else _ended(found[0])
            href = "" if found["block"] else self._made.normalizeLink(address)
            if not found["block"] and not _host(address):
                continue
            yield plain(text[at : found.start()])
            if found["block"]:
                yield from self._block(found["block"], embed=False)
            else:
                yield from self._linked(Lead(href, ""), address)
            at = found.start() + len(address)
        yield plain(text[at:])


def _given(image: Token) -> tuple[str, str]:
    return str(image.attrs.get("src", "")), _plain(image)


def _plain(token: Token) -> str:
    return "".join(_plain(each) if each.children else each.content for each in token.children or ())


def _relative(href: str, *, embed: bool = False) -> Asked:
    """What a relative address asks for."""
    path, _, below = href.partition("#")
    below = unquote(below)
    block = below[1:] if below.startswith("^") else ""
    return Asked("markdown", unquote(path.partition("?")[0]), "" if block else below, block, embed)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # `http://[x`
        return ""


def _ended(address: str) -> str:
    """An address without what closes the sentence around it.

    >>> _ended("https://example.org/a_(b))."), _ended("https://example.org/?q=1,")
    ('https://example.org/a_(b)', 'https://example.org/?q=1')
    """
    while address:
        last = address[-1]
        if last in _AFTER or (last in ")]}" and address.count(last) > address.count("([{"[")]}".index(last)])):
            address = address[:-1]
        else:
            break
    return address
