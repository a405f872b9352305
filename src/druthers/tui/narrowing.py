"""What a query is narrowed by, as words in it: read out of it, and turned.

The words are the search's own (`in:private`, `tag:work`, `since:2026-11-15`, `from:lena`), so that what was turned can
be typed, and what was typed can be turned. They stand in front, so that who types on writes at the end.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, Literal

from druthers.models import SIGNS, Narrowing

Kind = Literal["in", "tag", "since", "from"]

KINDS: Final[tuple[Kind, ...]] = ("in", "tag", "since", "from")
OPEN: Final = {"in": "anywhere", "tag": "any tag", "since": "any day", "from": "by anyone"}
PIECE: Final = re.compile(
    r'(?<!\S)(?P<key>in|tag|since|before|after|until|on|from):(?:"[^"]*"|[^\s"]+)(?!\S)', re.IGNORECASE
)
BACK: Final = (0, 6, 29, 364)  # days before today that a stretch begins
MOST: Final = 30  # tags that are turned through


def narrowed(query: str) -> dict[Kind, str]:
    """What of each kind the query says, as it is typed there; the first of several.

    >>> narrowed('in:private fox tag:"slow walks" before:2026-03')
    {'in': 'in:private', 'tag': 'tag:"slow walks"', 'since': 'before:2026-03'}
    """
    found: dict[Kind, str] = {}
    for piece in PIECE.finditer(query):
        found.setdefault(_kind(piece), piece.group())
    return found


def turned(query: str, kind: Kind, word: str | None) -> str:
    """The query with this word for what it said of a kind; with None it says nothing of it.

    >>> turned("fox in:private", "in", "in:public"), turned("in:public fox", "in", None), turned("fo", "tag", "tag:a")
    ('in:public fox', 'fox', 'tag:a fo')
    """
    said: dict[Kind, list[str]] = {each: [] for each in KINDS}
    for piece in PIECE.finditer(query):
        said[_kind(piece)].append(piece.group())
    said[kind] = [] if word is None else [word]
    rest = PIECE.sub("", query)
    rest = rest.lstrip() if PIECE.search(query) is None else " ".join(rest.split())
    front = " ".join(word for words in said.values() for word in words)
    return f"{front} {rest}" if front else rest


def turns(kind: Kind, by: Narrowing, today: date) -> list[str]:
    """The words that one kind can be turned to, in their order.

    >>> turns("in", Narrowing(), None), turns("tag", Narrowing(("work", "slow walks")), None)
    (['in:private', 'in:public'], ['tag:work', 'tag:"slow walks"'])
    >>> turns("since", Narrowing(), date(2026, 11, 21))
    ['since:2026-11-21', 'since:2026-11-15', 'since:2026-10-23', 'since:2025-11-22']
    """
    if kind == "in":
        return ["in:private", "in:public", *(["in:following"] if by.authors else [])]
    if kind == "since":
        return [f"since:{today - timedelta(days=days)}" for days in BACK]
    return [f"{kind}:{_quoted(each)}" for each in (by.tags[:MOST] if kind == "tag" else by.authors)]


def next_turn(query: str, kind: Kind, by: Narrowing, today: date, step: int = 1) -> str:
    """The query with the next word of a kind, or the one before; after the last comes none.

    >>> by, day = Narrowing(), date(2026, 11, 21)
    >>> next_turn("fox", "in", by, day), next_turn("in:public fox", "in", by, day), next_turn("fox", "in", by, day, -1)
    ('in:private fox', 'fox', 'in:public fox')
    """
    words: list[str | None] = [None, *turns(kind, by, today)]
    now = narrowed(query).get(kind)
    at = words.index(now) if now in words else 0
    return turned(query, kind, words[(at + step) % len(words)])


def shown(query: str, by: Narrowing) -> list[tuple[Kind, str, str]]:
    """What is shown of each kind, with its style: the query's own word, or that it lets everything through.

    >>> shown("in:private fox", Narrowing(("work",)))
    [('in', '● in:private', '$private'), ('tag', 'any tag', '$muted'), ('since', 'any day', '$muted')]
    """
    said = narrowed(query)
    has = {"in": True, "since": True, "tag": bool(by.tags), "from": bool(by.authors)}
    found: list[tuple[Kind, str, str]] = []
    for kind in KINDS:
        word = said.get(kind)
        if word is None and has[kind]:
            found.append((kind, OPEN[kind], "$muted"))
        elif word is not None:
            place = word.partition(":")[2] if kind == "in" else "following" if kind == "from" else ""
            sign = next((f"{sign} " for name, sign in SIGNS.items() if name == place), "")
            found.append((kind, sign + word, f"${place}" if sign else "$accent"))
    return found


def _kind(piece: re.Match[str]) -> Kind:
    key = piece["key"].lower()
    return key if key in KINDS else "since"


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value
