"""Gives headings their ids, and levels below the title's without a gap.

A part of the markdown adapter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from druthers.adapters.markdown_tokens import closing, words
from druthers.publish.site.ports import Heading

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

LAST_LEVEL: Final = 6
ID_LENGTH: Final = 60
OURS: Final = re.compile(r"main|top|fn[\d:-].*|fnref.*|block-.*|e\d+-.*")  # ids that the pages have themselves


def headings(state: StateCore) -> None:
    """Give headings their ids, and levels below the title's without a gap; one that repeats the title goes."""
    around = state.env["around"]
    tokens = state.tokens
    if tokens and tokens[0].type == "heading_open" and _key(words(tokens[1].children or ())) == _key(around.title):
        del tokens[: closing(tokens, 0) + 1]
    found: list[Heading] = []
    taken: dict[str, int] = {}
    opened = [(at, each) for at, each in enumerate(tokens) if each.type == "heading_open"]
    highest = min((int(each.tag[1:]) for _, each in opened), default=1)
    before = around.level
    for at, token in opened:
        level = int(token.tag[1:])
        said = " ".join(words(tokens[at + 1].children or ()).split())
        name = around.prefix + free_id(said, taken)
        before = min(level - highest + around.level + 1, before + 1, LAST_LEVEL)
        for each in (token, tokens[closing(tokens, at)]):
            each.tag = f"h{before}"
        token.attrs = {"id": name}
        found.append(Heading(level, said, name, token.map[0] if token.map else 0))
    state.env["outline"] = found


def free_id(said: str, taken: dict[str, int]) -> str:
    """An id for a heading that no other on the page has; `taken` counts those that were given.

    >>> taken: dict[str, int] = {}
    >>> free_id("A walk, at last", taken), free_id("A Walk at Last!", taken), free_id("🌱", taken)
    ('a-walk-at-last', 'a-walk-at-last-2', 'part')
    """
    plain = unicodedata.normalize("NFC", said).casefold()
    slug = re.sub(r"[^\w]+", "-", plain).strip("-_")[:ID_LENGTH].strip("-") or "part"
    if OURS.fullmatch(slug):
        slug = f"{slug}-"
    name = slug
    while name in taken:
        taken[slug] += 1
        name = f"{slug}-{taken[slug]}"
    taken[name] = 1
    return name


def _key(said: str) -> str:
    return " ".join(unicodedata.normalize("NFC", said).casefold().split()).rstrip("…")
